package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/check"
)

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
		p.line(2, Harmless(d.Check)+"  "+h.whole(short(check.Finding{Subject: d.Subject})))
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

// notObserved says each gap once, with what it leaves open. Where several that
// follow each other hide the same, that is said behind the last.
func (h *textHandler) notObserved(blanks []blank) {
	if len(blanks) == 0 {
		return
	}
	p := h.page
	p.line(0, "")
	p.line(0, p.bold("Not observed"))
	rest := 0
	if !h.options.Verbose && len(blanks) > fewGaps+1 {
		blanks, rest = blanks[:fewGaps], len(blanks)-fewGaps
	}
	said := true
	for i, b := range blanks {
		if said {
			p.line(0, "")
		}
		h.blank(b)
		hidden := h.hidden(b)
		if said = i+1 == len(blanks) || !slices.Equal(h.hidden(blanks[i+1]), hidden); !said {
			continue
		}
		for _, sentence := range hidden {
			p.wrapped(4, sentence)
		}
	}
	if rest > 0 {
		p.line(0, "")
		p.line(2, fmt.Sprintf("… and %d more (--verbose names them)", rest))
	}
}

// blank says where something was not observed, and why.
func (h *textHandler) blank(b blank) {
	p, g := h.page, b.gap
	what := cmp.Or(g.Origin.Pos.String(), g.Origin.Source, g.Subject.String())
	if what != "" {
		p.line(2, h.whole(what))
	}
	if s := g.Subject.String(); s != "" && s != what {
		p.line(4, h.whole(short(check.Finding{Subject: g.Subject})))
	}
	p.wrapped(4, b.reason)
}

// hidden says what could have been where nothing was observed, and which checks
// that leaves open, sentence by sentence.
func (h *textHandler) hidden(b blank) []string {
	checks, kinds := fewChecks, fewKinds
	if h.options.Verbose {
		checks, kinds = len(b.checks), len(b.gap.Kinds)
	}
	var out []string
	if len(b.gap.Kinds) > 0 {
		words := make([]string, len(b.gap.Kinds))
		for i, k := range b.gap.Kinds {
			words[i] = string(k)
		}
		out = append(out, "It could have held "+few(words, kinds, "kinds")+".")
	}
	if text := b.open(checks); text != "" {
		out = append(out, text)
	}
	return out
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
		p.line(2, h.whole(g.text()))
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
		h.page.wrapped(0, h.Stream.Unasked.String())
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
