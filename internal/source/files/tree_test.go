package files_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/source/files"
)

// What configuration reads of the files beside it is what was found: not what a
// link leads out to, and of tools' own folders the installed modules alone.
func TestFilesThatConfigurationReads(t *testing.T) {
	const account = "resource \"azapi_resource\" \"s\" {\n type = \"Microsoft.Storage/storageAccounts@2026-04-01\"\n parent_id = \"/subscriptions/s/resourceGroups/rg\"\n name = \"st\"\n body = {properties = {allowBlobPublicAccess = VALUE}}\n}\n"
	with := func(value string) string { return strings.Replace(account, "VALUE", value, 1) }
	const module = `{"Modules":[{"Key":"m","Source":"registry.terraform.io/acme/st/azurerm","Version":"1.0.0","Dir":".terraform/modules/m"}]}`
	const call = "module \"m\" {\n source = \"acme/st/azurerm\"\n version = \"1.0.0\"\n}\n"
	for name, c := range map[string]struct {
		files map[string]string
		links map[string]string
		want  string // of the property; "" is that it is not known
		gaps  []string
	}{
		"a file":               {files: map[string]string{"main.tf": with(`yamldecode(file("${path.module}/x.yaml")).public`), "x.yaml": "public: true\n"}, want: "true"},
		"a module's":           {files: map[string]string{"m/main.tf": with(`yamldecode(file("${path.module}/x.yaml")).public`), "m/x.yaml": "public: true\n", "r/main.tf": "module \"m\" {\n source = \"../m\"\n}\n"}, want: "true"},
		"a link out":           {files: map[string]string{"main.tf": with(`yamldecode(file("x.yaml")).public`)}, links: map[string]string{"x.yaml": "OUT/x.yaml"}},
		"above what was named": {files: map[string]string{"main.tf": with(`yamldecode(file("../x.yaml")).public`)}},
		"a tool's own":         {files: map[string]string{"main.tf": with(`yamldecode(file(".git/x.yaml")).public`), ".git/x.yaml": "public: true\n"}},
		"none":                 {files: map[string]string{"main.tf": with(`fileexists("x.yaml")`)}, want: "false"},
		"none beside a link":   {files: map[string]string{"main.tf": with(`fileexists("x.yaml")`)}, links: map[string]string{"y": "OUT"}},
		"a set":                {files: map[string]string{"main.tf": with(`length(fileset("d", "**")) == 2`), "d/a.txt": "a", "d/e/b.txt": "b"}, want: "true"},
		"a module":             {files: map[string]string{"main.tf": call, ".terraform/modules/modules.json": module, ".terraform/modules/m/main.tf": with("true")}, want: "true"},
		"a module by a link": {
			files: map[string]string{"main.tf": call, ".terraform/modules/modules.json": module}, links: map[string]string{".terraform/modules/m": "OUT/m"},
			gaps: []string{"main.tf:1:1 azure"},
		},
		"a module with a link": {
			files: map[string]string{"main.tf": call, ".terraform/modules/modules.json": module, ".terraform/modules/m/other.tf": with("true")}, links: map[string]string{".terraform/modules/m/main.tf": "OUT/m/main.tf"},
			gaps: []string{"main.tf:1:1 azure"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, outside := lay(t, c.files), lay(t, map[string]string{"x.yaml": "public: true\n", "m/main.tf": with("true")})
			for from, to := range c.links {
				if err := os.Symlink(strings.Replace(to, "OUT", outside, 1), filepath.Join(dir, from)); err != nil {
					t.Fatal(err)
				}
			}
			got, err := files.Read([]string{dir}, readers())
			if err != nil {
				t.Fatal(err)
			}
			if read := slices.ContainsFunc(got.Notes, func(n diag.Problem) bool { return n.Pos.File == filepath.ToSlash(dir)+"/.terraform/modules/m" }); read != (name == "a module") {
				t.Errorf("notes %v", got.Notes)
			}
			property := ""
			for _, f := range got.Snapshot.Facts {
				if _, v, ok := strings.Cut(string(f.Body), `"allowBlobPublicAccess":`); ok && !strings.HasPrefix(v, "{") {
					property, _, _ = strings.Cut(v, "}")
				}
			}
			_, gaps := said(dir, got.Snapshot)
			gaps = slices.DeleteFunc(gaps, func(g string) bool { return !strings.HasPrefix(g, "main.tf") })
			if property != c.want || !slices.Equal(gaps, c.gaps) {
				t.Errorf("property %q, gaps %q; want %q, %q", property, gaps, c.want, c.gaps)
			}
		})
	}
}
