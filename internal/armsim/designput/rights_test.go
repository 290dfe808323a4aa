package designput_test

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
	"github.com/wardhq/ward/internal/armsim/designput"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/part"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/needs"
	renderexample "github.com/wardhq/ward/internal/render/rendertest/example"
)

const theOwner = "0a0a0a0a-0000-4000-8000-000000000001"

// guarded is an Azure in which nobody but its owner may do anything without a
// role, and a design that is put to it by one deployer for each unit.
type guarded struct {
	sim    *armsim.Sim
	owner  designput.Target
	design *design.Design
	needs  needs.Needs
	given  int
}

func figures(t *testing.T) needs.Figures {
	t.Helper()
	f, err := needs.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func newGuarded(t *testing.T, d *design.Design, opt armsim.Options) *guarded {
	t.Helper()
	f := figures(t)
	opt.Owner, opt.Roles = theOwner, map[string]armsim.BuiltInRole{}
	for _, r := range f.Roles.List {
		opt.Roles[r.ID] = armsim.BuiltInRole{Actions: r.Actions, NotActions: r.NotActions, DataActions: r.DataActions}
	}
	sim, target := azure(d, opt)
	g := &guarded{sim: sim, design: d, needs: needs.Of(d, f)}
	g.owner = target
	g.owner.Client = g.as(theOwner)
	return g
}

// as is a client that is signed in.
func (g *guarded) as(object string) *http.Client {
	return designput.InProcessWith(g.sim, g.sim.TokenOf(object))
}

// deployer is what deploys a unit.
func (g *guarded) deployer(unit addr.Unit) string {
	i := slices.IndexFunc(g.design.Units, func(u design.Unit) bool { return u.Name == unit })
	return fmt.Sprintf("0b0b0b0b-0000-4000-8000-%012d", i+1)
}

// give lets the owner give a deployer what a line asks for.
func (g *guarded) give(t *testing.T, l needs.Line) error {
	t.Helper()
	g.given++
	role := l.Right.RoleID
	if role == "" {
		role = fmt.Sprintf("0c0c0c0c-0000-4000-8000-%012d", g.given)
		var actions design.List
		for _, o := range l.Right.Operations {
			actions = append(actions, o.Action)
		}
		within := addr.Subscription(l.Where.SubscriptionID())
		if l.Where.SubscriptionID() == "" {
			within = l.Where // a management group
		}
		err := g.owner.PutResource(t.Context(), design.Resource{ID: within.Resource("Microsoft.Authorization/roleDefinitions", role), APIVersion: "2022-04-01", Body: design.Object{
			"properties": design.Object{"roleName": l.Right.Role, "type": "CustomRole", "assignableScopes": design.List{within.String()}, "permissions": design.List{design.Object{"actions": actions}}},
		}})
		if err != nil {
			return err
		}
	}
	properties := design.Object{
		"principalId": g.deployer(l.Right.Unit), "principalType": "ServicePrincipal",
		"roleDefinitionId": addr.Subscription(l.Where.SubscriptionID()).String() + "/providers/Microsoft.Authorization/roleDefinitions/" + role,
	}
	if l.Right.Condition != "" {
		properties["condition"], properties["conditionVersion"] = l.Right.Condition, "2.0"
	}
	return g.owner.PutResource(t.Context(), design.Resource{
		ID:         l.Where.Resource("Microsoft.Authorization/roleAssignments", fmt.Sprintf("0d0d0d0d-0000-4000-8000-%012d", g.given)),
		APIVersion: "2022-04-01", Body: design.Object{"properties": properties},
	})
}

// apply gives each deployer what is listed, in time, and lets it put its unit
// and read it back.
func (g *guarded) apply(t *testing.T) error {
	t.Helper()
	return g.applyUnits(t, g.design.Units, "")
}

func (g *guarded) applyUnits(t *testing.T, units []design.Unit, but string) error {
	t.Helper()
	for _, u := range units {
		for _, l := range g.needs.Lines {
			if l.Right == nil || !l.Right.Deployer || l.Right.Unit != u.Name || l.ID == but {
				continue
			}
			if err := g.give(t, l); err != nil {
				return fmt.Errorf("%s cannot be given: %w", l.ID, err)
			}
		}
		if err := g.owner.Before(t.Context(), u.Name); err != nil {
			return err
		}
		target := g.owner
		target.Client = g.as(g.deployer(u.Name))
		for _, r := range g.design.Of(u.Name) {
			if err := target.PutResource(t.Context(), r); err != nil {
				return err
			}
		}
		for _, r := range g.design.Of(u.Name) {
			if err := target.Compare(t.Context(), r); err != nil {
				return err
			}
		}
	}
	return nil
}

// applyOne lets the owner put what comes before the unit of a line, and the
// unit's deployer the unit, with what is listed but for the line.
func (g *guarded) applyOne(t *testing.T, but needs.Line) error {
	t.Helper()
	all := g.design.Units
	at := slices.IndexFunc(all, func(u design.Unit) bool { return u.Name == but.Right.Unit })
	for _, u := range all[:at] {
		if err := g.owner.Before(t.Context(), u.Name); err != nil {
			return err
		}
		for _, r := range g.design.Of(u.Name) {
			if err := g.owner.PutResource(t.Context(), r); err != nil {
				return err
			}
		}
	}
	return g.applyUnits(t, all[at:at+1], but.ID)
}

// With exactly the rights that are listed, each unit's deployer applies its
// unit, in the order of the design.
func TestListedRightsAreEnough(t *testing.T) {
	for name, d := range map[string]*design.Design{
		"example": renderexample.ByHand(t), "clinic": clinic(t), "a shared server": renderexample.Sharing(t), "other names": renderexample.Named(t, "abc", "north", "main"),
		"management groups": renderexample.Governed(t),
	} {
		t.Run(name, func(t *testing.T) {
			if err := newGuarded(t, d, armsim.Options{Types: typesIfHere(t)}).apply(t); err != nil {
				t.Error(err)
			}
		})
	}
}

// With exactly the rights that are listed, somebody applies the bootstrap of the
// example, and nobody else is asked for any in its subscriptions: see
// TestDeployersDeployTheirUnits.
func TestListedRightsAreEnoughForABootstrap(t *testing.T) {
	d := example(t)
	g := newGuarded(t, d, armsim.Options{Types: typesIfHere(t)})
	if first := d.Units[0].Name; first != addr.BootstrapUnit() {
		t.Fatalf("the unit %s comes first", first)
	}
	if err := g.applyUnits(t, d.Units[:1], ""); err != nil {
		t.Error(err)
	}
	for _, l := range g.needs.Lines {
		if l.Right == nil || !l.Right.Deployer {
			continue
		}
		if l.Right.Unit != addr.BootstrapUnit() {
			t.Errorf("%s is asked for", l.ID)
			continue
		}
		var refused *designput.Refused
		if err := newGuarded(t, d, armsim.Options{}).applyOne(t, l); !errors.As(err, &refused) || refused.Status != http.StatusForbidden {
			t.Errorf("without %q: %v, want a refusal for want of it", l.ID, err)
		}
	}
}

// Of the rights that are listed none can be left out.
func TestNoListedRightIsIdle(t *testing.T) {
	for name, d := range map[string]*design.Design{"example": renderexample.ByHand(t), "management groups": renderexample.Governed(t)} {
		count := 0
		for _, l := range needs.Of(d, figures(t)).Lines {
			if l.Right == nil || !l.Right.Deployer {
				continue
			}
			count++
			err := newGuarded(t, d, armsim.Options{}).applyOne(t, l)
			var refused *designput.Refused
			if !errors.As(err, &refused) || refused.Status != http.StatusForbidden || refused.Code != "AuthorizationFailed" && refused.Code != "LinkedAuthorizationFailed" {
				t.Errorf("%s: without %q: %v, want a refusal for want of it", name, l.ID, err)
			}
		}
		if count < 20 {
			t.Errorf("%s: %d rights are listed: too few", name, count)
		}
	}
}

// Who may assign roles may assign those of the design, and to what the design
// gives them to.
func TestAssigningIsBound(t *testing.T) {
	d := renderexample.ByHand(t)
	g := newGuarded(t, d, armsim.Options{})
	if err := g.apply(t); err != nil {
		t.Fatal(err)
	}
	bound := 0
	for i, l := range g.needs.Lines {
		if l.Right == nil || l.Right.Condition == "" {
			continue
		}
		bound++
		target := g.owner
		target.Client = g.as(g.deployer(l.Right.Unit))
		listed := l.Right.Condition[strings.Index(l.Right.Condition, "GuidEquals {")+len("GuidEquals {"):][:36]
		for _, tt := range []struct {
			role, kind string
			refused    bool
		}{
			{"8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "ServicePrincipal", true},
			{"b24988ac-6180-42a0-ab88-20f7382dd24c", "ServicePrincipal", true},
			{listed, "User", true},
			{listed, "ServicePrincipal", false},
		} {
			err := target.PutResource(t.Context(), design.Resource{
				ID:         l.Where.Resource("Microsoft.Authorization/roleAssignments", fmt.Sprintf("0e0e0e0e-0000-4000-8000-%012d", i)),
				APIVersion: "2022-04-01", Body: design.Object{"properties": design.Object{
					"principalId": fmt.Sprintf("0f0f0f0f-0000-4000-8000-%012d", i), "principalType": tt.kind,
					"roleDefinitionId": addr.Subscription(l.Where.SubscriptionID()).String() + "/providers/Microsoft.Authorization/roleDefinitions/" + tt.role,
				}},
			})
			if (err != nil) != tt.refused {
				t.Errorf("%s assigns %s to a %s: %v", l.ID, tt.role, tt.kind, err)
			}
		}
	}
	if bound < 5 {
		t.Errorf("%d rights to assign roles: too few", bound)
	}
}

// What is asked for binds a deployer as the bootstrap does: the condition is
// spelled in one way.
func TestAskedAndGivenConditionsAreTheSame(t *testing.T) {
	lists := regexp.MustCompile(`GuidEquals \{([^}]*)\}`)
	bound := 0
	for _, l := range needs.Of(renderexample.ByHand(t), figures(t)).Lines {
		if l.Right == nil || !l.Right.Deployer || l.Right.Condition == "" {
			continue
		}
		bound++
		var roles []addr.ID
		for guid := range strings.SplitSeq(lists.FindStringSubmatch(l.Right.Condition)[1], ",") {
			roles = append(roles, addr.Subscription(theOwner).Resource(authorization.RoleDefinitionKind, strings.TrimSpace(guid)))
		}
		if want := authorization.GrantsOnly(roles); l.Right.Condition != want {
			t.Errorf("%s:\n got %s\nwant %s", l.ID, l.Right.Condition, want)
		}
	}
	if bound < 5 {
		t.Errorf("%d rights to assign roles: too few", bound)
	}
}

// What is asked for before the first apply is registered by the bootstrap's step.
func TestAskedAndRegisteredNamespacesAreTheSame(t *testing.T) {
	for name, d := range map[string]*design.Design{"example": example(t), "a shared server": renderexample.Sharing(t), "management groups": renderexample.Governed(t)} {
		asked, registered := map[string]bool{}, map[string]bool{}
		for _, l := range needs.Of(d, figures(t)).Lines {
			if l.Topic == needs.ProviderTopic || l.Topic == needs.FeatureTopic {
				asked[l.Where.SubscriptionID()+" "+l.Name] = true
			}
		}
		for _, r := range part.Registrations(d.Resources) {
			for _, n := range r.Namespaces {
				registered[r.Subscription.SubscriptionID()+" "+n] = true
			}
			for _, f := range r.Features {
				registered[r.Subscription.SubscriptionID()+" "+f.Namespace+"/"+f.Name] = true
			}
		}
		if diff := cmp.Diff(registered, asked); diff != "" || len(asked) == 0 {
			t.Errorf("%s: registered and asked for are not the same:\n%s", name, diff)
		}
	}
}

// Owner and User Access Administrator are asked for nowhere.
func TestOwnerIsNeverAskedFor(t *testing.T) {
	for _, d := range []*design.Design{example(t), renderexample.Sharing(t)} {
		for _, l := range needs.Of(d, figures(t)).Lines {
			if l.Right == nil {
				continue
			}
			if l.Right.Role == "Owner" || l.Right.Role == "User Access Administrator" {
				t.Errorf("%s is asked for", l.ID)
			}
			assigns := slices.ContainsFunc(l.Right.Operations, func(o needs.Operation) bool {
				return strings.EqualFold(o.Action, "Microsoft.Authorization/roleAssignments/write")
			})
			if assigns != (l.Right.Condition != "") {
				t.Errorf("%s assigns roles: %v, and its condition is %q", l.ID, assigns, l.Right.Condition)
			}
		}
	}
}
