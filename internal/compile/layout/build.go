package layout

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/kube/odoo"
)

// Build is how the organisation's own images are built.
type Build struct {
	Repository string `json:"repository"` // on github.com
	Subject    string `json:"subject"`    // whom tokens name in a run that somebody let publish
	Plan       string `json:"plan"`       // and in one that looks at a change
	// Moment is what is installed as of, and Epoch the same in seconds: the
	// time that everything in an image has.
	Moment string `json:"moment"`
	Epoch  int64  `json:"epoch"`
	Base   string `json:"base,omitempty"` // by digest; "" where nobody says
	Ward   string `json:"ward,omitempty"` // by digest; "" where nobody says
	// Vault is the host of the vault that holds the keys of images and releases;
	// "" where nobody says. Keyed is whether clusters ask for a key's signature.
	Vault     string     `json:"vault,omitempty"`
	Keyed     bool       `json:"keyed"`
	Images    []Image    `json:"images"`
	Clients   []Client   `json:"clients,omitempty"`
	Deadlines Deadlines  `json:"deadlines"`
	Accepted  []Accepted `json:"accepted,omitempty"`
	Tools     Tools      `json:"tools"`
}

// Image is Odoo as it is built: for the environments that name its repository
// and run its release.
type Image struct {
	Repository   string             `json:"repository"` // in the registry
	Series       string             `json:"series"`     // as 18.0
	Source       string             `json:"source"`
	Revision     string             `json:"revision,omitempty"` // "" where nobody says
	Modules      []Module           `json:"modules,omitempty"`
	Environments []addr.Environment `json:"environments"`
}

// Name is the image's in the tree.
func (i Image) Name() string { return i.Repository + "/" + i.Series }

// Builder is whom statements about an image name as who built it, and Source
// where it was built from, as release.yml states both.
func (b Build) Builder() string {
	return b.Source() + "/.github/workflows/images.yml@refs/heads/main"
}

// Source is the repository that images are built from, as statements name it.
func (b Build) Source() string { return "https://github.com/" + b.Repository }

// Client is what a server of a major version of PostgreSQL is administered with.
type Client struct {
	Major string `json:"major"`
	From  string `json:"from"` // the image that the programs are taken from, by digest
}

// Repository is the image's in the registry, and its name in the tree.
func (c Client) Repository() string { return "odoo-admin/postgresql-" + c.Major }

// Deadlines are for how many days a known vulnerability may stay.
type Deadlines struct {
	Critical int `json:"critical"`
	High     int `json:"high"`
	Medium   int `json:"medium"`
}

// Accepted is what nobody maintains and somebody has accepted for a time.
type Accepted struct {
	Image     string `json:"image"` // by Name
	Exception string `json:"exception"`
	Until     string `json:"until"` // the last day
	Approver  string `json:"approver"`
}

// Tools are what images are built and judged with.
type Tools struct {
	Actions  map[string]string `json:"actions"` // by name, as a workflow uses them
	Programs map[string]Tool   `json:"programs"`
	BuildKit string            `json:"buildkit"`
	Cosign   string            `json:"cosign"`
}

// Tool is a program by its checksum.
type Tool struct {
	Version string `json:"version"`
	URL     string `json:"url"`
	SHA256  string `json:"sha256"`
}

// PublishEnvironment is what GitHub calls the runs that somebody approves before
// anything is published.
const PublishEnvironment = "release"

// PlanVariable is the repository's variable with the client id of what looks at a
// change of what a deployer deploys.
func PlanVariable(deployer string) string {
	return "WARD_PLAN_" + strings.ToUpper(strings.ReplaceAll(deployer, "-", "_"))
}

// PublisherIdentityID is as whom images and releases are published.
func (s Site) PublisherIdentityID() addr.ID { return s.identity("publisher") }

// OdooUser is as whom Odoo runs in its image.
const OdooUser = odoo.User

// UnmaintainedConverter is what Odoo makes documents with, and nobody maintains.
const UnmaintainedConverter = "wkhtmltopdf"

// RunnerGroup is the group of the machines that reach what has no public address,
// as GitHub calls it.
func (l Layout) RunnerGroup() string {
	s, _ := l.Site(l.Platform.Unit)
	return s.Name + "-runners"
}
