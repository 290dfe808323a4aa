package view

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/cost"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/workspace"
)

// Effect is one thing that would be otherwise.
type Effect struct {
	What   Kind
	Change string // in a word: replaced, fails anew
	Name   string
	Detail string
	Link   string // "" for what is not there yet
	Place  string
	Before string
	After  string
	Note   string // what cannot be undone
	Class  string
}

// Kind is what would be otherwise.
type Kind string

// The kinds, in the order in which a page tells them.
const (
	OfDecision Kind = "decision"
	OfFinding  Kind = "finding"
	OfControl  Kind = "control"
	OfThing    Kind = "resource"
	OfObject   Kind = "cluster object"
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{OfDecision, OfFinding, OfControl, OfThing, OfObject} }

// The changes of findings, what asks for work first; of decisions and controls there
// is one.
const (
	failsAnew   = "fails anew"
	unseenAnew  = "unknown anew"
	coveredAnew = "excepted anew"
	failsNot    = "fails no longer"
	seenNow     = "unknown no longer"
	otherwise   = "otherwise"
)

// Effects is the list of what would be otherwise.
func Effects() List[Effect] {
	return List[Effect]{
		Name: "what-if", One: "effect", Many: "effects",
		Columns: []Column[Effect]{
			{Name: "what", Title: "What", Cell: func(e Effect) Cell { return Cell{Text: string(e.What), Class: "keep"} }},
			{Name: "change", Title: "Change", Cell: func(e Effect) Cell { return Cell{Text: e.Change, Class: e.Class + " keep"} }},
			{Name: "name", Title: "Name", Cell: func(e Effect) Cell { return Cell{Text: e.Name, Sub: e.Detail, Link: e.Link} }, Compare: func(a, b Effect) int { return strings.Compare(a.Name, b.Name) }},
			{Name: "environment", Title: "Environment", Cell: func(e Effect) Cell { return Cell{Text: e.Place, Link: placeAddress(e.Place), Class: "words"} }, Compare: func(a, b Effect) int { return strings.Compare(a.Place, b.Place) }},
			{Name: "before", Title: "Now", Cell: func(e Effect) Cell { return Cell{Text: e.Before} }},
			{Name: "after", Title: "Then", Cell: func(e Effect) Cell { return Cell{Text: e.After} }},
			{Name: "note", Title: "Cannot be undone", Cell: func(e Effect) Cell { return Cell{Text: e.Note} }},
		},
		Filters: []Filter[Effect]{
			{Name: "what", Title: "What", Values: func(e Effect) []string { return []string{string(e.What)} }},
			{Name: "change", Title: "Change", Values: func(e Effect) []string { return []string{e.Change} }},
			{Name: "environment", Title: "Environment", Values: func(e Effect) []string {
				if e.Place == "" { // a control is of all of them
					return nil
				}
				return []string{e.Place}
			}},
			{Name: "undone", Title: "Can be undone", Values: func(e Effect) []string {
				if e.Note != "" {
					return []string{"no"}
				}
				return []string{"yes"}
			}},
		},
		Search: func(e Effect) string {
			return strings.Join([]string{string(e.What), e.Change, e.Name, e.Detail, e.Place, e.Before, e.After, e.Note}, " ")
		},
	}
}

// Named is how an estate was named to the command that shows it.
type Named struct {
	Estate string
	Checks []string
}

// Result is what would be otherwise under some settings.
type Result struct {
	Nothing  bool   // it all stays as it is
	Tiles    []Tile // how much of what, each with the list of it
	Listed   bool   // the table is asked for, in place of the groups
	Table    Table
	Groups   []EffectGroup
	Units    []string // that would have to be applied
	Cost     CostChange
	Command  string       // that says the same
	Price    string       // that says what it costs
	Lines    []EstateLine // of the estate, for whoever wants it so
	Settings []workspace.Setting
}

// EffectGroup is the first of one kind.
type EffectGroup struct {
	ID, Title string
	Kind      Kind
	Effects   []Effect
	Total     int
	Rest      int    // how many of them are not told
	More      string // the address of all of them
}

// EstateLine is what to change in the estate.
type EstateLine struct {
	Where  string
	There  bool   // something is written there; else it is added
	Within string // below what it is added, "" for the estate itself
	Old    string // what is written, "" for more than a line
	Text   string // what to write
}

// CostChange is what a month costs now and then.
type CostChange struct {
	Currency            string
	Before, After       string
	Least, Most         string // the differences, signed
	Same                bool
	Units               []UnitCost // whose cost is another
	Unpriced, UnpricedB int        // what runs all month and has no price, then and now
	Days                string     // of the prices
}

// UnitCost is what one unit costs now and then.
type UnitCost struct {
	Unit, Title         string
	Before, After, More string
}

// shownOfGroup is how many of a kind the page tells before it leads to the list.
const shownOfGroup = 12

// result says what would be otherwise.
func (x *Index) result(q url.Values, a Asked, s *console.Supposition, named Named) Result {
	effects := x.Effects(s)
	own := url.Values{}
	for name, all := range q {
		if !slices.Contains([]string{"path", "value", "was"}, name) {
			own[name] = all
		}
	}
	out := Result{
		Nothing: len(effects) == 0, Table: Effects().Table(effects, own, a.Address("list", "all")),
		Units: s.Difference.Units, Cost: costChange(s.Before, s.After), Settings: s.Settings,
	}
	for _, name := range []string{"list", "what", "change", "environment", "undone", "q", "sort", "page"} {
		out.Listed = out.Listed || q.Get(name) != ""
	}
	for name, all := range own {
		if slices.Contains([]string{"set", "topic", "subject", "list"}, name) {
			for _, v := range all {
				out.Table.Kept = append(out.Table.Kept, Pair{name, v})
			}
		}
	}
	slices.SortStableFunc(out.Table.Kept, func(a, b Pair) int { return strings.Compare(a.Name, b.Name) })
	for _, k := range Kinds() {
		g := EffectGroup{ID: class(string(k)), Title: titleOf(k), Kind: k, More: a.Address("list", "all", "what", string(k))}
		var changes []string
		counts, classes := map[string]int{}, map[string]string{}
		for _, e := range effects {
			if e.What != k {
				continue
			}
			if g.Total++; len(g.Effects) < shownOfGroup {
				g.Effects = append(g.Effects, e)
			}
			if counts[e.Change]++; counts[e.Change] == 1 {
				changes = append(changes, e.Change)
				classes[e.Change] = e.Class
			}
		}
		if g.Rest = g.Total - len(g.Effects); g.Total > 0 {
			out.Groups = append(out.Groups, g)
		}
		for _, c := range changes {
			out.Tiles = append(out.Tiles, Tile{counts[c], tileOf(k, c, counts[c]), classes[c], a.Address("list", "all", "what", string(k), "change", c)})
		}
	}
	undone := 0
	for _, e := range effects {
		if e.Note != "" {
			undone++
		}
	}
	if undone > 0 {
		out.Tiles = append(out.Tiles, Tile{undone, "cannot be undone", "fail", a.Address("list", "all", "undone", "no")})
	}
	out.Command, out.Price = command(named, s.Settings, ""), command(named, s.Settings, " cost")
	out.Lines = x.lines(s.Settings)
	return out
}

func titleOf(k Kind) string {
	return map[Kind]string{
		OfDecision: "Decided otherwise", OfFinding: "Findings that come to something else", OfControl: "Controls in another state",
		OfThing: "Azure resources", OfObject: "Cluster objects",
	}[k]
}

// tileOf is what a count counts: 3 decisions otherwise, 2 resources replaced.
func tileOf(k Kind, change string, n int) string {
	what := string(k)
	if n != 1 {
		what += "s"
	}
	switch k {
	case OfFinding:
		return what + ": " + change
	case OfControl:
		return what + " in another state"
	default:
		return what + " " + change
	}
}

// Effects are what would be otherwise, in the order in which it is told.
func (x *Index) Effects(s *console.Supposition) []Effect {
	place := x.placing(s.Things)
	var out []Effect
	for _, c := range slices.Concat(s.Difference.Decisions, s.Difference.Stated) {
		e := Effect{What: OfDecision, Change: otherwise, Name: c.Topic, Detail: aboutOf(c.Subject), Before: c.Before, After: c.After, Place: Platform, Class: "manual"}
		if slices.Contains(x.Environments, e.Detail) {
			e.Place = e.Detail
		}
		topic, _, _ := strings.Cut(c.Topic, ", ") // an objective of it
		if subject, err := addr.ParseSubject(c.Subject); err == nil {
			if d, ok := x.ofTopic(topic, subject.Key()); ok {
				e.Link = DecisionAddress(topic, subject.Key())
				if topic == c.Topic {
					e.Name, e.Detail = d.Title, topic
				} else {
					e.Name, e.Detail = strings.TrimPrefix(c.Topic, topic+", "), d.Title
				}
			}
		}
		out = append(out, e)
	}
	var findings []Effect
	for _, f := range s.Otherwise.Findings {
		if e, ok := x.findingEffect(f, place); ok {
			findings = append(findings, e)
		}
	}
	order := []string{failsAnew, unseenAnew, coveredAnew, failsNot, seenNow, otherwise}
	slices.SortStableFunc(findings, func(a, b Effect) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Change), slices.Index(order, b.Change)), strings.Compare(a.Detail, b.Detail), strings.Compare(a.Name, b.Name))
	})
	out = append(out, findings...)
	for _, c := range s.Otherwise.Controls {
		out = append(out, Effect{What: OfControl, Change: otherwise, Name: c.Clause, Detail: c.Title, Link: ControlAddress(c.Ref), Before: c.Before.String(), After: c.After.String(), Class: class(c.After.String())})
	}
	for _, kind := range []Kind{OfThing, OfObject} {
		for _, t := range s.Things {
			if t.Subject.ID().IsZero() == (kind == OfObject) {
				out = append(out, thingEffect(t, kind, place))
			}
		}
	}
	return out
}

// thingEffect says what becomes of a resource or an object, and what of it cannot be
// undone.
func thingEffect(t estates.Thing, kind Kind, place func(addr.Subject) string) Effect {
	e := Effect{What: kind, Change: string(t.Fate), Before: "there", After: "there", Place: place(t.Subject)}
	e.Name, e.Detail = report.Called(t.Subject)
	if t.Fate != estates.Added {
		e.Link = ThingAddress(t.Subject.Key())
	}
	fixed := strings.Join(t.Fixed, ", ")
	switch t.Fate {
	case estates.Replaced:
		e.Class, e.After, e.Note = "fail", "made anew", "Azure cannot change "+fixed+" of what is there"
	case estates.Removed:
		e.Class, e.After = "unknown", "not there"
	case estates.Added:
		e.Class, e.Before = "pass", "not there"
		return e
	default:
		e.Class, e.After = "excepted", "changed in place"
	}
	if t.Holds.Protected() {
		if e.Note != "" {
			e.Note += "; "
		}
		e.Note += "it holds " + t.Holds.String() + ", so that no deployment destroys it: a person has to"
	}
	return e
}

// findingEffect says what a finding comes to, where it is of interest: what is new
// and asks for nothing is not, nor is what nobody judges any more and asked for
// nothing.
func (x *Index) findingEffect(f judge.FindingOtherwise, place func(addr.Subject) string) (Effect, bool) {
	before, after := verdictIf(f.Before), verdictIf(f.After)
	e := Effect{What: OfFinding, Change: changeOfVerdict(before, after), Before: cmp.Or(string(before), "not judged"), After: cmp.Or(string(after), "not judged any more"), Class: class(cmp.Or(string(after), string(Inapplicable)))}
	switch e.Change {
	case "":
		return e, false
	case otherwise:
		e.Class = "not-applicable"
	}
	told := f.After
	if told == nil {
		told = f.Before
	}
	if told.Subject.IsZero() {
		e.Name = "nothing of its kind"
	} else {
		e.Name, _ = report.Called(told.Subject)
	}
	e.Detail, e.Link, e.Place = told.Check+", "+told.Severity.String(), CheckAddress(told.Check), place(told.Subject)
	if i, ok := x.byKey[f.Key]; ok && f.Before != nil {
		e.Link, e.Place = FindingAddress(f.Key), x.Findings[i].Environment
	}
	if f.After != nil && f.After.Reason != "" && after.Asks() {
		e.After += ": " + f.After.Reason
	}
	return e, true
}

// verdictIf is the verdict of a finding, "" where there is none.
func verdictIf(f *check.Finding) Verdict {
	if f == nil {
		return ""
	}
	return verdictOf(*f)
}

// changeOfVerdict says in a word how a verdict changes, "" where that is of no
// interest.
func changeOfVerdict(before, after Verdict) string {
	failed, fails := before == Fails || before == Errs, after == Fails || after == Errs
	switch {
	case fails && !failed:
		return failsAnew
	case after == Unseen && before != Unseen:
		return unseenAnew
	case after == Excepted && before != Excepted && !failed:
		return coveredAnew
	case failed && !fails:
		return failsNot
	case before == Unseen && after != Unseen:
		return seenNow
	case before != "" && after != "" && before != after, before == Excepted, fails && failed && before != after:
		return otherwise
	}
	return ""
}

// placing says which environment something is of, be it there now or then.
func (x *Index) placing(things []estates.Thing) func(addr.Subject) string {
	ofUnit, ofThing := x.homes, map[string]string{}
	for _, t := range things {
		if p := ofUnit[t.Unit.String()]; p != "" {
			ofThing[t.Subject.Key()] = p
		}
	}
	return func(s addr.Subject) string {
		if p := ofThing[s.Key()]; p != "" {
			return p
		}
		for _, e := range x.Environments {
			if strings.Contains(s.String()+"/", "/"+e+"/") {
				return e
			}
		}
		return Platform
	}
}

// lines says what to change in the estate for it to be as it was supposed.
func (x *Index) lines(settings []workspace.Setting) []EstateLine {
	document := x.Shown.Estate.Workspace.Document()
	var out []EstateLine
	for _, s := range settings {
		at, err := document.Stands(s.Path)
		if err != nil { // a list that a setting before it made
			out = append(out, EstateLine{Text: s.Path + ": " + s.Value})
			continue
		}
		line := EstateLine{Where: at.Pos.String(), There: at.There, Within: at.Within, Old: at.Value}
		if at.There {
			key := at.Path[strings.LastIndexByte(at.Path, '.')+1:]
			if strings.HasSuffix(key, "]") {
				line.Text = s.Value // an item of a list
			} else {
				line.Text = key + ": " + s.Value
			}
		} else {
			steps := strings.Split(strings.TrimPrefix(strings.TrimPrefix(at.Path, at.Within), "."), ".")
			for i, step := range steps {
				line.Text += strings.Repeat("  ", i) + step + ":"
				if i < len(steps)-1 {
					line.Text += "\n"
				}
			}
			line.Text += " " + s.Value
		}
		out = append(out, line)
	}
	return out
}

// command is what says the same on a command line.
func command(named Named, settings []workspace.Setting, subject string) string {
	var b strings.Builder
	b.WriteString("ward explain " + shell(named.Estate) + subject)
	for _, dir := range named.Checks {
		b.WriteString(" --checks " + shell(dir))
	}
	for _, s := range settings {
		b.WriteString(" --set " + shell(s.Path+"="+s.Value))
	}
	return b.String()
}

// shell quotes a word for a POSIX shell, where it has to be.
func shell(word string) string {
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@%+,-", r)
	}) && word[0] != '-' {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// costChange is what a month costs now and then.
func costChange(before, after cost.Estimate) CostChange {
	out := CostChange{
		Currency: after.Currency, Before: between(before.Floor, before.Ceiling), After: between(after.Floor, after.Ceiling),
		Least: signed(after.Floor - before.Floor), Most: signed(after.Ceiling - before.Ceiling),
		Same:     before.Floor == after.Floor && before.Ceiling == after.Ceiling,
		Unpriced: unpriced(after), UnpricedB: unpriced(before), Days: cmp.Or(after.Oldest, "no day"),
	}
	if after.Newest != after.Oldest {
		out.Days += " to " + after.Newest
	}
	was := map[addr.Unit]cost.Unit{}
	for _, u := range before.Units {
		was[u.Unit] = u
	}
	row := func(title string, name addr.Unit, b, a cost.Unit) {
		if b.Floor != a.Floor || b.Ceiling != a.Ceiling {
			out.Units = append(out.Units, UnitCost{name.String(), title, between(b.Floor, b.Ceiling), between(a.Floor, a.Ceiling), signed(a.Ceiling - b.Ceiling)})
		}
	}
	for _, u := range after.Units {
		row(u.Title, u.Unit, was[u.Unit], u)
		delete(was, u.Unit)
	}
	for _, u := range before.Units {
		if gone, ok := was[u.Unit]; ok {
			row(u.Title, u.Unit, gone, cost.Unit{})
		}
	}
	return out
}

// unpriced counts what runs all month and has no price: no sum has it.
func unpriced(e cost.Estimate) int {
	n := len(e.Unpriced)
	for _, u := range e.Units {
		for _, l := range u.Lines {
			if l.Price == nil && !l.ByUse() {
				n++
			}
		}
	}
	return n
}

func between(least, most cost.Money) string {
	if least.Round() == most.Round() {
		return least.Round()
	}
	return least.Round() + "–" + most.Round()
}

func signed(m cost.Money) string {
	switch {
	case m < 0:
		return "−" + (-m).Round()
	case m == 0:
		return "0"
	default:
		return "+" + m.Round()
	}
}
