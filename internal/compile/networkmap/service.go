package networkmap

import (
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// administration draws the road of those who look after the site to its API
// server and its database.
func (v view) administration() {
	if j := v.site.Network.Joined; j != nil {
		v.place(design.Place{ID: machine, In: v.hub, Title: "Administrators", Notes: []string{"by the hub's own way in"}, State: design.NotBuilt})
		v.administer("Its owner leads administrators here, and the rules on the subnets let in nobody of the hub yet.", design.NotBuilt)
		return
	}
	host, network := v.site, v.network
	if hub, ok := v.hubOf(v.site); ok {
		host, network = hub, v.hub
	}
	v.manned(network, host)
	if own, ok := v.subnet(v.network, layout.RunnerSubnet, v.site); ok {
		v.place(design.Place{ID: machine, In: own, Title: "Runner", Notes: []string{"what deploys"}})
	}
	state := v.machine(network, host)
	v.administer("Who looks after it, and what deploys to it.", state)
}

// manned draws a hub's bastion, and the road to it.
func (d *draft) manned(network string, host layout.Site) {
	if !host.Bastion {
		return
	}
	subnet, _ := d.subnet(network, layout.BastionSubnet, host)
	d.place(design.Place{ID: admin, In: d.internet(), Title: "Administrators", Notes: []string{"signed in to Entra"}})
	d.place(design.Place{ID: bastion, In: subnet, Title: "Azure Bastion", Notes: []string{across(host)}, Resource: host.BastionID()})
	d.flow(design.Flow{Name: "administrators", From: admin, To: bastion, Protocol: "HTTPS", Ports: []int{443}, Why: "People come in by name, and each session is on record."})
}

// machine draws the machine by which administrators, and what deploys, reach
// what has no public address; and says whether it is there.
func (d *draft) machine(network string, host layout.Site) design.State {
	state := design.Always
	if !d.there[machine] {
		in, ok := d.subnet(network, layout.RunnerSubnet, host)
		p := design.Place{ID: machine, In: in, Title: "Runner", Notes: []string{"what deploys"}}
		if !ok {
			state = design.NotBuilt
			p.In, p.State = network, state
		}
		d.place(p)
	}
	if d.there[bastion] {
		// The pipeline's machines are gone with their job, and take nobody in.
		d.flow(design.Flow{Name: "bastion", From: bastion, To: machine, Protocol: "SSH", Ports: []int{22}, State: design.NotBuilt, Why: "A bastion leads to machines: API server and database are reached from one. None that people sign in to is built."})
	}
	return state
}

// administer adds the flows from the machine.
func (v view) administer(why string, state design.State) {
	add := func(name, to, protocol string, port int, class string) {
		if v.there[to] {
			v.flow(design.Flow{Name: "administer:" + name, From: machine, To: to, Protocol: protocol, Ports: []int{port}, Class: class, State: state, Why: why})
		}
	}
	add("api", api, "HTTPS", 443, "")
	add("database", "endpoint:postgres", "PostgreSQL", layout.DatabasePort, v.class())
	add("keys", "endpoint:vault", "HTTPS", 443, "")
	if id, ok := v.shared("records"); ok {
		v.flow(design.Flow{Name: "evidence", From: machine, To: id, Protocol: "HTTPS", Ports: []int{443}, Class: internal, State: state, Why: "Evidence is mirrored to the records, which nobody can change."})
	}
}

// logs adds where what the services log goes.
func (v view) logs() {
	services, ok := v.subnet(v.network, layout.EndpointsSubnet, v.site)
	if !ok || v.site.Workspace.IsZero() {
		return
	}
	class := internal
	if v.class() == regulated {
		class = regulated // statements and requests hold what they are about
	}
	var notes []string
	if region := v.kept[v.site.Workspace]; region != "" {
		notes = []string{"in " + region}
	}
	id := v.place(design.Place{ID: "workspace", In: v.services(), Title: "Log workspace", Notes: notes, Resource: v.site.Workspace, Class: class})
	v.flow(design.Flow{Name: "diagnostics", From: services, To: id, Protocol: design.ByAzure, Class: class, Why: "Databases, accounts and vaults log who did what."})
}

// copies adds what is copied out of the site's region, or into it.
func (v view) copies() {
	const database = "endpoint:postgres"
	s := v.site
	if s.Backup != nil && v.there[database] {
		id := v.place(design.Place{ID: "backups", In: v.services(), Title: "Backup vault", Notes: []string{s.Backup.Redundancy + ", " + s.Region}, Resource: s.BackupVaultID(), Class: v.class()})
		v.flow(design.Flow{Name: "backup", From: database, To: id, Protocol: design.ByAzure, Class: v.class(), Why: "The database is copied every week, to where no administrator of it deletes it."})
	}
	server, ok := v.Server(s.Unit)
	if !ok {
		return
	}
	region := func(other layout.Site) string {
		return v.boundary(design.Boundary{ID: "region:" + other.Region, Kind: design.Region, Title: other.Region})
	}
	if replica, ok := v.ReplicaOf(server.ID); ok {
		other, _ := v.Site(replica.Unit)
		to := v.place(design.Place{ID: "replica", In: region(other), Title: "PostgreSQL, replica", Resource: replica.ID, Class: v.class()})
		v.replicate(database, to)
	}
	if server.Replica() {
		e, _ := v.Environment(s.Environment)
		other, _ := v.Site(e.Home)
		from := v.place(design.Place{ID: "primary", In: region(other), Title: "PostgreSQL, primary", Resource: server.ReplicaOf, Class: v.class()})
		v.replicate(from, database)
	}
}

func (v view) replicate(from, to string) {
	if v.there[from] && v.there[to] {
		v.flow(design.Flow{Name: "replication", From: from, To: to, Protocol: design.ByAzure, Class: v.class(), Why: "The replica follows the primary, for the loss of its region."})
	}
}
