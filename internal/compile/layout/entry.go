package layout

import (
	"net/netip"

	"github.com/wardhq/ward/internal/addr"
)

// Registry is where the clusters' images come from.
type Registry struct {
	ID addr.ID `json:"id"`
	// Own says that the platform makes it; otherwise it is somebody else's, and
	// is given private addresses only.
	Own           bool           `json:"own"`
	ZoneRedundant bool           `json:"zoneRedundant"`
	Copies        []RegistryCopy `json:"copies,omitempty"` // in further regions
}

// RegistryCopy is a registry's in a further region.
type RegistryCopy struct {
	Region        string `json:"region"`
	ZoneRedundant bool   `json:"zoneRedundant"`
}

// Certificates are what a site keeps for the entry in its network: they are
// there, and may be read by it, before the entry is made.
type Certificates struct {
	Issuer  string        `json:"issuer"`            // digicert, globalsign or other
	Account string        `json:"account,omitempty"` // with the issuer, as the vault knows it
	For     []Certificate `json:"for"`
}

// Certificate is one certificate, kept as a secret of its name.
type Certificate struct {
	Name  string   `json:"name"`
	Hosts []string `json:"hosts"`
}

// Entry is the way in from the Internet in one region: a unit of its own, since
// it needs certificates that somebody has put into the vault of the unit before.
type Entry struct {
	// In is the site in whose network it stands, which keeps its certificates.
	In       addr.Unit   `json:"in"`
	Routes   []Route     `json:"routes"`
	Firewall WebFirewall `json:"firewall"`
	// Least and Most are how many instances there are.
	Least   int `json:"least"`
	Most    int `json:"most"`
	Seconds int `json:"seconds"` // within which Odoo answers
	// Protection is what protects its address from floods, as Azure calls it.
	Protection string `json:"protection"`
}

// Route leads hosts to an environment.
type Route struct {
	Name        string           `json:"name"` // as its parts of the gateway, and its certificate, are called
	Environment addr.Environment `json:"environment"`
	Hosts       []string         `json:"hosts"`
	Site        addr.Unit        `json:"site"` // where it leads
	Backend     netip.Addr       `json:"backend"`
	Standby     bool             `json:"standby"` // the names lead here after a failover only
}

// WebFirewall is what a web application firewall does.
type WebFirewall struct {
	Prevents     bool        `json:"prevents"` // it refuses requests; otherwise it reports them
	Since        string      `json:"since,omitempty"`
	InspectedKiB int         `json:"inspectedKiB"` // of a request's body
	UploadMiB    int         `json:"uploadMiB"`
	Blocked      []string    `json:"blocked"` // paths that nobody opens from the Internet
	Exclusions   []Exclusion `json:"exclusions,omitempty"`
}

// Exclusion is a managed rule that a route is not held to.
type Exclusion struct {
	Route string   `json:"route"`
	Group string   `json:"group"`
	Rules []string `json:"rules"`
	Until string   `json:"until"`
}

// Registry returns where images come from, and whether the design knows.
func (l Layout) Registry() (Registry, bool) {
	if l.Platform.Registry == nil {
		return Registry{}, false
	}
	return *l.Platform.Registry, true
}

// OwnsRegistry reports whether the platform's own registry is in a unit.
func (l Layout) OwnsRegistry(unit addr.Unit) bool {
	return l.Platform.Registry != nil && l.Platform.Registry.Own && l.Platform.Unit == unit
}

// Host is the name by which images of the registry begin.
func (r Registry) Host() string { return r.ID.Name() + ".azurecr.io" }
