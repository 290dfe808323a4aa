package terraform_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/terraform"
)

// folders returns files by path, as a run that was given all of them reads them.
func folders(files map[string]string) []source.File {
	var out []source.File
	for _, path := range slices.Sorted(maps.Keys(files)) {
		out = append(out, source.File{Path: path, Data: []byte(files[path])})
	}
	return out
}

// shown is what was read, a line each: facts in ARM's shape by name and body, and
// gaps with what they could hide.
func shown(facts []fact.Fact, gaps []fact.Gap) []string {
	var out []string
	for _, f := range facts {
		if !strings.HasPrefix(string(f.Kind), "terraform/") {
			out = append(out, f.Subject.Name()+" "+string(f.Body))
		}
	}
	for _, g := range gaps {
		hides := "anything"
		switch {
		case len(g.Kinds) > 0:
			var names []string
			for _, k := range g.Kinds {
				names = append(names, string(k))
			}
			hides = strings.Join(names, "+")
		case len(g.Systems) == 1:
			hides = g.Systems[0].String()
		}
		out = append(out, "gap "+g.Origin.Pos.String()+" "+hides+": "+g.Reason)
	}
	return out
}

// vnet is a resource of azapi with a body that says what an expression comes to.
func vnet(name, meta, value string) string {
	return "resource \"azapi_resource\" \"" + name + "\" {\n  type = \"Microsoft.Network/virtualNetworks@2025-07-01\"\n" +
		"  parent_id = \"/subscriptions/s/resourceGroups/rg\"\n" + meta + "\n  body = { v = " + value + " }\n}\n"
}

const rg = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/"

// What Terraform would come to is what is read, and what nobody knows stays so.
func TestExpressions(t *testing.T) {
	const declared = `
variable "known" { default = 3 }
variable "open" {}
variable "secret" {
  default   = 5
  sensitive = true
}
variable "shaped" {
  type = object({ on = optional(bool, true), size = number, deep = optional(object({ n = optional(number, 7) }), {}) })
  default = { size = 2 }
}
variable "listed" {
  type    = list(string)
  default = ["10.0.0.0/24"]
}
variable "never_null" {
  default  = 4
  nullable = false
}
locals {
  once  = var.known + 1
  twice = local.once * 2
  round = local.round
  names = { a = 1, b = 2 }
}
data "azurerm_client_config" "me" {}
`
	for in, want := range map[string]string{
		`var.known`:                    `3`,
		`local.twice`:                  `8`,
		`local.round`:                  `{"$unresolved":"local.round"}`,
		`var.open`:                     `{"$unresolved":"var.open"}`,
		`var.open == null ? 1 : 2`:     `{"$unresolved":"var.open"}`,
		`var.known > 2 ? true : false`: `true`,
		`var.open > 2 ? true : false`:  `{"$unresolved":"var.open"}`,
		`var.secret`:                   `{"$unresolved":"var.secret"}`,
		`var.secret + 1`:               `{"$unresolved":"var.secret"}`,
		`sensitive(5)`:                 `{"$unresolved":"sensitive(…)"}`,
		`fileexists("o.json") ? jsondecode(file("o.json")) : local.names`: `{"$unresolved":"file(\"o.json\"), fileexists(\"o.json\")"}`,
		`file("${path.module}/${var.known}.yaml")`:                        `{"$unresolved":"file(…), path.module"}`,
		`file("config/prod.yaml")`:                                        `{"$unresolved":"file(\"config/prod.yaml\")"}`,
		`var.shaped.on`:                                                   `true`,
		`var.shaped.deep.n`:                                               `7`,
		`var.never_null`:                                                  `4`,
		`data.azurerm_client_config.me.tenant_id`:                         `{"$unresolved":"data.azurerm_client_config.me.tenant_id"}`,
		`try(data.azurerm_client_config.me.x, 1)`:                         `{"$unresolved":"data.azurerm_client_config.me.x"}`,
		`try(local.names.c, 9)`:                                           `9`,
		`can(local.names.a)`:                                              `true`,
		`lookup(local.names, "b", 0)`:                                     `2`,
		`merge(local.names, { b = 3 }).b`:                                 `3`,
		`length(concat([1], [2, 3]))`:                                     `3`,
		`length(local.names)`:                                             `2`,
		`length("four")`:                                                  `4`,
		`length([var.open])`:                                              `1`,
		`sum([1, 2])`:                                                     `{"$unresolved":"an expression that Terraform evaluates"}`,
		`[for k, v in local.names : v if k != "a"]`:                       `[2]`,
		`{ for k, v in local.names : v => true }`:                         `{"1":true,"2":true}`,
		`[{ on = 1 }, { on = 2 }][*].on`:                                  `[1,2]`,
		`one([1])`:                                                        `1`,
		`element([1, 2], 3)`:                                              `2`,
		`coalesce(null, 6)`:                                               `6`,
		`contains(["a"], "a")`:                                            `true`,
		`alltrue([true, true])`:                                           `true`,
		`anytrue([var.open == 1, true])`:                                  `true`,
		`tonumber("7")`:                                                   `7`,
		`jsondecode("{\"a\":1}").a`:                                       `1`,
		`yamldecode("a: 2").a`:                                            `2`,
		`parseint("ff", 16)`:                                              `255`,
		`startswith(uuid(), "a")`:                                         `{"$unresolved":"uuid()"}`,
		`file("x.txt")`:                                                   `{"$unresolved":"file(\"x.txt\")"}`,
		`{ a = 1, b = file("x.txt") }`:                                    `{"a":1,"b":{"$unresolved":"file(\"x.txt\")"}}`,
		`try(provider::azapi::build(1), 5)`:                               `{"$unresolved":"an expression that Terraform evaluates"}`,
		`cidrsubnet("10.0.0.0/16", 8, 2) == "10.0.2.0/24"`:                `true`,
		`cidrhost("10.0.0.0/24", 5) == "10.0.0.5"`:                        `true`,
		`cidrsubnets("10.0.0.0/16", 8, 8) == tolist(["10.0.0.0/24", "10.0.1.0/24"])`:                     `true`,
		`cidrhost("10.0.0.0/24", -2) == "10.0.0.254"`:                                                    `true`,
		`cidrsubnets("10.0.0.0/16", 8, 4, 8) == tolist(["10.0.0.0/24", "10.0.16.0/20", "10.0.32.0/24"])`: `true`,
		`cidrsubnet("10.0.0.0/16", 8, 256)`:                                                              `{"$unresolved":"an expression that Terraform evaluates"}`,
		`cidrsubnet("2001:db8::/32", 16, 5) == "2001:db8:5::/48"`:                                        `true`,
		`cidrnetmask("10.0.0.0/20") == "255.255.240.0"`:                                                  `true`,
		`var.listed[0] == "10.0.0.0/24"`:                                                                 `true`,
		`replace("a-b", "/[^a-z]/", "") == "ab"`:                                                         `true`,
		`format("%s-%02d", "a", 3) == "a-03"`:                                                            `true`,
		`-1.5`:                                                                                           `-1.5`,
		`!true`:                                                                                          `false`,
	} {
		facts, gaps := terraform.Reader{}.ReadSet(folders(map[string]string{"main.tf": declared + vnet("a", `name = "a"`, in)}))
		if len(facts) != 1 || len(gaps) != 0 {
			t.Errorf("%s: %v", in, shown(facts, gaps))
			continue
		}
		if got := strings.TrimSuffix(strings.TrimPrefix(string(facts[0].Body), `{"v":`), "}"); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

// Each instance of a loop is a resource, and each call of a module.
func TestFolders(t *testing.T) {
	const inner = `variable "name" {}
variable "on" { default = true }
output "id" { value = azapi_resource.v.id }
output "hidden" {
  value     = 1
  sensitive = true
}
`
	module := inner + vnet("v", "name = var.name", "var.on")
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"count": {
			map[string]string{"main.tf": vnet("a", "count = 2\nname = \"v${count.index}\"", "count.index")},
			[]string{`v0 {"v":0}`, `v1 {"v":1}`},
		},
		"none": {map[string]string{"main.tf": vnet("a", "count = 0\nname = \"v\"", "1")}, nil},
		"for each": {
			map[string]string{"main.tf": vnet("a", "for_each = { x = 1, y = 2 }\nname = each.key", "each.value")},
			[]string{`x {"v":1}`, `y {"v":2}`},
		},
		"for each of a set": {
			map[string]string{"main.tf": vnet("a", "for_each = toset([\"x\"])\nname = each.value", "1")},
			[]string{`x {"v":1}`},
		},
		"how many is not known": {
			map[string]string{"main.tf": "variable \"n\" {}\n" + vnet("a", "count = var.n\nname = \"v\"", "1")},
			[]string{"gap main.tf:2:1 Microsoft.Network/virtualNetworks: azapi_resource.a: how many there are depends on var.n; give the plan (terraform show -json)"},
		},
		"which is not known": {
			map[string]string{"main.tf": "variable \"n\" {}\n" + vnet("a", "for_each = toset([var.n])\nname = \"v\"", "1")},
			[]string{"gap main.tf:2:1 Microsoft.Network/virtualNetworks: azapi_resource.a: how many there are depends on var.n; give the plan (terraform show -json)"},
		},
		"more than anybody has": {
			map[string]string{"main.tf": vnet("a", "count = 1e9\nname = \"v\"", "1")},
			[]string{"gap main.tf:1:1 Microsoft.Network/virtualNetworks: azapi_resource.a: how many there are depends on what is not known here; give the plan (terraform show -json)"},
		},
		"a name is not known": {
			map[string]string{"main.tf": "variable \"n\" {}\n" + vnet("a", "name = var.n", "1") + vnet("b", "name = \"b\"", "azapi_resource.a.id")},
			[]string{`$(azapi_resource.a) {"v":1}`, `b {"v":{"$ref":"` + rg + `$(azapi_resource.a)"}}`},
		},
		"references to instances": {
			map[string]string{"main.tf": vnet("a", "count = 1\nname = \"a\"", "1") + vnet("b", "for_each = toset([\"k\"])\nname = \"b\"", "[azapi_resource.a[0].id, azapi_resource.a[*].id]") +
				vnet("c", "name = \"c\"", "{ for k, v in azapi_resource.b : k => v.id }")},
			[]string{
				`a {"v":1}`, `b {"v":[{"$ref":"` + rg + `a"},[{"$ref":"` + rg + `a"}]]}`,
				`c {"v":{"k":{"$ref":"` + rg + `b"}}}`,
			},
		},
		"an output of a resource": {
			map[string]string{"main.tf": vnet("a", "name = \"a\"\nresponse_export_values = { x = \"properties.x\" }", "1") + vnet("b", "name = \"b\"", "[azapi_resource.a.output.properties.y[0].z, azapi_resource.a.output.x, azapi_resource.a.identity[0].principal_id]")},
			[]string{`a {"v":1}`, `b {"v":[{"$ref":"` + rg + `a","output":"properties.y[0].z"},{"$ref":"` + rg + `a","output":"properties.x"},{"$ref":"` + rg + `a","output":"identity.principalId"}]}`},
		},
		"a module": {
			map[string]string{"main.tf": "module \"m\" {\n source = \"./m\"\n name = \"in\"\n on = false\n}\n" + vnet("b", "name = \"b\"", "[module.m.id, module.m.hidden]"), "m/main.tf": module},
			[]string{`b {"v":[{"$ref":"` + rg + `in"},{"$unresolved":"module.m.hidden"}]}`, `in {"v":false}`},
		},
		"a module of several instances": {
			map[string]string{"env/main.tf": "module \"m\" {\n source = \"../m\"\n for_each = { x = true, y = false }\n name = each.key\n on = each.value\n}\n" + vnet("b", "name = \"b\"", "[module.m[\"y\"].id, values(module.m)[*].id]"), "m/main.tf": module},
			[]string{`b {"v":[{"$ref":"` + rg + `y"},[{"$ref":"` + rg + `x"},{"$ref":"` + rg + `y"}]]}`, `x {"v":true}`, `y {"v":false}`},
		},
		"an output as the input of a module": {
			map[string]string{"main.tf": vnet("a", "name = \"a\"", "1") + "module \"m\" {\n source = \"./m\"\n to = azapi_resource.a.output.properties.x\n}", "m/main.tf": "variable \"to\" {\n type = string\n}\n" + vnet("b", "name = \"b\"", "var.to")},
			[]string{`a {"v":1}`, `b {"v":{"$ref":"` + rg + `a","output":"properties.x"}}`},
		},
		"a module that none calls": {map[string]string{"m/main.tf": module}, []string{`$(azapi_resource.v) {"v":true}`}},
		"a module of which nobody knows how many": {
			map[string]string{"main.tf": "variable \"n\" {}\nmodule \"m\" {\n source = \"./m\"\n count = var.n\n name = \"x\"\n}", "m/main.tf": module},
			[]string{"gap main.tf:2:1 Microsoft.Network/virtualNetworks: module.m: how many there are depends on var.n; give the plan (terraform show -json)"},
		},
		"a module that includes itself": {
			map[string]string{"main.tf": "module \"m\" {\n source = \"./m\"\n}", "m/main.tf": "module \"again\" {\n source = \"../m\"\n}\n" + vnet("a", "name = \"a\"", "1")},
			[]string{`a {"v":1}`, "gap m/main.tf:1:1 anything: module.m.module.again includes itself by way of ../m, which Terraform refuses"},
		},
		"modules that include each other": {
			map[string]string{"a/main.tf": "module \"b\" {\n source = \"../b\"\n}\n" + vnet("a", "name = \"a\"", "module.b.x"), "b/main.tf": "module \"a\" {\n source = \"../a\"\n}\noutput \"x\" {\n value = module.a.x\n}"},
			[]string{`a {"v":{"$unresolved":"module.a.x"}}`, "gap b/main.tf:1:1 anything: module.b.module.a includes itself by way of ../a, which Terraform refuses"},
		},
		"a module elsewhere": {
			map[string]string{"main.tf": "module \"m\" {\n source = \"../else\"\n}\n" + vnet("b", "name = \"b\"", "module.m.id")},
			[]string{`b {"v":{"$unresolved":"module.m.id"}}`, "gap main.tf:1:1 anything: module.m is of the module ../else, which was not among what was named; name its folder too, or give the plan (terraform show -json)"},
		},
		"a module of a registry": {
			map[string]string{"main.tf": "module \"v\" {\n source = \"Azure/avm-res-network-publicipaddress/azurerm\"\n}\nmodule \"n\" {\n source = \"Azure/naming/azurerm\"\n}\nmodule \"x\" {\n source = \"acme/thing/azurerm\"\n}"},
			[]string{
				"gap main.tf:1:1 Microsoft.Authorization/locks+Microsoft.Authorization/roleAssignments+Microsoft.Insights/diagnosticSettings+Microsoft.Network/privateEndpoints+Microsoft.Network/privateEndpoints/privateDnsZoneGroups+Microsoft.Network/publicIPAddresses: module.v is of the module Azure/avm-res-network-publicipaddress/azurerm, which lies elsewhere and is not fetched; give the plan (terraform show -json)",
				"gap main.tf:7:1 azure: module.x is of the module acme/thing/azurerm, which lies elsewhere and is not fetched; give the plan (terraform show -json)",
			},
		},
		"a folder of a module that makes nothing": {
			map[string]string{"main.tf": "module \"n\" {\n source = \"Azure/naming/azurerm//modules/x\"\n}\nmodule \"o\" {\n source = \"acme/naming/azurerm\"\n}"},
			[]string{
				"gap main.tf:1:1 azure: module.n is of the module Azure/naming/azurerm//modules/x, which lies elsewhere and is not fetched; give the plan (terraform show -json)",
				"gap main.tf:4:1 azure: module.o is of the module acme/naming/azurerm, which lies elsewhere and is not fetched; give the plan (terraform show -json)",
			},
		},
		"a module of git": {
			map[string]string{"main.tf": "module \"v\" {\n source = \"git::https://u:hunter2@example.com/x.git?ref=v1\"\n}"},
			[]string{"gap main.tf:1:1 anything: module.v is of the module https://example.com/x.git, which lies elsewhere and is not fetched; give the plan (terraform show -json)"},
		},
		"an override": {
			map[string]string{"main.tf": vnet("a", "name = \"a\"\nlocation = \"x\"", "1"), "main_override.tf": "resource \"azapi_resource\" \"a\" {\n location = \"westeurope\"\n}"},
			[]string{`a {"location":"westeurope","v":1}`},
		},
		"a file that is broken": {
			map[string]string{"main.tf": vnet("a", "name = \"a\"", "1"), "b.tf": "resource \"x\" {"},
			[]string{`a {"v":1}`, "gap b.tf:1:14 anything: the file cannot be read: Unclosed configuration block; terraform validate says more"},
		},
		"Terragrunt": {
			map[string]string{"live/terragrunt.hcl": "terraform {}"},
			[]string{"gap live/terragrunt.hcl:1:1 anything: Terragrunt makes configuration of this file, which is not followed; give the plan (terragrunt show -json)"},
		},
		"objects of a cluster": {
			map[string]string{"main.tf": "resource \"kubernetes_manifest\" \"a\" {\n manifest = { apiVersion = \"v1\", kind = \"Namespace\", metadata = { name = \"odoo\" } }\n}\n" +
				"resource \"kubectl_manifest\" \"b\" {\n yaml_body = \"apiVersion: v1\\nkind: Namespace\\nmetadata: {name: web}\\n\"\n}\n" +
				"resource \"kubernetes_cron_job_v1\" \"c\" {\n}\nresource \"helm_release\" \"d\" {\n chart = \"odoo\"\n}\nresource \"kubernetes_manifest\" \"e\" {\n manifest = yamldecode(file(\"x.yaml\"))\n}"},
			[]string{
				`odoo {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"odoo"}}`,
				`web {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"web"}}`,
				"gap main.tf:7:1 batch/CronJob: kubernetes_cron_job_v1.c is not read; give its manifest, or check the live cluster",
				"gap main.tf:9:1 kubernetes: helm_release.d installs the chart odoo, whose objects are not read; give what helm template writes of it",
				"gap main.tf:12:1 kubernetes: kubernetes_manifest.e: its manifest is not known here; give the plan (terraform show -json)",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			facts, gaps := terraform.Reader{}.ReadSet(folders(c.files))
			if diff := cmp.Diff(c.want, shown(facts, gaps)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What is of two sets has two made-up subscriptions, and a module that stands
// above both serves each.
func TestSets(t *testing.T) {
	root := "module \"m\" {\n source = \"../modules/m\"\n}\n"
	files := []source.File{
		{Path: "dev/main.tf", Data: []byte(root), Set: "dev"},
		{Path: "prod/main.tf", Data: []byte(root), Set: "prod"},
		{Path: "modules/m/main.tf", Data: []byte("resource \"azurerm_storage_account\" \"a\" {\n name = \"st\"\n resource_group_name = \"rg\"\n}")},
	}
	facts, gaps := terraform.Reader{}.ReadSet(files)
	subs := map[string]bool{}
	for _, f := range facts {
		subs[f.Subject.ID().SubscriptionID()] = true
	}
	if len(gaps) != 0 || len(subs) != 2 {
		t.Errorf("subscriptions %v, gaps %v; want two and none", subs, gaps)
	}
}

// Whoever reads two folders does not take one's unknown names for the other's.
func TestMadeUpNamesOfTwoFoldersDiffer(t *testing.T) {
	const in = "variable \"g\" {}\nresource \"azurerm_storage_account\" \"a\" {\n name = var.g\n resource_group_name = var.g\n}"
	facts, _ := terraform.Reader{}.ReadSet(folders(map[string]string{"x/a/main.tf": in, "x/b/main.tf": in}))
	seen := map[addr.ID]bool{}
	for _, f := range facts {
		seen[f.Subject.ID()] = true
	}
	if len(seen) != 2 {
		t.Errorf("%v, want two accounts", seen)
	}
}
