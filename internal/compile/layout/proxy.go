package layout

import (
	"net/netip"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/kube/traefik"
)

// Proxy is what requests come through on a cluster of the design's own.
type Proxy struct {
	Image   string       `json:"image"`   // by digest
	Address netip.Addr   `json:"address"` // by which the entry reaches it
	From    netip.Prefix `json:"from"`    // the entry's own addresses: nobody else reaches it, or is believed
	// Replicas are its pods, each with this much of a node.
	Replicas  int `json:"replicas"`
	MilliCPUs int `json:"milliCPUs"`
	MemoryMiB int `json:"memoryMiB"`
	DiskGiB   int `json:"diskGiB"` // for bodies, while they are read
	// Vault holds the certificate that it shows, of this name.
	Vault       addr.ID `json:"vault"`
	Certificate string  `json:"certificate"`
}

// Way is how an environment is reached on a cluster, whoever keeps that.
type Way struct {
	Hosts []string `json:"hosts"`
	// Sources are who calls the external API; with none it is closed.
	Sources []netip.Prefix `json:"sources,omitempty"`
	Limits  Limits         `json:"limits"`
	// Apart is a namespace for its routes alone, where the environment's own
	// holds Secrets, of which the proxy would read all; "" is the environment's.
	Apart string `json:"apart,omitempty"`
}

// Routes is the namespace that the proxy reads the routes of a workload in.
func (w Workload) Routes() string {
	if w.Way != nil && w.Way.Apart != "" {
		return w.Way.Apart
	}
	return w.Namespace
}

// Limits are what one client may ask for, of each pod of the proxy.
type Limits struct {
	PerSecond       int `json:"perSecond"`
	Burst           int `json:"burst"`
	AtOnce          int `json:"atOnce"`
	SignInPerMinute int `json:"signInPerMinute"`
	SignInBurst     int `json:"signInBurst"`
	BodyMiB         int `json:"bodyMiB"`
	SignInBodyMiB   int `json:"signInBodyMiB"`
}

// ProxyIdentityID is what the proxy reads its certificate as.
func (s Site) ProxyIdentityID() addr.ID { return s.identity("proxy") }

// ProxyClientID is the name by which a cluster's objects know the client id of
// that identity, before anything is delivered.
const ProxyClientID = "PROXY_CLIENT_ID"

// ProxyNamespace and ProxyAccount are who acts as that identity.
const (
	ProxyNamespace = traefik.Namespace
	ProxyAccount   = traefik.ServiceAccount
)

// The proxy's definitions, which releases hold beside what is rendered: their
// release, their digest, and the folder that they are in.
const (
	ProxyVersion           = traefik.Version
	ProxyDefinitionsDigest = traefik.DefinitionsDigest
	DefinitionsFolder      = "definitions"
)

// Proxied reports whether the proxy of a site's own cluster is rendered, and
// returns it.
func (l Layout) Proxied(unit addr.Unit) (Proxy, bool) {
	for _, c := range l.ClustersIn(unit) {
		if c.Proxy != nil {
			return *c.Proxy, true
		}
	}
	return Proxy{}, false
}
