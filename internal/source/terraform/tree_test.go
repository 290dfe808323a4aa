package terraform_test

import (
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/terraform"
)

// tree is files by path. What lies in partly was not all found.
type tree map[string]string

func (t tree) File(at string) (source.File, bool) {
	text, ok := t[at]
	return source.File{Path: at, Data: []byte(text)}, ok
}

func (t tree) Below(folder string) ([]string, bool) {
	var out []string
	for _, at := range slices.Sorted(maps.Keys(t)) {
		if rest, ok := strings.CutPrefix(path.Join("/", at), strings.TrimSuffix(path.Join("/", folder), "/")+"/"); ok {
			out = append(out, rest)
		}
	}
	return out, !strings.HasPrefix(folder, "partly")
}

// read reads what is configuration of a tree, in it.
func (t tree) read() []string {
	var files []source.File
	for _, at := range slices.Sorted(maps.Keys(t)) {
		f, _ := t.File(at)
		if (terraform.Reader{}).Recognises(f) && !strings.Contains(at, ".terraform/") {
			files = append(files, f)
		}
	}
	return shown(terraform.Reader{}.ReadSetIn(files, t))
}

// Files that configuration reads are read where they were found, and not known
// where they were not.
func TestFunctionsOfFiles(t *testing.T) {
	for name, c := range map[string]struct {
		value string
		files tree
		want  string
	}{
		"a file":                           {`jsondecode(file("${path.module}/a.json")).on`, tree{"a.json": `{"on": false}`}, "false"},
		"from the root":                    {`yamldecode(file("a/b.yaml")).public`, tree{"a/b.yaml": "public: false"}, "false"},
		"a file elsewhere":                 {`yamldecode(file("../b.yaml")).public`, tree{}, `{"$unresolved":"file(\"../b.yaml\")"}`},
		"a file of who applies":            {`yamldecode(file("/etc/b.yaml")).public`, tree{"etc/b.yaml": "public: false"}, `{"$unresolved":"file(\"/etc/b.yaml\")"}`},
		"tried":                            {`try(yamldecode(file("b.yaml")).public, false)`, tree{}, `{"$unresolved":"an expression that Terraform evaluates"}`},
		"a template":                       {`yamldecode(templatefile("t.tpl", { n = 3 })).size`, tree{"t.tpl": "size: ${n}"}, "3"},
		"a template in a loop":             {`yamldecode(templatefile("t.tpl", { n = [1, 2] })).size`, tree{"t.tpl": "size:\n%{ for i in n ~}\n  - ${i}\n%{ endfor ~}\n"}, "[1,2]"},
		"a template of what waits":         {`templatefile("t.tpl", { n = var.open })`, tree{"t.tpl": "n: ${n}"}, `{"$unresolved":"var.open"}`},
		"a template that asks for another": {`templatefile("t.tpl", {})`, tree{"t.tpl": "${templatefile(\"t.tpl\", {})}"}, `{"$unresolved":"templatefile(\"t.tpl\")"}`},
		"there":                            {`fileexists("a.txt")`, tree{"a.txt": ""}, "true"},
		"not there":                        {`fileexists("${path.root}/b.txt")`, tree{}, "false"},
		"perhaps there":                    {`fileexists("partly/b.txt")`, tree{}, `{"$unresolved":"fileexists(\"partly/b.txt\")"}`},
		"a set":                            {`fileset("d", "*.txt") == toset(["a.txt", "b.txt"])`, tree{"d/a.txt": "", "d/b.txt": "", "d/c.md": "", "d/e/f.txt": ""}, "true"},
		"a set of folders":                 {`fileset(path.module, "**/*.txt") == toset(["a.txt", "d/e/f.txt"])`, tree{"a.txt": "", "d/e/f.txt": ""}, "true"},
		"a set of what was not found":      {`length(fileset("partly", "*.txt"))`, tree{"partly/a.txt": ""}, `{"$unresolved":"fileset(\"partly\")"}`},
		"in base64":                        {`filebase64("a.txt") == "b24="`, tree{"a.txt": "on"}, "true"},
	} {
		t.Run(name, func(t *testing.T) {
			c.files["main.tf"] = "variable \"open\" {}\n" + vnet("a", "name = \"v\"", c.value)
			if diff := cmp.Diff([]string{`v {"v":` + c.want + `}`}, c.files.read()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Modules that terraform init has put beside a root are read as they are called,
// where they are what the call includes.
func TestInstalledModules(t *testing.T) {
	const (
		manifest = `{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"a","Source":"SOURCE","Version":"VERSION","Dir":"DIR"}]}`
		registry = "registry.terraform.io/acme/net/azurerm"
		commit   = "git::https://example.com/x.git?ref=96e378d7e6531ac9a15ad505478fcc2e69f371b1"
		dir      = ".terraform/modules/a"
	)
	module := "variable \"on\" {}\nmodule \"deep\" {\n source = \"./deep\"\n}\n" + vnet("v", "name = \"v\"", "var.on")
	read := []string{`v {"v":false}`, `w {"v":1}`}
	elsewhere := func(hides, source string) []string {
		return []string{"gap main.tf:1:1 " + hides + ": module.a is of the module " + source + ", which lies elsewhere and is not fetched; give the plan (terraform show -json)"}
	}
	loose := func(hides, source string) []string {
		return append(slices.Clone(read), "gap main.tf:1:1 "+hides+": module.a is of the module "+source+", which was read as it is installed in .terraform/modules, and may be another one when it is fetched; name a version, a tag or a commit, or give the plan (terraform show -json)")
	}
	for name, c := range map[string]struct {
		call            string
		source, version string // that are installed
		dir             string
		want            []string
	}{
		"any version":                {`source = "acme/net/azurerm"`, registry, "1.2.0", dir, loose("azure", "acme/net/azurerm")},
		"its version":                {"source = \"acme/net/azurerm\"\n version = \"1.2.0\"", registry, "1.2.0", dir, read},
		"a range of versions":        {"source = \"acme/net/azurerm\"\n version = \"~> 1.0\"", registry, "1.2.0", dir, read},
		"two bounds":                 {"source = \"acme/net/azurerm\"\n version = \">= 1.0, < 1.3.0\"", registry, "1.2.0", dir, read},
		"another version":            {"source = \"acme/net/azurerm\"\n version = \"1.3.0\"", registry, "1.2.0", dir, elsewhere("azure", "acme/net/azurerm")},
		"beyond a range":             {"source = \"acme/net/azurerm\"\n version = \"~> 9.0\"", registry, "1.2.0", dir, elsewhere("azure", "acme/net/azurerm")},
		"a version that is excluded": {"source = \"acme/net/azurerm\"\n version = \"!= 1.2.0\"", registry, "1.2.0", dir, elsewhere("azure", "acme/net/azurerm")},
		"what is no constraint":      {"source = \"acme/net/azurerm\"\n version = \"=>1\"", registry, "1.2.0", dir, elsewhere("azure", "acme/net/azurerm")},
		"a version somebody gives":   {"source = \"acme/net/azurerm\"\n version = var.v", registry, "1.2.0", dir, elsewhere("azure", "acme/net/azurerm")},
		"no version is installed":    {`source = "acme/net/azurerm"`, registry, "", dir, elsewhere("azure", "acme/net/azurerm")},
		"another module":             {`source = "acme/other/azurerm"`, registry, "1.2.0", dir, elsewhere("azure", "acme/other/azurerm")},
		"another folder":             {"source = \"acme/net/azurerm\"\n version = \"1.2.0\"", registry, "1.2.0", "harmless", elsewhere("azure", "acme/net/azurerm")},
		"above the folder":           {"source = \"acme/net/azurerm\"\n version = \"1.2.0\"", registry, "1.2.0", dir + "/../../../harmless", elsewhere("azure", "acme/net/azurerm")},
		"a commit":                   {`source = "` + commit + `"`, commit, "", dir, read},
		"a tag":                      {`source = "git::https://example.com/x.git?ref=v1.2.0&depth=1"`, "git::https://example.com/x.git?ref=v1.2.0&depth=1", "", dir, read},
		"a tag among several":        {`source = "git::https://example.com/x.git//n?ref=net-1.2.0"`, "git::https://example.com/x.git//n?ref=net-1.2.0", "", dir, read},
		"another commit":             {`source = "git::https://example.com/x.git?ref=v1.2.0"`, commit, "", dir, elsewhere("anything", "https://example.com/x.git")},
		"a branch":                   {`source = "git::https://example.com/x.git?ref=main"`, "git::https://example.com/x.git?ref=main", "", dir, loose("anything", "https://example.com/x.git")},
		"a branch of a release":      {`source = "git::https://example.com/x.git?ref=release/1.2.0"`, "git::https://example.com/x.git?ref=release/1.2.0", "", dir, loose("anything", "https://example.com/x.git")},
		"a part of a commit":         {`source = "git::https://example.com/x.git?ref=96e378d"`, "git::https://example.com/x.git?ref=96e378d", "", dir, loose("anything", "https://example.com/x.git")},
		"no ref":                     {`source = "git::https://example.com/x.git"`, "git::https://example.com/x.git", "", dir, loose("anything", "https://example.com/x.git")},
		"an archive":                 {`source = "https://example.com/x.zip"`, "https://example.com/x.zip", "", dir, loose("anything", "https://example.com/x.zip")},
	} {
		t.Run(name, func(t *testing.T) {
			got := tree{
				"main.tf":                             "module \"a\" {\n " + c.call + "\n on = false\n}\n",
				".terraform/modules/modules.json":     strings.NewReplacer("SOURCE", c.source, "VERSION", c.version, "DIR", c.dir).Replace(manifest),
				".terraform/modules/a/main.tf":        module,
				".terraform/modules/a/deep/main.tf":   vnet("w", "name = \"w\"", "1"),
				".terraform/modules/a/tests/x.tf":     "broken",
				".terraform/modules/a/deep/README.md": "",
			}
			if strings.HasSuffix(c.dir, "harmless") {
				got["harmless/main.tf"] = "variable \"on\" {}\n"
			}
			if diff := cmp.Diff(c.want, got.read()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What an installed module has for another tool than Terraform is what it is in a
// folder that was named.
func TestInstalledModulesOfOtherTools(t *testing.T) {
	const anything = ":1:1 anything: "
	for name, c := range map[string]struct {
		files tree
		want  []string
	}{
		"OpenTofu's alone":         {tree{"main.tofu": vnet("v", "name = \"v\"", "1")}, []string{`v {"v":1}`}},
		"OpenTofu's besides":       {tree{"main.tf": "", "v.tofu": vnet("v", "name = \"v\"", "1")}, []string{`v {"v":1}`}},
		"OpenTofu's, in its place": {tree{"main.tf": "", "main.tofu": vnet("v", "name = \"v\"", "1")}, []string{"gap .terraform/modules/a/main.tofu" + anything + "OpenTofu applies this file instead of main.tf, and Terraform does not; give the plan (tofu show -json)"}},
		"Terragrunt's":             {tree{"main.tf": "", "terragrunt.hcl": ""}, []string{"gap .terraform/modules/a/terragrunt.hcl" + anything + "Terragrunt makes configuration of this file, which is not followed; give the plan (terragrunt show -json)"}},
		"values, which a root has": {tree{"main.tf": "variable \"x\" { default = 1 }\n" + vnet("v", "name = \"v\"", "var.x"), "a.auto.tfvars": "x = 2\n"}, []string{`v {"v":1}`}},
	} {
		t.Run(name, func(t *testing.T) {
			got := tree{
				"main.tf":                         "module \"a\" {\n source = \"acme/net/azurerm\"\n version = \"1.2.0\"\n}\n",
				".terraform/modules/modules.json": `{"Modules":[{"Key":"a","Source":"registry.terraform.io/acme/net/azurerm","Version":"1.2.0","Dir":".terraform/modules/a"}]}`,
			}
			for at, text := range c.files {
				got[".terraform/modules/a/"+at] = text
			}
			if diff := cmp.Diff(c.want, got.read()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What applies modules in Terraform's place says with which inputs: their
// defaults are nobody's word.
func TestWhatAppliesInTerraformsPlace(t *testing.T) {
	const terragrunt = ":1:1 anything: Terragrunt makes configuration of this file, which is not followed; give the plan (terragrunt show -json)"
	module := "variable \"on\" { default = true }\nvariable \"n\" { default = 1 }\n" + vnet("v", "name = \"v\"", "[var.on, var.n]")
	for name, c := range map[string]struct {
		files tree
		want  []string
	}{
		"inputs of a module": {
			tree{"m/main.tf": module, "prod/terragrunt.hcl": "terraform {\n source = \"../m\"\n}\ninputs = { on = false }\n"},
			[]string{`v {"v":[false,1]}`, "gap prod/terragrunt.hcl" + terragrunt},
		},
		"inputs of its own folder": {
			tree{"prod/main.tf": module, "prod/terragrunt.hcl": "inputs = { on = false, n = local.n }\n"},
			[]string{`v {"v":[false,{"$unresolved":"var.n (prod/terragrunt.hcl may say otherwise)"}]}`, "gap prod/terragrunt.hcl" + terragrunt},
		},
		"inputs of what it includes": {
			tree{"prod/main.tf": module, "prod/terragrunt.hcl": "include \"root\" {\n path = find_in_parent_folders()\n}\ninputs = { on = false }\n"},
			[]string{`v {"v":[false,{"$unresolved":"var.n (prod/terragrunt.hcl may say otherwise)"}]}`, "gap prod/terragrunt.hcl" + terragrunt},
		},
		"inputs that are computed": {
			tree{"prod/main.tf": module, "prod/terragrunt.hcl": "inputs = merge({}, local.all)\n"},
			[]string{`v {"v":[{"$unresolved":"var.on (prod/terragrunt.hcl may say otherwise)"},{"$unresolved":"var.n (prod/terragrunt.hcl may say otherwise)"}]}`, "gap prod/terragrunt.hcl" + terragrunt},
		},
		"a component of a stack": {
			tree{"m/main.tf": module, "a.tfcomponent.hcl": "component \"a\" {\n source = \"./m\"\n inputs = { on = var.on }\n}\n"},
			[]string{
				`v {"v":[{"$unresolved":"var.on (a.tfcomponent.hcl may say otherwise)"},1]}`,
				"gap a.tfcomponent.hcl:1:1 anything: a stack makes components of modules for each of its deployments, which is not followed; give their plans (terraform show -json)",
			},
		},
		"OpenTofu's alone":     {tree{"main.tofu": module}, []string{`v {"v":[true,1]}`}},
		"OpenTofu's in JSON":   {tree{"v.tf": module, "a_override.tofu.json": `{"variable": {"on": {"default": false}}}`}, []string{`v {"v":[false,1]}`}},
		"OpenTofu's, in place": {tree{"main.tf": module, "main.tofu": module}, []string{`v {"v":[true,1]}`, "gap main.tofu:1:1 anything: OpenTofu applies this file instead of main.tf, and Terraform does not; give the plan (tofu show -json)"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.files.read()
			slices.Sort(got)
			slices.Sort(c.want)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What an override says of a call holds, as of a resource; and in JSON blocks
// may stand as an argument beside those that a loop makes.
func TestBlocksThatAreWrittenTwice(t *testing.T) {
	const inner = "variable \"on\" {}\n"
	got := tree{
		"main.tf":         "module \"m\" {\n source = \"./m\"\n on = true\n}\n",
		"a_override.tf":   "module \"m\" {\n on = false\n}\n",
		"m/main.tf":       inner + vnet("v", "name = \"v\"", "var.on"),
		"json/a.tf.json":  `{"resource": {"azurerm_network_security_group": {"g": {"name": "g", "resource_group_name": "rg", "security_rule": [{"name": "a"}], "dynamic": {"security_rule": {"for_each": ["b"], "content": {"name": "${security_rule.value}"}}}}}}}`,
		"json2/a.tf.json": `{"variable": {"n": {}}, "resource": {"azurerm_network_security_group": {"h": {"name": "h", "resource_group_name": "rg", "security_rule": {"name": "a"}, "dynamic": {"security_rule": {"for_each": "${var.n}", "content": {"name": "x"}}}}}}}`,
		"rbac/main.tf":    "resource \"azurerm_kubernetes_cluster\" \"k\" {\n name = \"k\"\n resource_group_name = \"rg\"\n role_based_access_control {\n  enabled = false\n }\n}\n",
	}.read()
	for _, want := range []string{
		`v {"v":false}`, `g {"properties":{"securityRules":[{"name":"a"},{"name":"b"}]}}`, `h {"properties":{"securityRules":[{"name":"a"},{"$unresolved":"var.n"}]}}`,
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not among %q", want, got)
		}
	}
	if !slices.ContainsFunc(got, func(line string) bool {
		return strings.HasPrefix(line, "k ") && strings.Contains(line, `"enableRBAC":false`)
	}) {
		t.Errorf("a cluster without RBAC is not among %q", got)
	}
}

// The defaults of a module that nobody calls who was read are not what its
// caller gives it; a root says what it is applied with.
func TestModulesThatOthersInclude(t *testing.T) {
	module := func(name string) string {
		return "variable \"on\" { default = true }\n" + vnet("v", "name = \""+name+"\"", "var.on")
	}
	const backend = "terraform {\n backend \"azurerm\" {}\n}\n"
	const open = `{"v":{"$unresolved":"var.on (whoever calls this module may say otherwise)"}}`
	got := tree{
		"live/main.tf": module("live"), "modules/a/main.tf": module("a"), "shared/b/main.tf": module("b"), "common/main.tf": module("c") + backend,
		"modules/d/main.tf": module("d") + "provider \"azurerm\" {\n features {}\n}\n", "modules/e/main.tf": module("e"), "modules/e/terraform.tfvars": "on = false\n",
		"modules/f/main.tf": module("f"), "live/f.tf": "module \"f\" {\n source = \"../modules/f\"\n}\n", "modules/g/main.tf.json": `{"terraform": {"backend": {"local": {}}}}`, "modules/g/g.tf": module("g"),
	}.read()
	want := []string{"a " + open, "b " + open, `c {"v":true}`, `d {"v":true}`, `e {"v":false}`, `f {"v":true}`, `g {"v":true}`, `live {"v":true}`}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Of one that is read alone there is nobody else.
	if diff := cmp.Diff([]string{`a {"v":true}`}, tree{"modules/a/main.tf": module("a")}.read()); diff != "" {
		t.Errorf("alone (-want +got):\n%s", diff)
	}
}

// The id of what is imported stands where it is imported, if it is of that type.
func TestImportedResources(t *testing.T) {
	const vault = "variable \"rg\" {}\nresource \"azurerm_key_vault\" \"v\" {\n name = \"v\"\n resource_group_name = var.rg\n}\n"
	for id, want := range map[string]string{
		"/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v": "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v",
		"/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.Network/vaults/v":  "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/$(var.rg)/providers/Microsoft.KeyVault/vaults/v",
		"${var.rg}/providers/Microsoft.KeyVault/vaults/v":                                                             "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/$(var.rg)/providers/Microsoft.KeyVault/vaults/v",
	} {
		facts, _ := terraform.Reader{}.ReadSet(folders(map[string]string{"main.tf": vault + "import {\n to = azurerm_key_vault.v\n id = \"" + id + "\"\n}\n"}))
		if len(facts) != 2 || facts[1].Subject.String() != want {
			t.Errorf("%s: %v, want %s", id, facts, want)
		}
	}
}

// A module that lies elsewhere could hold what its name gives away, however it
// is fetched.
func TestWhatModulesElsewhereCouldHold(t *testing.T) {
	const storage = "Microsoft.Storage/storageAccounts"
	for source, c := range map[string]struct {
		has, hasNot string
	}{
		"Azure/avm-res-storage-storageaccount/azurerm":                                               {storage + "/fileServices", "Microsoft.KeyVault/vaults"},
		"registry.terraform.io/Azure/avm-res-storage-storageaccount/azurerm":                         {storage, "Microsoft.KeyVault/vaults"},
		"git::https://github.com/Azure/terraform-azurerm-avm-res-storage-storageaccount.git?ref=v1":  {storage, "Microsoft.KeyVault/vaults"},
		"git@github.com:Azure/terraform-azurerm-avm-res-storage-storageaccount.git":                  {storage, "Microsoft.KeyVault/vaults"},
		"github.com/Azure/terraform-azurerm-avm-res-web-site":                                        {"Microsoft.Web/sites", storage},
		"Azure/avm-res-web-site/azurerm":                                                             {"Microsoft.Insights/components", storage},
		"Azure/avm-res-nothing-known/azurerm":                                                        {"azure", storage},
		"github.com/other/terraform-azurerm-avm-res-web-site":                                        {"anything", storage},
		"git::https://example.com/Azure/terraform-azurerm-avm-res-storage-storageaccount.git?ref=v1": {"anything", storage},
	} {
		got := shown(terraform.Reader{}.ReadSet(folders(map[string]string{"main.tf": "module \"m\" {\n source = \"" + source + "\"\n}\n"})))
		if len(got) != 1 {
			t.Errorf("%s: %q, want one gap", source, got)
			continue
		}
		hides, _, _ := strings.Cut(strings.TrimPrefix(got[0], "gap main.tf:1:1 "), ": ")
		kinds := strings.Split(hides, "+")
		if !slices.ContainsFunc(kinds, func(k string) bool { return k == c.has || strings.HasPrefix(k, c.has+"/") }) || slices.Contains(kinds, c.hasNot) {
			t.Errorf("%s hides %s, want %s and not %s", source, hides, c.has, c.hasNot)
		}
	}
}

// A manifest that is taken from a file as it stands is read there, and once.
func TestManifestsOfFiles(t *testing.T) {
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
	for value, want := range map[string][]string{
		`yaml_body = file("${path.module}/pod.yaml")`:            nil,
		`yaml_body = "${file("pod.yaml")}---\n"`:                 {`p {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"}}`},
		`yaml_body = templatefile("pod.yaml", {})`:               {`p {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"}}`},
		`yaml_body = file("pod.tpl")`:                            {`p {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"}}`},
		`yaml_body = file("elsewhere.yaml")`:                     {"gap main.tf:1:1 kubernetes: kubectl_manifest.m: its manifest is not known here; give the plan (terraform show -json)"},
		`yaml_body = "${file("${path.module}/pod.yaml")}" != ""`: {"gap main.tf:1:1 kubernetes: kubectl_manifest.m: its manifest is not known here; give the plan (terraform show -json)"},
	} {
		got := tree{"main.tf": "resource \"kubectl_manifest\" \"m\" {\n " + value + "\n}\n", "pod.yaml": pod, "pod.tpl": pod}.read()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", value, diff)
		}
	}
	got := tree{"main.tf": "resource \"kubernetes_manifest\" \"m\" {\n manifest = yamldecode(file(\"pod.yaml\"))\n}\n", "pod.yaml": pod}.read()
	if len(got) != 0 {
		t.Errorf("decoded: %q, want nothing", got)
	}
}
