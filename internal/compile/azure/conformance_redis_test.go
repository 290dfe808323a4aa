package azure_test

import (
	"github.com/wardhq/ward/internal/compile/azure/redis"
	"github.com/wardhq/ward/internal/design"
)

var (
	sessions = redis.ClusterID(at.Group, "hrg-sessions")
	stored   = redis.DatabaseID(sessions)
)

// redisRows are examples of what is built in redis.
func redisRows() []row {
	return []row{
		{
			builder: "redis.NewCluster", kind: redis.ClusterKind, id: sessions, region: here,
			make: func() design.Resource {
				return redis.NewCluster(at, redis.ClusterSpec{Name: "hrg-sessions", Size: "Balanced_B0"})
			},
			secure: map[string]any{
				"properties.publicNetworkAccess": "Disabled",
				"properties.minimumTlsVersion":   "1.2",
				"properties.highAvailability":    "Enabled",
			},
		},
		{
			builder: "redis.NewDatabase", kind: redis.DatabaseKind, id: stored, untagged: true,
			make: func() design.Resource { return redis.NewDatabase(at, sessions) },
			secure: map[string]any{
				"properties.accessKeysAuthentication": "Disabled",
				"properties.clientProtocol":           "Encrypted",
				"properties.persistence.aofEnabled":   false,
				"properties.persistence.rdbEnabled":   false,
			},
		},
		{
			builder: "redis.NewAccessPolicyAssignment", kind: redis.AccessPolicyAssignmentKind, id: redis.AccessPolicyAssignmentID(stored, "odoo"), untagged: true,
			make: func() design.Resource {
				return redis.NewAccessPolicyAssignment(at, redis.AccessPolicyAssignmentSpec{Database: stored, Name: "odoo", Identity: user})
			},
			secure: map[string]any{
				"properties.accessPolicyName": "default",
				"properties.user.objectId":    written{},
			},
		},
	}
}
