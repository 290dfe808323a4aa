// Package isolation says what keeps the tenants apart of whatever several
// environments share: a database server, or a cluster.
//
// It promises that what it says follows from the layout alone, that it says of
// each two tenants what is each one's own and what shows it, and that it names
// what is left: what roles, policies and quotas do not keep apart.
package isolation

import (
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// Of returns a report for each tier of a layout that has two tenants or more.
func Of(l layout.Layout) []design.Isolation {
	l = l.Indexed()
	var out []design.Isolation
	for _, s := range l.Servers {
		if !s.Shared || s.Replica() {
			continue
		}
		var tenants []layout.Environment
		for _, name := range s.Serves {
			if e, ok := l.Environment(name); ok {
				tenants = append(tenants, e)
			}
		}
		out = append(out, report(l, tenants, design.Isolation{
			Tier: layout.DatabaseTier, Title: "the database server that environments share",
			Shared: "The PostgreSQL server " + s.ID.Name() + ", with its processor, memory, disk, log and backups. Nothing of Odoo is shared with it: no process, no identity, no store of attachments, no sessions.",
			Left:   onServer,
		}))
	}
	seen := map[string]bool{}
	for _, c := range l.Clusters {
		if seen[c.Name] {
			continue
		}
		seen[c.Name] = true
		var tenants []layout.Environment
		for _, other := range l.Clusters {
			for _, w := range other.Runs {
				if e, ok := l.Environment(w.Environment); ok && other.Name == c.Name {
					tenants = append(tenants, e)
				}
			}
		}
		shared := "The cluster " + c.Name + ": its nodes, its API server and what administers it."
		if c.Declared {
			shared += " It is kept by " + c.Owner + ", who may run others on it too."
		}
		out = append(out, report(l, tenants, design.Isolation{
			Tier: "cluster-" + c.Name, Title: "the cluster " + c.Name, Shared: shared, Left: onCluster,
		}))
	}
	kept := out[:0]
	for _, r := range out {
		if len(r.Tenants) > 1 {
			kept = append(kept, r)
		}
	}
	return kept
}

// onServer is what a server's roles do not keep apart.
var onServer = []string{
	"Notifications. Odoo listens and notifies on the database postgres, to which every role may connect: a tenant that listens there hears the channel names and payloads of its neighbours (ids of partners and records, no content of fields), and may notify what they take for their own. Regulated data never shares a server for this.",
	"Load. Processor, memory and disk are one: the limit of connections bounds how many statements a tenant runs at once, and not how heavy they are.",
	"Presence. Names of databases and roles, how many sessions each has and whether they are busy are to be seen by every role; statements and addresses of others are not.",
	"One failure, one restore. A restart, a fault or a restore to a point in time is of the whole server and of all its tenants.",
	"Administrators. Members of the administrators' group reach every tenant's database; the server's audit says who did.",
}

// onCluster is what namespaces do not keep apart.
var onCluster = []string{
	"The node. Containers of tenants share the kernel of a node: a way out of one is a way to its neighbours. Pod Security (restricted), a read-only root and no capability leave little to try.",
	"Load. Quotas bound what a tenant asks for; the network and disks of a node are not divided.",
	"Whoever administers the cluster reaches every namespace.",
	"A private endpoint is an address and a port: which service or role is behind it no NetworkPolicy sees. That a tenant's credentials are refused there is the service's to do.",
}

// report adds the tenants to a tier's report, and each pair of them.
func report(l layout.Layout, tenants []layout.Environment, r design.Isolation) design.Isolation {
	for i, e := range tenants {
		one := design.Tenant{Name: e.Name, Home: e.Home, Data: e.Data}
		add := func(what, name string) {
			if name != "" {
				one.Own = append(one.Own, design.Own{What: what, Name: name})
			}
		}
		cluster, work, running := l.Runs(e.Name)
		if running {
			add("namespace", work.Namespace+" on "+cluster.Name)
		}
		if home, ok := l.Site(e.Home); ok {
			add("identity", home.OdooIdentityID().Name())
			add("attachments", home.DocumentsAccountID().Name())
			if home.Network != nil {
				add("network", home.Network.Space.String())
			}
		}
		add("databases", e.Database.Name+", "+e.Database.Sessions())
		add("role", fmt.Sprintf("%s, at most %d connections", e.Database.Role, e.Database.Connections))
		if c, ok := l.Cache(e.Home); ok {
			add("Redis", c.ID.Name())
		}
		r.Tenants = append(r.Tenants, one)
		for _, other := range tenants[:i] {
			r.Pairs = append(r.Pairs, design.Pair{Of: [2]addr.Environment{other.Name, e.Name}, Apart: apart(l, other, e)})
		}
	}
	return r
}

// apart is what keeps two tenants apart.
func apart(l layout.Layout, a, b layout.Environment) []design.Apart {
	ca, wa, aRuns := l.Runs(a.Name)
	cb, wb, bRuns := l.Runs(b.Name)
	const test = "step test-isolation of each"
	out := []design.Apart{{
		By: "process", How: "Each has its own pods of Odoo, with a configuration that names its one database and lists none; no process serves both.",
		Shown: "the rendered Deployments and odoo.conf",
	}}
	if a.Database.Server.Key() == b.Database.Server.Key() && !a.Database.Server.IsZero() {
		out = append(out,
			design.Apart{
				By:  "database role",
				How: fmt.Sprintf("%s owns its databases and %s its own; CONNECT is revoked from PUBLIC, neither is a member of the other, and each may open so many connections and no more (%d, %d).", a.Database.Role, b.Database.Role, a.Database.Connections, b.Database.Connections),
				// What the design's own steps make was put to a real server.
				Shown: test + "; Ward's own tests run the steps of two tenants on a real PostgreSQL, and without each grant",
			},
			design.Apart{By: "statements", How: "pg_stat_activity shows neither the other's statements nor from where they come.", Shown: test})
	} else {
		out = append(out, design.Apart{By: "database server", How: "Each has a server of its own.", Shown: "check azure-postgresql-private-endpoint, and the server of each"})
	}
	out = append(out,
		design.Apart{By: "sign-in", How: "Each signs in with the token of its own identity, which no pod of the other gets: a token of Kubernetes for the one account of the one namespace is exchanged for it.", Shown: "check azure-federated-credential-scope"},
		design.Apart{By: "session store", How: "Sessions are in a database or a Redis of each one's own; no two share a Redis, whose access policy gives every key to whoever it lets in.", Shown: test},
		design.Apart{By: "attachments", How: "Each has its own storage account and key; its identity has a role on no other.", Shown: "check azure-storage-shared-key, and the role assignments"})
	switch {
	case aRuns && bRuns && ca.Name == cb.Name:
		out = append(out,
			design.Apart{By: "namespace", How: wa.Namespace + " and " + wb.Namespace + ", each under Pod Security's restricted profile.", Shown: "check kubernetes-pod-security"},
			design.Apart{By: "network policy", How: "Nothing enters or leaves a namespace that no policy lets; none names a pod of another tenant.", Shown: "checks kubernetes-namespace-network-policy and kubernetes-network-policy-open; " + test},
			design.Apart{By: "quota", How: "Processor, memory and pods of each namespace are bounded.", Shown: "the rendered ResourceQuota"},
			design.Apart{By: "log label", How: "A log line of a pod carries its namespace, which is one tenant's alone, and Odoo's own line its database; metrics carry the namespace.", Shown: "the namespaces above; ContainerLogV2, PodNamespace"})
	default:
		out = append(out,
			design.Apart{By: "cluster and network", How: "Each runs on a cluster of its own, in a network of its own; what reaches the one's endpoint in its network does not reach the other's.", Shown: "the network maps; check azure-nsg-refuses-the-rest"},
			design.Apart{By: "log label", How: "A log line of a pod carries its cluster and namespace, one tenant's alone, and Odoo's own line its database; the server's log carries role and database.", Shown: "ContainerLogV2; check azure-postgresql-log-tenant"})
	}
	return out
}
