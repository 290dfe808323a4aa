package networkmap

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// view is the map of one site's network, while it is drawn.
type view struct {
	*atlas
	*draft
	site    layout.Site
	network string // its boundary
	// via is what leads to the outside, and hub the boundary of the hub that
	// the network is joined to; nothing where it stands alone.
	via []string
	hub string
}

// The places that several flows have in common, by their ids.
const (
	person   = "people"
	admin    = "administrators"
	gateway  = "gateway"
	firewall = "firewall"
	nat      = "nat"
	bastion  = "bastion"
	machine  = "machine"
	ingress  = "ingress"
	traefik  = "traefik"
	api      = "api"
	nodes    = "nodes"
	verifier = "verifier"
)

// unit is the map of a network that is no hub.
func (a *atlas) unit(s layout.Site) design.Map {
	v := view{atlas: a, draft: newDraft(s.Unit, s.Title), site: s}
	v.network = v.draft.network("network", design.UnitNetwork, "Network of "+s.Title, s)
	for _, sub := range s.Network.Subnets {
		v.subnet(v.network, sub.Role, s)
	}
	v.wayOut()
	for _, e := range a.endpoints[s.Unit] {
		v.endpoint(v.network, "", s, e)
	}
	for _, c := range a.ClustersIn(s.Unit) {
		v.proxy(c)
	}
	v.wayIn()
	for _, c := range a.ClustersIn(s.Unit) {
		v.cluster(c)
	}
	v.administration()
	v.logs()
	v.copies()
	return v.Map
}

// endpoint draws a private endpoint with the service behind it. What is named
// after another site than that of the network says so.
func (v view) endpoint(network, of string, in layout.Site, e held) string {
	subnet, ok := v.subnet(network, layout.EndpointsSubnet, in)
	if !ok {
		return ""
	}
	p := design.Place{ID: "endpoint:" + of + e.Role, In: subnet, Resource: e.Service, Class: v.classOf(e), Host: hostOf(e, in)}
	p.Title, p.Notes = v.service(e)
	return v.place(p)
}

// hostOf is the private name of a service.
func hostOf(e held, in layout.Site) string {
	switch e.Role {
	case "monitor":
		return e.Zone
	case "redis":
		return e.Service.Name() + "." + in.Region + "." + e.Zone
	default:
		return e.Service.Name() + "." + e.Zone
	}
}

// service says what is behind an endpoint.
func (v view) service(e held) (title string, notes []string) {
	switch e.Role {
	case "postgres":
		for _, server := range v.serversOf(e) {
			title = "PostgreSQL " + server.Version
			if server.ZoneRedundant {
				notes = append(notes, "standby in another zone")
			}
			if server.Replica() {
				title += ", replica"
			}
			if server.Shared {
				notes = append(notes, "shared, the platform's")
			}
		}
		return title, notes
	case "redis":
		return "Managed Redis", nil
	case "documents":
		return "Documents (blobs)", copied(*e.holder)
	case "records":
		return "Records (WORM)", []string{e.holder.Environment.String()}
	case "backups":
		return "Recovery sets", copied(*e.holder)
	case "registry":
		return "Registry", []string{"images, releases"}
	case "certificates":
		return "Certificates", []string{"Key Vault, the entry's"}
	case "monitor":
		return "Azure Monitor", []string{"log workspaces"}
	case "home-vault":
		return "Keys of home", []string{"Key Vault"}
	case "vault":
		return "Keys", []string{"Key Vault"}
	default:
		return capital(e.Role), nil
	}
}

func copied(s layout.Site) []string {
	if s.Storage == nil {
		return nil
	}
	return []string{s.Storage.SKU}
}

// serversOf is the server behind an endpoint.
func (a *atlas) serversOf(e held) []layout.Server {
	for _, unit := range []addr.Unit{e.holder.Unit, e.Network, a.Platform.Unit} {
		if server, ok := a.Server(unit); ok && server.ID == e.Service {
			return []layout.Server{server}
		}
	}
	return nil
}

// classOf is the class of the data behind an endpoint.
func (a *atlas) classOf(e held) string {
	env, ok := a.Environment(e.holder.Environment)
	switch e.Role {
	case "postgres", "redis", "documents", "backups":
		if ok {
			return env.Data
		}
	case "records":
		// The rows that say who did what are copied there, with what they say.
		if home, known := a.Site(env.Home); ok && known && home.Logs != nil && home.Logs.Export {
			return env.Data
		}
		return internal
	case "monitor":
		if a.logged[e.Network] {
			return regulated
		}
		return internal
	}
	return ""
}

// Classes of data, as the estate has them.
const (
	regulated = "regulated"
	internal  = "internal"
)

// wayOut draws the hub that the network is joined to, and what leads out.
func (v *view) wayOut() {
	if hub, ok := v.hubOf(v.site); ok {
		v.hub = v.draft.network("hub", design.HubNetwork, "Hub: "+hub.Title, hub)
		if hub.Firewall != nil {
			v.via = []string{v.firewall(v.hub, hub)}
		}
	}
	if j := v.site.Network.Joined; j != nil {
		v.hub = v.boundary(design.Boundary{ID: "hub", Kind: design.HubNetwork, Title: "Hub of the organisation: " + j.Network.Name(), Notes: []string{"kept by " + j.Owner}})
		v.via = []string{v.place(design.Place{ID: firewall, In: v.hub, Title: "Firewall", Notes: []string{"kept by " + j.Owner}, Address: j.Next})}
	}
	if v.site.NAT {
		v.via = []string{v.place(design.Place{ID: nat, In: v.network, Title: "NAT gateway", Notes: []string{"one public address"}, Resource: v.site.NATGatewayID()})}
	}
}

// firewall draws a hub's.
func (d *draft) firewall(network string, hub layout.Site) string {
	subnet, _ := d.subnet(network, layout.FirewallSubnet, hub)
	return d.place(design.Place{
		ID: firewall, In: subnet, Title: "Azure Firewall", Notes: []string{hub.Firewall.Tier + ", " + across(hub)},
		Address: hub.Network.FirewallAddress(), Resource: hub.FirewallID(),
	})
}

// gate draws an entry, and the road to it.
func (a *atlas) gate(d *draft, network string, entry, in layout.Site) {
	subnet, _ := d.subnet(network, layout.EntrySubnet, in)
	mode := "firewall reports"
	if entry.Entry.Firewall.Prevents {
		mode = "firewall refuses"
	}
	d.place(design.Place{
		ID: gateway, In: subnet, Title: "Application Gateway", Notes: []string{"WAF: " + mode, across(in)}, Resource: entry.EntryGatewayID(),
	})
}

// come adds that people come in.
func (d *draft) come(gate string, hosts []string, class string, state design.State) {
	d.place(design.Place{ID: person, In: d.internet(), Title: "People", Notes: []string{"with a browser"}})
	d.flow(design.Flow{
		Name: "people", From: person, To: gate, Protocol: "HTTPS", Ports: []int{443, 80}, Hosts: hosts, Class: class, State: state,
		Why: "People work in Odoo; 80 leads to 443.",
	})
}

// wayIn draws how people reach what the site serves.
func (v view) wayIn() {
	at := v.site.Network.IngressAddress()
	if !at.IsValid() {
		return
	}
	subnet, _ := v.subnet(v.network, layout.IngressSubnet, v.site)
	v.place(design.Place{ID: ingress, In: subnet, Title: "Load balancer", Notes: []string{"internal"}, Address: at})
	entry, in, ok := v.gateOf(v.site)
	if !ok {
		v.place(design.Place{ID: gateway, In: v.own(v.draft), Title: "Entry that is there", Notes: []string{"kept by others"}})
		v.come(gateway, nil, v.class(), design.Always)
		v.handOn(nil, design.NotBuilt, "The entry of somebody else hands on what people ask for: its owner leads it here, and the rules on the subnet let in the design's own entries alone.")
		return
	}
	network := v.network
	if in.Unit != v.site.Unit {
		network = v.hub
	}
	v.gate(v.draft, network, entry, in)
	for _, r := range v.routes[at] {
		state := design.Always
		if r.Standby {
			state = design.Standby
		}
		v.come(gateway, r.Hosts, v.class(), state)
		v.handOn(r.Hosts, state, "The entry hands on what people ask for, encrypted again.")
	}
	if in.Unit == v.site.Unit {
		v.certificates()
	}
}

// handOn adds that what people ask for is handed on: to the proxy, by the
// cluster's one address for it.
func (v view) handOn(hosts []string, state design.State, why string) {
	f := design.Flow{Name: "entry", From: gateway, To: ingress, Protocol: "HTTPS", Ports: []int{443}, Hosts: hosts, Class: v.class(), State: state, Why: why}
	if v.there[traefik] {
		f.To, f.Via = traefik, []string{ingress}
		f.State = v.answered(f.State)
	}
	v.flow(f)
}

// answered is the state of a flow to or from the proxy: as that of what is
// behind it, and not built where no proxy is.
func (v view) answered(behind design.State) design.State {
	if _, built := v.Proxied(v.site.Unit); !built {
		return design.NotBuilt
	}
	return behind
}

// proxy draws what serves the entry in a cluster, where there is an address for
// it. An estate that names no image of a proxy has the address and none behind
// it.
func (v view) proxy(c layout.Cluster) {
	if !v.site.Network.IngressAddress().IsValid() || v.there[traefik] {
		return
	}
	in := v.around(c)
	space := v.boundary(design.Boundary{ID: in + "/traefik", In: in, Kind: design.Namespace, Title: "namespace traefik"})
	v.place(design.Place{ID: traefik, In: space, Title: "Traefik", State: v.answered(design.Always)})
	if c.Proxy == nil {
		return
	}
	if id, ok := v.shared("certificates"); ok {
		v.flow(design.Flow{Name: "proxy-certificate", From: nodes, To: id, Protocol: "HTTPS", Ports: []int{443}, Why: "The proxy's certificate is the entry's: what mounts secrets fetches it on the proxy's nodes, as the proxy."})
	}
}

// certificates adds that an entry reads its own.
func (d *draft) certificates() {
	if id := "endpoint:certificates"; d.there[id] {
		d.flow(design.Flow{Name: "certificates", From: gateway, To: id, Protocol: "HTTPS", Ports: []int{443}, Why: "The entry fetches its certificate."})
	}
}

// class is that of the data in the site's environment.
func (v view) class() string {
	e, _ := v.Environment(v.site.Environment)
	return e.Data
}

// shared draws an endpoint that the site's network reaches: in it, or in its
// hub.
func (v view) shared(role string) (string, bool) {
	if id := "endpoint:" + role; v.there[id] {
		return id, true
	}
	hub, ok := v.hubOf(v.site)
	if !ok {
		return "", false
	}
	e, ok := v.offered[offer{hub.Unit, role, v.site.Environment}]
	if !ok {
		e, ok = v.offered[offer{hub.Unit, role, addr.Environment{}}]
	}
	if !ok {
		return "", false
	}
	return v.endpoint(v.hub, "", hub, e), true
}
