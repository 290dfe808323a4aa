package report

import (
	"cmp"
	"io"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
)

const (
	toolURI = "https://github.com/wardhq/ward"
	// fingerprintName names how the fingerprint is computed: it stays for as
	// long as the same finding has the same one.
	fingerprintName = "wardFinding/v1"
	// disagreementRule is the rule that a disagreement between stages breaks.
	disagreementRule = "ward-stages-disagree"
)

// SARIF returns a handler that writes one SARIF 2.1.0 log, in Flush.
//
// What fails or has no answer is a result of kind fail, what could not be
// seen one of kind open. What passes or does not apply is no result: it is
// counted in the run's properties, next to everything else. A gap is a
// notification of the invocation, and so is what nobody asked to look at. Controls are taxa, one taxonomy a
// framework. A finding that an exception covers is suppressed by it. The
// fingerprint is of check, stage and subject, so that neither a moved line nor
// another reason makes a known finding new.
func SARIF(w io.Writer) Handler { return &sarifHandler{w: w} }

type sarifHandler struct {
	Collector
	w io.Writer
}

func (h *sarifHandler) Flush() error {
	run := sarif.NewRunWithInformationURI("Ward", toolURI)
	run.Tool.Driver.WithVersion(h.Stream.Run.Ward)
	taxonomies := h.taxonomies()
	for _, t := range taxonomies {
		run.AddTaxonomie(t)
		run.Tool.Driver.AddSupportedTaxonomie(sarif.NewToolComponentReference().WithName(*t.Name))
	}
	for _, c := range h.Stream.Checks {
		run.Tool.Driver.AddRule(rule(c))
	}
	if len(h.Stream.Disagreements) > 0 {
		run.Tool.Driver.AddRule(sarif.NewRule(disagreementRule).WithDescription("One rule comes to the same at all stages"))
	}
	// The gravest first: a viewer that takes so many takes those.
	results := h.findings(func(f shown) bool { return open(f.Finding) })
	slices.SortStableFunc(results, func(a, b shown) int { return -cmp.Compare(rank(a.Severity), rank(b.Severity)) })
	for _, f := range results {
		run.AddResult(h.result(run, f))
	}
	for _, d := range h.Stream.Disagreements {
		run.AddResult(h.state(h.disagreement(run, d), d.Known))
	}
	for _, g := range h.Stream.Baseline.Gone {
		run.AddResult(h.absent(run, g))
	}
	run.AutomationDetails = sarif.NewRunAutomationDetails().WithGuID(runOf(h.Stream))
	if b := h.Stream.Baseline; !b.IsZero() {
		run.WithBaselineGuID(b.Run)
	}
	run.AddInvocation(h.invocation())
	run.WithProperties(h.properties())

	log := sarif.NewReport()
	log.AddRun(run)
	return log.PrettyWrite(h.w)
}

func harmlessAll(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = Harmless(text)
	}
	return out
}

// harmlessValues makes the texts among the values of parameters harmless.
func harmlessValues(values map[string]any) map[string]any {
	out := make(map[string]any, len(values))
	for name, v := range values {
		if text, ok := v.(string); ok {
			v = Harmless(text)
		}
		out[Harmless(name)] = v
	}
	return out
}

// state says whether the baseline has a result, where there is a baseline.
func (h *sarifHandler) state(r *sarif.Result, known bool) *sarif.Result {
	switch {
	case h.Stream.Baseline.IsZero():
		return r
	case known:
		return r.WithBaselineState("unchanged")
	default:
		return r.WithBaselineState("new")
	}
}

// absent is what the baseline has and the run has not.
func (h *sarifHandler) absent(run *sarif.Run, g Gone) *sarif.Result {
	subject := cmp.Or(g.Subject, "no subject")
	r := sarif.NewRuleResult(Harmless(g.Check)).
		WithKind("pass").WithLevel("none").WithBaselineState("absent").
		WithMessage(sarif.NewTextMessage(unlinked(subject + ": it came to " + g.Outcome.String() + " and is not there any more"))).
		AddLocation(location(h.placed(fact.Origin{}), g.Subject)).
		WithPartialFingerprints(map[string]string{fingerprintName: fingerprint(check.Finding{Check: g.Check, Stage: g.Stage, Subject: subjectOf(g.Subject)})})
	r.RuleIndex = ruleIndex(run, g.Check)
	return r
}

// ruleIndex returns the place of a rule, or -1, which is SARIF's for none.
func ruleIndex(run *sarif.Run, id string) int {
	return slices.IndexFunc(run.Tool.Driver.Rules, func(r *sarif.ReportingDescriptor) bool { return r.ID != nil && *r.ID == id })
}

// taxonomies returns one taxonomy for each framework that a check names.
func (h *sarifHandler) taxonomies() []*sarif.ToolComponent {
	controls := map[string][]string{}
	for _, c := range h.Stream.Checks {
		for _, ref := range c.Controls {
			framework, control, _ := strings.Cut(Harmless(ref), "/")
			controls[framework] = append(controls[framework], control)
		}
	}
	var taxonomies []*sarif.ToolComponent
	for _, framework := range slices.Sorted(maps.Keys(controls)) {
		t := sarif.NewToolComponent().WithName(framework)
		slices.Sort(controls[framework])
		for _, control := range slices.Compact(controls[framework]) {
			t.AddTaxa(sarif.NewReportingDescriptor().WithID(control))
		}
		taxonomies = append(taxonomies, t)
	}
	return taxonomies
}

func rule(c check.Check) *sarif.ReportingDescriptor {
	r := sarif.NewRule(c.ID).WithDescription(unlinked(c.Title))
	r.WithFullDescription(multiformat(cmp.Or(c.Description, c.Title)))
	r.WithHelp(multiformat(c.Remediation))
	if uri := helpURI(c.Sources); uri != "" {
		r.WithHelpURI(uri)
	}
	r.WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(level(c.Severity)))
	for _, ref := range c.Controls {
		framework, control, _ := strings.Cut(Harmless(ref), "/")
		target := sarif.NewReportingDescriptorReference().WithID(control).
			WithToolComponent(sarif.NewToolComponentReference().WithName(framework))
		r.AddRelationship(sarif.NewReportingDescriptorRelationship().WithTarget(target))
	}
	properties := sarif.NewPropertyBag()
	properties.Add("security-severity", securitySeverity(c.Severity))
	properties.Add("version", c.Version)
	properties.Add("kind", c.Judged())
	properties.WithTags(tags(c.Controls))
	return r.WithProperties(properties)
}

// mostTags is how many tags of a rule code scanning shows; the rest of the
// controls are relationships.
const mostTags = 10

func tags(controls []string) []string {
	all := append([]string{"security", "compliance"}, cited(controls)...)
	all = all[:min(len(all), mostTags)]
	for i, tag := range all {
		all[i] = Harmless(tag)
	}
	return all
}

func multiformat(text string) *sarif.MultiformatMessageString {
	return sarif.NewMultiformatMessageString().WithText(unlinked(text))
}

// unlinked makes text harmless, and keeps it from being read as one of
// SARIF's embedded links, which a viewer would draw.
func unlinked(text string) string { return strings.ReplaceAll(Harmless(text), "](", "] (") }

// helpURI returns the first of a check's sources that a reader can open, or "".
func helpURI(sources []string) string {
	for _, s := range sources {
		for _, word := range strings.Fields(s) {
			if u, err := url.Parse(strings.Trim(word, "()<>,;.")); err == nil && u.Scheme == "https" && u.Host != "" {
				return u.String()
			}
		}
	}
	return ""
}

// rankOf is SARIF's priority of a result, from 0 to 100.
func rankOf(s check.Severity) float64 {
	switch s {
	case check.Low:
		return 20
	case check.Medium:
		return 55
	case check.High:
		return 80
	default:
		return 95
	}
}

// level is the nearest of SARIF's three.
func level(s check.Severity) string {
	switch s {
	case check.Low:
		return "note"
	case check.Medium:
		return "warning"
	default:
		return "error"
	}
}

// securitySeverity is the number that code scanning reads back as the same
// word: above 9 critical, from 7 high, from 4 medium.
func securitySeverity(s check.Severity) string {
	switch s {
	case check.Low:
		return "2.0"
	case check.Medium:
		return "5.5"
	case check.High:
		return "8.0"
	default:
		return "9.5"
	}
}

func (h *sarifHandler) result(run *sarif.Run, of shown) *sarif.Result {
	f := of.Finding
	subject := h.judgedBy(f)
	r := sarif.NewRuleResult(f.Check).
		WithRuleIndex(ruleIndex(run, f.Check)).
		WithKind("fail").WithLevel(level(f.Severity)).
		WithMessage(sarif.NewTextMessage(unlinked(subject + ": " + cmp.Or(f.Reason, f.Outcome.String())))).
		AddLocation(location(h.placed(h.originOf(f)), f.Subject.String())).
		WithRank(rankOf(f.Severity)).
		WithPartialFingerprints(map[string]string{fingerprintName: fingerprint(f)})
	if f.Outcome == check.Unknown {
		r.WithKind("open").WithLevel("none")
	}
	properties := sarif.NewPropertyBag()
	properties.Add("outcome", f.Outcome).Add("severity", f.Severity).Add("stage", f.Stage)
	if !f.Subject.IsZero() {
		properties.Add("subject", Harmless(f.Subject.String()))
	}
	if f.Outcome == check.Fail && h.check(f.Check).Offenders != "" {
		properties.Add("offenders", f.Offenders())
		if len(f.Rest) > 0 {
			properties.Add("rest", harmlessAll(f.Rest))
		}
	}
	if len(f.Parameters) > 0 {
		properties.Add("parameters", harmlessValues(f.Parameters))
	}
	r.WithProperties(properties)
	if excepted(f) {
		r.AddSuppression(sarif.NewSuppression().WithKind("external").WithStatus("accepted").
			WithJustification(unlinked(exceptionText(h.Stream.Run.Exceptions, f.Exception))))
	}
	return h.state(r, of.known)
}

func (h *sarifHandler) disagreement(run *sarif.Run, d Disagreement) *sarif.Result {
	texts := make([]string, len(d.Verdicts))
	var origin fact.Origin
	for i, v := range d.Verdicts {
		texts[i] = v.Stage.String() + " " + v.Outcome.String()
		if v.Outcome != check.Pass {
			origin = v.Origin
		}
	}
	text := d.Subject.String() + ": " + d.Check + " disagrees with itself: " + strings.Join(texts, ", ")
	return sarif.NewRuleResult(disagreementRule).
		WithRuleIndex(ruleIndex(run, disagreementRule)).
		WithKind("fail").WithLevel(level(d.Severity)).
		WithMessage(sarif.NewTextMessage(unlinked(text))).
		AddLocation(location(h.placed(origin), d.Subject.String())).
		WithPartialFingerprints(map[string]string{fingerprintName: disagreementFingerprint(d)})
}

// placed returns an origin with a file: code scanning refuses a log that has a
// result without one.
func (h *sarifHandler) placed(o fact.Origin) fact.Origin {
	if o.Pos.File == "" && len(h.Stream.Run.Named) > 0 {
		o.Pos.File = h.Stream.Run.Named[0]
	}
	return o
}

// location is the file and line where they are known, and the subject.
func location(origin fact.Origin, subject string) *sarif.Location {
	l := sarif.NewLocation()
	if subject != "" {
		l.AddLogicalLocation(sarif.NewLogicalLocation().WithFullyQualifiedName(Harmless(subject)).WithKind("resource"))
	}
	if origin.Pos.File == "" {
		return l
	}
	at := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewSimpleArtifactLocation(fileURI(Harmless(origin.Pos.File))))
	if origin.Pos.Line > 0 {
		region := sarif.NewRegion().WithStartLine(origin.Pos.Line)
		if origin.Pos.Column > 0 {
			region.WithStartColumn(origin.Pos.Column)
		}
		at.WithRegion(region)
	}
	return l.WithPhysicalLocation(at)
}

// fileURI returns a relative reference for a relative path, so that a viewer
// finds it in its own checkout, and a file URI for an absolute one.
func fileURI(path string) string {
	path = filepath.ToSlash(path)
	u := url.URL{Path: path}
	if strings.HasPrefix(path, "/") {
		u.Scheme = "file"
	}
	return u.String()
}

// invocation says when it was judged, and what could not be observed.
func (h *sarifHandler) invocation() *sarif.Invocation {
	in := sarif.NewInvocation().WithExecutionSuccessful(true)
	for _, g := range h.Stream.Gaps {
		text := g.Reason
		if !g.Subject.IsZero() {
			text = g.Subject.String() + ": " + text
		}
		n := sarif.NewNotification().WithLevel("warning").WithMessage(sarif.NewTextMessage(unlinked(text)))
		if g.Origin.Pos.File != "" {
			n.AddLocation(location(g.Origin, g.Subject.String()))
		}
		n.WithProperties(sarif.NewPropertyBag().Add("fingerprint", gapFingerprint(g, h.Stream.Files)))
		in.AddToolExecutionNotification(n)
	}
	note := func(text string) {
		in.AddToolExecutionNotification(sarif.NewNotification().WithLevel("note").WithMessage(sarif.NewTextMessage(unlinked(text))))
	}
	if len(h.Stream.Unasked.Parts) > 0 {
		note(h.Stream.Unasked.String())
	}
	for _, text := range h.Stream.Files.sentences() {
		note(text)
	}
	if !h.Stream.Baseline.IsZero() {
		note(h.Stream.Baseline.String())
	}
	return in
}

func (h *sarifHandler) properties() *sarif.PropertyBag {
	p := sarif.NewPropertyBag()
	p.Add("judgedAt", h.Stream.Run.At.UTC().Format(time.RFC3339)).
		Add("judgedNothing", h.Counted.JudgedNothing()).
		Add("summary", h.Counted)
	if files := h.Stream.Files.leftOut(); len(files) > 0 {
		for i, file := range files {
			files[i] = fileURI(Harmless(file))
		}
		p.Add("leftOut", files)
	}
	if len(h.Stream.Run.Unjudged) > 0 {
		kinds := make([]string, len(h.Stream.Run.Unjudged))
		for i, k := range h.Stream.Run.Unjudged {
			kinds[i] = Harmless(string(k))
		}
		p.Add("unjudged", kinds)
	}
	return p
}
