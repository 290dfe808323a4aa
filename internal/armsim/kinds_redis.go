package armsim

import (
	"net/http"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindRedis         addr.Kind = "Microsoft.Cache/redisEnterprise"
	kindRedisDatabase           = kindRedis + "/databases"
)

func redisRules() map[addr.Kind]kindRules {
	return map[addr.Kind]kindRules{
		kindRedis: {uniqueName: &uniqueName{"NameNotAvailable"}, outputs: redisOutputs},
		kindRedisDatabase: {
			fixed: []fixed{
				{path: "properties.clusteringPolicy", status: http.StatusBadRequest, code: "InvalidRequestBody", byDefault: "OSSCluster"},
				{path: "properties.port", status: http.StatusBadRequest, code: "InvalidRequestBody", byDefault: "10000"},
			},
			judge: judgeRedisDatabase,
		},
		kindRedisDatabase + "/accessPolicyAssignments": {},
	}
}

func redisOutputs(_ *Sim, r *record) map[string]any {
	return properties(map[string]any{"hostName": r.id.Name() + "." + textAt(r.put, "location") + ".redis.azure.net", "resourceState": "Running"})
}

// judgeRedisDatabase: a cluster has one database, called default, and persists
// in one way or not at all (Azure Managed Redis, data persistence, 2025-05).
func judgeRedisDatabase(c *change) *refusal {
	if c.id.Name() != "default" {
		return refuse(http.StatusBadRequest, "InvalidResourceName", "The database of %s is called default, not %s.", c.id.Parent().Name(), c.id.Name())
	}
	aof, _ := at(c.body, "properties", "persistence", "aofEnabled").(bool)
	rdb, _ := at(c.body, "properties", "persistence", "rdbEnabled").(bool)
	if aof && rdb {
		return refuse(http.StatusBadRequest, "InvalidRequestBody", "AOF and RDB persistence cannot both be enabled on %s.", c.id.Parent().Name())
	}
	return nil
}
