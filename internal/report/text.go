package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/check"
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
	fewGaps     = 20
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
		p.wrapped(0, h.Stream.Baseline.String())
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

// judgedNothing says so where nothing was judged, else nothing. What holds nothing that
// is judged by itself is fine, and is told apart from what nobody could judge.
func (s Summary) judgedNothing() string {
	if !s.JudgedNothing() {
		return ""
	}
	if s.NothingToJudge {
		return "Nothing that was seen in these files is judged by itself: checks read it for what stands beside it, and none says anything of it alone."
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
