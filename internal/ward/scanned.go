package ward

import (
	"encoding/json"
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/language"
)

// VulnerabilityReport is what a scanner found in one thing.
type VulnerabilityReport struct {
	File     string          `json:"file" required:"true" doc:"The file that says it."`
	Tool     string          `json:"tool" required:"true" enum:"trivy,grype,sarif,cyclonedx" doc:"What made it, or the form that it is written in."`
	Of       string          `json:"of" required:"true" enum:"image,repository,files,cluster,other" doc:"What was scanned."`
	Artifact string          `json:"artifact,omitempty" doc:"What was scanned, as the report names it; left out where the name could hold a secret."`
	Digest   string          `json:"digest,omitempty" doc:"The digest of what was scanned."`
	Created  Day             `json:"created" required:"true" doc:"When it was made; unresolved where it does not say."`
	Found    Severities      `json:"found" required:"true" doc:"How many there are by how severe they are, each in each package once."`
	Ignored  int             `json:"ignored" required:"true" doc:"How many the scanner was told to leave out."`
	Findings []Vulnerability `json:"findings" required:"true" doc:"What was found, the gravest first; of very many, those."`
	LeftOut  int             `json:"leftOut" required:"true" doc:"How many more there are than findings has."`
	Products []Product       `json:"products" required:"true" doc:"What was scanned that has a lifecycle."`
	Ended    string          `json:"ended,omitempty" doc:"The distribution, where the scanner says that nobody supports it any more."`
}

// Severities are numbers of vulnerabilities by how severe they are.
type Severities struct {
	Critical int `json:"critical" required:"true" doc:"Critical ones."`
	High     int `json:"high" required:"true" doc:"High ones."`
	Medium   int `json:"medium" required:"true" doc:"Medium ones."`
	Low      int `json:"low" required:"true" doc:"Low and negligible ones."`
	Unknown  int `json:"unknown" required:"true" doc:"Those of which nobody says how severe they are."`
}

// Vulnerability is a known vulnerability of an installed package.
type Vulnerability struct {
	ID        string `json:"id" required:"true" doc:"Its identifier, as CVE-2026-1234."`
	Package   string `json:"package" required:"true" doc:"The package that has it."`
	Installed string `json:"installed" required:"true" doc:"The version of the package."`
	Fixed     string `json:"fixed,omitempty" doc:"The versions without it, where there are any."`
	Severity  string `json:"severity" required:"true" enum:"critical,high,medium,low,unknown" doc:"How severe it is."`
	Status    string `json:"status" required:"true" enum:"fixed,not fixed,will not be fixed,unknown" doc:"Whether there is a version without it."`
	Since     Day    `json:"since" required:"true" doc:"Since when it is known, or mended in a version; unresolved where the report says neither."`
	SinceIs   string `json:"sinceIs,omitempty" enum:"published,mended" doc:"What since is: when the vulnerability was published, or when the version was that has it no more."`
}

// Product is something with a lifecycle, as it was found installed.
type Product struct {
	Product string `json:"product" required:"true" enum:"debian,odoo,postgresql-community,python,wkhtmltopdf" doc:"Its name in lifecycle.yaml."`
	Name    string `json:"name" required:"true" doc:"The component that it is."`
	Version string `json:"version" required:"true" doc:"The version that is installed."`
	Series  string `json:"series" required:"true" doc:"The version that its lifecycle goes by."`
}

// Kind implements Value.
func (VulnerabilityReport) Kind() addr.Kind { return VulnerabilityReportKind }

// Subject implements Value.
func (r VulnerabilityReport) Subject() addr.Subject {
	return addr.FileSubject(r.File, "vulnerabilities")
}

// BillOfMaterials is what a file says that something is made of.
type BillOfMaterials struct {
	File       string    `json:"file" required:"true" doc:"The file that says it."`
	Format     string    `json:"format" required:"true" enum:"cyclonedx,spdx" doc:"How it is written."`
	Version    string    `json:"version,omitempty" doc:"The version of that format."`
	Of         string    `json:"of" required:"true" enum:"image,files,other" doc:"What it is of."`
	Artifact   string    `json:"artifact,omitempty" doc:"What it is of, as it names that; left out where the name could hold a secret."`
	Digest     string    `json:"digest,omitempty" doc:"The digest of what it is of."`
	Tool       string    `json:"tool,omitempty" doc:"What made it."`
	Created    *Date     `json:"created,omitempty" doc:"When it was made."`
	Components int       `json:"components" required:"true" doc:"How many components it has."`
	Products   []Product `json:"products" required:"true" doc:"Those that have a lifecycle."`
}

// Kind implements Value.
func (BillOfMaterials) Kind() addr.Kind { return BillOfMaterialsKind }

// Subject implements Value.
func (b BillOfMaterials) Subject() addr.Subject { return addr.FileSubject(b.File, "components") }

// Day is a date, or why nobody knows it. The zero value is unknown.
type Day struct {
	Known bool
	Date  Date
	Why   string // why it is not known
}

// MarshalJSON writes the date, or what stands for an unknown value in a fact.
func (d Day) MarshalJSON() ([]byte, error) {
	if d.Known {
		return json.Marshal(d.Date.String())
	}
	return json.Marshal(map[string]string{addr.UnresolvedKey: d.Why})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Day) UnmarshalJSON(raw []byte) error {
	*d = Day{}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		date, err := language.ParseDate(text)
		d.Known, d.Date = err == nil, date
		return err
	}
	var unresolved map[string]string
	if err := json.Unmarshal(raw, &unresolved); err != nil || len(unresolved) != 1 {
		return fmt.Errorf("%s is not a day, nor %s with why", raw, addr.UnresolvedKey)
	}
	d.Why = unresolved[addr.UnresolvedKey]
	return nil
}
