package terraform_test

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/sourcetest"
	"github.com/wardhq/ward/internal/source/terraform"
)

var update = flag.Bool("update", false, "write the golden files anew")

func sample(t testing.TB) source.File {
	t.Helper()
	data, err := os.ReadFile("testdata/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	return source.File{Path: "main.tf", Data: data}
}

func TestConformance(t *testing.T) {
	sourcetest.Run(t, terraform.Reader{}, sample(t), source.File{Path: "secrets.tf", Data: []byte(strings.ReplaceAll(secrets, "CANARY", sourcetest.Canary))})
}

// secrets are where people leave them.
const secrets = `
variable "kept" { default = "CANARY" }
locals { pw = "CANARY" }
resource "azapi_resource" "a" {
  type      = "Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01"
  parent_id = "/subscriptions/s/resourceGroups/g"
  name      = "a"
  body = { properties = {
    administratorLoginPassword = "CANARY"
    again                      = { password = var.kept, passwd = local.pw, token = "x${uuid()}CANARY" }
    text                       = "postgres://odoo:CANARY@db/odoo"
    odd                        = upper("AccountKey=CANARY")
  } }
}
variable "given" {
  sensitive = true
  default   = "CANARY"
}
locals { part = "x-${var.given}" }
resource "azurerm_postgresql_flexible_server" "a" {
  name                   = "a"
  resource_group_name    = "g"
  administrator_password = "CANARY"
  version                = local.part
  location               = sensitive("CANARY")
  zone                   = format("%s-1", var.given)
}
resource "azurerm_key_vault_secret" "a" {
  name         = "plain"
  key_vault_id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv"
  value        = "CANARY"
  content_type = "CANARY"
}
resource "azurerm_linux_virtual_machine" "a" {
  name                = "a"
  resource_group_name = "g"
  admin_password      = "CANARY"
  custom_data         = base64encode("password=CANARY")
}
resource "kubernetes_manifest" "a" {
  manifest = { apiVersion = "v1", kind = "Secret", metadata = { name = "a" }, stringData = { a = "CANARY" } }
}
resource "azurerm_storage_account" "each" {
  for_each            = toset([for w in ["CANARY"] : "${var.given}${w}"])
  name                = each.key
  resource_group_name = "g"
}
resource "azurerm_storage_account" "words" {
  for_each            = { (local.part) = "CANARY" }
  name                = each.value
  resource_group_name = "g"
}
`

func TestGolden(t *testing.T) {
	facts, gaps := terraform.Reader{}.Read(sample(t))
	got, err := json.MarshalIndent(fact.Snapshot{Stage: fact.Planned, Facts: facts, Gaps: gaps}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/main.golden"
	if *update {
		if err := os.WriteFile(golden, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if strings.Contains(string(got), "hunter2") {
		t.Error("a sensitive value is in a fact")
	}
}

// A reference is followed from one file of a module to another, not further.
func TestModuleOfFiles(t *testing.T) {
	group := source.File{Path: "a.tf", Data: []byte(`resource "azapi_resource" "g" {
  type = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/s"
  name = "rg"
}`)}
	vnet := source.File{Path: "b.tf", Data: []byte(`resource "azapi_resource" "v" {
  type = "Microsoft.Network/virtualNetworks@2025-07-01"
  parent_id = azapi_resource.g.id
  name = "vnet"
}`)}
	facts, gaps := terraform.ReadModule([]source.File{vnet, group})
	if len(facts) != 2 || len(gaps) != 0 {
		t.Errorf("together: facts %v, gaps %v", facts, gaps)
	}
	facts, gaps = terraform.ReadModule([]source.File{vnet})
	if len(facts) != 0 || len(gaps) != 1 || len(gaps[0].Kinds) != 1 {
		t.Errorf("alone: facts %v, gaps %v; want a gap that names the kind", facts, gaps)
	}
}

func TestDeepNestingIsAGap(t *testing.T) {
	for name, in := range map[string]string{
		"lists":      "a = " + strings.Repeat("[", 100_000),
		"parens":     "a = " + strings.Repeat("(", 100_000),
		"templates":  "a = " + strings.Repeat(`"${`, 50_000),
		"negation":   "a = " + strings.Repeat("!", 100_000) + "true",
		"signs":      "a = " + strings.Repeat("- ", 100_000) + "1",
		"conditions": "a = " + strings.Repeat("true ? 1 : ", 50_000) + "1",
		"blocks":     strings.Repeat("a {\n", 50_000),
	} {
		t.Run(name, func(t *testing.T) {
			facts, gaps := terraform.Reader{}.Read(source.File{Path: "x.tf", Data: []byte(in)})
			if len(facts) != 0 || len(gaps) != 1 {
				t.Errorf("facts %v, gaps %v; want one gap", facts, gaps)
			}
		})
	}
}

// A number of which the digits alone would fill the memory, or that has none.
func TestHugeNumbers(t *testing.T) {
	for _, number := range []string{"1e999999999", "-1e999999999", "1e600000000", "1e-600000000"} {
		facts, _ := terraform.Reader{}.Read(source.File{Path: "x.tf", Data: []byte(`resource "azapi_resource" "a" {
  type = "Microsoft.A/b@1"
  parent_id = "/subscriptions/s"
  name = "a"
  body = { n = ` + number + ` }
}`)})
		if len(facts) != 1 || string(facts[0].Body) != `{"n":{"$unresolved":"an expression that Terraform evaluates"}}` {
			t.Errorf("%s: %v", number, facts)
		}
	}
}

func TestSubscription(t *testing.T) {
	for in, want := range map[string]string{
		`provider "azapi" { subscription_id = "s1" }`:                                                                 "s1",
		"variable \"x\" {\n default = \"s2\"\n}\nprovider \"azapi\" {\n subscription_id = var.x\n}":                   "s2",
		"provider \"azapi\" {\n alias = \"other\"\n subscription_id = \"s3\"\n}":                                      "",
		`provider "azapi" { subscription_id = data.x.y.z }`:                                                           "",
		"locals {\n a = local.b\n b = local.a\n}\nprovider \"azapi\" {\n subscription_id = local.a\n}":                "",
		"variable \"x\" {\n default = \"s\"\n sensitive = true\n}\nprovider \"azapi\" {\n subscription_id = var.x\n}": "",
	} {
		if got := terraform.Subscription([]source.File{{Path: "p.tf", Data: []byte(in)}}); got != want {
			t.Errorf("%s: got %q, want %q", in, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sample(f).Data)
	f.Add([]byte(`resource "azapi_resource" "a" { type = "Microsoft.A/b@1" }`))
	for _, h := range sourcetest.Hostile() {
		f.Add(h.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := source.File{Path: "main.tf", Data: data}
		facts, gaps := terraform.Reader{}.Read(in)
		sourcetest.Check(t, in, facts, gaps)
	})
}
