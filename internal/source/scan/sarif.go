package scan

import (
	"cmp"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/ward"
)

// sarifLog is what is read of SARIF 2.1.0.
type sarifLog struct {
	Runs []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool struct {
		Driver struct {
			Name  string      `json:"name"`
			Rules []sarifRule `json:"rules"`
		} `json:"driver"`
		Extensions []struct {
			Rules []sarifRule `json:"rules"`
		} `json:"extensions"`
	} `json:"tool"`
	Invocations []struct {
		Successful    *bool       `json:"executionSuccessful"`
		End           string      `json:"endTimeUtc"`
		Execution     []sarifNote `json:"toolExecutionNotifications"`
		Configuration []sarifNote `json:"toolConfigurationNotifications"`
	} `json:"invocations"`
	// Elsewhere are files that hold what is missing here, by what that is.
	Elsewhere map[string]json.RawMessage `json:"externalPropertyFileReferences"`
	// Results are nil where the tool did not come to any.
	Results    []sarifResult `json:"results"`
	Properties struct {
		ImageName   string   `json:"imageName"` // Trivy's
		ImageID     string   `json:"imageID"`
		RepoDigests []string `json:"repoDigests"`
	} `json:"properties"`
}

type sarifNote struct {
	Level string `json:"level"`
}

type sarifRule struct {
	ID         string          `json:"id"`
	Help       sarifText       `json:"help"`
	Properties sarifProperties `json:"properties"`
	Default    struct {
		Level string `json:"level"`
	} `json:"defaultConfiguration"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifProperties struct {
	Severity any      `json:"security-severity"` // a text; some write a number
	Tags     []string `json:"tags"`
}

type sarifResult struct {
	RuleID    string `json:"ruleId"`
	RuleIndex *int   `json:"ruleIndex"`
	Rule      struct {
		ID        string `json:"id"`
		Index     *int   `json:"index"`
		Component struct {
			Index *int `json:"index"` // of an extension
		} `json:"toolComponent"`
	} `json:"rule"`
	Kind          string          `json:"kind"`
	Level         string          `json:"level"`
	Message       sarifText       `json:"message"`
	BaselineState string          `json:"baselineState"`
	Properties    sarifProperties `json:"properties"`
	Suppressions  []struct {
		Status string `json:"status"`
	} `json:"suppressions"`
}

var (
	// searching are tools that look for known vulnerabilities, by the name that
	// their SARIF has.
	searching  = regexp.MustCompile(`(?i)^(?:trivy|grype|snyk(?: container| open source)?|docker scout|osv-scanner|dependency-check|anchore|clair|twistlock|prisma cloud.*|govulncheck)$`)
	knownID    = regexp.MustCompile(`(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3}|GO-\d{4}-\d{4,}|TEMP-\d{7}-[0-9A-F]{6}|PYSEC-\d{4}-\d+|RUSTSEC-\d{4}-\d{4}|OSV-\d{4}-\d+|MAL-\d{4}-\d+|SNYK-[A-Z0-9]+-[A-Z0-9]+-\d+|(?:ALAS|ELSA|RHSA|DLA|DSA|USN)-[\d:-]+)`)
	saidFixed  = regexp.MustCompile(`(?im)^[ \t*]*fix(?:ed)?[ _-]?(?:versions?|in)[ \t*]*:[ \t]*(.*)$`)
	saidName   = regexp.MustCompile(`(?im)^[ \t*]*package[ \t*]*:[ \t]*(\S+)`)
	saidNow    = regexp.MustCompile(`(?im)^[ \t*]*(?:installed[ ]+)?version[ \t*]*:[ \t]*(\S+)`)
	grypesText = regexp.MustCompile(`vulnerability in \S+ package: (\S+), version (\S+) was found`)
)

// searches reports whether a run looked for known vulnerabilities.
func (r sarifRun) searches() bool {
	rules := r.rules()
	vulnerability := func(s sarifRule) bool {
		return knownID.MatchString(s.ID) || slices.Contains(s.Properties.Tags, "vulnerability")
	}
	if slices.ContainsFunc(rules, vulnerability) || slices.ContainsFunc(r.Results, func(x sarifResult) bool { return knownID.MatchString(cmp.Or(x.RuleID, x.Rule.ID)) }) {
		return true
	}
	// One that has rules of another kind alone looked for something else.
	return searching.MatchString(r.Tool.Driver.Name) && len(rules) == 0
}

func (r sarifRun) rules() []sarifRule {
	rules := r.Tool.Driver.Rules
	for _, x := range r.Tool.Extensions {
		rules = append(rules[:len(rules):len(rules)], x.Rules...)
	}
	return rules
}

// rule returns the rule that a result is of, which it names, or by its place
// among them; and the id of it. Either may be none.
func (r sarifRun) rule(x sarifResult, named map[string]sarifRule) (id string, rule sarifRule) {
	if id = cmp.Or(x.RuleID, x.Rule.ID); id != "" {
		if rule, ok := named[id]; ok {
			return id, rule
		}
	}
	of := r.Tool.Driver.Rules
	if at := x.Rule.Component.Index; at != nil && *at >= 0 {
		of = nil
		if *at < len(r.Tool.Extensions) {
			of = r.Tool.Extensions[*at].Rules
		}
	}
	for _, at := range []*int{x.Rule.Index, x.RuleIndex} {
		if at != nil && *at >= 0 && *at < len(of) {
			return cmp.Or(id, of[*at].ID), of[*at]
		}
	}
	return id, sarifRule{}
}

var (
	otherKinds = []string{"misconfiguration", "secret", "license"} // as Trivy tags them
	otherID    = regexp.MustCompile(`^(?:AVD-|CKV2?_|KSV-?\d|DS-?\d)`)
)

// isOf tells of a result of a run that searches whether it is a vulnerability.
// One that does not say otherwise is; of one that says what is not understood
// nobody knows.
func isOf(id string, rule sarifRule) (vulnerability, known bool) {
	tags := rule.Properties.Tags
	switch {
	case knownID.MatchString(id), slices.Contains(tags, "vulnerability"):
		return true, true
	case otherID.MatchString(id), slices.ContainsFunc(tags, func(tag string) bool { return slices.Contains(otherKinds, strings.ToLower(tag)) }):
		return false, true
	}
	return len(tags) == 0, len(tags) == 0
}

// unread says why a log says nothing about known vulnerabilities, or "".
func (l sarifLog) unread() string {
	some := false
	for _, r := range l.Runs {
		for _, what := range []string{"results", "invocations", "driver", "extensions"} {
			if raw := strings.Join(strings.Fields(string(r.Elsewhere[what])), ""); raw != "" && raw != "null" && raw != "[]" && raw != "{}" {
				return "it keeps its " + what + " in files beside it, which are not read; write one that holds all"
			}
		}
		if !r.searches() {
			continue
		}
		some = true
		if why := r.failed(); why != "" {
			return why
		}
		if r.Results == nil {
			return "it has no results, so that the scan came to none; scan again"
		}
	}
	if !some {
		return "it says what another kind of tool found, which is not judged here; look at it where that tool shows it"
	}
	return ""
}

// failed says why what a run found is not all, or "".
func (r sarifRun) failed() string {
	isError := func(n sarifNote) bool { return strings.EqualFold(n.Level, "error") }
	for _, i := range r.Invocations {
		if i.Successful != nil && !*i.Successful {
			return "it says that the scan failed, so that what it found is not all; scan again"
		}
		if slices.ContainsFunc(i.Execution, isError) || slices.ContainsFunc(i.Configuration, isError) {
			return "it says that the scan met an error, so that what it found may not be all; scan again"
		}
	}
	return ""
}

// into returns what was found, and what of it is not understood.
func (l sarifLog) into(out *ward.VulnerabilityReport) (found []ward.Vulnerability, err error) {
	out.Of = "other"
	for _, r := range l.Runs {
		if !r.searches() {
			continue
		}
		if r.Properties.ImageName != "" {
			out.Of, out.Artifact = "image", named(r.Properties.ImageName)
			out.Digest = digestOf(append(slices.Clone(r.Properties.RepoDigests), r.Properties.ImageID)...)
		}
		for _, i := range r.Invocations {
			if day, ok := dayOf(i.End); ok {
				out.Created = ward.Day{Known: true, Date: day}
			}
		}
		rules := map[string]sarifRule{}
		for _, rule := range r.rules() {
			rules[rule.ID] = rule
		}
		for _, x := range r.Results {
			id, rule := r.rule(x, rules)
			vulnerability, known := isOf(id, rule)
			switch {
			case known && !vulnerability:
			case x.BaselineState == "absent", x.Kind != "" && x.Kind != "fail" && x.Kind != "open" && x.Kind != "review":
			case x.suppressed():
				out.Ignored++
			case !known:
				err = errors.New("some of what it found has tags that do not say whether it is a vulnerability; tag the rules of vulnerabilities as vulnerability, or give the scanner's own JSON")
			default:
				found = append(found, x.vulnerability(id, rule))
			}
		}
	}
	out.Products = []ward.Product{}
	return found, err
}

// suppressed reports whether somebody decided that a result is none. One that is
// proposed, or refused, is one.
func (x sarifResult) suppressed() bool {
	some := false
	for _, s := range x.Suppressions {
		if s.Status == "rejected" || s.Status == "underReview" {
			return false
		}
		some = true
	}
	return some
}

func (x sarifResult) vulnerability(id string, rule sarifRule) ward.Vulnerability {
	text := x.Message.Text + "\n" + rule.Help.Text
	said := func(form *regexp.Regexp) string {
		if m := form.FindStringSubmatch(text); m != nil {
			return strings.TrimSpace(m[1])
		}
		return ""
	}
	f := finding{id: cmp.Or(knownID.FindString(id), id), name: said(saidName), installed: said(saidNow), severity: x.severity(rule)}
	if m := grypesText.FindStringSubmatch(text); m != nil {
		f.name, f.installed = m[1], m[2]
	}
	if m := saidFixed.FindStringSubmatch(text); m == nil {
		f.status = "fixed" // it does not say, so that there may be one
	} else if strings.TrimSpace(m[1]) != "" && !strings.EqualFold(strings.TrimSpace(m[1]), "none") {
		f.fixed = strings.Split(m[1], ",")
	} else {
		f.status = "affected"
	}
	v := f.vulnerability()
	if f.status == "fixed" {
		v.Status = "unknown"
	}
	return v
}

// severity is the tool's own word for it, else that of the score, else what the
// level comes to.
func (x sarifResult) severity(rule sarifRule) string {
	for _, p := range []sarifProperties{x.Properties, rule.Properties} {
		for _, tag := range p.Tags {
			if tag = strings.ToLower(tag); slices.Contains(severities, tag) {
				return tag
			}
		}
	}
	for _, p := range []sarifProperties{x.Properties, rule.Properties} {
		score, ok := p.Severity.(float64)
		if text, isText := p.Severity.(string); isText {
			n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			score, ok = n, err == nil
		}
		switch {
		case !ok:
		case score >= 9:
			return "critical"
		case score >= 7:
			return "high"
		case score >= 4:
			return "medium"
		case score > 0:
			return "low"
		}
	}
	switch cmp.Or(x.Level, rule.Default.Level, "warning") {
	case "error":
		return "high"
	case "warning":
		return "medium"
	case "note":
		return "low"
	}
	return "unknown"
}
