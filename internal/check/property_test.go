package check

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
)

// rules ask about a subject in all the ways in which a rule can.
var rules = []string{
	"self.a == 1", "self.a != 1", "self.l == [1, 2]", "[1, 2] != self.l", "!(1 in self.l)", "self.a in [1, 2]", "!(self.l in [[1, 2]])",
	"self.?a.orValue(2) == 2", "!has(self.a)", "self.o != {'x': 1}", "!('x' in self.o)", "self.l.size() == 2", "self.l.all(x, x == 1)",
	"!self.l.exists(x, x == 1)", "self.l.filter(x, x == 1).size() == 0", "self.l.exists_one(x, x == 1)", "self.l.map(x, x) != [1]", "self.l[0] != 1",
	"self.a == 1 ? true : self.o.x == 1", "type(self.a) == int", "(self.l + [1]) != [1]", "([1] + self.l).size() == 2", "self.?o.?x != optional.of(1)",
	"facts('" + lock + "').size() == 0", "facts('" + lock + "') == []", "[] != facts('" + lock + "')", "facts('" + lock + "').all(l, l.body.a == 1)",
	"!facts('" + lock + "').exists(l, l.body.a == 1)", "facts('" + lock + "')[0].body.a != 1", "([1] + facts('" + lock + "')).size() == 1",
	"children('" + share + "').size() == 0", "children('" + share + "').all(s, s.body.a == 1)", "referrers('" + lock + "').size() == 0",
	"!referrers('" + lock + "').exists(l, l.body.a == 1)", "resolve(self.r).body.a != 1", "!environment().hasValue()",
	"environment().?name.orValue('') != 'n'",
	"!facts('" + lock + "').exists(l, false)", "facts('" + lock + "').exists(l, true)", "facts('" + lock + "').all(l, false)", "facts('" + lock + "').exists_one(l, true)",
	"facts('" + lock + "').filter(l, true).size() == 1", "facts('" + lock + "').map(l, 1) == [1]", "facts('" + lock + "').map(l, true, 1) == []",
	"facts('" + lock + "').exists(i, l, true)", "!facts('" + lock + "').exists(i, l, i == 1)", "facts('" + lock + "').all(i, l, i == 0)", "facts('" + lock + "').existsOne(i, l, true)",
	"facts('" + lock + "').transformList(i, l, i) == [0]", "facts('" + lock + "').transformMap(i, l, 1) == {0: 1}",
}

// objectRules ask about an object.
var objectRules = []string{
	"objects('core/ConfigMap').size() == 0", "objects('core/ConfigMap').all(m, m.body.a == 1)", "objects('core/ConfigMap', 'odoo').exists(m, true)",
	"objects('core/ConfigMap', 'odoo') == []", "!objects('core/ConfigMap', 'odoo').exists(m, m.body.a == 1)", "facts('core/ConfigMap').size() == 1",
	"!environment().hasValue()", "environment().?name.orValue('') != 'n'",
}

// value draws a JSON value of a body: what the rules look for, among others.
func value(t *rapid.T, label string) any {
	return rapid.OneOf(
		rapid.Map(rapid.IntRange(1, 2), func(i int) any { return i }),
		rapid.Map(rapid.SliceOfN(rapid.IntRange(1, 2), 0, 2), func(l []int) any {
			out := make([]any, len(l))
			for i, v := range l {
				out[i] = v
			}
			return out
		}),
		rapid.Map(rapid.IntRange(1, 2), func(i int) any { return map[string]any{"x": i} }),
		rapid.Map(rapid.SampledFrom([]string{accountID("a"), accountID("b")}), func(id string) any { return map[string]any{"$ref": id} }),
	).Draw(t, label)
}

type bodyOf = map[string]any

// world draws a snapshot of everything.
func world(t *rapid.T) map[string]bodyOf {
	w := map[string]bodyOf{}
	for _, subject := range []string{
		accountID("a"), accountID("b"), accountID("a") + "/shares/x", accountID("b") + "/shares/x",
		group, group + "/providers/" + lock + "/l", accountID("a") + "/providers/" + lock + "/m",
	} {
		if subject != accountID("a") && rapid.Bool().Draw(t, "without "+subject) {
			continue
		}
		body := bodyOf{}
		for _, k := range []string{"a", "l", "o", "r"} {
			if rapid.Bool().Draw(t, "has "+k) {
				body[k] = value(t, k)
			}
		}
		if rapid.Bool().Draw(t, "tagged") {
			body["tags"] = bodyOf{environmentTag: "e/n"}
		}
		w[subject] = body
	}
	return w
}

func factsOf(t testing.TB, w map[string]bodyOf) []fact.Fact {
	out := []fact.Fact{thing(t, string(environmentKind), "ward:environment/e/n", `{"entity": "e", "name": "n"}`)}
	for _, s := range keysOf(w) {
		raw, err := json.Marshal(w[s])
		if err != nil {
			t.Fatal(err)
		}
		f := thing(t, string(subject(t, s).ID().Kind()), s, string(raw))
		out = append(out, f)
	}
	return out
}

// hide draws what cannot be seen of a world: values that are not known, facts
// that a gap stands for, gaps where nothing is missing.
func hide(t *rapid.T, w map[string]bodyOf) (map[string]bodyOf, []fact.Gap) {
	seen := map[string]bodyOf{}
	var gaps []fact.Gap
	for _, s := range rapid.Permutation(keysOf(w)).Draw(t, "facts") {
		id, err := addr.ParseID(s)
		if err != nil {
			t.Fatal(err)
		}
		switch rapid.IntRange(0, 5).Draw(t, "what becomes of "+s) {
		case 0:
			if s == accountID("a") { // the subject that is asked about
				break
			}
			gaps = append(gaps, rapid.SampledFrom([]fact.Gap{
				{Subject: addr.AzureSubject(id)}, {Kinds: []addr.Kind{id.Kind()}}, {Systems: []addr.System{addr.SystemAzure}}, {},
			}).Draw(t, "gap"))
			continue
		case 1:
			gaps = append(gaps, fact.Gap{Kinds: []addr.Kind{id.Kind()}})
		case 2:
			seen[s] = bodyOf{"$unresolved": "all of it"}
			continue
		case 3:
			seen[s] = veiled(t, w[s]).(bodyOf)
			continue
		}
		seen[s] = w[s]
	}
	for i := range gaps {
		gaps[i].Reason = fmt.Sprintf("gap %d", i)
	}
	return seen, gaps
}

// veiled makes some values of a body unknown.
func veiled(t *rapid.T, v any) any {
	switch v := v.(type) {
	case bodyOf:
		if v["$ref"] != nil {
			break
		}
		out := bodyOf{}
		for _, k := range keysOf(v) {
			if rapid.IntRange(0, 2).Draw(t, "veil "+k) == 0 {
				out[k] = bodyOf{"$unresolved": k}
			} else {
				out[k] = veiled(t, v[k])
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = item
			if rapid.Bool().Draw(t, "veil item") {
				out[i] = bodyOf{"$unresolved": "item"}
			}
		}
		return out
	}
	return v
}

// What is not known decides nothing: let S be a snapshot and S' one in which a
// value is unresolved or a fact is gone and a gap stands for it, and which may
// have more gaps. Whatever a check says of a subject in S', if it is neither
// unknown nor an error, it says in S as well; so hiding makes no pass.
func TestHidingMakesNoPass(t *testing.T) {
	checks := map[string]Check{}
	for i, rule := range rules {
		checks[fmt.Sprintf("rule-%c%c", 'a'+i/26, 'a'+i%26)] = Check{Rule: rule}
		checks[fmt.Sprintf("when-%c%c", 'a'+i/26, 'a'+i%26)] = Check{Rule: "true", When: rule}
	}
	c := compiled(t, checks)
	rapid.Check(t, func(rt *rapid.T) {
		w := world(rt)
		seen, gaps := hide(rt, w)
		estate := rapid.Bool().Draw(rt, "estate")
		full := map[string]Finding{}
		for _, f := range findings(t, c, Input{HasEstate: estate, Snapshot: fact.Snapshot{Facts: factsOf(t, w)}}) {
			full[f.Check+" "+f.Subject.Key()] = f
		}
		for _, f := range findings(t, c, Input{HasEstate: estate, Snapshot: fact.Snapshot{Facts: factsOf(t, seen), Gaps: gaps}}) {
			if f.Outcome == Unknown || f.Outcome == Error {
				continue
			}
			if was := full[f.Check+" "+f.Subject.Key()]; was.Outcome != f.Outcome {
				rt.Fatalf("%s: %s with %q of %s, and %s (%s) when all is seen\nseen %v\ngaps %v", f.Check, f.Outcome, checks[f.Check].When+checks[f.Check].Rule, f.Subject, was.Outcome, was.Reason, seen, gaps)
			}
		}
	})
}

// looked is an observation with the subjects that it found.
type looked struct {
	fact.Observation
	seen map[string]bool
}

// observations draws what is looked at of a world: everything in the extents
// where it is whole, some of it elsewhere.
func observations(t *rapid.T, w []fact.Fact) []looked {
	scopes := []fact.Scope{
		fact.AzureScope(addr.MustParseID("/subscriptions/s")), fact.AzureScope(addr.MustParseID(group)),
		fact.AzureScope(addr.MustParseID(accountID("a"))), fact.AzureScope(addr.MustParseID(accountID("b"))),
		fact.ClusterScope("c"), fact.ClusterScope("d"), fact.NamespaceScope("c", "odoo"),
	}
	kinds := []addr.Kind{account, share, lock, "Microsoft.Resources/resourceGroups", "core/Pod", "core/ConfigMap", "core/Namespace"}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) looked {
		l := looked{seen: map[string]bool{}}
		l.Source, l.Whole = "test", rapid.IntRange(0, 3).Draw(t, "whole") > 0
		l.Time = day.AddDate(0, 0, -rapid.IntRange(0, 9).Draw(t, "age"))
		for range rapid.IntRange(0, 2).Draw(t, "extents") {
			l.Extents = append(l.Extents, fact.Extent{
				System: rapid.SampledFrom([]addr.System{addr.SystemUnknown, addr.SystemAzure, addr.SystemAzure, addr.SystemKubernetes, addr.SystemKubernetes}).Draw(t, "system"),
				Scopes: rapid.SliceOfNDistinct(rapid.SampledFrom(scopes), 0, 3, fact.Scope.Key).Draw(t, "scopes"),
				Kinds:  rapid.SliceOfNDistinct(rapid.SampledFrom(kinds), 0, 3, rapid.ID).Draw(t, "kinds"),
			})
		}
		for _, f := range w {
			if l.Covers(f.Kind, fact.ScopeOf(f.Subject)) && (l.Whole || rapid.Bool().Draw(t, "seen")) {
				l.seen[f.Subject.Key()] = true
			}
		}
		return l
	}), 1, 3).Draw(t, "observations")
}

func snapshotOf(w []fact.Fact, all []looked, gaps []fact.Gap) fact.Snapshot {
	s := fact.Snapshot{Gaps: gaps, Observations: []fact.Observation{}}
	for _, l := range all {
		s.Observations = append(s.Observations, l.Observation)
	}
	for _, f := range w {
		if slices.ContainsFunc(all, func(l looked) bool { return l.seen[f.Subject.Key()] }) {
			s.Facts = append(s.Facts, f)
		}
	}
	return s
}

// What is looked at decides what is known: whatever is said of a subject, if
// it is neither unknown nor an error, is said as well where one more part of
// the same world is looked at. So removing an observation never makes a pass,
// and adding a whole one never turns a pass into unknown.
func TestLookingAtLessMakesNoPass(t *testing.T) {
	checks := map[string]Check{}
	for i, rule := range rules {
		checks[fmt.Sprintf("rule-%c%c", 'a'+i/26, 'a'+i%26)] = Check{Rule: rule}
		checks[fmt.Sprintf("when-%c%c", 'a'+i/26, 'a'+i%26)] = Check{Rule: "true", When: rule}
	}
	for i, rule := range objectRules {
		checks[fmt.Sprintf("object-rule-%c", 'a'+i)] = Check{Kind: "core/Pod", Rule: rule}
		checks[fmt.Sprintf("object-when-%c", 'a'+i)] = Check{Kind: "core/Pod", Rule: "true", When: rule}
	}
	checks["environment-rule"] = Check{Kind: environmentKind, Rule: "facts('" + lock + "').all(l, l.body.a == 1)"}
	c := compiled(t, checks)
	certain := func(f Finding) bool { return f.Outcome != Unknown && f.Outcome != Error }
	rapid.Check(t, func(rt *rapid.T) {
		var w []fact.Fact
		declared := factsOf(t, nil)
		for _, f := range append(factsOf(t, world(rt))[1:], objectsOf(rt)...) {
			if rapid.Bool().Draw(rt, "declared") {
				declared = append(declared, f)
			}
			if rapid.IntRange(0, 3).Draw(rt, "there") > 0 {
				w = append(w, f)
			}
		}
		all := observations(rt, w)
		var gaps []fact.Gap
		if rapid.IntRange(0, 3).Draw(rt, "gap") == 0 {
			gaps = append(gaps, rapid.SampledFrom([]fact.Gap{{Kinds: []addr.Kind{lock}}, {Systems: []addr.System{addr.SystemKubernetes}}}).Draw(rt, "of"))
		}
		at := rapid.IntRange(0, len(all)-1).Draw(rt, "removed")
		less := slices.Delete(slices.Clone(all), at, at+1)
		more := map[string]Finding{}
		for _, f := range findings(t, c, Input{HasEstate: true, Declared: declared, Snapshot: snapshotOf(w, all, gaps)}) {
			more[f.Check+" "+f.Subject.Key()] = f
		}
		for _, f := range findings(t, c, Input{HasEstate: true, Declared: declared, Snapshot: snapshotOf(w, less, gaps)}) {
			is := more[f.Check+" "+f.Subject.Key()]
			if certain(f) && is.Outcome != f.Outcome {
				rt.Fatalf("%s: %s (%s) with %q of %s, and %s (%s) where more is looked at\nless %v\nall %v\nfacts %v",
					f.Check, f.Outcome, f.Reason, checks[f.Check].When+checks[f.Check].Rule, f.Subject, is.Outcome, is.Reason, less, all, w)
			}
			if f.Unasked && f.Outcome != Unknown {
				rt.Fatalf("%s: %s, and nobody asked", f.Check, f.Outcome)
			}
		}
	})
}

// objectsOf draws what two clusters hold.
func objectsOf(t *rapid.T) []fact.Fact {
	var out []fact.Fact
	for _, s := range []string{
		"kube:c/core/Pod/odoo/p", "kube:d/core/Pod/odoo/p", "kube:c/core/Namespace/-/odoo", "kube:d/core/Namespace/-/odoo",
		"kube:c/core/ConfigMap/odoo/m", "kube:c/core/ConfigMap/other/m", "kube:d/core/ConfigMap/odoo/m",
	} {
		body := bodyOf{"a": rapid.IntRange(1, 2).Draw(t, "a")}
		if rapid.Bool().Draw(t, "labelled") {
			body["metadata"] = bodyOf{"labels": bodyOf{environmentLabel: "e.n"}}
		}
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		subject, err := addr.ParseSubject(s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fact.Fact{Subject: subject, Kind: kindOf(subject), Stage: fact.Planned, Body: raw})
	}
	return out
}

func keysOf[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
