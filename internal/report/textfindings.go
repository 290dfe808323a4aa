package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/record"
)

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
		if of := f.Origin.Of.String(); of != "" {
			at += ", of " + of
		}
		label = h.whole(at) + "  "
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
	name := h.whole(short(f.Finding))
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

// whole is a name or a place in one line. The middle of one that nobody would read
// is left out, where not all is asked for: its ends tell it apart.
func (h *textHandler) whole(text string) string {
	text = Harmless(text)
	if h.options.Verbose {
		return text
	}
	return middleOut(text, mostName)
}

// mostName is how many characters of a name or a place are shown: a path may
// have 4,096, and a name as many as somebody writes.
const mostName = 300

// middleOut leaves out the middle of a text of more than so many characters.
func middleOut(text string, most int) string {
	all := []rune(text)
	if len(all) <= most {
		return text
	}
	tail := most / 3
	return string(all[:most-tail-1]) + "…" + string(all[len(all)-tail:])
}

// says is what there is to say of a finding, one sentence a line.
func (h *textHandler) says(f shown) string {
	var out []string
	if reason := h.reason(f.Finding); f.Outcome != check.Pass || reason != h.check(f.Check).Title {
		if h.options.Verbose && len(f.Rest) > 0 {
			reason = f.Whole()
		}
		out = append(out, Harmless(reason))
	}
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
