package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/check"
)

var (
	//go:embed report.html
	htmlText string
	//go:embed report.css
	htmlStyle string

	htmlPage = template.Must(template.New("report").Parse(htmlText))
)

// HTML returns a handler that writes one page that stands alone, in Flush: it
// loads nothing, runs nothing, and prints. All findings that ask for something are
// on it, with what exceptions cover and what the baseline has apart from them;
// what passes is counted by check. Text from the outside is text.
func HTML(w io.Writer) Handler { return &htmlHandler{w: w} }

type htmlHandler struct {
	Collector
	w io.Writer
}

// The page's values. Each text from the outside went through Harmless.
type (
	htmlReport struct {
		Style                                   template.CSS
		Policy                                  string
		Title, Judged, Nothing, Baseline, Count string
		Severities                              []severityRow
		Groups, Excepted, Known                 []htmlGroup
		Disagreements                           []htmlItem
		Gaps                                    []htmlItem
		Gone, Notes, Unused                     []string
		Frameworks                              []htmlFramework
		Checks                                  []htmlCheck
	}
	htmlGroup struct {
		ID, Title, Severity, Remediation string
		Controls                         []string
		Items                            []htmlItem
	}
	htmlItem struct {
		At, Outcome, Class, Stage, Name, Full string
		Text                                  []string
	}
	htmlFramework struct {
		Name                               string
		Fails, Open, Excepted, Holds, None int
		Controls                           []htmlControl
	}
	htmlControl struct {
		ID, Word, Class, Checks string
		Fails, Open, Passes     int
	}
	htmlCheck struct {
		ID, Title, Severity                      string
		Fail, Error, Unknown, Excepted, Pass, No int
	}
)

func (h *htmlHandler) Flush() error {
	s := h.Stream
	blanks, findings := h.blanks(h.findings(func(f shown) bool { return open(f.Finding) && !excepted(f.Finding) && !f.known }))
	sum := sha256.Sum256([]byte(htmlStyle))
	r := htmlReport{
		Style:      template.CSS(htmlStyle), //nolint:gosec // it is ours, and nothing of the run is in it
		Policy:     "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
		Title:      Harmless("Ward " + s.Run.Ward),
		Judged:     judgedAt(s.Run),
		Nothing:    h.Counted.judgedNothing(),
		Count:      h.Counted.String(),
		Severities: h.Counted.bySeverity(),
		Groups:     h.groups(findings),
		Excepted:   h.groups(h.findings(func(f shown) bool { return excepted(f.Finding) })),
		Known:      h.groups(h.findings(func(f shown) bool { return f.known })),
		Gaps:       gapItems(blanks),
		Frameworks: h.frameworks(),
		Checks:     h.checks(),
	}
	if s.Run.Organisation != "" {
		r.Title = Harmless(s.Run.Organisation) + " · " + r.Title
	}
	if !s.Baseline.IsZero() {
		r.Baseline = Harmless(s.Baseline.String())
	}
	for _, g := range s.Baseline.Gone {
		r.Gone = append(r.Gone, Harmless(g.text()))
	}
	for _, d := range s.Disagreements {
		item := htmlItem{Name: Harmless(d.Check), Full: Harmless(d.Subject.String())}
		for _, v := range d.Verdicts {
			item.Text = append(item.Text, Harmless(strings.Join(strings.Fields(v.Stage.String()+": "+v.Outcome.String()+" "+v.Origin.Pos.String()+" "+v.Reason), " ")))
		}
		r.Disagreements = append(r.Disagreements, item)
	}
	for _, x := range s.Run.Exceptions {
		if x.Unused {
			r.Unused = append(r.Unused, Harmless(strings.TrimSpace(x.ID+" "+x.Pos.String())))
		}
	}
	if text := s.Run.unjudged(len(s.Run.Unjudged)); text != "" {
		r.Notes = append(r.Notes, Harmless(text))
	}
	if len(s.Unasked.Parts) > 0 {
		r.Notes = append(r.Notes, Harmless(s.Unasked.String()))
	}
	for _, text := range s.Files.sentences() {
		r.Notes = append(r.Notes, Harmless(text))
	}
	return htmlPage.Execute(h.w, r)
}

func (h *htmlHandler) groups(findings []shown) []htmlGroup {
	var out []htmlGroup
	for _, g := range groupFindings(findings) {
		c := h.check(g.check)
		group := htmlGroup{ID: Harmless(g.check), Title: Harmless(c.Title), Severity: g.severity.String(), Remediation: Harmless(c.Remediation)}
		for _, ref := range c.Controls {
			group.Controls = append(group.Controls, Harmless(ref))
		}
		for _, f := range g.findings {
			group.Items = append(group.Items, h.item(f))
		}
		out = append(out, group)
	}
	return out
}

func (h *htmlHandler) item(f shown) htmlItem {
	word := strings.ToLower(outcomeWord(f.Finding))
	out := htmlItem{At: Harmless(f.Origin.Pos.String()), Outcome: word, Class: word, Name: Harmless(short(f.Finding)), Full: Harmless(f.Subject.String()), Text: []string{Harmless(h.reason(f.Finding))}}
	if len(h.Stream.Run.Stages) > 1 {
		out.Stage = f.Stage.String()
	}
	if len(f.Parameters) > 0 {
		out.Text = append(out.Text, Harmless("Judged by: "+parametersText(f.Parameters)))
	}
	if f.Exception != "" {
		out.Text = append(out.Text, Harmless(exceptionText(h.Stream.Run.Exceptions, f.Exception)))
	}
	return out
}

func gapItems(blanks []blank) []htmlItem {
	var out []htmlItem
	for _, b := range blanks {
		item := htmlItem{At: Harmless(b.gap.Origin.Pos.String()), Full: Harmless(b.gap.Subject.String()), Text: []string{Harmless(b.reason)}}
		if text := b.open(len(b.checks)); text != "" {
			item.Text = append(item.Text, Harmless(text))
		}
		out = append(out, item)
	}
	return out
}

func (h *htmlHandler) frameworks() []htmlFramework {
	var out []htmlFramework
	for _, s := range h.standings() {
		if len(out) == 0 || out[len(out)-1].Name != Harmless(s.Framework) {
			out = append(out, htmlFramework{Name: Harmless(s.Framework)})
		}
		f := &out[len(out)-1]
		switch word := s.Word(); word {
		case "fails":
			f.Fails++
		case "open":
			f.Open++
		case "excepted":
			f.Excepted++
		case "holds":
			f.Holds++
		default:
			f.None++
		}
		f.Controls = append(f.Controls, htmlControl{ID: Harmless(s.Control), Word: s.Word(), Class: strings.ReplaceAll(s.Word(), " ", "-"), Checks: Harmless(strings.Join(s.checks, ", ")), Fails: s.Fails, Open: s.Open, Passes: s.Passes})
	}
	return out
}

// checks counts what each check came to.
func (h *htmlHandler) checks() []htmlCheck {
	all := map[string]*htmlCheck{}
	for _, c := range h.Stream.Checks {
		all[c.ID] = &htmlCheck{ID: Harmless(c.ID), Title: Harmless(c.Title), Severity: c.Severity.String()}
	}
	for _, f := range h.Stream.Findings {
		c := all[f.Check]
		if c == nil {
			c = &htmlCheck{ID: Harmless(f.Check), Severity: f.Severity.String()}
			all[f.Check] = c
		}
		switch {
		case excepted(f):
			c.Excepted++
		case f.Outcome == check.Fail:
			c.Fail++
		case f.Outcome == check.Error:
			c.Error++
		case f.Outcome == check.Unknown:
			c.Unknown++
		case f.Outcome == check.Pass:
			c.Pass++
		default:
			c.No++
		}
	}
	out := make([]htmlCheck, 0, len(all))
	for _, id := range slices.Sorted(maps.Keys(all)) {
		out = append(out, *all[id])
	}
	return out
}
