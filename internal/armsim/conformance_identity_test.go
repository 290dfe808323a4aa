package armsim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
)

func TestIdentity(t *testing.T) {
	conform(t, []conformance{
		{"roles", anyTypes, []step{
			{"PUT", otherRole, roleBody, 409, "RoleAssignmentExists"},
			{"PUT", role, strings.Replace(roleBody, "33333333-", "44444444-", 1), 400, "RoleAssignmentUpdateNotPermitted"},
			{"PUT", otherRole, strings.Replace(roleBody, "33333333-", "44444444-", 1), 201, ""},
			{"PUT", strings.Replace(role, vault, group, 1), roleBody, 201, ""},
		}},
		{"policy with an identity and no place", anyTypes, []step{
			{"PUT", assigned, `{"identity":{"type":"SystemAssigned"},"properties":{"policyDefinitionId":"` + builtIn + `"}}`, 400, "LocationRequired"},
		}},
	})
}

// An identity trusts at most 20 issuers and subjects, and each once.
func TestFederatedCredentials(t *testing.T) {
	credential := func(i int) step {
		body := fmt.Sprintf(`{"properties":{"issuer":"https://issuer","subject":"s%d","audiences":["a"]}}`, i)
		return step{"PUT", fmt.Sprintf("%s/federatedIdentityCredentials/c%d?api-version=1", identity, i), body, 201, ""}
	}
	limited(t, limit{credential, 20, "TooManyFederatedIdentityCredentials"})

	c := build(t, armsim.Options{})
	twice := credential(1)
	twice.path = strings.Replace(twice.path, "/c1?", "/c2?", 1)
	twice.status, twice.code = 409, "Conflict"
	c.steps([]step{credential(1), twice})
}
