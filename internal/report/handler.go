// Package report writes what a run found, in one handler a format.
//
// It promises that a run is a stream of messages which every handler takes in
// the same order; that the JSON stream read back gives any other format the
// same bytes as the run itself; that text from the outside cannot drive a
// terminal; and that unknown outcomes, gaps and a run that judged nothing are
// shown as what they are, never left out. It knows no file and no flag.
package report

import (
	"errors"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/history"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/ward"
)

// Handler takes a run as a stream of messages: Run once and first, then
// Checks, Findings, Gaps and Disagreements in any number, a check before its
// findings, a Since and a Known behind its finding where there is history or a
// baseline that has it, Baseline once where there is one, Unasked once where
// there is any, Files once where files were named, then Summary once and last,
// then Flush. What a handler has not written by then, it writes in Flush. The first
// error ends the stream.
type Handler interface {
	Run(Run) error
	Check(check.Check) error
	Finding(check.Finding) error
	Since(Since) error
	Known(Known) error
	Gap(fact.Gap) error
	Disagreement(Disagreement) error
	Baseline(Baseline) error
	Unasked(Unasked) error
	Files(Files) error
	Summary(Summary) error
	Flush() error
}

// Run is what a run was about.
type Run struct {
	Ward         string    `json:"ward"` // Ward's version
	Organisation string    `json:"organisation,omitempty"`
	At           time.Time `json:"at"` // the time of judging
	// Named is what people named to be judged: an estate's file, or files and
	// folders. What has no place of its own is shown there.
	Named      []string    `json:"named,omitempty"`
	Stages     []Stage     `json:"stages"`
	Exceptions []Exception `json:"exceptions,omitempty"`
	// Unjudged are the kinds of what was seen and no check is about, by name:
	// that nothing fails says nothing of them.
	Unjudged []addr.Kind `json:"unjudged,omitempty"`
}

// Stage is one snapshot that was judged.
type Stage struct {
	Stage fact.Stage `json:"stage"`
	Facts int        `json:"facts"`
}

// Exception is an accepted deviation, and where it stands.
type Exception struct {
	ward.Exception
	Pos diag.Pos `json:"pos,omitzero"`
	// Unused says that it is about no finding of a run of the whole design:
	// its check or subject is misspelt, or not there any more.
	Unused bool `json:"unused,omitempty"`
}

// Since says since when a finding is what it is, as far as runs were sealed. It
// is no part of the finding, which follows from one run alone.
type Since struct {
	record.Key
	history.Since[check.Outcome]
}

// Disagreement is one rule that came to different outcomes for one subject at
// different stages.
type Disagreement struct {
	Check    string         `json:"check"`
	Severity check.Severity `json:"severity"`
	Subject  addr.Subject   `json:"subject"`
	Verdicts []Verdict      `json:"verdicts"` // by stage
	// Known says that the baseline has it.
	Known bool `json:"known,omitempty"`
}

// Unasked is what a run was not asked to look at: the rest of an estate, where
// one file of it was judged. It is unknown, and nothing to act on, so it is
// counted and is no finding.
type Unasked struct {
	Parts []UnaskedPart `json:"parts"` // by stage and system
}

// UnaskedPart is what of one system a run did not look at, at one stage.
type UnaskedPart struct {
	Stage    fact.Stage  `json:"stage"`
	System   addr.System `json:"system"`
	Declared int         `json:"declared"` // resources or objects that the design declares there
	Findings int         `json:"findings"` // what checks have to say of it, if it were looked at
}

// Verdict is what one stage said.
type Verdict struct {
	Stage   fact.Stage    `json:"stage"`
	Outcome check.Outcome `json:"outcome"`
	Reason  string        `json:"reason"`
	Origin  fact.Origin   `json:"origin,omitzero"`
}

// Tee returns a handler that passes each message on to all of these, in this
// order. A handler that fails does not keep a message from the others; all
// errors are returned.
func Tee(handlers ...Handler) Handler { return tee(handlers) }

type tee []Handler

func (t tee) each(pass func(Handler) error) error {
	var errs []error
	for _, h := range t {
		errs = append(errs, pass(h))
	}
	return errors.Join(errs...)
}

func (t tee) Run(r Run) error { return t.each(func(h Handler) error { return h.Run(r) }) }

func (t tee) Check(c check.Check) error { return t.each(func(h Handler) error { return h.Check(c) }) }

func (t tee) Finding(f check.Finding) error {
	return t.each(func(h Handler) error { return h.Finding(f) })
}

func (t tee) Gap(g fact.Gap) error { return t.each(func(h Handler) error { return h.Gap(g) }) }

func (t tee) Disagreement(d Disagreement) error {
	return t.each(func(h Handler) error { return h.Disagreement(d) })
}

func (t tee) Since(s Since) error     { return t.each(func(h Handler) error { return h.Since(s) }) }
func (t tee) Known(k Known) error     { return t.each(func(h Handler) error { return h.Known(k) }) }
func (t tee) Unasked(u Unasked) error { return t.each(func(h Handler) error { return h.Unasked(u) }) }

func (t tee) Baseline(b Baseline) error {
	return t.each(func(h Handler) error { return h.Baseline(b) })
}

func (t tee) Files(f Files) error { return t.each(func(h Handler) error { return h.Files(f) }) }

func (t tee) Summary(s Summary) error { return t.each(func(h Handler) error { return h.Summary(s) }) }

func (t tee) Flush() error { return t.each(Handler.Flush) }

// Stream is a whole run, for those who have one in memory.
type Stream struct {
	Run           Run
	Checks        []check.Check
	Findings      []check.Finding
	Past          map[record.Key]history.Since[check.Outcome] // nil without history
	Known         map[int]bool                                // the places of findings that the baseline has
	Gaps          []fact.Gap
	Disagreements []Disagreement
	Baseline      Baseline
	Unasked       Unasked
	Files         Files
}

// Send passes a whole run to a handler, with its summary, and flushes it.
func (s Stream) Send(h Handler) (Summary, error) {
	var sum Summary
	if err := h.Run(s.Run); err != nil {
		return sum, err
	}
	for _, c := range s.Checks {
		if err := h.Check(c); err != nil {
			return sum, err
		}
		sum.Checks++
	}
	if keeps, ok := h.(keeper); ok {
		keeps.expect(asked(s.Findings))
	}
	for i, f := range s.Findings {
		if f.Unasked {
			continue // they are one message
		}
		if err := h.Finding(f); err != nil {
			return sum, err
		}
		sum.Add(f)
		if len(s.Past) > 0 {
			if past, ok := s.Past[record.KeyOf(f)]; ok && past.Value == f.Outcome {
				if err := h.Since(Since{record.KeyOf(f), past}); err != nil {
					return sum, err
				}
			}
		}
		if s.Known[i] {
			if err := h.Known(Known{record.KeyOf(f)}); err != nil {
				return sum, err
			}
			sum.know(f)
		}
	}
	for _, g := range s.Gaps {
		if err := h.Gap(g); err != nil {
			return sum, err
		}
		sum.Gaps++
	}
	for _, d := range s.Disagreements {
		if err := h.Disagreement(d); err != nil {
			return sum, err
		}
		sum.AddDisagreement(d)
	}
	if !s.Baseline.IsZero() {
		if err := h.Baseline(s.Baseline); err != nil {
			return sum, err
		}
		sum.KnownGaps = len(s.Baseline.KnownGaps)
	}
	if len(s.Unasked.Parts) > 0 {
		if err := h.Unasked(s.Unasked); err != nil {
			return sum, err
		}
	}
	if !s.Files.IsZero() {
		if err := h.Files(s.Files); err != nil {
			return sum, err
		}
		sum.files(s.Run, s.Files)
	}
	if err := h.Summary(sum); err != nil {
		return sum, err
	}
	return sum, h.Flush()
}

// keeper is a handler that keeps the findings.
type keeper interface {
	expect(findings []check.Finding)
}

// asked are the findings without those that are one message together.
func asked(findings []check.Finding) []check.Finding {
	n := 0
	for i := range findings {
		if !findings[i].Unasked {
			n++
		}
	}
	if n == len(findings) {
		return findings
	}
	out := make([]check.Finding, 0, n)
	for i := range findings {
		if !findings[i].Unasked {
			out = append(out, findings[i])
		}
	}
	return out
}

var errNoRun = errors.New("report: the stream does not begin with a run")
