package control_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/language/languagetest"
)

// Every check of ours bears on a control, and what frameworks name is a check.
func TestEveryCheckIsCited(t *testing.T) {
	c, err := control.LoadCatalogue(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range c.Checks.Checks() {
		if len(k.Controls) == 0 {
			t.Errorf("%s bears on no control of any framework", k.ID)
		}
	}
}

// Editors take every file of the catalogue, and a misspelt key of none.
func TestSchemasTakeTheCatalogue(t *testing.T) {
	checks, err := check.Schema()
	checkSchema := languagetest.Compile(t, checks, err)
	frameworks, err := control.Schema()
	frameworkSchema := languagetest.Compile(t, frameworks, err)
	for pattern, schema := range map[string]languagetest.Schema{"checks/*.yaml": checkSchema, "frameworks/*.yaml": frameworkSchema} {
		names, err := fs.Glob(catalogue.FS(), pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v, %v", pattern, names, err)
		}
		for _, name := range names {
			raw, err := fs.ReadFile(catalogue.FS(), name)
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Refuses(t, raw); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if schema.Refuses(t, []byte(strings.Replace(string(raw), "\ntitle:", "\ntitel:", 1))) == nil {
				t.Errorf("%s: a misspelt key is taken", name)
			}
		}
	}
}

// file is a folder of one file.
func file(name, text string) fs.FS { return fstest.MapFS{name: {Data: []byte(text)}} }
