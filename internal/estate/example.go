package estate

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"text/template"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/language"
)

// Answers are what `ward init` asks for. A zero answer is a placeholder, or a
// proposal, in what Example writes; a zero Effective has none and is a problem.
// Which region another is recovered in is not known here: who asks for a Region
// names its RecoveryRegion too.
type Answers struct {
	Organisation         string // its name, for people
	Short                string // how names of Azure resources begin
	Effective            Date   // today, where nobody says otherwise
	Tenant               GUID
	AdministratorsName   string // the group that administers databases
	Administrators       GUID
	PlatformSubscription GUID
	Subscription         GUID // of the environment
	Region               string
	RecoveryRegion       string
	Network              CIDR
	RecoveryNetwork      CIDR
	Entity               string // its name in folders
	Title                string // its name for people
	Contact              string // the mailbox that alerts go to
	Users                int
	DatabaseGiB          int
	OdooVersion          string
	Image                string
}

// DefaultAnswers returns the answers that Example stands on where nobody gives
// others.
func DefaultAnswers(effective Date) Answers { return Answers{Effective: effective}.filled() }

// The placeholders are well-formed, so that an estate with them is one, and
// are marked where they are written.
var (
	placeholderTenant         = mustGUID("00000000-0000-4000-8000-000000000001")
	placeholderAdministrators = mustGUID("00000000-0000-4000-8000-000000000002")
	placeholderPlatform       = mustGUID("00000000-0000-4000-8000-000000000003")
	placeholderSubscription   = mustGUID("00000000-0000-4000-8000-000000000004")
	placeholderImage          = "registry.example/odoo@sha256:" + strings.Repeat("0", 64)
)

func (a Answers) filled() Answers {
	fill(&a.Organisation, "Example Health Group")
	fill(&a.Short, "exh")
	fill(&a.Tenant, placeholderTenant)
	fill(&a.Administrators, placeholderAdministrators)
	fill(&a.AdministratorsName, a.Short+"-database-administrators")
	fill(&a.PlatformSubscription, placeholderPlatform)
	fill(&a.Subscription, placeholderSubscription)
	fill(&a.Region, "eastus2")
	fill(&a.RecoveryRegion, "centralus")
	fill(&a.Network, mustCIDR("10.41.0.0/20"))
	fill(&a.RecoveryNetwork, mustCIDR("10.42.0.0/20"))
	fill(&a.Entity, "clinic")
	fill(&a.Title, "Clinic")
	fill(&a.Contact, "security@"+a.Short+".example")
	fill(&a.Users, 100)
	fill(&a.DatabaseGiB, 50)
	fill(&a.OdooVersion, "18.0")
	fill(&a.Image, placeholderImage)
	return a
}

func fill[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}

func mustGUID(s string) GUID {
	g, err := ParseGUID(s)
	if err != nil {
		panic(err)
	}
	return g
}

func mustCIDR(s string) CIDR {
	c, err := ParseCIDR(s)
	if err != nil {
		panic(err)
	}
	return c
}

//go:embed example.yaml.tmpl
var exampleText string

var exampleTemplate = template.Must(template.New("estate.yaml").Funcs(template.FuncMap{
	"text": yamlText, "replace": markGUID, "replaceImage": markImage,
}).Parse(exampleText))

// Example returns a commented estate.yaml from answers. It loads without a
// problem where Document finds none.
func Example(a Answers) []byte {
	var b bytes.Buffer
	if err := exampleTemplate.Execute(&b, a.filled()); err != nil {
		panic(fmt.Sprintf("estate: the example: %v", err)) // a fault of the template, not of an answer
	}
	return b.Bytes()
}

// Document returns the estate that Example writes, or a *diag.Error with what
// is wrong with the answers, by their paths in the estate. Nothing of it has a
// position: there is no file yet.
func (a Answers) Document(opt Options) (*Document, error) {
	var found, problems diag.Problems
	raw := Example(a)
	var doc *Document
	if n := language.NewParser(dialect(), &found).File("", raw); n != nil {
		none := &language.Node{Kind: language.List}
		doc = decode(sources{n, none, none, digest.Of(raw)}, opt, &found)
		doc.places = language.Places{}
	}
	for _, problem := range found.All() {
		problem.Pos = diag.Pos{}
		problems.Add(problem)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return doc, nil
}

var plainText = regexp.MustCompile(`^[A-Za-z]([A-Za-z0-9 .@/-]|:[A-Za-z0-9])*[A-Za-z0-9]$`)

// yamlText writes text so that it is read back as it is: plain where that is
// safe, and otherwise in double quotes, which JSON's are.
func yamlText(s string) (string, error) {
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "null":
	default:
		if plainText.MatchString(s) {
			return s, nil
		}
	}
	raw, err := json.Marshal(s)
	return string(raw), err
}

func markGUID(g GUID) string {
	if strings.HasPrefix(g.String(), "00000000-0000-4000-8000-") {
		return " # replace"
	}
	return ""
}

func markImage(image string) string {
	if image == placeholderImage {
		return " # replace"
	}
	return ""
}
