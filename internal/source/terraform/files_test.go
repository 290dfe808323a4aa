package terraform_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/settings"
	"github.com/wardhq/ward/internal/source/sourcetest"
	"github.com/wardhq/ward/internal/source/terraform"
)

const account = `resource "azapi_resource" "a" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = "/subscriptions/s/resourceGroups/rg"
  name      = "st"
  body      = { properties = { publicNetworkAccess = var.access } }
}
`

const accountJSON = `{
  "//": "a comment",
  "variable": {"pin": {"default": "hunter2", "sensitive": true}},
  "resource": [{
    "azapi_resource": {
      "g": {"type": "Microsoft.Resources/resourceGroups@2025-04-01", "parent_id": "/subscriptions/s", "name": "rg"},
      "a": [{
        "//": "another",
        "type": "Microsoft.Storage/storageAccounts@2026-04-01",
        "parent_id": "${azapi_resource.g.id}",
        "name": "st${azapi_resource.g.name}",
        "identity": {"type": "SystemAssigned"},
        "body": {
          "kind": "StorageV2",
          "properties": {
            "publicNetworkAccess": "Enabled", "days": 1.50, "big": 12345678901234567890, "on": true, "none": null,
            "text": "$${not} a template", "list": ["${azapi_resource.g.id}", "${upper(\"x\")}"], "huge": 1e999999999,
            "key": "${var.pin}", "broken": "${", "${azapi_resource.g.name}": 1
          }
        }
      }]
    }
  }]
}`

const secretsJSON = `{
  "variable": {"kept": {"default": "CANARY"}},
  "locals": {"pw": "CANARY"},
  "resource": {"azapi_resource": {"a": {
    "type": "Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01", "parent_id": "/subscriptions/s/resourceGroups/rg", "name": "db",
    "body": {"properties": {
      "administratorLoginPassword": "CANARY", "plain": "CANARY", "joined": "${upper(\"CANARY\")}",
      "again": {"password": "${var.kept}", "passwd": "${local.pw}", "token": "x${uuid()}CANARY"},
      "text": "postgres://odoo:CANARY@db/odoo", "odd": "${upper(\"AccountKey=CANARY\")}", "broken": "${ password=CANARY"
    }}
  }}}
}`

// What Terraform applies in JSON is read as what it applies in its own syntax.
func TestJSON(t *testing.T) {
	f := source.File{Path: "x.tf.json", Data: []byte(accountJSON)}
	sourcetest.Run(t, terraform.Reader{}, f, source.File{Path: "secrets.tf.json", Data: []byte(strings.ReplaceAll(secretsJSON, "CANARY", sourcetest.Canary))})
	facts, gaps := terraform.Reader{}.Read(f)
	if len(facts) != 3 || len(gaps) != 0 || facts[2].Kind != terraform.LiteralSecretsKind { // the default of pin
		t.Fatalf("facts %v, gaps %v", facts, gaps)
	}
	// The order of names in JSON is that of the file.
	got := facts[1]
	const evaluated = `{"$unresolved":"an expression that Terraform evaluates"}`
	const withheld = `{"$unresolved":"` + settings.Withheld + `"}`
	const want = `{"identity":{"type":"SystemAssigned"},"kind":"StorageV2","properties":{"big":{"$unresolved":"` + settings.Withheld + `"},` +
		`"broken":` + evaluated + `,"days":1.5,"huge":` + evaluated + `,"key":{"$unresolved":"var.pin"},` +
		`"list":[{"$ref":"/subscriptions/s/resourceGroups/rg"},` + withheld + `],` +
		`"none":null,"on":true,"publicNetworkAccess":"Enabled","rg":1,"text":{"$unresolved":"` + settings.Withheld + `"}}}`
	if diff := cmp.Diff(want, string(got.Body)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	if got.Subject.String() != "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/strg" || got.Origin.Pos.Line != 7 {
		t.Errorf("%s at %v", got.Subject, got.Origin.Pos)
	}
}

func TestWrongJSONIsAGap(t *testing.T) {
	for name, in := range map[string]string{
		"broken":   `{"resource": `,
		"a list":   `[1]`,
		"a number": `{"resource": 1}`,
		"no block": `{"resource": {"azapi_resource": {"a": "b"}}}`,
		"deep":     strings.Repeat(`[`, 100_000),
		"twice":    `{"locals": {"a": 1, "a": 2}}`,
		"a module": `{"module": {"m": {"source": "./else"}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			facts, gaps := terraform.Reader{}.Read(source.File{Path: "x.tf.json", Data: []byte(in)})
			if len(facts) != 0 || len(gaps) != 1 {
				t.Errorf("facts %v, gaps %v; want one gap", facts, gaps)
			}
		})
	}
}

// What has the last word in a folder of Terraform has it here.
func TestFilesOfAFolder(t *testing.T) {
	const declared = "variable \"access\" {\n default = \"Disabled\"\n}\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  string // in the account's body
		gaps  []string
	}{
		"the default":               {map[string]string{"v.tf": declared}, `"Disabled"`, nil},
		"values beside it":          {map[string]string{"v.tf": declared, "terraform.tfvars": `access = "Enabled"`}, `"Enabled"`, nil},
		"values in JSON":            {map[string]string{"v.tf": declared, "terraform.tfvars": `access = "x"`, "terraform.tfvars.json": `{"access": "Enabled"}`}, `"Enabled"`, nil},
		"automatic ones are last":   {map[string]string{"v.tf": declared, "terraform.tfvars.json": `{"access": "x"}`, "a.auto.tfvars": `access = "y"`, "b.auto.tfvars.json": `{"access": "Enabled"}`}, `"Enabled"`, nil},
		"values without a default":  {map[string]string{"v.tf": `variable "access" {}`, "terraform.tfvars": `access = "Enabled"`}, `"Enabled"`, nil},
		"of a secret":               {map[string]string{"v.tf": "variable \"access\" {\n sensitive = true\n}", "terraform.tfvars": `access = "hunter2"`}, `{"$unresolved":"var.access"}`, nil},
		"of nothing declared":       {map[string]string{"terraform.tfvars": `access = "Enabled"`}, `{"$unresolved":"var.access"}`, nil},
		"values only named by hand": {map[string]string{"v.tf": declared, "other.tfvars": `access = "Enabled"`}, `"Disabled"`, nil},
		"an overridden default":     {map[string]string{"v.tf": declared, "override.tf": "variable \"access\" {\n default = \"Enabled\"\n}"}, `"Enabled"`, nil},
		"an overridden secret":      {map[string]string{"v.tf": declared, "a_override.tf.json": `{"variable": {"access": {"sensitive": true}}}`}, `{"$unresolved":"var.access"}`, nil},
		"left behind by an editor":  {map[string]string{"v.tf": declared, ".x.tf": account, "main.tf~": account, "#x.tf": ""}, `"Disabled"`, nil},
		"a backend of one's own":    {map[string]string{"v.tf": declared, "backend_override.tf": "terraform {\n backend \"local\" {}\n}"}, `"Disabled"`, nil},
		"an override": {
			map[string]string{"v.tf": declared, "x_override.tf": "resource \"azapi_resource\" \"a\" {\n body = {}\n}"},
			`"Disabled"`,
			[]string{"x_override.tf:1:1: st: this file overrides azapi_resource.a; say it where that is declared, or give the plan (terraform show -json)"},
		},
		"an override in JSON": {
			map[string]string{"v.tf": declared, "override.tf.json": `{"resource": {"azapi_resource": {"a": {"body": {}}}}}`},
			`"Disabled"`,
			[]string{"override.tf.json:1:34: st: this file overrides azapi_resource.a; say it where that is declared, or give the plan (terraform show -json)"},
		},
		"an override into another": {
			map[string]string{"v.tf": declared, "override.tf": "resource \"azapi_resource\" \"a\" {\n name = \"b\"\n}"},
			`"Disabled"`,
			[]string{
				"override.tf:1:1: st: this file overrides azapi_resource.a; say it where that is declared, or give the plan (terraform show -json)",
				"override.tf:1:1: : this file overrides azapi_resource.a; say it where that is declared, or give the plan (terraform show -json)",
			},
		},
		"an override of nothing": {
			map[string]string{"v.tf": declared, "override.tf": "resource \"azapi_resource\" \"z\" {\n type = \"Microsoft.A/b@1\"\n}"},
			`"Disabled"`,
			[]string{"override.tf:1:1: : this file overrides azapi_resource.z; say it where that is declared, or give the plan (terraform show -json)"},
		},
		"for OpenTofu": {
			map[string]string{"v.tf": declared, "main.tofu": account},
			`"Disabled"`,
			[]string{"main.tofu:1:1: : OpenTofu applies this file instead of main.tf, and Terraform does not; give the plan (tofu show -json)"},
		},
		"declared twice": {
			map[string]string{"v.tf": declared, "z.tf": account},
			`"Disabled"`,
			[]string{"z.tf:1:1: : azapi_resource.a is declared twice, which Terraform refuses"},
		},
		"a request that changes": {
			map[string]string{"v.tf": declared, "z.tf": "resource \"azapi_resource_action\" \"a\" {\n method = \"PATCH\"\n}"},
			`"Disabled"`,
			[]string{"z.tf:1:1: : azapi_resource_action.a is read from a plan only; give the plan (terraform show -json)"},
		},
		"a request": {map[string]string{"v.tf": declared, "z.tf": "resource \"azapi_resource_action\" \"a\" {\n action = \"listKeys\"\n}"}, `"Disabled"`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			module := []source.File{{Path: "main.tf", Data: []byte(account)}}
			for path, data := range c.files {
				if terraform.Takes(path) {
					module = append(module, source.File{Path: path, Data: []byte(data)})
				}
			}
			facts, gaps := terraform.ReadModule(module)
			if len(facts) != 1 {
				t.Fatalf("facts %v, gaps %v", facts, gaps)
			}
			if got, want := string(facts[0].Body), `{"properties":{"publicNetworkAccess":`+c.want+`}}`; got != want {
				t.Errorf("body %s, want %s", got, want)
			}
			if diff := cmp.Diff(c.gaps, said(gaps)); diff != "" {
				t.Errorf("gaps (-want +got):\n%s", diff)
			}
		})
	}
}

func said(gaps []fact.Gap) []string {
	var out []string
	for _, g := range gaps {
		out = append(out, g.Origin.Pos.String()+": "+g.Subject.Name()+": "+g.Reason)
	}
	return out
}

// What could do anything to what is there leaves a gap, and what cannot none.
func TestWhatCouldDoAnything(t *testing.T) {
	const command = "\n provisioner \"local-exec\" {\n  command = \"az storage account update\"\n }\n"
	head := strings.TrimSuffix(account, "}\n")
	for name, c := range map[string]struct {
		file, in string
		gaps     int
	}{
		"a provisioner":                {"x.tf", head + command + "}\n", 1},
		"a provisioner in JSON":        {"x.tf.json", `{"resource": {"terraform_data": {"a": {"provisioner": {"local-exec": {"command": "az"}}}}}}`, 1},
		"a provisioner of nothing":     {"x.tf", `resource "terraform_data" "a" {` + command + "}", 1},
		"at its removal":               {"x.tf", "removed {\n from = null_resource.a" + command + "}", 1},
		"an action":                    {"x.tf", "action \"azapi_resource_action\" \"a\" {\n}", 1},
		"an action in JSON":            {"x.tf.json", `{"action": {"azapi_resource_action": {"a": {}}}}`, 1},
		"what is not kept":             {"x.tf", "ephemeral \"azapi_resource_action\" \"a\" {\n}", 1},
		"what is not kept, of another": {"x.tf", "ephemeral \"shell_script\" \"a\" {\n}", 1},
		"what is not kept and reads":   {"x.tf", "ephemeral \"random_password\" \"a\" {\n length = 4\n}", 0},
		"a program":                    {"x.tf", "data \"external\" \"a\" {\n program = [\"az\"]\n}", 1},
		"a provider that is unknown":   {"x.tf", "resource \"shell_script\" \"a\" {\n}", 1},
		"a provider of something else": {"x.tf", "resource \"random_string\" \"a\" {\n length = 4\n}\noutput \"x\" {\n value = 1\n}\nmoved {\n from = a.b\n to = a.c\n}", 0},
		"comments in JSON":             {"x.tf.json", `{"//": "x", "terraform": {"required_version": "1"}, "output": {"x": {"value": 1}}}`, 0},
		"two spellings":                {"x.tf", strings.Replace(account, "publicNetworkAccess = var.access", "a = 1, A = 2", 1), 1},
		"two spellings of tags":        {"x.tf", strings.Replace(account, "  body", "  tags = { a = \"1\", A = \"2\" }\n  body", 1), 0},
	} {
		t.Run(name, func(t *testing.T) {
			if _, gaps := (terraform.Reader{}).Read(source.File{Path: c.file, Data: []byte(c.in)}); len(gaps) != c.gaps {
				t.Errorf("gaps %v, want %d", gaps, c.gaps)
			}
		})
	}
}

// What Terraform is told to ignore is not what is written.
func TestIgnoredChanges(t *testing.T) {
	const unknown = `{"$unresolved":"ignore_changes"}`
	written := strings.Replace(account, "var.access", `"Disabled", list = [1], encryption = { keySource = "Microsoft.KeyVault" }`, 1)
	with := func(lifecycle string) source.File {
		return source.File{Path: "x.tf", Data: []byte(strings.TrimSuffix(written, "}\n") + "  lifecycle {\n " + lifecycle + "\n  }\n}\n")}
	}
	for name, c := range map[string]struct {
		lifecycle string
		want      string // in the body
		gaps      int
	}{
		"nothing":             {"prevent_destroy = true", `"publicNetworkAccess":"Disabled"`, 0},
		"all":                 {"ignore_changes = all", "", 1},
		"the body":            {"ignore_changes = [body]", "", 1},
		"a property":          {"ignore_changes = [body.properties.publicNetworkAccess]", `"publicNetworkAccess":` + unknown, 0},
		"in old form":         {`ignore_changes = ["body.properties.publicNetworkAccess"]`, `"publicNetworkAccess":` + unknown, 0},
		"by index":            {`ignore_changes = [body["properties"]["publicNetworkAccess"]]`, `"publicNetworkAccess":` + unknown, 0},
		"an item":             {"ignore_changes = [body.properties.list[0]]", `"list":` + unknown, 0},
		"all properties":      {"ignore_changes = [body.properties]", `{"properties":` + unknown + `}`, 0},
		"what is not written": {"ignore_changes = [body.properties.networkAcls.bypass]", `"networkAcls":{"bypass":` + unknown + `}`, 0},
		"tags":                {"ignore_changes = [tags]", `"tags":` + unknown, 0},
		"the name":            {"ignore_changes = [name]", "", 1},
		"what the design has": {"ignore_changes = [body.properties.encryption.keySource]", `"keySource":"Microsoft.KeyVault"`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			m := terraform.Module{Ignored: func(addr.ID) []string { return []string{"properties.encryption.keySource"} }}
			facts, gaps := m.Read([]source.File{with(c.lifecycle)})
			if len(facts) != 1 || len(gaps) != c.gaps || !strings.Contains(string(facts[0].Body), c.want) {
				t.Errorf("facts %v, gaps %v; want %s and %d", facts, gaps, c.want, c.gaps)
			}
		})
	}
}
