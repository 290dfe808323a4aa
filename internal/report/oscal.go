package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/check"
)

// oscalVersion is the version of OSCAL that is written. What is written holds by
// the schema of 1.2.2 as well.
const oscalVersion = "1.1.3"

// OSCAL returns a handler that writes OSCAL assessment results in JSON, in Flush.
//
// A finding of Ward's that asks for something is an observation; what passes is
// one observation a check and stage. What fails or has no answer is part of a
// risk, one a check; what an exception covers is part of a risk whose deviation is
// approved, with what is done instead and the exception's end. A control that
// checks bear on is a finding: satisfied where all that was looked at holds, which
// says nothing of the rest. Gaps are observations of method UNKNOWN.
// Identifiers are derived from what they name.
func OSCAL(w io.Writer) Handler { return &oscalHandler{w: w} }

// POAM returns a handler that writes an OSCAL plan of action and milestones in
// JSON, in Flush: an item for each check that fails, has no answer or could not
// see, and one for each exception, whose end is its deadline. OSCAL has no plan
// without an item: where nothing is open, one item says so.
func POAM(w io.Writer) Handler { return &oscalHandler{w: w, plan: true} }

type oscalHandler struct {
	Collector
	w    io.Writer
	plan bool

	items        []oscalItem
	run          string
	known        map[string]bool // inventory items and observations that are there
	observations []oscalObservation
	risks        []oscalRisk
	byRisk       map[string]int
	byCheck      map[string]*oscalRelated
}

// What is written of OSCAL. Lists that are empty are left out: OSCAL has none.
type (
	oscalMetadata struct {
		Title    string      `json:"title"`
		Modified string      `json:"last-modified"`
		Version  string      `json:"version"`
		OSCAL    string      `json:"oscal-version"`
		Props    []oscalProp `json:"props,omitempty"`
	}
	oscalProp struct {
		Name  string `json:"name"`
		NS    string `json:"ns"`
		Value string `json:"value"`
	}
	oscalItem struct { // of an inventory
		UUID        string      `json:"uuid"`
		Description string      `json:"description"`
		Props       []oscalProp `json:"props,omitempty"`
	}
	oscalSubject struct {
		UUID  string `json:"subject-uuid"`
		Type  string `json:"type"`
		Title string `json:"title,omitempty"`
	}
	oscalEvidence struct {
		Href        string `json:"href,omitempty"`
		Description string `json:"description"`
	}
	oscalObservation struct {
		UUID        string          `json:"uuid"`
		Title       string          `json:"title"`
		Description string          `json:"description"`
		Props       []oscalProp     `json:"props,omitempty"`
		Methods     []string        `json:"methods"`
		Types       []string        `json:"types,omitempty"`
		Subjects    []oscalSubject  `json:"subjects,omitempty"`
		Evidence    []oscalEvidence `json:"relevant-evidence,omitempty"`
		Collected   string          `json:"collected"`
		Remarks     string          `json:"remarks,omitempty"`
	}
	oscalRefObservation struct {
		UUID string `json:"observation-uuid"`
	}
	oscalRefRisk struct {
		UUID string `json:"risk-uuid"`
	}
	oscalMitigation struct {
		UUID        string `json:"uuid"`
		Description string `json:"description"`
	}
	oscalRemedy struct {
		UUID        string `json:"uuid"`
		Lifecycle   string `json:"lifecycle"`
		Title       string `json:"title"`
		Description string `json:"description"`
	}
	oscalRisk struct {
		UUID         string                `json:"uuid"`
		Title        string                `json:"title"`
		Description  string                `json:"description"`
		Statement    string                `json:"statement"`
		Props        []oscalProp           `json:"props,omitempty"`
		Status       string                `json:"status"`
		Mitigating   []oscalMitigation     `json:"mitigating-factors,omitempty"`
		Deadline     string                `json:"deadline,omitempty"`
		Remedies     []oscalRemedy         `json:"remediations,omitempty"`
		Observations []oscalRefObservation `json:"related-observations,omitempty"`
	}
	oscalStatus struct {
		State   string `json:"state"`
		Reason  string `json:"reason"`
		Remarks string `json:"remarks,omitempty"`
	}
	oscalTarget struct {
		Type   string      `json:"type"`
		ID     string      `json:"target-id"`
		Props  []oscalProp `json:"props,omitempty"`
		Status oscalStatus `json:"status"`
	}
	oscalFinding struct {
		UUID         string                `json:"uuid"`
		Title        string                `json:"title"`
		Description  string                `json:"description"`
		Target       oscalTarget           `json:"target"`
		Observations []oscalRefObservation `json:"related-observations,omitempty"`
		Risks        []oscalRefRisk        `json:"related-risks,omitempty"`
	}
	oscalControlID struct {
		ID string `json:"control-id"`
	}
	oscalSelection struct {
		Description string           `json:"description,omitempty"`
		Include     []oscalControlID `json:"include-controls,omitempty"`
	}
	oscalReviewed struct {
		Selections []oscalSelection `json:"control-selections"`
	}
	oscalLocal struct {
		Items []oscalItem `json:"inventory-items,omitempty"`
	}
	oscalResult struct {
		UUID         string             `json:"uuid"`
		Title        string             `json:"title"`
		Description  string             `json:"description"`
		Start        string             `json:"start"`
		End          string             `json:"end"`
		Props        []oscalProp        `json:"props,omitempty"`
		Local        *oscalLocal        `json:"local-definitions,omitempty"`
		Reviewed     oscalReviewed      `json:"reviewed-controls"`
		Observations []oscalObservation `json:"observations,omitempty"`
		Risks        []oscalRisk        `json:"risks,omitempty"`
		Findings     []oscalFinding     `json:"findings,omitempty"`
		Remarks      string             `json:"remarks,omitempty"`
	}
	oscalImport struct {
		Href    string `json:"href"`
		Remarks string `json:"remarks,omitempty"`
	}
	oscalResource struct {
		UUID        string `json:"uuid"`
		Title       string `json:"title"`
		Description string `json:"description"`
	}
	oscalBack struct {
		Resources []oscalResource `json:"resources"`
	}
	oscalResults struct {
		UUID     string        `json:"uuid"`
		Metadata oscalMetadata `json:"metadata"`
		Plan     oscalImport   `json:"import-ap"`
		Results  []oscalResult `json:"results"`
		Back     oscalBack     `json:"back-matter"`
	}
	oscalAction struct {
		UUID         string                `json:"uuid"`
		Title        string                `json:"title"`
		Description  string                `json:"description"`
		Props        []oscalProp           `json:"props,omitempty"`
		Observations []oscalRefObservation `json:"related-observations,omitempty"`
		Risks        []oscalRefRisk        `json:"related-risks,omitempty"`
	}
	oscalSystem struct {
		Scheme string `json:"identifier-type"`
		ID     string `json:"id"`
	}
	oscalPlan struct {
		UUID         string             `json:"uuid"`
		Metadata     oscalMetadata      `json:"metadata"`
		System       oscalSystem        `json:"system-id"`
		Local        *oscalLocal        `json:"local-definitions,omitempty"`
		Observations []oscalObservation `json:"observations,omitempty"`
		Risks        []oscalRisk        `json:"risks,omitempty"`
		Items        []oscalAction      `json:"poam-items"`
	}
	// oscalRelated is what there is of one check.
	oscalRelated struct {
		observations []oscalRefObservation
		risks        []oscalRefRisk
	}
)

func (h *oscalHandler) Flush() error {
	h.run = runOf(h.Stream)
	h.known, h.byRisk, h.byCheck = map[string]bool{}, map[string]int{}, map[string]*oscalRelated{}
	blanks, findings := h.blanks(h.findings(func(f shown) bool { return open(f.Finding) }))
	for _, g := range groupFindings(findings) {
		for _, f := range g.findings {
			h.observe(f)
		}
	}
	for _, b := range blanks {
		h.unobserved(b)
	}
	if !h.plan {
		h.passing()
	}
	var document any
	if h.plan {
		document = map[string]any{"plan-of-action-and-milestones": h.planned()}
	} else {
		document = map[string]any{"assessment-results": h.results()}
	}
	e := json.NewEncoder(h.w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(document)
}

// line is text as OSCAL's strings want it: not empty, without space at its ends.
func line(text, or string) string {
	return cmp.Or(strings.Join(strings.Fields(Harmless(text)), " "), or)
}

// prose is text as OSCAL's markup wants it, which is read as Markdown.
func prose(text, or string) string { return cmp.Or(markdown(text), or) }

func prop(name, value string) oscalProp { return oscalProp{name, toolURI, line(value, "none")} }

func oscalTime(t time.Time) string {
	// OSCAL takes no year before 1900, and a run has one.
	if t.Year() < 1900 || t.Year() > 2999 {
		t = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t.UTC().Format(time.RFC3339)
}

func (h *oscalHandler) at() time.Time { return h.Stream.Run.At }

func (h *oscalHandler) related(id string) *oscalRelated {
	if h.byCheck[id] == nil {
		h.byCheck[id] = &oscalRelated{}
	}
	return h.byCheck[id]
}

// subject puts what a finding is about into the inventory, once.
func (h *oscalHandler) subject(f check.Finding) []oscalSubject {
	if f.Subject.IsZero() {
		return nil
	}
	id := derived("subject", f.Subject.Key())
	name := line(short(f), "a subject")
	if !h.known[id] {
		h.known[id] = true
		h.items = append(h.items, oscalItem{id, prose(short(f), "a subject"), []oscalProp{{"asset-id", toolURI, line(f.Subject.String(), "none")}}})
	}
	return []oscalSubject{{id, "inventory-item", prose(name, "a subject")}}
}

// identity tells findings of one key apart: two files may hold one subject.
func identity(f check.Finding) string {
	return strings.Join([]string{fingerprint(f), f.Origin.Pos.String(), f.Outcome.String(), f.Reason, f.Exception}, "\n")
}

func (h *oscalHandler) observe(f shown) {
	c := h.check(f.Check)
	o := oscalObservation{
		UUID: derived("observation", h.run, identity(f.Finding)), Title: prose(f.Check+": "+short(f.Finding), "a finding"),
		Description: prose(cmp.Or(f.Reason, f.Outcome.String()), "no reason"),
		Methods:     []string{"TEST"}, Types: []string{"finding"}, Subjects: h.subject(f.Finding),
		Collected: oscalTime(h.at()),
		Props:     []oscalProp{prop("check", f.Check), prop("check-version", fmt.Sprint(f.Version)), prop("severity", f.Severity.String()), prop("outcome", f.Outcome.String()), prop("stage", f.Stage.String())},
	}
	if !f.Observed.IsZero() {
		o.Collected = oscalTime(f.Observed)
	}
	if f.known {
		o.Props = append(o.Props, prop("baseline", "known"))
	}
	if h.known[o.UUID] {
		return // it is said already, word for word
	}
	h.known[o.UUID] = true
	if at := f.Origin.Pos.String(); at != "" {
		o.Evidence = []oscalEvidence{{fileURI(Harmless(f.Origin.Pos.File)), prose(at, "a file")}}
	}
	h.observations = append(h.observations, o)
	related := h.related(f.Check)
	ref := oscalRefObservation{o.UUID}
	related.observations = append(related.observations, ref)
	if f.Outcome == check.Unknown && !h.plan {
		return // what could not be seen is no risk that is known
	}
	h.risk(c, f.Finding, ref)
}

// risk adds an observation to the risk of its check, or to that of its exception.
func (h *oscalHandler) risk(c check.Check, f check.Finding, ref oscalRefObservation) {
	exception := ""
	if excepted(f) {
		exception = f.Exception
	}
	id := derived("risk", h.run, f.Check, exception, fmt.Sprint(f.Outcome == check.Unknown))
	if at, known := h.byRisk[id]; known {
		h.risks[at].Observations = append(h.risks[at].Observations, ref)
		return
	}
	title := cmp.Or(c.Title, f.Check)
	r := oscalRisk{
		UUID: id, Title: prose(f.Check+": "+title, "a risk"), Description: prose(cmp.Or(c.Description, title), "no description"),
		Statement: prose("It does not hold, of what the observations name: "+title, "no statement"), Status: "open",
		Props:        []oscalProp{prop("check", f.Check), prop("severity", f.Severity.String())},
		Observations: []oscalRefObservation{ref},
	}
	if f.Outcome == check.Unknown {
		r.Statement = prose("Whether it holds could not be seen: "+title, "no statement")
		r.Status = "investigating"
		r.Title = prose(f.Check+" could not be seen: "+title, "a risk")
	}
	if c.Remediation != "" {
		r.Remedies = []oscalRemedy{{derived("remedy", id), "recommendation", prose("What to do", "what to do"), prose(c.Remediation, "none")}}
	}
	if exception != "" {
		r.Status = "deviation-approved"
		r.Title = prose(f.Check+" is excepted by "+exception+": "+title, "a risk")
		r.Props = append(r.Props, prop("exception", exception))
		if i := slices.IndexFunc(h.Stream.Run.Exceptions, func(e Exception) bool { return e.ID == exception }); i >= 0 {
			e := h.Stream.Run.Exceptions[i]
			r.Props = append(r.Props, prop("approver", e.Approver))
			r.Statement = prose("It is accepted that this does not hold: "+sentence(title)+" "+e.Why, "no statement")
			r.Mitigating = []oscalMitigation{{derived("mitigating", id), prose(e.Compensating, "none")}}
			if !e.Until.IsZero() {
				r.Deadline = oscalTime(e.Until.End())
			}
		}
	}
	h.byRisk[id] = len(h.risks)
	h.risks = append(h.risks, r)
	related := h.related(f.Check)
	related.risks = append(related.risks, oscalRefRisk{id})
}

// unobserved is something that was not read, with the checks that it leaves open.
func (h *oscalHandler) unobserved(b blank) {
	at := b.gap.Origin.Pos.String()
	o := oscalObservation{
		UUID: derived("gap", h.run, at, b.gap.Subject.Key(), b.reason), Title: prose(strings.TrimSpace("Not observed: "+cmp.Or(at, b.gap.Subject.String())), "not observed"),
		Description: prose(b.reason, "no reason"), Methods: []string{"UNKNOWN"}, Collected: oscalTime(h.at()), Remarks: prose(b.open(len(b.checks)), ""),
		Props: []oscalProp{prop("outcome", "unknown")},
	}
	if !b.gap.Subject.IsZero() {
		o.Subjects = h.subject(check.Finding{Subject: b.gap.Subject})
	}
	if at != "" {
		o.Evidence = []oscalEvidence{{fileURI(Harmless(b.gap.Origin.Pos.File)), prose(at, "a file")}}
	}
	if !h.known[o.UUID] {
		h.known[o.UUID] = true
		h.observations = append(h.observations, o)
	}
	for _, id := range b.checks {
		related := h.related(id)
		related.observations = append(related.observations, oscalRefObservation{o.UUID})
	}
}

// passing is one observation for all that passes of a check at a stage.
func (h *oscalHandler) passing() {
	type key struct{ check, stage string }
	at := map[key]int{}
	for _, f := range h.findings(func(f shown) bool { return f.Outcome == check.Pass && !excepted(f.Finding) }) {
		k := key{f.Check, f.Stage.String()}
		i, known := at[k]
		if !known {
			c := h.check(f.Check)
			i = len(h.observations)
			at[k] = i
			o := oscalObservation{
				UUID: derived("passing", h.run, k.check, k.stage), Title: prose(f.Check+": "+cmp.Or(c.Title, "passes"), "passes"),
				Description: prose("It holds, of the subjects: "+cmp.Or(c.Title, f.Check), "passes"), Methods: []string{"TEST"}, Collected: oscalTime(h.at()),
				Props: []oscalProp{prop("check", f.Check), prop("check-version", fmt.Sprint(f.Version)), prop("severity", f.Severity.String()), prop("outcome", "pass"), prop("stage", k.stage)},
			}
			h.observations = append(h.observations, o)
			related := h.related(f.Check)
			related.observations = append(related.observations, oscalRefObservation{o.UUID})
		}
		for _, s := range h.subject(f.Finding) {
			if said := h.observations[i].UUID + s.UUID; !h.known[said] {
				h.known[said] = true
				h.observations[i].Subjects = append(h.observations[i].Subjects, s)
			}
		}
	}
}

func (h *oscalHandler) metadata(title string) oscalMetadata {
	m := oscalMetadata{Title: prose(title, "Ward"), Modified: oscalTime(h.at()), Version: line(h.at().UTC().Format(time.RFC3339), "0"), OSCAL: oscalVersion}
	m.Props = []oscalProp{prop("ward-version", h.Stream.Run.Ward)}
	return m
}

func (h *oscalHandler) local() *oscalLocal {
	if len(h.items) == 0 {
		return nil
	}
	return &oscalLocal{h.items}
}

func (h *oscalHandler) results() oscalResults {
	run := h.run
	title := "Assessment results of Ward"
	if o := h.Stream.Run.Organisation; o != "" {
		title += " for " + o
	}
	plan := derived("plan", run)
	result := oscalResult{
		UUID: run, Title: prose(judgedAt(h.Stream.Run), "a run"), Description: prose(h.Counted.String(), "a run"), Start: oscalTime(h.at()), End: oscalTime(h.at()),
		Local: h.local(), Observations: h.observations, Risks: h.risks, Findings: h.controls(), Remarks: prose(h.remarks(), ""),
	}
	byFramework := map[string]int{}
	for _, s := range h.standings() {
		i, known := byFramework[s.Framework]
		if !known {
			i = len(result.Reviewed.Selections)
			byFramework[s.Framework] = i
			result.Reviewed.Selections = append(result.Reviewed.Selections, oscalSelection{Description: prose("Controls of "+s.Framework+" that the checks bear on", "controls")})
		}
		result.Reviewed.Selections[i].Include = append(result.Reviewed.Selections[i].Include, oscalControlID{controlID(s.Framework, s.Control)})
	}
	if len(result.Reviewed.Selections) == 0 {
		result.Reviewed.Selections = []oscalSelection{{Description: "The checks of this run bear on no control.", Include: []oscalControlID{{"none"}}}}
	}
	return oscalResults{
		UUID: derived("results", run), Metadata: h.metadata(title), Results: []oscalResult{result},
		Plan: oscalImport{Href: "#" + plan, Remarks: "There is no assessment plan in OSCAL: the resource says what was judged by."},
		Back: oscalBack{[]oscalResource{{plan, "What was judged by", prose(fmt.Sprintf("%s of Ward %s", counted(len(h.Stream.Checks), "check"), h.Stream.Run.Ward), "checks")}}},
	}
}

// remarks is what a run says beside its findings.
func (h *oscalHandler) remarks() string {
	s := h.Stream
	all := s.Files.sentences()
	if text := h.Counted.judgedNothing(); text != "" {
		all = append(all, text)
	}
	if text := s.Run.unjudged(len(s.Run.Unjudged)); text != "" {
		all = append(all, text)
	}
	if len(s.Unasked.Parts) > 0 {
		all = append(all, s.Unasked.String())
	}
	if !s.Baseline.IsZero() {
		all = append(all, s.Baseline.String())
	}
	for _, d := range s.Disagreements {
		texts := make([]string, len(d.Verdicts))
		for i, v := range d.Verdicts {
			texts[i] = v.Stage.String() + " " + v.Outcome.String()
		}
		all = append(all, fmt.Sprintf("Stages disagree: %s of %s: %s.", d.Check, short(check.Finding{Subject: d.Subject}), strings.Join(texts, ", ")))
	}
	return strings.Join(all, " ")
}

// controls is what the run says of each control, where it says anything.
func (h *oscalHandler) controls() []oscalFinding {
	var out []oscalFinding
	for _, s := range h.standings() {
		if s.Word() == "nothing to judge" {
			continue
		}
		f := oscalFinding{
			UUID: derived("finding", h.run, s.Framework, s.Control), Title: prose(s.Framework+" "+s.Control, "a control"),
			Description: prose(fmt.Sprintf("%d fail or have no answer, %d could not be seen, %d are excepted, %d pass", s.Fails, s.Open, s.Excepted, s.Passes), "none"),
			Target: oscalTarget{
				Type: "objective-id", ID: controlID(s.Framework, s.Control), Props: []oscalProp{prop("framework", s.Framework), prop("control", s.Control)},
				Status: oscalStatus{State: "not-satisfied", Reason: "other"},
			},
		}
		switch st := &f.Target.Status; s.Word() {
		case "fails":
			st.Reason = "fail"
		case "open":
			st.Remarks = "Not everything that bears on it could be seen."
		case "excepted":
			st.Remarks = "What does not hold is accepted by an exception."
		default:
			st.State, st.Reason, st.Remarks = "satisfied", "pass", "What the checks looked at holds. They do not look at all that the control asks for."
		}
		for _, id := range s.checks {
			related := h.byCheck[id]
			if related == nil {
				continue
			}
			f.Observations = append(f.Observations, related.observations...)
			f.Risks = append(f.Risks, related.risks...)
		}
		f.Observations = once(f.Observations)
		out = append(out, f)
	}
	return out
}

func once[T comparable](all []T) []T {
	seen := map[T]bool{}
	return slices.DeleteFunc(slices.Clone(all), func(x T) bool {
		again := seen[x]
		seen[x] = true
		return again
	})
}

func (h *oscalHandler) planned() oscalPlan {
	run := h.run
	p := oscalPlan{
		UUID: derived("poam", run), Metadata: h.metadata("Plan of action of " + cmp.Or(h.Stream.Run.Organisation, "what Ward judged")),
		System: oscalSystem{toolURI, line(h.Stream.Run.Organisation, "unnamed")}, Local: h.local(), Observations: h.observations, Risks: h.risks,
	}
	for _, r := range h.risks {
		p.Items = append(p.Items, oscalAction{
			UUID: derived("item", r.UUID), Title: r.Title, Description: r.Statement, Props: r.Props, Observations: r.Observations, Risks: []oscalRefRisk{{r.UUID}},
		})
	}
	for _, o := range h.observations {
		if slices.Contains(o.Methods, "UNKNOWN") {
			p.Items = append(p.Items, oscalAction{UUID: derived("item", o.UUID), Title: o.Title, Description: strings.TrimSpace(o.Description + "\n\n" + o.Remarks), Observations: []oscalRefObservation{{o.UUID}}})
		}
	}
	if len(p.Items) == 0 {
		text := "Nothing that was judged is open, and no exception holds."
		if nothing := h.Counted.judgedNothing(); nothing != "" {
			text = nothing
		}
		p.Items = []oscalAction{{UUID: derived("item", run), Title: "Nothing to do", Description: text}}
	}
	return p
}

// controlID is a control's identifier as OSCAL wants one. Those of NIST SP 800-53
// are as in its own catalogue: ac-2 and ac-2.1. Others begin with their framework.
func controlID(framework, control string) string {
	if framework == "nist-800-53" {
		return token(strings.NewReplacer("(", ".", ")", "").Replace(control))
	}
	return token(framework) + "_" + strings.TrimPrefix(token("_"+control), "_")
}

// token is text as OSCAL's tokens are: letters, digits and a few marks, and no
// digit first.
func token(text string) string {
	var b strings.Builder
	dash := false
	for _, r := range text {
		if r == '_' || r == '.' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(unicode.ToLower(r))
			continue
		}
		dash = true
	}
	id := b.String()
	if first, _ := utf8.DecodeRuneInString(id); !unicode.IsLetter(first) && first != '_' {
		id = "_" + id
	}
	return id
}
