package compile

import (
	"fmt"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile/kube"
)

// buildClusters builds the objects of each environment's cluster.
func (c *compilation) buildClusters() {
	for _, e := range c.environments {
		unit := e.primary.place.Unit
		at := kube.Place{
			Unit:        unit,
			Cluster:     unit.String(),
			Namespace:   kube.OdooNamespace,
			Environment: e.name.Entity + "." + e.name.Name,
		}
		server, database, role := c.databaseOf(e)
		odoo := kube.Odoo{
			Image:      e.Odoo.Image,
			Server:     server.Name() + ".postgres.database.azure.com",
			Database:   database,
			Role:       role,
			Account:    e.primary.names.compact(24),
			Web:        e.database.web,
			Background: e.database.background,
		}
		c.parts.Objects = append(c.parts.Objects,
			kube.Namespace(at, e.Data),
			kube.ServiceAccount(at),
			kube.DefaultDeny(at),
			kube.OdooTraffic(at, e.primary.layout.endpoints),
			kube.Config(at, odoo),
			kube.WebDeployment(at, odoo),
			kube.BackgroundDeployment(at, odoo),
			kube.WebDisruptionBudget(at),
		)
		c.admissionPolicies(at)
	}
}

// admissionPolicies makes the cluster itself refuse what a check would fail,
// for every check that looks at one object only. Both carry the check's id.
func (c *compilation) admissionPolicies(at kube.Place) {
	for _, k := range c.Checks {
		if k.Admission == nil {
			continue
		}
		policy, binding, err := check.AdmissionPolicy(k)
		if err != nil {
			c.fault = fmt.Errorf("check %s as an admission policy: %w", k.ID, err)
			return
		}
		c.parts.Objects = append(c.parts.Objects,
			at.ClusterWide("policy", "admissionregistration.k8s.io", "ValidatingAdmissionPolicy", policy.Name,
				"The cluster refuses what the check "+k.ID+" would fail.", policy),
			at.ClusterWide("policy", "admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding", binding.Name,
				"Puts the policy "+policy.Name+" in force.", binding),
		)
	}
}
