package networkmap

import (
	"slices"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// hub is the map of a hub: the networks that are joined to it are places in
// it, and what each of them reaches is on its own map.
func (a *atlas) hub(s layout.Site) design.Map {
	v := view{atlas: a, draft: newDraft(s.Unit, s.Title), site: s}
	v.network = v.draft.network("hub", design.HubNetwork, "Hub: "+s.Title, s)
	v.hub = v.network
	for _, sub := range s.Network.Subnets {
		v.subnet(v.network, sub.Role, s)
	}
	if s.Firewall != nil {
		v.via = []string{v.firewall(v.network, s)}
	}
	for _, e := range a.endpoints[s.Unit] {
		of := ""
		if e.holder.Unit != s.Unit {
			of = e.holder.Unit.String() + ":"
		}
		v.endpoint(v.network, of, s, e)
	}
	v.manned(v.network, s)
	state := v.machine(v.network, s)
	for _, e := range a.endpoints[s.Unit] {
		if e.Role == "records" {
			v.flow(design.Flow{Name: "evidence:" + e.holder.Unit.String(), From: machine, To: "endpoint:" + e.holder.Unit.String() + ":records", Protocol: "HTTPS", Ports: []int{443}, Class: internal, State: state, Why: "Evidence is mirrored to the records, which nobody can change."})
		}
	}
	entry, entered := a.entries[s.Unit]
	if entered {
		a.gate(v.draft, v.network, entry, s)
		v.certificates()
	}
	for _, one := range a.spokes[s.Unit] {
		v.spoke(one)
	}
	return v.Map
}

// spoke draws a network that is joined to the hub, and what it asks of the hub
// and through it.
func (v view) spoke(one layout.Site) {
	unit := one.Unit.String()
	suffix := ":" + unit
	network := v.draft.network("network"+suffix, design.UnitNetwork, one.Title, one)
	e, _ := v.Environment(one.Environment)
	if at := one.Network.IngressAddress(); at.IsValid() && v.there[gateway] {
		subnet, _ := v.subnet(network, layout.IngressSubnet, one)
		to := v.place(design.Place{ID: ingress + suffix, In: subnet, Title: "Load balancer", Address: at})
		for _, r := range v.routes[at] {
			state := design.Always
			if r.Standby {
				state = design.Standby
			}
			v.come(gateway, nil, v.gravest(v.spokes[v.site.Unit]), design.Always)
			v.flow(design.Flow{Name: "entry" + suffix, From: gateway, To: to, Protocol: "HTTPS", Ports: []int{443}, Hosts: r.Hosts, Class: e.Data, State: state, Why: "The entry hands on what people ask for, encrypted again."})
		}
	}
	subnet, ok := v.subnet(network, layout.ClusterSubnet, one)
	if !ok {
		return
	}
	own := view{atlas: v.atlas, draft: v.draft, site: one, network: network, hub: v.hub, via: v.via}
	from := v.place(design.Place{ID: nodes + suffix, In: subnet, Title: "Cluster", Resource: one.ClusterID(), Notes: []string{e.Name.String()}})
	if v.there["endpoint:registry"] {
		v.flow(design.Flow{Name: "registry" + suffix, From: from, To: "endpoint:registry", Protocol: "HTTPS", Ports: []int{443}, Why: "Nodes fetch images, and Flux signed releases."})
	}
	if v.there["endpoint:monitor"] {
		v.flow(design.Flow{Name: "logs" + suffix, From: from, To: "endpoint:monitor", Protocol: "HTTPS", Ports: []int{443}, Class: e.Data, Why: "Logs and metrics of the cluster go to the workspace."})
	}
	if !v.there[firewall] {
		return // each has a way out of its own, which its own map shows
	}
	v.flow(design.Flow{Name: "names" + suffix, From: from, To: firewall, Protocol: "DNS", Ports: []int{53}, Why: "Names are asked through the firewall."})
	own.azure(from, suffix)
	own.exchange(suffix, from, v.via, v.stateOf(one), slices.Concat(v.Edge.Exchanges, e.Exchanges))
}

// stateOf says when what a site runs speaks.
func (a *atlas) stateOf(s layout.Site) design.State {
	for _, c := range a.ClustersIn(s.Unit) {
		for _, w := range c.Runs {
			if !w.Standby {
				return design.Always
			}
		}
	}
	return design.Standby
}

// gravest is the class of what is gravest in some sites.
func (a *atlas) gravest(sites []layout.Site) string {
	out := ""
	for _, s := range sites {
		if e, ok := a.Environment(s.Environment); ok && (out == "" || e.Data == regulated) {
			out = e.Data
		}
	}
	return out
}
