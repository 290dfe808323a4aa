package terraform

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/source"
)

// Every argument that azurerm's pages name is one of the resource, unless
// Terraform keeps the name for itself.
func TestArgumentsOfResources(t *testing.T) {
	data, err := os.ReadFile("../internal/azurerm/testdata/documented.txt")
	if err != nil {
		t.Fatal(err)
	}
	arguments := map[string][]string{}
	typ := ""
	for line := range strings.Lines(string(data)) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case strings.HasPrefix(line, "#"), strings.Contains(name, "."): // what stands in a block
		case strings.HasPrefix(line, "\t"):
			arguments[typ] = append(arguments[typ], name)
		default:
			typ = name
		}
	}
	if !slices.Contains(arguments["azurerm_postgresql_flexible_server"], "version") {
		t.Fatal("documented.txt is not what this test reads")
	}
	for typ, names := range arguments {
		var text strings.Builder
		text.WriteString("resource \"" + typ + "\" \"r\" {\n")
		for _, n := range names {
			text.WriteString("  " + n + " = \"x\"\n")
		}
		text.WriteString("}\n")
		r := newReading(nil)
		c := configure([]source.File{{Path: "main.tf", Data: []byte(text.String())}}, r.note, false)
		args := r.rootScope(place{}, c, nil).expand(c.resources[typ+".r"]).instances[0].args()
		for _, n := range names {
			if _, ok := args[n]; !ok && n != "timeouts" && n != "lifecycle" {
				t.Errorf("%s: the argument %s is dropped", typ, n)
			}
		}
	}
}
