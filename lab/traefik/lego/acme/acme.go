// Package acme has the accounts of an authority.
package acme

// Account is an account as the authority describes it.
type Account struct{}

// ExtendedAccount is an account and its address.
type ExtendedAccount struct {
	Account

	Location string
}
