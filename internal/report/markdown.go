package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/wardhq/ward/internal/check"
)

// A comment of a pull request holds 65,536 characters; a page of Azure DevOps
// 150,000.
const (
	mostMarkdown = 60_000 // bytes
	tailMarkdown = 4_000  // of those, what is kept for the counts
	mostReason   = 600    // characters
)

// Markdown returns a handler that writes a comment for a pull request, in Flush:
// the counts, then what asks for something, folded by check, then what could not
// be observed. It is never longer than a comment may be, and says how much it
// left out. Text from the outside mentions nobody and links nowhere.
func Markdown(w io.Writer) Handler { return &markdownHandler{w: w} }

type markdownHandler struct {
	Collector
	w    io.Writer
	b    strings.Builder
	left int // findings that did not fit
}

func (h *markdownHandler) Flush() error {
	blanks, findings := h.blanks(h.findings(func(f shown) bool { return open(f.Finding) && !excepted(f.Finding) && !f.known }))
	h.head()
	for _, g := range groupFindings(findings) {
		h.group(g)
	}
	h.disagreements()
	h.gaps(blanks)
	h.gone()
	h.tail()
	_, err := io.WriteString(h.w, h.b.String())
	return err
}

func (h *markdownHandler) head() {
	s, run := h.Counted, h.Stream.Run
	title := "nothing that was judged fails"
	var failing []string
	for _, o := range []check.Outcome{check.Fail, check.Error} {
		if n := s.Outcome(o) - s.Known(o); n > 0 && h.Stream.Baseline.IsZero() {
			failing = append(failing, fmt.Sprintf("%d %s", n, o))
		} else if n > 0 {
			failing = append(failing, fmt.Sprintf("%d new %s", n, o))
		}
	}
	switch {
	case s.NothingToJudge:
		title = "nothing is judged by itself"
	case s.JudgedNothing():
		title = "nothing was judged"
	case len(failing) > 0:
		title = strings.Join(failing, ", ")
	case h.disagreeing() > 0:
		title = "stages disagree about " + counted(h.disagreeing(), "subject")
	case s.Outcome(check.Unknown)-s.Known(check.Unknown) > 0 || s.Gaps > s.KnownGaps:
		title = "nothing that could be seen fails; not everything could be seen"
	case !h.Stream.Baseline.IsZero():
		title = "nothing new fails"
	}
	fmt.Fprintf(&h.b, "### Ward: %s\n\n", title)
	if run.Organisation != "" {
		h.b.WriteString(markdown(cut(run.Organisation, mostReason)) + ". ")
	}
	h.b.WriteString(judgedAt(run) + " by Ward " + markdown(cut(run.Ward, 40)) + ".\n\n")
	if rows := s.bySeverity(); len(rows) > 0 {
		h.b.WriteString("| severity | fail | error | unknown | known | excepted | pass |\n|---|--:|--:|--:|--:|--:|--:|\n")
		for _, r := range rows {
			fmt.Fprintf(&h.b, "| %s | %d | %d | %d | %d | %d | %d |\n", r.Severity, r.Fail, r.Error, r.Unknown, r.Known, r.Excepted, r.Passed)
		}
		h.b.WriteString("\n")
	}
	if text := s.judgedNothing(); text != "" {
		h.b.WriteString("**" + text + "**\n\n")
	}
	if b := h.Stream.Baseline; !b.IsZero() {
		h.b.WriteString(markdown(b.String()) + "\n\n")
	}
}

// disagreeing is about how many subjects stages disagree that the baseline did not
// have.
func (h *markdownHandler) disagreeing() int {
	n := 0
	for _, d := range h.Counted.Disagreements {
		n += d.Subjects - d.Known
	}
	return n
}

// fits reports whether so much more can be written.
func (h *markdownHandler) fits(n int) bool { return h.b.Len()+n <= mostMarkdown-tailMarkdown }

func (h *markdownHandler) group(g group) {
	c := h.check(g.check)
	var counts []string
	var s Summary
	for _, f := range g.findings {
		s.Add(f.Finding)
	}
	for _, o := range []check.Outcome{check.Fail, check.Error, check.Unknown} {
		if n := s.count(func(c Count) bool { return c.Outcome == o }); n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, o))
		}
	}
	head := fmt.Sprintf("<details><summary><b>%s</b> <code>%s</code> %s: %s</summary>\n\n", strings.ToUpper(g.severity.String()), markup(g.check), markup(cut(c.Title, mostReason)), strings.Join(counts, ", "))
	foot := "\n</details>\n\n"
	if c.Remediation != "" && s.Outcome(check.Fail) > 0 {
		foot = "\nTo do: " + markdown(cut(c.Remediation, mostReason)) + "\n" + foot
	}
	var items strings.Builder
	written := 0
	for _, f := range g.findings {
		item := h.item(f)
		if !h.fits(len(head) + len(foot) + items.Len() + len(item) + 80) {
			break
		}
		items.WriteString(item)
		written++
	}
	rest := len(g.findings) - written
	h.left += rest
	if written == 0 {
		return
	}
	h.b.WriteString(head + items.String())
	if rest > 0 {
		fmt.Fprintf(&h.b, "- … and %d more\n", rest)
	}
	h.b.WriteString(foot)
}

func (h *markdownHandler) item(f shown) string {
	var b strings.Builder
	b.WriteString("- ")
	if at := f.Origin.Pos.String(); at != "" {
		b.WriteString(code(cut(at, mostReason)) + " ")
	}
	b.WriteString("**" + f.Outcome.String() + "** ")
	if len(h.Stream.Run.Stages) > 1 {
		b.WriteString("(" + f.Stage.String() + ") ")
	}
	b.WriteString(code(cut(short(f.Finding), mostReason)))
	if f.Reason != "" {
		b.WriteString(": " + markdown(cut(h.reason(f.Finding), mostReason)))
	}
	return b.String() + "\n"
}

// list writes items below a title, as many as fit.
func (h *markdownHandler) list(title string, items []string) {
	if len(items) == 0 {
		return
	}
	if !h.fits(len(title) + 120) {
		fmt.Fprintf(&h.b, "%s: %d, left out here.\n\n", title, len(items))
		return
	}
	fmt.Fprintf(&h.b, "<details><summary><b>%s</b>: %d</summary>\n\n", title, len(items))
	for i, item := range items {
		if !h.fits(len(item) + 80) {
			fmt.Fprintf(&h.b, "- … and %d more\n", len(items)-i)
			break
		}
		h.b.WriteString("- " + item + "\n")
	}
	h.b.WriteString("\n</details>\n\n")
}

func (h *markdownHandler) disagreements() {
	var items []string
	for _, d := range h.Stream.Disagreements {
		if d.Known {
			continue
		}
		texts := make([]string, len(d.Verdicts))
		for i, v := range d.Verdicts {
			texts[i] = v.Stage.String() + " " + v.Outcome.String()
			if at := v.Origin.Pos.String(); at != "" {
				texts[i] += " " + code(cut(at, mostReason))
			}
		}
		items = append(items, code(d.Check)+" "+code(cut(short(check.Finding{Subject: d.Subject}), mostReason))+": "+strings.Join(texts, ", "))
	}
	h.list("Stages disagree", items)
}

func (h *markdownHandler) gaps(blanks []blank) {
	items := make([]string, len(blanks))
	for i, b := range blanks {
		if at := b.gap.Origin.Pos.String(); at != "" {
			items[i] = code(cut(at, mostReason)) + " "
		}
		items[i] += markdown(sentence(cut(b.reason, mostReason)))
		if text := b.open(fewChecks); text != "" {
			items[i] += " " + markdown(text)
		}
	}
	h.list("Not observed", items)
}

func (h *markdownHandler) gone() {
	items := make([]string, len(h.Stream.Baseline.Gone))
	for i, g := range h.Stream.Baseline.Gone {
		items[i] = code(cut(g.text(), mostReason))
	}
	h.list("Gone since the baseline", items)
}

// tail is what there is always room for.
func (h *markdownHandler) tail() {
	s := h.Stream
	var notes []string
	if h.left > 0 {
		notes = append(notes, fmt.Sprintf("%s did not fit into this comment: the run itself lists them.", counted(h.left, "finding")))
	}
	if text := s.Run.unjudged(fewKinds); text != "" {
		notes = append(notes, text)
	}
	if len(s.Unasked.Parts) > 0 {
		notes = append(notes, s.Unasked.String())
	}
	if said := s.Files.sentences(); len(said) > 0 {
		rest := 0
		if len(said) > fewKinds {
			rest, said = len(said)-fewKinds, said[:fewKinds]
		}
		notes = append(notes, said...)
		if rest > 0 {
			notes = append(notes, fmt.Sprintf("And %d more kinds of files.", rest))
		}
	}
	room := tailMarkdown - len(h.Counted.String()) - 20
	for _, n := range notes {
		n = markdown(cut(n, mostReason)) + "\n\n"
		if room -= len(n); room < 0 {
			break
		}
		h.b.WriteString(n)
	}
	h.b.WriteString(h.Counted.String() + "\n")
}

// markdown makes text harmless and has it read as text: what would be markup is
// escaped, and what would mention somebody, refer to something or link stands as
// code, where nobody is told.
func markdown(text string) string {
	words := strings.Fields(Harmless(text))
	for i, w := range words {
		if strings.ContainsAny(w, "@#") || strings.Contains(w, "://") || strings.Contains(strings.ToLower(w), "www.") {
			words[i] = code(w)
			continue
		}
		var b strings.Builder
		for _, r := range w {
			switch {
			case r == '&':
				b.WriteString("&amp;")
			case r == '<':
				b.WriteString("&lt;")
			case r == '>':
				b.WriteString("&gt;")
			case strings.ContainsRune("\\`*_[]|~$", r):
				b.WriteByte('\\')
				b.WriteRune(r)
			default:
				b.WriteRune(r)
			}
		}
		words[i] = b.String()
	}
	return strings.Join(words, " ")
}

// code is text as code, between more backticks than it has in a row.
func code(text string) string {
	text = Harmless(text)
	most, run := 0, 0
	for _, r := range text {
		if r == '`' {
			run++
			most = max(most, run)
		} else {
			run = 0
		}
	}
	fence := strings.Repeat("`", most+1)
	if most > 0 || strings.TrimSpace(text) != text || text == "" {
		text = " " + text + " "
	}
	return fence + text + fence
}

// markup is text within an element of a comment, where Markdown is not read.
func markup(text string) string {
	text = strings.Join(strings.Fields(Harmless(text)), " ")
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "@", "&#64;\u2060", "`", "&#96;", "*", "&#42;", "_", "&#95;", "[", "&#91;", "]", "&#93;", "~", "&#126;", "$", "&#36;", "#", "&#35;\u2060", ":", "&#58;", "\\", "&#92;", "www.", "www&#46;").Replace(text)
}
