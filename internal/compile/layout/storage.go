package layout

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/backup"
)

// Key is a key of a site's vault: one for each purpose, so that withdrawing one
// ends access to what it is for and to nothing else.
type Key struct {
	Purpose string `json:"purpose"` // which is its name too
}

// The purposes of keys.
const (
	DatabaseKey  = "database"
	DocumentsKey = "documents"
	RecordsKey   = "records"
	BackupsKey   = "backups" // recovery sets, and the copies in the backup vault
	RegistryKey  = "registry"
	DisksKey     = "disks" // of the cluster's nodes, and those that pods ask for
)

// Storage is an environment's three accounts. They are apart because what keeps
// their blobs is an account's own: documents can be put back to any time of the
// last weeks, records cannot be changed for years, and backups expire.
type Storage struct {
	SKU string `json:"sku"` // how often and where Azure copies each, as Standard_GZRS
	// Defender watches over them; nil where nobody asks for it.
	Defender *Defender `json:"defender,omitempty"`
}

// Defender is how an environment's accounts are watched over.
type Defender struct {
	ScanGB int `json:"scanGB"` // of the documents that are uploaded in a month, looked at for malware
}

// Backup is a site's backup vault, with what is copied to it every week.
type Backup struct {
	Redundancy string `json:"redundancy"` // as GeoRedundant
	WeeklyDays int    `json:"weeklyDays"` // for which the copy of each week is kept
	// MonthlyDays is for how many days that of each month's first is; 0 keeps
	// none longer.
	MonthlyDays int `json:"monthlyDays,omitempty"`
	// Databases are the servers that are copied: none that is too large.
	Databases []addr.ID `json:"databases"`
	// Guard is the site whose guard the vault is under.
	Guard addr.Unit `json:"guard"`
}

// Trust is a workload that may act as an identity: whoever this issuer says is
// this subject.
type Trust struct {
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"`
}

// Redundancies of a backup vault: in both regions of a pair, in all zones of
// one, in one building.
const (
	GeoRedundant     = backup.GeoRedundant
	ZoneRedundant    = backup.ZoneRedundant
	LocallyRedundant = backup.LocallyRedundant
)
