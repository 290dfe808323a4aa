package layout

import (
	"github.com/wardhq/ward/internal/compile/azure/backup"
	"github.com/wardhq/ward/internal/compile/azure/dns"
	"github.com/wardhq/ward/internal/compile/azure/keyvault"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/azure/storage"
)

// Operations on what keeps data, and on what an endpoint of another unit joins
// (Microsoft, Azure permissions).
const (
	ExtendImmutability = storage.ExtendImmutability
	ApproveVault       = keyvault.ApproveVault
	Copy               = backup.Copy
	Restore            = backup.Restore
	ValidateRestore    = backup.ValidateRestore
	LockCopies         = backup.WriteVault
	JoinSubnet         = network.JoinSubnet
	JoinZone           = dns.JoinZone
)
