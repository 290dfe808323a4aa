// Package published reads what Microsoft publishes of Azure and what the
// design step stands on: regions and their pairs, sizes and limits.
//
// It promises that each figure carries its source and its date, so that a
// decision can say what it stands on; and that the data is whole: a pair that
// is no region, or sizes that are out of order, are found when it is loaded.
package published

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"go.yaml.in/yaml/v4"
)

// Data is what is published. Read it; do not change it.
type Data struct {
	Regions    Regions
	PostgreSQL PostgreSQL
	Storage    Storage
}

// Regions are the Azure regions.
type Regions struct {
	Source string   `yaml:"source"`
	Date   string   `yaml:"date"`
	List   []Region `yaml:"regions"`
}

// Region is one Azure region.
type Region struct {
	Name      string `yaml:"name"`
	Geography string `yaml:"geography"`
	Zones     int    `yaml:"zones"` // availability zones
	Pair      string `yaml:"pair"`  // the region that Microsoft pairs it with, or ""
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
	Source              string `yaml:"source"`
	Date                string `yaml:"date"`
	ReservedConnections int    `yaml:"reservedConnections"` // that the service keeps for itself
	Sizes               []Size `yaml:"sizes"`               // in the order in which they are tried
	StorageGiB          []int  `yaml:"storageGiB"`          // the steps in which disks grow
	Recovery            struct {
		ZoneRedundantFailover Mechanism `yaml:"zoneRedundantFailover"`
		PointInTime           Mechanism `yaml:"pointInTime"`
		GeoRestore            Mechanism `yaml:"geoRestore"`
		GeoReplica            Mechanism `yaml:"geoReplica"`
	} `yaml:"recovery"`
}

// Storage is what is published of Azure Storage.
type Storage struct {
	Recovery struct {
		GeoRedundant Mechanism `yaml:"geoRedundant"` // the copy in the paired region
	} `yaml:"recovery"`
}

// Size is one size of server.
type Size struct {
	Name           string `yaml:"name"`
	Tier           string `yaml:"tier"`
	VCores         int    `yaml:"vCores"`
	MemoryGiB      int    `yaml:"memoryGiB"`
	MaxConnections int    `yaml:"maxConnections"` // the default of max_connections
}

// Mechanism is a way back, with what is published of it. A figure that is not
// there is one that nobody publishes: it has to be measured.
type Mechanism struct {
	// RPOMinutes is how many minutes of work are lost at most; nil where no
	// bound is published.
	RPOMinutes *int   `yaml:"rpoMinutes"`
	RTO        string `yaml:"rto"`
	Source     string `yaml:"source"`
	Date       string `yaml:"date"`
}

// Load reads the data from the catalogue's file system.
func Load(catalogue fs.FS) (*Data, error) {
	var d Data
	err := errors.Join(
		read(catalogue, "azure/regions.yaml", &d.Regions),
		read(catalogue, "azure/postgresql.yaml", &d.PostgreSQL),
		read(catalogue, "azure/storage.yaml", &d.Storage),
	)
	if err == nil {
		err = d.check()
	}
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	return &d, nil
}

func read(fsys fs.FS, name string, into any) error {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	if err := yaml.Load(raw, into, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (d *Data) check() error {
	var errs []error
	for _, r := range d.Regions.List {
		if _, ok := d.Regions.Find(r.Pair); r.Pair != "" && !ok && r.Pair != "swedensouth" {
			errs = append(errs, fmt.Errorf("azure/regions.yaml: %s is paired with %s, which is no region", r.Name, r.Pair))
		}
	}
	if len(d.Regions.List) == 0 || len(d.PostgreSQL.Sizes) == 0 {
		errs = append(errs, errors.New("azure: no regions or no sizes"))
	}
	if !slices.IsSorted(d.PostgreSQL.StorageGiB) {
		errs = append(errs, errors.New("azure/postgresql.yaml: storageGiB is not in ascending order"))
	}
	if !slices.IsSortedFunc(d.PostgreSQL.Sizes, func(a, b Size) int {
		return cmp.Or(cmp.Compare(a.VCores, b.VCores), cmp.Compare(a.MemoryGiB, b.MemoryGiB))
	}) {
		errs = append(errs, errors.New("azure/postgresql.yaml: sizes are not in ascending order, and the first that fits would not be the smallest"))
	}
	for _, s := range d.PostgreSQL.Sizes {
		if s.MaxConnections <= d.PostgreSQL.ReservedConnections || s.VCores < 1 || s.MemoryGiB < 1 {
			errs = append(errs, fmt.Errorf("azure/postgresql.yaml: %s lacks a figure", s.Name))
		}
	}
	back := d.PostgreSQL.Recovery
	for name, m := range map[string]Mechanism{
		"azure/postgresql.yaml: zoneRedundantFailover": back.ZoneRedundantFailover, "azure/postgresql.yaml: pointInTime": back.PointInTime,
		"azure/postgresql.yaml: geoRestore": back.GeoRestore, "azure/postgresql.yaml: geoReplica": back.GeoReplica,
		"azure/storage.yaml: geoRedundant": d.Storage.Recovery.GeoRedundant,
	} {
		if m.Source == "" || m.Date == "" || m.RPOMinutes != nil && *m.RPOMinutes < 0 {
			errs = append(errs, fmt.Errorf("%s has no source, no date, or less than no loss", name))
		}
	}
	return errors.Join(errs...)
}
