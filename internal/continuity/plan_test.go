package continuity_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/continuity"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/step"
	"github.com/wardhq/ward/internal/ward"
	"github.com/wardhq/ward/internal/workspace"
)

type opened struct {
	design *design.Design
	estate estate.Estate
}

// examples are designed once.
var examples = map[string]func() (opened, error){"regional-group": example("regional-group"), "provider-network": example("provider-network")}

func example(name string) func() (opened, error) {
	return sync.OnceValues(func() (opened, error) {
		c, err := workspace.Load(catalogue.FS())
		if err != nil {
			return opened{}, err
		}
		w, err := c.Open(os.DirFS("../../examples/"+name), ".", nil)
		if err != nil {
			return opened{}, err
		}
		d, err := w.Design()
		return opened{d, w.Document().Estate}, err
	})
}

// open is an example with its design. What is stated of continuity is the caller's
// to change.
func open(t *testing.T, name string) (*design.Design, estate.Estate) {
	t.Helper()
	o, err := examples[name]()
	if err != nil {
		t.Fatal(err)
	}
	e, stated := o.estate, *o.estate.Continuity
	e.Continuity = &stated
	return o.design, e
}

// said is a document as it is read.
func said(d continuity.Document) string { return string(render.Plan(d)) }

func environment(t *testing.T, p continuity.Plan, name string) continuity.Environment {
	t.Helper()
	one, ok := p.Only(name)
	if !ok {
		t.Fatalf("there is no %s", name)
	}
	return one.Environments[0]
}

// behind says, of each service, which stand before it.
func behind(t *testing.T, e continuity.Environment) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for i, s := range e.Stages {
		var before []string
		for _, n := range s.After {
			if n > i {
				t.Errorf("stage %d waits for stage %d, which is not before it", i+1, n)
				continue
			}
			for _, other := range e.Stages[n-1].Services {
				before = append(before, other.Name)
			}
		}
		for _, one := range s.Services {
			out[one.Name] = before
		}
	}
	return out
}

// What comes back first follows from the design: a database that the organisation
// runs itself stands on its cluster, and reads its archive; Azure's stands on
// neither.
func TestStagesFollowFromTheDesign(t *testing.T) {
	d, e := open(t, "provider-network")
	p := continuity.Of(d, e, nil)
	azures := behind(t, environment(t, p, "bluestem-hospital/production"))
	own := behind(t, environment(t, p, "coneflower-clinics/production"))
	for _, tt := range []struct {
		of, what, waits string
		in              map[string][]string
		want            bool
	}{
		{"Azure's database", "database", "cluster", azures, false},
		{"Azure's database", "database", "keys and secrets", azures, true},
		{"the own database", "database", "cluster", own, true},
		{"the own database", "database", "attachments and other stores", own, true},
		{"Odoo", "Odoo", "database", azures, true},
		{"Odoo", "Odoo", "cluster", own, true},
		{"the cluster", "cluster", "directory", own, true},
		{"integrations", "integrations", "Odoo", azures, true},
	} {
		if got := slices.Contains(tt.in[tt.what], tt.waits); got != tt.want {
			t.Errorf("%s waits for %s: %v, want %v (%v)", tt.of, tt.waits, got, tt.want, tt.in[tt.what])
		}
	}
}

// No order is written down: without what says that Odoo speaks to its database,
// Odoo does not wait for it.
func TestStagesAreNotWrittenDown(t *testing.T) {
	d, e := open(t, "regional-group")
	const name, odoo, database = "harbor-clinic/production", "Odoo", "database"
	if got := behind(t, environment(t, continuity.Of(d, e, nil), name)); !slices.Contains(got[odoo], database) {
		t.Fatalf("Odoo waits for %v", got[odoo])
	}
	mute := *d
	mute.Maps = nil
	if got := behind(t, environment(t, continuity.Of(&mute, e, nil), name)); slices.Contains(got[odoo], database) {
		t.Errorf("nothing says that Odoo speaks to its database, and it waits for %v", got[odoo])
	}
}

// Services that need each other come back together, and none is left out.
func TestCircle(t *testing.T) {
	group, err := addr.ParseID("/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g")
	if err != nil {
		t.Fatal(err)
	}
	unit := addr.EnvironmentUnit(addr.Environment{Entity: "clinic", Name: "production"})
	resource := func(kind addr.Kind, name string, to ...addr.ID) design.Resource {
		body := design.Object{}
		for i, id := range to {
			body[fmt.Sprint("ref", i)] = addr.RefTo(id)
		}
		return design.Resource{ID: group.Resource(kind, name), APIVersion: "2026-01-01", Unit: unit, Body: body, Why: "w", Holds: design.HoldsNothing}
	}
	const vaults, servers, caches = "Microsoft.KeyVault/vaults", "Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.Cache/redisEnterprise"
	d, err := design.New(design.Parts{
		Declared: []ward.Value{ward.Environment{Entity: "clinic", Name: "production", Units: []string{unit.String()}}},
		Units:    []design.Unit{{Name: unit, Title: "t", Owner: design.Terraform}},
		Resources: []design.Resource{
			resource(vaults, "a", group.Resource(servers, "b")),
			resource(servers, "b"),
			resource(servers, "c", group.Resource(vaults, "d")),
			resource(vaults, "d"),
			resource(caches, "e", group.Resource(vaults, "d")),
		},
		Existing: []addr.ID{group, group.Parent()},
	})
	if err != nil {
		t.Fatal(err)
	}
	p := continuity.Of(d, estate.Estate{Entities: []estate.Entity{{Name: "clinic", Environments: []estate.Environment{{Name: "production"}}}}}, nil)
	var got []string
	for _, s := range p.Environments[0].Stages {
		var names []string
		for _, one := range s.Services {
			names = append(names, one.Name)
		}
		got = append(got, strings.Join(names, "+"))
	}
	if diff := cmp.Diff([]string{"keys and secrets+database", "sessions"}, got); diff != "" {
		t.Error(diff)
	}
}

// Production comes before staging, the more critical before the less; so do
// functions.
func TestPriorities(t *testing.T) {
	d, e := open(t, "provider-network")
	var got []string
	for _, env := range continuity.Of(d, e, nil).Environments {
		line := env.Name.String()
		for _, f := range env.Functions {
			line += " " + f.Name
		}
		got = append(got, line)
	}
	want := []string{
		"bluestem-hospital/production procurement inventory hr finance",
		"coneflower-clinics/production procurement inventory finance",
		"switchgrass-care/production hr service",
		"bluestem-hospital/training procurement inventory",
		"coneflower-clinics/development",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What brings a mode about is of the design, or is said to be done by hand.
func TestModes(t *testing.T) {
	d, e := open(t, "regional-group")
	there := map[string]bool{}
	for _, o := range d.Objects {
		there[fmt.Sprintf("%s %s/%s on %s", o.Key.Kind, o.Key.Namespace, o.Key.Name, o.Key.Cluster)] = true
	}
	modes := environment(t, continuity.Of(d, e, nil), "harbor-clinic/production").Modes
	if len(modes) != 4 {
		t.Fatalf("%d modes, want 4", len(modes))
	}
	deployments := 0
	for _, m := range modes {
		if len(m.Objects)+len(m.Manual) == 0 {
			t.Errorf("nothing brings %s about", m.Name)
		}
		for _, c := range m.Objects {
			if strings.HasPrefix(c.Object, "Deployment ") {
				deployments++
				if !there[c.Object] {
					t.Errorf("%s changes %s, which is not designed", m.Name, c.Object)
				}
			}
		}
	}
	if deployments != 1 {
		t.Errorf("%d Deployments are stopped, want the one of the background", deployments)
	}
	if rules := modes[2].Objects; len(rules) != 4 { // two systems, two regions
		t.Errorf("without integrations %v is left out", rules)
	}
	if !strings.Contains(strings.Join(modes[0].Manual, "\n"), "`ALTER ROLE odoo IN DATABASE odoo SET default_transaction_read_only = on`") {
		t.Errorf("read-only: %q", modes[0].Manual)
	}
}

var ended = time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)

// practised is a drill that has passed, on the system itself or on what stands for
// it.
func practised(kind drill.Kind, days int, itself bool) drill.Drill {
	at := ended.AddDate(0, 0, days)
	shows := step.Rehearsed
	d := drill.Drill{
		Format: format.Drill, ID: drill.ID(at, "4f6c01abff"), Kind: kind, Ward: "1",
		Organisation: "hrg", Entity: "harbor-clinic", Environment: "production", Began: at.Add(-time.Hour), Ended: at,
		Record: step.Record{Name: string(kind), System: "a server beside it", Itself: itself, Steps: []step.Taken{{Step: step.Step{ID: "a", Title: "a", How: step.Executed}, Outcome: step.Done}}},
	}
	if itself {
		shows, d.Server, d.Region, d.Record.System = step.Measured, "recovery", "centralus", "recovery"
	}
	d.Point, d.Back = drill.Figure{Seconds: 4.2, Shows: shows}, drill.Figure{Seconds: 754, Shows: shows}
	return d
}

// The newest of each kind is told; a rehearsal hides no measurement, and what is
// another's is not told.
func TestDrills(t *testing.T) {
	d, e := open(t, "regional-group")
	other, elsewhere := practised(drill.Zone, 9, true), practised(drill.Zone, 9, true)
	other.Environment, elsewhere.Organisation = "staging", "ppn"
	failed := practised(drill.Failover, 3, true)
	failed.Wrong = []string{"a row is missing"}
	p := continuity.Of(d, e, []drill.Drill{
		practised(drill.Restore, 2, false), practised(drill.Restore, 0, true), practised(drill.Restore, 1, false),
		failed, practised(drill.PointInTime, 5, true), practised(drill.PointInTime, 4, true), other, elsewhere,
	})
	var got []string
	for _, one := range environment(t, p, "harbor-clinic/production").Drills {
		line := string(one.Kind) + " " + one.Newest.Ended.Format("01-02") + " " + one.Newest.Back.Shows.String()
		if one.Measured != nil {
			line += ", measured " + one.Measured.Ended.Format("01-02")
		}
		got = append(got, line)
	}
	want := []string{"restore 11-22 rehearsed, measured 11-20", "point-in-time 11-25 measured", "failover 11-23 measured"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	text := said(p.Whole())
	for _, want := range []string{"12m34s, measured", "12m34s, rehearsed", "a server beside it, which stands for it", "failed", "a row is missing", "Never practised: loss of the sessions; loss of a zone; loss of the region"} {
		if !strings.Contains(text, want) {
			t.Errorf("the plan does not say %q", want)
		}
	}
}

// That nobody looked is something else than that there is none.
func TestNobodyLooked(t *testing.T) {
	d, e := open(t, "regional-group")
	for _, tt := range []struct {
		drills      []drill.Drill
		want, never string
	}{
		{nil, "the estate alone", "no drill of it is on file"},
		{[]drill.Drill{}, "no drill of it is on file", "the estate alone"},
	} {
		text := said(continuity.Of(d, e, tt.drills).Whole())
		if !strings.Contains(text, tt.want) || strings.Contains(text, tt.never) {
			t.Errorf("%v: want %q, and not %q", tt.drills, tt.want, tt.never)
		}
	}
}

// Blanks that follow from the environment are filled; those of whoever sends it
// are left. What nobody states is said to be missing.
func TestNotices(t *testing.T) {
	d, e := open(t, "regional-group")
	got := environment(t, continuity.Of(d, e, nil), "harbor-clinic/production").Notices[0].Text
	want := "Odoo of Harbor Clinic is away since {time}. Work on paper from now on: procurement, inventory, field-service.\n" +
		"The forms are in the red folder. We mean to be back within 4h.\nDeclared by {by}. Next word at {next}."
	if diff := cmp.Diff(want, strings.TrimSpace(got)); diff != "" {
		t.Error(diff)
	}
	e.Continuity.Contacts = e.Continuity.Contacts[1:]
	if got := continuity.Of(d, e, nil).Unreached; !slices.Equal(got, []string{"chief operating officer"}) {
		t.Errorf("unreached: %q", got)
	}
	e.Continuity = nil
	text := said(continuity.Of(d, e, nil).Overview())
	for _, want := range []string{"The estate names nobody.", "does not state who decides", "The estate names no contacts."} {
		if !strings.Contains(text, want) {
			t.Errorf("the plan does not say %q", want)
		}
	}
}

// What is drawn differently than it is written is not drawn; letters of all
// languages are.
func TestVisible(t *testing.T) {
	d, e := open(t, "regional-group")
	e.Continuity.Authority = "Klinikleitung \u202Egnutieltsneid\x1b[31m مدير المستشفى 院长"
	text := said(continuity.Of(d, e, nil).Whole())
	if strings.ContainsAny(text, "\u202E\x1b") {
		t.Error("a character that turns or controls is in the plan")
	}
	if !strings.Contains(text, "مدير المستشفى 院长") {
		t.Error("letters of other languages are not in the plan")
	}
}
