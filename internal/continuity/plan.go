// Package continuity is the recovery and continuity plan of an estate: what must be
// back first, how each loss is come back from, how people work until then, who
// decides and who is told.
//
// It promises that the plan follows from the design, the estate and the drills that
// it is given, and from nothing else; that the order of what comes back is that of
// what needs what in the design; that a figure stands with what it rests on, and
// none is there for what nobody measured or published; and that what the estate
// does not say is said to be missing.
package continuity

import (
	"cmp"
	"slices"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/ward"
)

// Plan is the plan of an organisation.
type Plan struct {
	Organisation string
	Effective    string
	// Stated says that the estate has a section about it at all.
	Stated    bool
	Owner     string
	Authority string
	Deputy    string
	Because   string
	Incident  *Incident
	Contacts  []Contact
	Notices   []Notice
	// Unreached are roles that the plan names and nobody can reach by it.
	Unreached    []string
	Environments []Environment
	// Drilled says that drills were looked for. Without it, that an environment
	// has none says nothing.
	Drilled bool
}

// Incident is who answers where the loss may be a breach.
type Incident struct{ Owner, Contact, Notify, Because string }

// Contact is how a role is reached, in order.
type Contact struct {
	Role  string
	Reach []string
}

// Notice is a message, and who is told.
type Notice struct {
	Name   string
	On     string // loss, degraded or back
	To     []string
	Within string
	By     string
	Text   string
}

// Environment is the plan of one environment.
type Environment struct {
	Name        addr.Environment
	Entity      string // its title
	Purpose     string
	Data        string
	Accountable string
	Region      string
	Recovery    string // the region; "" is none
	Units       []addr.Unit
	Functions   []Function
	Objectives  []ward.Objective
	Stages      []Stage
	Ways        []Way
	Modes       []Mode
	Drills      []Drilled
	Notices     []Notice // with the blanks filled that follow from the environment
}

// Function is something that people do with it, and how they do it without.
type Function struct {
	Name        string
	Owner       string
	Class       string
	Criticality string
	Modules     []string
	Manual      string
	Downtime    *Downtime
}

// Downtime is how people work on paper, and come back from it.
type Downtime struct{ Bearable, Forms, Reenter, Because string }

// Drilled is what was practised last of one kind.
type Drilled struct {
	Kind   drill.Kind
	Newest *drill.Drill
	// Measured is the newest that was carried out on the environment's own system
	// and passed, where that is an older one.
	Measured *drill.Drill
}

// criticalities are the words of the scale, the most critical first.
var criticalities = []string{"high", "moderate", "low"}

// purposes are the words for what an environment is for, those first for which work
// waits.
var purposes = []string{"production", "staging", "training", "development"}

// Of returns the plan. Drills is nil where nobody looked for any; those of other
// organisations and environments are passed over.
func Of(d *design.Design, e estate.Estate, drills []drill.Drill) Plan {
	p := Plan{Organisation: d.Organisation, Effective: d.Effective, Drilled: drills != nil}
	if c := e.Continuity; c != nil {
		p.Stated, p.Owner, p.Authority, p.Deputy, p.Because = true, c.Owner, c.Authority, c.Deputy, c.Because.String()
		for _, one := range c.Contacts {
			p.Contacts = append(p.Contacts, Contact{Role: one.Role, Reach: one.Reach})
		}
		for _, n := range c.Notices {
			p.Notices = append(p.Notices, Notice{Name: n.Name, On: n.On, To: n.To, Within: n.Within.String(), By: n.By, Text: n.Text})
		}
	}
	if i := e.Incident; i != nil {
		p.Incident = &Incident{Owner: i.Owner, Contact: i.Contact, Notify: i.Notify.String(), Because: i.Because.String()}
	}
	declared := declaredOf(d)
	for _, entity := range e.Entities {
		for _, env := range entity.Environments {
			name := addr.Environment{Entity: entity.Name, Name: env.Name}
			one := Environment{
				Name: name, Entity: entity.Title, Purpose: env.Purpose, Data: env.Data, Accountable: env.Accountable, Region: env.Region,
				Units: declared[name].units, Objectives: declared[name].objectives,
			}
			if env.Recovery != nil {
				one.Recovery = env.Recovery.Region
			}
			one.Functions = functions(e, env)
			one.Stages = stages(d, one, env)
			one.Ways = ways(d, one)
			one.Modes = modes(d, one, env)
			one.Drills = drilled(drills, e.Organisation.Short, name)
			for _, n := range p.Notices {
				n.Text = filled(n.Text, one)
				one.Notices = append(one.Notices, n)
			}
			p.Environments = append(p.Environments, one)
		}
	}
	slices.SortStableFunc(p.Environments, func(a, b Environment) int {
		return cmp.Or(cmp.Compare(rank(purposes, a.Purpose), rank(purposes, b.Purpose)), cmp.Compare(a.mostCritical(), b.mostCritical()))
	})
	p.Unreached = unreached(p, e)
	return p
}

// Only returns the plan of one environment, and whether there is one of that name.
func (p Plan) Only(name string) (Plan, bool) {
	i := slices.IndexFunc(p.Environments, func(e Environment) bool { return e.Name.String() == name })
	if i < 0 {
		return p, false
	}
	p.Environments = p.Environments[i : i+1]
	return p, true
}

// rank is the place of a word in a scale; what is not of it comes last.
func rank(scale []string, word string) int {
	if i := slices.Index(scale, word); i >= 0 {
		return i
	}
	return len(scale)
}

func (e Environment) mostCritical() int {
	if len(e.Functions) == 0 {
		return len(criticalities)
	}
	return rank(criticalities, e.Functions[0].Criticality)
}

// declared is what the design states of an environment.
type declared struct {
	units      []addr.Unit
	objectives []ward.Objective
}

func declaredOf(d *design.Design) map[addr.Environment]declared {
	out := map[addr.Environment]declared{}
	names := map[string]addr.Unit{}
	for _, u := range d.Units {
		names[u.Name.String()] = u.Name
	}
	for _, v := range d.Declared {
		switch v := v.(type) {
		case ward.Environment:
			name := addr.Environment{Entity: v.Entity, Name: v.Name}
			one := out[name]
			for _, u := range v.Units {
				if unit, ok := names[u]; ok {
					one.units = append(one.units, unit)
				}
			}
			out[name] = one
		case ward.Objective:
			name := addr.Environment{Entity: v.Entity, Name: v.Environment}
			one := out[name]
			one.objectives = append(one.objectives, v)
			out[name] = one
		}
	}
	return out
}

// functions are those that an environment serves, the most critical first.
func functions(e estate.Estate, env estate.Environment) []Function {
	var out []Function
	for _, f := range e.Functions {
		if !slices.Contains(env.Functions, f.Name) {
			continue
		}
		one := Function{Name: f.Name, Owner: f.Owner, Class: f.Class, Criticality: f.Criticality, Modules: f.Modules, Manual: f.Manual}
		if d := f.Downtime; d != nil {
			one.Downtime = &Downtime{Bearable: d.Bearable.String(), Forms: d.Forms, Reenter: d.Reenter, Because: d.Because.String()}
		}
		out = append(out, one)
	}
	slices.SortStableFunc(out, func(a, b Function) int {
		return cmp.Compare(rank(criticalities, a.Criticality), rank(criticalities, b.Criticality))
	})
	return out
}

// unreached are the roles that the plan names and no contact reaches.
func unreached(p Plan, e estate.Estate) []string {
	if !p.Stated {
		return nil
	}
	var out []string
	for _, role := range e.ContinuityRoles() {
		if !slices.ContainsFunc(p.Contacts, func(c Contact) bool { return c.Role == role && len(c.Reach) > 0 }) {
			out = append(out, role)
		}
	}
	return out
}

// drilled is what was practised last, by kinds.
func drilled(drills []drill.Drill, organisation string, name addr.Environment) []Drilled {
	var out []Drilled
	for _, kind := range drill.Kinds() {
		one := Drilled{Kind: kind}
		for i := range drills {
			d := &drills[i]
			if d.Kind != kind || d.Organisation != organisation || d.Of() != name.String() {
				continue
			}
			if later(d, one.Newest) {
				one.Newest = d
			}
			if d.Whole() && d.Passed() && later(d, one.Measured) {
				one.Measured = d
			}
		}
		if one.Measured == one.Newest {
			one.Measured = nil
		}
		if one.Newest != nil {
			out = append(out, one)
		}
	}
	return out
}

// later reports whether a drill ended behind another; of two that ended at once it
// is the one whose id is the greater.
func later(d, than *drill.Drill) bool {
	return than == nil || cmp.Or(d.Ended.Compare(than.Ended), cmp.Compare(d.ID, than.ID)) > 0
}

// day is a time as the plan writes it.
func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
