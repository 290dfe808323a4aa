package layout

import "github.com/wardhq/ward/internal/addr"

// DatabaseCluster is PostgreSQL that the organisation runs itself, on the
// cluster of a site: the one of that site.
type DatabaseCluster struct {
	Unit        addr.Unit        `json:"unit"`
	Environment addr.Environment `json:"environment"` // whose database it is
	Version     int              `json:"version"`     // its major version
	Image       string           `json:"image"`       // by digest
	Instances   int              `json:"instances"`
	// Synchronous says that a change is on a second instance before it is
	// confirmed.
	Synchronous bool `json:"synchronous"`
	MilliCPUs   int  `json:"milliCPUs"` // of each instance
	MemoryMiB   int  `json:"memoryMiB"`
	StorageGiB  int  `json:"storageGiB"` // of the data of each
	WALGiB      int  `json:"walGiB"`     // of the write-ahead log of each
	// MaxConnections is what an instance takes.
	MaxConnections int `json:"maxConnections"`
	// Other is the site of the one in another region, and Writes the site of
	// the one of the two that writes; nil and its own where there is one only.
	Other  *addr.Unit `json:"other,omitempty"`
	Writes addr.Unit  `json:"writes"`
}

// Follows reports whether it takes no writes before somebody says so.
func (d DatabaseCluster) Follows() bool { return d.Writes != d.Unit }
