package layout

import (
	"github.com/wardhq/ward/internal/compile/kube/cnpg"
	"github.com/wardhq/ward/internal/compile/kube/odoo"
)

// WebsocketPort is where Odoo's pods hold websockets.
const WebsocketPort = odoo.WebsocketPort

// Ports of the services of Azure's that Odoo speaks with (Microsoft, Azure
// Database for PostgreSQL flexible server, networking; Azure Managed Redis).
const (
	DatabasePort = 5432
	PoolPort     = 6432 // the pool in front of it, built in
	CachePort    = 10000
	InstancePort = cnpg.StatusPort // where an instance on a cluster says how it is
)
