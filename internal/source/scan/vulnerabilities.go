package scan

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/ward"
)

// Vulnerabilities reads the reports of Trivy and Grype, as their --format json
// and --output json write them, and SARIF of whoever looks for known
// vulnerabilities.
type Vulnerabilities struct{}

// Name returns the tool's name.
func (Vulnerabilities) Name() string { return "vulnerability report" }

// Recognises reports whether a file has the members of such a report.
func (Vulnerabilities) Recognises(f source.File) bool { return toolOf(f) != "" }

func toolOf(f source.File) string {
	has := names(f.Data)
	switch {
	case has["runs"] && (has["version"] || has["$schema"]) && bytes.Contains(f.Data, []byte(`"driver"`)):
		return "sarif"
	case has["ClusterName"] && (has["Resources"] || has["Findings"] || has["Vulnerabilities"]) && lookedForVulnerabilities(f.Data):
		return "trivy"
	case has["["]:
		if has["Target"] && has["Vulnerabilities"] { // until 0.20
			return "trivy"
		}
	case has["SchemaVersion"] && (has["ArtifactName"] || has["ArtifactType"] || has["Results"]) && lookedForVulnerabilities(f.Data):
		return "trivy"
	case has["matches"] && (has["descriptor"] || has["distro"] || bytes.Contains(f.Data, []byte(`"vulnerability"`))):
		return "grype"
	}
	return ""
}

// lookedForVulnerabilities reports whether something of a report of Trivy's is
// about packages: it writes what it found in settings and files in the same form,
// and a rule would take that for a report without a vulnerability.
func lookedForVulnerabilities(data []byte) bool {
	for _, word := range []string{`"os-pkgs"`, `"lang-pkgs"`, `"Vulnerabilities"`} {
		if bytes.Contains(data, []byte(word)) {
			return true
		}
	}
	return !bytes.Contains(data, []byte(`"Class"`))
}

// Read returns the report as one fact.
func (r Vulnerabilities) Read(f source.File) ([]fact.Fact, []fact.Gap) {
	out := ward.VulnerabilityReport{File: f.Path, Tool: toolOf(f), Products: []ward.Product{}, Created: ward.Day{Why: "the report does not say when it was made"}}
	var found []ward.Vulnerability
	var whole bool
	var at diag.Pos
	var err error
	switch out.Tool {
	case "trivy":
		doc := trivyReport{before020: trimmed(f.Data)[0] == '['}
		if whole, at, err = decode(f, &doc); whole {
			found, err = doc.into(&out), cmp.Or(err, doc.nothing())
		}
	case "sarif":
		var doc sarifLog
		if whole, at, err = decode(f, &doc); whole {
			if why := doc.unread(); why != "" {
				return nil, []fact.Gap{gap(r.Name(), ward.VulnerabilityReportKind, addr.Subject{}, place(f, 0), why)}
			}
			found, err = doc.into(&out)
		}
	case "grype":
		var doc grypeReport
		if whole, at, err = decode(f, &doc); whole {
			found = doc.into(&out)
		}
	default:
		return nil, []fact.Gap{gap(r.Name(), ward.VulnerabilityReportKind, addr.Subject{}, place(f, 0), "it is not a report of Trivy or Grype, and no SARIF")}
	}
	var gaps []fact.Gap
	if err != nil {
		of := addr.Subject{}
		if whole {
			of = out.Subject()
		}
		gaps = append(gaps, gap(r.Name(), ward.VulnerabilityReportKind, of, at, err.Error()))
	}
	if !whole {
		return nil, gaps
	}
	keep(&out, found)
	return []fact.Fact{said(f, r.Name(), out)}, gaps
}

// maxFindings is how many findings of one report are kept. Of the grave ones that
// have a fix a place is kept for the oldest of each severity, and for some without
// a date: whatever is left out is younger, or as little dated, so that a deadline
// is over, or not known, for one of those that are kept if it is for any.
const (
	maxFindings = 500
	maxDated    = 150
	maxUndated  = 50
)

var severities = []string{"critical", "high", "medium", "low", "unknown"}

// keep puts what was found into the report, each vulnerability of a package once
// and the gravest first.
func keep(out *ward.VulnerabilityReport, found []ward.Vulnerability) {
	slices.SortFunc(found, func(a, b ward.Vulnerability) int {
		return cmp.Or(
			cmp.Compare(slices.Index(severities, a.Severity), slices.Index(severities, b.Severity)),
			cmp.Compare(min(len(b.Fixed), 1), min(len(a.Fixed), 1)),
			cmp.Compare(a.Since.Date.String(), b.Since.Date.String()), // who has none comes first
			cmp.Compare(a.ID, b.ID), cmp.Compare(a.Package, b.Package), cmp.Compare(a.Installed, b.Installed), cmp.Compare(a.Fixed, b.Fixed))
	})
	found = slices.CompactFunc(found, func(a, b ward.Vulnerability) bool { return a == b })
	for _, v := range found {
		switch v.Severity {
		case "critical":
			out.Found.Critical++
		case "high":
			out.Found.High++
		case "medium":
			out.Found.Medium++
		case "low":
			out.Found.Low++
		default:
			out.Found.Unknown++
		}
	}
	type group struct {
		severity string
		dated    bool
	}
	taken, of, n := make([]bool, len(found)), map[group]int{}, 0
	for i, v := range found {
		g, most := group{v.Severity, v.Since.Known}, maxUndated
		if g.dated {
			most = maxDated
		}
		if grave := v.Severity == "critical" || v.Severity == "high"; grave && v.Fixed != "" && of[g] < most {
			of[g]++
			taken[i] = true
			n++
		}
	}
	out.Findings = []ward.Vulnerability{}
	for i, v := range found {
		if !taken[i] && n < maxFindings {
			taken[i] = true
			n++
		}
		if taken[i] {
			out.Findings = append(out.Findings, v)
		}
	}
	out.LeftOut = len(found) - n
}

// finding is a vulnerability as both tools tell it, by their own words.
type finding struct {
	id, name, installed string
	fixed               []string
	severity, status    string
	since, sinceIs      string
}

const undated = "the report does not say since when"

func (x finding) vulnerability() ward.Vulnerability {
	v := ward.Vulnerability{
		ID: kept(x.id, weaknessID), Package: kept(x.name, packageName), Installed: kept(x.installed, versionForm),
		Severity: strings.ToLower(x.severity), Status: "unknown", Since: ward.Day{Why: undated},
	}
	switch v.Severity {
	case "negligible", "info", "none", "minor", "minimal":
		v.Severity = "low"
	case "moderate":
		v.Severity = "medium"
	case "important":
		v.Severity = "high"
	}
	if !slices.Contains(severities, v.Severity) {
		v.Severity = "unknown"
	}
	var fixed []string
	for _, version := range x.fixed {
		if version = strings.TrimSpace(version); version != "" && len(fixed) < 5 {
			fixed = append(fixed, kept(version, versionForm))
		}
	}
	v.Fixed = strings.Join(fixed, ", ")
	switch x.status {
	case "affected", "not-fixed", "under_investigation", "fix_deferred":
		v.Status = "not fixed"
	case "will_not_fix", "wont-fix", "end_of_life":
		v.Status = "will not be fixed"
	}
	if v.Fixed != "" {
		v.Status = "fixed"
	} else if x.status == "fixed" {
		v.Status, v.Fixed = "fixed", withheld
	}
	if day, ok := dayOf(x.since); ok {
		v.Since, v.SinceIs = ward.Day{Known: true, Date: day}, x.sinceIs
	}
	return v
}

// trivyReport is what is read of Trivy's report (pkg/types/report.go there; of a
// cluster pkg/k8s/report/report.go).
type trivyReport struct {
	CreatedAt    string
	ArtifactName string
	ArtifactType string
	Metadata     trivyMetadata
	Results      []trivyResult

	ClusterName     string
	Resources       []trivyObject
	Findings        []trivyObject
	Vulnerabilities []trivyObject

	before020 bool // it was a list of results
}

type trivyMetadata struct {
	OS struct {
		Family, Name string
		EOSL         bool
	}
	ImageID     string
	RepoDigests []string
}

type trivyResult struct {
	Class, Type     string
	Vulnerabilities []struct {
		VulnerabilityID, PkgName, InstalledVersion, FixedVersion string
		Severity, Status, PublishedDate                          string
	}
	Packages                     []struct{ Name, Version string }
	ExperimentalModifiedFindings []json.RawMessage
}

// trivyObject is an object of a cluster, with what was found in its images.
type trivyObject struct {
	Metadata json.RawMessage // one, or one an image
	Results  []trivyResult
}

// UnmarshalJSON reads both forms.
func (doc *trivyReport) UnmarshalJSON(raw []byte) error {
	if doc.before020 {
		return json.Unmarshal(raw, &doc.Results)
	}
	type plain trivyReport
	return json.Unmarshal(raw, (*plain)(doc))
}

// objects are those of a cluster, under whichever name a version of Trivy has
// them.
func (doc *trivyReport) objects() []trivyObject {
	return slices.Concat(doc.Resources, doc.Findings, doc.Vulnerabilities)
}

// nothing says that nothing was looked at: Trivy has a result for each
// distribution and each list of packages, without a finding too.
func (doc *trivyReport) nothing() error {
	n := len(doc.Results)
	for _, o := range doc.objects() {
		n += len(o.Results)
	}
	if n > 0 {
		return nil
	}
	return errors.New("it has no result, so that the scanner found nothing to look at, or failed; scan what has packages")
}

func (doc *trivyReport) into(out *ward.VulnerabilityReport) []ward.Vulnerability {
	switch {
	case doc.ClusterName != "" || doc.objects() != nil:
		out.Of = "cluster"
	case doc.ArtifactType == "container_image":
		out.Of = "image"
	case doc.ArtifactType == "repository":
		out.Of = "repository"
	case doc.ArtifactType == "filesystem", doc.ArtifactType == "vm":
		out.Of = "files"
	default:
		out.Of = "other"
	}
	out.Artifact = named(cmp.Or(doc.ArtifactName, doc.ClusterName))
	out.Digest = digestOf(append(slices.Clone(doc.Metadata.RepoDigests), doc.Metadata.ImageID)...)
	if day, ok := dayOf(doc.CreatedAt); ok {
		out.Created = ward.Day{Known: true, Date: day}
	}
	var ps products
	metadata := []trivyMetadata{doc.Metadata}
	results := slices.Clone(doc.Results)
	for _, o := range doc.objects() {
		results = append(results, o.Results...)
		var many []trivyMetadata
		if json.Unmarshal(o.Metadata, &many) != nil {
			many = make([]trivyMetadata, 1)
			if json.Unmarshal(o.Metadata, &many[0]) != nil {
				continue // an older report of a cluster has none
			}
		}
		metadata = append(metadata, many...)
	}
	for _, m := range metadata {
		ps.add("operating-system", m.OS.Family, m.OS.Name)
		if m.OS.EOSL && out.Ended == "" {
			out.Ended = kept(strings.TrimSpace(m.OS.Family+" "+m.OS.Name), toolForm)
		}
	}
	var found []ward.Vulnerability
	for _, r := range results {
		kind := r.Type
		if r.Class == "os-pkgs" {
			kind = "deb" // whatever the distribution: what it packs is its own
		}
		for _, p := range r.Packages {
			ps.add(kind, p.Name, p.Version)
		}
		out.Ignored += len(r.ExperimentalModifiedFindings)
		for _, v := range r.Vulnerabilities {
			ps.add(kind, v.PkgName, v.InstalledVersion)
			found = append(found, finding{
				id: v.VulnerabilityID, name: v.PkgName, installed: v.InstalledVersion, fixed: strings.Split(v.FixedVersion, ","),
				severity: v.Severity, status: v.Status, since: v.PublishedDate, sinceIs: "published",
			}.vulnerability())
		}
	}
	out.Products = ps.list()
	return found
}

// grypeReport is what is read of Grype's report (grype/presenter/models there).
type grypeReport struct {
	Matches []struct {
		Vulnerability struct {
			ID       string `json:"id"`
			Severity string `json:"severity"`
			Fix      struct {
				Versions  []string `json:"versions"`
				State     string   `json:"state"`
				Available []struct {
					Date string `json:"date"`
				} `json:"available"`
			} `json:"fix"`
		} `json:"vulnerability"`
		Artifact struct {
			Name    string `json:"name"`
			Version string `json:"version"`
			Type    string `json:"type"`
		} `json:"artifact"`
	} `json:"matches"`
	IgnoredMatches []json.RawMessage `json:"ignoredMatches"`
	Source         struct {
		Type   string          `json:"type"`
		Target json.RawMessage `json:"target"`
	} `json:"source"`
	Distro struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	} `json:"distro"`
	Descriptor struct {
		Timestamp string `json:"timestamp"`
	} `json:"descriptor"`
}

func (doc grypeReport) into(out *ward.VulnerabilityReport) []ward.Vulnerability {
	var target struct {
		UserInput      string   `json:"userInput"`
		ImageID        string   `json:"imageID"`
		ManifestDigest string   `json:"manifestDigest"`
		RepoDigests    []string `json:"repoDigests"`
	}
	name := ""
	switch doc.Source.Type {
	case "image":
		out.Of = "image"
		if json.Unmarshal(doc.Source.Target, &target) == nil {
			name = target.UserInput
			out.Digest = digestOf(append(slices.Clone(target.RepoDigests), target.ManifestDigest, target.ImageID)...)
		}
	case "directory", "file":
		out.Of = "files"
		if json.Unmarshal(doc.Source.Target, &name) != nil {
			name = "" // an object says it in one form or another
		}
	default:
		out.Of = "other"
	}
	out.Artifact = named(name)
	if day, ok := dayOf(doc.Descriptor.Timestamp); ok {
		out.Created = ward.Day{Known: true, Date: day}
	}
	out.Ignored = len(doc.IgnoredMatches)
	var ps products
	ps.add("operating-system", doc.Distro.Name, doc.Distro.Version)
	found := make([]ward.Vulnerability, 0, len(doc.Matches))
	for _, m := range doc.Matches {
		ps.add(m.Artifact.Type, m.Artifact.Name, m.Artifact.Version)
		since := ""
		for _, a := range m.Vulnerability.Fix.Available {
			if _, ok := dayOf(a.Date); ok && (since == "" || a.Date < since) {
				since = a.Date
			}
		}
		found = append(found, finding{
			id: m.Vulnerability.ID, name: m.Artifact.Name, installed: m.Artifact.Version, fixed: m.Vulnerability.Fix.Versions,
			severity: m.Vulnerability.Severity, status: m.Vulnerability.Fix.State, since: since, sinceIs: "mended",
		}.vulnerability())
	}
	out.Products = ps.list()
	return found
}
