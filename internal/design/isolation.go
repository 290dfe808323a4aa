package design

import "github.com/wardhq/ward/internal/addr"

// Isolation is what keeps the tenants apart of something that several
// environments share, what shows it, and what is left. It is evidence that an
// attestation of isolation cites: of the design; what a test on the live system
// said stands beside it.
type Isolation struct {
	Tier   string // names it, as database
	Title  string // for people
	Shared string // what is shared, in a sentence
	// Tenants are in the order of their names, and Pairs are each two of them.
	Tenants []Tenant
	Pairs   []Pair
	// Left are the risks that stay, a sentence each.
	Left []string
}

// Tenant is one environment of a tier, with what is its own.
type Tenant struct {
	Name addr.Environment
	Home addr.Unit // where it runs
	Data string    // the class of its data
	Own  []Own
}

// Own is one thing that a tenant has for itself.
type Own struct{ What, Name string }

// Pair is two tenants, and what keeps them apart.
type Pair struct {
	Of    [2]addr.Environment
	Apart []Apart
}

// Apart is one thing that keeps two tenants apart.
type Apart struct {
	By    string // as database role
	How   string
	Shown string // the test, check or step that shows it
}

// IsolationPath is where the report of a tier is in a tree.
func IsolationPath(tier string) string { return "docs/isolation-" + tier + ".md" }
