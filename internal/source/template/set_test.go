package template_test

import (
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/sourcetest"
	"github.com/wardhq/ward/internal/source/template"
)

const parametersSchema = `"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"`

// given is a parameters file that gives these members.
func given(members string) string {
	return `{` + parametersSchema + `, "parameters": {` + members + `}}`
}

// access is a template of one account whose network access is a parameter.
const access = `{` + schema + `, "parameters": {"access": {"type": "string", "defaultValue": "Disabled", "allowedValues": ["Enabled", "Disabled", "SecuredByPerimeter"]}},
  "resources": [{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "st", "properties": {"publicNetworkAccess": "[parameters('access')]"}}]}`

// readSet reads files by their paths, and says of each fact what it is of and
// what its properties are, and of each gap where and why.
func readSet(t testing.TB, r template.Reader, files map[string]string) (facts, gaps []string) {
	t.Helper()
	var in []source.File
	for name, data := range files {
		f := source.File{Path: name, Data: []byte(data)}
		if set, file, ok := strings.Cut(name, "!"); ok {
			f.Path, f.Set = file, set
		}
		if !r.Recognises(f) {
			t.Errorf("%s is not recognised", name)
		}
		in = append(in, f)
	}
	return show(r.ReadSet(in))
}

func show(fs []fact.Fact, gs []fact.Gap) (facts, gaps []string) {
	for _, f := range fs {
		facts = append(facts, strings.TrimPrefix(f.Subject.String(), "/subscriptions/00000000-0000-0000-0000-000000000000")+" "+
			strings.TrimSuffix(strings.TrimPrefix(string(f.Body), `{"properties":`), "}"))
	}
	for _, g := range gs {
		gaps = append(gaps, g.Origin.Pos.File+": "+g.Reason)
	}
	slices.Sort(facts)
	return facts, gaps
}

func account(group, value string) string {
	return "/resourceGroups/" + group + `/providers/Microsoft.Storage/storageAccounts/st {"publicNetworkAccess":"` + value + `"}`
}

// Where people put parameters files, and what each is for.
func TestParametersFilesAndTheirTemplates(t *testing.T) {
	enabled, perimeter := given(`"access": {"value": "Enabled"}`), given(`"access": {"value": "SecuredByPerimeter"}`)
	const elsewhere = "the template that these parameters are for was not read, so that what they deploy is not known; give it too, or say which it is with --parameters TEMPLATE=FILE"
	for name, c := range map[string]struct {
		files       map[string]string
		given       map[string]string
		facts, gaps []string
	}{
		"none":                      {files: map[string]string{"a/main.json": access}, facts: []string{account("a", "Disabled")}},
		"beside it":                 {files: map[string]string{"a/main.json": access, "a/main.parameters.json": enabled}, facts: []string{account("a", "Enabled")}},
		"in no folder":              {files: map[string]string{"main.json": access, "main.parameters.json": enabled}, facts: []string{account("resource-group", "Enabled")}},
		"of a quickstart":           {files: map[string]string{"a/azuredeploy.json": access, "a/azuredeploy.parameters.json": enabled}, facts: []string{account("a", "Enabled")}},
		"of the portal":             {files: map[string]string{"a/template.json": access, "a/parameters.json": enabled}, facts: []string{account("a", "Enabled")}},
		"in other spellings":        {files: map[string]string{"a/Main.json": access, "a/main-Params.jsonc": enabled}, facts: []string{account("a", "Enabled")}},
		"in a folder below":         {files: map[string]string{"a/main.json": access, "a/parameters/main.parameters.json": enabled}, facts: []string{account("a", "Enabled")}},
		"in a folder beside":        {files: map[string]string{"a/templates/main.json": access, "a/parameters/main.parameters.json": enabled}, facts: []string{account("templates", "Enabled")}},
		"of tests":                  {files: map[string]string{"a/deploy.json": access, "a/.test/parameters.json": enabled}, facts: []string{account("a", "Enabled")}},
		"by what it says":           {files: map[string]string{"a/x.json": access, "a/y.json": access, "a/p.json": strings.Replace(enabled, "{", `{"metadata": {"template": "./y.json"}, `, 1)}, facts: []string{account("a", "Disabled"), account("a", "Enabled")}},
		"of one of several by name": {files: map[string]string{"a/main.json": access, "a/main.parameters.prod.json": enabled}, facts: []string{account("a", "Enabled")}},
		"several": {
			files: map[string]string{"a/main.json": access, "a/main.parameters.prod.json": enabled, "a/main.parameters.dev.json": perimeter},
			facts: []string{"/subscriptions/dev" + account("a", "SecuredByPerimeter"), "/subscriptions/prod" + account("a", "Enabled")},
		},
		"several, named otherwise": {
			files: map[string]string{"a/main.json": access, "a/main.prod.parameters.json": enabled, "a/dev.parameters.json": perimeter},
			facts: []string{"/subscriptions/dev" + account("a", "SecuredByPerimeter"), "/subscriptions/prod" + account("a", "Enabled")},
		},
		"several, by folder": {
			files: map[string]string{"a/main.json": access, "a/env/prod/main.parameters.json": enabled, "a/env/dev/main.parameters.json": perimeter},
			facts: []string{"/subscriptions/dev" + account("a", "SecuredByPerimeter"), "/subscriptions/prod" + account("a", "Enabled")},
		},
		"of two sets": {
			files: map[string]string{"dev!dev/main.json": access, "dev!dev/main.parameters.json": enabled, "prod!prod/main.json": access, "prod!prod/main.parameters.json": perimeter},
			facts: []string{"/subscriptions/dev" + account("dev", "Enabled"), "/subscriptions/prod" + account("prod", "SecuredByPerimeter")},
		},
		"of a template that several sets share": {
			files: map[string]string{"main.json": access, "dev!dev/main.parameters.json": enabled, "prod!prod/main.parameters.json": perimeter},
			facts: []string{"/subscriptions/dev" + account("resource-group", "Enabled"), "/subscriptions/prod" + account("resource-group", "SecuredByPerimeter")},
		},
		"given": {
			files: map[string]string{"a/main.json": access, "far/p.json": enabled}, given: map[string]string{"far/p.json": "a/main.json"},
			facts: []string{account("a", "Enabled")},
		},
		"given for whichever it fits": {
			files: map[string]string{"a/main.json": access, "b/other.json": `{` + schema + `, "resources": []}`, "far/p.json": enabled}, given: map[string]string{"far/p.json": ""},
			facts: []string{account("a", "Enabled")},
		},
		"given for one that is not there": {
			files: map[string]string{"a/main.json": access, "far/p.json": enabled}, given: map[string]string{"far/p.json": "b/main.json"},
			facts: []string{account("a", "Disabled")}, gaps: []string{"far/p.json: these parameters are given for a template that was not read; name it among the files"},
		},
		"of none": {files: map[string]string{"a/main.parameters.json": enabled}, gaps: []string{"a/main.parameters.json: " + elsewhere}},
		"of one in another folder": {
			files: map[string]string{"a/x/main.parameters.json": enabled, "b/y/z/main.json": access},
			facts: []string{account("z", "Disabled")}, gaps: []string{"a/x/main.parameters.json: " + elsewhere},
		},
		"of either": {
			files: map[string]string{"a/x.json": access, "a/y.json": access, "a/parameters.json": enabled}, facts: []string{account("a", "Disabled"), account("a", "Disabled")},
			gaps: []string{"a/parameters.json: these parameters could be for a/x.json or a/y.json; say which with --parameters TEMPLATE=FILE"},
		},
		"broken": {
			files: map[string]string{"a/main.json": access, "a/main.parameters.json": enabled[:len(enabled)-2]}, facts: []string{account("a", "Disabled")},
			gaps: []string{"a/main.parameters.json: the parameters file cannot be read: line 1, column 143: it ends too early; correct it, since Azure would refuse it too"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			facts, gaps := readSet(t, template.Reader{Given: c.given}, c.files)
			if diff := cmp.Diff(c.facts, facts); diff != "" {
				t.Errorf("facts (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.gaps, gaps); diff != "" {
				t.Errorf("gaps (-want +got):\n%s", diff)
			}
		})
	}
}

// What a parameters file gives, and what Azure would refuse of it.
func TestParameterValues(t *testing.T) {
	const declared = `"definitions": {"maybe": {"type": "int", "nullable": true}, "secret": {"type": "secureString"}}, "parameters": {
		"text": {"type": "string", "defaultValue": "d"}, "number": {"$ref": "#/definitions/maybe"}, "flag": {"type": "bool", "defaultValue": false}, "list": {"type": "array", "defaultValue": []},
		"object": {"type": "object", "defaultValue": {}}, "word": {"type": "string", "defaultValue": "Allow", "allowedValues": ["Allow", "Deny"]},
		"words": {"type": "array", "defaultValue": ["Allow"], "allowedValues": ["Allow", "Deny"]}, "pin": {"$ref": "#/definitions/secret"}%s}`
	const refused = "a/main.parameters.json: %s, which Azure refuses; correct it"
	for name, c := range map[string]struct{ more, given, read, want, gap string }{
		"a text":                {given: `"text": {"value": "Deny"}`, read: "text", want: `"Deny"`},
		"in another case":       {given: `"TEXT": {"Value": "Deny"}`, read: "text", want: `"Deny"`},
		"a number":              {given: `"number": {"value": 3}`, read: "number", want: `3`},
		"nothing":               {given: ``, read: "number", want: ``},
		"null for a default":    {given: `"text": {"value": null}`, read: "text", want: `{"$unresolved":"withheld, since nothing says that it is no secret"}`},
		"null":                  {given: `"number": {"value": null}`, read: "number", want: ``},
		"an empty text":         {given: `"text": {"value": ""}`, read: "text", want: `""`},
		"an expression":         {given: `"text": {"value": "[subscription().id]"}`, read: "text", want: `{"$unresolved":"withheld, since nothing says that it is no secret"}`},
		"a secret in a vault":   {given: `"text": {"reference": {"keyVault": {"id": "x"}, "secretName": "y"}}`, read: "text", want: `{"$unresolved":"parameters('text')"}`},
		"a secret":              {given: `"pin": {"value": "Deny"}`, read: "pin", want: `{"$unresolved":"parameters('pin')"}`},
		"of another case":       {given: `"word": {"value": "deny"}`, read: "word", want: `"deny"`},
		"a list of those":       {given: `"words": {"value": ["Deny", "Allow"]}`, read: "words", want: `["Deny","Allow"]`},
		"none of those":         {given: `"word": {"value": "Audit"}`, read: "word", want: `{"$unresolved":"parameters('word')"}`, gap: fmt.Sprintf(refused, "the value of parameter word is none of those that a/main.json allows")},
		"a list with another":   {given: `"words": {"value": ["Deny", "Audit"]}`, read: "words", want: `{"$unresolved":"parameters('words')"}`, gap: fmt.Sprintf(refused, "the value of parameter words is none of those that a/main.json allows")},
		"of another type":       {given: `"number": {"value": "3"}`, read: "number", want: `{"$unresolved":"parameters('number')"}`, gap: fmt.Sprintf(refused, "parameter number is a int in a/main.json, and this is none")},
		"null without any":      {given: `"list": {"value": {}}`, read: "list", want: `{"$unresolved":"parameters('list')"}`, gap: fmt.Sprintf(refused, "parameter list is a array in a/main.json, and this is none")},
		"one that is not there": {given: `"other": {"value": 1}`, read: "flag", want: `false`, gap: fmt.Sprintf(refused, "a/main.json declares no parameter other")},
		"too little": {
			more: `, "asked": {"type": "string"}`, given: ``, read: "asked", want: `{"$unresolved":"parameters('asked')"}`,
			gap: "a/main.parameters.json: parameter asked of a/main.json has neither a default nor a value here; give one",
		},
		"a secret less": {more: `, "asked": {"type": "secureObject"}`, given: ``, read: "asked", want: `{"$unresolved":"parameters('asked')"}`},
	} {
		t.Run(name, func(t *testing.T) {
			main := `{` + schema + `, ` + fmt.Sprintf(declared, c.more) + `, "resources": [{"type": "Microsoft.Test/things", "apiVersion": "2025-01-01", "name": "x", "properties": {"v": "[parameters('` + c.read + `')]"}}]}`
			facts, gaps := readSet(t, template.Reader{}, map[string]string{"a/main.json": main, "a/main.parameters.json": given(c.given)})
			want := "/resourceGroups/a/providers/Microsoft.Test/things/x {}"
			if c.want != "" {
				want = `/resourceGroups/a/providers/Microsoft.Test/things/x {"v":` + c.want + `}`
			}
			if diff := cmp.Diff([]string{want}, facts); diff != "" {
				t.Errorf("facts (-want +got):\n%s", diff)
			}
			var wantGaps []string
			if c.gap != "" {
				wantGaps = []string{c.gap}
			}
			if diff := cmp.Diff(wantGaps, gaps); diff != "" {
				t.Errorf("gaps (-want +got):\n%s", diff)
			}
		})
	}
}

// What a parameters file gets wrong hides nothing: the template was read.
func TestWrongParametersHideNothing(t *testing.T) {
	_, gaps := template.Reader{}.ReadSet([]source.File{
		{Path: "a/main.json", Data: []byte(access)}, {Path: "a/main.parameters.json", Data: []byte(given(`"other": {"value": 1}`))},
	})
	if len(gaps) != 1 || gaps[0].Touches("Microsoft.Storage/storageAccounts") && gaps[0].Subject.IsZero() || gaps[0].Origin.Pos.Line != 1 {
		t.Errorf("gaps %+v, want one that is of nothing but the file", gaps)
	}
}

// What lies in one folder meets, by file and by environment.
func TestOneFolderIsOneGroup(t *testing.T) {
	const vault = `{` + schema + `, "resources": [{"type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "kv", "properties": {}}]}`
	const logs = `{` + schema + `, "parameters": {"to": {"type": "string", "defaultValue": "a"}}, "resources": [{"type": "Microsoft.Insights/diagnosticSettings", "apiVersion": "2021-05-01-preview", "name": "audit",
		"scope": "[resourceId('Microsoft.KeyVault/vaults', 'kv')]", "properties": {"workspaceId": "[resourceId('Microsoft.OperationalInsights/workspaces', parameters('to'))]"}}]}`
	facts, gaps := readSet(t, template.Reader{}, map[string]string{"a/vault.json": vault, "a/diagnostics.json": logs, "b/vault.json": vault})
	const kv = "/resourceGroups/a/providers/Microsoft.KeyVault/vaults/kv"
	const workspace = "/resourceGroups/a/providers/Microsoft.OperationalInsights/workspaces/"
	want := []string{
		kv + " {}",
		kv + `/providers/Microsoft.Insights/diagnosticSettings/audit {"workspaceId":"/subscriptions/00000000-0000-0000-0000-000000000000` + workspace + `a"}`,
		"/resourceGroups/b/providers/Microsoft.KeyVault/vaults/kv {}",
	}
	if diff := cmp.Diff(want, facts); diff != "" || len(gaps) != 0 {
		t.Errorf("gaps %v, facts (-want +got):\n%s", gaps, diff)
	}
	// Each with parameters files of two environments: those of one meet.
	prod := given(`"to": {"value": "p"}`)
	vaultOf := strings.Replace(vault, `"resources"`, `"parameters": {"to": {"type": "string", "defaultValue": "a"}}, "resources"`, 1)
	facts, gaps = readSet(t, template.Reader{}, map[string]string{
		"a/vault.json": vaultOf, "a/diagnostics.json": logs, "a/vault.parameters.prod.json": prod, "a/vault.parameters.dev.json": given(""),
		"a/diagnostics.parameters.prod.json": prod, "a/diagnostics.parameters.dev.json": given(""),
	})
	want = nil
	for _, c := range [][2]string{{"dev", "a"}, {"prod", "p"}} {
		want = append(want, "/subscriptions/"+c[0]+kv+" {}", "/subscriptions/"+c[0]+kv+`/providers/Microsoft.Insights/diagnosticSettings/audit {"workspaceId":"/subscriptions/`+c[0]+workspace+c[1]+`"}`)
	}
	if diff := cmp.Diff(want, facts); diff != "" || len(gaps) != 0 {
		t.Errorf("gaps %v, facts (-want +got):\n%s", gaps, diff)
	}
}

// Two templates of one folder call what they make by a parameter of the same
// name: that is not the same thing.
func TestNamesOfTwoTemplatesAreTwo(t *testing.T) {
	const named = `{` + schema + `, "parameters": {"name": {"type": "string"}}, "resources": [{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "[parameters('name')]", "properties": {}},
		{"type": "Microsoft.Authorization/locks", "apiVersion": "2020-05-01", "name": "keep", "scope": "[resourceId('Microsoft.Storage/storageAccounts', parameters('name'))]", "properties": {"level": "CanNotDelete"}}]}`
	facts, gaps := readSet(t, template.Reader{}, map[string]string{"a/docs.json": named, "a/notes.json": named})
	var want []string
	for _, group := range []string{"a", "a-notes"} {
		const st = "/providers/Microsoft.Storage/storageAccounts/$(name)"
		want = append(want, "/resourceGroups/"+group+st+" {}", "/resourceGroups/"+group+st+`/providers/Microsoft.Authorization/locks/keep {"level":"CanNotDelete"}`)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, facts); diff != "" || len(gaps) != 0 {
		t.Errorf("gaps %v, facts (-want +got):\n%s", gaps, diff)
	}
}

// Ids of two sets never meet, whatever a template is deployed to.
func TestSetsDoNotMeet(t *testing.T) {
	for name, c := range map[string]struct{ schema, resource string }{
		"a group":            {"deploymentTemplate.json", `"type": "Microsoft.Storage/storageAccounts", "name": "st"`},
		"another group":      {"deploymentTemplate.json", `"type": "Microsoft.Authorization/locks", "scope": "[concat(subscription().id, '/resourceGroups/shared')]", "name": "l"`},
		"a subscription":     {"subscriptionDeploymentTemplate.json", `"type": "Microsoft.Resources/resourceGroups", "name": "rg"`},
		"of a subscription":  {"subscriptionDeploymentTemplate.json", `"type": "Microsoft.Authorization/policyAssignments", "name": "p"`},
		"a management group": {"managementGroupDeploymentTemplate.json", `"type": "Microsoft.Authorization/policyDefinitions", "name": "p"`},
	} {
		t.Run(name, func(t *testing.T) {
			data := []byte(`{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/` + c.schema + `#", "resources": [{` + c.resource + `, "apiVersion": "2024-01-01", "properties": {}}]}`)
			seen := map[string]string{}
			for _, set := range []string{"", "dev", "deploy/prod"} {
				facts, gaps := template.Reader{}.ReadSet([]source.File{{Path: "infra/main.json", Data: data, Set: set}})
				if len(facts) != 1 || len(gaps) != 0 {
					t.Fatalf("facts %v, gaps %v", facts, gaps)
				}
				key := facts[0].Subject.Key()
				if other, ok := seen[key]; ok {
					t.Errorf("%s is of set %q and of %q", key, other, set)
				}
				seen[key] = set
			}
		})
	}
}

// What is read does not depend on the order in which files are found.
func TestOrderOfFilesDoesNotMatter(t *testing.T) {
	named := strings.Replace(access, `"name": "st"`, `"name": "[concat('st', uniqueString(resourceGroup().id), parameters('access'))]"`, 1)
	other := strings.Replace(named, "resourceGroup().id", "subscription().id", 1)
	var files []source.File
	for name, data := range map[string]string{
		"a/main.json": named, "a/z.json": other, "a/main.parameters.dev.json": given(""), "a/main.parameters.prod.json": given(`"access": {"value": "Enabled"}`),
		"a/linked.json": linking("z.json"), "b/main.json": other, "b/broken.json": `{` + schema + `,`,
	} {
		files = append(files, source.File{Path: name, Data: []byte(data)})
	}
	wantFacts, wantGaps := show(template.Reader{}.ReadSet(files))
	rng := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // repeatable on purpose
	for range 50 {
		rng.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
		facts, gaps := show(template.Reader{}.ReadSet(files))
		if diff := cmp.Diff(wantFacts, facts) + cmp.Diff(wantGaps, gaps); diff != "" {
			t.Fatalf("-first +then:\n%s", diff)
		}
	}
}

func FuzzReadSet(f *testing.F) {
	f.Add("a/main.json", []byte(access), "a/main.parameters.json", []byte(given(`"access": {"value": "Enabled"}`)))
	f.Add("main.json", []byte(linking("nested/a.json")), "nested/a.json", []byte(access))
	f.Add("a/b.json", []byte(linking("../a/b.json")), "p.json", []byte(given(`"x": {"reference": {}}`)))
	f.Fuzz(func(t *testing.T, name1 string, one []byte, name2 string, two []byte) {
		files := []source.File{{Path: name1, Data: one}, {Path: name2, Data: two, Set: path.Dir(name1)}}
		facts, gaps := template.Reader{Given: map[string]string{name2: ""}}.ReadSet(files)
		for _, file := range files {
			if name1 == name2 {
				return
			}
			sourcetest.Check(t, file, slices.DeleteFunc(slices.Clone(facts), func(x fact.Fact) bool { return x.Origin.Pos.File != file.Path }),
				slices.DeleteFunc(slices.Clone(gaps), func(g fact.Gap) bool { return g.Origin.Pos.File != file.Path }))
		}
	})
}
