package layout

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/redis"
)

// Cache is a Managed Redis, the one of its site, for one environment's
// sessions.
type Cache struct {
	Unit        addr.Unit        `json:"unit"`
	ID          addr.ID          `json:"id"`
	Environment addr.Environment `json:"environment"`
	Size        string           `json:"size"` // as Balanced_B0
}

// maxCache is the longest name that Azure takes.
const maxCache = 60

// CacheID is a site's Managed Redis.
func (s Site) CacheID() addr.ID { return redis.ClusterID(s.GroupID(), s.global(maxCache)) }
