package report

import (
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/history"
	"github.com/wardhq/ward/internal/record"
)

// Collector takes a stream and keeps all of it, for handlers that write when they
// have seen the whole, and for those who ask about a stream without writing it.
type Collector struct {
	Stream  Stream
	Counted Summary
	byID    map[string]int // where a check stands in Stream.Checks
	coming  []check.Finding
}

// Run keeps it.
func (c *Collector) Run(r Run) error { c.Stream.Run = r; return nil }

// Check keeps it, the last of an id.
func (c *Collector) Check(k check.Check) error {
	if i, known := c.byID[k.ID]; known {
		c.Stream.Checks[i] = k
		return nil
	}
	if c.byID == nil {
		c.byID = map[string]int{}
	}
	c.byID[k.ID] = len(c.Stream.Checks)
	c.Stream.Checks = append(c.Stream.Checks, k)
	return nil
}

// expect is told all the findings that a stream will pass, before the first: it
// keeps those in the place of copies. Nobody changes them.
func (c *Collector) expect(findings []check.Finding) { c.coming = findings }

// Finding keeps it.
func (c *Collector) Finding(f check.Finding) error {
	if n := len(c.Stream.Findings); n < len(c.coming) {
		c.Stream.Findings = c.coming[: n+1 : n+1]
		return nil
	}
	c.Stream.Findings = append(c.Stream.Findings, f)
	return nil
}

// Since keeps it.
func (c *Collector) Since(s Since) error {
	if c.Stream.Past == nil {
		c.Stream.Past = map[record.Key]history.Since[check.Outcome]{}
	}
	c.Stream.Past[s.Key] = s.Since
	return nil
}

// Known keeps which finding it is about: the last one.
func (c *Collector) Known(Known) error {
	if c.Stream.Known == nil {
		c.Stream.Known = map[int]bool{}
	}
	c.Stream.Known[len(c.Stream.Findings)-1] = true
	return nil
}

// Gap keeps it.
func (c *Collector) Gap(g fact.Gap) error { c.Stream.Gaps = append(c.Stream.Gaps, g); return nil }

// Disagreement keeps it.
func (c *Collector) Disagreement(d Disagreement) error {
	c.Stream.Disagreements = append(c.Stream.Disagreements, d)
	return nil
}

// Baseline keeps it.
func (c *Collector) Baseline(b Baseline) error { c.Stream.Baseline = b; return nil }

// Unasked keeps it.
func (c *Collector) Unasked(u Unasked) error { c.Stream.Unasked = u; return nil }

// Files keeps it.
func (c *Collector) Files(f Files) error { c.Stream.Files = f; return nil }

// Summary keeps it.
func (c *Collector) Summary(s Summary) error { c.Counted = s; return nil }

// Flush does nothing.
func (c *Collector) Flush() error { return nil }

// check returns a check of the stream, or one that has only its id.
func (c *Collector) check(id string) check.Check {
	if i, known := c.byID[id]; known {
		return c.Stream.Checks[i]
	}
	return check.Check{ID: id}
}

// shown is a finding with what the stream says of it beside the finding itself.
type shown struct {
	check.Finding
	known bool
}

// findings returns those that a test takes.
func (c *Collector) findings(takes func(shown) bool) []shown {
	var out []shown
	for i, f := range c.Stream.Findings {
		if s := (shown{f, c.Stream.Known[i]}); takes(s) {
			out = append(out, s)
		}
	}
	return out
}

// excepted reports whether an exception covers what was found. What could not be
// seen is covered by none.
func excepted(f check.Finding) bool { return f.Exception != "" && f.Outcome != check.Unknown }

// open reports whether a finding asks for something: it fails, has no answer or
// could not be seen.
func open(f check.Finding) bool {
	return f.Outcome != check.Pass && f.Outcome != check.NotApplicable
}
