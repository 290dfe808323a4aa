package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/check"
)

// JUnit returns a handler that writes one JUnit document, in Flush: a suite is a
// check, a case one of its subjects at one stage.
//
// What fails is a failure, what has no answer an error. What could not be seen is
// skipped, and so are what an exception covers and what the baseline has: each
// says which it is. Gaps and disagreements are suites of their own, and a run that
// could judge nothing is an error: a reader that counts failures alone does not take
// it for a good one. Files of which nothing is judged by itself are skipped. What does
// not apply is no case.
func JUnit(w io.Writer) Handler { return &junitHandler{w: w} }

type junitHandler struct {
	Collector
	w io.Writer
}

// These are the elements and attributes that readers agree upon.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string           `xml:"name,attr"`
		Tests      int              `xml:"tests,attr"`
		Failures   int              `xml:"failures,attr"`
		Errors     int              `xml:"errors,attr"`
		Skipped    int              `xml:"skipped,attr"`
		Time       string           `xml:"time,attr"`
		Timestamp  string           `xml:"timestamp,attr"`
		Properties *junitProperties `xml:"properties"`
		Cases      []junitCase      `xml:"testcase"`
	}
	junitProperties struct {
		All []junitProperty `xml:"property"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Name      string     `xml:"name,attr"`
		Classname string     `xml:"classname,attr"`
		Time      string     `xml:"time,attr"`
		Skipped   *junitSkip `xml:"skipped"`
		Error     *junitFail `xml:"error"`
		Failure   *junitFail `xml:"failure"`
	}
	junitSkip struct {
		Message string `xml:"message,attr"`
	}
	junitFail struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

func (h *junitHandler) Flush() error {
	all := junitSuites{Name: "Ward"}
	cases := map[string][]junitCase{}
	for _, f := range h.findings(func(f shown) bool { return f.Outcome != check.NotApplicable }) {
		cases[f.Check] = append(cases[f.Check], h.junitCase(f))
	}
	for _, c := range h.Stream.Checks {
		all.add(h.suite(c.ID, h.about(c), cases[c.ID]))
		delete(cases, c.ID)
	}
	rest := make([]string, 0, len(cases))
	for id := range cases {
		rest = append(rest, id)
	}
	slices.Sort(rest)
	for _, id := range rest {
		all.add(h.suite(id, nil, cases[id]))
	}
	all.add(h.suite(disagreementRule, nil, h.disagreeing()))
	all.add(h.suite("ward-observed", h.run(), h.observed()))
	if _, err := io.WriteString(h.w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(h.w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(h.w, "\n")
	return err
}

// add adds a suite that has anything to say, and its counts.
func (s *junitSuites) add(t junitSuite) {
	if len(t.Cases) == 0 && t.Properties == nil {
		return
	}
	s.Tests += t.Tests
	s.Failures += t.Failures
	s.Errors += t.Errors
	s.Skipped += t.Skipped
	s.Suites = append(s.Suites, t)
}

func (h *junitHandler) suite(name string, properties []junitProperty, cases []junitCase) junitSuite {
	s := junitSuite{Name: Harmless(name), Tests: len(cases), Time: "0", Timestamp: h.Stream.Run.At.UTC().Format("2006-01-02T15:04:05"), Cases: cases}
	for _, c := range cases {
		switch {
		case c.Failure != nil:
			s.Failures++
		case c.Error != nil:
			s.Errors++
		case c.Skipped != nil:
			s.Skipped++
		}
	}
	if len(cases) > 0 && len(properties) > 0 {
		for i := range properties {
			properties[i].Value = Harmless(properties[i].Value)
		}
		s.Properties = &junitProperties{properties}
	}
	return s
}

// about is what a check is.
func (h *junitHandler) about(c check.Check) []junitProperty {
	p := []junitProperty{{"title", c.Title}, {"severity", c.Severity.String()}, {"version", fmt.Sprint(c.Version)}}
	if len(c.Controls) > 0 {
		p = append(p, junitProperty{"controls", strings.Join(c.Controls, ", ")})
	}
	return p
}

// run is what a run says of itself.
func (h *junitHandler) run() []junitProperty {
	r := h.Stream.Run
	p := []junitProperty{{"ward", r.Ward}, {"judged", r.At.UTC().Format(time.RFC3339)}, {"counts", h.Counted.String()}}
	if r.Organisation != "" {
		p = append(p, junitProperty{"organisation", r.Organisation})
	}
	if text := r.unjudged(len(r.Unjudged)); text != "" {
		p = append(p, junitProperty{"unjudged", text})
	}
	if len(h.Stream.Unasked.Parts) > 0 {
		p = append(p, junitProperty{"unasked", h.Stream.Unasked.String()})
	}
	for _, text := range h.Stream.Files.sentences() {
		p = append(p, junitProperty{"files", text})
	}
	if b := h.Stream.Baseline; !b.IsZero() {
		p = append(p, junitProperty{"baseline", b.String()})
		for _, g := range b.Gone {
			p = append(p, junitProperty{"gone", g.text()})
		}
	}
	return p
}

func (h *junitHandler) junitCase(f shown) junitCase {
	c := junitCase{Name: Harmless(h.judgedBy(f.Finding)), Classname: Harmless(f.Check + "." + f.Stage.String()), Time: "0"}
	at := h.originOf(f.Finding).Pos.String()
	reason := Harmless(cmp.Or(f.Reason, f.Outcome.String()))
	said := junitFail{Message: reason, Type: Harmless(f.Severity.String()), Text: Harmless(at)}
	if at != "" {
		said.Text += "\n"
	}
	said.Text += cmp.Or(Harmless(f.Whole()), reason)
	if r := h.check(f.Check).Remediation; r != "" {
		said.Text += "\n" + Harmless("To do: "+strings.Join(strings.Fields(r), " "))
	}
	where := ""
	if at != "" {
		where = Harmless(at) + ": "
	}
	switch {
	case f.Outcome == check.Pass:
	case excepted(f.Finding):
		c.Skipped = &junitSkip{"excepted: " + where + sentence(reason) + " " + Harmless(exceptionText(h.Stream.Run.Exceptions, f.Exception))}
	case f.known:
		c.Skipped = &junitSkip{"known: " + where + reason}
	case f.Outcome == check.Unknown:
		c.Skipped = &junitSkip{"unknown: " + where + reason}
	case f.Outcome == check.Error:
		c.Error = &said
	default:
		c.Failure = &said
	}
	return c
}

func (h *junitHandler) disagreeing() []junitCase {
	var out []junitCase
	for _, d := range h.Stream.Disagreements {
		texts := make([]string, len(d.Verdicts))
		for i, v := range d.Verdicts {
			texts[i] = strings.Join(strings.Fields(v.Stage.String()+" "+v.Outcome.String()+" "+v.Origin.Pos.String()), " ")
		}
		text := Harmless(strings.Join(texts, ", "))
		c := junitCase{Name: Harmless(d.Subject.String()), Classname: Harmless(disagreementRule + "." + d.Check), Time: "0"}
		if d.Known {
			c.Skipped = &junitSkip{"known: " + text}
		} else {
			c.Failure = &junitFail{Message: text, Type: d.Severity.String(), Text: text}
		}
		out = append(out, c)
	}
	return out
}

// observed has a case for each gap, and one for whether anything was judged.
func (h *junitHandler) observed() []junitCase {
	judged := junitCase{Name: "something was judged", Classname: "ward-observed", Time: "0"}
	switch text := h.Counted.judgedNothing(); {
	case h.Counted.NothingToJudge:
		judged.Skipped = &junitSkip{text}
	case text != "":
		judged.Error = &junitFail{Message: text, Type: "unknown", Text: text}
	}
	out := []junitCase{judged}
	for _, g := range h.Stream.Gaps {
		name := cmp.Or(g.Origin.Pos.String(), g.Subject.String(), g.Origin.Source, "a source")
		out = append(out, junitCase{Name: Harmless(name), Classname: "ward-observed.gap", Time: "0", Skipped: &junitSkip{"unknown: " + Harmless(g.Reason)}})
	}
	return out
}
