package designed_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/render/rendertest"
	"github.com/wardhq/ward/internal/source/designed"
)

func TestFacts(t *testing.T) {
	d, err := design.New(rendertest.Parts())
	if err != nil {
		t.Fatal(err)
	}
	s := designed.Facts(d)
	// What is told to Odoo is derived from the object that tells it.
	whole := s
	derived := slices.DeleteFunc(slices.Clone(s.Facts), func(f fact.Fact) bool { return f.DerivedFrom.IsZero() })
	s.Facts = slices.DeleteFunc(slices.Clone(s.Facts), func(f fact.Fact) bool { return !f.DerivedFrom.IsZero() })
	if len(derived) != 1 || derived[0].Kind != "odoo/Workload" {
		t.Errorf("derived: %v", derived)
	}
	if s.Stage != fact.Designed || len(s.Facts) != len(d.Resources)+len(d.Objects) {
		t.Fatalf("%d facts at %s, want %d", len(s.Facts), s.Stage, len(d.Resources)+len(d.Objects))
	}
	seen := s.Seen()
	for _, kind := range []addr.Kind{"Microsoft.Storage/storageAccounts", "core/Pod", "ward/Environment"} {
		if c, _ := seen.Coverage(kind, fact.Scope{}); c != fact.Whole {
			t.Errorf("a design is not all there is of %s", kind)
		}
	}
	bodies := map[string]string{}
	for _, f := range s.Facts {
		if f.Stage != fact.Designed || f.Kind == "" || f.APIVersion == "" || f.Origin.Source != "design" {
			t.Errorf("%s: %+v", f.Subject, f)
		}
		_ = f.Digest()
		bodies[f.Subject.String()] = string(f.Body)
	}
	// A reference is there in its one encoding, and what nobody set in a
	// cluster object is not.
	for _, r := range d.Resources {
		if r.ID.Name() != "44444444-4444-4444-4444-444444444444" {
			continue
		}
		refs := design.Refs(r.Body)
		want, err := json.Marshal(refs[0])
		if err != nil {
			t.Fatal(err)
		}
		if got := bodies[r.ID.String()]; !strings.Contains(got, `"principalId":`+string(want)) {
			t.Errorf("the body does not hold the reference %s: %s", want, got)
		}
	}
	for _, o := range d.Objects {
		got := bodies[addr.ObjectSubject(o.Key).String()]
		if strings.Contains(got, "creationTimestamp") || strings.Contains(got, `"status":{}`) || !strings.Contains(got, `"apiVersion":`) {
			t.Errorf("%s is not what the API server would take: %s", o.Key, got)
		}
	}
	again, err := json.Marshal(designed.Facts(d))
	if err != nil {
		t.Fatal(err)
	}
	if first, err := json.Marshal(whole); err != nil || string(first) != string(again) {
		t.Error("the same design gives other facts the second time")
	}
}
