package report

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/record"
)

// TextOptions say how text is laid out.
type TextOptions struct {
	// Color writes ANSI colours. The caller decides, by NO_COLOR and by
	// whether a terminal reads.
	Color bool
	// Width is the number of columns that sentences are wrapped at; 0 is 100.
	// Subjects and places are never broken, so that they can be copied.
	Width int
}

const defaultWidth = 100

// Text returns a handler that writes for people: what asks for work first, by
// severity and check, then what could not be observed, then the counts. It
// writes in Flush.
func Text(w io.Writer, o TextOptions) Handler {
	return &textHandler{page: newPage(w, o), checks: map[string]check.Check{}, since: map[record.Key]Since{}}
}

type textHandler struct {
	page          *page
	run           Run
	checks        map[string]check.Check
	findings      []check.Finding
	since         map[record.Key]Since
	gaps          []fact.Gap
	disagreements []Disagreement
	unasked       Unasked
	files         Files
	summary       Summary
}

func (h *textHandler) Run(r Run) error           { h.run = r; return nil }
func (h *textHandler) Check(c check.Check) error { h.checks[c.ID] = c; return nil }
func (h *textHandler) Since(s Since) error       { h.since[s.Key] = s; return nil }
func (h *textHandler) Gap(g fact.Gap) error      { h.gaps = append(h.gaps, g); return nil }
func (h *textHandler) Files(f Files) error       { h.files = f; return nil }
func (h *textHandler) Unasked(u Unasked) error   { h.unasked = u; return nil }
func (h *textHandler) Summary(s Summary) error   { h.summary = s; return nil }
func (h *textHandler) Finding(f check.Finding) error {
	// What passes is only counted, and the summary does that.
	if f.Outcome != check.Pass && f.Outcome != check.NotApplicable {
		h.findings = append(h.findings, f)
	}
	return nil
}

func (h *textHandler) Disagreement(d Disagreement) error {
	h.disagreements = append(h.disagreements, d)
	return nil
}

func (h *textHandler) Flush() error {
	h.header()
	for _, g := range groupFindings(h.findings) {
		h.group(g)
	}
	h.stagesDisagree()
	h.notObserved()
	h.unused()
	h.unjudged()
	h.filesRead()
	h.notAsked()
	h.counts()
	return h.page.w.Flush()
}

func (h *textHandler) header() {
	p := h.page
	title := "Ward " + h.run.Ward
	if h.run.Organisation != "" {
		title += " · " + h.run.Organisation
	}
	p.line(0, p.bold(Harmless(title)))
	stages := make([]string, len(h.run.Stages))
	for i, s := range h.run.Stages {
		stages[i] = s.Stage.String() + " (" + counted(s.Facts, "fact") + ")"
	}
	judged := "Judged"
	if len(stages) > 0 {
		judged += " " + strings.Join(stages, ", ")
	}
	p.line(0, judged+" at "+h.run.At.UTC().Format(time.RFC3339))
}

// group is the findings of one check that ask for something.
type group struct {
	check    string
	severity check.Severity
	findings []check.Finding
}

// groupFindings puts the gravest first: by severity, then by what the worst
// finding of a check came to, then by its id.
func groupFindings(findings []check.Finding) []group {
	byKey := map[string]*group{}
	for _, f := range findings {
		key := fmt.Sprintf("%d %s", f.Severity, f.Check)
		if byKey[key] == nil {
			byKey[key] = &group{check: f.Check, severity: f.Severity}
		}
		byKey[key].findings = append(byKey[key].findings, f)
	}
	groups := make([]group, 0, len(byKey))
	for _, g := range byKey {
		slices.SortStableFunc(g.findings, func(a, b check.Finding) int {
			return cmp.Or(cmp.Compare(urgency(a), urgency(b)), cmp.Compare(a.Subject.Key(), b.Subject.Key()), cmp.Compare(a.Stage, b.Stage))
		})
		groups = append(groups, *g)
	}
	slices.SortFunc(groups, func(a, b group) int {
		return cmp.Or(-cmp.Compare(rank(a.severity), rank(b.severity)), cmp.Compare(urgency(a.findings[0]), urgency(b.findings[0])), cmp.Compare(a.check, b.check))
	})
	return groups
}

// urgency is the order in which findings of one severity are read.
func urgency(f check.Finding) int {
	if f.Exception != "" && f.Outcome != check.Unknown {
		return 3
	}
	return slices.Index([]check.Outcome{check.Fail, check.Error, check.Unknown}, f.Outcome)
}

func (h *textHandler) group(g group) {
	p, c := h.page, h.checks[g.check]
	p.line(0, "")
	p.line(0, p.severity(g.severity)+"  "+p.bold(Harmless(g.check)))
	p.wrapped(2, c.Title)
	if len(c.Controls) > 0 {
		p.wrapped(2, strings.Join(c.Controls, ", "))
	}
	fails := false
	for _, f := range g.findings {
		h.finding(f)
		fails = fails || f.Outcome == check.Fail
	}
	if fails && c.Remediation != "" {
		p.line(0, "")
		p.wrapped(2, "To do: "+c.Remediation)
	}
}

func (h *textHandler) finding(f check.Finding) {
	p := h.page
	subject := "nothing of kind " + string(f.Kind)
	if !f.Subject.IsZero() {
		subject = f.Subject.String()
	}
	p.line(0, "")
	p.subject(2, p.outcome(f)+" "+f.Stage.String()+"  ", subject, f.Subject.Name())
	if at := f.Origin.Pos.String(); at != "" {
		p.line(4, Harmless(at))
	}
	p.wrapped(4, f.Reason)
	if len(f.Parameters) > 0 {
		p.wrapped(4, "Judged by: "+parametersText(f.Parameters))
	}
	if s, ok := h.since[record.KeyOf(f)]; ok && s.Value == f.Outcome {
		p.wrapped(4, "Since: "+sinceText(s.Since))
	}
	if f.Exception != "" {
		p.wrapped(4, exceptionText(h.run.Exceptions, f.Exception))
	}
}

// parametersText lists the values of a check's parameters, by their names.
func parametersText(values map[string]any) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		all = append(all, fmt.Sprintf("%s = %v", name, values[name]))
	}
	return strings.Join(all, ", ")
}

// exceptionText says what covers a finding, as far as the run says it.
func exceptionText(known []Exception, id string) string {
	at := slices.IndexFunc(known, func(e Exception) bool { return e.ID == id })
	if at < 0 {
		return "Exception " + id
	}
	e := known[at]
	return fmt.Sprintf("Exception %s until %s, accepted by %s: %s Instead: %s", e.ID, e.Until, e.Approver, sentence(e.Why), sentence(e.Compensating))
}

// sentence ends text with a full stop where it has no end.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.ContainsRune(".!?", rune(s[len(s)-1])) {
		return s
	}
	return s + "."
}

func (h *textHandler) stagesDisagree() {
	if len(h.disagreements) == 0 {
		return
	}
	p := h.page
	p.line(0, "")
	p.line(0, p.bold("Stages disagree"))
	for _, d := range h.disagreements {
		p.line(0, "")
		p.subject(2, Harmless(d.Check)+"  ", d.Subject.String(), d.Subject.Name())
		for _, v := range d.Verdicts {
			text := v.Stage.String() + ": " + v.Outcome.String()
			if at := v.Origin.Pos.String(); at != "" {
				text += ", " + at
			}
			if v.Reason != "" {
				text += ": " + v.Reason
			}
			p.wrapped(4, text)
		}
	}
}

func (h *textHandler) notObserved() {
	if len(h.gaps) == 0 {
		return
	}
	p := h.page
	p.line(0, "")
	p.line(0, p.bold("Not observed"))
	for _, g := range h.gaps {
		what := cmp.Or(g.Subject.String(), g.Origin.Pos.String(), g.Origin.Source, "a source")
		p.line(0, "")
		p.line(2, Harmless(what))
		if at := g.Origin.Pos.String(); at != "" && at != what {
			p.line(4, Harmless(at))
		}
		p.wrapped(4, g.Reason)
		if len(g.Kinds) > 0 {
			kinds := make([]string, len(g.Kinds))
			for i, k := range g.Kinds {
				kinds[i] = string(k)
			}
			p.wrapped(4, "It could have held "+strings.Join(kinds, ", ")+".")
		}
	}
}

// unused names the exceptions that nothing comes of.
func (h *textHandler) unused() {
	p := h.page
	first := true
	for _, x := range h.run.Exceptions {
		if !x.Unused {
			continue
		}
		if first {
			first = false
			p.line(0, "")
			p.line(0, p.bold("Exceptions about nothing"))
		}
		p.line(0, "")
		p.line(2, Harmless(x.ID))
		if at := x.Pos.String(); at != "" {
			p.line(4, Harmless(at))
		}
		p.wrapped(4, "No finding is of its check and subject. Correct it, or remove it.")
	}
}

// unjudged names what was seen and no check is about.
func (h *textHandler) unjudged() {
	if len(h.run.Unjudged) == 0 {
		return
	}
	kinds := make([]string, len(h.run.Unjudged))
	for i, k := range h.run.Unjudged {
		kinds[i] = string(k)
	}
	h.page.line(0, "")
	h.page.wrapped(0, "No check is about what was seen of "+strings.Join(kinds, ", ")+".")
}

// notAsked is one line, however much was not looked at.
func (h *textHandler) notAsked() {
	if len(h.unasked.Parts) > 0 {
		h.page.line(0, "")
		h.page.line(0, Harmless(h.unasked.String()))
	}
}

// String says in one sentence what the run was not asked to look at.
func (u Unasked) String() string {
	parts := make([]string, len(u.Parts))
	for i, p := range u.Parts {
		parts[i] = p.System.String() + " at stage " + p.Stage.String() + " ("
		if p.Declared > 0 {
			parts[i] += fmt.Sprintf("%d declared, ", p.Declared)
		}
		parts[i] += counted(p.Findings, "verdict") + " open)"
	}
	return "Not everything was looked at, as this run was not asked to: " + strings.Join(parts, "; ") + "."
}

// counts writes the last line, which leaves no count out.
func (h *textHandler) counts() {
	p, s := h.page, h.summary
	p.line(0, "")
	if s.JudgedNothing() {
		p.line(0, p.bold("Nothing was judged.")+" No subject was seen that a check could pass or fail.")
	}
	if failing := s.Outcome(check.Fail) + s.Outcome(check.Error); failing > 0 && s.Outcome(check.Unknown) > 0 {
		p.line(0, p.bold("Not everything could be seen.")+" More may fail than what does.")
	}
	parts := make([]string, 0, 8)
	for _, o := range []check.Outcome{check.Fail, check.Error, check.Unknown} {
		parts = append(parts, fmt.Sprintf("%d %s", s.Outcome(o), o))
	}
	parts = append(parts, fmt.Sprintf("%d excepted", s.Excepted()))
	for _, o := range []check.Outcome{check.Pass, check.NotApplicable} {
		parts = append(parts, fmt.Sprintf("%d %s", s.Outcome(o), o))
	}
	p.line(0, strings.Join(parts, ", ")+"; "+counted(s.Disagreeing(), "disagreement")+", "+counted(s.Gaps, "gap")+"; "+counted(s.Checks, "check")+".")
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// page writes lines. Errors stay in the writer until Flush.
type page struct {
	w     *bufio.Writer
	color bool
	width int
}

func newPage(w io.Writer, o TextOptions) *page {
	return &page{w: bufio.NewWriter(w), color: o.Color, width: cmp.Or(max(o.Width, 0), defaultWidth)}
}

// line writes one line, which its caller has made harmless.
func (p *page) line(indent int, text string) {
	_, _ = fmt.Fprintln(p.w, strings.TrimRight(strings.Repeat(" ", indent)+text, " "))
}

// subject writes a subject behind a harmless label: whole where the line holds
// it, else its name, with the whole on a line of its own.
func (p *page) subject(indent int, label, whole, name string) {
	whole = Harmless(whole)
	if indent+18+utf8.RuneCountInString(whole) <= p.width {
		p.line(indent, label+whole)
		return
	}
	p.line(indent, label+p.bold(Harmless(name)))
	p.line(indent+2, whole)
}

// wrapped makes text harmless and writes it, broken between words.
func (p *page) wrapped(indent int, text string) {
	room := max(p.width-indent, 20)
	var line string
	for _, word := range strings.Fields(Harmless(text)) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > room:
			p.line(indent, line)
			line = word
		default:
			line += " " + word
		}
	}
	if line != "" {
		p.line(indent, line)
	}
}

// item is wrapped behind a dash, with what follows in line.
func (p *page) item(indent int, text string) {
	rest := *p
	rest.width -= 2
	var b bytes.Buffer
	rest.w = bufio.NewWriter(&b)
	rest.wrapped(0, text)
	_ = rest.w.Flush() // a buffer takes everything
	mark := "- "
	for line := range strings.Lines(b.String()) {
		p.line(indent, mark+strings.TrimSuffix(line, "\n"))
		mark = "  "
	}
}

// The few colours, by their ANSI numbers.
const (
	bold   = "1"
	red    = "31"
	yellow = "33"
	cyan   = "36"
)

func (p *page) paint(color, text string) string {
	if !p.color {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

func (p *page) bold(text string) string { return p.paint(bold, text) }

func (p *page) severity(s check.Severity) string {
	word := strings.ToUpper(s.String())
	if s.AtLeast(check.High) {
		return p.paint(red, word)
	}
	return p.paint(yellow, word)
}

func (p *page) outcome(f check.Finding) string {
	switch {
	case f.Exception != "" && f.Outcome != check.Unknown:
		return p.paint(cyan, "EXCEPTED")
	case f.Outcome == check.Unknown:
		return p.paint(yellow, "UNKNOWN ")
	default:
		return p.paint(red, fmt.Sprintf("%-8s", strings.ToUpper(f.Outcome.String())))
	}
}
