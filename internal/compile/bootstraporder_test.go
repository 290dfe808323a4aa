package compile_test

import (
	"slices"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// A subscription knows what is made in it before anything is; the state is open
// to whoever applies the platform, and closed before
// anything else is applied, once the pipeline's machines reach it.
func TestWhenTheStateIsOpen(t *testing.T) {
	for _, tt := range []struct {
		name   string
		owner  string // of what stands above; "" is nothing
		runner bool
		set    []string
	}{
		{"runners", "", true, []string{"platform.deployer", withRunner, "platform.owner", "terraform"}},
		{"machines of others", "", false, []string{"platform.deployer", pipeline, "platform.owner", "terraform"}},
		{"management groups", "terraform", true, []string{"platform.deployer", withRunner, "platform.owner", "terraform"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := input(t, tt.set...)
			hubbed(t, &in.Document.Estate)
			if tt.owner != "" {
				in.Document.Estate.Platform.ManagementGroups = &estate.ManagementGroups{Own: &estate.OwnManagementGroups{Parent: groups + in.Document.Estate.Identity.Tenant.String(), Owner: tt.owner}}
			}
			d := mustCompile(t, in)
			step := func(slug string) int {
				return slices.IndexFunc(d.Apply, func(a design.Action) bool { return a.Step != nil && a.Step.Slug == slug })
			}
			unit := func(u addr.Unit) int {
				return slices.IndexFunc(d.Apply, func(a design.Action) bool { return a.Step == nil && a.Unit == u })
			}
			order := []int{step("register-providers"), unit(addr.BootstrapUnit()), step("move-state")}
			order = append(order, unit(addr.PlatformUnit()))
			if tt.runner {
				order = append(order, step("connect-runners"))
			}
			order = append(order, step("close-state"))
			if slices.Contains(order, -1) || !slices.IsSorted(order) {
				t.Errorf("they stand at %v", order)
			}
			kept := 0
			for i, a := range d.Apply {
				u, _ := d.Unit(a.Unit)
				// What stands above the subscriptions is in none, and its state is kept elsewhere.
				if a.Step != nil || a.Unit == addr.BootstrapUnit() || a.Unit == addr.GovernanceUnit() {
					continue
				}
				needs := func(kind design.ConditionKind) bool {
					return slices.ContainsFunc(a.Needs, func(n design.Need) bool { return n.Kind == kind && len(n.By) == 1 })
				}
				first := slices.Contains(order, i)
				if !needs(design.Registered) || needs(design.Reached) != (first && !u.State.IsZero()) || needs(design.Closed) != (!first && !u.State.IsZero()) {
					t.Errorf("%s needs %v", a.Unit, a.Needs)
				}
				if first || u.State.IsZero() {
					continue
				}
				kept++
				if i < order[len(order)-1] {
					t.Errorf("%s is applied before the state is closed", a.Unit)
				}
			}
			if kept == 0 {
				t.Error("no other unit keeps its state there")
			}
		})
	}
}
