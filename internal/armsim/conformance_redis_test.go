package armsim_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
)

// What Azure refuses of Managed Redis, beside what every kind is refused for.
func TestRedisConformance(t *testing.T) {
	const (
		cluster  = group + "/providers/Microsoft.Cache/redisEnterprise/sessions"
		database = cluster + "/databases/default"
		body     = `{"location":"westeurope","sku":{"name":"Balanced_B0"},"properties":{"publicNetworkAccess":"Disabled","minimumTlsVersion":"1.2"}}`
		stored   = `{"properties":{"clientProtocol":"Encrypted","clusteringPolicy":"NoCluster","persistence":{"aofEnabled":false,"rdbEnabled":false},"port":10000}}`
	)
	there := []step{{"PUT", cluster, body, 201, ""}, {"PUT", database, stored, 201, ""}}
	for name, steps := range map[string][]step{
		"a database":                 {{"PUT", database, stored, 200, ""}, {"PUT", database + "/accessPolicyAssignments/odoo", `{"properties":{"accessPolicyName":"default","user":{"objectId":"33333333-3333-3333-3333-333333333333"}}}`, 201, ""}},
		"a database of another name": {{"PUT", cluster + "/databases/other", stored, 400, "InvalidResourceName"}},
		"a name that is taken":       {{"PUT", strings.Replace(cluster, "rg-clinic", "other", 1), body, 409, "NameNotAvailable"}},
		"another clustering policy":  {{"PUT", database, strings.Replace(stored, "NoCluster", "OSSCluster", 1), 400, "InvalidRequestBody"}},
		"both ways to persist":       {{"PUT", database, strings.NewReplacer(`"aofEnabled":false`, `"aofEnabled":true`, `"rdbEnabled":false`, `"rdbEnabled":true`).Replace(stored), 400, "InvalidRequestBody"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := build(t, armsim.Options{Types: publishedTypes(t)})
			c.steps(append([]step{{"PUT", strings.Replace(group, "rg-clinic", "other", 1), `{"location":"westeurope"}`, 201, ""}}, there...))
			c.steps(steps)
		})
	}
}
