package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/check"
)

// CSV returns a handler that writes a table of controls and findings, in Flush: a
// row for each finding under each control that its check bears on, one with an
// empty control where it bears on none, and one for each gap. Everything is in
// it, what passes too. No cell begins as a formula would.
func CSV(w io.Writer) Handler { return &csvHandler{w: w} }

type csvHandler struct {
	Collector
	w io.Writer
}

func (h *csvHandler) Flush() error {
	w := csv.NewWriter(h.w)
	_ = w.Write([]string{"framework", "control", "check", "version", "severity", "outcome", "stage", "subject", "file", "line", "reason", "exception", "known", "remediation"})
	for _, f := range h.findings(func(shown) bool { return true }) {
		c := h.check(f.Check)
		known, line, remediation := "", "", ""
		if f.known {
			known = "yes"
		}
		if f.Origin.Pos.Line > 0 {
			line = strconv.Itoa(f.Origin.Pos.Line)
		}
		if f.Outcome == check.Fail {
			remediation = strings.Join(strings.Fields(c.Remediation), " ")
		}
		controls := c.Controls
		if len(controls) == 0 {
			controls = []string{""}
		}
		for _, ref := range controls {
			framework, control, _ := strings.Cut(ref, "/")
			h.row(w, framework, control, f.Check, strconv.Itoa(f.Version), f.Severity.String(), f.Outcome.String(), f.Stage.String(),
				f.Subject.String(), f.Origin.Pos.File, line, f.Whole(), f.Exception, known, remediation)
		}
	}
	for _, d := range h.Stream.Disagreements {
		texts := make([]string, len(d.Verdicts))
		for i, v := range d.Verdicts {
			texts[i] = v.Stage.String() + " " + v.Outcome.String()
		}
		known := ""
		if d.Known {
			known = "yes"
		}
		h.row(w, "", "", d.Check, "", d.Severity.String(), "disagreement", "", d.Subject.String(), "", "", strings.Join(texts, ", "), "", known, "")
	}
	for _, g := range h.Stream.Gaps {
		line := ""
		if g.Origin.Pos.Line > 0 {
			line = strconv.Itoa(g.Origin.Pos.Line)
		}
		h.row(w, "", "", "", "", "", "gap", "", g.Subject.String(), g.Origin.Pos.File, line, g.Reason, "", "", "")
	}
	for _, g := range h.Stream.Baseline.Gone {
		h.row(w, "", "", g.Check, "", g.Severity.String(), "gone", g.Stage.String(), g.Subject, "", "", "it came to "+g.Outcome.String()+" in the baseline", "", "", "")
	}
	for _, text := range h.Stream.Files.sentences() {
		h.row(w, "", "", "", "", "", "files", "", "", "", "", text, "", "", "")
	}
	if len(h.Stream.Unasked.Parts) > 0 {
		h.row(w, "", "", "", "", "", "unasked", "", "", "", "", h.Stream.Unasked.String(), "", "", "")
	}
	if text := h.Counted.judgedNothing(); text != "" {
		as := "unknown"
		if h.Counted.NothingToJudge {
			as = "files"
		}
		h.row(w, "", "", "", "", "", as, "", "", "", "", text, "", "", "")
	}
	w.Flush()
	return w.Error()
}

func (h *csvHandler) row(w *csv.Writer, cells ...string) {
	for i, c := range cells {
		c = Harmless(c)
		if c != "" && strings.ContainsAny(c[:1], "=+-@") {
			c = "'" + c
		}
		cells[i] = c
	}
	_ = w.Write(cells) // an error stays in the writer
}
