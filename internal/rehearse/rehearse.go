// Package rehearse is the data tier of an environment as its design configures it, as
// a value: what a rig on one machine is to be, and what of the design it cannot be.
//
// It promises that every parameter which the design sets is either among those that
// are set, or named with why it is left out; and that it knows no server.
package rehearse

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/postgres"
	"github.com/wardhq/ward/internal/compile/azure/redis"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/published"
)

// Tier is the data tier of an environment.
type Tier struct {
	Environment addr.Environment `json:"environment"`
	// Service says what runs the database: Azure, or CloudNativePG.
	Service string `json:"service"`
	Version string `json:"version"` // of PostgreSQL: its major
	// Standby says that the design has one, and Synchronous how many of the standbys
	// have a write before it is acknowledged: 0 is none.
	Standby     bool `json:"standby"`
	Synchronous int  `json:"synchronous"`
	// Method is how those are chosen: FIRST or ANY.
	Method     string      `json:"method,omitempty"`
	Parameters []Parameter `json:"parameters"` // by name
	// Cache is the Redis of the environment; nil where the design has none.
	Cache *Cache `json:"cache,omitempty"`
	// LeftOut is what of the design no rig can be.
	LeftOut []LeftOut `json:"leftOut"`
}

// Parameter is one of PostgreSQL's.
type Parameter struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Cache is a Redis.
type Cache struct {
	Eviction string `json:"eviction"` // as volatile-lru
	Append   bool   `json:"append"`   // each write goes to a disk
	Dump     bool   `json:"dump"`     // all of it goes to a disk now and then
	// Sessions says that Odoo's pods keep sessions in it. Without the module for that
	// they keep them in the database, also where there is a Redis.
	Sessions bool `json:"sessions"`
}

// LeftOut is something of the design that a rig is without.
type LeftOut struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// What runs databases.
const (
	Azure      = "Azure Database for PostgreSQL"
	SelfHosted = "CloudNativePG"
)

// Of returns the data tier of an environment of a design. Its error says what of the
// design is not understood, or that it has no database of that environment.
func Of(d *design.Design, l layout.Layout, name addr.Environment) (Tier, error) {
	e, ok := l.Environment(name)
	if !ok {
		return Tier{}, fmt.Errorf("there is no environment %s", name)
	}
	t := Tier{Environment: name, LeftOut: []LeftOut{}, Parameters: []Parameter{}}
	var err error
	at := slices.IndexFunc(l.Servers, func(s layout.Server) bool { return !s.Replica() && slices.Contains(s.Serves, name) })
	own := slices.IndexFunc(l.DatabaseClusters, func(c layout.DatabaseCluster) bool { return c.Environment == name && !c.Follows() })
	switch {
	case at >= 0:
		err = t.azure(d, l.Servers[at])
	case own >= 0:
		err = t.cluster(d, l.DatabaseClusters[own])
	default:
		err = fmt.Errorf("the design has no database of %s", name)
	}
	if err != nil {
		return Tier{}, err
	}
	if c, ok := l.Cache(e.Home); ok && c.Environment == name {
		if err := t.cache(d, c); err != nil {
			return Tier{}, err
		}
		_, t.Cache.Sessions = e.Odoo.Module(published.SessionsRedisPurpose)
	}
	slices.SortFunc(t.Parameters, func(a, b Parameter) int { return cmp.Compare(a.Name, b.Name) })
	return t, nil
}

// azure is the tier of a Flexible Server. A server that is zone-redundant confirms what
// its standby has (learn.microsoft.com, High availability in Azure Database for
// PostgreSQL).
func (t *Tier) azure(d *design.Design, s layout.Server) error {
	t.Service, t.Version = Azure, s.Version
	if s.ZoneRedundant {
		t.Standby, t.Synchronous, t.Method = true, 1, "FIRST"
	}
	for _, r := range d.Of(s.Unit) {
		if r.ID.Kind() != postgres.ConfigurationKind || r.ID.Parent().Key() != s.ID.Key() {
			continue
		}
		properties, _ := r.Body["properties"].(design.Object)
		value, ok := properties["value"].(string)
		if !ok {
			return fmt.Errorf("the design does not say what %s is", r.ID.Name())
		}
		t.set(r.ID.Name(), value)
	}
	t.leave(s.Size+", "+s.DiskTier, "this machine is as large as it is: what is slow or full there is not seen here")
	if s.Shared {
		t.leave("what other environments do on the server", "one of several that share it is rehearsed")
	}
	return nil
}

// cluster is the tier of a cluster of CloudNativePG.
func (t *Tier) cluster(d *design.Design, c layout.DatabaseCluster) error {
	t.Service, t.Version, t.Standby = SelfHosted, fmt.Sprint(c.Version), c.Instances > 1
	for _, o := range d.Objects {
		one, ok := o.Value.(*crd.Cluster)
		if !ok || o.Unit != c.Unit {
			continue
		}
		for name, value := range one.Spec.PostgreSQL.Parameters {
			t.set(name, value)
		}
		if s := one.Spec.PostgreSQL.Synchronous; s != nil {
			t.Synchronous, t.Method = s.Number, strings.ToUpper(s.Method)
		}
		if one.Spec.Instances > 2 {
			t.leave(fmt.Sprintf("instances beyond two of %d", one.Spec.Instances), "one standby is what is promoted; that the others follow it then is the operator's to do")
		}
		t.leave("CloudNativePG itself", "what promotes here is Ward, and there the operator")
		slices.SortFunc(t.LeftOut, func(a, b LeftOut) int { return cmp.Compare(a.What, b.What) })
		return nil
	}
	return fmt.Errorf("the design has no cluster of PostgreSQL in %s", c.Unit)
}

// set takes a parameter in, or says why no rig has it.
func (t *Tier) set(name, value string) {
	why := ""
	switch {
	case strings.HasPrefix(name, "azure."):
		why = "a parameter of Azure's alone"
	case strings.HasPrefix(name, "pgbouncer."):
		why = "of the pool that Azure puts before the server"
	case name == "require_secure_transport", strings.HasPrefix(name, "ssl_"):
		why = "nothing goes over a network here"
	case name == "shared_buffers", name == "effective_cache_size":
		why = "is counted for the memory of the design's machine, and not of this one"
	case name == "archive_timeout", strings.HasPrefix(name, "archive_"):
		why = "nothing is archived here"
	}
	if why != "" {
		t.leave(name+" = "+value, why)
		return
	}
	t.Parameters = append(t.Parameters, Parameter{name, value})
}

func (t *Tier) leave(what, why string) { t.LeftOut = append(t.LeftOut, LeftOut{what, why}) }

// evictions are Azure's words for what goes where memory runs out, in Redis's own.
var evictions = map[string]string{
	"AllKeysLFU": "allkeys-lfu", "AllKeysLRU": "allkeys-lru", "AllKeysRandom": "allkeys-random", "NoEviction": "noeviction",
	"VolatileLFU": "volatile-lfu", "VolatileLRU": "volatile-lru", "VolatileRandom": "volatile-random", "VolatileTTL": "volatile-ttl",
}

func (t *Tier) cache(d *design.Design, c layout.Cache) error {
	r, ok := d.Resource(redis.DatabaseID(c.ID))
	if !ok {
		return fmt.Errorf("the design has no database in %s", c.ID.Name())
	}
	properties, _ := r.Body["properties"].(design.Object)
	policy, _ := properties["evictionPolicy"].(string)
	eviction, ok := evictions[policy]
	if !ok {
		return fmt.Errorf("the design says that %q goes where the memory of Redis runs out, which Redis has no word for", policy)
	}
	persistence, _ := properties["persistence"].(design.Object)
	t.Cache = &Cache{Eviction: eviction}
	t.Cache.Append, _ = persistence["aofEnabled"].(bool)
	t.Cache.Dump, _ = persistence["rdbEnabled"].(bool)
	t.leave("Redis "+c.Size+", and its replica", "one Redis stands for it, without Entra and without TLS")
	return nil
}
