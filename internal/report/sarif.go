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
	"github.com/wardhq/ward/internal/digest"
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
func SARIF(w io.Writer) Handler {
	return &sarifHandler{w: w, checks: map[string]check.Check{}}
}

type sarifHandler struct {
	w             io.Writer
	run           Run
	checks        map[string]check.Check
	ids           []string // of checks, in the order of the stream
	findings      []check.Finding
	gaps          []fact.Gap
	disagreements []Disagreement
	unasked       Unasked
	files         Files
	summary       Summary
}

func (h *sarifHandler) Run(r Run) error         { h.run = r; return nil }
func (h *sarifHandler) Since(Since) error       { return nil } // its baseline is another run, which SARIF must name
func (h *sarifHandler) Files(f Files) error     { h.files = f; return nil }
func (h *sarifHandler) Unasked(u Unasked) error { h.unasked = u; return nil }
func (h *sarifHandler) Summary(s Summary) error { h.summary = s; return nil }

func (h *sarifHandler) Check(c check.Check) error {
	if _, known := h.checks[c.ID]; !known {
		h.ids = append(h.ids, c.ID)
	}
	h.checks[c.ID] = c
	return nil
}

func (h *sarifHandler) Finding(f check.Finding) error {
	if f.Outcome != check.Pass && f.Outcome != check.NotApplicable {
		h.findings = append(h.findings, f)
	}
	return nil
}

func (h *sarifHandler) Gap(g fact.Gap) error {
	h.gaps = append(h.gaps, g)
	return nil
}

func (h *sarifHandler) Disagreement(d Disagreement) error {
	h.disagreements = append(h.disagreements, d)
	return nil
}

func (h *sarifHandler) Flush() error {
	run := sarif.NewRunWithInformationURI("Ward", toolURI)
	run.Tool.Driver.WithVersion(h.run.Ward)
	taxonomies := h.taxonomies()
	for _, t := range taxonomies {
		run.AddTaxonomie(t)
		run.Tool.Driver.AddSupportedTaxonomie(sarif.NewToolComponentReference().WithName(*t.Name))
	}
	for _, id := range h.ids {
		run.Tool.Driver.AddRule(rule(h.checks[id]))
	}
	if len(h.disagreements) > 0 {
		run.Tool.Driver.AddRule(sarif.NewRule(disagreementRule).WithDescription("One rule comes to the same at all stages"))
	}
	for _, f := range h.findings {
		run.AddResult(h.result(run, f))
	}
	for _, d := range h.disagreements {
		run.AddResult(disagreement(run, d))
	}
	run.AddInvocation(h.invocation())
	run.WithProperties(h.properties())

	log := sarif.NewReport()
	log.AddRun(run)
	return log.PrettyWrite(h.w)
}

// taxonomies returns one taxonomy for each framework that a check names.
func (h *sarifHandler) taxonomies() []*sarif.ToolComponent {
	controls := map[string][]string{}
	for _, id := range h.ids {
		for _, ref := range h.checks[id].Controls {
			framework, control, _ := strings.Cut(ref, "/")
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
	r := sarif.NewRule(c.ID).WithDescription(c.Title)
	r.WithFullDescription(multiformat(cmp.Or(c.Description, c.Title)))
	r.WithHelp(multiformat(c.Remediation))
	r.WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(level(c.Severity)))
	for _, ref := range c.Controls {
		framework, control, _ := strings.Cut(ref, "/")
		target := sarif.NewReportingDescriptorReference().WithID(control).
			WithToolComponent(sarif.NewToolComponentReference().WithName(framework))
		r.AddRelationship(sarif.NewReportingDescriptorRelationship().WithTarget(target))
	}
	properties := sarif.NewPropertyBag()
	properties.Add("security-severity", securitySeverity(c.Severity))
	properties.Add("version", c.Version)
	properties.Add("kind", c.Judged())
	properties.WithTags(append([]string{"security", "compliance"}, c.Controls...))
	return r.WithProperties(properties)
}

func multiformat(text string) *sarif.MultiformatMessageString {
	return sarif.NewMultiformatMessageString().WithText(unlinked(text))
}

// unlinked makes text harmless, and keeps it from being read as one of
// SARIF's embedded links, which a viewer would draw.
func unlinked(text string) string { return strings.ReplaceAll(Harmless(text), "](", "] (") }

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

func (h *sarifHandler) result(run *sarif.Run, f check.Finding) *sarif.Result {
	subject := f.Subject.String()
	if f.Subject.IsZero() {
		subject = "nothing of kind " + string(f.Kind)
	}
	r := sarif.NewRuleResult(f.Check).
		WithRuleIndex(run.GetRuleIndex(f.Check)).
		WithKind("fail").WithLevel(level(f.Severity)).
		WithMessage(sarif.NewTextMessage(unlinked(subject + ": " + cmp.Or(f.Reason, f.Outcome.String())))).
		AddLocation(location(f.Origin, f.Subject.String())).
		WithPartialFingerprints(map[string]string{fingerprintName: digest.Of([]byte(fingerprint(f))).String()})
	if f.Outcome == check.Unknown {
		r.WithKind("open").WithLevel("none")
	}
	properties := sarif.NewPropertyBag()
	properties.Add("outcome", f.Outcome).Add("severity", f.Severity).Add("stage", f.Stage)
	if len(f.Parameters) > 0 {
		properties.Add("parameters", f.Parameters)
	}
	r.WithProperties(properties)
	if f.Exception != "" && f.Outcome != check.Unknown {
		r.AddSuppression(sarif.NewSuppression().WithKind("external").WithStatus("accepted").
			WithJustification(unlinked(exceptionText(h.run.Exceptions, f.Exception))))
	}
	return r
}

// fingerprint is what makes a finding the same one in the next run.
func fingerprint(f check.Finding) string {
	return strings.Join([]string{f.Check, f.Stage.String(), f.Subject.Key()}, "\n")
}

func disagreement(run *sarif.Run, d Disagreement) *sarif.Result {
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
		WithRuleIndex(run.GetRuleIndex(disagreementRule)).
		WithKind("fail").WithLevel(level(d.Severity)).
		WithMessage(sarif.NewTextMessage(unlinked(text))).
		AddLocation(location(origin, d.Subject.String())).
		WithPartialFingerprints(map[string]string{fingerprintName: digest.Of([]byte(d.Check + "\n" + d.Subject.Key())).String()})
}

// location is the file and line where they are known, and the subject.
func location(origin fact.Origin, subject string) *sarif.Location {
	l := sarif.NewLocation()
	if subject != "" {
		l.AddLogicalLocation(sarif.NewLogicalLocation().WithFullyQualifiedName(subject).WithKind("resource"))
	}
	if origin.Pos.File == "" {
		return l
	}
	at := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewSimpleArtifactLocation(fileURI(origin.Pos.File)))
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
	for _, g := range h.gaps {
		text := g.Reason
		if !g.Subject.IsZero() {
			text = g.Subject.String() + ": " + text
		}
		n := sarif.NewNotification().WithLevel("warning").WithMessage(sarif.NewTextMessage(unlinked(text)))
		if g.Origin.Pos.File != "" {
			n.AddLocation(location(g.Origin, g.Subject.String()))
		}
		in.AddToolExecutionNotification(n)
	}
	for _, text := range h.files.sentences() {
		in.AddToolExecutionNotification(sarif.NewNotification().WithLevel("note").WithMessage(sarif.NewTextMessage(unlinked(text))))
	}
	if len(h.unasked.Parts) > 0 {
		in.AddToolExecutionNotification(sarif.NewNotification().WithLevel("note").WithMessage(sarif.NewTextMessage(unlinked(h.unasked.String()))))
	}
	return in
}

func (h *sarifHandler) properties() *sarif.PropertyBag {
	p := sarif.NewPropertyBag()
	p.Add("judgedAt", h.run.At.UTC().Format(time.RFC3339)).
		Add("judgedNothing", h.summary.JudgedNothing()).
		Add("summary", h.summary)
	if len(h.run.Unjudged) > 0 {
		p.Add("unjudged", h.run.Unjudged)
	}
	return p
}
