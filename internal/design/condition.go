package design

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// Condition is something that is so or is not, and that units and steps wait
// for or bring about. It is a value, and says itself in words.
type Condition struct {
	Kind ConditionKind
	// Of is the resource that it is about; zero where it is about none.
	Of addr.ID
	// What is the rest of it: a unit, a role, an environment.
	What string
}

// ConditionKind is what a condition says.
type ConditionKind string

// The kinds, with what Of and What are.
const (
	// Applied: the unit What is.
	Applied ConditionKind = "applied"
	// Exists: the resource Of does.
	Exists ConditionKind = "exists"
	// Taken: a step that gives nothing else was, What as unit/slug.
	Taken ConditionKind = "taken"
	// Seen: somebody looked, and What is so of Of.
	Seen ConditionKind = "seen"
	// Answered: whoever keeps What has done what they were asked, for Of.
	Answered ConditionKind = "answered"
	// InForce: the policy assignment Of refuses what it is there to refuse.
	InForce ConditionKind = "in-force"
	// Restarted: the server Of has started since its parameters were set.
	Restarted ConditionKind = "restarted"
	// HasRole: the role What is on the server Of, and owns its databases.
	HasRole ConditionKind = "role"
	// DatabaseReady: the database What on the server Of has Odoo's tables.
	DatabaseReady ConditionKind = "database-ready"
	// Operated: what runs databases is on the cluster Of.
	Operated ConditionKind = "operated"
	// Released: Flux of the cluster Of has fetched its release, which somebody
	// signed.
	Released ConditionKind = "released"
	// Archived: the database of the environment What, on the cluster Of, is
	// archived, and was restored from there once.
	Archived ConditionKind = "archived"
	// Follows: a copy of that database on the cluster Of follows it.
	Follows ConditionKind = "follows"
	// Registered: the subscription Of knows the namespaces and features of what is
	// made in it.
	Registered ConditionKind = "registered"
	// Reached: whoever applies reaches the states in the account Of.
	Reached ConditionKind = "reached"
	// Closed: the account Of takes nothing from the Internet, and nobody has a role
	// there for the first apply alone.
	Closed ConditionKind = "closed"
	// HasImages: the registry Of has every image that the design names.
	HasImages ConditionKind = "images"
	// ImagesBuilt: the registry Of has every image that workflows build.
	ImagesBuilt ConditionKind = "images-built"
	// Delegated: the zone Of is, by whoever keeps the name above it.
	Delegated ConditionKind = "delegated"
	// Locked: nobody shortens or lifts the policy Of any more.
	Locked ConditionKind = "locked"
	// Copied: a copy of the server Of is in the vault What.
	Copied ConditionKind = "copied"
	// ReadersLed: the reader's name leads to the server Of.
	ReadersLed ConditionKind = "readers-led"
	// Stopped: nothing of the environment What runs on the cluster Of, or the
	// way from there to the database is closed.
	Stopped ConditionKind = "stopped"
	// Silent: the role What is not connected to the server Of, and nothing
	// writes there.
	Silent ConditionKind = "silent"
	// Writes: the server Of is the one that takes writes.
	Writes ConditionKind = "writes"
	// Serves: the account Of serves documents and records from the region What.
	Serves ConditionKind = "serves"
	// Runs: Odoo of the environment What does, on the cluster Of.
	Runs ConditionKind = "runs"
	// NamesLead: the environments' names lead to the address Of.
	NamesLead ConditionKind = "names-lead"
)

var sentences = map[ConditionKind]string{
	Applied:       "the unit {what} is applied",
	Exists:        "{of} exists",
	Taken:         "{what} was taken",
	Seen:          "it was seen of {of} that {what}",
	Answered:      "{what} has done what was asked for {of}",
	InForce:       "the policy {of} is in force",
	Restarted:     "{of} was restarted after its parameters",
	HasRole:       "the role {what} is on {of}",
	DatabaseReady: "the database {what} on {of} is ready for Odoo",
	Operated:      "what runs databases is on {of}",
	Released:      "the release of {of} was fetched",
	Archived:      "the database of {what} on {of} is archived, and can be restored",
	Follows:       "the database of {what} on {of} follows",
	Registered:    "the subscription {of} knows what is made in it",
	Reached:       "the states in {of} are reached",
	Closed:        "{of} is closed to the Internet",
	HasImages:     "the images are in {of}",
	ImagesBuilt:   "the images that workflows build are in {of}",
	Delegated:     "{of} is delegated",
	Locked:        "{of} is locked",
	Copied:        "{of} has a copy in {what}",
	ReadersLed:    "the reader's name leads to {of}",
	Stopped:       "nothing of {what} runs on {of}",
	Silent:        "{what} writes nothing to {of}",
	Writes:        "{of} takes the writes",
	Serves:        "{of} serves from {what}",
	Runs:          "Odoo of {what} runs on {of}",
	NamesLead:     "names lead to {of}",
}

// String says it in words. A resource goes by its last name, and by that of
// what it is a part of.
func (c Condition) String() string {
	text, known := sentences[c.Kind]
	if !known {
		text = string(c.Kind) + " {of} {what}"
	}
	if c.Of.IsZero() { // as what runs on a cluster that is not the design's
		text = strings.NewReplacer(" of {of}", "", " on {of}", "", " for {of}", "").Replace(text)
	}
	return strings.NewReplacer("{of}", strings.Join(c.Of.Names(), "/"), "{what}", c.What).Replace(text)
}

// UnitApplied is that a unit is.
func UnitApplied(u addr.Unit) Condition { return Condition{Kind: Applied, What: u.String()} }

// ResourceExists is that a resource does.
func ResourceExists(id addr.ID) Condition { return Condition{Kind: Exists, Of: id} }

// conditionKey is what two spellings of one condition share.
type conditionKey struct {
	kind     ConditionKind
	of, what string
}

func (c Condition) key() conditionKey { return conditionKey{c.Kind, c.Of.Key(), c.What} }
