package scan_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/scan"
	"github.com/wardhq/ward/internal/source/sourcetest"
	"github.com/wardhq/ward/internal/ward"
)

const (
	image  = "sha256:1111111111111111111111111111111111111111111111111111111111111111"
	config = "sha256:2222222222222222222222222222222222222222222222222222222222222222"
)

// What each tool writes of one image, with a secret wherever one may stand.
const (
	trivy = `{
  "SchemaVersion": 2,
  "CreatedAt": "2026-11-20T23:30:00.5-05:00",
  "ArtifactName": "https://ci:` + sourcetest.Canary + `@registry.example/odoo",
  "ArtifactType": "container_image",
  "Metadata": {
    "OS": {"Family": "debian", "Name": "11.9", "EOSL": true},
    "ImageID": "` + config + `",
    "RepoDigests": ["registry.example/odoo@` + image + `"],
    "ImageConfig": {"config": {"Env": ["ODOO_PASSWORD=` + sourcetest.Canary + `"]}}
  },
  "Results": [
    {"Target": "odoo (debian 11.9)", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [
      {"VulnerabilityID": "CVE-2026-0003", "PkgName": "zlib1g", "InstalledVersion": "1:1.2.11", "Severity": "MEDIUM", "Status": "will_not_fix", "PublishedDate": "2026-01-02T10:00:00Z"},
      {"VulnerabilityID": "CVE-2026-0001", "PkgName": "openssl", "InstalledVersion": "1.1.1n", "FixedVersion": "1.1.1w, 3.0.1", "Severity": "CRITICAL", "Status": "fixed", "PublishedDate": "2026-10-02T10:00:00Z",
       "Description": "` + sourcetest.Canary + `"},
      {"VulnerabilityID": "CVE-2026-0001", "PkgName": "openssl", "InstalledVersion": "1.1.1n", "FixedVersion": "1.1.1w, 3.0.1", "Severity": "CRITICAL", "Status": "fixed", "PublishedDate": "2026-10-02T10:00:00Z"},
      {"VulnerabilityID": "CVE-2026-0002", "PkgName": "python3.9", "InstalledVersion": "3.9.2", "FixedVersion": "3.9.9", "Severity": "HIGH", "Status": "fixed"}
    ]},
    {"Target": "Python", "Class": "lang-pkgs", "Type": "python-pkg", "Packages": [{"Name": "odoo", "Version": "18.0.20260101"}],
     "ExperimentalModifiedFindings": [{"Type": "vulnerability", "Status": "not_affected"}]}
  ]
}`
	sarif = `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "grype", "rules": [{"id": "CVE-2026-0001-` + sourcetest.Canary + `", "help": {"text": "Package: ` + sourcetest.Canary + `/:%20\\nFix Version: ` + sourcetest.Canary + ` x"}}]}},
		"properties": {"imageName": "user:` + sourcetest.Canary + `@x"},
		"results": [{"ruleId": "CVE-2026-0001-` + sourcetest.Canary + `", "level": "` + sourcetest.Canary + `", "message": {"text": "` + sourcetest.Canary + `"}}]}]}`
	grype = `{
 "matches": [
  {"vulnerability": {"id": "GHSA-aaaa-bbbb-cccc", "severity": "High", "description": "` + sourcetest.Canary + `",
    "fix": {"versions": ["2.0"], "state": "fixed", "available": [{"version": "2.0", "date": "2026-10-01", "kind": "first-observed"}, {"version": "2.1", "date": "2026-10-05"}]}},
   "artifact": {"name": "@scope/thing", "version": "1.9", "type": "npm", "locations": [{"path": "/home/` + sourcetest.Canary + `"}]}},
  {"vulnerability": {"id": "CVE-2026-9", "severity": "Negligible", "fix": {"versions": [], "state": "wont-fix"}},
   "artifact": {"name": "wkhtmltox", "version": "1:0.12.6.1-3.bookworm", "type": "deb"}},
  {"vulnerability": {"id": "CVE-2026-8", "severity": "Critical", "fix": {"versions": [], "state": "fixed"}},
   "artifact": {"name": "python", "version": "3.10.14", "type": "binary"}}
 ],
 "ignoredMatches": [{}, {}],
 "source": {"type": "image", "target": {"userInput": "registry.example/odoo:18.0", "imageID": "` + config + `", "manifestDigest": "` + image + `", "repoDigests": []}},
 "distro": {"name": "debian", "version": "12"},
 "descriptor": {"name": "grype", "version": "0.99.0", "timestamp": "2026-11-20T10:00:00Z", "configuration": {"registry": {"password": "` + sourcetest.Canary + `"}}}
}`
	cyclone = `{
  "bomFormat": "CycloneDX", "specVersion": "1.6",
  "metadata": {
    "timestamp": "2026-11-20T10:00:00+00:00",
    "tools": {"components": [{"type": "application", "name": "syft", "version": "1.30.0"}]},
    "properties": [{"name": "token", "value": "` + sourcetest.Canary + `"}],
    "component": {"type": "container", "name": "registry.example/odoo", "version": "` + image + `"}
  },
  "components": [
    {"type": "operating-system", "name": "debian", "version": "12.8"},
    {"type": "library", "name": "python3.11", "version": "3.11.2", "purl": "pkg:deb/debian/python3.11@3.11.2"},
    {"type": "library", "name": "python", "version": "3.11.2-6", "purl": "pkg:deb/debian/python@3.11.2-6"},
    {"type": "library", "name": "postgresql-client-15", "version": "15.10-0+deb12u1", "purl": "pkg:deb/debian/postgresql-client-15@15.10"},
    {"type": "library", "name": "postgresql-client-13", "version": "13.14-1.pgdg120+1", "purl": "pkg:deb/debian/postgresql-client-13@13.14",
     "components": [{"type": "library", "name": "odoo", "version": "saas~17.4.1"}]}
  ]
}`
	spdx = `{
  "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "odoo",
  "creationInfo": {"created": "2026-11-20T10:00:00Z", "creators": ["Organization: ` + sourcetest.Canary + `", "Tool: trivy-0.74.0"]},
  "packages": [
    {"SPDXID": "SPDXRef-ContainerImage-1", "name": "odoo", "primaryPackagePurpose": "CONTAINER",
     "annotations": [{"comment": "ImageID: ` + config + `"}, {"comment": "RepoDigest: registry.example/odoo@` + image + `"}]},
    {"SPDXID": "SPDXRef-OperatingSystem-2", "name": "debian", "versionInfo": "13"},
    {"SPDXID": "SPDXRef-Package-3", "name": "Python", "versionInfo": "3.12.1", "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:generic/python@3.12.1"}]}
  ],
  "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-ContainerImage-1"}]
}`
)

func file(name, text string) source.File { return source.File{Path: name, Data: []byte(text)} }

func TestPromises(t *testing.T) {
	t.Run("vulnerabilities", func(t *testing.T) {
		sourcetest.Run(t, scan.Vulnerabilities{}, file("trivy.json", trivy), file("grype.json", "\ufeff"+grype), file("s.sarif", sarif))
	})
	t.Run("materials", func(t *testing.T) {
		sourcetest.Run(t, scan.Materials{}, file("bom.json", cyclone), file("odoo.spdx.json", spdx))
	})
}

func date(text string) language.Date {
	d, err := language.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func known(text string) ward.Day { return ward.Day{Known: true, Date: date(text)} }

var undated = ward.Day{Why: "the report does not say since when"}

func one[T ward.Value](t *testing.T, r source.Reader, f source.File) T {
	t.Helper()
	facts, gaps := r.Read(f)
	if len(gaps) > 0 {
		t.Fatalf("%s: %v", f.Path, gaps)
	}
	values, err := ward.Of[T](facts)
	if err != nil || len(values) != 1 {
		t.Fatalf("%s: %d values, %v", f.Path, len(values), err)
	}
	return values[0]
}

var sameDays = cmp.Comparer(func(a, b language.Date) bool { return a == b })

func TestVulnerabilities(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want ward.VulnerabilityReport
	}{
		"trivy": {trivy, ward.VulnerabilityReport{
			File: "r.json", Tool: "trivy", Of: "image", Digest: image, Created: known("2026-11-21"),
			Found: ward.Severities{Critical: 1, High: 1, Medium: 1}, Ignored: 1,
			Findings: []ward.Vulnerability{
				{ID: "CVE-2026-0001", Package: "openssl", Installed: "1.1.1n", Fixed: "1.1.1w, 3.0.1", Severity: "critical", Status: "fixed", Since: known("2026-10-02"), SinceIs: "published"},
				{ID: "CVE-2026-0002", Package: "python3.9", Installed: "3.9.2", Fixed: "3.9.9", Severity: "high", Status: "fixed", Since: undated},
				{ID: "CVE-2026-0003", Package: "zlib1g", Installed: "1:1.2.11", Severity: "medium", Status: "will not be fixed", Since: known("2026-01-02"), SinceIs: "published"},
			},
			Products: []ward.Product{
				{Product: "debian", Name: "debian", Version: "11.9", Series: "11"},
				{Product: "odoo", Name: "odoo", Version: "18.0.20260101", Series: "18.0"},
			},
			Ended: "debian 11.9",
		}},
		"grype": {grype, ward.VulnerabilityReport{
			File: "r.json", Tool: "grype", Of: "image", Artifact: "registry.example/odoo:18.0", Digest: image, Created: known("2026-11-20"),
			Found: ward.Severities{Critical: 1, High: 1, Low: 1}, Ignored: 2,
			Findings: []ward.Vulnerability{
				{ID: "CVE-2026-8", Package: "python", Installed: "3.10.14", Fixed: "(not shown)", Severity: "critical", Status: "fixed", Since: undated},
				{ID: "GHSA-aaaa-bbbb-cccc", Package: "@scope/thing", Installed: "1.9", Fixed: "2.0", Severity: "high", Status: "fixed", Since: known("2026-10-01"), SinceIs: "mended"},
				{ID: "CVE-2026-9", Package: "wkhtmltox", Installed: "1:0.12.6.1-3.bookworm", Severity: "low", Status: "will not be fixed", Since: undated},
			},
			Products: []ward.Product{
				{Product: "debian", Name: "debian", Version: "12", Series: "12"},
				{Product: "wkhtmltopdf", Name: "wkhtmltox", Version: "1:0.12.6.1-3.bookworm", Series: "0.12"},
				{Product: "python", Name: "python", Version: "3.10.14", Series: "3.10"},
			},
		}},
		"nothing was found": {`{"SchemaVersion": 2, "ArtifactName": "odoo:18.0", "ArtifactType": "container_image", "Results": [{"Target": "odoo:18.0 (alpine 3.22)", "Class": "os-pkgs", "Type": "alpine"}]}`, ward.VulnerabilityReport{
			File: "r.json", Tool: "trivy", Of: "image", Artifact: "odoo:18.0", Created: ward.Day{Why: "the report does not say when it was made"},
			Findings: []ward.Vulnerability{}, Products: []ward.Product{},
		}},
		"Trivy's first form": {`[{"Target": "odoo (debian 12.1)", "Type": "debian", "Vulnerabilities": [{"VulnerabilityID": "CVE-2026-1", "PkgName": "zlib", "InstalledVersion": "1", "FixedVersion": "2", "Severity": "HIGH"}]}, {"Target": "x"}]`, ward.VulnerabilityReport{
			File: "r.json", Tool: "trivy", Of: "other", Created: ward.Day{Why: "the report does not say when it was made"}, Found: ward.Severities{High: 1},
			Findings: []ward.Vulnerability{{ID: "CVE-2026-1", Package: "zlib", Installed: "1", Fixed: "2", Severity: "high", Status: "fixed", Since: undated}}, Products: []ward.Product{},
		}},
		"of a cluster": {`{"ClusterName": "aks", "Resources": [{"Kind": "Pod", "Name": "odoo", "Metadata": [{"OS": {"Family": "debian", "Name": "11.9", "EOSL": true}}], "Results": [{"Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [{"VulnerabilityID": "CVE-2026-1", "PkgName": "zlib", "InstalledVersion": "1", "FixedVersion": "2", "Severity": "CRITICAL", "PublishedDate": "2026-10-02T10:00:00Z"}]}]}]}`, ward.VulnerabilityReport{
			File: "r.json", Tool: "trivy", Of: "cluster", Artifact: "aks", Created: ward.Day{Why: "the report does not say when it was made"}, Found: ward.Severities{Critical: 1},
			Findings: []ward.Vulnerability{{ID: "CVE-2026-1", Package: "zlib", Installed: "1", Fixed: "2", Severity: "critical", Status: "fixed", Since: known("2026-10-02"), SinceIs: "published"}},
			Products: []ward.Product{{Product: "debian", Name: "debian", Version: "11.9", Series: "11"}}, Ended: "debian 11.9",
		}},
		"Trivy's SARIF": {`{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Trivy", "rules": [
			{"id": "CVE-2026-0001", "properties": {"security-severity": "9.8", "tags": ["vulnerability", "security", "HIGH"]}},
			{"id": "CVE-2026-0002", "properties": {"security-severity": "9.8"}},
			{"id": "AVD-DS-0002", "properties": {"tags": ["misconfiguration", "HIGH"]}}]}},
			"properties": {"imageName": "odoo:18.0", "repoDigests": ["odoo@` + image + `"]},
			"invocations": [{"executionSuccessful": true, "endTimeUtc": "2026-11-20T10:00:00Z"}],
			"results": [
			{"ruleId": "CVE-2026-0001", "level": "error", "message": {"text": "Package: openssl\nInstalled Version: 1\nVulnerability CVE-2026-0001\nSeverity: HIGH\nFixed Version: 2, 3\nLink: x"}},
			{"ruleId": "CVE-2026-0001", "level": "error", "message": {"text": "Package: libssl3\nInstalled Version: 1\nFixed Version: \n"}},
			{"ruleId": "CVE-2026-0002", "message": {"text": "there"}},
			{"ruleId": "CVE-2026-0002", "message": {"text": "gone"}, "baselineState": "absent"},
			{"ruleId": "CVE-2026-0002", "message": {"text": "accepted"}, "suppressions": [{"kind": "external"}]},
			{"ruleId": "AVD-DS-0002", "level": "error", "message": {"text": "root"}}]}]}`, ward.VulnerabilityReport{
			File: "r.json", Tool: "sarif", Of: "image", Artifact: "odoo:18.0", Digest: image, Created: known("2026-11-20"), Found: ward.Severities{Critical: 1, High: 2}, Ignored: 1,
			Findings: []ward.Vulnerability{
				{ID: "CVE-2026-0002", Package: "(not shown)", Installed: "(not shown)", Fixed: "(not shown)", Severity: "critical", Status: "unknown", Since: undated},
				{ID: "CVE-2026-0001", Package: "openssl", Installed: "1", Fixed: "2, 3", Severity: "high", Status: "fixed", Since: undated},
				{ID: "CVE-2026-0001", Package: "libssl3", Installed: "1", Severity: "high", Status: "not fixed", Since: undated},
			},
			Products: []ward.Product{},
		}},
		"Grype's SARIF": {`{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [{"tool": {"driver": {"name": "grype", "rules": [
			{"id": "CVE-2026-0001-openssl", "help": {"text": "Vulnerability CVE-2026-0001\nSeverity: critical\nPackage: openssl\nVersion: 1.1\nFix Version: 1.2\nType: deb"}, "properties": {"security-severity": "9.1"}}]}},
			"results": [{"ruleId": "CVE-2026-0001-openssl", "message": {"text": "A critical vulnerability in deb package: openssl, version 1.1 was found in image odoo at: /x"}}]}]}`, ward.VulnerabilityReport{
			File: "r.json", Tool: "sarif", Of: "other", Created: ward.Day{Why: "the report does not say when it was made"}, Found: ward.Severities{Critical: 1},
			Findings: []ward.Vulnerability{{ID: "CVE-2026-0001", Package: "openssl", Installed: "1.1", Fixed: "1.2", Severity: "critical", Status: "fixed", Since: undated}}, Products: []ward.Product{},
		}},
	} {
		got := one[ward.VulnerabilityReport](t, scan.Vulnerabilities{}, file("r.json", c.text))
		if diff := cmp.Diff(c.want, got, sameDays); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestMaterials(t *testing.T) {
	day := date("2026-11-20")
	for name, c := range map[string]struct {
		text string
		want ward.BillOfMaterials
	}{
		"CycloneDX": {cyclone, ward.BillOfMaterials{
			File: "b.json", Format: "cyclonedx", Version: "1.6", Of: "image", Artifact: "registry.example/odoo", Digest: image, Tool: "syft 1.30.0", Created: &day, Components: 6,
			Products: []ward.Product{
				{Product: "debian", Name: "debian", Version: "12.8", Series: "12"},
				{Product: "postgresql-community", Name: "postgresql-client-13", Version: "13.14-1.pgdg120+1", Series: "13"},
				{Product: "odoo", Name: "odoo", Version: "saas~17.4.1", Series: "17.4"},
			},
		}},
		"SPDX": {spdx, ward.BillOfMaterials{
			File: "b.json", Format: "spdx", Version: "2.3", Of: "image", Artifact: "odoo", Digest: image, Tool: "trivy-0.74.0", Created: &day, Components: 2,
			Products: []ward.Product{
				{Product: "debian", Name: "debian", Version: "13", Series: "13"},
				{Product: "python", Name: "python", Version: "3.12.1", Series: "3.12"},
			},
		}},
		"tools as a list, and a digest in the purl": {
			`{"bomFormat": "CycloneDX", "metadata": {"tools": [{"vendor": "a", "name": "trivy", "version": "0.1"}],
			"component": {"type": "container", "name": "odoo", "purl": "pkg:oci/odoo@sha256%3A` + image[7:] + `?tag=18.0"}}}`,
			ward.BillOfMaterials{File: "b.json", Format: "cyclonedx", Of: "image", Artifact: "odoo", Digest: image, Tool: "trivy 0.1", Products: []ward.Product{}},
		},
		"nothing but its format": {`{"spdxVersion": "SPDX-2.2"}`, ward.BillOfMaterials{File: "b.json", Format: "spdx", Version: "2.2", Of: "other", Products: []ward.Product{}}},
		"of a folder":            {`{"bomFormat": "CycloneDX", "metadata": {"component": {"type": "file", "name": "."}}}`, ward.BillOfMaterials{File: "b.json", Format: "cyclonedx", Of: "files", Products: []ward.Product{}}},
	} {
		got := one[ward.BillOfMaterials](t, scan.Materials{}, file("b.json", c.text))
		if diff := cmp.Diff(c.want, got, sameDays); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A report of settings is no report without vulnerabilities.
func TestWhatDidNotLook(t *testing.T) {
	for _, text := range []string{
		`{"SchemaVersion": 2, "ArtifactName": ".", "ArtifactType": "filesystem", "Results": [{"Target": "Dockerfile", "Class": "config", "Type": "dockerfile"}]}`,
		`{"a": {"bomFormat": "CycloneDX"}, "note": "\"matches\" \"vulnerability\""}`,
		`{"matches": [], "title": "chess"}`,
		`[{"bomFormat": "CycloneDX"}]`,
		`[{"Target": "x"}]`,
		`{"runs": [], "version": "2.1.0"}`,
	} {
		if f := file("r.json", text); (scan.Vulnerabilities{}).Recognises(f) || (scan.Materials{}).Recognises(f) {
			t.Errorf("%s is taken for a report", text)
		}
	}
}

// What is broken hides what it could have held, and nothing of a cloud.
func TestBroken(t *testing.T) {
	for name, c := range map[string]struct {
		r     source.Reader
		text  string
		facts int
		line  int
		why   string
	}{
		"cut off":               {scan.Vulnerabilities{}, trivy[:len(trivy)/2], 0, 1 + strings.Count(trivy[:len(trivy)/2], "\n"), "it ends before it is whole; make it again"},
		"cut off in a match":    {scan.Vulnerabilities{}, grype[:400], 0, 1 + strings.Count(grype[:400], "\n"), "it ends before it is whole; make it again"},
		"not JSON":              {scan.Materials{}, "{\"bomFormat\": \"CycloneDX\",\n oops}", 0, 2, "it is not JSON: invalid character 'o' looking for beginning of object key string"},
		"more behind it":        {scan.Materials{}, "{\"bomFormat\": \"CycloneDX\"}\n{}", 0, 1, "there is more behind its end"},
		"something of its form": {scan.Materials{}, "{\"bomFormat\": \"CycloneDX\",\n\"components\": 7}", 1, 2, "components is number, which is not what stands there"},
	} {
		f := file("r.json", c.text)
		if !c.r.Recognises(f) {
			t.Errorf("%s: it is not recognised", name)
		}
		facts, gaps := c.r.Read(f)
		if len(facts) != c.facts || len(gaps) != 1 || gaps[0].Reason != c.why || gaps[0].Origin.Pos.Line != c.line {
			t.Errorf("%s: %d facts, %+v", name, len(facts), gaps)
			continue
		}
		if gaps[0].Touches("core/Pod") || gaps[0].Touches("Microsoft.Storage/storageAccounts") || len(gaps[0].Kinds) != 1 {
			t.Errorf("%s: the gap is of %v", name, gaps[0].Kinds)
		}
		if (gaps[0].Subject != addr.Subject{}) != (c.facts > 0) {
			t.Errorf("%s: the gap is about %q", name, gaps[0].Subject)
		}
	}
}

// Of very many findings those are kept that decide: the oldest of each grave
// severity, and some of those that have no date.
func TestVeryMany(t *testing.T) {
	var vs []map[string]string
	add := func(n int, severity, since string) {
		for range n {
			v := map[string]string{"VulnerabilityID": fmt.Sprintf("CVE-2026-%05d", len(vs)), "PkgName": "p", "InstalledVersion": "1", "FixedVersion": "2", "Severity": severity}
			if since != "" {
				v["PublishedDate"] = since
			}
			vs = append(vs, v)
		}
	}
	add(700, "CRITICAL", "2026-11-02T00:00:00Z")
	add(700, "CRITICAL", "")
	add(700, "MEDIUM", "2020-01-01T00:00:00Z")
	add(700, "HIGH", "2026-11-03T00:00:00Z")
	add(1, "CRITICAL", "2026-10-01T00:00:00Z")
	add(1, "HIGH", "2026-09-01T00:00:00Z")
	raw, err := json.Marshal(map[string]any{"SchemaVersion": 2, "ArtifactName": "a", "Results": []any{map[string]any{"Class": "os-pkgs", "Vulnerabilities": vs}}})
	if err != nil {
		t.Fatal(err)
	}
	got := one[ward.VulnerabilityReport](t, scan.Vulnerabilities{}, file("r.json", string(raw)))
	if len(got.Findings) != 500 || got.LeftOut != len(vs)-500 || got.Found != (ward.Severities{Critical: 1401, High: 701, Medium: 700}) {
		t.Errorf("%d kept, %d left out, found %+v", len(got.Findings), got.LeftOut, got.Found)
	}
	oldest, undated := map[string]string{}, map[string]int{}
	for _, v := range got.Findings {
		if !v.Since.Known {
			undated[v.Severity]++
		} else if day := v.Since.Date.String(); oldest[v.Severity] == "" || day < oldest[v.Severity] {
			oldest[v.Severity] = day
		}
	}
	if oldest["critical"] != "2026-10-01" || oldest["high"] != "2026-09-01" || undated["critical"] < 50 {
		t.Errorf("the oldest kept are of %v, %v have no date", oldest, undated)
	}
}

// What says that nothing was looked at is no report without a vulnerability.
func TestNothingLookedAt(t *testing.T) {
	for name, text := range map[string]string{
		"no result":                    `{"SchemaVersion": 2, "ArtifactName": "odoo:18.0", "ArtifactType": "container_image"}`,
		"an empty list":                `{"SchemaVersion": 2, "ArtifactName": ".", "ArtifactType": "filesystem", "Results": []}`,
		"SARIF without any":            `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Trivy"}}}]}`,
		"SARIF of a failure":           `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Trivy"}}, "invocations": [{"executionSuccessful": false}], "results": []}]}`,
		"SARIF of code":                `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "CodeQL", "rules": [{"id": "go/x"}]}}, "results": [{"ruleId": "go/x"}]}]}`,
		"SARIF of Trivy's of settings": `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Trivy", "rules": [{"id": "AVD-DS-0002", "properties": {"tags": ["misconfiguration"]}}]}}, "results": []}]}`,
		"SARIF with an error":          `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Trivy"}}, "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": [{"level": "error"}]}], "results": []}]}`,
		"SARIF with results elsewhere": `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Trivy"}}, "results": [], "externalPropertyFileReferences": {"results": [{"location": {"uri": "x"}}]}}]}`,
		"SARIF that says it twice":     `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Trivy"}}, "results": [{"ruleId": "CVE-2026-0001"}], "Results": []}]}`,
		"SARIF in other letters":       `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Trivy"}}, "results": [{"ruleId": "CVE-2026-0001"}], "re\u017fults": []}]}`,
		"runs twice":                   `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Trivy"}}, "results": [{"ruleId": "CVE-2026-0001"}]}], "runs": [{"tool": {"driver": {"name": "Trivy"}}, "results": []}]}`,
		"Trivy's twice":                `{"SchemaVersion": 2, "ArtifactName": "x", "Results": [{"Class": "os-pkgs", "Vulnerabilities": [{"VulnerabilityID": "CVE-2026-0001", "Severity": "CRITICAL"}], "vulnerabilities": []}]}`,
	} {
		f := file("r.json", text)
		if !(scan.Vulnerabilities{}).Recognises(f) {
			t.Errorf("%s: it is not recognised", name)
		}
		if _, gaps := (scan.Vulnerabilities{}).Read(f); len(gaps) != 1 || !gaps[0].Touches(ward.VulnerabilityReportKind) {
			t.Errorf("%s: gaps %v", name, gaps)
		}
	}
	f := file("r.json", `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Trivy"}}, "results": []}]}`)
	if facts, gaps := (scan.Vulnerabilities{}).Read(f); len(facts) != 1 || len(gaps) != 0 {
		t.Errorf("a clean one: %d facts, gaps %v", len(facts), gaps)
	}
}

// A result in SARIF is a vulnerability wherever its rule stands, and whoever
// numbers it, in a run that looks for those.
func TestWhatResultsAreOf(t *testing.T) {
	const rules = `{"id": "CVE-2026-0001", "properties": {"tags": ["vulnerability"], "security-severity": "9.8"}}, {"id": "AVD-DS-0002", "properties": {"tags": ["misconfiguration"]}}, {"id": "X-1", "properties": {"tags": ["security"]}}, {"id": "Y-1", "properties": {"security-severity": "9.8"}}`
	for result, want := range map[string][2]int{ // vulnerabilities, gaps
		`{"ruleId": "CVE-2026-0001"}`:                           {1, 0},
		`{"ruleIndex": 0}`:                                      {1, 0},
		`{"rule": {"index": 0}}`:                                {1, 0},
		`{"rule": {"index": 0, "toolComponent": {"index": 0}}}`: {1, 0},
		`{"ruleId": "CVE-2026-0001/1", "ruleIndex": 0}`:         {1, 0},
		`{"ruleIndex": 9}`:                                      {1, 0},
		`{"ruleId": "PYSEC-2026-1"}`:                            {1, 0},
		`{"ruleId": "ACME-7"}`:                                  {1, 0},
		`{"ruleId": "Y-1"}`:                                     {1, 0},
		`{}`:                                                    {1, 0},
		`{"ruleIndex": 1}`:                                      {0, 0},
		`{"ruleId": "AVD-DS-0002"}`:                             {0, 0},
		`{"ruleId": "AVD-DS-0009"}`:                             {0, 0},
		`{"ruleId": "X-1"}`:                                     {0, 1},
		`{"ruleId": "X-1", "suppressions": [{"kind": "external"}]}`:                      {0, 0},
		`{"ruleIndex": 0, "suppressions": [{"kind": "external", "status": "accepted"}]}`: {0, 0},
	} {
		f := file("r.json", `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Trivy", "rules": [`+rules+`]}, "extensions": [{"rules": [{"id": "RUSTSEC-2026-0001"}]}]}, "results": [`+result+`]}]}`)
		facts, gaps := scan.Vulnerabilities{}.Read(f)
		reports, err := ward.Of[ward.VulnerabilityReport](facts)
		if err != nil || len(reports) != 1 || len(reports[0].Findings) != want[0] || len(gaps) != want[1] {
			t.Errorf("%s: %+v, gaps %v, error %v; want %v", result, reports, gaps, err, want)
		}
	}
	labels := `{"SchemaVersion": 2, "ArtifactName": "odoo:18.0", "Metadata": {"ImageConfig": {"config": {"Labels": {"a": "1", "A": "2"}}}}, "Results": [{"Class": "os-pkgs"}]}`
	if facts, gaps := (scan.Vulnerabilities{}).Read(file("r.json", labels)); len(facts) != 1 || len(gaps) != 0 {
		t.Errorf("labels that people name: %d facts, gaps %v", len(facts), gaps)
	}
}

// A bill may say which vulnerabilities its components have.
func TestVulnerabilitiesOfBill(t *testing.T) {
	facts, gaps := scan.Materials{}.Read(file("b.json", `{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"timestamp": "2026-11-20T10:00:00Z", "component": {"type": "container", "name": "odoo:18.0"}},
		"components": [{"bom-ref": "a", "type": "library", "name": "openssl", "version": "1"}, {"bom-ref": "b", "type": "library", "name": "zlib", "version": "2"}],
		"vulnerabilities": [
			{"id": "CVE-2026-1", "ratings": [{"severity": "high"}, {"severity": "critical"}], "recommendation": "Upgrade openssl to version 1.1.1w", "published": "2026-10-02T10:00:00+00:00", "affects": [{"ref": "a"}, {"ref": "b"}]},
			{"id": "CVE-2026-2", "ratings": [{"severity": "critical"}], "analysis": {"state": "not_affected"}, "affects": [{"ref": "a"}]},
			{"id": "CVE-2026-3", "affects": [{"ref": "urn:x"}]}]}`))
	if len(facts) != 2 || len(gaps) != 0 {
		t.Fatalf("%d facts, gaps %v", len(facts), gaps)
	}
	reports, err := ward.Of[ward.VulnerabilityReport](facts)
	if err != nil || len(reports) != 1 {
		t.Fatalf("%d reports, %v", len(reports), err)
	}
	day := ward.Day{Known: true, Date: date("2026-10-02")}
	want := ward.VulnerabilityReport{
		File: "b.json", Tool: "cyclonedx", Of: "image", Artifact: "odoo:18.0", Created: ward.Day{Known: true, Date: date("2026-11-20")},
		Found: ward.Severities{Critical: 2, Unknown: 1}, Ignored: 1, Products: []ward.Product{},
		Findings: []ward.Vulnerability{
			{ID: "CVE-2026-1", Package: "openssl", Installed: "1", Fixed: "1.1.1w", Severity: "critical", Status: "fixed", Since: day, SinceIs: "published"},
			{ID: "CVE-2026-1", Package: "zlib", Installed: "2", Fixed: "1.1.1w", Severity: "critical", Status: "fixed", Since: day, SinceIs: "published"},
			{ID: "CVE-2026-3", Package: "(not shown)", Installed: "(not shown)", Severity: "unknown", Status: "unknown", Since: ward.Day{Why: "the report does not say since when"}},
		},
	}
	if diff := cmp.Diff(want, reports[0], sameDays); diff != "" {
		t.Error(diff)
	}
}
