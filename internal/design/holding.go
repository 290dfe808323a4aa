package design

import (
	"regexp"
	"strings"
)

// Holding is what a resource holds that nothing brings back when it is gone.
// It decides whether a deployment may destroy the resource. That some of it
// cannot be changed later is another matter (Resource.Irreversible): a
// container can be changed and holds all that people have put into it, a role
// assignment cannot and holds nothing.
//
// The zero value says that nobody has said it. New refuses it, and until then
// it is protected: what is forgotten is never destroyed.
type Holding int

// What there is to hold.
const (
	HoldsUnknown  Holding = iota
	HoldsNothing          // whoever makes it anew has all of it
	HoldsData             // what people have put in
	HoldsEvidence         // records, and what keeps them from being changed
	HoldsLogs             // who did what
	HoldsKeys             // what makes data readable
	HoldsIdentity         // a principal that rights were given to: made anew it is another one
)

// String returns what is held, as the end of "it holds".
func (h Holding) String() string {
	switch h {
	case HoldsNothing:
		return "nothing"
	case HoldsData:
		return "data"
	case HoldsEvidence:
		return "evidence"
	case HoldsLogs:
		return "logs"
	case HoldsKeys:
		return "keys"
	case HoldsIdentity:
		return "an identity"
	default:
		return "what nobody has said"
	}
}

// Protected reports whether a deployment must not destroy what holds this.
func (h Holding) Protected() bool { return h != HoldsNothing }

// deletes returns what reports whether an operation of Azure's roles deletes a
// resource: by itself, with what it is a part of, or with its resource group.
func deletes(operation string) func(Resource) bool {
	// In an operation, * stands for anything.
	pattern := strings.ReplaceAll(regexp.QuoteMeta(strings.ToLower(operation)), `\*`, ".*")
	matches := regexp.MustCompile("^" + pattern + "$").MatchString
	return func(r Resource) bool {
		for id := r.ID; !id.IsZero(); id = id.Parent() {
			if matches(id.Kind().Key() + "/delete") {
				return true
			}
		}
		return r.ID.ResourceGroupName() != "" && matches("microsoft.resources/subscriptions/resourcegroups/delete")
	}
}
