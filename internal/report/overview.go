package report

import (
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/check"
)

// severityRow counts what came of the checks of one severity.
type severityRow struct {
	Severity                                      check.Severity
	Fail, Error, Unknown, Known, Excepted, Passed int
}

// bySeverity counts by severity, the gravest first; severities of which there is
// nothing are left out.
func (s Summary) bySeverity() []severityRow {
	var out []severityRow
	for _, sev := range severities {
		r := severityRow{Severity: sev}
		for _, c := range s.Counts {
			if c.Severity != sev {
				continue
			}
			switch {
			case c.Excepted:
				r.Excepted += c.Findings
			case c.Known:
				r.Known += c.Findings
			case c.Outcome == check.Fail:
				r.Fail += c.Findings
			case c.Outcome == check.Error:
				r.Error += c.Findings
			case c.Outcome == check.Unknown:
				r.Unknown += c.Findings
			case c.Outcome == check.Pass:
				r.Passed += c.Findings
			}
		}
		if r != (severityRow{Severity: sev}) {
			out = append(out, r)
		}
	}
	return out
}

// standing is what a run says of one control: it claims nothing of what the
// checks do not look at.
type standing struct {
	Framework, Control            string
	Fails, Open, Excepted, Passes int
	checks                        []string
}

// Word is the gravest that there is.
func (s standing) Word() string {
	switch {
	case s.Fails > 0:
		return "fails"
	case s.Open > 0:
		return "open"
	case s.Excepted > 0:
		return "excepted"
	case s.Passes > 0:
		return "holds"
	default:
		return "nothing to judge"
	}
}

// standings are those of the controls that the checks of a run bear on.
func (c *Collector) standings() []standing {
	byCheck := map[string]*standing{}
	for _, f := range c.Stream.Findings {
		s := byCheck[f.Check]
		if s == nil {
			s = &standing{}
			byCheck[f.Check] = s
		}
		switch {
		case excepted(f):
			s.Excepted++
		case f.Outcome == check.Fail, f.Outcome == check.Error:
			s.Fails++
		case f.Outcome == check.Unknown:
			s.Open++
		case f.Outcome == check.Pass:
			s.Passes++
		}
	}
	byControl := map[string]*standing{}
	for _, k := range c.Stream.Checks {
		for _, ref := range k.Controls {
			s := byControl[ref]
			if s == nil {
				s = &standing{}
				s.Framework, s.Control, _ = strings.Cut(ref, "/")
				byControl[ref] = s
			}
			s.checks = append(s.checks, k.ID)
			if of := byCheck[k.ID]; of != nil {
				s.Fails, s.Open, s.Excepted, s.Passes = s.Fails+of.Fails, s.Open+of.Open, s.Excepted+of.Excepted, s.Passes+of.Passes
			}
		}
	}
	out := make([]standing, 0, len(byControl))
	for _, s := range byControl {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b standing) int {
		return strings.Compare(a.Framework+"\n"+a.Control, b.Framework+"\n"+b.Control)
	})
	return out
}

// cut shortens text, and says that it did.
func cut(text string, most int) string {
	n := 0
	for i := range text {
		if n == most {
			return text[:i] + " … (cut)"
		}
		n++
	}
	return text
}
