package published_test

import (
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/language/languagetest"
	"github.com/wardhq/ward/internal/published"
)

func TestTagsAreSound(t *testing.T) {
	languagetest.Sound(t, language.Dialect{}, reflect.TypeFor[published.Regions](), reflect.TypeFor[published.PostgreSQL](), reflect.TypeFor[published.Storage](), reflect.TypeFor[published.Kubernetes]())
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
		{"impact.yaml", "rto: 4h", "rto: soon", `impact.yaml:5:34: impacts[0].rto: "soon" is not a length of time (want a whole number and a unit, as 15m, 4h, 35d, 2w or 6y)`},
	} {
		fsys := fstest.MapFS{}
		for _, name := range []string{"azure/regions.yaml", "azure/postgresql.yaml", "azure/storage.yaml", "azure/kubernetes.yaml", "azure/redis.yaml", "impact.yaml", "cloudnativepg.yaml", "images.yaml"} {
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
