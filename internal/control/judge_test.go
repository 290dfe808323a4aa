package control

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/language"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/ward"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func ago(d time.Duration) time.Time { return now.Add(-d) }

func found(checkID string, stage fact.Stage, o check.Outcome, name string) check.Finding {
	return check.Finding{Check: checkID, Stage: stage, Outcome: o, Subject: addr.WardSubject("thing", name), Reason: "it was seen", Observed: now}
}

func observed(at time.Time, f check.Finding) check.Finding {
	f.Observed = at
	return f
}

func unasked(f check.Finding) check.Finding {
	f.Outcome, f.Unasked, f.Observed = check.Unknown, true, time.Time{}
	return f
}

func excepted(f check.Finding) check.Finding {
	f.Exception = "EXC-1"
	return f
}

// one is a framework of one control with these bindings.
func one(partial string, bindings ...Binding) []Framework {
	return []Framework{{ID: "law", Controls: []Control{{ID: "1", Partial: partial, Bindings: bindings}}}}
}

func bind(id string, stages ...fact.Stage) Binding {
	return Binding{Check: id, Stages: stages, MaxAge: Age(7 * day)}
}

func until(day string) *ward.Date {
	d, err := language.ParseDate(day)
	if err != nil {
		panic(err)
	}
	return &d
}

var (
	stated  = Binding{Attestation: true, MaxAge: Age(366 * day)}
	decided = Binding{Decision: true, MaxAge: Age(366 * day)}
)

// as is a framework of one control that is designated so.
func as(d Designation, frameworks []Framework) []Framework {
	frameworks[0].Controls[0].Designation = d
	return frameworks
}

func TestJudge(t *testing.T) {
	designed, live, both := []fact.Stage{fact.Designed}, []fact.Stage{fact.Live}, []fact.Stage{fact.Designed, fact.Live}
	pass := found("a", fact.Designed, check.Pass, "x")
	fail := found("a", fact.Designed, check.Fail, "y")
	unknown := found("a", fact.Designed, check.Unknown, "z")
	broken := found("a", fact.Designed, check.Error, "w")
	none := found("a", fact.Designed, check.NotApplicable, "v")
	livePass := observed(ago(day), found("a", fact.Live, check.Pass, "x"))
	attested := ward.Attestation{ID: "ATT-1", Control: "law/1", By: "chief executive", On: language.DateOf(ago(30 * day))}

	instead := attested
	instead.ID, instead.Decision, instead.Evidence = "ATT-9", ward.Alternative, "POL-9"
	over := instead
	over.On = language.DateOf(ago(367 * day))
	later := attested
	later.ID, later.On = "ATT-2", language.DateOf(ago(day))

	for name, c := range map[string]struct {
		in   Input
		want State
		why  string
	}{
		// What 45 CFR 164.306(d)(3) lets an organisation decide, and what not.
		"addressable and decided otherwise":           {Input{Frameworks: as(Addressable, one("", stated)), Attestations: []ward.Attestation{instead}}, Excepted, "decided on 2026-10-25 that an equivalent measure stands for it (ATT-9)"},
		"addressable, decided too long ago":           {Input{Frameworks: as(Addressable, one("", stated)), Attestations: []ward.Attestation{over}}, Stale, "it may be 366d old"},
		"addressable, done since":                     {Input{Frameworks: as(Addressable, one("", stated)), Attestations: []ward.Attestation{instead, later}}, Evidenced, "(ATT-2)"},
		"addressable, done and then decided":          {Input{Frameworks: as(Addressable, one("", stated)), Attestations: []ward.Attestation{{ID: "ATT-0", Control: "law/1", On: language.DateOf(ago(40 * day))}, instead}}, Excepted, "(ATT-9)"},
		"addressable, nobody said a thing":            {Input{Frameworks: as(Addressable, one("", stated))}, Manual, ""},
		"required, and somebody decided":              {Input{Frameworks: as(Required, one("", stated)), Attestations: []ward.Attestation{instead}}, Manual, "it waits for a person's statement"},
		"a standard, and somebody decided":            {Input{Frameworks: as(Standard, one("", stated)), Attestations: []ward.Attestation{instead}}, Manual, ""},
		"addressable by checks, decided":              {Input{Frameworks: as(Addressable, one("", bind("a", fact.Designed), decided)), Findings: []check.Finding{pass}, Stages: designed, Attestations: []ward.Attestation{instead}}, Excepted, "(ATT-9)"},
		"addressable by checks, nobody decided":       {Input{Frameworks: as(Addressable, one("", bind("a", fact.Designed), decided)), Findings: []check.Finding{pass}, Stages: designed}, Evidenced, ""},
		"addressable by checks, stated only":          {Input{Frameworks: as(Addressable, one("", bind("a", fact.Designed), decided)), Findings: []check.Finding{pass}, Stages: designed, Attestations: []ward.Attestation{attested}}, Evidenced, "a at designed"},
		"a decision mends no failure":                 {Input{Frameworks: as(Addressable, one("", bind("a", fact.Designed), decided)), Findings: []check.Finding{fail}, Stages: designed, Attestations: []ward.Attestation{instead}}, Failing, "ward:thing/y"},
		"a decision makes nothing out of the unknown": {Input{Frameworks: as(Addressable, one("", bind("a", fact.Designed), decided)), Findings: []check.Finding{unknown}, Stages: designed, Attestations: []ward.Attestation{instead}}, Unknown, ""},
		"a decision, and not all can be seen":         {Input{Frameworks: as(Addressable, one("Not all.", bind("a", fact.Designed), decided)), Findings: []check.Finding{pass}, Stages: designed, Attestations: []ward.Attestation{instead}}, Partial, "Not all."},

		"all that it is bound to holds":        {Input{Frameworks: one("", bind("a", fact.Designed)), Findings: []check.Finding{pass, none}, Stages: designed}, Evidenced, "a at designed, ward:thing/x: it was seen (1 of 2)"},
		"it fails where nobody asked":          {Input{Frameworks: one("", bind("a", fact.Designed)), Findings: []check.Finding{pass, found("a", fact.Planned, check.Fail, "x")}, Stages: designed}, Failing, "a at planned, ward:thing/x"},
		"it is excepted where nobody asked":    {Input{Frameworks: one("", bind("a", fact.Designed)), Findings: []check.Finding{pass, excepted(found("a", fact.Planned, check.Fail, "x"))}, Stages: designed}, Evidenced, "a at designed, ward:thing/x"},
		"one fails":                            {Input{Frameworks: one("", bind("a", fact.Designed)), Findings: []check.Finding{pass, fail}, Stages: designed}, Failing, "a at designed, ward:thing/y"},
		"a rule has no answer":                 {Input{Frameworks: one("", bind("a", fact.Designed)), Findings: []check.Finding{pass, broken}, Stages: designed}, Failing, "ward:thing/w"},
		"what fails is excepted":               {Input{Frameworks: one("", bind("a", fact.Designed)), Findings: []check.Finding{pass, excepted(fail)}, Stages: designed}, Excepted, "ward:thing/y"},
		"one is excepted and another fails":    {Input{Frameworks: one("", bind("a", fact.Designed)), Findings: []check.Finding{excepted(fail), found("a", fact.Designed, check.Fail, "q")}, Stages: designed}, Failing, "ward:thing/q"},
		"an exception covers no unknown":       {Input{Frameworks: one("", bind("a", fact.Designed)), Findings: []check.Finding{pass, excepted(unknown)}, Stages: designed}, Unknown, "ward:thing/z"},
		"one could not be seen":                {Input{Frameworks: one("", bind("a", fact.Designed)), Findings: []check.Finding{pass, unknown}, Stages: designed}, Unknown, "ward:thing/z"},
		"failing wins over unknown":            {Input{Frameworks: one("", bind("a", fact.Designed)), Findings: []check.Finding{unknown, fail}, Stages: designed}, Failing, "ward:thing/y"},
		"nothing applies":                      {Input{Frameworks: one("", bind("a", fact.Designed)), Findings: []check.Finding{none}, Stages: designed}, NotApplicable, ""},
		"the check did not run":                {Input{Frameworks: one("", bind("a", fact.Designed)), Stages: designed}, Unknown, "a at designed: the check did not run"},
		"another check's findings do not help": {Input{Frameworks: one("", bind("b", fact.Designed)), Findings: []check.Finding{pass}, Stages: designed}, Unknown, "b at designed: the check did not run"},
		"nothing is bound":                     {Input{Frameworks: one("")}, Unknown, "nothing is bound to it"},

		"not observed, and a person is asked": {Input{Frameworks: one("", bind("a", fact.Recorded), stated), Findings: []check.Finding{pass}, Stages: designed}, Partial, "a at recorded: this stage was not observed in this run"},
		"a stage was not observed":            {Input{Frameworks: one("", bind("a", fact.Designed, fact.Live)), Findings: []check.Finding{pass}, Stages: designed}, Partial, "a at live: this stage was not observed in this run"},
		"both stages hold":                    {Input{Frameworks: one("", bind("a", fact.Designed, fact.Live)), Findings: []check.Finding{pass, livePass}, Stages: both}, Evidenced, ""},
		"the live one fails":                  {Input{Frameworks: one("", bind("a", fact.Designed, fact.Live)), Findings: []check.Finding{pass, found("a", fact.Live, check.Fail, "x")}, Stages: both}, Failing, "a at live"},
		"no stage was observed at all":        {Input{Frameworks: one("", bind("a", fact.Live)), Findings: []check.Finding{pass}, Stages: designed}, Unknown, "this stage was not observed in this run"},
		"only what does not apply was seen":   {Input{Frameworks: one("", bind("a", fact.Designed, fact.Live)), Findings: []check.Finding{none}, Stages: designed}, Unknown, ""},
		"observed after the time of judging": {
			Input{Frameworks: one("", bind("a", fact.Designed, fact.Live)), Findings: []check.Finding{pass, observed(now.Add(time.Hour), livePass)}, Stages: both},
			Partial, "observed on 2026-11-24T13:00:00Z, after the time of judging",
		},

		"fails after the time of judging": {
			Input{Frameworks: one("", bind("a", fact.Designed, fact.Live)), Findings: []check.Finding{pass, observed(now.Add(time.Hour), found("a", fact.Live, check.Fail, "y"))}, Stages: both},
			Failing, "a at live, ward:thing/y",
		},

		"older than it may be":              {Input{Frameworks: one("", bind("a", fact.Live)), Findings: []check.Finding{observed(ago(7*day+time.Second), livePass)}, Stages: live}, Stale, "this may be 7d old"},
		"as old as it may be":               {Input{Frameworks: one("", bind("a", fact.Live)), Findings: []check.Finding{observed(ago(7*day), livePass)}, Stages: live}, Evidenced, ""},
		"old and failing":                   {Input{Frameworks: one("", bind("a", fact.Live)), Findings: []check.Finding{observed(ago(30*day), found("a", fact.Live, check.Fail, "x"))}, Stages: live}, Failing, ""},
		"old and excepted":                  {Input{Frameworks: one("", bind("a", fact.Live)), Findings: []check.Finding{observed(ago(30*day), excepted(found("a", fact.Live, check.Fail, "x")))}, Stages: live}, Stale, ""},
		"a binding that forgot its age":     {Input{Frameworks: one("", Binding{Check: "a", Stages: []fact.Stage{fact.Live}}), Findings: []check.Finding{livePass}, Stages: both}, Stale, ""},
		"observed at no time that is known": {Input{Frameworks: one("", bind("a", fact.Live)), Findings: []check.Finding{observed(time.Time{}, livePass)}, Stages: live}, Stale, "nobody knows when it was observed"},
		"unknown, at no time that is known": {Input{Frameworks: one("", bind("a", fact.Live)), Findings: []check.Finding{observed(time.Time{}, found("a", fact.Live, check.Unknown, "x"))}, Stages: live}, Unknown, "it was seen"},
		"one of two is old":                 {Input{Frameworks: one("", bind("a", fact.Live)), Findings: []check.Finding{observed(ago(8*day), livePass), found("a", fact.Live, check.Pass, "y")}, Stages: live}, Stale, "ward:thing/x"},
		"nobody asked about a part":         {Input{Frameworks: one("", bind("a", fact.Live)), Findings: []check.Finding{livePass, unasked(livePass)}, Stages: live}, Partial, "it was seen"},
		"nobody asked about any":            {Input{Frameworks: one("", bind("a", fact.Live)), Findings: []check.Finding{unasked(livePass)}, Stages: live}, Unknown, "it was seen"},

		"not all can be seen":              {Input{Frameworks: one("Readers are not named.", bind("a", fact.Designed)), Findings: []check.Finding{pass}, Stages: designed}, Partial, "Readers are not named."},
		"not all can be, nothing applies":  {Input{Frameworks: one("Readers are not named.", bind("a", fact.Designed)), Findings: []check.Finding{none}, Stages: designed}, Partial, "Readers are not named."},
		"not all can be, and some fails":   {Input{Frameworks: one("Readers are not named.", bind("a", fact.Designed)), Findings: []check.Finding{fail}, Stages: designed}, Failing, "ward:thing/y"},
		"not all can be, some was not":     {Input{Frameworks: one("Readers are not named.", bind("a", fact.Designed)), Findings: []check.Finding{unknown}, Stages: designed}, Unknown, "ward:thing/z"},
		"nobody stated it":                 {Input{Frameworks: one("", stated)}, Manual, "it waits for a person's statement"},
		"stated":                           {Input{Frameworks: one("", stated), Attestations: []ward.Attestation{attested}}, Evidenced, "chief executive stated it on 2026-10-25 (ATT-1)"},
		"stated for another control":       {Input{Frameworks: one("", stated), Attestations: []ward.Attestation{{ID: "ATT-2", Control: "law/2", On: language.DateOf(ago(day))}}}, Manual, ""},
		"stated too long ago":              {Input{Frameworks: one("", stated), Attestations: []ward.Attestation{{ID: "ATT-1", Control: "law/1", By: "chief executive", On: language.DateOf(ago(367 * day))}}}, Stale, "it may be 366d old"},
		"stated until yesterday":           {Input{Frameworks: one("", stated), Attestations: []ward.Attestation{{ID: "ATT-1", Control: "law/1", By: "chief executive", On: language.DateOf(ago(30 * day)), Until: until("2026-11-23")}}}, Stale, "it held until 2026-11-23"},
		"stated until today":               {Input{Frameworks: one("", stated), Attestations: []ward.Attestation{{ID: "ATT-1", Control: "law/1", On: language.DateOf(ago(30 * day)), Until: until("2026-11-24")}}}, Evidenced, ""},
		"stated for the future":            {Input{Frameworks: one("", stated), Attestations: []ward.Attestation{{ID: "ATT-1", Control: "law/1", On: language.DateOf(now.Add(day))}}}, Manual, ""},
		"stated, and stated anew":          {Input{Frameworks: one("", stated), Attestations: []ward.Attestation{{ID: "ATT-0", Control: "law/1", On: language.DateOf(ago(400 * day))}, attested}}, Evidenced, "(ATT-1)"},
		"a statement mends no failure":     {Input{Frameworks: one("", bind("a", fact.Designed), stated), Findings: []check.Finding{fail}, Stages: designed, Attestations: []ward.Attestation{attested}}, Failing, ""},
		"what holds waits for a statement": {Input{Frameworks: one("", bind("a", fact.Designed), stated), Findings: []check.Finding{pass}, Stages: designed}, Manual, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c.in.At = now
			got := Judge(c.in).Frameworks[0].Controls[0]
			if got.State != c.want || !strings.Contains(got.Why, c.why) {
				t.Errorf("got %s, %q; want %s, … %s …", got.State, got.Why, c.want, c.why)
			}
			if got.Since != "first seen in this run" {
				t.Errorf("since is %q", got.Since)
			}
			if got.Why == "" || strings.Contains(strings.ToLower(got.Why), "compliant") {
				t.Errorf("why is %q", got.Why)
			}
		})
	}
}

func TestPrecedence(t *testing.T) {
	order := Precedence()
	all := slices.Clone(order)
	slices.Sort(all)
	if diff := cmp.Diff([]State{Unknown, Failing, Stale, Partial, Manual, Excepted, Evidenced, NotApplicable}, all); diff != "" {
		t.Errorf("a state is missing or there twice:\n%s", diff)
	}
	var words []string
	for _, s := range order {
		words = append(words, s.String())
	}
	if got := strings.Join(words, ", "); got != "failing, stale, unknown, partial, manual, excepted, evidenced, not applicable" {
		t.Errorf("got %s", got)
	}
}

// inputs draws inputs in which everything meets everything.
func inputs(t *rapid.T) Input {
	stages := []fact.Stage{fact.Designed, fact.Planned, fact.Live}
	stage := rapid.SampledFrom(stages)
	binding := rapid.Custom(func(t *rapid.T) Binding {
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			return stated
		case 1:
			return decided
		}
		return bind(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "check"), rapid.SliceOfNDistinct(stage, 1, 3, rapid.ID).Draw(t, "stages")...)
	})
	attestation := rapid.Custom(func(t *rapid.T) ward.Attestation {
		return ward.Attestation{
			ID: rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "id"), Control: rapid.SampledFrom([]string{"law/1", "law/2"}).Draw(t, "control"),
			On:       language.DateOf(ago(time.Duration(rapid.IntRange(-2, 400).Draw(t, "age")) * day)),
			Decision: rapid.SampledFrom([]ward.Decision{"", "", ward.Alternative, ward.NotReasonable}).Draw(t, "decision"),
		}
	})
	in := Input{
		Frameworks:   as(rapid.SampledFrom([]Designation{"", Standard, Required, Addressable}).Draw(t, "designation"), one(rapid.SampledFrom([]string{"", "Not all."}).Draw(t, "partial"), rapid.SliceOfN(binding, 0, 4).Draw(t, "bindings")...)),
		Findings:     rapid.SliceOfN(findings, 0, 6).Draw(t, "findings"),
		Attestations: rapid.SliceOfN(attestation, 0, 3).Draw(t, "attestations"),
		Stages:       rapid.SliceOfDistinct(stage, rapid.ID).Draw(t, "stages observed"),
		At:           now,
	}
	return in
}

var findings = rapid.Custom(func(t *rapid.T) check.Finding {
	f := found(
		rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "check"),
		rapid.SampledFrom([]fact.Stage{fact.Designed, fact.Planned, fact.Live}).Draw(t, "stage"),
		check.Outcome(rapid.IntRange(0, 4).Draw(t, "outcome")),
		rapid.SampledFrom([]string{"x", "y"}).Draw(t, "subject"),
	)
	f.Exception = rapid.SampledFrom([]string{"", "", "EXC-1"}).Draw(t, "exception")
	f.Observed = ago(time.Duration(rapid.IntRange(-2, 10).Draw(t, "age")) * day)
	f.Unasked = f.Outcome == check.Unknown && rapid.Bool().Draw(t, "unasked")
	return f
})

func state(in Input) State { return Judge(in).Frameworks[0].Controls[0].State }

func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := inputs(t)
		other := in
		other.Findings = rapid.Permutation(in.Findings).Draw(t, "findings again")
		other.Attestations = rapid.Permutation(in.Attestations).Draw(t, "attestations again")
		if diff := cmp.Diff(Judge(in), Judge(other), cmp.Comparer(func(a, b addr.Subject) bool { return a == b })); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestMoreTroubleIsNeverBetter adds what is wrong, not seen, excepted or out of
// date to any input: no state comes out better for it.
func TestMoreTroubleIsNeverBetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := inputs(t)
		before := state(in)
		worsened := in
		trouble := rapid.SampledFrom([]string{"fails", "errs", "unknown", "later"}).Draw(t, "trouble")
		f := findings.Draw(t, "finding")
		f.Exception, f.Unasked = "", false
		switch trouble {
		case "fails":
			f.Outcome = check.Fail
		case "errs":
			f.Outcome = check.Error
		case "unknown":
			f.Outcome = check.Unknown
		case "later":
			worsened.At = now.Add(time.Duration(rapid.IntRange(0, 500).Draw(t, "days")) * day)
			// What was dated in the future may count by then.
			if slices.ContainsFunc(in.Attestations, func(a ward.Attestation) bool { return a.On.Start().After(now) }) {
				t.Skip()
			}
			if slices.ContainsFunc(in.Findings, func(f check.Finding) bool { return f.Observed.After(now) }) {
				t.Skip()
			}
		}
		if trouble != "later" {
			// A check without findings did not run, which is unknown already.
			worsened.Findings = append(slices.Clone(in.Findings), f)
		}
		if after := state(worsened); worse(before, after) != after {
			t.Fatalf("%s made %s of %s", trouble, after, before)
		}
	})
}

// TestStateIsTheWorstOfItsBases holds Judge to the one precedence.
func TestStateIsTheWorstOfItsBases(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := inputs(t)
		c := Judge(in).Frameworks[0].Controls[0]
		for _, b := range c.Rests {
			if worse(c.State, b.State) != c.State {
				t.Fatalf("%s, though it rests on something that is %s", c.State, b.State)
			}
		}
		if in.Frameworks[0].Controls[0].Partial != "" && worse(c.State, Partial) != c.State {
			t.Fatalf("%s is better than partial", c.State)
		}
		if c.State == Evidenced && !slices.ContainsFunc(c.Rests, func(b Basis) bool { return b.State == Evidenced }) {
			t.Fatal("evidenced by nothing")
		}
	})
}

func TestFrameworksInOrder(t *testing.T) {
	p := Judge(Input{Frameworks: []Framework{{ID: "b", Controls: []Control{{ID: "2"}, {ID: "1"}}}, {ID: "a"}}, At: now})
	if p.Frameworks[0].ID != "a" || p.Frameworks[1].Controls[0].ID != "2" {
		t.Errorf("got %v", p)
	}
}

// TestTiesAreBroken gives Judge what differs in nothing that is looked at
// first, in both orders.
func TestTiesAreBroken(t *testing.T) {
	fail, broken := found("a", fact.Designed, check.Fail, "x"), found("a", fact.Designed, check.Error, "x")
	first, second := ward.Attestation{ID: "ATT-1", Control: "law/1", On: language.DateOf(ago(day))}, ward.Attestation{ID: "ATT-2", Control: "law/1", On: language.DateOf(ago(day))}
	in := Input{Frameworks: one("", bind("a", fact.Designed), stated), Stages: []fact.Stage{fact.Designed}, At: now}
	other := in
	in.Findings, in.Attestations = []check.Finding{fail, broken}, []ward.Attestation{first, second}
	other.Findings, other.Attestations = []check.Finding{broken, fail}, []ward.Attestation{second, first}
	if diff := cmp.Diff(Judge(in), Judge(other), cmp.Comparer(func(a, b addr.Subject) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

func TestOnly(t *testing.T) {
	p := Judge(Input{Frameworks: []Framework{{ID: "b", Controls: []Control{{ID: "2"}, {ID: "1"}}}, {ID: "a", Controls: []Control{{ID: "1"}}}}, At: now})
	one, ok := p.Only("b/1")
	if !ok || len(one.Frameworks) != 1 || len(one.Frameworks[0].Controls) != 1 || one.Frameworks[0].ID != "b" || one.Frameworks[0].Controls[0].ID != "1" || !one.At.Equal(now) {
		t.Errorf("got %v, %v", one, ok)
	}
	if len(p.Frameworks[1].Controls) != 2 {
		t.Error("the whole posture lost a control")
	}
	for _, ref := range []string{"", "b", "b/3", "1"} {
		if _, ok := p.Only(ref); ok {
			t.Errorf("%q is found", ref)
		}
	}
}
