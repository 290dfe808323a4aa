package design_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

var vaultB = groupB.Resource("Microsoft.KeyVault/vaults", "kv")

func so(what string) design.Condition { return design.Condition{Kind: design.Seen, What: what} }

func step(unit addr.Unit, when design.When, slug string, needs, gives []design.Condition) design.Step {
	return design.Step{Unit: unit, When: when, Order: 1, Slug: slug, Title: slug, Needs: needs, Gives: gives}
}

func is(what ...string) []design.Condition {
	var out []design.Condition
	for _, w := range what {
		out = append(out, so(w))
	}
	return out
}

// order is an order in short.
func order(actions []design.Action) string {
	var out []string
	for _, a := range actions {
		name := a.Unit.String()
		if a.Step != nil {
			name = a.Step.Slug
		}
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

// What is done in which order follows from what each needs and gives, across
// units: a unit may wait for a step of another, and a step for a later one's.
func TestTheOrderOfTheFirstApply(t *testing.T) {
	secret := vaultB.Child("secrets", "certificate")
	for name, tt := range map[string]struct {
		change func(*design.Parts)
		want   string
	}{
		"units alone": {func(*design.Parts) {}, "platform clinic-production"},
		"before and after": {func(p *design.Parts) {
			p.Steps = []design.Step{step(unitB, design.BeforeApply, "ask", nil, nil), step(unitA, design.AfterApply, "look", nil, nil)}
		}, "platform look ask clinic-production"},
		"a unit waits for a step of another": {func(p *design.Parts) {
			p.Steps = []design.Step{step(unitA, design.AfterApply, "look", nil, is("seen")), step(unitB, design.AfterApply, "use", nil, nil)}
			p.Units[0].Needs = is("seen")
		}, "platform look clinic-production use"},
		"a step waits for one of a later unit": {func(p *design.Parts) {
			p.Steps = []design.Step{step(unitA, design.AfterApply, "late", is("ready"), nil), step(unitB, design.AfterApply, "prepare", nil, is("ready"))}
		}, "platform clinic-production prepare late"},
		"the order within a unit": {func(p *design.Parts) {
			first := step(unitA, design.AfterApply, "written first", is("ready"), nil)
			second := step(unitA, design.AfterApply, "written second", nil, is("ready"))
			second.Order = 2
			p.Steps = []design.Step{first, second}
		}, "platform written second written first clinic-production"},
		"what a step makes": {func(p *design.Parts) {
			p.Existing = append(p.Existing, secret)
			p.Resources[2].DependsOn = append(p.Resources[2].DependsOn, secret)
			p.Steps = []design.Step{step(unitA, design.AfterApply, "put it there", nil, []design.Condition{design.ResourceExists(secret)})}
		}, "platform put it there clinic-production"},
		"a resource that nothing refers to": {func(p *design.Parts) {
			p.Resources = p.Resources[:0]
			policy := subscription.Resource("Microsoft.Authorization/policyAssignments", "regions")
			p.Resources = append(p.Resources, resource(unitA, groupA, nil), resource(unitB, policy, nil))
			p.Units[1].Needs = []design.Condition{design.ResourceExists(policy)}
		}, "clinic-production platform"},
	} {
		t.Run(name, func(t *testing.T) {
			p := parts()
			tt.change(&p)
			d, err := design.New(p)
			if err != nil {
				t.Fatal(err)
			}
			if got := order(d.Apply); got != tt.want {
				t.Errorf("the order is %s, want %s", got, tt.want)
			}
			var units []string
			for _, a := range d.Apply {
				if a.Step == nil {
					units = append(units, a.Unit.String())
				}
			}
			for i, u := range d.Units {
				if u.Name.String() != units[i] {
					t.Errorf("unit %d is %s, and %s is applied then", i, u.Name, units[i])
				}
			}
		})
	}
}

// What cannot be done in any order is refused, and each refusal names who
// needs what.
func TestOrdersThatThereAreNot(t *testing.T) {
	for name, tt := range map[string]struct {
		steps []design.Step
		want  string
	}{
		"nothing gives it": {
			[]design.Step{step(unitA, design.AfterApply, "use", is("ready"), nil)},
			"step use of unit platform needs that it was seen that ready, which nothing gives",
		},
		"a resource that is nowhere": {
			[]design.Step{step(unitA, design.AfterApply, "use", []design.Condition{design.ResourceExists(groupA.Resource("A.B/c", "gone"))}, nil)},
			"step use of unit platform needs that gone exists, which nothing gives",
		},
		"only a later step gives it": {
			[]design.Step{step(unitA, design.AfterApply, "use", is("ready"), nil), step(unitA, design.Later, "rescue", nil, is("ready"))},
			"is so only when it comes to rescue, by step rescue of unit platform",
		},
		"only another procedure gives it": {
			[]design.Step{step(unitA, design.Later, "use", is("ready"), nil), step(unitA, design.Later, "rescue", nil, is("ready"))},
			"step use of unit platform of use needs that",
		},
		"a circle of steps": {
			[]design.Step{step(unitA, design.AfterApply, "one", is("two"), is("one")), step(unitA, design.AfterApply, "two", is("one"), is("two"))},
			"step one of unit platform needs itself, by way of step two of unit platform, step one of unit platform",
		},
		"a circle by way of a unit": {
			[]design.Step{step(unitA, design.BeforeApply, "early", is("late"), nil), step(unitB, design.AfterApply, "late", nil, is("late"))},
			"needs itself, by way of",
		},
		"a step of itself": {
			[]design.Step{step(unitA, design.AfterApply, "one", is("one"), is("one"))},
			"step one of unit platform needs itself, by way of step one of unit platform",
		},
		"twice":        {[]design.Step{step(unitA, design.AfterApply, "one", nil, nil), step(unitA, design.Later, "one", nil, nil)}, "step one of unit platform is designed twice"},
		"of no unit":   {[]design.Step{step(addr.PlatformUnitIn("mars"), design.AfterApply, "one", nil, nil)}, `step one is of unit "platform-mars", which is not declared`},
		"of no moment": {[]design.Step{step(unitA, 9, "one", nil, nil)}, "is taken at no moment that there is"},
		"of a procedure and of the first apply": {
			[]design.Step{{Unit: unitA, Slug: "one", In: []design.Procedure{design.FailBack}}},
			"step one of unit platform is a step of fail-back, and is taken before its unit is applied",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := parts()
			p.Steps = tt.steps
			if _, err := design.New(p); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("it is %v, want %q", err, tt.want)
			}
		})
	}
}

// A runbook is the steps of a procedure across units; what can be done without
// each other is apart, and what a procedure begins with may be another's end.
func TestRunbooks(t *testing.T) {
	in := func(s design.Step, p ...design.Procedure) design.Step {
		s.In = p
		return s
	}
	p := parts()
	p.Steps = []design.Step{
		step(unitA, design.AfterApply, "prepare", nil, is("prepared")),
		in(step(unitA, design.Later, "names", is("one is up", "two is up"), nil), design.RegionalFailover),
		in(step(unitB, design.Later, "one", is("prepared"), is("one is up")), design.RegionalFailover, design.PlannedSwitch),
		in(step(unitB, design.Later, "two", nil, is("two is up")), design.RegionalFailover),
		in(step(unitB, design.Later, "apart", nil, nil), design.RegionalFailover),
		in(step(unitB, design.Later, "return", is("two is up"), nil), design.FailBack),
		step(unitB, design.Later, "alone", nil, nil),
	}
	for i := range p.Steps {
		p.Steps[i].Order = i
	}
	d, err := design.New(p)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range d.Runbooks {
		for _, part := range b.Parts {
			got = append(got, string(b.Name)+": "+order(part))
		}
	}
	want := []string{"alone: alone", "fail-back: return", "planned-switch: one", "regional-failover: one two names", "regional-failover: apart"}
	if !slices.Equal(got, want) {
		t.Errorf("the runbooks are %q, want %q", got, want)
	}
	if from := d.Runbooks[1].Parts[0][0].Needs[0].From; !slices.Equal(from, []design.Procedure{design.RegionalFailover}) {
		t.Errorf("what the way back begins with is from %q", from)
	}
	if by := d.Runbooks[3].Parts[0][2].Needs; !slices.Equal(by[0].By, []int{0}) || !slices.Equal(by[1].By, []int{1}) {
		t.Errorf("the names wait for %v", by)
	}
}

// Whatever the parts' order, the design is the same, and everything stands
// behind what gives what it needs.
func TestOrderIsTheGraphs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "steps")
		var steps []design.Step
		for i := range n {
			var needs []design.Condition
			for j := range i {
				if rapid.Bool().Draw(t, "needs") {
					needs = append(needs, so(fmt.Sprint(j)))
				}
			}
			s := step([]addr.Unit{unitA, unitB}[rapid.IntRange(0, 1).Draw(t, "unit")], design.AfterApply, fmt.Sprint("s", i), needs, is(fmt.Sprint(i)))
			s.Order = rapid.IntRange(1, 1000).Draw(t, "order")*100 + i
			steps = append(steps, s)
		}
		p := parts()
		p.Steps = steps
		d, err := design.New(p)
		if err != nil {
			t.Fatal(err)
		}
		p.Steps = rapid.Permutation(steps).Draw(t, "shuffled")
		again, err := design.New(p)
		if err != nil {
			t.Fatal(err)
		}
		if order(d.Apply) != order(again.Apply) {
			t.Fatalf("%s, and in another order %s", order(d.Apply), order(again.Apply))
		}
		for i, a := range d.Apply {
			for _, need := range a.Needs {
				if len(need.By) == 0 {
					t.Fatalf("%d waits for %s, which nobody gives", i, need.Condition)
				}
				for _, by := range need.By {
					if by >= i {
						t.Fatalf("%s: %d stands before %d, which it waits for", order(d.Apply), i, by)
					}
				}
			}
		}
	})
}
