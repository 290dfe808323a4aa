// Package challenge is how an authority is shown that a name is ours.
package challenge

import "context"

// Provider shows it.
type Provider interface {
	Present(ctx context.Context, domain, token, keyAuth string) error
	CleanUp(ctx context.Context, domain, token, keyAuth string) error
}
