package scan

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/ward"
)

// Materials reads bills of materials: CycloneDX in JSON, and SPDX 2 in JSON.
type Materials struct{}

// Name returns the tool's name.
func (Materials) Name() string { return "SBOM" }

// Recognises reports whether a file has the members of such a bill.
func (Materials) Recognises(f source.File) bool { return formatOf(f) != "" }

func formatOf(f source.File) string {
	has := names(f.Data)
	switch {
	case has["["]:
	case has["bomFormat"]:
		return "cyclonedx"
	case has["spdxVersion"]:
		return "spdx"
	}
	return ""
}

// Read returns the bill as one fact.
func (r Materials) Read(f source.File) ([]fact.Fact, []fact.Gap) {
	out := ward.BillOfMaterials{File: f.Path, Format: formatOf(f)}
	var whole bool
	var at diag.Pos
	var err error
	var report *ward.VulnerabilityReport
	switch out.Format {
	case "cyclonedx":
		var doc cycloneDX
		if whole, at, err = decode(f, &doc); whole {
			doc.into(&out)
			report = doc.report(out)
		}
	case "spdx":
		var doc spdx
		if whole, at, err = decode(f, &doc); whole {
			doc.into(&out)
		}
	default:
		return nil, []fact.Gap{gap(r.Name(), ward.BillOfMaterialsKind, addr.Subject{}, place(f, 0), "it is not a bill of materials in CycloneDX or SPDX")}
	}
	var gaps []fact.Gap
	if err != nil {
		of := addr.Subject{}
		if whole {
			of = out.Subject()
		}
		gaps = append(gaps, gap(r.Name(), ward.BillOfMaterialsKind, of, at, err.Error()))
	}
	if !whole {
		return nil, gaps
	}
	facts := []fact.Fact{said(f, r.Name(), out)}
	if report != nil {
		facts = append(facts, said(f, r.Name(), *report))
	}
	return facts, gaps
}

// tool returns a tool's name, or nothing where it is not one.
func tool(name, version string) string {
	text := strings.TrimSpace(name + " " + version)
	if kept(text, toolForm) == withheld {
		return ""
	}
	return text
}

func created(text string) *ward.Date {
	if day, ok := dayOf(text); ok {
		return &day
	}
	return nil
}

// cycloneDX is what is read of a bill in CycloneDX 1.2 and later.
type cycloneDX struct {
	SpecVersion string `json:"specVersion"`
	Metadata    struct {
		Timestamp string           `json:"timestamp"`
		Tools     json.RawMessage  `json:"tools"`
		Component cycloneComponent `json:"component"`
	} `json:"metadata"`
	Components      []cycloneComponent     `json:"components"`
	Vulnerabilities []cycloneVulnerability `json:"vulnerabilities"`
}

// cycloneVulnerability is a known vulnerability of components, since 1.4.
type cycloneVulnerability struct {
	ID      string `json:"id"`
	Ratings []struct {
		Severity string `json:"severity"`
	} `json:"ratings"`
	Recommendation string `json:"recommendation"`
	Published      string `json:"published"`
	Analysis       struct {
		State string `json:"state"`
	} `json:"analysis"`
	Affects []struct {
		Ref string `json:"ref"`
	} `json:"affects"`
}

type cycloneComponent struct {
	Ref     string `json:"bom-ref"`
	Type    string `json:"type"`
	Name    string `json:"name"`
	Version string `json:"version"`
	PURL    string `json:"purl"`
	Hashes  []struct {
		Algorithm string `json:"alg"`
		Content   string `json:"content"`
	} `json:"hashes"`
	Properties []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"properties"`
	Components []cycloneComponent `json:"components"`
}

func (doc cycloneDX) into(out *ward.BillOfMaterials) {
	if v := kept(doc.SpecVersion, versionForm); v != withheld {
		out.Version = v
	}
	of := doc.Metadata.Component
	switch {
	case of.Type == "container", purlType(of.PURL) == "oci", purlType(of.PURL) == "docker":
		out.Of = "image"
	case of.Type == "":
		out.Of = "other"
	default:
		out.Of = "files"
	}
	out.Artifact = named(of.Name)
	out.Digest = of.digest()
	out.Created = created(doc.Metadata.Timestamp)
	// Until 1.4 tools were a list; since 1.5 they are components.
	type program struct{ Name, Version string }
	var tools []program
	if json.Unmarshal(doc.Metadata.Tools, &tools) != nil {
		var since struct{ Components []program }
		if json.Unmarshal(doc.Metadata.Tools, &since) == nil {
			tools = since.Components
		}
	}
	if len(tools) > 0 {
		out.Tool = tool(tools[0].Name, tools[0].Version)
	}
	var ps products
	var walk func([]cycloneComponent)
	walk = func(components []cycloneComponent) {
		for _, c := range components {
			out.Components++
			kind := purlType(c.PURL)
			if kind == "" {
				kind = c.Type
			}
			ps.add(kind, c.Name, c.Version)
			walk(c.Components)
		}
	}
	walk(doc.Components)
	out.Products = ps.list()
}

// upgrade is how scanners say in which version something is mended.
var upgrade = regexp.MustCompile(`(?i)\b(?:upgrade|update)\b.*?\b(?:to|version)\s+(?:version\s+)?([0-9][^\s;,]*)`)

// report is what a bill says of known vulnerabilities, or nil.
func (doc cycloneDX) report(bill ward.BillOfMaterials) *ward.VulnerabilityReport {
	if doc.Vulnerabilities == nil {
		return nil
	}
	out := &ward.VulnerabilityReport{
		File: bill.File, Tool: "cyclonedx", Of: bill.Of, Artifact: bill.Artifact, Digest: bill.Digest, Products: []ward.Product{},
		Created: ward.Day{Why: "the SBOM does not say when it was made"},
	}
	if bill.Created != nil {
		out.Created = ward.Day{Known: true, Date: *bill.Created}
	}
	components := map[string]cycloneComponent{}
	var walk func([]cycloneComponent)
	walk = func(all []cycloneComponent) {
		for _, c := range all {
			components[c.Ref] = c
			walk(c.Components)
		}
	}
	walk(doc.Components)
	var found []ward.Vulnerability
	for _, v := range doc.Vulnerabilities {
		switch v.Analysis.State {
		case "not_affected", "false_positive", "resolved", "resolved_with_pedigree":
			out.Ignored++
			continue
		}
		f := finding{id: v.ID, severity: "unknown", since: v.Published, sinceIs: "published"}
		for _, r := range v.Ratings {
			// Several sources rate: the gravest counts.
			if at := slices.Index(severities, strings.ToLower(r.Severity)); at >= 0 && at < slices.Index(severities, f.severity) {
				f.severity = strings.ToLower(r.Severity)
			}
		}
		if m := upgrade.FindStringSubmatch(v.Recommendation); m != nil {
			f.fixed = []string{strings.TrimRight(m[1], ".")}
		} else if v.Recommendation != "" {
			f.status = "fixed" // somebody says what is to be done
		}
		refs := []string{""}
		if len(v.Affects) > 0 {
			refs = nil
		}
		for _, a := range v.Affects {
			refs = append(refs, a.Ref)
		}
		for _, ref := range refs {
			f.name, f.installed = components[ref].Name, components[ref].Version
			found = append(found, f.vulnerability())
		}
	}
	keep(out, found)
	return out
}

// digest returns the digest of what the component is: of an image as a registry
// knows it, where somebody says so, and else of its configuration or content.
func (c cycloneComponent) digest() string {
	var ofRegistry, ofImage []string
	for _, p := range c.Properties {
		switch p.Name {
		case "aquasecurity:trivy:RepoDigest":
			ofRegistry = append(ofRegistry, p.Value)
		case "aquasecurity:trivy:ImageID":
			ofImage = append(ofImage, p.Value)
		}
	}
	for _, h := range c.Hashes {
		ofImage = append(ofImage, hashed(h.Algorithm, h.Content))
	}
	return digestOf(slices.Concat(ofRegistry, []string{ofPURL(c.PURL), c.Version, c.Name}, ofImage)...)
}

// ofPURL returns the version of a package URL, which for an image is its digest.
func ofPURL(purl string) string {
	_, version, _ := strings.Cut(purl, "@")
	version, _, _ = strings.Cut(version, "?")
	return strings.ReplaceAll(strings.ReplaceAll(version, "%3A", ":"), "%3a", ":")
}

func hashed(algorithm, content string) string {
	return strings.ReplaceAll(strings.ToLower(algorithm), "-", "") + ":" + strings.ToLower(content)
}

// spdx is what is read of a document of SPDX 2.
type spdx struct {
	SPDXVersion  string `json:"spdxVersion"`
	Name         string `json:"name"`
	CreationInfo struct {
		Created  string   `json:"created"`
		Creators []string `json:"creators"`
	} `json:"creationInfo"`
	DocumentDescribes []string      `json:"documentDescribes"`
	Packages          []spdxPackage `json:"packages"`
	Relationships     []struct {
		From string `json:"spdxElementId"`
		Type string `json:"relationshipType"`
		To   string `json:"relatedSpdxElement"`
	} `json:"relationships"`
}

// spdxPackage is a component, or what the document is of.
type spdxPackage struct {
	ID        string `json:"SPDXID"`
	Name      string `json:"name"`
	Version   string `json:"versionInfo"`
	Purpose   string `json:"primaryPackagePurpose"`
	Checksums []struct {
		Algorithm string `json:"algorithm"`
		Value     string `json:"checksumValue"`
	} `json:"checksums"`
	ExternalRefs []struct {
		Type    string `json:"referenceType"`
		Locator string `json:"referenceLocator"`
	} `json:"externalRefs"`
	AttributionTexts []string `json:"attributionTexts"`
	Annotations      []struct {
		Comment string `json:"comment"`
	} `json:"annotations"`
}

func (doc spdx) into(out *ward.BillOfMaterials) {
	if v := kept(strings.TrimPrefix(doc.SPDXVersion, "SPDX-"), versionForm); v != withheld {
		out.Version = v
	}
	out.Created = created(doc.CreationInfo.Created)
	for _, c := range doc.CreationInfo.Creators {
		if name, ok := strings.CutPrefix(c, "Tool: "); ok && out.Tool == "" {
			out.Tool = tool(name, "")
		}
	}
	described := doc.described()
	out.Artifact, out.Of = named(doc.Name), "other"
	var ps products
	for _, p := range doc.Packages {
		if slices.Contains(described, p.ID) {
			p.describe(out)
			continue // what it is of is not one of its components
		}
		out.Components++
		_, kind := p.purl()
		if p.Purpose == "OPERATING-SYSTEM" || strings.HasPrefix(p.ID, "SPDXRef-OperatingSystem-") {
			kind = "operating-system"
		}
		ps.add(kind, p.Name, p.Version)
	}
	out.Products = ps.list()
}

// described returns the IDs of what the document is of, which it may say in
// either of two ways.
func (doc spdx) described() []string {
	ids := slices.Clone(doc.DocumentDescribes)
	for _, r := range doc.Relationships {
		if r.From == "SPDXRef-DOCUMENT" && r.Type == "DESCRIBES" {
			ids = append(ids, r.To)
		}
	}
	return ids
}

// purl returns the package URL of a package, and its type.
func (p spdxPackage) purl() (purl, kind string) {
	for _, r := range p.ExternalRefs {
		if r.Type == "purl" {
			purl = r.Locator
			kind = purlType(purl)
		}
	}
	return purl, kind
}

// describe notes what a document is of, and its digest, from the package that
// stands for it.
func (p spdxPackage) describe(out *ward.BillOfMaterials) {
	purl, kind := p.purl()
	switch {
	case p.Purpose == "CONTAINER", kind == "oci", kind == "docker", strings.Contains(p.ID, "Image"):
		out.Of = "image"
	case out.Of == "other" && p.isFiles():
		out.Of = "files"
	}
	ofRegistry, ofImage := p.digests()
	if d := digestOf(slices.Concat(ofRegistry, []string{ofPURL(purl), p.Version, p.Name}, ofImage)...); d != "" && out.Digest == "" {
		out.Digest = d
	}
}

// isFiles reports whether a package stands for files: by its purpose, or, since
// not every tool says one, by how tools make up its ID.
func (p spdxPackage) isFiles() bool {
	return slices.Contains([]string{"APPLICATION", "FILE", "SOURCE", "LIBRARY"}, p.Purpose) || strings.Contains(p.ID, "Directory") || strings.Contains(p.ID, "Filesystem")
}

// digests returns what a package says of its digest in a registry, and of that
// of the image itself. Tools say it in notes, for which they use either of two
// places.
func (p spdxPackage) digests() (ofRegistry, ofImage []string) {
	notes := slices.Clone(p.AttributionTexts)
	for _, a := range p.Annotations {
		notes = append(notes, a.Comment)
	}
	for _, note := range notes {
		if v, ok := strings.CutPrefix(note, "RepoDigest: "); ok {
			ofRegistry = append(ofRegistry, v)
		} else if v, ok := strings.CutPrefix(note, "ImageID: "); ok {
			ofImage = append(ofImage, v)
		}
	}
	for _, c := range p.Checksums {
		ofImage = append(ofImage, hashed(c.Algorithm, c.Value))
	}
	return ofRegistry, ofImage
}
