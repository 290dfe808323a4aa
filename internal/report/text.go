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
	"github.com/wardhq/ward/internal/record"
)

// TextOptions say how text is laid out, and how much of it there is.
type TextOptions struct {
	// Color writes ANSI colours. The caller decides, by NO_COLOR and by
	// whether a terminal reads.
	Color bool
	// Width is the number of columns that sentences are wrapped at; 0 is 100.
	// Subjects and places are never broken, so that they can be copied.
	Width int
	// Verbose leaves no subject, control or kind out, and writes ids whole.
	Verbose bool
	// Excepted lists what exceptions cover, Passes what passes, Known what the
	// baseline has. They are counted in any case.
	Excepted, Passes, Known bool
}

const defaultWidth = 100

// How many of something are named before the rest is counted.
const (
	fewSubjects = 10 // of a check
	fewControls = 3  // of a check
	fewKinds    = 5
	fewChecks   = 4 // that one gap leaves open
)

// Text returns a handler that writes for people: what asks for work first, by
// severity and check, then what could not be observed, then the counts. It
// writes in Flush.
func Text(w io.Writer, o TextOptions) Handler {
	return &textHandler{page: newPage(w, o), options: o}
}

type textHandler struct {
	Collector
	page    *page
	options TextOptions
}

func (h *textHandler) Flush() error {
	h.header()
	blanks, findings := h.blanks(h.findings(h.lists))
	groups := groupFindings(findings)
	for _, g := range groups {
		h.group(g)
	}
	h.passes()
	h.stagesDisagree()
	h.notObserved(blanks)
	h.gone()
	h.unused()
	h.unjudged()
	h.filesRead()
	h.notAsked()
	h.counts(groups)
	return h.page.w.Flush()
}

// lists reports whether a finding is listed among what asks for something.
func (h *textHandler) lists(f shown) bool {
	return open(f.Finding) && (!excepted(f.Finding) || h.options.Excepted) && (!f.known || h.options.Known)
}

func (h *textHandler) header() {
	p, run := h.page, h.Stream.Run
	title := "Ward " + run.Ward
	if run.Organisation != "" {
		title += " · " + run.Organisation
	}
	p.line(0, p.bold(Harmless(title)))
	p.line(0, judgedAt(run))
}

// judgedAt says what was judged, and when.
func judgedAt(run Run) string {
	stages := make([]string, len(run.Stages))
	for i, s := range run.Stages {
		stages[i] = s.Stage.String() + " (" + counted(s.Facts, "fact") + ")"
	}
	judged := "Judged"
	if len(stages) > 0 {
		judged += " " + strings.Join(stages, ", ")
	}
	return judged + " at " + run.At.UTC().Format(time.RFC3339)
}

// group is the findings of one check that ask for something.
type group struct {
	check    string
	severity check.Severity
	findings []shown
}

// groupFindings puts the gravest first: by severity, then by what the worst
// finding of a check came to, then by its id. Within a check what stands in a
// file is read in the file's order.
func groupFindings(findings []shown) []group {
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
		slices.SortStableFunc(g.findings, func(a, b shown) int {
			return cmp.Or(cmp.Compare(urgency(a.Finding), urgency(b.Finding)), a.Origin.Pos.Compare(b.Origin.Pos), a.Subject.Compare(b.Subject), cmp.Compare(a.Stage, b.Stage))
		})
		groups = append(groups, *g)
	}
	slices.SortFunc(groups, func(a, b group) int {
		return cmp.Or(-cmp.Compare(rank(a.severity), rank(b.severity)), cmp.Compare(urgency(a.findings[0].Finding), urgency(b.findings[0].Finding)), cmp.Compare(a.check, b.check))
	})
	return groups
}

// urgency is the order in which findings of one severity are read.
func urgency(f check.Finding) int {
	if excepted(f) {
		return 3
	}
	return slices.Index([]check.Outcome{check.Fail, check.Error, check.Unknown}, f.Outcome)
}

func (h *textHandler) group(g group) {
	p, c := h.page, h.check(g.check)
	p.line(0, "")
	h.title(g)
	h.subjects(g.findings)
	fails := slices.ContainsFunc(g.findings, func(f shown) bool { return f.Outcome == check.Fail && !excepted(f.Finding) })
	if fails && c.Remediation != "" {
		p.wrapped(2, "To do: "+c.Remediation)
	}
}

// title is what a check says, and a few of the controls that it bears on.
func (h *textHandler) title(g group) {
	p, c := h.page, h.check(g.check)
	p.line(0, p.severity(g.severity)+"  "+p.bold(Harmless(g.check)))
	p.wrapped(2, c.Title)
	most := fewControls
	if h.options.Verbose {
		most = len(c.Controls)
	}
	p.wrapped(2, few(cited(c.Controls), most, ""))
}

// subjects lists findings of one check. A reason that several give one after the
// other is said behind the last.
func (h *textHandler) subjects(findings []shown) {
	p := h.page
	rest := findings[:0:0]
	if !h.options.Verbose && len(findings) > fewSubjects+1 {
		findings, rest = findings[:fewSubjects], findings[fewSubjects:]
	}
	for i, f := range findings {
		h.subject(f)
		if i+1 < len(findings) && h.says(findings[i+1]) == h.says(f) {
			continue
		}
		for _, text := range strings.Split(h.says(f), "\n") {
			p.wrapped(6, text)
		}
	}
	if len(rest) > 0 {
		var parts []string
		for _, word := range []string{"FAIL", "ERROR", "UNKNOWN", "EXCEPTED", "PASS"} {
			n := 0
			for _, f := range rest {
				if outcomeWord(f.Finding) == word {
					n++
				}
			}
			if n > 0 {
				parts = append(parts, fmt.Sprintf("%d %s", n, strings.ToLower(word)))
			}
		}
		p.wrapped(2, fmt.Sprintf("… and %d more: %s (--verbose names them)", len(rest), strings.Join(parts, ", ")))
	}
}

// subject is one line: where it stands, what it came to, what it is called.
func (h *textHandler) subject(f shown) {
	p := h.page
	label := ""
	if at := f.Origin.Pos.String(); at != "" {
		label = Harmless(at) + "  "
		if of := f.Origin.Of.String(); of != "" {
			label = Harmless(at+", of "+of) + "  "
		}
	}
	wide := utf8.RuneCountInString(label)
	word := outcomeWord(f.Finding)
	label += p.outcome(f.Finding)
	stage := ""
	if len(h.Stream.Run.Stages) > 1 {
		stage = " " + f.Stage.String()
	}
	if f.known {
		stage += ", known"
	}
	label += stage
	name := Harmless(short(f.Finding))
	if 2+wide+len(word)+len(stage)+2+utf8.RuneCountInString(name) <= p.width {
		p.line(2, label+"  "+name)
	} else {
		p.line(2, label)
		p.line(4, name)
	}
	if full := f.Subject.String(); h.options.Verbose && full != "" && full != name {
		p.line(6, Harmless(full))
	}
}

// says is what there is to say of a finding, one sentence a line.
func (h *textHandler) says(f shown) string {
	out := []string{Harmless(h.reason(f.Finding))}
	if len(f.Parameters) > 0 {
		out = append(out, "Judged by: "+Harmless(parametersText(f.Parameters)))
	}
	if s, ok := h.Stream.Past[record.KeyOf(f.Finding)]; ok && s.Value == f.Outcome {
		out = append(out, "Since: "+sinceText(s))
	}
	if f.Exception != "" {
		out = append(out, Harmless(exceptionText(h.Stream.Run.Exceptions, f.Exception)))
	}
	return strings.Join(out, "\n")
}

// passes lists what passes, where somebody asked for it.
func (h *textHandler) passes() {
	if !h.options.Passes {
		return
	}
	groups := groupFindings(h.findings(func(f shown) bool { return f.Outcome == check.Pass }))
	if len(groups) == 0 {
		return
	}
	h.page.line(0, "")
	h.page.line(0, h.page.bold("What passes"))
	for _, g := range groups {
		h.page.line(0, "")
		h.title(g)
		h.subjects(g.findings)
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
	all := slices.DeleteFunc(slices.Clone(h.Stream.Disagreements), func(d Disagreement) bool { return d.Known && !h.options.Known })
	if len(all) == 0 {
		return
	}
	p := h.page
	p.line(0, "")
	p.line(0, p.bold("Stages disagree"))
	rest := 0
	if !h.options.Verbose && len(all) > fewSubjects+1 {
		all, rest = all[:fewSubjects], len(all)-fewSubjects
	}
	for _, d := range all {
		p.line(0, "")
		p.line(2, Harmless(d.Check)+"  "+Harmless(short(check.Finding{Subject: d.Subject})))
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
	if rest > 0 {
		p.line(0, "")
		p.line(2, fmt.Sprintf("… and %d more (--verbose names them)", rest))
	}
}

// notObserved says each gap once, with what it leaves open.
func (h *textHandler) notObserved(blanks []blank) {
	if len(blanks) == 0 {
		return
	}
	p := h.page
	p.line(0, "")
	p.line(0, p.bold("Not observed"))
	checks, kinds := fewChecks, fewKinds
	if h.options.Verbose {
		checks, kinds = len(h.Stream.Checks), len(h.Stream.Gaps)+1000
	}
	for _, b := range blanks {
		g := b.gap
		p.line(0, "")
		what := cmp.Or(g.Origin.Pos.String(), g.Origin.Source, g.Subject.String())
		if what != "" {
			p.line(2, Harmless(what))
		}
		if s := g.Subject.String(); s != "" && s != what {
			p.line(4, Harmless(short(check.Finding{Subject: g.Subject})))
		}
		p.wrapped(4, b.reason)
		if len(g.Kinds) > 0 {
			words := make([]string, len(g.Kinds))
			for i, k := range g.Kinds {
				words[i] = string(k)
			}
			p.wrapped(4, "It could have held "+few(words, kinds, "kinds")+".")
		}
		p.wrapped(4, b.open(checks))
	}
}

// gone names what the baseline had and the run has not.
func (h *textHandler) gone() {
	b := h.Stream.Baseline
	if len(b.Gone) == 0 {
		return
	}
	p := h.page
	p.line(0, "")
	p.line(0, p.bold("Gone since the baseline"))
	most := fewSubjects
	if h.options.Verbose {
		most = len(b.Gone)
	}
	for i, g := range b.Gone {
		if i == most {
			p.line(2, fmt.Sprintf("… and %d more (--verbose names them)", len(b.Gone)-most))
			break
		}
		p.line(2, Harmless(g.text()))
	}
}

// text is a finding that is gone, in one line.
func (g Gone) text() string {
	what := "no subject"
	if s := subjectOf(g.Subject); !s.IsZero() {
		what = short(check.Finding{Subject: s})
	}
	return fmt.Sprintf("%s  %s  %s (%s)", g.Check, g.Outcome, what, g.Stage)
}

// unused names the exceptions that nothing comes of.
func (h *textHandler) unused() {
	p := h.page
	first := true
	for _, x := range h.Stream.Run.Exceptions {
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
	most := fewKinds
	if h.options.Verbose {
		most = len(h.Stream.Run.Unjudged)
	}
	if text := h.Stream.Run.unjudged(most); text != "" {
		h.page.line(0, "")
		h.page.wrapped(0, text)
	}
}

// unjudged says of how much that was seen there is no check, with so many kinds
// by name, or "".
func (r Run) unjudged(most int) string {
	if len(r.Unjudged) == 0 {
		return ""
	}
	kinds := make([]string, len(r.Unjudged))
	for i, k := range r.Unjudged {
		kinds[i] = string(k)
	}
	return "No check is about what was seen of " + few(kinds, most, "kinds") + "."
}

// notAsked is one line, however much was not looked at.
func (h *textHandler) notAsked() {
	if len(h.Stream.Unasked.Parts) > 0 {
		h.page.line(0, "")
		h.page.line(0, Harmless(h.Stream.Unasked.String()))
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

// counts writes what to do next, and the last line, which leaves no count out.
func (h *textHandler) counts(groups []group) {
	p, s := h.page, h.Counted
	p.line(0, "")
	if text := s.judgedNothing(); text != "" {
		p.line(0, text)
	}
	if failing := s.Outcome(check.Fail) + s.Outcome(check.Error); failing > 0 && s.Outcome(check.Unknown) > 0 {
		p.line(0, p.bold("Not everything could be seen.")+" More may fail than what does.")
	}
	if !h.Stream.Baseline.IsZero() {
		p.line(0, Harmless(h.Stream.Baseline.String()))
	}
	var next []string
	if len(groups) > 0 {
		next = append(next, "ward catalogue show "+Harmless(groups[0].check)+" says what a check wants and why")
	}
	if s.Excepted() > 0 && !h.options.Excepted {
		next = append(next, "--show excepted lists what exceptions cover")
	}
	if !h.Stream.Baseline.IsZero() && h.Stream.Baseline.Still > 0 && !h.options.Known {
		next = append(next, "--show known lists what is still there")
	}
	if len(next) > 0 {
		p.wrapped(0, "Next: "+strings.Join(next, "; ")+".")
	}
	p.line(0, s.String())
}

// judgedNothing says so where nothing was judged, else nothing.
func (s Summary) judgedNothing() string {
	if !s.JudgedNothing() {
		return ""
	}
	if s.NothingToJudge {
		return "Nothing was judged: no check has anything to say of what was seen by itself."
	}
	return "Nothing was judged. No subject was seen that a check could pass or fail."
}

// String is all counts in one line.
func (s Summary) String() string {
	parts := make([]string, 0, 8)
	for _, o := range []check.Outcome{check.Fail, check.Error, check.Unknown} {
		part := fmt.Sprintf("%d %s", s.Outcome(o), o)
		if n := s.Known(o); n > 0 {
			part += fmt.Sprintf(" (%d known)", n)
		}
		parts = append(parts, part)
	}
	parts = append(parts, fmt.Sprintf("%d excepted", s.Excepted()))
	for _, o := range []check.Outcome{check.Pass, check.NotApplicable} {
		parts = append(parts, fmt.Sprintf("%d %s", s.Outcome(o), o))
	}
	return strings.Join(parts, ", ") + "; " + counted(s.Disagreeing(), "disagreement") + ", " + counted(s.Gaps, "gap") + "; " + counted(s.Checks, "check") + "."
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
func (p *page) item(text string) {
	rest := *p
	rest.width -= 2
	var b bytes.Buffer
	rest.w = bufio.NewWriter(&b)
	rest.wrapped(0, text)
	_ = rest.w.Flush() // a buffer takes everything
	mark := "- "
	for line := range strings.Lines(b.String()) {
		p.line(2, mark+strings.TrimSuffix(line, "\n"))
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
	switch word := outcomeWord(f); {
	case excepted(f):
		return p.paint(cyan, word)
	case f.Outcome == check.Pass:
		return p.bold(word)
	case f.Outcome == check.Unknown:
		return p.paint(yellow, word)
	default:
		return p.paint(red, word)
	}
}

// outcomeWord is what a finding came to, as a label.
func outcomeWord(f check.Finding) string {
	if excepted(f) {
		return "EXCEPTED"
	}
	return strings.ToUpper(f.Outcome.String())
}
