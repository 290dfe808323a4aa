package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
)

// blank is something that was not observed, and the checks that it leaves open
// for what they might have had to judge. It is said once, however many they are.
type blank struct {
	gap    fact.Gap // zero where a source did not finish
	reason string
	checks []string
	grave  map[check.Severity]int // of the checks
	known  bool
}

func (b *blank) leaves(f check.Finding) {
	if !slices.Contains(b.checks, f.Check) {
		b.checks = append(b.checks, f.Check)
		if b.grave == nil {
			b.grave = map[check.Severity]int{}
		}
		b.grave[f.Severity]++
	}
}

// open says what is left open, with at most so many checks by name, or "".
func (b *blank) open(most int) string {
	if len(b.checks) == 0 {
		return ""
	}
	var grave []string
	for _, s := range severities {
		if n := b.grave[s]; n > 0 {
			grave = append(grave, fmt.Sprintf("%d %s", n, s))
		}
	}
	return fmt.Sprintf("It leaves %s open (%s): %s.", counted(len(b.checks), "check"), strings.Join(grave, ", "), few(b.checks, most, ""))
}

// severities are those that a check can have, the gravest first.
var severities = []check.Severity{check.SeverityUnknown, check.Critical, check.High, check.Medium, check.Low}

// blanks returns each gap with the checks that it leaves open, and each other
// reason for which several checks say only that they could not see; and the
// findings that are left. Findings about a subject are always left.
func (c *Collector) blanks(findings []shown) ([]blank, []shown) {
	out := make([]blank, len(c.Stream.Gaps))
	for i, g := range c.Stream.Gaps {
		out[i] = blank{gap: g, reason: g.Reason, known: slices.Contains(c.Stream.Baseline.KnownGaps, i)}
	}
	var rest, reasons []shown
	for _, f := range findings {
		switch {
		case !f.Subject.IsZero() || f.Outcome != check.Unknown:
			rest = append(rest, f)
		case !c.fold(out, f.Finding):
			reasons = append(reasons, f)
		}
	}
	slices.SortStableFunc(reasons, func(a, b shown) int { return cmp.Compare(a.Reason, b.Reason) })
	for len(reasons) > 0 {
		n := slices.IndexFunc(reasons, func(f shown) bool { return f.Reason != reasons[0].Reason })
		if n < 0 {
			n = len(reasons)
		}
		same := reasons[:n]
		reasons = reasons[n:]
		if n == 1 {
			rest = append(rest, same...)
			continue
		}
		b := blank{reason: same[0].Reason, known: true}
		for _, f := range same {
			b.leaves(f.Finding)
			b.known = b.known && f.known
		}
		out = append(out, b)
	}
	for i := range out {
		slices.Sort(out[i].checks)
	}
	return out, rest
}

// fold puts a finding without a subject under the gaps that it comes of, and
// reports whether there are any. A finding names the first of its gaps alone.
func (c *Collector) fold(gaps []blank, f check.Finding) bool {
	named := slices.ContainsFunc(gaps, func(b blank) bool {
		return b.gap.Subject.IsZero() && b.gap.Reason != "" && strings.Contains(f.Reason, b.gap.Reason)
	})
	if !named {
		return false
	}
	kinds := c.check(f.Check).Judges()
	for i, b := range gaps {
		if b.gap.Subject.IsZero() && (strings.Contains(f.Reason, b.gap.Reason) || slices.ContainsFunc(kinds, b.gap.Touches)) {
			gaps[i].leaves(f)
		}
	}
	return true
}

// unread is how a reason names a gap: where it is, this, and the gap's own reason.
const unread = " could not be read: "

// reason is a finding's reason without the text of gaps, which are said once.
func (c *Collector) reason(f check.Finding) string {
	if f.Outcome != check.Unknown || !strings.Contains(f.Reason, unread) {
		return f.Reason
	}
	reason := f.Reason
	for _, g := range c.Stream.Gaps {
		if at := cmp.Or(g.Origin.Pos.String(), g.Origin.Source); at != "" {
			reason = strings.ReplaceAll(reason, at+unread+g.Reason, at+" could not be read (see below)")
		}
	}
	return reason
}
