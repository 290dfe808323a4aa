package continuity

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/step"
)

// Document is a plan as it is read: what shows it decides how, and knows nothing
// of what it says.
type Document struct {
	Title string
	// Under is what stands below the title.
	Under    []Text
	Sections []Section
}

// Section is a part of a document with a heading of its own.
type Section struct {
	ID    string // within the document, of letters, digits, dashes and underscores
	Title string
	// Level is 1 for a part that begins a page, 2 for what is in one.
	Level  int
	Blocks []Block
}

// Block is one of its fields.
type Block struct {
	Paragraph Text
	List      []Text
	Table     *Table
	// Message is text that is read out or sent as it is.
	Message string
}

// Table has rows of as many cells as its head.
type Table struct {
	Head []string
	Rows [][]Text
}

// Text is a line of text in pieces.
type Text []Span

// Span is a piece of a text. Path is a file of the tree that it leads to, To a
// section of the same document; both are "" where it leads nowhere.
type Span struct {
	Text   string
	Strong bool
	Code   bool
	Path   string
	To     string
}

// plain is text that leads nowhere.
func plain(format string, args ...any) Text { return Text{{Text: fmt.Sprintf(format, args...)}} }

// ticked is a sentence of this package's own, in which what stands between
// backticks is code.
func ticked(sentence string) Text {
	var out Text
	for i, part := range strings.Split(sentence, "`") {
		if part != "" {
			out = append(out, Span{Text: part, Code: i%2 == 1})
		}
	}
	return out
}

func cells(texts ...string) []Text {
	out := make([]Text, len(texts))
	for i, t := range texts {
		if t != "" {
			out[i] = Text{{Text: t}}
		}
	}
	return out
}

// PlanFile is the organisation's plan in a tree.
const PlanFile = "docs/recovery-plan.md"

// FileOf is the plan of an environment in a tree.
func FileOf(e Environment) string {
	return "docs/recovery/" + e.Name.Entity + "-" + e.Name.Name + ".md"
}

// Overview returns what the plan says of all environments: who decides, who is told,
// and which environment is back first.
func (p Plan) Overview() Document {
	doc := Document{Title: "Recovery and continuity plan of " + p.Organisation, Under: p.under()}
	doc.Sections = p.overview(func(e Environment) Span { return Span{Text: e.Name.String(), Path: FileOf(e)} })
	return doc.visible()
}

// Of returns the plan of one environment.
func (p Plan) Of(e Environment) Document {
	doc := Document{Title: fmt.Sprintf("Recovery and continuity plan of %s, %s", e.Entity, e.Name.Name), Under: p.under()}
	doc.Under = append(doc.Under, Text{{Text: "Who decides and how the roles are reached stands in "}, {Text: "the organisation's plan", Path: PlanFile}, {Text: "."}})
	doc.Sections = p.environment(e, false)
	return doc.visible()
}

// Whole returns all of it as one document.
func (p Plan) Whole() Document {
	doc := Document{Title: "Recovery and continuity plan of " + p.Organisation, Under: p.under()}
	doc.Sections = p.overview(func(e Environment) Span { return Span{Text: e.Name.String(), To: id(e, "")} })
	for _, e := range p.Environments {
		doc.Sections = append(doc.Sections, p.environment(e, true)...)
	}
	return doc.visible()
}

func (p Plan) under() []Text {
	out := []Text{plain("It follows from the estate as it is effective on %s. Change the estate, and not this document.", p.Effective)}
	if p.Stated {
		out = append(out, plain("The %s answers for it (%s). Keep a copy where it can be read when nothing of this runs.", p.Owner, p.Because))
	} else {
		out = append(out, Text{{Text: "The estate does not state who decides and who is told (continuity): this is a plan for machines alone.", Strong: true}})
	}
	return out
}

// id is that of a section of an environment.
func id(e Environment, part string) string {
	return strings.TrimSuffix(e.Name.Entity+"-"+e.Name.Name+"_"+part, "_")
}

// whenSent are the words for what a notice waits for.
var whenSent = map[string]string{"loss": "a loss was declared", "degraded": "it runs degraded", "back": "all is back"}

func (p Plan) overview(link func(Environment) Span) []Section {
	decides := Section{ID: "who-decides", Title: "Who decides", Level: 1}
	if p.Authority != "" {
		decides.add(plain("A loss is declared by the %s. Nobody else declares it, and nothing is promoted or restored in place before.", p.Authority))
		if p.Deputy != "" {
			decides.add(plain("Where that role cannot be reached, the %s decides.", p.Deputy))
		} else {
			decides.add(Text{{Text: "Nobody decides in the place of that role: the estate names no deputy.", Strong: true}})
		}
		decides.add(plain("Whoever declares it writes down when, why and what was known, and declares as well that it is over."))
	} else {
		decides.add(Text{{Text: "The estate names nobody.", Strong: true}})
	}
	if i := p.Incident; i != nil {
		decides.add(plain("Where somebody may have caused it, the %s (%s) answers for the incident from the first minute on, and those affected are told within %s (%s).", i.Owner, i.Contact, i.Notify, i.Because))
	}

	contacts := Section{ID: "contacts", Title: "How roles are reached", Level: 2}
	t := &Table{Head: []string{"role", "by, the first first"}}
	for _, c := range p.Contacts {
		t.Rows = append(t.Rows, cells(c.Role, cmp.Or(strings.Join(c.Reach, "; "), "nobody says")))
	}
	contacts.table(t, "The estate names no contacts.")
	if len(p.Unreached) > 0 {
		contacts.add(Text{{Text: "Named in the plan, and reached by nothing in it: ", Strong: true}, {Text: strings.Join(p.Unreached, "; ") + "."}})
	}

	told := Section{ID: "who-is-told", Title: "Who is told, in this order", Level: 2}
	t = &Table{Head: []string{"", "when", "who", "within", "by", "message"}}
	for i, n := range p.Notices {
		t.Rows = append(t.Rows, cells(fmt.Sprint(i+1), whenSent[n.On], strings.Join(n.To, "; "), n.Within, cmp.Or(n.By, "as the contact says"), n.Name))
	}
	told.table(t, "The estate names nobody who is told.")
	for _, n := range p.Notices {
		told.add(Text{{Text: n.Name, Strong: true}, {Text: ", when " + whenSent[n.On] + ":"}})
		told.Blocks = append(told.Blocks, Block{Message: n.Text})
	}

	order := Section{ID: "environments", Title: "Which environment is back first", Level: 2}
	order.add(plain("By what waits for it: what is for work before what is for learning, the more critical function before the less. It says whose turn it is when two ask for the same people."))
	t = &Table{Head: []string{"", "environment", "for", "data", "most critical function", "back within, asked", "accountable"}}
	for i, e := range p.Environments {
		critical, within := "", "nobody asks"
		if len(e.Functions) > 0 {
			critical = e.Functions[0].Name + " (" + e.Functions[0].Criticality + ")"
		}
		for _, o := range e.Objectives {
			if o.Name == "recovery-time" {
				within = o.Asked
			}
		}
		row := cells(fmt.Sprint(i+1), "", e.Purpose, e.Data, critical, within, e.Accountable)
		row[1] = Text{link(e)}
		t.Rows = append(t.Rows, row)
	}
	order.table(t, "There is none.")
	return []Section{decides, contacts, told, order}
}

// environment is the sections of one environment, below one of its own where it
// stands among others.
func (p Plan) environment(e Environment, among bool) []Section {
	level := 1
	var out []Section
	scope := Section{ID: id(e, "scope"), Title: "Scope", Level: 1}
	if among {
		scope = Section{ID: id(e, ""), Title: e.Entity + ", " + e.Name.Name, Level: 1}
		level = 2
	}
	text := fmt.Sprintf("%s of %s, %s data, in %s", e.Name.Name, e.Entity, e.Data, e.Region)
	if e.Recovery != "" {
		text += "; it is recovered in " + e.Recovery
	}
	var units []string
	for _, u := range e.Units {
		units = append(units, u.String())
	}
	scope.add(plain("%s. The %s answers for it. Its units are %s.", text, e.Accountable, strings.Join(units, ", ")))
	section := func(part, heading string) *Section {
		return &Section{ID: id(e, part), Title: heading, Level: level}
	}
	out = append(out, scope)
	for _, one := range []*Section{
		p.priorities(e, section("functions", "What must go on")),
		p.manual(e, section("manual", "By hand, until it is back")),
		p.sequence(e, section("sequence", "What must be back first")),
		p.ways(e, section("ways", "Ways back, by what happened")),
		p.degraded(e, section("degraded", "With less than all of it")),
		p.messages(e, section("messages", "Messages to send")),
		p.practised(e, section("practised", "What was measured or rehearsed last")),
	} {
		if one != nil {
			out = append(out, *one)
		}
	}
	return out
}

func (p Plan) priorities(e Environment, s *Section) *Section {
	t := &Table{Head: []string{"function", "criticality", "data", "modules", "answers for it"}}
	for _, f := range e.Functions {
		t.Rows = append(t.Rows, cells(f.Name, f.Criticality, f.Class, strings.Join(f.Modules, ", "), f.Owner))
	}
	s.table(t, "The estate names no function that it serves, so nobody can say what waits for it.")
	t = &Table{Head: []string{"objective", "asked", "promised", "", "because"}}
	for _, o := range e.Objectives {
		t.Rows = append(t.Rows, cells(strings.ReplaceAll(o.Name, "-", " "), o.Asked, o.Promised, o.Standing, o.Why))
	}
	s.table(t, "Nobody asks for objectives, so nothing is promised.")
	return s
}

func (p Plan) manual(e Environment, s *Section) *Section {
	if len(e.Functions) == 0 {
		return nil
	}
	t := &Table{Head: []string{"function", "how people work", "for as long as", "forms", "entered again"}}
	for _, f := range e.Functions {
		row := cells(f.Name, cmp.Or(f.Manual, "nobody says"), "nobody says", "nobody says", "nobody says")
		if d := f.Downtime; d != nil {
			row = cells(f.Name, f.Manual, d.Bearable, d.Forms, d.Reenter+" ("+d.Because+")")
		}
		t.Rows = append(t.Rows, row)
	}
	s.table(t, "")
	return s
}

func (p Plan) sequence(e Environment, s *Section) *Section {
	s.add(plain("Each line waits for those that it names, by what the design's own parts refer to and whom they speak to. What stands in the recovery region already is there; what is lost is made again by applying its unit, on the line of the README's order that stands behind its name."))
	t := &Table{Head: []string{"", "what", "waits for", "stands in the units"}}
	var steps []Text
	for i, stage := range e.Stages {
		var after []string
		for _, n := range stage.After {
			after = append(after, fmt.Sprint(n))
		}
		for k, one := range stage.Services {
			row := cells(fmt.Sprint(i+1), one.Name, strings.Join(after, ", "), "")
			if k > 0 {
				row[0], row[2] = plain("%d, with it", i+1), nil
			}
			for n, part := range one.Units {
				if n > 0 {
					row[3] = append(row[3], Span{Text: "; "})
				}
				row[3] = append(row[3], Span{Text: part.short()})
			}
			if len(one.Units) > 0 && len(one.Outside) > 0 {
				row[3] = append(row[3], Span{Text: "; "})
			}
			if len(one.Outside) > 0 {
				row[3] = append(row[3], Span{Text: "with others: " + strings.Join(one.Outside, ", ")})
			}
			for _, step := range one.Steps {
				steps = append(steps, Text{{Text: one.Name + " (" + fmt.Sprint(i+1) + "): "}, {Text: step.Title, Path: step.Path()}})
			}
			t.Rows = append(t.Rows, row)
		}
	}
	s.table(t, "The design has nothing of it.")
	if len(steps) > 0 {
		s.add(plain("When the region is lost, these bring it back, each in its place of the runbook:"))
		s.Blocks = append(s.Blocks, Block{List: steps})
	}
	return s
}

// short is a part with its names, where they are few.
func (p Part) short() string {
	const few = 2
	text := fmt.Sprintf("%s (%d)", p.Unit, p.Line)
	switch {
	case len(p.Names) == 0:
		return text
	case len(p.Names) <= few:
		return text + ": " + strings.Join(p.Names, ", ")
	}
	return fmt.Sprintf("%s: %d parts", text, len(p.Names))
}

func (p Plan) ways(e Environment, s *Section) *Section {
	for _, w := range e.Ways {
		s.add(Text{{Text: w.Event, Strong: true}})
		var list []Text
		for _, how := range w.Back {
			list = append(list, ticked(how))
		}
		for _, b := range w.Runbooks {
			list = append(list, Text{{Text: "Runbook: "}, {Text: b.Title, Path: b.Path()}})
		}
		if len(w.Runbooks) == 0 {
			list = append(list, ticked(w.Unwritten))
		}
		list = append(list, plain("Practised by: %s.", kinds(w.Practised)))
		s.Blocks = append(s.Blocks, Block{List: list})
		if len(w.Promised) > 0 {
			t := &Table{Head: []string{"figure", "value", "basis", "source", "as of"}}
			for _, f := range w.Promised {
				t.Rows = append(t.Rows, cells(f.Name, f.Value, f.Basis.String(), f.Source, f.Date))
			}
			s.table(t, "")
		}
	}
	return s
}

func kinds(all []drill.Kind) string {
	var out []string
	for _, k := range all {
		out = append(out, k.Title())
	}
	return strings.Join(out, "; ")
}

func (p Plan) degraded(e Environment, s *Section) *Section {
	if len(e.Modes) == 0 {
		s.add(plain("The estate declares no way to run it so: it runs, or it is away."))
		return s
	}
	for _, m := range e.Modes {
		s.add(Text{{Text: m.Name + ": " + m.Title, Strong: true}, {Text: " (" + m.Because + ")"}})
		list := []Text{
			plain("Allowed: %s", m.Allowed),
			plain("Switched by: %s", m.Switches),
			plain("Ends: %s", m.Ends),
		}
		for _, c := range m.Objects {
			list = append(list, plain("Change %s: %s", c.Object, c.To))
		}
		for _, by := range m.Manual {
			list = append(list, ticked("By hand: "+by))
		}
		s.Blocks = append(s.Blocks, Block{List: list})
	}
	s.add(plain("To end a mode each change is undone, the last first."))
	return s
}

func (p Plan) messages(e Environment, s *Section) *Section {
	if len(e.Notices) == 0 {
		return nil
	}
	s.add(plain("What stands in braces is filled in by whoever sends it: when it began, by whom it was declared, when there will be word again."))
	for _, n := range e.Notices {
		s.add(Text{{Text: strings.Join(n.To, "; "), Strong: true}, {Text: fmt.Sprintf(", within %s of when %s:", n.Within, whenSent[n.On])}})
		s.Blocks = append(s.Blocks, Block{Message: n.Text})
	}
	return s
}

func (p Plan) practised(e Environment, s *Section) *Section {
	if !p.Drilled {
		s.add(ticked("This was made from the estate alone, which knows no drill. Drills are in the ledger of a state folder: `ward plan recovery ESTATE --state DIR` prints this plan with the newest of each kind."))
		return s
	}
	if len(e.Drills) == 0 {
		s.add(Text{{Text: "Nothing: no drill of it is on file. All figures above are promised.", Strong: true}})
		return s
	}
	s.add(plain("Measured is what was carried out on the environment's own system. What was carried out on what stands for it is rehearsed: it shows that people and procedures work, and not how long this environment is away."))
	t := &Table{Head: []string{"drill", "ended", "on", "lost", "back after", "came to"}}
	for _, one := range e.Drills {
		t.Rows = append(t.Rows, row(one.Kind.Title(), *one.Newest))
		if one.Measured != nil {
			t.Rows = append(t.Rows, row(one.Kind.Title()+", the last that measured it", *one.Measured))
		}
	}
	s.table(t, "")
	var never []drill.Kind
	for _, k := range drill.Kinds() {
		if !slices.ContainsFunc(e.Drills, func(d Drilled) bool { return d.Kind == k }) {
			never = append(never, k)
		}
	}
	if len(never) > 0 {
		s.add(plain("Never practised: %s.", kinds(never)))
	}
	for _, one := range e.Drills {
		if wrong := one.Newest.Wrong; len(wrong) > 0 {
			s.add(plain("What did not hold in the %s of %s:", one.Kind.Title(), day(one.Newest.Ended)))
			var list []Text
			const some = 10
			for i, text := range wrong {
				if i == some {
					list = append(list, plain("and %d more", len(wrong)-some))
					break
				}
				list = append(list, plain("%s", text))
			}
			s.Blocks = append(s.Blocks, Block{List: list})
		}
	}
	return s
}

// row is a drill as a line of a table.
func row(what string, d drill.Drill) []Text {
	on := cmp.Or(d.Server, d.Record.System, "nobody says")
	if !d.Record.Itself {
		on += ", which stands for it"
	}
	if d.Region != "" {
		on += ", in " + d.Region
	}
	came := "passed"
	switch {
	case !d.Record.Over():
		came = "not carried to its end"
	case !d.Passed():
		came = "failed"
	}
	return cells(what, day(d.Ended), on, figure(d.Point), figure(d.Back), came)
}

// figure is a figure of a drill with what it shows. One that shows nothing has no
// value.
func figure(f drill.Figure) string {
	if f.Shows == step.Nothing {
		return strings.TrimSpace("not known " + parenthesis(f.Why))
	}
	took := time.Duration(f.Seconds * float64(time.Second))
	if took > time.Minute {
		took = took.Round(time.Second)
	} else {
		took = took.Round(100 * time.Millisecond)
	}
	return fmt.Sprintf("%s, %s", took, f.Shows)
}

func parenthesis(text string) string {
	if text == "" {
		return ""
	}
	return "(" + text + ")"
}

func (s *Section) add(t Text) { s.Blocks = append(s.Blocks, Block{Paragraph: t}) }

// table adds a table, or what it means that it would be empty.
func (s *Section) table(t *Table, empty string) {
	if len(t.Rows) > 0 {
		s.Blocks = append(s.Blocks, Block{Table: t})
	} else if empty != "" {
		s.add(Text{{Text: empty, Strong: true}})
	}
}

// visible replaces, in all of a document, what would not be seen and changes what
// is: control characters, and those that turn the direction of what follows. Letters
// of all languages stay. Lines of messages stay lines.
func (d Document) visible() Document {
	d.Title = visible(d.Title)
	for _, t := range d.Under {
		t.visible()
	}
	for i := range d.Sections {
		d.Sections[i].Title = visible(d.Sections[i].Title)
		for k := range d.Sections[i].Blocks {
			b := &d.Sections[i].Blocks[k]
			b.Paragraph.visible()
			for _, t := range b.List {
				t.visible()
			}
			if b.Table != nil {
				for _, row := range b.Table.Rows {
					for _, t := range row {
						t.visible()
					}
				}
			}
			lines := strings.Split(b.Message, "\n")
			for n, line := range lines {
				lines[n] = visible(line)
			}
			b.Message = strings.TrimRight(strings.Join(lines, "\n"), "\n")
		}
	}
	return d
}

func (t Text) visible() {
	for i := range t {
		t[i].Text = visible(t[i].Text)
	}
}

func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x2028, r == 0x2029:
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(text, string(unicode.ReplacementChar)))
}
