package layout

import "github.com/wardhq/ward/internal/addr"

// index is where the items of the lists are, for an estate of thousands of
// environments. It says nothing that the lists do not.
type index struct {
	sites        map[addr.Unit]int
	environments map[addr.Environment]int
	homes        map[addr.Unit][]int // environments, by the site that they run in
	servers      map[addr.Unit]int
	replicas     map[addr.ID]int
	caches       map[addr.Unit]int
	databases    map[addr.Unit]int
	clusters     map[addr.Unit][]int
	runs         map[addr.Environment]place
	kept         map[addr.Unit]int // subscriptions, by the site that keeps what is about all of one
}

// place is a workload of a cluster.
type place struct{ cluster, workload int }

// Indexed returns the layout with what makes looking things up quick. It is
// for whoever reads it: a layout that is changed afterwards is another.
func (l Layout) Indexed() Layout {
	x := &index{
		sites:        make(map[addr.Unit]int, len(l.Sites)),
		environments: make(map[addr.Environment]int, len(l.Environments)),
		homes:        make(map[addr.Unit][]int, len(l.Environments)),
		servers:      make(map[addr.Unit]int, len(l.Servers)),
		replicas:     map[addr.ID]int{},
		caches:       make(map[addr.Unit]int, len(l.Caches)),
		databases:    make(map[addr.Unit]int, len(l.DatabaseClusters)),
		clusters:     make(map[addr.Unit][]int, len(l.Clusters)),
		runs:         make(map[addr.Environment]place, len(l.Environments)),
		kept:         make(map[addr.Unit]int, len(l.Subscriptions)),
	}
	for i := range l.Subscriptions {
		first(x.kept, l.Subscriptions[i].Keeper, i)
	}
	for i := range l.Sites {
		first(x.sites, l.Sites[i].Unit, i)
	}
	for i := range l.Environments {
		e := &l.Environments[i]
		first(x.environments, e.Name, i)
		x.homes[e.Home] = append(x.homes[e.Home], i)
	}
	for i := range l.Servers {
		s := &l.Servers[i]
		first(x.servers, s.Unit, i)
		if s.Replica() {
			first(x.replicas, s.ReplicaOf, i)
		}
	}
	for i := range l.Caches {
		first(x.caches, l.Caches[i].Unit, i)
	}
	for i := range l.DatabaseClusters {
		first(x.databases, l.DatabaseClusters[i].Unit, i)
	}
	for i := range l.Clusters {
		c := &l.Clusters[i]
		x.clusters[c.Unit] = append(x.clusters[c.Unit], i)
		for j, w := range c.Runs {
			if !w.Standby {
				first(x.runs, w.Environment, place{i, j})
			}
		}
	}
	l.index = x
	return l
}

// first keeps the first of what has the same name.
func first[K comparable, V any](m map[K]V, key K, value V) {
	if _, ok := m[key]; !ok {
		m[key] = value
	}
}

func (l Layout) lookup() *index {
	if l.index == nil {
		return l.Indexed().index
	}
	return l.index
}

// Site returns the site of this unit.
func (l Layout) Site(unit addr.Unit) (Site, bool) {
	i, ok := l.lookup().sites[unit]
	if !ok {
		return Site{}, false
	}
	return l.Sites[i], true
}

// Environment returns the environment of this name.
func (l Layout) Environment(name addr.Environment) (Environment, bool) {
	i, ok := l.lookup().environments[name]
	if !ok {
		return Environment{}, false
	}
	return l.Environments[i], true
}

// RunIn returns the environments that run in a site.
func (l Layout) RunIn(unit addr.Unit) []Environment {
	var out []Environment
	for _, i := range l.lookup().homes[unit] {
		out = append(out, l.Environments[i])
	}
	return out
}

// Server returns the server of a site.
func (l Layout) Server(unit addr.Unit) (Server, bool) {
	i, ok := l.lookup().servers[unit]
	if !ok {
		return Server{}, false
	}
	return l.Servers[i], true
}

// ReplicaOf returns the server that follows another.
func (l Layout) ReplicaOf(id addr.ID) (Server, bool) {
	i, ok := l.lookup().replicas[id]
	if !ok {
		return Server{}, false
	}
	return l.Servers[i], true
}

// Cache returns the Redis of a site.
func (l Layout) Cache(unit addr.Unit) (Cache, bool) {
	i, ok := l.lookup().caches[unit]
	if !ok {
		return Cache{}, false
	}
	return l.Caches[i], true
}

// DatabaseCluster returns the database that runs on a cluster of a site.
func (l Layout) DatabaseCluster(unit addr.Unit) (DatabaseCluster, bool) {
	i, ok := l.lookup().databases[unit]
	if !ok {
		return DatabaseCluster{}, false
	}
	return l.DatabaseClusters[i], true
}

// ClustersIn returns the clusters of a site.
func (l Layout) ClustersIn(unit addr.Unit) []Cluster {
	var out []Cluster
	for _, i := range l.lookup().clusters[unit] {
		out = append(out, l.Clusters[i])
	}
	return out
}

// Runs returns the cluster on which an environment's Odoo runs, and how.
func (l Layout) Runs(name addr.Environment) (Cluster, Workload, bool) {
	at, ok := l.lookup().runs[name]
	if !ok {
		return Cluster{}, Workload{}, false
	}
	c := l.Clusters[at.cluster]
	return c, c.Runs[at.workload], true
}

// Kept returns the subscription whose keeper a site is.
func (l Layout) Kept(unit addr.Unit) (Subscription, bool) {
	i, ok := l.lookup().kept[unit]
	if !ok {
		return Subscription{}, false
	}
	return l.Subscriptions[i], true
}
