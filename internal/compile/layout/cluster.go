package layout

import (
	"net/netip"

	"github.com/wardhq/ward/internal/compile/kube/odoo"
)

// AKS is how a cluster of the design's own is built.
type AKS struct {
	Version  string       `json:"version"` // minor, as 1.36
	Tier     string       `json:"tier"`
	Outbound string       `json:"outbound"`
	Pods     netip.Prefix `json:"pods"` // of the overlay: no network knows them
	Services netip.Prefix `json:"services"`
	DNS      netip.Addr   `json:"dns"`
	Zone     string       `json:"zone"` // the private zone that knows its API server
	FIPS     bool         `json:"fips"` // the modules of its nodes are validated
	KEDA     bool         `json:"keda"` // something on it is scaled by the hour
	// System is the pool that its own parts run on, and Pools those of the
	// workloads.
	System Pool   `json:"system"`
	Pools  []Pool `json:"pools"`
	// Upgrades and Images are when it, and its nodes, are changed.
	Upgrades Window `json:"upgrades"`
	Images   Window `json:"images"`
}

// Pool is nodes of one size.
type Pool struct {
	Name    string   `json:"name"`
	Size    string   `json:"size"`
	Zones   []string `json:"zones,omitempty"`
	Min     int      `json:"min"` // nodes that the autoscaler keeps
	Max     int      `json:"max"`
	MaxPods int      `json:"maxPods"`
	DiskGiB int      `json:"diskGiB"`
	Work    []string `json:"work,omitempty"` // the kinds of work that it takes
	// Alone says that nothing else is let onto it.
	Alone bool `json:"alone,omitempty"`
}

// Window is when Azure may change something: once a week.
type Window struct {
	Day    string `json:"day"`    // as Sunday
	From   string `json:"from"`   // as 02:00
	Hours  int    `json:"hours"`  // how long
	Offset string `json:"offset"` // from UTC, as -05:00
}

// Releases are what clusters take.
type Releases struct {
	// Signers are the public keys of whoever may sign one, by name.
	Signers map[string]string `json:"signers"`
}

// The kinds of work that pools take, and how a pod asks for a node of one.
const (
	WebWork        = odoo.WebWork
	BackgroundWork = odoo.BackgroundWork
)

// WorkLabel is what a node is known by that takes a kind of work.
func WorkLabel(kind string) string { return odoo.WorkLabel(kind) }

// WorkTaint is the key of what keeps others off a pool that is one kind of
// work's alone.
const WorkTaint = odoo.WorkTaint

// Request is what a pod asks of a node.
type Request struct{ MilliCPUs, MemoryMiB int }

// Requests are what Odoo's pods ask of their nodes, one each.
func Requests() (web, websocket, background Request) {
	of := func(c odoo.Component) Request {
		cpu, memory := odoo.Request(c)
		return Request{cpu, memory}
	}
	return of(odoo.WebPods), of(odoo.WebsocketPods), of(odoo.BackgroundPods)
}
