package armsim

import (
	"net/http"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindWorkspace  addr.Kind = "Microsoft.OperationalInsights/workspaces"
	kindDiagnostic addr.Kind = "Microsoft.Insights/diagnosticSettings"
)

func monitorRules() map[addr.Kind]kindRules {
	return map[addr.Kind]kindRules{
		kindWorkspace:  {outputs: workspaceOutputs},
		kindDiagnostic: {stateless: true, judge: judgeDiagnostic},
	}
}

func workspaceOutputs(_ *Sim, r *record) map[string]any {
	return properties(map[string]any{"customerId": guidOf("customer", r.id)})
}

// judgeDiagnostic: a setting sends something somewhere, a resource has at
// most five, and no two send one category to one place.
func judgeDiagnostic(c *change) *refusal {
	if c.id.Scope().IsZero() {
		return nil
	}
	destinations := 0
	for _, to := range []string{"workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId"} {
		if textAt(c.body, "properties", to) != "" {
			destinations++
		}
	}
	if destinations == 0 {
		return refuse(http.StatusBadRequest, "BadRequest", "At least one data sink needs to be specified.")
	}
	others := c.sim.store.where(func(r *record) bool {
		return r.kind.Equal(kindDiagnostic) && r.id.Scope().Key() == c.id.Scope().Key() && r.id.Key() != c.id.Key()
	})
	const most = 5
	if len(others) >= most {
		return refuse(http.StatusBadRequest, "BadRequest", "Resource %s has %d diagnostic settings, the most that there can be.", c.id.Scope(), most)
	}
	return nil
}
