package designput_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
)

// A design whose database is on its own cluster is taken in the order of its
// units, with and without a region that it is recovered in, and nothing is in a
// second plan. A release of what runs the database comes before the database.
func TestADatabaseOnACluster(t *testing.T) {
	for name, recovers := range map[string]bool{"with recovery": true, "without recovery": false} {
		t.Run(name, func(t *testing.T) {
			d := onCluster(t, recovers)
			_, target := azure(d, armsim.Options{Types: typesIfHere(t), Async: always, Polls: 2, RightsUnseen: 3})
			mustPut(t, target)
			planned(t, target)

			kept := 0
			for _, r := range d.Resources {
				if !r.ID.Kind().Equal("Microsoft.KubernetesConfiguration/fluxConfigurations") || r.ID.Name() != "database" {
					continue
				}
				kept++
				if !dependsOn(r, behind(d, "operators")) {
					t.Errorf("%s does not come after what runs the database", r.ID)
				}
			}
			if want := map[bool]int{true: 2, false: 1}[recovers]; kept != want {
				t.Errorf("%d databases are delivered, want %d", kept, want)
			}
		})
	}
}

// behind are the configurations of Flux that come after one, and it.
func behind(d *design.Design, name string) map[string]bool {
	out := map[string]bool{}
	for _, r := range d.Resources {
		if !r.ID.Kind().Equal("Microsoft.KubernetesConfiguration/fluxConfigurations") {
			continue
		}
		if r.ID.Name() == name || dependsOn(r, out) {
			out[r.ID.Key()] = true
		}
	}
	return out
}

func onCluster(t *testing.T, recovers bool) *design.Design {
	t.Helper()
	catalogue := os.DirFS(filepath.Join("..", "..", "..", "catalogue"))
	data, err := published.Load(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	checks, err := checks()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := estate.Load(os.DirFS(filepath.Join("..", "..", "estate", "testdata", "clinic")), "estate.yaml", estate.Options{Regions: data.Regions.Names()})
	if err != nil {
		t.Fatal(err)
	}
	doc, err = doc.Set("entities[0].environments[0].database", "{version: 16, service: cluster, image: hrgregistry.azurecr.io/postgresql@sha256:"+strings.Repeat("9f", 32)+", because: {policy: POL-031}}")
	if err != nil {
		t.Fatal(err)
	}
	doc.Estate.Platform.Releases = &estate.Releases{Signers: map[string]string{"pipeline": "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n"}}
	if one := &doc.Estate.Entities[0].Environments[0]; !recovers {
		one.Data, one.Purpose, one.Recovery, one.Objectives = "internal", "staging", nil, nil
	}
	d, err := compile.Compile(compile.Input{Document: doc, Published: data, Checks: checks.Checks()})
	if err != nil {
		t.Fatal(err)
	}
	return d
}
