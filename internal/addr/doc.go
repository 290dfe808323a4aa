// Package addr holds identities: how Ward names an Azure resource, a cluster
// object, an environment, a unit and a kind.
//
// It promises that an identity is an immutable, comparable value that can be
// a map key; that two spellings of one identity are equal by their Key; and
// that text which is not an identity is refused when it is parsed, so that a
// function which takes an addr type need not check it again. The zero value
// of each type names nothing and says so by IsZero.
package addr
