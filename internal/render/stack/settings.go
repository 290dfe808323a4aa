package stack

import (
	"fmt"

	"github.com/wardhq/ward/internal/design"
)

// refusal returns the parameter that keeps a template which is for review
// from being deployed. It has no default, so a value must be given; its one
// allowed value is longer than its longest length, so none can be. Azure
// checks both before it deploys anything, as do what-if and validate. (The
// template language's fail() would not do: an output that fails is noticed
// when the resources are there.)
func (t *template) refusal() object {
	return object{{"reviewOnly", object{
		{"type", "string"},
		{"allowedValues", []any{fmt.Sprintf("unit %s is deployed by %s", t.unit.Name, t.unit.Owner)}},
		{"maxLength", 1},
		{"metadata", object{{"description", fmt.Sprintf(
			"For review only: the unit %s is owned by Terraform (../terraform/). No value is both allowed and short enough, so Azure refuses this template.",
			t.unit.Name)}}},
	}}}
}

const stacksKind = "Microsoft.Resources/deploymentStacks@2025-07-01"

// settings returns stack.json: the deployment stack without its template.
// What leaves the design is detached, never deleted by a deployment; what is
// in it can be changed and deleted through this stack alone, but for what the
// unit excepts. Both are of the stack and not of a resource, so that what holds
// data is kept as everything is (design.Resource.Holds), and design.New refuses
// an exception that would delete it. The deny settings deny every action that is not excluded, not
// only writes and deletions: a restart too.
// https://learn.microsoft.com/rest/api/resources/deployment-stacks/create-or-update-at-subscription
func (t *template) settings() []byte {
	w := &writer{}
	detach := "detach"
	excepted := make([]any, len(t.unit.Excepted))
	for i, operation := range t.unit.Excepted {
		excepted[i] = operation
	}
	w.value(object{
		{"type", stacksKind},
		{"name", Name(t.unit.Name.String())},
		{"location", Location(t.resources)},
		{"properties", object{
			{"description", fmt.Sprintf("The unit %s, as Ward rendered it from the estate.", t.unit.Name)},
			{"actionOnUnmanage", object{
				{"managementGroups", detach},
				{"resourceGroups", detach},
				{"resources", detach},
			}},
			{"bypassStackOutOfSyncError", false},
			{"denySettings", object{
				{"mode", "denyWriteAndDelete"},
				{"applyToChildScopes", true},
				{"excludedActions", excepted},
				{"excludedPrincipals", []any{}},
			}},
		}},
	})
	w.buf = append(w.buf, '\n')
	return w.buf
}

// Name returns the name of a unit's deployment stack.
func Name(unit string) string { return "ward-" + unit }

// Location returns the region that keeps the stack's own record: that of the
// unit's first resource that has one.
func Location(resources []design.Resource) string {
	for _, r := range resources {
		if l := r.Location(); l != "" && l != "global" {
			return l
		}
	}
	return ""
}
