package networkmap

import (
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// estate is the map of all: hubs by region, the networks that are joined to
// them or stand alone, and whom environments speak with.
func (a *atlas) estate() design.Map {
	d := newDraft(addr.Unit{}, a.Organisation)
	for _, s := range a.byRegion() {
		network := "network:" + s.Unit.String()
		if a.isHub(s) {
			d.network(network, design.HubNetwork, "Hub: "+s.Title, s)
			a.hubOfAll(d, network, s)
			continue
		}
		if s.Environment.IsZero() {
			d.network(network, design.UnitNetwork, s.Title, s)
			continue
		}
		a.environmentOfAll(d, network, s)
	}
	a.replicas(d)
	return d.Map
}

// byRegion are the sites with a network, those of one region side by side.
func (a *atlas) byRegion() []layout.Site {
	rank := map[string]int{}
	var out []layout.Site
	for _, s := range a.Sites {
		if s.Network == nil {
			continue
		}
		if _, known := rank[s.Region]; !known {
			rank[s.Region] = len(rank)
		}
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(x, y layout.Site) int { return rank[x.Region] - rank[y.Region] })
	return out
}

// The places of a network on the map of all, by their ids.
func placeOf(role string, unit addr.Unit) string { return role + ":" + unit.String() }

func (a *atlas) hubOfAll(d *draft, network string, s layout.Site) {
	a.gateOfAll(d, network, s, a.spokes[s.Unit])
	if s.Firewall != nil {
		d.place(design.Place{ID: placeOf(firewall, s.Unit), In: network, Title: "Azure Firewall", Notes: []string{across(s)}, Address: s.Network.FirewallAddress(), Resource: s.FirewallID()})
	}
	services := design.Place{ID: placeOf("services", s.Unit), In: network, Title: "Private endpoints", Class: internal}
	for _, e := range a.endpoints[s.Unit] {
		if class := a.classOf(e); class == regulated {
			services.Class = regulated
		}
	}
	services.Notes = []string{"registry, logs, records"}
	d.place(services)
	if s.Bastion {
		d.place(design.Place{ID: admin, In: d.internet(), Title: "Administrators", Notes: []string{"signed in to Entra"}})
		d.place(design.Place{ID: placeOf(bastion, s.Unit), In: network, Title: "Azure Bastion", Notes: []string{across(s)}, Resource: s.BastionID()})
		d.flow(design.Flow{Name: placeOf("administrators", s.Unit), From: admin, To: placeOf(bastion, s.Unit), Protocol: "HTTPS", Ports: []int{443}, Why: "People come in by name, and each session is on record."})
	}
}

// gateOfAll draws the entry that stands in a network, for what some sites
// serve.
func (a *atlas) gateOfAll(d *draft, network string, in layout.Site, serves []layout.Site) {
	entry, ok := a.entries[in.Unit]
	if !ok {
		return
	}
	id := placeOf(gateway, in.Unit)
	d.place(design.Place{ID: id, In: network, Title: "Application Gateway", Notes: []string{"web firewall", across(in)}, Resource: entry.EntryGatewayID()})
	d.place(design.Place{ID: person, In: d.internet(), Title: "People", Notes: []string{"with a browser"}})
	state := design.Standby
	for _, r := range entry.Entry.Routes {
		if !r.Standby {
			state = design.Always
		}
	}
	d.flow(design.Flow{Name: placeOf("people", in.Unit), From: person, To: id, Protocol: "HTTPS", Ports: []int{443, 80}, Class: a.gravest(serves), State: state, Why: "People work in Odoo; 80 leads to 443."})
}

// environmentOfAll draws the network of an environment as one place, and what
// it speaks with.
func (a *atlas) environmentOfAll(d *draft, network string, s layout.Site) {
	e, _ := a.Environment(s.Environment)
	d.network(network, design.UnitNetwork, s.Title, s)
	state := a.stateOf(s)
	odoo := d.place(design.Place{ID: placeOf("odoo", s.Unit), In: network, Title: "Odoo and its services", Notes: a.whatIsThere(s), Class: e.Data, State: state})
	if s.Network.Hub == nil {
		a.gateOfAll(d, network, s, []layout.Site{s})
	}
	_, in, ok := a.gateOf(s)
	for _, r := range a.routes[s.Network.IngressAddress()] {
		if !ok || !s.Network.IngressAddress().IsValid() {
			break
		}
		reached := design.Always
		if r.Standby {
			reached = design.Standby
		}
		d.flow(design.Flow{Name: placeOf("entry", s.Unit), From: placeOf(gateway, in.Unit), To: odoo, Protocol: "HTTPS", Ports: []int{443}, Hosts: r.Hosts, Class: e.Data, State: reached, Why: "The entry hands on what people ask for, encrypted again."})
	}
	via := a.outOfAll(d, network, s)
	if hub, joined := a.hubOf(s); joined && s.Network.Hub != nil {
		d.flow(design.Flow{Name: placeOf("services", s.Unit), From: odoo, To: placeOf("services", hub.Unit), Protocol: "HTTPS", Ports: []int{443}, Class: e.Data, Why: "By the peering: images, releases and logs."})
	}
	v := view{atlas: a, draft: d, site: s}
	aks := d.place(design.Place{ID: "aks", In: d.azure(), Title: "Azure, Kubernetes, Entra"})
	d.flow(design.Flow{Name: placeOf("azure", s.Unit), From: odoo, To: aks, Via: via, Protocol: "HTTPS", Ports: []int{443}, Why: "What Kubernetes and Azure need where no private endpoint leads, and tokens."})
	for _, x := range slices.Concat(a.Edge.Exchanges, e.Exchanges) {
		if x.In && x.Protocol == "https" && ok {
			d.flow(design.Flow{Name: "exchange:" + x.Name + ":" + s.Unit.String(), From: v.other(d, x), To: placeOf(gateway, in.Unit), Protocol: spoken(x.Protocol), Ports: x.Ports, Class: x.Class, State: state, Why: x.Why})
			continue
		}
		v.exchange(":"+s.Unit.String(), odoo, via, state, []layout.Exchange{x})
	}
}

// outOfAll draws what leads out of a network, and returns it.
func (a *atlas) outOfAll(d *draft, network string, s layout.Site) []string {
	switch hub, joined := a.hubOf(s); {
	case s.NAT:
		return []string{d.place(design.Place{ID: placeOf(nat, s.Unit), In: network, Title: "NAT gateway", Resource: s.NATGatewayID()})}
	case joined && hub.Firewall != nil:
		return []string{placeOf(firewall, hub.Unit)}
	case s.Network.Joined != nil:
		j := s.Network.Joined
		id := "hub:" + j.Network.Key()
		d.boundary(design.Boundary{ID: id, Kind: design.HubNetwork, Title: "Hub of the organisation: " + j.Network.Name(), Notes: []string{"kept by " + j.Owner}})
		return []string{d.place(design.Place{ID: firewall + ":" + j.Network.Key(), In: id, Title: "Firewall", Notes: []string{"kept by " + j.Owner}, Address: j.Next})}
	}
	return nil
}

// whatIsThere says in two lines what stands in the network of an environment.
func (a *atlas) whatIsThere(s layout.Site) []string {
	var out []string
	for _, c := range a.ClustersIn(s.Unit) {
		out = append(out, "cluster "+c.Name)
	}
	if server, ok := a.Server(s.Unit); ok {
		title := "PostgreSQL " + server.Version
		if server.Replica() {
			title += ", replica"
		}
		out = append(out, title)
	}
	return out
}

// replicas adds what follows what, for the loss of a region.
func (a *atlas) replicas(d *draft) {
	for _, server := range a.Servers {
		replica, ok := a.ReplicaOf(server.ID)
		from, to := placeOf("odoo", server.Unit), placeOf("odoo", replica.Unit)
		if !ok || !d.there[from] || !d.there[to] {
			continue
		}
		s, _ := a.Site(server.Unit)
		e, _ := a.Environment(s.Environment)
		d.flow(design.Flow{Name: placeOf("replication", replica.Unit), From: from, To: to, Protocol: design.ByAzure, Class: e.Data, Why: "The database is followed, for the loss of its region."})
	}
}
