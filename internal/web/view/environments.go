package view

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/ward"
)

// Environments is the list of environments, the platform among them.
func Environments() List[EnvironmentRow] {
	text := func(name, title string, of func(EnvironmentRow) string) Column[EnvironmentRow] {
		return Column[EnvironmentRow]{Name: name, Title: title, Cell: func(e EnvironmentRow) Cell { return Cell{Text: of(e), Class: whole} }, Compare: func(a, b EnvironmentRow) int { return strings.Compare(of(a), of(b)) }}
	}
	count := func(name, title string, of func(EnvironmentRow) Tile) Column[EnvironmentRow] {
		return Column[EnvironmentRow]{Name: name, Title: title, Number: true, Cell: func(e EnvironmentRow) Cell { return counted(of(e)) }, Compare: func(a, b EnvironmentRow) int { return cmp.Compare(of(a).Count, of(b).Count) }}
	}
	values := func(name, title string, of func(EnvironmentRow) string, order ...string) Filter[EnvironmentRow] {
		return Filter[EnvironmentRow]{Name: name, Title: title, Order: order, Values: func(e EnvironmentRow) []string {
			if v := of(e); v != "" {
				return []string{v}
			}
			return nil
		}}
	}
	return List[EnvironmentRow]{
		Name: "environments", One: "environment", Many: "environments",
		Columns: []Column[EnvironmentRow]{
			{Name: "environment", Title: "Environment", Cell: func(e EnvironmentRow) Cell { return Cell{Text: e.Name, Sub: e.Title, Link: e.Link, Class: whole} }, Compare: func(a, b EnvironmentRow) int { return strings.Compare(a.Name, b.Name) }},
			text("purpose", "Purpose", func(e EnvironmentRow) string { return e.Purpose }),
			text("data", "Data", func(e EnvironmentRow) string { return e.Data }),
			text("region", "Region", func(e EnvironmentRow) string { return e.Region }),
			{Name: "topology", Title: "Recovery", Cell: func(e EnvironmentRow) Cell {
				out := Cell{Text: e.Topology, Class: whole}
				if e.Recovery != "" {
					out.Sub = "in " + e.Recovery
				}
				return out
			}, Compare: func(a, b EnvironmentRow) int { return strings.Compare(a.Topology, b.Topology) }},
			{Name: "users", Title: "People", Number: true, Cell: func(e EnvironmentRow) Cell {
				if e.Users == 0 {
					return Cell{}
				}
				return Cell{Text: strconv.Itoa(e.Users)}
			}, Compare: func(a, b EnvironmentRow) int { return cmp.Compare(a.Users, b.Users) }},
			{Name: "gravest", Title: "Gravest", Cell: func(e EnvironmentRow) Cell {
				return Cell{Text: cmp.Or(e.Worst, "none"), Class: cmp.Or(e.Worst, "none")}
			}, Compare: func(a, b EnvironmentRow) int { return cmp.Compare(a.worst, b.worst) }},
			count("fail", "fail", func(e EnvironmentRow) Tile { return e.Fails }),
			count("unknown", "unknown", func(e EnvironmentRow) Tile { return e.Unknown }),
			count("excepted", "excepted", func(e EnvironmentRow) Tile { return e.Excepted }),
			count("unshown", "Not shown", func(e EnvironmentRow) Tile { return e.Unshown }),
			{Name: "cost", Title: "Cost a month", Number: true, Cell: func(e EnvironmentRow) Cell {
				if e.Cost.Why != "" {
					return Cell{Text: "not known", Class: "unknown"}
				}
				out := Cell{Text: e.Cost.Sum.String(), Link: e.Cost.Link, Class: whole}
				if n := e.Cost.Unknown.Count; n > 0 {
					out.Sub = "and " + strconv.Itoa(n) + " without a price"
				}
				return out
			}, Compare: func(a, b EnvironmentRow) int { return cmp.Compare(a.Cost.Sum.Ceiling, b.Cost.Sum.Ceiling) }},
		},
		Filters: []Filter[EnvironmentRow]{
			values("entity", "Entity", func(e EnvironmentRow) string { return e.Entity }),
			values("purpose", "Purpose", func(e EnvironmentRow) string { return e.Purpose }, "production", "staging", "development", "training"),
			values("data", "Data", func(e EnvironmentRow) string { return e.Data }, "regulated", "internal", "synthetic"),
			{Name: "region", Title: "Region", Values: func(e EnvironmentRow) []string {
				var out []string
				for _, r := range []string{e.Region, e.Recovery} {
					if r != "" && !slices.Contains(out, r) {
						out = append(out, r)
					}
				}
				return out
			}},
			values("topology", "Recovery", func(e EnvironmentRow) string { return e.Topology }),
			values("gravest", "Gravest", func(e EnvironmentRow) string { return e.Worst }, severities...),
		},
		Search: func(e EnvironmentRow) string {
			return e.Name + " " + e.Title + " " + e.Purpose + " " + e.Data + " " + e.Region + " " + e.Recovery + " " + e.Topology
		},
	}
}

// whole is the class of a cell whose words stay whole.
const whole = "words"

// counted is a number as a list shows it.
func counted(t Tile) Cell {
	if t.Count == 0 {
		return Cell{Text: "0", Class: "zero"}
	}
	return Cell{Text: strconv.Itoa(t.Count), Link: t.Link, Class: t.Class}
}

// EnvironmentsPage is the page of environments.
type EnvironmentsPage struct {
	Cost  CostOf // of all of them
	Table Table
}

// EnvironmentsOf answers for the page of environments.
func (x *Index) EnvironmentsOf(q url.Values) EnvironmentsPage {
	if x.Shown.Estate == nil {
		return EnvironmentsPage{}
	}
	return EnvironmentsPage{Cost: x.costOf(""), Table: Environments().Table(x.EnvironmentRows(), q, "/environments")}
}

// EnvironmentRow says how an environment stands.
type EnvironmentRow struct {
	Name, Title, Link               string
	Entity                          string
	Purpose, Data, Region, Recovery string
	Topology                        string // what was decided for the loss of a region
	Users                           int
	Fails, Unknown, Excepted        Tile
	Worst                           string // the gravest severity of what asks for something
	Unshown                         Tile   // objectives
	Cost                            CostOf

	worst check.Severity
}

// EnvironmentRows are all environments and the platform, the gravest first.
func (x *Index) EnvironmentRows() []EnvironmentRow { return x.rows() }

func (x *Index) environmentRows() []EnvironmentRow {
	if x.Shown.Estate == nil {
		return nil
	}
	said := x.declared()
	counts := map[string]map[Verdict]int{}
	worst := map[string]check.Severity{}
	for _, f := range x.Findings {
		if counts[f.Environment] == nil {
			counts[f.Environment] = map[Verdict]int{}
		}
		counts[f.Environment][f.Verdict]++
		if f.Verdict.Asks() {
			worst[f.Environment] = max(worst[f.Environment], f.Severity)
		}
	}
	unshown := map[string]int{}
	for _, o := range x.objectiveRows("") {
		if o.Standing != shown {
			unshown[o.Environment]++
		}
	}
	var out []EnvironmentRow
	for _, name := range x.Environments {
		e := said[name]
		tile := func(v Verdict) Tile {
			return Tile{counts[name][v], string(v), class(string(v)), To("/findings", "environment", name, "verdict", string(v))}
		}
		row := EnvironmentRow{
			Name: name, Link: EnvironmentAddress(name), Entity: e.Entity, Purpose: e.Purpose, Data: e.Data, Region: e.Region, Recovery: e.RecoveryRegion,
			Fails: tile(Fails), Unknown: tile(Unseen), Excepted: tile(Excepted), worst: worst[name], Cost: x.costOf(name),
			Unshown: Tile{unshown[name], "not shown", "unknown", EnvironmentAddress(name) + "#objectives"},
		}
		row.Fails.Count += counts[name][Errs]
		if row.Fails.Count > 0 {
			row.Fails.Link = To("/findings", "environment", name, "asks", "now")
		}
		if worst[name] > 0 {
			row.Worst = worst[name].String()
		}
		if name == Platform {
			row.Title = "what is nobody's own"
		}
		if declared, entity := x.asDeclared(name); declared != nil {
			row.Title, row.Users = entity.Title, declared.Load.Users
		}
		if d, ok := x.decided("topology", name); ok {
			row.Topology = d.Chosen
		}
		out = append(out, row)
	}
	slices.SortStableFunc(out, func(a, b EnvironmentRow) int {
		return cmp.Or(cmp.Compare(b.worst, a.worst), cmp.Compare(b.Fails.Count, a.Fails.Count), cmp.Compare(b.Unknown.Count, a.Unknown.Count))
	})
	return out
}

// declared are the environments as checks know them, by name.
func (x *Index) declared() map[string]ward.Environment {
	environments, _ := ward.Of[ward.Environment](x.Shown.Estate.Judged.Run.DeclaredFacts())
	out := map[string]ward.Environment{}
	for _, e := range environments {
		out[e.Entity+"/"+e.Name] = e
	}
	return out
}

// asDeclared is an environment as the estate writes it, nil where it does not.
func (x *Index) asDeclared(name string) (*estate.Environment, *estate.Entity) {
	entity, own, _ := strings.Cut(name, "/")
	entities := x.Shown.Estate.Workspace.Document().Estate.Entities
	for i := range entities {
		for j := range entities[i].Environments {
			if entities[i].Name == entity && entities[i].Environments[j].Name == own {
				return &entities[i].Environments[j], &entities[i]
			}
		}
	}
	return nil, nil
}

// home is the environment that a unit is of, Platform where it is nobody's own.
func (x *Index) home(u addr.Unit) string { return cmp.Or(x.homes[u.String()], Platform) }

// unitsOf are the units of an environment, in the order in which they are applied.
func (x *Index) unitsOf(environment string) []design.Unit {
	var out []design.Unit
	for _, u := range x.Shown.Estate.Design.Units {
		if x.home(u.Name) == environment {
			out = append(out, u)
		}
	}
	return out
}

// decided is what was decided of a topic for an environment, for its entity, or
// else for all.
func (x *Index) decided(topic, environment string) (design.Decision, bool) {
	entity, _, _ := strings.Cut(environment, "/")
	for _, subject := range []string{"ward:environment/" + environment, "ward:entity/" + entity, ""} {
		if i, ok := x.decisions[topic][subject]; ok {
			return x.Shown.Estate.Design.Decisions[i], true
		}
	}
	return design.Decision{}, false
}

// near says how near a decision is to an environment: 2 where it is about it, 1
// where it is about its entity, 0 where it is about what all share, -1 where it is
// another's.
func near(d design.Decision, environment string) int {
	entity, _, _ := strings.Cut(environment, "/")
	subject := d.Subject.Key()
	switch {
	case subject == "ward:environment/"+environment:
		return 2
	case subject == "ward:entity/"+entity:
		return 1
	case strings.HasPrefix(subject, "ward:environment/"), strings.HasPrefix(subject, "ward:entity/"):
		return -1
	default:
		return 0
	}
}
