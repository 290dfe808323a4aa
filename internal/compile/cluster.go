package compile

import (
	"fmt"

	admissionv1 "k8s.io/api/admissionregistration/v1"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile/kube"
)

// buildClusters builds the objects of each environment's cluster.
func (c *compilation) buildClusters() {
	policies := c.admissions()
	for _, e := range c.environments {
		unit := e.primary.place.Unit
		at := kube.Place{
			Unit:        unit,
			Cluster:     unit.String(),
			Namespace:   kube.OdooNamespace,
			Environment: e.name.Entity + "." + e.name.Name,
		}
		_, database, role := c.databaseOf(e)
		odoo := kube.Odoo{
			Image:      e.Odoo.Image,
			Server:     c.writerHost(e),
			Database:   database,
			Role:       role,
			Account:    e.primary.names.compact(),
			Web:        e.database.web,
			Websocket:  e.database.websocket,
			Background: e.database.background,
		}
		c.parts.Objects = append(c.parts.Objects,
			kube.Namespace(at, e.Data),
			kube.ServiceAccount(at),
			kube.DefaultDeny(at),
			kube.OdooTraffic(at, e.primary.layout.endpoints),
			kube.WebTraffic(at, e.primary.layout.endpoints),
			kube.WebsocketTraffic(at),
			kube.Config(at, odoo),
			kube.WebDeployment(at, odoo),
			kube.WebsocketDeployment(at, odoo),
			kube.BackgroundDeployment(at, odoo),
			kube.Service(at, "web", kube.HTTPPort),
			kube.Service(at, "websocket", kube.WebsocketPort),
			kube.DisruptionBudget(at, "web"),
			kube.DisruptionBudget(at, "websocket"),
			kube.WebAutoscaler(at, e.database.web),
		)
		c.admissionPolicies(at, policies)
	}
}

// admission is a check as a cluster enforces it.
type admission struct {
	check   string
	policy  *admissionv1.ValidatingAdmissionPolicy
	binding *admissionv1.ValidatingAdmissionPolicyBinding
}

// admissions returns the checks that look at one object only as policies. They
// are the same in every cluster, so they are made once.
func (c *compilation) admissions() []admission {
	var out []admission
	for _, k := range c.Checks {
		if k.Admission == nil {
			continue
		}
		policy, binding, err := check.AdmissionPolicy(k)
		if err != nil {
			c.fault = fmt.Errorf("check %s as an admission policy: %w", k.ID, err)
			return nil
		}
		out = append(out, admission{k.ID, policy, binding})
	}
	return out
}

// admissionPolicies makes the cluster itself refuse what a check would fail.
// Both carry the check's id.
func (c *compilation) admissionPolicies(at kube.Place, policies []admission) {
	for _, a := range policies {
		c.parts.Objects = append(c.parts.Objects,
			at.ClusterWide("policy", "admissionregistration.k8s.io", "ValidatingAdmissionPolicy", a.policy.Name,
				"The cluster refuses what the check "+a.check+" would fail.", a.policy),
			at.ClusterWide("policy", "admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding", a.binding.Name,
				"Puts the policy "+a.policy.Name+" in force.", a.binding),
		)
	}
}
