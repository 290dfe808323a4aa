package estate_test

import (
	"strings"
	"testing"
)

// A path leads to what is written, where it stands, in the words that Set takes.
func TestStands(t *testing.T) {
	doc := loadBase(t)
	for _, c := range []struct {
		path, at, value, within string
		there                   bool
	}{
		{"entities[harbor].environments[production].odoo.version", "entities[0].environments[0].odoo.version", "17.0", "entities[0].environments[0].odoo.version", true},
		{"residency.regions", "residency.regions", "[eastus2, centralus]", "residency.regions", true},
		{"residency.regions[1]", "residency.regions[1]", "centralus", "residency.regions[1]", true},
		{"entities[0].environments[0].odoo", "entities[0].environments[0].odoo", "", "entities[0].environments[0].odoo", true},
		{"entities[0].environments[0].odoo.sessions.deep", "entities[0].environments[0].odoo.sessions.deep", "", "entities[0].environments[0].odoo", false},
		{"nothing", "nothing", "", "", false},
		{"nothing[0].more", "nothing[0].more", "", "", false},
		{"exceptions[EXC-1].until", "exceptions[0].until", "", "exceptions[0].until", true},
	} {
		got, err := doc.Stands(c.path)
		if err != nil {
			t.Errorf("%s: %v", c.path, err)
			continue
		}
		if got.Path != c.at || got.There != c.there || got.Within != c.within || c.value != "" && got.Value != c.value {
			t.Errorf("%s: %+v", c.path, got)
		}
		if got.There && (got.Pos.File == "" || got.Pos.Line == 0) {
			t.Errorf("%s stands at %v", c.path, got.Pos)
		}
		if got.There && got.Value != "" {
			if set, err := doc.Set(c.path, got.Value); err != nil {
				t.Errorf("%s: what stands there is not taken: %v", c.path, err)
			} else if again, err := set.Stands(c.path); err != nil || again.Value != got.Value {
				t.Errorf("%s: set to what stands there it is %q, %v", c.path, again.Value, err)
			}
		}
	}
	for path, want := range map[string]string{"entities[nobody].title": "has no such item", "entities[9].title": "has no such item", "a..b": "cannot be read", "residency[0]": "has no items"} {
		if _, err := doc.Stands(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

// What YAML would read otherwise is in quotes, and comes back as it was.
func TestStandsQuotes(t *testing.T) {
	doc := loadBase(t)
	for _, name := range []string{"a: b", "# no", "{x", "- y", "it's", `say "so"`, "ends:", "a, b", "Ünal & Söhne", "*star", "<b>"} {
		quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
		set, err := doc.Set("organisation.name", quoted)
		if err != nil {
			t.Fatalf("%s: %v", quoted, err)
		}
		stands, err := set.Stands("organisation.name")
		if err != nil {
			t.Fatal(err)
		}
		again, err := doc.Set("organisation.name", stands.Value)
		if err != nil || again.Estate.Organisation.Name != name {
			t.Errorf("%q stands as %s, which reads %q, %v", name, stands.Value, again.Estate.Organisation.Name, err)
		}
	}
}
