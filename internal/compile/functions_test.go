package compile_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// served gives the clinic's production two functions, and nothing else that
// says how fast it must be back.
func served(t *testing.T, most string) compile.Input {
	t.Helper()
	in := input(t)
	e := &in.Document.Estate
	e.Functions = []estate.Function{
		{Name: "finance", Modules: []string{"account"}, Owner: "head of finance", Class: "internal", Criticality: "low"},
		{Name: "procurement", Modules: []string{"purchase"}, Owner: "head of supply", Class: "internal", Criticality: most, Manual: "paper requisitions, entered within two days"},
		{Name: "fleet", Modules: []string{"fleet"}, Owner: "head of transport", Class: "internal", Criticality: "high", Manual: "a list in the garage"},
	}
	one := &e.Entities[0].Environments[0]
	one.Functions, one.Objectives = []string{"finance", "procurement"}, nil
	return in
}

// What an environment serves says how fast it must be back, where nobody writes
// it, and how people work until then.
func TestImpactFollowsFromFunctions(t *testing.T) {
	for _, tt := range []struct {
		most, asked, chosen string
	}{
		{"high", "4h", "replica in the recovery region"},
		{"moderate", "24h", "geo-restore in the recovery region"},
	} {
		dec := topologyOf(t, mustCompile(t, served(t, tt.most)))
		if dec.Chosen != tt.chosen || len(dec.Objectives) != 2 || dec.Objectives[1].Asked != tt.asked {
			t.Errorf("%s: chosen %q for %+v", tt.most, dec.Chosen, dec.Objectives)
		}
		if in := dec.Inputs[0]; in.Path != "functions[1].criticality" || in.Value != tt.most || in.Default {
			t.Errorf("%s: it follows from %+v", tt.most, in)
		}
		var said []string
		for _, r := range dec.Reasons {
			said = append(said, r.Text)
		}
		all := strings.Join(said, "\n")
		for _, want := range []string{
			"it is " + tt.most + ", as procurement is the most critical of the functions that it serves",
			"Until it is back, procurement goes on by hand: paper requisitions, entered within two days. The head of supply answers for it.",
		} {
			if !strings.Contains(all, want) {
				t.Errorf("%s: the reasons do not say %q:\n%s", tt.most, want, all)
			}
		}
		if strings.Contains(all, "garage") {
			t.Errorf("%s: the reasons speak of a function that it does not serve:\n%s", tt.most, all)
		}
	}
}

// What is written outranks functions, and what nobody's work waits for follows
// from none.
func TestFunctionsGiveWay(t *testing.T) {
	in := served(t, "high")
	in.Document.Estate.Entities[0].Environments[0].Impact = "moderate"
	if dec := topologyOf(t, mustCompile(t, in)); dec.Objectives[1].Asked != "24h" || dec.Inputs[0].Path != production+".impact" {
		t.Errorf("an impact is written, and it is asked %+v by %+v", dec.Objectives, dec.Inputs[0])
	}

	in = served(t, "high")
	e := &in.Document.Estate
	sharing(t, e)
	var training design.Decision
	for _, dec := range mustCompile(t, in).Decisions {
		if dec.Topic == "topology" && dec.Subject == (addr.Environment{Entity: "harbor-clinic", Name: "training"}).Subject() {
			training = dec
		}
	}
	if training.Title == "" || len(training.Objectives) != 0 {
		t.Errorf("of a training is asked %+v", training.Objectives)
	}
}

// A function that must go on needs a region to go on in.
func TestFunctionsNeedARecoveryRegion(t *testing.T) {
	in := served(t, "high")
	e := &in.Document.Estate.Entities[0].Environments[0]
	e.Data, e.Recovery = "internal", nil
	_, err := compile.Compile(in)
	want := production + ".functions: objectives for the loss of a region need a recovery region (add recovery with a region and a network; the pair of eastus2 is centralus; or leave functions out, and nothing is promised for the loss of a region)"
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v\nwant %s", err, want)
	}
}
