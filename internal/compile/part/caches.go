package part

import (
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/azure/redis"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// caches is a site's Redis, and that its environment's Odoo may use it.
func caches(l layout.Layout, s layout.Site) design.Parts {
	c, ok := l.Cache(s.Unit)
	if !ok {
		return design.Parts{}
	}
	at := place(s)
	database := redis.DatabaseID(c.ID)
	return only(
		redis.NewCluster(at, redis.ClusterSpec{Name: c.ID.Name(), Size: c.Size}),
		redis.NewDatabase(at, c.ID),
		redis.NewAccessPolicyAssignment(at, redis.AccessPolicyAssignmentSpec{Database: database, Name: "odoo", Identity: s.OdooIdentityID()}),
		monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: database, Workspace: workspace(l, s)}),
	)
}
