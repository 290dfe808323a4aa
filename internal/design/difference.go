package design

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/ward"
)

// Difference is how one design differs from another.
type Difference struct {
	Decisions []Changed `json:"decisions"`
	// Stated is what the estate says of an environment and no decision does,
	// as its release of Odoo: the topic is the field of the fact.
	Stated  []Changed `json:"stated,omitempty"`
	Added   []string  `json:"added"` // resources and objects, by id, as are the next two
	Removed []string  `json:"removed"`
	Altered []string  `json:"altered"`
	Units   []string  `json:"units"` // that would have to be applied
	// Remade are the altered resources with a property that Azure cannot
	// change after creation: id, and the property's path.
	Remade []string `json:"remade,omitempty"`
}

// Changed is a decision that came out otherwise.
type Changed struct {
	Subject string `json:"subject"`
	Topic   string `json:"topic"`
	Before  string `json:"before"`
	After   string `json:"after"`
}

// Compare returns how one design differs from another.
func Compare(before, after *Design) Difference {
	c := Difference{Decisions: []Changed{}, Added: []string{}, Removed: []string{}, Altered: []string{}, Units: []string{}}
	for _, d := range after.Decisions {
		for _, o := range before.Decisions {
			if o.Subject != d.Subject || o.Topic != d.Topic {
				continue
			}
			if o.Chosen != d.Chosen {
				c.Decisions = append(c.Decisions, Changed{d.Subject.String(), d.Topic, o.Chosen, d.Chosen})
			}
			c.Decisions = append(c.Decisions, objectivesChanged(o, d)...)
		}
	}
	c.Stated = statedChanged(before.Declared, after.Declared)
	was, is := contents(before), contents(after)
	units := map[string]bool{}
	for _, u := range after.Units {
		i := slices.IndexFunc(before.Units, func(o Unit) bool { return o.Name == u.Name })
		if i >= 0 && before.Units[i].Owner != u.Owner {
			// What deploys it, and every file of it, is another.
			c.Decisions = append(c.Decisions, Changed{addr.WardSubject("unit", u.Name.String()).String(), "owner", before.Units[i].Owner.String(), u.Owner.String()})
			units[u.Name.String()] = true
		}
	}
	for id, x := range is {
		y, ok := was[id]
		switch {
		case !ok:
			c.Added = append(c.Added, id)
		case x.digest != y.digest:
			c.Altered = append(c.Altered, id)
			c.Remade = append(c.Remade, remade(id, y.resource, x.resource)...)
		default:
			continue
		}
		units[x.unit] = true
	}
	for id, y := range was {
		if _, ok := is[id]; !ok {
			c.Removed = append(c.Removed, id)
			units[y.unit] = true
		}
	}
	for u := range units {
		c.Units = append(c.Units, u)
	}
	for _, list := range [][]string{c.Added, c.Removed, c.Altered, c.Units, c.Remade} {
		slices.Sort(list)
	}
	return c
}

// objectivesChanged returns the objectives that one decision keeps otherwise
// than the other, or that only one of them has.
func objectivesChanged(before, after Decision) []Changed {
	was, is := map[string]string{}, map[string]string{}
	var names []string
	for _, o := range before.Objectives {
		was[o.Name] = o.String()
		names = append(names, o.Name)
	}
	for _, o := range after.Objectives {
		is[o.Name] = o.String()
		if _, known := was[o.Name]; !known {
			names = append(names, o.Name)
		}
	}
	var out []Changed
	for _, name := range names {
		if was[name] != is[name] {
			out = append(out, Changed{after.Subject.String(), after.Topic + ", " + name, cmp.Or(was[name], "nobody asks"), cmp.Or(is[name], "nobody asks")})
		}
	}
	return out
}

// statedChanged returns what the facts of environments say otherwise. What
// there is of them, as units and objectives, the rest of a difference tells.
func statedChanged(before, after []ward.Value) []Changed {
	told := []string{"objectives", "units", "resourceGroups"}
	was := map[addr.Subject]map[string]any{}
	for _, v := range before {
		if v.Kind() == ward.EnvironmentKind {
			was[v.Subject()] = fields(v)
		}
	}
	var out []Changed
	for _, v := range after {
		old, known := was[v.Subject()]
		if v.Kind() != ward.EnvironmentKind || !known {
			continue
		}
		now := fields(v)
		for _, name := range slices.Sorted(maps.Keys(merged(old, now))) {
			if b, a := text(old[name]), text(now[name]); b != a && !slices.Contains(told, name) {
				out = append(out, Changed{v.Subject().String(), name, b, a})
			}
		}
	}
	return out
}

// fields are a fact's body as JSON has it.
func fields(v ward.Value) map[string]any {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil // a fact is plain values
	}
	var out map[string]any
	if json.Unmarshal(raw, &out) != nil {
		return nil
	}
	return out
}

func merged(a, b map[string]any) map[string]any {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

// text is a value of a fact for people.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return "not said"
	case string:
		return v
	default:
		raw, _ := json.Marshal(v) // it came from JSON
		return string(raw)
	}
}

// content is what a design holds of one resource or object.
type content struct {
	unit     string
	digest   digest.Digest
	resource Resource // zero for an object
}

func contents(d *Design) map[string]content {
	out := make(map[string]content, len(d.Resources)+len(d.Objects))
	for _, r := range d.Resources {
		out[r.ID.String()] = content{r.Unit.String(), canonical.DigestOf(r.Body), r}
	}
	for _, o := range d.Objects {
		out[o.Key.String()] = content{o.Unit.String(), canonical.DigestOf(o.Value), Resource{}}
	}
	return out
}

// remade returns the irreversible properties in which two bodies differ.
func remade(id string, before, after Resource) []string {
	var out []string
	for _, path := range after.Irreversible {
		for _, m := range Bodies(before.Body, after.Body) {
			// A parent that one of them lacks takes the property along.
			if below(path, m.Path) || below(m.Path, path) {
				out = append(out, id+": "+path)
				break
			}
		}
	}
	return out
}
