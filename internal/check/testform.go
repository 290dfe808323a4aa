package check

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/ward"
)

// Examples are a rule's examples as its file has them: facts by name, what
// each example begins with, and what is different in each.
type Examples struct {
	// Facts are the facts that examples may have, by short names. The one that
	// is called self is the subject.
	Facts map[string]ExampleFact `yaml:"facts" required:"true" doc:"The facts that examples may have, by name; self is the subject."`
	// Given are the bodies that each example begins with, by the facts' names.
	Given map[string]any `yaml:"given" doc:"The bodies that each example begins with, by the facts' names."`
	Cases []Case         `yaml:"cases" required:"true" min:"1" unique:"name" doc:"The examples."`
}

// ExampleFact is a fact that an example may have.
type ExampleFact struct {
	// ID is a subject. One that begins with a resource type lies in the
	// examples' resource group; one that begins with <name> below that fact.
	ID         string    `yaml:"id" required:"true" example:"Microsoft.KeyVault/vaults/v" doc:"Its subject; <name>/… lies below the fact of that name."`
	Kind       addr.Kind `yaml:"kind" doc:"Its kind, where that does not follow from the subject."`
	APIVersion string    `yaml:"apiVersion" doc:"Its API version, where a documented default depends on it."`
}

// Shorthand lets a subject stand for a fact.
func (ExampleFact) Shorthand() string { return "id" }

// Case is one example.
type Case struct {
	Name    string `yaml:"name" required:"true" doc:"What is the case."`
	Subject string `yaml:"subject" default:"self" doc:"The fact that is judged."`
	// Given are bodies that stand for those that each example begins with: a
	// merge patch cannot say null.
	Given map[string]any `yaml:"given" doc:"Bodies, by the facts' names, that stand for those that are given."`
	// Change is a merge patch (RFC 7396) of what is given: a fact that becomes
	// null is not there.
	Change map[string]any `yaml:"change" doc:"A JSON merge patch of what is given."`
	// At is the day on which it is judged, where that matters.
	At     language.Date `yaml:"at" example:"2026-11-01" doc:"The day on which it is judged; 2026-01-01 where nobody says."`
	Want   Outcome       `yaml:"want" required:"true" enum:"pass,fail,unknown,error,not applicable" doc:"What the rule comes to."`
	Reason string        `yaml:"reason" doc:"What the finding's reason contains."`
}

// Test is one example of a rule.
type Test struct {
	Name  string     `json:"name"`
	Facts []TestFact `json:"facts"` // the first is the subject
	Want  Outcome    `json:"want"`
	// Reason, where given, must be contained in the finding's.
	Reason string `json:"reason,omitempty"`
	// At is the day on which it is judged; zero is the first of January 2026.
	At language.Date `json:"at,omitzero"`
}

// TestFact is a fact of an example, at stage designed.
type TestFact struct {
	Subject string    `json:"subject"`
	Kind    addr.Kind `json:"kind"`
	// APIVersion matters where a documented default depends on it.
	APIVersion string         `json:"apiVersion,omitempty"`
	Body       map[string]any `json:"body"`
}

// The scopes that examples are in, by the names that ids may begin with.
const (
	exampleSubscription = "/subscriptions/00000000-0000-0000-0000-000000000001"
	exampleGroup        = exampleSubscription + "/resourceGroups/rg"
	selfName            = "self"
)

// expansion makes the examples of a file whole.
type expansion struct {
	ids    map[string]string // full, by name
	facts  map[string]ExampleFact
	used   map[string]bool
	refuse func(path, what, hint string)
}

// expand returns the examples with their facts, and notes what cannot be one.
func (x Examples) expand(refuse func(path, what, hint string)) []Test {
	e := expansion{
		ids:   map[string]string{"subscription": exampleSubscription, "group": exampleGroup},
		facts: map[string]ExampleFact{}, used: map[string]bool{}, refuse: refuse,
	}
	for _, name := range slices.Sorted(maps.Keys(x.Facts)) {
		e.resolve(x.Facts, name, nil)
	}
	e.named("tests.given", x.Given)
	tests := make([]Test, len(x.Cases))
	for i, c := range x.Cases {
		tests[i] = e.test(c, x.Given, language.Index("tests.cases", i))
	}
	for _, name := range slices.Sorted(maps.Keys(e.facts)) {
		if !e.used[name] {
			refuse(language.KeyPath("tests.facts", name), "no example has it", "give it a body, or remove it")
		}
	}
	return tests
}

// resolve makes the subject of a fact whole, and before it of those that it
// lies below.
func (e *expansion) resolve(all map[string]ExampleFact, name string, below []string) {
	at := language.KeyPath("tests.facts", name)
	f := all[name]
	if _, done := e.ids[name]; done || f.ID == "" {
		return
	}
	if slices.Contains(below, name) {
		e.refuse(at, "lies below itself", "")
		e.ids[name] = exampleGroup
		return
	}
	if m := beginsWithName.FindStringSubmatch(f.ID); m != nil {
		e.resolve(all, m[1], append(below, name))
	}
	e.ids[name] = e.text(f.ID, at)
	if id := e.ids[name]; !strings.HasPrefix(id, "/") && !strings.Contains(strings.SplitN(id, "/", 2)[0], ":") {
		e.ids[name] = exampleGroup + "/providers/" + id
	}
	subject, err := addr.ParseSubject(e.ids[name])
	if err != nil {
		e.refuse(at, err.Error(), "")
		return
	}
	if f.Kind == "" {
		f.Kind = kindBySubject(subject)
	}
	if f.Kind == "" {
		e.refuse(at, "has no kind that follows from its subject", "write it as {id: …, kind: …}")
	}
	e.facts[name] = f
}

// kindBySubject returns the kind that a subject has by its form.
func kindBySubject(s addr.Subject) addr.Kind {
	if id := s.ID(); !id.IsZero() {
		return id.Kind()
	}
	text := s.String()
	if o, err := addr.ParseObject(text); err == nil {
		return addr.Kind(o.Group + "/" + o.Kind)
	}
	if kind, _, ok := strings.Cut(strings.TrimPrefix(text, "ward:"), "/"); ok && strings.HasPrefix(text, "ward:") && kind != "" {
		return addr.Kind("ward/" + strings.ToUpper(kind[:1]) + kind[1:])
	}
	return ""
}

func (e *expansion) named(at string, bodies map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(bodies)) {
		if _, ok := e.ids[name]; !ok {
			e.refuse(language.KeyPath(at, name), "is not one of the facts", language.DidYouMean(name, slices.Sorted(maps.Keys(e.facts))))
			continue
		}
		e.used[name] = true
		e.shaped(language.KeyPath(at, name), e.facts[name].Kind, bodies[name])
	}
}

// shaped holds a body, or a change of one, against the shape of its kind, where
// Ward itself says what that is: a rule that reads a field which is spelled
// otherwise in the example would be shown by nothing.
func (e *expansion) shaped(at string, kind addr.Kind, body any) {
	shape, ok := ward.ShapeOf(kind)
	if !ok || body == nil {
		return
	}
	quiet := *e
	quiet.refuse = func(string, string, string) {} // it is said of the example
	for _, wrong := range shape.Optional().Fits(known(quiet.whole(body, at))) {
		e.refuse(at, wrong, "ward catalogue schema "+string(kind)+" prints what there is")
	}
}

// known returns a body without what it says nothing of: what a change takes away,
// and what is not known.
func known(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, 0, len(v))
		for _, item := range v {
			if item = known(item); item != nil {
				out = append(out, item)
			}
		}
		return out
	case map[string]any:
		if v[addr.UnresolvedKey] != nil {
			return nil
		}
		out := make(map[string]any, len(v))
		for k, item := range v {
			if item = known(item); item != nil {
				out[k] = item
			}
		}
		return out
	}
	return v
}

func (e *expansion) test(c Case, given map[string]any, at string) Test {
	out := Test{Name: c.Name, At: c.At, Want: c.Want, Reason: c.Reason}
	e.named(at+".given", c.Given)
	e.named(at+".change", c.Change)
	bodies := maps.Clone(given)
	if bodies == nil {
		bodies = map[string]any{}
	}
	maps.Copy(bodies, c.Given)
	bodies, _ = merge(bodies, c.Change).(map[string]any)
	names := slices.Sorted(maps.Keys(bodies))
	if i := slices.Index(names, c.Subject); i > 0 {
		names = slices.Insert(slices.Delete(names, i, i+1), 0, c.Subject)
	} else if i < 0 {
		e.refuse(at+".subject", fmt.Sprintf("%q has no body here", c.Subject), "the subject of an example is one of its facts")
		return out
	}
	for _, name := range names {
		f, ok := e.facts[name]
		if !ok {
			continue
		}
		body, ok := e.whole(bodies[name], at).(map[string]any)
		if !ok {
			e.refuse(at, "the body of "+name+" is not a mapping", "")
			continue
		}
		out.Facts = append(out.Facts, TestFact{Subject: e.ids[name], Kind: f.Kind, APIVersion: f.APIVersion, Body: body})
	}
	return out
}

// whole returns a body in which each text that begins with <name> begins with
// the id of that fact.
func (e *expansion) whole(v any, at string) any {
	switch v := v.(type) {
	case string:
		return e.text(v, at)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = e.whole(item, at)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, item := range v {
			out[k] = e.whole(item, at)
		}
		return out
	}
	return v
}

var beginsWithName = regexp.MustCompile(`^<([a-z][A-Za-z0-9-]*)>`)

func (e *expansion) text(s, at string) string {
	m := beginsWithName.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	id, ok := e.ids[m[1]]
	if !ok {
		e.refuse(at, fmt.Sprintf("<%s> is not one of the facts", m[1]), "known are subscription, group, and the names under facts")
		return s
	}
	rest := s[len(m[0]):]
	// What extends a resource stands behind providers, and begins with its namespace.
	if namespace, _, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/"); strings.Contains(namespace, ".") && strings.HasPrefix(id, "/") {
		return id + "/providers" + rest
	}
	return id + rest
}

// merge applies a JSON merge patch (RFC 7396) and leaves both as they are.
func merge(target, patch any) any {
	p, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	out := map[string]any{}
	if t, ok := target.(map[string]any); ok {
		maps.Copy(out, t)
	}
	for k, v := range p {
		if v == nil {
			delete(out, k)
			continue
		}
		out[k] = merge(out[k], v)
	}
	return out
}

// refuser notes problems of one file by their paths.
func refuser(places language.Places, problems *diag.Problems) func(path, what, hint string) {
	return func(path, what, hint string) {
		problems.Add(diag.Problem{Pos: places.At(path), Path: path, What: what, Hint: hint})
	}
}
