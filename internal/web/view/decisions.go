package view

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/cost"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/report"
)

// DecisionRow is a decision with what lists ask of it.
type DecisionRow struct {
	design.Decision
	About string // as people call it: harbor-clinic/production
	Place string // the environment, or Platform
	Bases []string
	// Clauses are what its reasons cite, each once.
	Clauses []string
}

// engineering is the clause of a decision that nobody but engineering asks for.
const engineering = "engineering alone"

// Decisions is the list of decisions.
func Decisions() List[DecisionRow] {
	return List[DecisionRow]{
		Name: "decisions", One: "decision", Many: "decisions",
		Columns: []Column[DecisionRow]{
			{Name: "question", Title: "Question", Cell: func(d DecisionRow) Cell {
				return Cell{Text: d.Title, Link: DecisionAddress(d.Topic, d.Subject.Key())}
			}, Compare: func(a, b DecisionRow) int { return strings.Compare(a.Title, b.Title) }},
			{Name: "chosen", Title: "Chosen", Cell: func(d DecisionRow) Cell { return Cell{Text: d.Chosen} }},
			{Name: "about", Title: "About", Cell: func(d DecisionRow) Cell { return Cell{Text: d.About, Link: placeAddress(d.Place), Class: "words"} }, Compare: func(a, b DecisionRow) int { return strings.Compare(a.About, b.About) }},
			{Name: "topic", Title: "Topic", Cell: func(d DecisionRow) Cell { return Cell{Text: d.Topic, Code: true, Class: "words"} }, Compare: func(a, b DecisionRow) int { return strings.Compare(a.Topic, b.Topic) }},
			{Name: "basis", Title: "Figures", Cell: func(d DecisionRow) Cell { return Cell{Text: strings.Join(d.Bases, ", "), Class: "words"} }},
		},
		Filters: []Filter[DecisionRow]{
			{Name: "about", Title: "About", Values: func(d DecisionRow) []string { return []string{d.About} }},
			{Name: "topic", Title: "Topic", Values: func(d DecisionRow) []string { return []string{d.Topic} }},
			{Name: "basis", Title: "Figures", Values: func(d DecisionRow) []string { return d.Bases }, Order: []string{design.Measured.String(), design.Published.String(), design.Assumed.String(), design.BasisUnknown.String()}},
			{Name: "clause", Title: "Clause", Values: func(d DecisionRow) []string { return d.Clauses }},
			{Name: "environment", Title: "Environment", Values: func(d DecisionRow) []string { return []string{d.Place} }},
		},
		Search: func(d DecisionRow) string {
			words := []string{d.Title, d.Chosen, d.Topic, d.About, strings.Join(d.Clauses, " ")}
			for _, in := range d.Inputs {
				words = append(words, from(in.Path)+in.Value)
			}
			for _, r := range d.Reasons {
				words = append(words, r.Text)
			}
			for _, o := range d.Options {
				words = append(words, o.Name, o.Verdict)
			}
			return strings.Join(words, " ")
		},
	}
}

// from is how a search names the decisions that follow from a value of the estate.
func from(path string) string { return "from:" + path + "=" }

// placeAddress is the page of an environment; what is nobody's own has none.
func placeAddress(place string) string {
	if place == Platform || place == "" {
		return ""
	}
	return EnvironmentAddress(place)
}

// Decisions are what was decided of the estate, in the design's order.
func (x *Index) Decisions() []DecisionRow {
	if x.Shown.Estate == nil {
		return nil
	}
	var out []DecisionRow
	for _, d := range x.Shown.Estate.Design.Decisions {
		out = append(out, x.decision(d))
	}
	return out
}

func (x *Index) decision(d design.Decision) DecisionRow {
	row := DecisionRow{Decision: d, About: aboutOf(d.Subject.String()), Place: Platform}
	if slices.Contains(x.Environments, row.About) {
		row.Place = row.About
	}
	for _, f := range d.Figures {
		if word := f.Basis.String(); !slices.Contains(row.Bases, word) {
			row.Bases = append(row.Bases, word)
		}
	}
	slices.Sort(row.Bases)
	for _, r := range d.Reasons {
		if r.Clause != "" && !slices.Contains(row.Clauses, r.Clause) {
			row.Clauses = append(row.Clauses, r.Clause)
		}
	}
	if len(row.Clauses) == 0 {
		row.Clauses = []string{engineering}
	}
	return row
}

// aboutOf is what people call what a decision is about: ward:environment/a/b is a/b.
func aboutOf(subject string) string {
	kind, name, ok := strings.Cut(strings.TrimPrefix(subject, "ward:"), "/")
	if !ok || kind == "platform" {
		return strings.TrimPrefix(subject, "ward:")
	}
	return name
}

// DecisionsPage is the page of decisions.
type DecisionsPage struct {
	Table Table
	// Bases say how many decisions have figures of a basis, Bare how many have none.
	Bases []Tile
}

// DecisionsOf answers for the page of decisions.
func (x *Index) DecisionsOf(q url.Values) DecisionsPage {
	rows := x.Decisions()
	out := DecisionsPage{Table: Decisions().Table(rows, q, "/decisions")}
	for _, b := range []design.Basis{design.Measured, design.Published, design.Assumed} {
		n := 0
		for _, d := range rows {
			if slices.Contains(d.Bases, b.String()) {
				n++
			}
		}
		out.Bases = append(out.Bases, Tile{n, "with " + b.String() + " figures", basisClass(b), To("/decisions", "basis", b.String())})
	}
	return out
}

// basisClass is the word of the style sheet for what a figure stands on: what was
// measured on the system itself is good, what somebody assumed is not yet known.
func basisClass(b design.Basis) string {
	switch b {
	case design.Measured:
		return "pass"
	case design.Published:
		return "manual"
	default:
		return "unknown"
	}
}

// standingClass is the word of the style sheet for whether an objective is kept.
func standingClass(s design.Standing) string {
	switch s {
	case design.Shown:
		return "pass"
	case design.NotMet:
		return "fail"
	default:
		return "unknown"
	}
}

// DecisionPage is the page of one decision.
type DecisionPage struct {
	Decision   DecisionRow
	Link       string // of the environment that it is about, "" for none
	Reasons    []ReasonOf
	Options    []OptionOf
	Objectives []ObjectiveOf
	Figures    []FigureOf
	Inputs     []InputOf
	Prices     []PriceOf
	Total      string // of the prices
	Priced     bool   // the choice is one that costs
	Unpriced   int    // what runs all month and has no price
	Form       Form
	// Others are the other decisions about the same, by title and address.
	Others []Pair
}

// ReasonOf is a reason, with the controls that its clause is one of.
type ReasonOf struct {
	design.Reason
	Controls []ClauseOf
}

// OptionOf is something that could have been chosen.
type OptionOf struct {
	design.Option
	Taken bool
}

// ObjectiveOf is an objective, and how its standing is shown.
type ObjectiveOf struct {
	design.Objective
	Class string
}

// FigureOf is a figure, and how its basis is shown.
type FigureOf struct {
	design.Figure
	Class string
	More  string // the decisions with figures of that basis
}

// InputOf is a value of the estate that a decision follows from, and where it stands.
type InputOf struct {
	design.Input
	Where string // file:line:column
	// Decides is how many decisions follow from it, this one included, and More lists
	// them.
	Decides int
	More    string
}

// DecisionOf answers for the page of a decision.
func (x *Index) DecisionOf(q url.Values) (DecisionPage, error) {
	topic, subject := q.Get("topic"), q.Get("subject")
	d, ok := x.ofTopic(topic, subject)
	if !ok {
		return DecisionPage{}, &NotFound{"nothing is decided of " + cmp.Or(topic, "no topic") + " for this subject any more"}
	}
	out := DecisionPage{Decision: d, Link: placeAddress(d.Place)}
	for _, r := range d.Reasons {
		out.Reasons = append(out.Reasons, ReasonOf{r, x.controlsOf(r.Clause)})
	}
	taken := false
	for _, o := range d.Options {
		is := strings.HasPrefix(o.Verdict, "taken")
		taken = taken || is
		out.Options = append(out.Options, OptionOf{o, is})
	}
	for _, o := range d.Objectives {
		out.Objectives = append(out.Objectives, ObjectiveOf{o, standingClass(o.Standing)})
	}
	for _, f := range d.Figures {
		out.Figures = append(out.Figures, FigureOf{f, basisClass(f.Basis), To("/decisions", "basis", f.Basis.String())})
	}
	document := x.Shown.Estate.Workspace.Document()
	uses := x.uses()
	for _, in := range d.Inputs {
		one := InputOf{Input: in, Decides: uses[in.Path], More: To("/decisions", "q", from(in.Path))}
		if at, err := document.Stands(in.Path); err == nil && at.There {
			one.Where = at.Pos.String()
		}
		out.Inputs = append(out.Inputs, one)
	}
	out.price(x)
	out.Form = x.form(Asked{Topic: topic, Subject: subject}, nil)
	for _, o := range x.Decisions() {
		if o.Subject == d.Subject && o.Topic != d.Topic {
			out.Others = append(out.Others, Pair{o.Topic, DecisionAddress(o.Topic, o.Subject.Key())})
		}
	}
	return out, nil
}

// PriceOf is what one resource that a decision shapes costs in a month.
type PriceOf struct {
	Name, Detail, Link, Of, Month string
	Unknown                       bool // no price is known of it
}

// priced are the topics that decide what is billed, with the kinds of the resources
// whose size or number they choose.
var priced = map[string][]addr.Kind{
	"access":           {"Microsoft.Network/bastionHosts"},
	"cluster":          {"Microsoft.ContainerService/managedClusters"},
	"database-size":    {"Microsoft.DBforPostgreSQL/flexibleServers"},
	"ddos":             {"Microsoft.Network/ddosProtectionPlans", "Microsoft.Network/publicIPAddresses"},
	"defender":         {"Microsoft.Security/pricings", "Microsoft.Security/defenderForStorageSettings"},
	"egress":           {"Microsoft.Network/azureFirewalls", "Microsoft.Network/natGateways"},
	"entry":            {"Microsoft.Network/applicationGateways"},
	"long-term-backup": {"Microsoft.DataProtection/backupVaults/backupInstances"},
	"nodes":            {"Microsoft.ContainerService/managedClusters/agentPools"},
	"registry":         {"Microsoft.ContainerRegistry/registries", "Microsoft.ContainerRegistry/registries/replications"},
	"sessions":         {"Microsoft.Cache/redisEnterprise"},
	"storage":          {"Microsoft.Storage/storageAccounts"},
	"topology":         {"Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.Cache/redisEnterprise"},
	"workspaces":       {"Microsoft.OperationalInsights/workspaces"},
}

// price says what the resources cost whose size or number was chosen: those of the
// environment that it is about, or of all units where it is about none.
func (p *DecisionPage) price(x *Index) {
	kinds := priced[p.Decision.Topic]
	if len(kinds) == 0 || x.Shown.Estate.Costs == nil {
		return
	}
	estimate, err := x.Shown.Estate.Costs()
	if err != nil {
		return
	}
	of := x.homes
	var floor, ceiling cost.Money
	for _, u := range estimate.Units {
		if p.Decision.Place != Platform && of[u.Unit.String()] != p.Decision.Place {
			continue
		}
		for _, l := range u.Lines {
			if !slices.ContainsFunc(kinds, func(k addr.Kind) bool { return k.Key() == l.Resource.Kind().Key() }) {
				continue
			}
			subject := addr.AzureSubject(l.Resource)
			one := PriceOf{Of: l.Of, Link: ThingAddress(subject.Key())}
			one.Name, one.Detail = report.Called(subject)
			switch {
			case l.ByUse() && l.Price != nil:
				one.Month = "by use: " + l.Price.Money().Exact() + " a " + l.Meter.Per
			case l.ByUse():
				one.Month = "by use, at no price that is known"
			case l.Price == nil:
				one.Month, one.Unknown = "no price is known", true
				p.Unpriced++
			default:
				one.Month = between(l.Floor, l.Ceiling)
			}
			floor, ceiling = floor+l.Floor, ceiling+l.Ceiling
			p.Prices = append(p.Prices, one)
		}
	}
	p.Priced = len(p.Prices) > 0
	p.Total = between(floor, ceiling) + " " + estimate.Currency
}

// uses counts the decisions that follow from each path.
func (x *Index) uses() map[string]int {
	out := map[string]int{}
	for _, d := range x.Shown.Estate.Design.Decisions {
		seen := map[string]bool{}
		for _, in := range d.Inputs {
			if !seen[in.Path] {
				seen[in.Path] = true
				out[in.Path]++
			}
		}
	}
	return out
}

// ofTopic returns a decision by its topic and its subject's key.
func (x *Index) ofTopic(topic, subject string) (DecisionRow, bool) {
	if x.Shown.Estate == nil {
		return DecisionRow{}, false
	}
	for _, d := range x.Shown.Estate.Design.Decisions {
		if d.Topic == topic && d.Subject.Key() == subject {
			return x.decision(d), true
		}
	}
	return DecisionRow{}, false
}

// controlsOf are the controls whose clause is one.
func (x *Index) controlsOf(clause string) []ClauseOf {
	var refs []string
	for ref, s := range x.standings {
		if clause != "" && s.Clause == clause {
			refs = append(refs, ref)
		}
	}
	slices.Sort(refs)
	return x.clausesOf(refs)
}
