// Package published reads what Microsoft and others publish, and what the
// design step stands on: regions and their pairs, sizes and limits, and the
// modules that each series of Odoo is run with.
//
// It promises that each figure carries its source and its date, so that a
// decision can say what it stands on; and that the data is whole: a pair that
// is no region, sizes that are out of order, or a module that depends on one
// that is nowhere, are found when it is loaded.
package published

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/language"
)

// Data is what is published. Read it; do not change it.
type Data struct {
	Regions    Regions
	PostgreSQL PostgreSQL
	Storage    Storage
	Kubernetes Kubernetes
	Impacts    Impacts
	Redis      Redis
	// CloudNativePG is what an organisation runs databases with by itself.
	CloudNativePG CloudNativePG
	// Images is what images are built with.
	Images Images
	// Odoo is its series, and the modules that each is run with.
	Odoo Odoo
}

// Impacts are what an impact stands for where no objectives are written: Ward's
// assumption, and nobody's publication.
type Impacts struct {
	List []Impact `yaml:"impacts" required:"true" min:"1" unique:"impact" doc:"Each impact that an estate may name."`
}

// Impact is one of them.
type Impact struct {
	Impact string        `yaml:"impact" required:"true" enum:"high,moderate,low" doc:"What a loss does to care."`
	RPO    language.Span `yaml:"rpo" required:"true" doc:"How much may be lost with a region."`
	RTO    language.Span `yaml:"rto" required:"true" doc:"How long it may take to come back."`
}

// Find returns what an impact stands for.
func (i Impacts) Find(impact string) (Impact, bool) {
	at := slices.IndexFunc(i.List, func(x Impact) bool { return x.Impact == impact })
	if at < 0 {
		return Impact{}, false
	}
	return i.List[at], true
}

// Regions are the Azure regions.
type Regions struct {
	Source string   `yaml:"source" required:"true" doc:"Where the list is published."`
	Date   string   `yaml:"date" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"The month of that source."`
	List   []Region `yaml:"regions" required:"true" min:"1" unique:"name" doc:"The regions."`
	// Closed are regions that Microsoft pairs others with and that take no
	// customers.
	Closed []string `yaml:"closed" doc:"Regions that others are paired with, and that take no customers."`
}

// Region is one Azure region.
type Region struct {
	Name      string `yaml:"name" required:"true" pattern:"^[a-z0-9]+$" doc:"Its name in Azure's API."`
	Geography string `yaml:"geography" required:"true" doc:"Where it is."`
	Zones     int    `yaml:"zones" required:"true" min:"0" max:"9" doc:"How many availability zones it has."`
	Pair      string `yaml:"pair" doc:"The region that Microsoft pairs it with, if there is one."`
}

// Find returns the region of this name.
func (r Regions) Find(name string) (Region, bool) {
	i := slices.IndexFunc(r.List, func(x Region) bool { return x.Name == name })
	if i < 0 {
		return Region{}, false
	}
	return r.List[i], true
}

// Names returns the regions' names.
func (r Regions) Names() []string {
	names := make([]string, len(r.List))
	for i, x := range r.List {
		names[i] = x.Name
	}
	return names
}

// PostgreSQL is what is published of Azure Database for PostgreSQL, Flexible
// Server.
type PostgreSQL struct {
	Source              string             `yaml:"source" required:"true" doc:"Where the limits are published."`
	Date                string             `yaml:"date" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"The month of that source."`
	ReservedConnections int                `yaml:"reservedConnections" required:"true" min:"1" max:"1000" doc:"The connections that the service keeps for itself."`
	Sizes               []Size             `yaml:"sizes" required:"true" min:"1" unique:"name" doc:"The sizes, in the order in which they are tried: the smallest first."`
	Disks               []Disk             `yaml:"disks" required:"true" min:"1" unique:"gib" doc:"The steps in which disks grow, the smallest first."`
	DiskSource          string             `yaml:"diskSource" required:"true" doc:"Where the disks are published."`
	DiskDate            string             `yaml:"diskDate" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"The month of that source."`
	Recovery            PostgreSQLRecovery `yaml:"recovery" required:"true" doc:"How a server is lost and found again."`
}

// PostgreSQLRecovery is what is published of how a server is lost and found
// again.
type PostgreSQLRecovery struct {
	ZoneRedundantFailover Mechanism `yaml:"zoneRedundantFailover" required:"true" doc:"The standby in another zone takes over."`
	PointInTime           Mechanism `yaml:"pointInTime" required:"true" doc:"A new server from backups of the same region."`
	GeoRestore            Mechanism `yaml:"geoRestore" required:"true" doc:"A new server from backups in the paired region."`
	GeoReplica            Mechanism `yaml:"geoReplica" required:"true" doc:"A replica in another region is promoted."`
}

// CloudNativePG is what its project publishes of it.
type CloudNativePG struct {
	Source   string                `yaml:"source" required:"true" doc:"Where it is published."`
	Date     string                `yaml:"date" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"The month of that source."`
	Recovery CloudNativePGRecovery `yaml:"recovery" required:"true" doc:"How a database is lost and found again."`
}

// CloudNativePGRecovery is how a database that it runs is lost and found again.
type CloudNativePGRecovery struct {
	InstanceFailover Mechanism `yaml:"instanceFailover" required:"true" doc:"Another instance of the same cluster takes over."`
	PointInTime      Mechanism `yaml:"pointInTime" required:"true" doc:"A new cluster from base backups and the archived log."`
	ReplicaCluster   Mechanism `yaml:"replicaCluster" required:"true" doc:"A cluster in another region, which follows the archive, is promoted."`
}

// Storage is what is published of Azure Storage.
type Storage struct {
	Recovery    StorageRecovery `yaml:"recovery" required:"true" doc:"How an account is lost and found again."`
	BackupVault BackupVault     `yaml:"backupVault" required:"true" doc:"What Azure Backup copies of a database to a vault."`
}

// BackupVault is what is published of the copies that Azure Backup makes of a
// Flexible Server.
type BackupVault struct {
	ServerGiB int    `yaml:"serverGiB" required:"true" min:"1" max:"1000000" doc:"The largest server that it copies, in GiB."`
	ValueMB   int    `yaml:"valueMB" required:"true" min:"1" max:"1000000" doc:"The largest value of a row that it copies, in MB."`
	Days      int    `yaml:"days" required:"true" min:"1" max:"100000" doc:"For how many days it keeps a copy at most."`
	Source    string `yaml:"source" required:"true" doc:"Where it is published."`
	Date      string `yaml:"date" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"The month of that source."`
}

// StorageRecovery is what is published of how an account is lost and found
// again.
type StorageRecovery struct {
	GeoRedundant Mechanism `yaml:"geoRedundant" required:"true" doc:"The copy in the paired region."`
}

// Size is one size of server.
type Size struct {
	Name           string `yaml:"name" required:"true" doc:"Its name in Azure's API."`
	Tier           string `yaml:"tier" required:"true" enum:"Burstable,GeneralPurpose,MemoryOptimized" doc:"Its tier."`
	VCores         int    `yaml:"vCores" required:"true" min:"1" max:"1000" doc:"Its processors."`
	MemoryGiB      int    `yaml:"memoryGiB" required:"true" min:"1" max:"100000" doc:"Its memory, in GiB."`
	IOPS           int    `yaml:"iops" required:"true" min:"1" max:"1000000" doc:"Reads and writes that it takes of its disk in a second."`
	MaxConnections int    `yaml:"maxConnections" required:"true" min:"1" max:"100000" doc:"The default of max_connections."`
}

// Redis is what is published of Azure Managed Redis.
type Redis struct {
	Source string      `yaml:"source" required:"true" doc:"Where the sizes are published."`
	Date   string      `yaml:"date" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"The month of that source."`
	Sizes  []CacheSize `yaml:"sizes" required:"true" min:"1" unique:"name" doc:"The sizes, the smallest first."`
}

// CacheSize is one size of Redis.
type CacheSize struct {
	Name      string `yaml:"name" required:"true" doc:"Its name in Azure's API."`
	MemoryMiB int    `yaml:"memoryMiB" required:"true" min:"1" max:"10000000" doc:"Its memory, in MiB."`
}

// check finds sizes that are out of order.
func (r Redis) check(refuse func(path, what, hint string)) {
	if i := unsorted(r.Sizes, func(a, b CacheSize) int { return cmp.Compare(a.MemoryMiB, b.MemoryMiB) }); i > 0 {
		refuse(language.Index("sizes", i), "is smaller than the one before it", "write them in ascending order: the first that fits is taken for the smallest")
	}
}

// Disk is one step of a server's disk.
type Disk struct {
	GiB int `yaml:"gib" required:"true" min:"1" max:"65536" doc:"Its size, in GiB."`
	// Tier is what it performs as, which can be raised without its size.
	Tier string `yaml:"tier" required:"true" pattern:"^P[0-9]+$" doc:"Its performance tier."`
	IOPS int    `yaml:"iops" required:"true" min:"1" max:"1000000" doc:"Reads and writes in a second."`
	MiBs int    `yaml:"mibs" required:"true" min:"1" max:"100000" doc:"MiB in a second."`
}

// Mechanism is a way back, with what is published of it. A figure that is not
// there is one that nobody publishes: it has to be measured.
type Mechanism struct {
	// RPOMinutes is how many minutes of work are lost at most; nil where no
	// bound is published.
	RPOMinutes *int   `yaml:"rpoMinutes" min:"0" max:"100000" doc:"How many minutes of work are lost at most, where a bound is published."`
	RTO        string `yaml:"rto" doc:"How long it takes, where that is published."`
	Source     string `yaml:"source" required:"true" doc:"Where it is published."`
	Date       string `yaml:"date" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"The month of that source."`
}

// Load reads the data from the catalogue's file system. Its error is a
// *diag.Error with all that is wrong with it, with positions.
func Load(catalogue fs.FS) (*Data, error) {
	var d Data
	var problems diag.Problems
	regions := read(catalogue, "azure/regions.yaml", &d.Regions, &problems)
	postgres := read(catalogue, "azure/postgresql.yaml", &d.PostgreSQL, &problems)
	read(catalogue, "azure/storage.yaml", &d.Storage, &problems)
	kubernetes := read(catalogue, "azure/kubernetes.yaml", &d.Kubernetes, &problems)
	redis := read(catalogue, "azure/redis.yaml", &d.Redis, &problems)
	read(catalogue, "impact.yaml", &d.Impacts, &problems)
	read(catalogue, "cloudnativepg.yaml", &d.CloudNativePG, &problems)
	read(catalogue, "images.yaml", &d.Images, &problems)
	odoo := read(catalogue, "odoo.yaml", &d.Odoo, &problems)
	if problems.Len() == 0 {
		d.Regions.check(refuser(regions, &problems))
		d.PostgreSQL.check(refuser(postgres, &problems))
		d.Kubernetes.check(refuser(kubernetes, &problems))
		d.Redis.check(refuser(redis, &problems))
		d.Odoo.check(refuser(odoo, &problems))
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return &d, nil
}

// maxFile bounds one file of figures.
const maxFile = 1 << 20

func read(fsys fs.FS, name string, into any, problems *diag.Problems) language.Places {
	raw, err := language.ReadFile(fsys, name, maxFile)
	if err != nil {
		problems.Addf(diag.Pos{File: name}, "cannot be read: %v", err)
		return language.Places{}
	}
	return language.Read(language.Dialect{Of: "a file of figures"}, name, raw, into, problems)
}

func refuser(places language.Places, problems *diag.Problems) func(path, what, hint string) {
	return func(path, what, hint string) {
		problems.Add(diag.Problem{Pos: places.At(path), Path: path, What: what, Hint: hint})
	}
}

// check finds pairs that are no region, and nothing that is known not to be one.
func (r Regions) check(refuse func(path, what, hint string)) {
	for i, x := range r.List {
		if _, ok := r.Find(x.Pair); x.Pair != "" && !ok && !slices.Contains(r.Closed, x.Pair) {
			refuse(language.Index("regions", i)+".pair", fmt.Sprintf("%q is not one of the regions", x.Pair), language.Suggest(x.Pair, r.Names()))
		}
	}
}

// check finds sizes and steps that are out of order, and sizes without a
// connection for anybody.
func (p PostgreSQL) check(refuse func(path, what, hint string)) {
	byGiB := func(a, b Disk) int { return cmp.Compare(a.GiB, b.GiB) }
	byIOPS := func(a, b Disk) int { return cmp.Compare(a.IOPS, b.IOPS) }
	if i := max(unsorted(p.Disks, byGiB), unsorted(p.Disks, byIOPS)); i > 0 {
		refuse(language.Index("disks", i), "is less than the one before it", "write the steps in ascending order")
	}
	bySize := func(a, b Size) int {
		return cmp.Or(cmp.Compare(a.VCores, b.VCores), cmp.Compare(a.MemoryGiB, b.MemoryGiB))
	}
	if i := unsorted(p.Sizes, bySize); i > 0 {
		refuse(language.Index("sizes", i), "is smaller than the one before it", "write them in ascending order: the first that fits is taken for the smallest")
	}
	for i, s := range p.Sizes {
		if s.MaxConnections <= p.ReservedConnections {
			refuse(language.Index("sizes", i)+".maxConnections", fmt.Sprintf("is %d, and the service keeps %d for itself", s.MaxConnections, p.ReservedConnections), "")
		}
	}
}

// unsorted returns the first item that is less than the one before it, or 0.
func unsorted[T any](list []T, compare func(a, b T) int) int {
	for i := 1; i < len(list); i++ {
		if compare(list[i-1], list[i]) > 0 {
			return i
		}
	}
	return 0
}
