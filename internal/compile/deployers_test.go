package compile_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/design"
)

const pipeline = "{issuer: 'https://token.actions.githubusercontent.com', plan: 'repo:h/e:pull_request', apply: 'repo:h/e:environment:platform'}"

var withRunner = strings.Replace(pipeline, "}", ", runner: {business: '100200300'}}", 1)

// What a deployer needs and the estate does not give is refused where it is
// asked for.
func TestDeployersThatCannotBe(t *testing.T) {
	for _, tt := range []struct {
		name string
		set  []string
		want string
	}{
		{"no network for the state", []string{"platform.deployer", pipeline}, "platform.deployer: the state that is kept for it has a private address only"},
		{"no hub for a runner", []string{"platform.deployer", withRunner}, "platform.deployer.runner: stands in a hub, and the platform has none of its own"},
		{"a region that GitHub does not take", []string{"residency.regions", "[eastus2, centralus, westeurope]", "platform.deployer", withRunner, "platform.network", "10.60.0.0/20", "platform.region", "westeurope"}, "platform.deployer.runner: GitHub takes no network in westeurope"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := compile.Compile(input(t, tt.set...)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %s", err, tt.want)
			}
		})
	}
}

// The bootstrap comes before all else and needs nothing of it; what was said
// not to be built is said no longer where it is.
func TestTheBootstrapComesFirst(t *testing.T) {
	d := mustCompile(t, input(t, "platform.deployer", withRunner, "platform.network", "10.60.0.0/20"))
	if first := d.Units[0]; first.Name != addr.BootstrapUnit() || len(first.After) > 0 {
		t.Errorf("the first unit is %s, after %v", first.Name, first.After)
	}
	ours := map[string]bool{}
	for _, r := range d.Of(addr.BootstrapUnit()) {
		ours[r.ID.Key()] = true
	}
	for _, r := range d.Of(addr.BootstrapUnit()) {
		for _, ref := range design.Refs(r.Body) {
			if target, ok := d.Resource(ref.ID); ok && !ours[target.ID.Key()] {
				t.Errorf("%s needs %s, which comes later", r.ID, target.ID)
			}
		}
	}
	for _, u := range d.Units {
		missing := strings.Join(u.Missing, " ")
		// The recovery region has no hub here, and so no machines.
		if has, want := strings.Contains(missing, "A runner in the"), u.Name.String() == "harbor-clinic-production-recovery"; has != want {
			t.Errorf("%s: a runner is missing: %v, want %v: %s", u.Name, has, want, missing)
		}
		if kept := !u.State.IsZero(); kept != (u.Owner == design.Terraform) {
			t.Errorf("%s, of %s: its state is kept: %v", u.Name, u.Owner, kept)
		}
	}
}

// Only the bootstrap defines roles where a pipeline deploys: whoever defines a
// role and may grant it has every right.
func TestOnlyTheBootstrapDefinesRoles(t *testing.T) {
	const definitions addr.Kind = "Microsoft.Authorization/roleDefinitions"
	defines := func(d *design.Design) []string {
		var out []string
		for _, r := range d.Resources {
			if r.ID.Kind().Equal(definitions) && !slices.Contains(out, r.Unit.String()) {
				out = append(out, r.Unit.String())
			}
		}
		return out
	}
	if got := defines(mustCompile(t, input(t, "platform.deployer", pipeline, "platform.network", "10.60.0.0/20"))); !slices.Equal(got, []string{"bootstrap"}) {
		t.Errorf("roles are defined by %v", got)
	}
	if got := defines(mustCompile(t, input(t))); !slices.Equal(got, []string{"harbor-clinic-production"}) {
		t.Errorf("without a pipeline they are defined by %v", got)
	}
}

// A role that is granted anywhere is in the condition of who grants it.
func TestConditionsNameWhatIsGranted(t *testing.T) {
	d := mustCompile(t, input(t, "platform.deployer", pipeline, "platform.network", "10.60.0.0/20"))
	conditions := map[string]string{} // by subscription, of all deployers
	for _, r := range d.Of(addr.BootstrapUnit()) {
		p, _ := r.Body["properties"].(design.Object)
		if text, _ := p["condition"].(string); text != "" {
			conditions[r.ID.SubscriptionID()] += text
		}
	}
	seen := 0
	for _, r := range d.Resources {
		if r.Unit == addr.BootstrapUnit() || r.ID.Kind() != "Microsoft.Authorization/roleAssignments" {
			continue
		}
		p, _ := r.Body["properties"].(design.Object)
		role := ""
		switch v := p["roleDefinitionId"].(type) {
		case addr.Ref:
			role = v.ID.Name()
		case string:
			role = v[strings.LastIndexByte(v, '/')+1:]
		}
		if !strings.Contains(conditions[r.ID.SubscriptionID()], role) {
			t.Errorf("%s grants %s, and no condition of its subscription names it", r.ID, role)
		}
		seen++
	}
	if seen == 0 {
		t.Error("nothing is granted")
	}
}
