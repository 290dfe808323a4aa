package estate_test

import (
	"os"
	"testing"

	"github.com/wardhq/ward/internal/estate"
)

func TestLoadExample(t *testing.T) {
	fsys := os.DirFS("../../examples/regional-group")
	for _, name := range []string{"estate.yaml", "."} {
		doc, err := estate.Load(fsys, name, estate.Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		env := doc.Estate.Entities[0].Environments[0]
		if env.Load.Users != 180 || env.Load.Growth != 30 || env.Database.Version != "16" || env.Odoo.Version != "17.0" {
			t.Errorf("%s: read %+v", name, env)
		}
		if !doc.Defaulted("entities[0].environments[0].load.growth") || doc.Defaulted("entities[0].environments[0].load.users") {
			t.Errorf("%s: what is a default is not told from what is written", name)
		}
		if got := doc.At("entities[0].environments[0].load.users").String(); got != "estate.yaml:70:18" {
			t.Errorf("%s: users stand at %s", name, got)
		}
		if len(doc.Exceptions) != 1 || len(doc.Attestations) != 1 || doc.Exceptions[0].Until.String() != "2027-03-31" {
			t.Errorf("%s: files beside the estate: %+v %+v", name, doc.Exceptions, doc.Attestations)
		}
	}
}
