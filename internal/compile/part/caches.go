package part

import (
	"github.com/wardhq/ward/internal/compile/azure/redis"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// caches are a site's Redis, and that its environment's Odoo may use it.
func caches(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	at := place(s)
	for _, c := range l.Caches {
		if c.Unit != s.Unit {
			continue
		}
		database := redis.DatabaseID(c.ID)
		p.Resources = append(p.Resources,
			redis.NewCluster(at, redis.ClusterSpec{Name: c.ID.Name(), Size: c.Size}),
			redis.NewDatabase(at, c.ID),
			redis.NewAccessPolicyAssignment(at, redis.AccessPolicyAssignmentSpec{Database: database, Name: "odoo", Identity: s.OdooIdentityID()}))
	}
	return p
}
