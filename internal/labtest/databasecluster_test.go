package labtest_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/published"
)

// With the definitions that CloudNativePG and its plugin publish, a real API
// server takes every object of a design whose database is on its cluster, with
// strict validation and the rules of the definitions themselves; and refuses
// what those rules refuse.
func TestADatabaseOnAClusterIsTaken(t *testing.T) {
	const proof = "that a real API server takes the objects of a database on a cluster"
	files := []string{"cnpg-clusters", "cnpg-imagecatalogs", "cnpg-databaseroles", "cnpg-databases", "cnpg-scheduledbackups", "cnpg-backups", "cnpg-barman-objectstores"}
	var definitions [][]byte
	for _, name := range files {
		raw, err := os.ReadFile(labtest.Reference(t, "crds/"+name+".yaml", proof))
		if err != nil {
			t.Fatal(err)
		}
		definitions = append(definitions, raw)
	}
	for cluster, objects := range objectsOnClusters(t) {
		t.Run(cluster, func(t *testing.T) { databaseTaken(t, definitions, objects) })
	}
}

func databaseTaken(t *testing.T, definitions [][]byte, objects []design.ClusterObject) {
	s := labtest.APIServer(t)
	for _, raw := range definitions {
		must(t, s.Apply(t, raw, labtest.Real))
	}
	for group, count := range map[string]int{crd.CNPG.String(): len(definitions) - 1, crd.Barman.String(): 1} {
		labtest.Eventually(t, group+" is served", func() labtest.Answer {
			a, err := s.Do(t.Context(), http.MethodGet, "/apis/"+group, "", nil)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}, func(a labtest.Answer) bool {
			return a.OK() && strings.Count(string(a.Body), "/status") >= count-1 && strings.Count(string(a.Body), `"singularName"`) >= count
		})
	}

	custom := 0
	for _, o := range objects {
		accepted(t, o.Key.String(), s.Apply(t, marshal(t, o.Value), labtest.Real))
		if strings.HasSuffix(o.Key.Group, "cnpg.io") {
			custom++
		}
	}
	if custom != 7 {
		t.Errorf("%d objects of CloudNativePG were put to the server, want 7", custom)
	}

	for name, object := range map[string]string{
		"a field that does not exist":       `{"apiVersion":"postgresql.cnpg.io/v1","kind":"Cluster","metadata":{"name":"x","namespace":"odoo"},"spec":{"instances":3,"storage":{"size":"1Gi"},"sychronous":{}}}`,
		"a role of the operator's own name": `{"apiVersion":"postgresql.cnpg.io/v1","kind":"DatabaseRole","metadata":{"name":"x","namespace":"odoo"},"spec":{"cluster":{"name":"database"},"name":"cnpg_x","login":true}}`,
		"a certificate for nobody":          `{"apiVersion":"postgresql.cnpg.io/v1","kind":"DatabaseRole","metadata":{"name":"x","namespace":"odoo"},"spec":{"cluster":{"name":"database"},"name":"x","login":false,"clientCertificate":{"enabled":true}}}`,
	} {
		if a := s.Create(t, []byte(object), labtest.DryRun); a.OK() {
			t.Errorf("%s: the server takes it", name)
		}
	}
}

// objectsOnClusters are the objects of the clusters of a clinic whose database
// is on them, what others are in first.
func objectsOnClusters(t *testing.T) map[string][]design.ClusterObject {
	t.Helper()
	data, err := published.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	all, err := check.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := estate.Load(os.DirFS(filepath.Join("..", "estate", "testdata", "clinic")), "estate.yaml", estate.Options{Regions: data.Regions.Names()})
	if err != nil {
		t.Fatal(err)
	}
	doc, err = doc.Set("entities[0].environments[0].database", "{version: 16, service: cluster, image: hrgregistry.azurecr.io/postgresql@sha256:"+strings.Repeat("9f", 32)+", because: {policy: POL-031}}")
	if err != nil {
		t.Fatal(err)
	}
	d, err := compile.Compile(compile.Input{Document: doc, Published: data, Checks: all.Checks()})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]design.ClusterObject{}
	for _, o := range d.Objects {
		at := len(out[o.Key.Cluster])
		if o.Key.Kind == "Namespace" {
			at = 0
		}
		out[o.Key.Cluster] = slices.Insert(out[o.Key.Cluster], at, o)
	}
	return out
}
