package published_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/language/languagetest"
	"github.com/wardhq/ward/internal/published"
)

func TestTagsAreSound(t *testing.T) {
	languagetest.Sound(t, language.Dialect{}, reflect.TypeFor[published.Regions](), reflect.TypeFor[published.PostgreSQL](), reflect.TypeFor[published.Storage](), reflect.TypeFor[published.Kubernetes](), reflect.TypeFor[published.Odoo]())
}

// What is wrong with figures is said where it stands.
func TestLoadRefuses(t *testing.T) {
	for _, c := range []struct{ file, old, new, want string }{
		{"azure/regions.yaml", "closed: [swedensouth]", "", `azure/regions.yaml:31:62: regions[22].pair: "swedensouth" is not one of the regions`},
		{"azure/regions.yaml", "zones: 3", "zone: 3", "azure/regions.yaml:9:5: regions[0].zones: missing (How many availability zones it has)"},
		{"azure/postgresql.yaml", "{gib: 64,", "{gib: 16,", "azure/postgresql.yaml:38:5: disks[1]: is less than the one before it"},
		{"azure/postgresql.yaml", "vCores: 2, memoryGiB: 16", "vCores: 2, memoryGiB: 4", "azure/postgresql.yaml:15:5: sizes[1]: is smaller than the one before it"},
		{"azure/postgresql.yaml", "maxConnections: 859", "maxConnections: 15", "azure/postgresql.yaml:14:105: sizes[0].maxConnections: is 15, and the service keeps 15 for itself"},
		{"azure/storage.yaml", ", date: 2026-11", "", "azure/storage.yaml:5:3: recovery.geoRedundant.date: missing (The month of that source)"},
		{"azure/kubernetes.yaml", `"1.34", available: 2025-11`, `"1.38", available: 2025-11`, "azure/kubernetes.yaml:11:5: versions[1]: is older than the one before it"},
		{"azure/kubernetes.yaml", "end: 2027-03", "end: 2026-03", "versions[1].end: is 2026-03, and the version comes in 2026-03"},
		{"azure/kubernetes.yaml", "vCPUs: 8, memoryGiB", "vCPUs: 3, memoryGiB", "nodes.sizes[2]: is smaller than the one before it"},
		{"azure/kubernetes.yaml", "{vCPUs: 8, milliCPUs", "{vCPUs: 6, milliCPUs", "nodes.sizes[2].vCPUs: is 8, and reserved.milliCPUs says nothing of that many"},
		{"azure/redis.yaml", "memoryMiB: 1024", "memoryMiB: 128", "azure/redis.yaml:8:5: sizes[1]: is smaller than the one before it"},
		{"odoo.yaml", "depends: [fs_storage]", "depends: [fs_store]", `modules[1].depends[0]: "fs_store" is neither in the set of 16.0 nor one of Odoo's own that are listed`},
		{"odoo.yaml", "purpose: documents", "purpose: filesystems", "series[0].modules[1].purpose: is filesystems, as of fs_storage"},
		{"odoo.yaml", "purpose: documents", "purpose: filesystems", "series[0].modules: has nothing for documents, and no Odoo of a design runs without"},
		{"odoo.yaml", "revision: 713125f08d0410b482bac97ebb078961bff87ce9", "revision: 16.0", `odoo.yaml:20:19: series[0].modules[0].revision: "16.0" does not match`},
		{"odoo.yaml", "        revision: 713125f08d0410b482bac97ebb078961bff87ce9\n", "", "series[0].modules[0]: is to be fetched in 0 ways"},
		{"odoo.yaml", "licence: AGPL-3", "licence: OPL-1", `"OPL-1"`},
		{"odoo.yaml", `version: "16.0.1.2.4"`, `version: "17.0.1.2.4"`, "series[0].modules[0].version: is 17.0.1.2.4, and the series is 16.0"},
		{"odoo.yaml", "odoo-addon-fs-storage==19.0.1.1.3.5", "odoo-addon-fs-storage==19.0.1.1.2.1", "package: is odoo-addon-fs-storage==19.0.1.1.2.1, and not fs_storage of version 19.0.1.1.3"},
		{"odoo.yaml", "odoo-addon-fs-storage==19.0.1.1.3.5", "odoo-addon-fs-storage>=19.0.1.1", "does not match"},
		{"odoo.yaml", "      - purpose: sessions-redis\n        because: session_redis", "      - purpose: idle\n        because: session_redis", "says that nothing is there for idle, and a module is"},
		{"odoo.yaml", "      - purpose: sessions-redis\n        because: session_redis", "      - purpose: idle\n        because: session_redis", "has nothing for sessions-redis, and series[3].lacks does not say why"},
		{"odoo.yaml", "        repository: https://github.com/OCA/storage\n", "", "series[0].modules[0].repository: is written where, and only where, a module is of others"},
		{"odoo.yaml", `series: "16.0"`, `series: "18.5"`, `"18.5"`},
		{"impact.yaml", "rto: 4h", "rto: soon", `impact.yaml:5:34: impacts[0].rto: "soon" is not a length of time (want a whole number and a unit, as 15m, 4h, 35d, 2w or 6y)`},
	} {
		fsys := fstest.MapFS{}
		for _, name := range []string{"azure/regions.yaml", "azure/postgresql.yaml", "azure/storage.yaml", "azure/kubernetes.yaml", "azure/redis.yaml", "impact.yaml", "cloudnativepg.yaml", "odoo.yaml", "images.yaml"} {
			raw, err := fs.ReadFile(catalogue.FS(), name)
			if err != nil {
				t.Fatal(err)
			}
			text := string(raw)
			if name == c.file {
				if !strings.Contains(text, c.old) {
					t.Fatalf("%s has no %q", name, c.old)
				}
				text = strings.Replace(text, c.old, c.new, 1)
			}
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
		if _, err := published.Load(fsys); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.new, err, c.want)
		}
	}
}

// What a node has for pods is what it has, less what the page says that it
// keeps: of memory at most a quarter.
func TestAllocatable(t *testing.T) {
	data, err := published.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		size              published.NodeSize
		pods, cpu, memory int
	}{
		{published.NodeSize{VCPUs: 8, MemoryGiB: 32}, 50, 7820, 32768 - 1050 - 100},
		{published.NodeSize{VCPUs: 2, MemoryGiB: 4}, 70, 1900, 4096 - 1024 - 100},
		{published.NodeSize{VCPUs: 3, MemoryGiB: 4}, 70, 0, 0},
	} {
		cpu, memory := data.Kubernetes.Allocatable(c.size, c.pods)
		if cpu != c.cpu || memory != c.memory {
			t.Errorf("%+v with %d pods: %d and %d, want %d and %d", c.size, c.pods, cpu, memory, c.cpu, c.memory)
		}
	}
}

// The sets are whole: what is wrong with them stops a load, so this asks what a
// reader of them counts on. Odoo's licence, LGPL-3, may be joined with both
// licences that modules here have; what is joined with an AGPL-3 one is given to
// whoever uses it over a network.
func TestOdooSets(t *testing.T) {
	data, err := published.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	commit, pack := regexp.MustCompile(`^[0-9a-f]{40}$`), regexp.MustCompile(`^odoo-addon-[a-z-]+==[0-9.]+$`)
	for _, s := range data.Odoo.Series {
		purposes := map[string]string{}
		for _, m := range s.Modules {
			if other := purposes[m.Purpose]; other != "" {
				t.Errorf("%s: %s and %s are both there for %s", s.Series, other, m.Name, m.Purpose)
			}
			purposes[m.Purpose] = m.Name
			for _, d := range m.Depends {
				if _, ok := s.Find(d); !ok && !slices.Contains(data.Odoo.Own, d) {
					t.Errorf("%s: %s depends on %s, which is nowhere", s.Series, m.Name, d)
				}
			}
			if !m.Own && !commit.MatchString(m.Pin()) && !pack.MatchString(m.Pin()) {
				t.Errorf("%s: %s is pinned by %q", s.Series, m.Name, m.Pin())
			}
			if m.Licence != "LGPL-3" && m.Licence != "AGPL-3" {
				t.Errorf("%s: %s has the licence %q", s.Series, m.Name, m.Licence)
			}
			if m.Purpose == published.FilesystemsPurpose && !slices.Contains(m.Backend, "adlfs") {
				t.Errorf("%s: %s comes without what speaks to Blob Storage", s.Series, m.Name)
			}
		}
		// One commit of a repository for the modules that build on each other.
		for _, name := range []string{"fs_attachment", "fs_storage_environment", "fs_attachment_environment"} {
			base, _ := s.Find("fs_storage")
			if m, ok := s.Find(name); ok && m.Revision != base.Revision {
				t.Errorf("%s: %s is of %s, and fs_storage of %s", s.Series, name, m.Revision, base.Revision)
			}
		}
	}
	if _, ok := data.Odoo.Find("15.0"); ok {
		t.Error("15.0 has a set, which nobody wrote")
	}
}

// The page names each module of a set, and none that no set has.
func TestOdooSetsAreOnTheirPage(t *testing.T) {
	data, err := published.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "odoo-modules.md"))
	if err != nil {
		t.Fatal(err)
	}
	table, _, _ := strings.Cut(string(page), "## What the estate says")
	known := map[string]bool{}
	for _, s := range data.Odoo.Series {
		for _, m := range s.Modules {
			known[m.Name] = true
			if !strings.Contains(table, m.Name) {
				t.Errorf("%s of %s is not in the table", m.Name, s.Series)
			}
		}
	}
	for _, name := range regexp.MustCompile(`\b[a-z]+(_[a-z]+)+\b`).FindAllString(table, -1) {
		if !known[name] {
			t.Errorf("the table has %s, and no set does", name)
		}
	}
}
