package view

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/ward"
)

// ThingPage is the page of one resource, or of one object of a cluster.
type ThingPage struct {
	Thing   Thing
	Unit    MapUnit
	Up      []Crumb // what it is in, the outermost first
	ID      string
	Version string // of its API
	PartOf  string // what was asked for, where that is a part of the thing
	// Holding says what is lost with it.
	Holding string
	Born    bool // Azure makes it with what it is a part of
	About   Mark // the findings about it
	Within  Mark // and about what is a part of it or set on it
	Parts   []Crumb

	Findings   []Finding // about it
	Idle       []Finding // of checks that do not apply to it
	Exceptions []ExceptionLine
	Decisions  []Crumb // of it
	Around     []Crumb // of its environment, or of what all share
	AroundOf   string
	Fixed      []Property // cannot be changed without making it anew
	Once       []Property // hold when it is made
	Needs      []Tie
	NeededBy   []Tie
	Flows      []FlowLine
	Files      []Crumb
	Body       string
	Bodiless   string // why there is none
}

// Crumb is a link with what stands beside it.
type Crumb struct {
	Text, Link, Sub string
	Mark            Mark
}

// Property is a path in a body, with what is there.
type Property struct{ Path, Value string }

// Tie is a thing that leads here, or that this one leads to.
type Tie struct {
	Crumb
	Whys []string
}

// ExceptionLine is an exception that covers the thing.
type ExceptionLine struct {
	ID, Link, Check, CheckLink, Until, Why string
	Over                                   bool
}

// ThingOfSubject is the address of the thing that a subject is or is a part of, ""
// where the design has none.
func (x *Index) ThingOfSubject(s addr.Subject) string {
	if s.IsZero() || x.atlas == nil {
		return ""
	}
	if _, ok := x.atlas.of(x.Shown.Estate.Design, s); !ok {
		return ""
	}
	return ThingAddress(s.Key())
}

// ThingOf answers for the page of one thing.
func (x *Index) ThingOf(q url.Values) (ThingPage, error) {
	if x.Shown.Estate == nil {
		return ThingPage{}, nil
	}
	d := x.Shown.Estate.Design
	s, err := addr.ParseSubject(q.Get("subject"))
	if err != nil || s.IsZero() {
		return ThingPage{}, &NotFound{"no resource and no object of a cluster is called so"}
	}
	t, ok := x.atlas.of(d, s)
	if !ok {
		return ThingPage{}, &NotFound{"the design has nothing of this name any more"}
	}
	p := ThingPage{Thing: t, ID: t.Subject.String()}
	if t.Key != s.Key() {
		p.PartOf = s.String()
	}
	p.Unit, _ = x.atlas.unit(t.Unit.String())
	m := x.marked(nil)
	p.About, p.Within = m.about(t.Key), m.of(t.Key)
	if id := t.Subject.ID(); !id.IsZero() {
		r, _ := d.Resource(id)
		x.resourcePage(&p, r)
	} else {
		x.objectPage(&p)
	}
	p.Up = x.up(t)
	for _, f := range x.Findings {
		switch {
		case f.Key.Subject != t.Key:
		case f.Verdict == Inapplicable:
			p.Idle = append(p.Idle, f)
		default:
			p.Findings = append(p.Findings, f)
		}
	}
	for _, other := range x.atlas.things {
		if other.Key != t.Key && slices.Contains(other.within, t.Key) {
			c := x.crumb(other.Key)
			c.Mark = m.about(other.Key)
			p.Parts = append(p.Parts, c)
		}
	}
	x.said(&p)
	ties := x.ties()
	p.Needs, p.NeededBy = x.tied(ties.needs[t.Key]), x.tied(ties.neededBy[t.Key])
	switch body := ties.bodies[t.Key]; {
	case ties.fault != nil:
		p.Bodiless = ties.fault.Error()
	case body == nil:
		p.Bodiless = "the design says nothing of it but that it is there"
	default:
		text, _ := indented(body)
		p.Body = string(text)
	}
	return p, nil
}

func (x *Index) resourcePage(p *ThingPage, r design.Resource) {
	p.Version, p.Born = r.APIVersion, r.BornWithParent
	p.Holding = "nothing: whoever makes it anew has all of it"
	if r.Holds.Protected() {
		p.Holding = r.Holds.String() + ": no deployment may destroy it"
	}
	body := x.ties().bodies[p.Thing.Key]
	p.Fixed, p.Once = properties(body, r.Irreversible), properties(body, r.CreateOnly)
	for _, path := range render.FilesOfResource(r) {
		p.Files = append(p.Files, Crumb{Text: path, Link: FileAddress(path)})
	}
	p.Flows = x.flowsOf(r.ID)
}

func (x *Index) objectPage(p *ThingPage) {
	objects := x.Shown.Estate.Design.Objects
	i := slices.IndexFunc(objects, func(o design.ClusterObject) bool { return addr.ObjectSubject(o.Key).Key() == p.Thing.Key })
	path := render.FileOfObject(objects[i])
	p.Files = []Crumb{{Text: path, Link: FileAddress(path)}}
	p.Version = objects[i].Value.GetObjectKind().GroupVersionKind().GroupVersion().String()
}

// up are the links to what a thing is in.
func (x *Index) up(t Thing) []Crumb {
	u, _ := x.atlas.unit(t.Unit.String())
	out := []Crumb{{Text: "Map", Link: MapAddress("")}, {Text: cmp.Or(u.Title, t.Unit.String()), Link: MapAddress(t.Unit.String())}, {Text: t.Place, Link: GroupAddress(t)}}
	for _, key := range t.within[min(3, len(t.within)):] {
		if i, ok := x.atlas.byKey[key]; ok && key != t.Key {
			out = append(out, Crumb{Text: x.atlas.things[i].Name, Link: ThingAddress(key)})
		}
	}
	return out
}

// crumb is a link to a thing, by its key.
func (x *Index) crumb(key string) Crumb {
	t := x.atlas.things[x.atlas.byKey[key]]
	sub := t.Kind
	if i, ok := x.atlas.byKey[t.Owner]; ok && t.Owner != t.Key {
		sub += " of " + x.atlas.things[i].Name
	}
	return Crumb{Text: t.Name, Link: ThingAddress(t.Key), Sub: sub + ", " + t.Place}
}

// tied are the other ends, each once with all that leads there.
func (x *Index) tied(list []tied) []Tie {
	var out []Tie
	at := map[string]int{}
	for _, one := range list {
		if _, ok := x.atlas.byKey[one.key]; !ok {
			continue
		}
		i, ok := at[one.key]
		if !ok {
			i = len(out)
			at[one.key] = i
			out = append(out, Tie{Crumb: x.crumb(one.key)})
		}
		out[i].Whys = append(out[i].Whys, one.why)
	}
	return out
}

// said adds what was decided and accepted of the thing.
func (x *Index) said(p *ThingPage) {
	t := p.Thing
	run := x.Shown.Estate.Judged.Run
	exceptions, _ := ward.Of[ward.Exception](run.DeclaredFacts())
	for _, e := range exceptions {
		if e.About(t.Subject) {
			p.Exceptions = append(p.Exceptions, ExceptionLine{ID: e.ID, Link: ExceptionAddress(e.ID), Check: e.Check, CheckLink: CheckAddress(e.Check), Until: e.Until.String(), Why: e.Why, Over: e.Expired(run.At)})
		}
	}
	around := "ward:environment/" + t.Environment
	p.AroundOf = t.Environment
	for _, d := range x.Shown.Estate.Design.Decisions {
		c := Crumb{Text: d.Title, Link: DecisionAddress(d.Topic, d.Subject.Key()), Sub: d.Chosen}
		switch key := d.Subject.Key(); {
		case key == t.Key:
			p.Decisions = append(p.Decisions, c)
		case key == around, t.Environment == Platform && strings.HasPrefix(key, "ward:platform/"):
			p.Around = append(p.Around, c)
		}
	}
}

// properties are what a body has at some paths.
func properties(body json.RawMessage, paths []string) []Property {
	var out []Property
	for _, path := range paths {
		at := body
		for part := range strings.SplitSeq(path, ".") {
			var object map[string]json.RawMessage
			_ = json.Unmarshal(at, &object) // what is no object has no such part
			at = object[part]
		}
		value := "not set"
		var b bytes.Buffer
		if at != nil && json.Compact(&b, at) == nil {
			value = b.String()
		}
		out = append(out, Property{path, value})
	}
	return out
}
