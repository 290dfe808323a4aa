package terraform_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/terraform"
)

// A file that somebody names as he applies (-var-file) makes an environment of
// its own of the root that declares its variables.
func TestValuesByHand(t *testing.T) {
	const main = `
variable "open" {
  default = false
}
variable "size" {
  default = 1
}
resource "azurerm_storage_account" "a" {
  name                          = "st"
  resource_group_name           = "rg"
  public_network_access_enabled = var.open
  min_tls_version               = "TLS1_${var.size}"
}
`
	// What each account's id begins with, and whether it is reachable.
	for name, c := range map[string]struct {
		files map[string]string
		given map[string]string
		want  []string
	}{
		"beside": {
			files: map[string]string{"main.tf": main, "prod.tfvars": "open = true"},
			want:  []string{`$(prod) "Enabled" "TLS1_1"`},
		},
		"in JSON, in a folder of its own": {
			files: map[string]string{"main.tf": main, "environments/prod.tfvars.json": `{"open": true}`},
			want:  []string{`$(prod) "Enabled" "TLS1_1"`},
		},
		"two never meet": {
			files: map[string]string{"main.tf": main, "env/dev.tfvars": "open = true", "env/prod.tfvars": "open = false"},
			want:  []string{`$(dev) "Enabled" "TLS1_1"`, `$(prod) "Disabled" "TLS1_1"`},
		},
		"folders tell": {
			files: map[string]string{"main.tf": main, "env/dev/terraform.tfvars": "open = true", "env/prod/terraform.tfvars": "open = false"},
			want:  []string{`$(dev) "Enabled" "TLS1_1"`, `$(prod) "Disabled" "TLS1_1"`},
		},
		"beside what is taken by itself": {
			files: map[string]string{"main.tf": main, "terraform.tfvars": "size = 2", "prod.tfvars": "open = true"},
			want:  []string{`00000000-0000-0000-0000-000000000000 "Disabled" "TLS1_2"`, `$(prod) "Enabled" "TLS1_2"`},
		},
		"one beside another": {
			files: map[string]string{"main.tf": main, "prod.tfvars": "open = true", "sizes.tfvars": "size = 2"},
			want: []string{
				`$(prod) "Enabled" {"$unresolved":"var.size (sizes.tfvars may say otherwise)"}`,
				`$(sizes) {"$unresolved":"var.open (prod.tfvars may say otherwise)"} "TLS1_2"`,
			},
		},
		"what is common": {
			files: map[string]string{"main.tf": main, "common.tfvars": "open = true\nsize = 2", "prod.tfvars": "open = false"},
			want: []string{
				`$(common) "Enabled" "TLS1_2"`,
				`$(prod) "Disabled" {"$unresolved":"var.size (common.tfvars may say otherwise)"}`,
			},
		},
		"in a folder beside the root's": {
			files: map[string]string{"infra/main.tf": main, "vars/prod.tfvars": "open = true"},
			want:  []string{`$(prod) "Enabled" "TLS1_1"`},
		},
		"of a module that another calls": {
			files: map[string]string{"main.tf": "module \"m\" {\n  source = \"./m\"\n}", "m/main.tf": main, "prod.tfvars": "open = true"},
			want: []string{
				`00000000-0000-0000-0000-000000000000 "Disabled" "TLS1_1"`,
				"gap prod.tfvars:1:1 Microsoft.Storage/storageAccounts: the configuration in this folder declares no variable that this file gives; if it is of another root module, say which with --parameters FOLDER=FILE, or else remove it",
			},
		},
		"of two roots": {
			files: map[string]string{"a/main.tf": main, "b/main.tf": main, "prod.tfvars": "open = true"},
			want: []string{
				`00000000-0000-0000-0000-000000000000 {"$unresolved":"var.open (prod.tfvars may say otherwise)"} "TLS1_1"`,
				`00000000-0000-0000-0000-000000000000 {"$unresolved":"var.open (prod.tfvars may say otherwise)"} "TLS1_1"`,
				"gap prod.tfvars:1:1 Microsoft.Storage/storageAccounts: these values could be for a or b, so neither is as its defaults say; say which with --parameters FOLDER=FILE",
			},
		},
		"of the one that is said": {
			files: map[string]string{"a/main.tf": main, "b/main.tf": strings.ReplaceAll(main, `"st"`, `"su"`), "prod.tfvars": "open = true"},
			given: map[string]string{"prod.tfvars": "b"},
			want:  []string{`00000000-0000-0000-0000-000000000000 "Disabled" "TLS1_1"`, `$(prod) "Enabled" "TLS1_1"`},
		},
		"of what was not read": {
			files: map[string]string{"prod.tfvars": "open = true"},
			want:  []string{"gap prod.tfvars:1:1 anything: no root module that was read declares a variable that this file gives, so what is applied with it is not known; name the root's folder too, or say which it is with --parameters FOLDER=FILE"},
		},
		"of what is said and was not read": {
			files: map[string]string{"a/main.tf": main, "prod.tfvars": "open = true"},
			given: map[string]string{"prod.tfvars": "c"},
			want: []string{
				`00000000-0000-0000-0000-000000000000 "Disabled" "TLS1_1"`,
				"gap prod.tfvars:1:1 anything: these values are given for c, which was not read or declares none of their variables; name its folder among the files",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			facts, gaps := terraform.Reader{Given: c.given}.ReadSet(folders(c.files))
			var got []string
			for _, f := range facts {
				if f.Kind != "Microsoft.Storage/storageAccounts" {
					continue
				}
				sub, _, _ := strings.Cut(strings.TrimPrefix(f.Subject.String(), "/subscriptions/"), "/")
				got = append(got, sub+" "+property(t, f, "publicNetworkAccess")+" "+property(t, f, "minimumTlsVersion"))
			}
			got = append(got, shown(nil, gaps)...)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// property is one of the properties of a fact's body, as JSON.
func property(t *testing.T, f fact.Fact, name string) string {
	t.Helper()
	var body struct {
		Properties map[string]json.RawMessage `json:"properties"`
	}
	if err := json.Unmarshal(f.Body, &body); err != nil {
		t.Fatal(err)
	}
	return string(body.Properties[name])
}
