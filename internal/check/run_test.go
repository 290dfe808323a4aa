package check

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/language"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/ward"
)

const (
	group   = "/subscriptions/s/resourceGroups/g"
	account = "Microsoft.Storage/storageAccounts"
	share   = account + "/shares"
	lock    = "Microsoft.Authorization/locks"
)

// all is the observation of everything.
var all = fact.All("test", addr.SystemAzure, addr.SystemKubernetes)

var day = time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)

func accountID(name string) string { return group + "/providers/" + account + "/" + name }

// compiled returns a catalogue of rules over accounts, by their ids.
func compiled(t testing.TB, rules map[string]Check) *Catalogue {
	t.Helper()
	var s Source
	for id, c := range rules {
		c.ID, c.Version, c.Title, c.Reason, c.Remediation = id, 1, "it holds", "'it does not hold'", "Mend it."
		reason := "reason: \"'it does not hold'\"\n"
		if c.Offenders != "" {
			c.Reason, reason = "", ""
		}
		if c.Kind == "" {
			c.Kind = account
		}
		text := fmt.Sprintf("id: %s\nversion: 1\ntitle: it holds\nseverity: high\nkind: %s\n%sremediation: Mend it.\n"+
			"tests: {facts: {self: {id: \"ward:a\", kind: %s}}, given: {self: {}}, cases: [{name: a, want: pass}, {name: b, want: fail}]}\n", id, c.Kind, reason, c.Kind)
		for field, expression := range map[string]string{"when": c.When, "rule": c.Rule, "offenders": c.Offenders} {
			if expression != "" {
				text += field + ": |-\n  " + expression + "\n"
			}
		}
		s.Files = append(s.Files, File{Name: id + ".yaml", Text: []byte(text)})
	}
	s.Files = append(s.Files, File{Name: "azure/defaults/Microsoft.Storage.yaml", Text: []byte(`namespace: Microsoft.Storage
types:
  storageAccounts:
  - {path: properties.old, value: true, before: "2025-01-01", source: x, date: "2026-01-01"}
  - {path: properties.old, value: false, from: "2025-01-01", source: x, date: "2026-01-01"}
`)})
	c, err := Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func thing(t testing.TB, kind, subject, body string) fact.Fact {
	t.Helper()
	s, err := addr.ParseSubject(subject)
	if err != nil {
		t.Fatal(err)
	}
	return fact.Fact{Subject: s, Kind: addr.Kind(kind), Stage: fact.Planned, Body: json.RawMessage(body)}
}

func findings(t testing.TB, c *Catalogue, in Input) []Finding {
	t.Helper()
	in.Snapshot.Stage = fact.Planned
	if in.Snapshot.Observations == nil {
		in.Snapshot.Observations = []fact.Observation{all}
	}
	if in.At.IsZero() {
		in.At = day
	}
	var out []Finding
	if err := c.Run(t.Context(), in, func(f Finding) error { out = append(out, f); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func subject(t testing.TB, s string) addr.Subject {
	t.Helper()
	out, err := addr.ParseSubject(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What a run makes of one account a, by the rule, what else there is, and what
// could not be seen.
func TestVerdict(t *testing.T) {
	here := accountID("a")
	kindGap := func(kinds ...addr.Kind) fact.Gap { return fact.Gap{Kinds: kinds, Reason: "it is broken"} }
	named := func(s string) fact.Gap { return fact.Gap{Subject: subject(t, s), Reason: "it is broken"} }
	for name, c := range map[string]struct {
		rule, when string
		body       string // of a; {} if empty
		facts      []fact.Fact
		gaps       []fact.Gap
		estate     bool
		version    string
		want       Outcome
		reason     string
	}{
		"it holds":              {rule: "self.a == 1", body: `{"a": 1}`, want: Pass, reason: "it holds"},
		"it does not":           {rule: "self.a == 1", body: `{"a": 2}`, want: Fail, reason: "it does not hold"},
		"a key is missing":      {rule: "self.a == 1", want: Error, reason: "no such key: a"},
		"no truth":              {rule: "self.a", body: `{"a": 1}`, want: Error, reason: "the rule comes to int, want true or false"},
		"a body that is none":   {rule: "self.a == 1", body: `{`, want: Error, reason: "the body is not JSON"},
		"it does not apply":     {rule: "false", when: "self.a == 2", body: `{"a": 1}`, want: NotApplicable},
		"whether is not known":  {rule: "true", when: "self.a == 1", body: `{"a": {"$unresolved": "x"}}`, want: Unknown, reason: "a is not known: x"},
		"whether has no answer": {rule: "true", when: "self.b == 1", want: Error, reason: "the when has no answer"},

		"not known":                      {rule: "self.a == 1", body: `{"a": {"$unresolved": "x"}}`, want: Unknown, reason: "a is not known: x"},
		"not known and not equal":        {rule: "self.a != 1", body: `{"a": {"$unresolved": "x"}}`, want: Unknown},
		"not known below":                {rule: "self.?a.?b.orValue(1) == 1", body: `{"a": {"$unresolved": "x"}}`, want: Unknown},
		"not known and there":            {rule: "has(self.a)", body: `{"a": {"$unresolved": "x"}}`, want: Unknown},
		"not known and it does not help": {rule: "self.a == 1 && self.b == 1", body: `{"a": {"$unresolved": "x"}, "b": 2}`, want: Fail},
		"not known and not needed":       {rule: "self.a == 1 || self.b == 1", body: `{"a": {"$unresolved": "x"}, "b": 1}`, want: Pass},
		"not known in a list":            {rule: "2 in self.a", body: `{"a": [1, {"$unresolved": "x"}]}`, want: Unknown},
		"found in a list":                {rule: "1 in self.a", body: `{"a": [1, {"$unresolved": "x"}]}`, want: Pass},
		"not in a list":                  {rule: "!(2 in self.a)", body: `{"a": [1, {"$unresolved": "x"}]}`, want: Unknown},
		"lists that differ":              {rule: "self.a != [2, 2]", body: `{"a": [1, {"$unresolved": "x"}]}`, want: Pass},
		"lists that may differ":          {rule: "self.a == [1, 2]", body: `{"a": [1, {"$unresolved": "x"}]}`, want: Unknown},
		"the other way round":            {rule: "[1, 2] != self.a", body: `{"a": [1, {"$unresolved": "x"}]}`, want: Unknown},
		"objects that may differ":        {rule: "{'b': 1} != self.a", body: `{"a": {"b": {"$unresolved": "x"}}}`, want: Unknown},

		"a gap about it":                   {rule: "true", gaps: []fact.Gap{named(here)}, want: Unknown, reason: "it is broken"},
		"a gap about it, in another case":  {rule: "true", gaps: []fact.Gap{named(strings.ToUpper(here))}, want: Unknown},
		"a gap about it, where it fails":   {rule: "false", gaps: []fact.Gap{named(here)}, want: Unknown},
		"a gap about it, and an error":     {rule: "self.x", gaps: []fact.Gap{named(here)}, want: Unknown},
		"a gap about another":              {rule: "true", gaps: []fact.Gap{named(accountID("b"))}, want: Pass},
		"a gap about it does not apply":    {rule: "true", when: "false", gaps: []fact.Gap{named(here)}, want: NotApplicable},
		"none of a kind":                   {rule: "facts('" + lock + "').size() == 0", want: Pass},
		"none of a kind, with a gap":       {rule: "facts('" + lock + "').size() == 0", gaps: []fact.Gap{kindGap(lock)}, want: Unknown},
		"none of a kind, gap of another":   {rule: "facts('" + lock + "').size() == 0", gaps: []fact.Gap{kindGap(share)}, want: Pass},
		"none of a kind, gap of a system":  {rule: "facts('" + lock + "').size() == 0", gaps: []fact.Gap{{Systems: []addr.System{addr.SystemAzure}}}, want: Unknown},
		"none of a kind, gap elsewhere":    {rule: "facts('" + lock + "').size() == 0", gaps: []fact.Gap{{Systems: []addr.System{addr.SystemKubernetes}}}, want: Pass},
		"none of a kind, gap of anything":  {rule: "facts('" + lock + "').size() == 0", gaps: []fact.Gap{{}}, want: Unknown},
		"none of a kind, one is hidden":    {rule: "facts('" + share + "').size() == 0", gaps: []fact.Gap{named(here + "/shares/x")}, want: Unknown},
		"none equal":                       {rule: "facts('" + lock + "') == []", want: Pass},
		"none equal, with a gap":           {rule: "facts('" + lock + "') == []", gaps: []fact.Gap{kindGap(lock)}, want: Unknown},
		"some, with a gap":                 {rule: "facts('" + lock + "') != []", gaps: []fact.Gap{kindGap(lock)}, want: Unknown},
		"some, with a gap, the other way":  {rule: "[] != facts('" + lock + "')", gaps: []fact.Gap{kindGap(lock)}, want: Unknown},
		"a sum, the other way":             {rule: "([0] + facts('" + lock + "')).size() == 2", gaps: []fact.Gap{kindGap(lock)}, want: Unknown},
		"lists of lists":                   {rule: "[self.a] != [[1, 2]]", body: `{"a": [1, {"$unresolved": "x"}]}`, want: Unknown},
		"in lists of lists":                {rule: "!(self.a in [[1, 2]])", body: `{"a": [1, {"$unresolved": "x"}]}`, want: Unknown},
		"in a list of what is known":       {rule: "self.a in [1, 2]", body: `{"a": 2}`, want: Pass},
		"optional, not known":              {rule: "self.?a != optional.of([1, 2])", body: `{"a": [1, {"$unresolved": "x"}]}`, want: Unknown},
		"optional, not there":              {rule: "self.?a != optional.of(1)", want: Pass},
		"a reference is its id":            {rule: "self.a == '" + strings.ToUpper(here) + "' && '" + here + "' == self.a && self.a in ['" + here + "']", body: `{"a": {"$ref": "` + here + `"}}`, want: Pass},
		"the first of some":                {rule: "facts('" + share + "')[0].name == 'x'", facts: []fact.Fact{thing(t, share, here+"/shares/x", `{}`)}, want: Pass},
		"the first of some, with a gap":    {rule: "facts('" + share + "')[0].name == 'x'", facts: []fact.Fact{thing(t, share, here+"/shares/x", `{}`)}, gaps: []fact.Gap{kindGap(share)}, want: Unknown},
		"a witness, with a gap":            {rule: "facts('" + share + "').exists(x, x.name == 'x')", facts: []fact.Fact{thing(t, share, here+"/shares/x", `{}`)}, gaps: []fact.Gap{kindGap(share)}, want: Pass},
		"all, with a gap":                  {rule: "facts('" + share + "').all(x, x.name == 'x')", facts: []fact.Fact{thing(t, share, here+"/shares/x", `{}`)}, gaps: []fact.Gap{kindGap(share)}, want: Unknown},
		"a sum, with a gap":                {rule: "(facts('" + share + "') + facts('" + lock + "')).size() == 1", facts: []fact.Fact{thing(t, share, here+"/shares/x", `{}`)}, gaps: []fact.Gap{kindGap(lock)}, want: Unknown},
		"no child":                         {rule: "children('" + share + "').size() == 0", want: Pass},
		"no child, one is hidden":          {rule: "children('" + share + "').size() == 0", gaps: []fact.Gap{named(here + "/shares/x")}, want: Unknown},
		"no child, one of another hidden":  {rule: "children('" + share + "').size() == 0", gaps: []fact.Gap{named(accountID("b") + "/shares/x")}, want: Pass},
		"no child, a gap of the kind":      {rule: "children('" + share + "').size() == 0", gaps: []fact.Gap{kindGap(share)}, want: Unknown},
		"no referrer":                      {rule: "referrers('" + lock + "').size() == 0", want: Pass},
		"a referrer":                       {rule: "referrers('" + lock + "').size() == 0", facts: []fact.Fact{thing(t, lock, group+"/providers/"+lock+"/l", `{"of": "`+here+`"}`)}, want: Fail},
		"a referrer that is hidden":        {rule: "referrers('" + lock + "').size() == 0", gaps: []fact.Gap{named(group + "/providers/" + lock + "/l")}, want: Unknown},
		"a referrer, nobody knows of what": {rule: "referrers('" + lock + "').size() == 0", facts: []fact.Fact{thing(t, lock, group+"/providers/"+lock+"/l", `{"properties": {"of": {"$unresolved": "x"}}}`)}, want: Unknown},
		"what names nothing is not known":  {rule: "referrers('" + lock + "').size() == 0", facts: []fact.Fact{thing(t, lock, group+"/providers/"+lock+"/l", `{"location": {"$unresolved": "x"}}`)}, want: Pass},
		"a reference to what is not there": {rule: "resolve(self.a).body.x == 1", body: `{"a": {"$ref": "` + accountID("b") + `"}}`, want: Unknown, reason: "was not seen"},
		"a reference to what is there":     {rule: "resolve(self.a).body.x == 1", body: `{"a": {"$ref": "` + accountID("b") + `"}}`, facts: []fact.Fact{thing(t, account, accountID("b"), `{"x": 1}`)}, want: Pass},

		"no estate":                       {rule: "!environment().hasValue()", want: Pass},
		"of no environment":               {rule: "!environment().hasValue()", estate: true, want: Pass},
		"of an environment nobody states": {rule: "!environment().hasValue()", estate: true, body: `{"tags": {"ward-environment": "e/n"}}`, want: Unknown},
		"tags are not known":              {rule: "!environment().hasValue()", estate: true, body: `{"tags": {"$unresolved": "x"}}`, want: Unknown},
		"nothing of it is known":          {rule: "!environment().hasValue()", estate: true, body: `{"$unresolved": "x"}`, want: Unknown},
		"its group is hidden":             {rule: "!environment().hasValue()", estate: true, gaps: []fact.Gap{named(group)}, want: Unknown},
		"its group says whose it is": {rule: "environment().hasValue()", estate: true, facts: []fact.Fact{
			thing(t, "Microsoft.Resources/resourceGroups", group, `{"tags": {"ward-environment": "e/n"}}`),
			thing(t, "ward/Environment", "ward:environment/e/n", `{"entity": "e", "name": "n"}`),
		}, want: Pass},
		"its group is known to the estate": {rule: "environment().hasValue()", estate: true, gaps: []fact.Gap{named(group)}, facts: []fact.Fact{
			thing(t, "ward/Environment", "ward:environment/e/n", `{"entity": "e", "name": "n", "resourceGroups": ["`+group+`"]}`),
		}, want: Pass},

		"a default of this version":         {rule: "self.properties.old", version: "2024-12-31", want: Pass},
		"a default that changed with it":    {rule: "!self.properties.old", version: "2025-01-01", want: Pass},
		"a default, nobody knows of which":  {rule: "self.properties.old || !self.properties.old", want: Unknown, reason: "its default depends on the API version"},
		"no default where it is stated":     {rule: "self.properties.old", body: `{"properties": {"old": true}}`, version: "2025-01-01", want: Pass},
		"no default below what is unknown":  {rule: "!self.properties.old", body: `{"properties": {"$unresolved": "x"}}`, version: "2025-01-01", want: Unknown},
		"no default for what is not object": {rule: "self.properties == 'x'", body: `{"properties": "x"}`, version: "2025-01-01", want: Pass},
	} {
		t.Run(name, func(t *testing.T) {
			if c.body == "" {
				c.body = "{}"
			}
			self := thing(t, account, here, c.body)
			self.APIVersion = c.version
			in := Input{HasEstate: c.estate, Snapshot: fact.Snapshot{Facts: append([]fact.Fact{self}, c.facts...), Gaps: c.gaps}}
			for _, f := range findings(t, compiled(t, map[string]Check{"the-rule": {Rule: c.rule, When: c.when}}), in) {
				if f.Subject.String() != here {
					continue
				}
				if f.Outcome != c.want || !strings.Contains(f.Reason, c.reason) {
					t.Errorf("%s: %s\nwant %s: %s", f.Outcome, f.Reason, c.want, c.reason)
				}
				return
			}
			t.Error("there is no finding")
		})
	}
}

// What is said where there is no subject: of one account that is declared or
// not, by what was looked at. "(unasked)" is what nobody asked to look at.
func TestAbsence(t *testing.T) {
	here := accountID("a")
	named := []fact.Gap{{Subject: subject(t, here), Reason: "it is broken"}}
	ofKind := []fact.Gap{{Kinds: []addr.Kind{account}, Reason: "it is broken"}}
	looked := func(whole bool, scopes ...string) []fact.Observation {
		e := fact.Extent{System: addr.SystemAzure}
		for _, s := range scopes {
			e.Scopes = append(e.Scopes, fact.AzureScope(addr.MustParseID(s)))
		}
		return []fact.Observation{{Source: "test", Whole: whole, Extents: []fact.Extent{e}}}
	}
	nothing := []fact.Observation{{}}
	beside := looked(true, "/subscriptions/s/resourceGroups/other")
	for name, c := range map[string]struct {
		when     string
		declared bool
		seen     []fact.Observation // everything, if nil
		gaps     []fact.Gap
		facts    []fact.Fact
		want     map[string]string // by subject
	}{
		"nothing":                     {want: map[string]string{"": "not applicable"}},
		"a gap of the kind":           {gaps: ofKind, want: map[string]string{"": "unknown"}},
		"a gap of another":            {gaps: []fact.Gap{{Kinds: []addr.Kind{share}}}, want: map[string]string{"": "not applicable"}},
		"a gap about one":             {gaps: named, want: map[string]string{here: "unknown"}},
		"declared":                    {declared: true, want: map[string]string{here: "fail"}},
		"declared, and a gap":         {declared: true, gaps: named, want: map[string]string{here: "unknown"}},
		"declared, does not apply":    {declared: true, when: "self.a == 2", want: map[string]string{"": "not applicable"}},
		"declared, may apply":         {declared: true, when: "self.b == 2", want: map[string]string{here: "unknown"}},
		"declared, and a gap of kind": {declared: true, gaps: ofKind, want: map[string]string{"": "unknown", here: "unknown"}},

		"nobody looked":                        {seen: nothing, want: map[string]string{"": "unknown (unasked)"}},
		"nobody looked, declared":              {seen: nothing, declared: true, want: map[string]string{"": "unknown (unasked)"}},
		"nobody looked, does not apply":        {seen: nothing, declared: true, when: "self.a == 2", want: map[string]string{"": "unknown (unasked)"}},
		"nobody looked, and a gap":             {seen: nothing, declared: true, gaps: named, want: map[string]string{here: "unknown"}},
		"nobody looked, and a gap of the kind": {seen: nothing, declared: true, gaps: ofKind, want: map[string]string{"": "unknown", here: "unknown"}},
		"looked elsewhere":                     {seen: beside, want: map[string]string{"": "unknown (unasked)"}},
		"looked elsewhere, declared":           {seen: beside, declared: true, want: map[string]string{"": "unknown (unasked)"}},
		"looked at its group, declared":        {seen: looked(true, group), declared: true, want: map[string]string{here: "fail"}},
		"looked at it, declared":               {seen: looked(true, here), declared: true, want: map[string]string{here: "fail"}},
		"looked at what lies below, declared":  {seen: looked(true, here+"/shares/x"), declared: true, want: map[string]string{"": "unknown (unasked)"}},
		"not to the end":                       {seen: looked(false), want: map[string]string{"": "unknown"}},
		"not to the end, declared":             {seen: looked(false), declared: true, want: map[string]string{"": "unknown", here: "unknown"}},
		"not to the end of its group, another": {
			seen: looked(false, group), facts: []fact.Fact{thing(t, account, accountID("b"), `{}`)},
			want: map[string]string{"": "unknown", accountID("b"): "pass"},
		},
		"one has no name yet": {
			declared: true, facts: []fact.Fact{thing(t, account, "file:a.json#1", `{}`)},
			want: map[string]string{"file:a.json#1": "pass", here: "unknown"},
		},
	} {
		in := Input{HasEstate: true, Snapshot: fact.Snapshot{Observations: c.seen, Gaps: c.gaps, Facts: c.facts}}
		if c.declared {
			in.Declared = []fact.Fact{thing(t, account, here, `{"a": 1}`)}
		}
		// An exception accepts what is there, and nothing that is absent.
		in.Exceptions = []ward.Exception{{ID: "E", Check: "the-rule", Covers: here, Granted: language.DateOf(day), Until: language.DateOf(day)}}
		got := map[string]string{}
		for _, f := range findings(t, compiled(t, map[string]Check{"the-rule": {Rule: "true", When: c.when}}), in) {
			got[f.Subject.String()] = f.Outcome.String()
			if f.Unasked {
				got[f.Subject.String()] += " (unasked)"
			}
			if f.Exception != "" {
				t.Errorf("%s: %s is excepted", name, f.Outcome)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What a rule makes of a lookup, by what was looked at: outside of every
// extent a lookup is unknown, within a whole one what is not found is absent.
func TestLookupsOutside(t *testing.T) {
	const (
		pod       = "kube:c/core/Pod/odoo/web"
		namespace = "core/Namespace"
	)
	azure := func(scopes ...string) fact.Extent {
		e := fact.Extent{System: addr.SystemAzure}
		for _, s := range scopes {
			e.Scopes = append(e.Scopes, fact.AzureScope(addr.MustParseID(s)))
		}
		return e
	}
	kube := func(scopes ...fact.Scope) fact.Extent {
		return fact.Extent{System: addr.SystemKubernetes, Scopes: scopes}
	}
	here := accountID("a")
	production := thing(t, "ward/Environment", "ward:environment/e/n", `{"entity": "e", "name": "n"}`)
	for name, c := range map[string]struct {
		kind, self string
		rule       string
		looked     []fact.Extent
		facts      []fact.Fact
		want       Outcome
	}{
		"facts, nowhere":                   {account, here, "facts('" + lock + "').size() == 0", []fact.Extent{azure(here)}, nil, Unknown},
		"facts, everywhere":                {account, here, "facts('" + lock + "').size() == 0", []fact.Extent{azure()}, nil, Pass},
		"facts, of a kind":                 {account, here, "facts('" + lock + "').size() == 0", []fact.Extent{{System: addr.SystemAzure, Kinds: []addr.Kind{lock}}}, nil, Pass},
		"facts, of another kind":           {account, here, "facts('" + lock + "').size() == 0", []fact.Extent{{System: addr.SystemAzure, Kinds: []addr.Kind{share}}}, nil, Unknown},
		"a witness outside":                {account, here, "facts('" + lock + "').exists(l, true)", nil, []fact.Fact{thing(t, lock, group+"/providers/"+lock+"/l", `{}`)}, Pass},
		"what the estate declares":         {account, here, "facts('ward/Objective').size() == 0", nil, nil, Pass},
		"children, below what was read":    {account, here, "children('" + share + "').size() == 0", []fact.Extent{azure(here)}, nil, Pass},
		"children, below something else":   {account, here, "children('" + share + "').size() == 0", []fact.Extent{azure(accountID("b"))}, nil, Unknown},
		"children, of another":             {account, here, "children('" + accountID("b") + "', '" + share + "').size() == 0", []fact.Extent{azure(here)}, nil, Unknown},
		"referrers may be anywhere":        {account, here, "referrers('" + lock + "').size() == 0", []fact.Extent{azure(group)}, nil, Unknown},
		"a referrer that was seen":         {account, here, "referrers('" + lock + "').exists(l, true)", []fact.Extent{azure(group)}, []fact.Fact{thing(t, lock, group+"/providers/"+lock+"/l", `{"of": "`+here+`"}`)}, Pass},
		"referrers, everywhere":            {account, here, "referrers('" + lock + "').size() == 0", []fact.Extent{azure()}, nil, Pass},
		"its group could say whose it is":  {account, here, "!environment().hasValue()", []fact.Extent{azure(here)}, nil, Unknown},
		"its group does not":               {account, here, "!environment().hasValue()", []fact.Extent{azure(group)}, nil, Pass},
		"a subscription says of nobody":    {account, here, "!environment().hasValue()", []fact.Extent{azure(group)}, []fact.Fact{thing(t, "Microsoft.Resources/subscriptions", "/subscriptions/s", `{"tags": {"ward-environment": "e/n"}}`)}, Pass},
		"objects, nowhere":                 {"core/Pod", pod, "objects('" + namespace + "').size() == 0", nil, nil, Unknown},
		"objects, of its cluster":          {"core/Pod", pod, "objects('" + namespace + "').size() == 0", []fact.Extent{kube(fact.ClusterScope("c"))}, nil, Pass},
		"objects, of another cluster":      {"core/Pod", pod, "objects('" + namespace + "').size() == 0", []fact.Extent{kube(fact.ClusterScope("d"))}, nil, Unknown},
		"objects, of its namespace":        {"core/Pod", pod, "objects('core/ConfigMap', 'odoo').size() == 0", []fact.Extent{kube(fact.NamespaceScope("c", "odoo"))}, nil, Pass},
		"objects, of another namespace":    {"core/Pod", pod, "objects('core/ConfigMap', 'other').size() == 0", []fact.Extent{kube(fact.NamespaceScope("c", "odoo"))}, nil, Unknown},
		"objects of every namespace":       {"core/Pod", pod, "objects('core/ConfigMap').size() == 0", []fact.Extent{kube(fact.NamespaceScope("c", "odoo"))}, nil, Unknown},
		"objects, found":                   {"core/Pod", pod, "objects('core/ConfigMap', 'odoo').map(m, m.name) == ['m']", []fact.Extent{kube()}, twoClusters(t), Pass},
		"objects, found in all namespaces": {"core/Pod", pod, "objects('core/ConfigMap').size() == 2", []fact.Extent{kube()}, twoClusters(t), Pass},
		"objects, of what is in none":      {account, here, "objects('core/ConfigMap').size() == 0", []fact.Extent{azure(), kube()}, nil, Error},
		"a namespace says whose":           {"core/Pod", pod, "environment().value().name == 'n'", []fact.Extent{kube()}, []fact.Fact{thing(t, namespace, "kube:c/core/Namespace/-/odoo", `{"metadata": {"labels": {"ward.dev/environment": "e.n"}}}`)}, Pass},
		"a namespace of another cluster":   {"core/Pod", pod, "!environment().hasValue()", []fact.Extent{kube()}, []fact.Fact{thing(t, namespace, "kube:d/core/Namespace/-/odoo", `{"metadata": {"labels": {"ward.dev/environment": "e.n"}}}`)}, Pass},
		"a namespace that nobody looked at": {
			"core/Pod", pod, "!environment().hasValue()", []fact.Extent{kube(fact.NamespaceScope("c", "odoo"))}, nil, Unknown,
		},
		"a namespace that is not there": {"core/Pod", pod, "!environment().hasValue()", []fact.Extent{kube(fact.ClusterScope("c"))}, nil, Pass},
		"a namespace of an environment that nobody declares": {
			"core/Pod", pod, "!environment().hasValue()", []fact.Extent{kube()}, []fact.Fact{thing(t, namespace, "kube:c/core/Namespace/-/odoo", `{"metadata": {"labels": {"ward.dev/environment": "e.other"}}}`)}, Unknown,
		},
	} {
		self := thing(t, c.kind, c.self, `{"metadata": {"namespace": "odoo"}}`)
		in := Input{HasEstate: true, Declared: []fact.Fact{production}, Snapshot: fact.Snapshot{
			Observations: []fact.Observation{{Source: "test", Whole: true, Extents: c.looked}}, Facts: append([]fact.Fact{self}, c.facts...),
		}}
		for _, f := range findings(t, compiled(t, map[string]Check{"the-rule": {Rule: c.rule, Kind: self.Kind}}), in) {
			if f.Subject == self.Subject && (f.Outcome != c.want || f.Unasked) {
				t.Errorf("%s: %s: %s, want %s", name, f.Outcome, f.Reason, c.want)
			}
		}
	}
}

// twoClusters holds a ConfigMap m in two namespaces of c, and in one of d.
func twoClusters(t *testing.T) []fact.Fact {
	return []fact.Fact{
		thing(t, "core/ConfigMap", "kube:c/core/ConfigMap/odoo/m", `{}`),
		thing(t, "core/ConfigMap", "kube:c/core/ConfigMap/other/m", `{}`),
		thing(t, "core/ConfigMap", "kube:d/core/ConfigMap/odoo/m", `{}`),
	}
}

// A subject says itself whose it is before its namespace does.
func TestLabelOfAnObject(t *testing.T) {
	in := Input{HasEstate: true, Snapshot: fact.Snapshot{Facts: []fact.Fact{
		thing(t, "ward/Environment", "ward:environment/e/n", `{"entity": "e", "name": "n", "data": "regulated"}`),
		thing(t, "apps/Deployment", "kube:c/apps/Deployment/odoo/web", `{"metadata": {"labels": {"ward.dev/environment": "e.n"}}}`),
		thing(t, "core/Namespace", "kube:c/core/Namespace/-/odoo", `{"metadata": {"labels": {"ward.dev/environment": "e.other"}}}`),
	}}}
	c := compiled(t, map[string]Check{"the-rule": {Kind: "apps/Deployment", When: "environment().?body.?data.orValue('') == 'regulated'", Rule: "false"}})
	if f := findings(t, c, in)[0]; f.Outcome != Fail {
		t.Errorf("%s: %s", f.Outcome, f.Reason)
	}
}

// Two runs can be told apart by what offends, whatever of it the reason leaves out.
func TestOffendersAreTold(t *testing.T) {
	told := func(offenders string) Finding {
		in := Input{Snapshot: fact.Snapshot{Observations: []fact.Observation{all}, Facts: []fact.Fact{thing(t, account, accountID("a"), "{}")}}}
		return findings(t, compiled(t, map[string]Check{"the-rule": {Offenders: offenders}}), in)[0]
	}
	some := told("['a', 'b', 'c', 'd', 'a']")
	if some.Reason != "a; b; c; and 1 more" || len(some.Further) != 2 || len(some.Offenders()) != 5 {
		t.Errorf("%q, beside it %q, in all %q", some.Reason, some.Further, some.Offenders())
	}
	if some.Whole() != "a; b; c; d" || len(some.Rest) != 1 {
		t.Errorf("in words %q, %q", some.Rest, some.Whole())
	}
	if few := told("['a', 'b']"); few.Whole() != "a; b" || few.Rest != nil {
		t.Errorf("in words %q, %q", few.Rest, few.Whole())
	}
	var many []string
	for i := range 3 + mostRest + 7 {
		many = append(many, fmt.Sprintf("'%03d %s'", i, strings.Repeat("é", mostOffender)))
	}
	bounded := told("[" + strings.Join(many, ", ") + "]")
	if n := len(bounded.Rest); n != mostRest+1 || bounded.Rest[n-1] != "and 7 more" || len(bounded.Rest[0]) > mostOffender+len("…") || !utf8.ValidString(bounded.Rest[0]) {
		t.Errorf("%d in words, the first %q, the last %q", n, bounded.Rest[0], bounded.Rest[n-1])
	}
	for other, same := range map[string]bool{
		"['d', 'c', 'a', 'b', 'a']": true,
		"['a', 'b', 'c', 'e', 'a']": false,
		"['a', 'b', 'c', 'd']":      false,
		"['a', 'b', 'c', 'd', 'd']": false,
	} {
		if f := told(other); slices.Equal(f.Offenders(), some.Offenders()) != same {
			t.Errorf("%s: %q, want as %q: %t", other, f.Offenders(), some.Offenders(), same)
		}
	}
}

// What only the design declares, and is unknown because nobody looked, is
// nothing to act on; what was looked at and cannot be told is.
func TestUnasked(t *testing.T) {
	environment := thing(t, "ward/Environment", "ward:environment/e/n", `{"entity": "e", "name": "n"}`)
	rule := "facts('" + lock + "').exists(l, l.body.a == 1)"
	forms := map[string]Check{
		"rule":      {Rule: rule},
		"offenders": {Offenders: rule + " ? [] : ['there is none']"},
		"a list":    {Offenders: "['a', 'b'].filter(x, !(" + rule + "))"},
	}
	for name, c := range map[string]struct {
		in   Input
		kind addr.Kind
		want string
	}{
		"nobody looked":           {Input{Declared: []fact.Fact{environment}}, "ward/Environment", "unknown (unasked)"},
		"a gap":                   {Input{Declared: []fact.Fact{environment}, Snapshot: fact.Snapshot{Gaps: []fact.Gap{{Reason: "broken"}}}}, "ward/Environment", "unknown"},
		"it was looked at itself": {Input{Snapshot: fact.Snapshot{Facts: []fact.Fact{thing(t, account, accountID("a"), "{}")}}}, account, "unknown"},
		"all was looked at":       {Input{Declared: []fact.Fact{environment}, Snapshot: fact.Snapshot{Observations: []fact.Observation{all}}}, "ward/Environment", "fail"},
	} {
		in := c.in
		in.HasEstate = true
		if in.Snapshot.Observations == nil {
			in.Snapshot.Observations = []fact.Observation{{}}
		}
		for form, check := range forms {
			check.Kind = c.kind
			f := findings(t, compiled(t, map[string]Check{"the-rule": check}), in)[0]
			got := f.Outcome.String()
			if f.Unasked {
				got += " (unasked)"
			}
			if got != c.want {
				t.Errorf("%s: %s: %s: %s, want %s", name, form, got, f.Reason, c.want)
			}
		}
	}
}

// A finding is as old as the oldest observation that it rests on, of what was
// found and of what was not.
func TestObserved(t *testing.T) {
	days := func(n int) time.Time { return day.AddDate(0, 0, n) }
	here := accountID("a")
	seen := []fact.Observation{
		{Source: "resources", Time: days(-3), Whole: true, Extents: []fact.Extent{{System: addr.SystemAzure, Kinds: []addr.Kind{account, share}}}},
		{Source: "locks", Time: days(-5), Whole: true, Extents: []fact.Extent{{System: addr.SystemAzure, Kinds: []addr.Kind{lock}}}},
	}
	old := thing(t, share, here+"/shares/x", `{}`)
	old.Observed = days(-9)
	for name, c := range map[string]struct {
		rule  string
		facts []fact.Fact
		want  time.Time
	}{
		"the subject":              {"true", nil, days(-3)},
		"what was not found":       {"facts('" + lock + "').size() == 0", nil, days(-5)},
		"no referrers":             {"referrers('" + lock + "').size() == 0", nil, days(-5)},
		"a fact with its own time": {"children('" + share + "').size() == 1", []fact.Fact{old}, days(-9)},
		"one among others":         {"facts('" + share + "').size() == 1", []fact.Fact{old}, days(-9)},
		"what the estate declares": {"facts('ward/Environment').size() == 0", nil, days(-3)},
		"what nobody looked at":    {"facts('x/y').size() == 0", nil, days(-3)},
	} {
		in := Input{Snapshot: fact.Snapshot{Observations: seen, Facts: append([]fact.Fact{thing(t, account, here, `{}`)}, c.facts...)}}
		if f := findings(t, compiled(t, map[string]Check{"the-rule": {Rule: c.rule}}), in)[0]; !f.Observed.Equal(c.want) {
			t.Errorf("%s: observed %s, want %s", name, f.Observed, c.want)
		}
	}
	// Of what is not there, and of what is declared and absent.
	none := findings(t, compiled(t, map[string]Check{"the-rule": {Rule: "true"}}), Input{Snapshot: fact.Snapshot{Observations: seen}})[0]
	absent := findings(t, compiled(t, map[string]Check{"the-rule": {Rule: "true"}}), Input{Snapshot: fact.Snapshot{Observations: seen}, Declared: []fact.Fact{thing(t, account, here, `{}`)}})[0]
	for _, f := range []Finding{none, absent} {
		if !f.Observed.Equal(days(-3)) {
			t.Errorf("%s: observed %s", f.Outcome, f.Observed)
		}
	}
	declared := findings(t, compiled(t, map[string]Check{"the-rule": {Kind: "ward/Environment", Rule: "environment().hasValue() || true"}}), Input{Declared: []fact.Fact{thing(t, "ward/Environment", "ward:environment/e/n", `{}`)}})[0]
	if !declared.Observed.Equal(day) {
		t.Errorf("what is declared is read anew for each run, and was observed %s", declared.Observed)
	}
	// A record is computed again with its times in UTC, to the same bytes.
	east := time.FixedZone("east", 7200)
	for _, f := range findings(t, compiled(t, map[string]Check{"the-rule": {Rule: "true"}}), Input{At: day.In(east), Snapshot: fact.Snapshot{
		Observations: []fact.Observation{{Time: day.In(east), Whole: true, Extents: all.Extents}},
	}}) {
		if f.Observed.Location() != time.UTC {
			t.Errorf("observed %s, want UTC", f.Observed)
		}
	}
}

// A finding names all that it was judged from, absence included.
func TestReads(t *testing.T) {
	here := accountID("a")
	self := thing(t, account, here, `{"b": {"$ref": "`+accountID("b")+`"}}`)
	child := thing(t, share, here+"/shares/x", `{}`)
	referrer := thing(t, lock, group+"/providers/"+lock+"/l", `{"of": "`+here+`"}`)
	kind := func(k string, of ...fact.Fact) Read {
		entries := make([]*entry, len(of))
		for i, f := range of {
			entries[i] = newEntry(f, nil)
		}
		return Read{What: "kind", Of: k, Digest: digestOf(entries)}
	}
	one := func(f fact.Fact) Read { return Read{What: "fact", Of: f.Subject.String(), Digest: f.Digest()} }
	for rule, want := range map[string][]Read{
		"true":                                                     {},
		"facts('" + share + "').size() == 1":                       {kind(share, child)},
		"facts('x/none').size() == 1":                              {kind("x/none")},
		"children('" + share + "').size() == 1":                    {kind(share, child), one(child)},
		"referrers('" + lock + "').size() == 1":                    {{What: "referrers", Of: here + " by " + lock, Digest: kind("", referrer).Digest}, one(referrer)},
		"referrers('" + share + "').size() == 1":                   {{What: "referrers", Of: here + " by " + share, Digest: kind("").Digest}},
		"resolve(self.b).name == 'b'":                              {{What: "fact", Of: accountID("b")}},
		"resolve('" + referrer.Subject.String() + "').name == 'l'": {one(referrer)},
		"environment().hasValue()":                                 {kind("ward/Environment")},
	} {
		in := Input{Snapshot: fact.Snapshot{Facts: []fact.Fact{self, child, referrer}}}
		for _, f := range findings(t, compiled(t, map[string]Check{"the-rule": {Rule: rule}}), in) {
			if diff := cmp.Diff(append([]Read{one(self)}, want...), f.Reads); diff != "" {
				t.Errorf("%s (-want +got):\n%s", rule, diff)
			}
		}
	}
	// That there is none of a kind was read too.
	for _, f := range findings(t, compiled(t, map[string]Check{"the-rule": {Rule: "true"}}), Input{}) {
		if diff := cmp.Diff([]Read{kind(account)}, f.Reads); diff != "" {
			t.Errorf("no subject (-want +got):\n%s", diff)
		}
	}
}

// A rule that somebody brings ends, in an error, and is no pass.
func TestHostileRules(t *testing.T) {
	list := "[" + strings.TrimSuffix(strings.Repeat("0,", 150), ",") + "]"
	for name, rule := range map[string]string{
		"loops": list + ".all(a, " + list + ".all(b, " + list + ".all(c, a + b + c == 0)))",
		"grows": "'x'.replace('x', '" + strings.Repeat("x", 500) + "').replace('x', '" + strings.Repeat("x", 500) + "').replace('x', '" + strings.Repeat("x", 500) + "').size() > 0",
	} {
		t.Run(name, func(t *testing.T) {
			self := thing(t, account, accountID("a"), `{}`)
			self.APIVersion = "2025-01-01"
			in := Input{Snapshot: fact.Snapshot{Facts: []fact.Fact{self}}}
			for _, f := range findings(t, compiled(t, map[string]Check{"the-rule": {Rule: rule}}), in) {
				if f.Outcome != Error || !strings.Contains(f.Reason, "cost limit") {
					t.Errorf("%s: %s", f.Outcome, f.Reason)
				}
			}
		})
	}
}

func TestExceptions(t *testing.T) {
	self := thing(t, account, accountID("a"), `{}`)
	in := Input{Snapshot: fact.Snapshot{Facts: []fact.Fact{self}}}
	fails := compiled(t, map[string]Check{"the-rule": {Rule: "false"}})
	excuse := ward.Exception{ID: "E", Check: "the-rule", Covers: accountID("a"), Granted: language.DateOf(day), Until: language.DateOf(day)}
	for name, c := range map[string]struct {
		change func(*ward.Exception)
		at     time.Time
		want   string // the exception, or what the reason says
	}{
		"covers":                   {want: "E"},
		"to the end of the day":    {at: day.Add(24*time.Hour - 1), want: "E"},
		"not beyond":               {at: day.Add(24 * time.Hour), want: "exception E expired on 2026-11-02"},
		"not before":               {at: day.Add(-1), want: "exception E holds from 2026-11-02 on only"},
		"of another check":         {change: func(x *ward.Exception) { x.Check = "other-rule" }},
		"of another subject":       {change: func(x *ward.Exception) { x.Covers = accountID("b") }},
		"of a part of the subject": {change: func(x *ward.Exception) { x.Covers = group }},
		"of all below":             {change: func(x *ward.Exception) { x.Covers = strings.ToUpper(group) + "/*" }, want: "E"},
	} {
		x := excuse
		if c.change != nil {
			c.change(&x)
		}
		in.At, in.Exceptions = c.at, []ward.Exception{x}
		f := findings(t, fails, in)[0]
		got := f.Exception
		if _, why, ok := strings.Cut(f.Reason, "; "); ok {
			got = why
		}
		if f.Outcome != Fail || got != c.want {
			t.Errorf("%s: %s, %q, want %q", name, f.Outcome, got, c.want)
		}
	}
	// What is not a known deviation is covered by none.
	in.At, in.Exceptions = day, []ward.Exception{excuse}
	for _, rule := range []string{"self.a == 1", "facts('x/y').size() == 0", "true"} {
		in.Snapshot.Gaps = []fact.Gap{{Kinds: []addr.Kind{"x/y"}}}
		if f := findings(t, compiled(t, map[string]Check{"the-rule": {Rule: rule}}), in)[0]; f.Exception != "" {
			t.Errorf("%s: %s is covered by %s", rule, f.Outcome, f.Exception)
		}
	}
}

// Findings come by check and subject, whatever the order of the snapshot; an
// error of who takes them ends the run.
func TestOrderAndEnd(t *testing.T) {
	c := compiled(t, map[string]Check{"b-rule": {Rule: "true"}, "a-rule": {Rule: "true"}})
	var facts []fact.Fact
	for i := range 3 * batch / 2 {
		facts = append(facts, thing(t, account, accountID(fmt.Sprintf("a%04d", i)), `{}`))
	}
	want := findings(t, c, Input{Snapshot: fact.Snapshot{Facts: facts}})
	if len(want) != 2*len(facts) || want[0].Check != "a-rule" || want[1].Subject.Name() != "a0001" {
		t.Errorf("%d findings, the second of %s", len(want), want[1].Subject)
	}
	slices.Reverse(facts)
	if diff := cmp.Diff(want, findings(t, c, Input{Snapshot: fact.Snapshot{Facts: facts}}), cmp.Comparer(func(a, b addr.Subject) bool { return a.Key() == b.Key() })); diff != "" {
		t.Error(diff)
	}
	enough := errors.New("enough")
	n := 0
	err := c.Run(t.Context(), Input{Snapshot: fact.Snapshot{Facts: facts}}, func(Finding) error { n++; return enough })
	if !errors.Is(err, enough) || n != 1 {
		t.Errorf("%v after %d", err, n)
	}
}

func TestUnusedExceptions(t *testing.T) {
	found := []Finding{{Check: "a-b", Subject: subject(t, accountID("a")), Outcome: Pass}, {Check: "a-b"}}
	of := func(id, check, subject string) ward.Exception {
		return ward.Exception{ID: id, Check: check, Covers: subject}
	}
	unused := UnusedExceptions([]ward.Exception{
		of("used", "a-b", accountID("a")), of("below", "a-b", group+"/*"), of("check", "a-c", accountID("a")), of("subject", "a-b", accountID("b")),
	}, found)
	if len(unused) != 2 || unused[0].ID != "check" || unused[1].ID != "subject" {
		t.Errorf("got %v", unused)
	}
}
