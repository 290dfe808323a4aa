package ward

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/language"
)

func day(t *testing.T, text string) Date {
	t.Helper()
	d, err := language.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// samples has a value of every kind, with every field set.
func samples(t *testing.T) []Value {
	until := day(t, "2026-12-31")
	return []Value{
		Environment{
			Entity: "clinic", Name: "production", Purpose: "production", Data: "regulated", Region: "eastus2",
			Objectives: &Minutes{RPO: 60, RTO: 240}, RecoveryRegion: "centralus", AllowedRegions: []string{"eastus2"},
			RetentionDays: &Days{Records: 2196, OperationalLogs: 400, Backups: 35}, Units: []string{"u"}, ResourceGroups: []string{"/g"},
			Functions: []Function{{Name: "procurement", Owner: "o", Criticality: "high", Manual: "m", Workaround: &Workaround{BearableMinutes: 60, Forms: "f", Reenter: "r"}}},
		},
		Cluster{Name: "c", Region: "eastus2", Environments: []string{"clinic/production"}},
		Objective{
			Entity: "clinic", Environment: "production", Name: RecoveryTime, Asked: "4h", Minutes: 240, Promised: "60 min",
			Standing: "not shown", Why: "assumed", Shown: Bound{Why: "assumed"},
		},
		Budget{Of: "clinic/production", Monthly: 6000, Floor: 1616, Currency: "USD"},
		Image{
			Name: "odoo/clinic/18.0", Environments: []string{"clinic/production"}, User: 101,
			Inputs:     []Input{{Name: "base", Reference: "registry.example/debian@sha256:0", Pinned: true}},
			Components: []Component{{Name: "wkhtmltopdf", Version: "0.12.6.1-3", Since: "2023-01"}},
			Deadlines:  &Deadlines{Critical: 7, High: 30, Medium: 90},
		},
		Parameters{Check: "a-b", Values: map[string]Parameter{"days": {Value: 30.0, Default: true}}},
		Exception{
			ID: "EXC-1", Check: "a-b", Covers: "ward:thing/a", Why: "w", Approver: "r", Granted: day(t, "2026-01-31"), Until: until,
			Compensating: "c", Because: Because{Policy: "POL-1"},
		},
		Attestation{ID: "ATT-1", Control: "law/1", Statement: "s", By: "r", On: day(t, "2026-01-31"), Until: &until, Evidence: "e"},
		VulnerabilityReport{
			File: "trivy.json", Tool: "trivy", Of: "image", Artifact: "acr.example/odoo:18.0", Digest: "sha256:0", Created: Day{Known: true, Date: until},
			Found: Severities{Critical: 1}, Ignored: 1, LeftOut: 1,
			Findings: []Vulnerability{{ID: "CVE-2026-1", Package: "p", Installed: "1", Fixed: "2", Severity: "critical", Status: "fixed", Since: Day{Why: "w"}, SinceIs: "published"}},
			Products: []Product{{Product: "debian", Name: "debian", Version: "12.5", Series: "12"}},
		},
		BillOfMaterials{
			File: "bom.json", Format: "cyclonedx", Version: "1.6", Of: "image", Artifact: "acr.example/odoo:18.0", Digest: "sha256:0", Tool: "syft 1.0", Created: &until,
			Components: 1, Products: []Product{{Product: "odoo", Name: "odoo", Version: "18.0", Series: "18.0"}},
		},
		Drill{
			Entity: "clinic", Environment: "production", Name: "restore", Outcome: DrillFailed, On: Day{Known: true, Date: until}, Due: Day{Why: "w"}, Every: 90,
			ID: "20261128T123000Z-4f6c01ab", System: "recovery", Wrong: []string{"a row is missing"},
		},
		Continuity{
			Organisation: "hrg", Regulated: true, Authority: "a", Deputy: "d", Roles: []string{"a"},
			Contacts: []ReachedRole{{Role: "a", Reach: []string{"by the switchboard"}}}, Notices: []DeclaredNotice{{On: "loss", To: []string{"a"}, WithinMinutes: 15}},
		},
		Hold{Class: "run", Since: day(t, "2026-01-31"), Why: "w", Because: Because{Clause: "c"}},
	}
}

func read(t *testing.T, f fact.Fact) Value {
	t.Helper()
	v := reflect.New(kinds[f.Kind])
	if err := json.Unmarshal(f.Body, v.Interface()); err != nil {
		t.Fatal(err)
	}
	return v.Elem().Interface().(Value)
}

// Every kind has one shape: what is written as a fact is what is read again,
// and it is what the kind's shape and schema say.
func TestOneShape(t *testing.T) {
	seen := map[addr.Kind]bool{}
	for _, v := range samples(t) {
		f := Fact(v, fact.Designed, "test")
		seen[f.Kind] = true
		if f.Kind.System() != addr.SystemWard || f.Subject.IsZero() || kinds[f.Kind] != reflect.TypeOf(v) {
			t.Errorf("%T is %s, about %s", v, f.Kind, f.Subject)
		}
		if diff := cmp.Diff(v, read(t, f), cmp.Comparer(func(a, b Date) bool { return a == b })); diff != "" {
			t.Errorf("%s: %s", f.Kind, diff)
		}
		var body map[string]any
		if err := json.Unmarshal(f.Body, &body); err != nil {
			t.Fatal(err)
		}
		shape, _ := ShapeOf(f.Kind)
		if wrong := shape.Fits(body); len(wrong) > 0 {
			t.Errorf("%s: %s: %v", f.Kind, f.Body, wrong)
		}
		var schema struct {
			Properties map[string]any
			Required   []string
			Additional *bool `json:"additionalProperties"`
		}
		raw, err := Schema(f.Kind)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, &schema); err != nil || schema.Additional == nil || *schema.Additional {
			t.Errorf("%s: %s, %v", f.Kind, raw, err)
		}
		if len(schema.Properties) != len(shape.Fields) || len(schema.Required) == 0 && f.Kind != HoldKind {
			t.Errorf("%s: the schema has %d properties, the struct %d", f.Kind, len(schema.Properties), len(shape.Fields))
		}
		for _, field := range shape.Fields {
			if !strings.HasSuffix(field.Doc, ".") || field.Name == "" {
				t.Errorf("%s: %+v has no sentence or no name", f.Kind, field)
			}
			if _, ok := schema.Properties[field.Name]; !ok {
				t.Errorf("%s: the schema lacks %s", f.Kind, field.Name)
			}
			// What must be there is always written, and what need not be is left out.
			if _, ok := body[field.Name]; field.Required && !ok {
				t.Errorf("%s: %s is required and was not written", f.Kind, field.Name)
			}
		}
	}
	for _, k := range Kinds() {
		if !seen[k] {
			t.Errorf("%s has no sample", k)
		}
	}
}

func TestFits(t *testing.T) {
	shape, _ := ShapeOf("ward/objective")
	const whole = `{"entity":"a","environment":"b","name":"recovery-time","asked":"4h","askedMinutes":240,"promised":"1 h","standing":"shown","why":"w","shownMinutes":60}`
	for name, c := range map[string]struct{ old, new, want string }{
		"whole":                 {"", "", ""},
		"unresolved":            {`"shownMinutes":60`, `"shownMinutes":{"$unresolved":"why"}`, ""},
		"one field more":        {`"why":"w"`, `"why":"w","wyh":1`, "wyh is not a field of it"},
		"one less":              {`,"why":"w"`, ``, "why is missing"},
		"another type":          {`240`, `"240"`, "askedMinutes is not a number"},
		"a word that is none":   {`"shown"`, `"seen"`, `standing is "seen", want one of unknown, not met, not shown, shown`},
		"unresolved where none": {`240`, `{"$unresolved":"why"}`, "askedMinutes is not a number"},
	} {
		var body map[string]any
		if err := json.Unmarshal([]byte(strings.Replace(whole, c.old, c.new, 1)), &body); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(shape.Fits(body), "; "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if _, ok := ShapeOf("ward/Thing"); ok {
		t.Error("there is a ward/Thing")
	}
	if _, err := Schema("ward/Thing"); err == nil || !strings.Contains(err.Error(), `"ward/Thing" is not a kind of Ward's, want one of ward/Attestation, `) {
		t.Errorf("got %v", err)
	}
}

// A body that says more than its kind is not read as if it said less.
func TestOfIsStrict(t *testing.T) {
	good := Fact(Hold{Of: "ward:estate/x", Since: day(t, "2026-01-31")}, fact.Recorded, "test")
	other := Fact(Cluster{Name: "c"}, fact.Designed, "test")
	got, err := Of[Hold]([]fact.Fact{other, good})
	if err != nil || len(got) != 1 || got[0].Of != "ward:estate/x" {
		t.Errorf("%v, %v", got, err)
	}
	bad := good
	bad.Body = json.RawMessage(`{"since":"2026-01-31","sincex":1}`)
	if _, err := Of[Hold]([]fact.Fact{bad}); err == nil || !strings.Contains(err.Error(), `ward:hold/subject/ward:estate/x/2026-01-31 is not a ward/Hold: unknown field "sincex"`) {
		t.Errorf("got %v", err)
	}
}

func TestExceptionHolds(t *testing.T) {
	x := Exception{Granted: day(t, "2026-11-02"), Until: day(t, "2026-11-03")}
	for at, want := range map[string]bool{"2026-11-01T23:59:59Z": false, "2026-11-02T00:00:00Z": true, "2026-11-03T23:59:59Z": true, "2026-11-04T00:00:00Z": false, "2026-11-03T23:30:00-01:00": false} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := x.Holds(when); got != want {
			t.Errorf("at %s: %t", at, got)
		}
	}
}

func TestKindsAreSorted(t *testing.T) {
	if k := Kinds(); len(k) != len(kinds) || !slices.IsSorted(k) {
		t.Errorf("got %v", k)
	}
}

// What may be unresolved is so in the schema too, whatever else it is.
func TestUnresolvedInSchema(t *testing.T) {
	for kind, field := range map[addr.Kind]string{ObjectiveKind: "shownMinutes", VulnerabilityReportKind: "created"} {
		raw, err := Schema(kind)
		if err != nil {
			t.Fatal(err)
		}
		var s struct {
			Properties map[string]struct {
				AnyOf []struct{ Properties map[string]any } `json:"anyOf"`
			}
		}
		if err := json.Unmarshal(raw, &s); err != nil {
			t.Fatal(err)
		}
		if of := s.Properties[field].AnyOf; len(of) != 2 || of[1].Properties[addr.UnresolvedKey] == nil {
			t.Errorf("%s: %s is %+v", kind, field, of)
		}
	}
}
