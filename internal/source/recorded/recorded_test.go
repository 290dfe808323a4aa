package recorded_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/recorded"
	"github.com/wardhq/ward/internal/ward"
)

// What people left beside the example is there, each in the shape of its kind,
// and nothing else.
func TestFacts(t *testing.T) {
	doc, err := estate.Load(os.DirFS("../../../examples"), "regional-group", estate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	held := ward.Hold{Class: "run", Since: doc.Exceptions[0].Granted, Why: "A dispute.", Because: ward.Because{Policy: "POL-1"}}
	doc.Estate.Evidence.Holds = []ward.Hold{held}
	s := recorded.Facts(doc)
	var kinds []string
	for _, f := range s.Facts {
		kinds = append(kinds, string(f.Kind))
		if f.Stage != fact.Recorded || f.Origin.Source != "estate" {
			t.Errorf("%s: %s, %+v", f.Subject, f.Stage, f.Origin)
		}
		shape, _ := ward.ShapeOf(f.Kind)
		var body any
		if err := json.Unmarshal(f.Body, &body); err != nil {
			t.Fatal(err)
		}
		if wrong := shape.Fits(body); len(wrong) > 0 {
			t.Errorf("%s: %v", f.Subject, wrong)
		}
	}
	if s.Stage != fact.Recorded || !slices.Equal(slices.Compact(kinds), []string{"ward/Attestation", "ward/Exception", "ward/Hold"}) {
		t.Errorf("%s: %v", s.Stage, kinds)
	}
	exceptions, err := ward.Of[ward.Exception](s.Facts)
	if err != nil || !slices.Equal(exceptions, doc.Exceptions) {
		t.Errorf("the exceptions are %+v, %v", exceptions, err)
	}
}
