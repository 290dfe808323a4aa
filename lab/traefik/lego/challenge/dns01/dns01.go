// Package dns01 shows it by a record of the name.
package dns01

import (
	"strings"
	"time"
)

// UnFqdn takes the last dot off a name.
func UnFqdn(name string) string { return strings.TrimSuffix(name, ".") }

// Options are how names are looked up.
type Options struct{ RecursiveNameservers []string }

// Client looks names up.
type Client struct{}

// NewClient returns a client.
func NewClient(*Options) *Client { return &Client{} }

// SetDefaultClient does nothing.
func SetDefaultClient(*Client) {}

// ChallengeOption changes how.
type ChallengeOption struct{}

// CondOptions does nothing.
func CondOptions(bool, ...ChallengeOption) ChallengeOption { return ChallengeOption{} }

// DisableAuthoritativeNssPropagationRequirement does nothing.
func DisableAuthoritativeNssPropagationRequirement() ChallengeOption { return ChallengeOption{} }

// DisableRecursiveNSsPropagationRequirement does nothing.
func DisableRecursiveNSsPropagationRequirement() ChallengeOption { return ChallengeOption{} }

// PropagationWait does nothing.
func PropagationWait(time.Duration, bool) ChallengeOption { return ChallengeOption{} }
