package template_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/template"
)

// linking is a template that deploys another.
func linking(to string) string {
	return deploying(`"templateLink": {"relativePath": "` + to + `"}`)
}

// deploying is a template of one deployment with these properties.
func deploying(properties string) string {
	return `{` + schema + `, "variables": {"base": "https://example.com/a/b/"}, "parameters": {"_artifactsLocation": {"type": "string", "defaultValue": "[deployment().properties.templateLink.uri]"}, "sas": {"type": "securestring", "defaultValue": ""}},
		"resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "docs", "properties": {"mode": "Incremental", ` + properties + `}}]}`
}

// What an inner template is given, and what it is not.
func TestParametersOfNestedTemplates(t *testing.T) {
	const inner = `"expressionEvaluationOptions": {"scope": "inner"}, "template": {` + schema + `, "languageVersion": "2.0", "definitions": {"word": {"type": "string", "nullable": true}},
		"parameters": {"name": {"type": "string", "defaultValue": "st"}, "access": {"$ref": "#/definitions/word"}},
		"resources": {"st": {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "[parameters('name')]",
			"properties": {"publicNetworkAccess": "[coalesce(parameters('access'), 'Disabled')]", "access": "[parameters('access')]"}}}}`
	const unknown = `{"$unresolved":"parameters('access')"}`
	for name, c := range map[string]struct{ given, want string }{
		"nothing":                 {`"parameters": {}, `, `{"publicNetworkAccess":"Disabled"}`},
		"no parameters":           {``, `{"publicNetworkAccess":"Disabled"}`},
		"a value":                 {`"parameters": {"access": {"value": "Enabled"}}, `, `{"access":"Enabled","publicNetworkAccess":"Enabled"}`},
		"null":                    {`"parameters": {"access": {"value": null}, "name": {"value": "[null()]"}}, `, `{"publicNetworkAccess":"Disabled"}`},
		"an expression":           {`"parameters": {"access": "[createObject('value', 'Enabled')]"}, `, `{"access":"Enabled","publicNetworkAccess":"Enabled"}`},
		"an expression, null":     {`"parameters": {"access": "[if(empty(''), createObject('value', null()), createObject('value', 'Enabled'))]"}, `, `{"publicNetworkAccess":"Disabled"}`},
		"all as one expression":   {`"parameters": "[createObject('access', createObject('value', 'Enabled'))]", `, `{"access":"Enabled","publicNetworkAccess":"Enabled"}`},
		"a secret of a vault":     {`"parameters": {"access": {"reference": {"keyVault": {"id": "x"}, "secretName": "y"}}}, `, `{"access":` + unknown + `,"publicNetworkAccess":{"$unresolved":"coalesce(parameters('access'), 'Disabled')"}}`},
		"a file that is not read": {`"parametersLink": {"uri": "https://example.com/p.json"}, `, ""},
	} {
		t.Run(name, func(t *testing.T) {
			facts, gaps := readSet(t, template.Reader{}, map[string]string{"a/main.json": deploying(c.given + inner)})
			want := []string{"/resourceGroups/a/providers/Microsoft.Storage/storageAccounts/st " + c.want}
			if c.want == "" {
				want = []string{"/resourceGroups/a/providers/Microsoft.Storage/storageAccounts/$(name) " + `{"access":` + unknown + `,"publicNetworkAccess":{"$unresolved":"coalesce(parameters('access'), 'Disabled')"}}`}
			}
			if diff := cmp.Diff(want, facts); diff != "" || len(gaps) != 0 {
				t.Errorf("gaps %v, facts (-want +got):\n%s", gaps, diff)
			}
		})
	}
}

// A linked template that was given is read as it is deployed, once.
func TestLinkedTemplates(t *testing.T) {
	linked := func(link string) string {
		return deploying(`"templateLink": {` + link + `}, "parameters": {"access": {"value": "Enabled"}}`)
	}
	const missing = "a/main.json: deployment docs links a template that is in no file that was read; give that file too"
	for name, c := range map[string]struct {
		files       map[string]string
		facts, gaps []string
	}{
		"by path":            {map[string]string{"a/main.json": linked(`"relativePath": "nested/st.json"`), "a/nested/st.json": access}, []string{account("a", "Enabled")}, nil},
		"upwards":            {map[string]string{"a/main.json": linked(`"relativePath": "../st.json"`), "st.json": access}, []string{account("a", "Enabled")}, nil},
		"by address":         {map[string]string{"a/main.json": linked(`"uri": "[uri(deployment().properties.templateLink.uri, 'nested/st.json')]"`), "a/nested/st.json": access}, []string{account("a", "Enabled")}, nil},
		"by artefacts":       {map[string]string{"a/main.json": linked(`"uri": "[concat(parameters('_artifactsLocation'), '/nested/st.json', parameters('sas'))]"`), "a/nested/st.json": access}, []string{account("a", "Enabled")}, nil},
		"by artefacts, uri":  {map[string]string{"a/main.json": linked(`"uri": "[uri(parameters('_artifactsLocation'), concat('nested/st.json', parameters('sas')))]"`), "a/nested/st.json": access}, []string{account("a", "Enabled")}, nil},
		"by a whole address": {map[string]string{"a/main.json": linked(`"uri": "[uri(variables('base'), 'nested/st.json')]"`), "a/nested/st.json": access}, []string{account("a", "Enabled")}, nil},
		"of another folder":  {map[string]string{"a/main.json": linked(`"uri": "https://example.com/other/st.json?sas"`), "a/st.json": access}, []string{account("a", "Disabled")}, []string{missing}},
		"of this folder":     {map[string]string{"a/main.json": linked(`"uri": "https://example.com/a/st.json?sas"`), "a/st.json": access}, []string{account("a", "Enabled")}, nil},
		"by its end":         {map[string]string{"a/main.json": linked(`"uri": "https://example.com/shared/st.json"`), "x/shared/st.json": access}, []string{account("a", "Enabled")}, nil},
		"by two ends":        {map[string]string{"a/main.json": linked(`"uri": "https://example.com/shared/st.json"`), "x/shared/st.json": access, "y/shared/st.json": access}, []string{account("shared", "Disabled"), account("shared", "Disabled")}, []string{missing}},
		"not given":          {map[string]string{"a/main.json": linked(`"relativePath": "nested/st.json"`)}, nil, []string{"a/main.json: deployment docs links #1, which was not read; give that file too"}},
		"a spec":             {map[string]string{"a/main.json": linked(`"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Resources/templateSpecs/x/versions/1"`)}, nil, []string{"a/main.json: deployment docs deploys a template spec, whose template is in no file that was read; give that file too"}},
		"with parameters too": {
			map[string]string{"a/main.json": linked(`"relativePath": "st.json"`), "a/st.json": access, "a/st.parameters.json": given(`"access": {"value": "SecuredByPerimeter"}`)},
			[]string{account("a", "Enabled"), account("a", "SecuredByPerimeter")},
			nil,
		},
		"with a parameters file": {
			map[string]string{"a/main.json": deploying(`"templateLink": {"relativePath": "st.json"}, "parametersLink": {"relativePath": "p.json"}`), "a/st.json": access, "a/p.json": given(`"access": {"value": "Enabled"}`)},
			[]string{account("a", "Enabled")},
			nil,
		},
		"itself": {
			map[string]string{"a/main.json": strings.Replace(linking("main.json"), `"resources": [`, `"resources": [{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "st", "properties": {"publicNetworkAccess": "Enabled"}}, `, 1)},
			[]string{account("a", "Enabled")},
			[]string{"a/main.json: deployment docs links a template that it is itself a part of, which ends nowhere; link another"},
		},
		"each other": {
			map[string]string{"a/one.json": linking("two.json"), "a/two.json": strings.Replace(linking("one.json"), `"resources": [`, `"resources": [{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "st", "properties": {"publicNetworkAccess": "Enabled"}}, `, 1)},
			[]string{account("a", "Enabled")},
			[]string{"a/two.json: deployment docs links a template that it is itself a part of, which ends nowhere; link another"},
		},
		"not deployed": {
			map[string]string{"a/main.json": strings.Replace(linking("st.json"), `"name": "docs"`, `"name": "docs", "condition": false`, 1), "a/st.json": access},
			[]string{account("a", "Disabled")},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			facts, gaps := readSet(t, template.Reader{}, c.files)
			if diff := cmp.Diff(c.facts, facts); diff != "" {
				t.Errorf("facts (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.gaps, gaps); diff != "" {
				t.Errorf("gaps (-want +got):\n%s", diff)
			}
		})
	}
}

// A fact of a linked template says where in that it stands.
func TestLinkedFactsStandWhereTheyAreWritten(t *testing.T) {
	facts, _ := template.Reader{}.ReadSet([]source.File{
		{Path: "a/main.json", Data: []byte(linking("st.json"))},
		{Path: "a/st.json", Data: []byte(strings.Replace(access, `"resources"`, "\n\n"+`"resources"`, 1))},
	})
	if len(facts) != 1 || facts[0].Origin.Pos.File != "a/st.json" || facts[0].Origin.Pos.Line != 4 {
		t.Errorf("%+v, want a/st.json:4", facts)
	}
}

// Stacks and template specs hold templates too.
func TestStacksAndSpecs(t *testing.T) {
	const inner = `{` + schema + `, "parameters": {"access": {"type": "string", "defaultValue": "Disabled"}}, "resources": [
		{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "st", "properties": {"publicNetworkAccess": "[parameters('access')]"}}]}`
	for name, c := range map[string]struct{ resource, want string }{
		"a stack": {
			`"type": "Microsoft.Resources/deploymentStacks", "apiVersion": "2024-03-01", "name": "s", "properties": {"parameters": {"access": {"value": "Enabled"}}, "template": ` + inner + `}`,
			account("a", "Enabled"),
		},
		"a stack for a group": {
			`"type": "Microsoft.Resources/deploymentStacks", "apiVersion": "2024-03-01", "name": "s", "properties": {"deploymentScope": "[subscriptionResourceId('Microsoft.Resources/resourceGroups', 'g')]", "template": ` + inner + `}`,
			account("g", "Disabled"),
		},
		"a template spec": {
			`"type": "Microsoft.Resources/templateSpecs/versions", "apiVersion": "2022-02-01", "name": "spec/1.0", "properties": {"mainTemplate": ` + inner + `}`,
			account("spec", "Disabled"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			facts, gaps := readSet(t, template.Reader{}, map[string]string{"a/main.json": `{` + schema + `, "resources": [{` + c.resource + `}]}`})
			if len(facts) != 2 || facts[1] != c.want && facts[0] != c.want || len(gaps) != 0 {
				t.Errorf("facts %q, gaps %q, want the resource itself and %s", facts, gaps, c.want)
			}
		})
	}
}

// What depends on the deployment is a gap of no more than that.
func TestGapsAreNarrow(t *testing.T) {
	const lock = `"type": "Microsoft.Authorization/locks", "apiVersion": "2020-05-01", "name": "keep", "properties": {"level": "CanNotDelete"}`
	const st = `"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "st", "properties": {}`
	nested := func(more, resources string) string {
		return `"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "d", ` + more + `"properties": {"template": {` + schema + `, "resources": [` + resources + `]}}`
	}
	const group = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/a"
	const asked, many = `"condition": "[parameters('asked')]", `, `"copy": {"name": "c", "count": "[parameters('many')]"}, `
	for name, c := range map[string]struct {
		resource string
		want     []string // subjects and kinds of the gaps
		facts    int
	}{
		"a condition":             {asked + st, []string{group + "/providers/Microsoft.Storage/storageAccounts/st"}, 0},
		"and not what is within":  {asked + st + `, "resources": [{` + lock + `}]`, []string{group + "/providers/Microsoft.Storage/storageAccounts/st"}, 1},
		"a text for a condition":  {`"condition": "false", ` + st, []string{group + "/providers/Microsoft.Storage/storageAccounts/st"}, 0},
		"a nested template":       {asked + nested("", "{"+st+"}, {"+lock+"}"), []string{group + "/providers/Microsoft.Storage/storageAccounts/st", group + "/providers/Microsoft.Authorization/locks/keep"}, 0},
		"a loop":                  {many + st, []string{"Microsoft.Storage/storageAccounts"}, 0},
		"a loop of templates":     {many + nested("", "{"+st+"}, {"+lock+"}"), []string{"Microsoft.Storage/storageAccounts Microsoft.Authorization/locks"}, 0},
		"a loop of links":         {many + `"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "d", "properties": {"templateLink": {"uri": "x.json"}}`, []string{"azure"}, 0},
		"a loop that is too long": {`"copy": {"name": "c", "count": 801}, ` + st, []string{"Microsoft.Storage/storageAccounts"}, 0},
		"a script": {
			`"type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "run", "kind": "AzureCLI", "properties": {}`,
			[]string{group + "/providers/Microsoft.Resources/deploymentScripts/run"},
			1,
		},
		"an extension's":         {`"import": "kubernetes", "type": "apps/Deployment@v1", "properties": {}`, []string{"file:a/main.json#resource of kubernetes"}, 0},
		"a name of another form": {strings.Replace(st, `"st"`, `"a/b"`, 1), []string{"Microsoft.Storage/storageAccounts"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			doc := `{` + schema + `, "parameters": {"asked": {"type": "bool"}, "many": {"type": "int"}}, "resources": [{` + c.resource + `}]}`
			facts, gaps := template.Reader{}.Read(source.File{Path: "a/main.json", Data: []byte(doc)})
			var got []string
			for _, g := range gaps {
				got = append(got, narrowness(g))
			}
			if diff := cmp.Diff(c.want, got); diff != "" || len(facts) != c.facts {
				t.Errorf("%d facts, gaps (-want +got):\n%s\n%v", len(facts), diff, gaps)
			}
		})
	}
}

func narrowness(g fact.Gap) string {
	switch {
	case !g.Subject.IsZero():
		return g.Subject.String()
	case len(g.Kinds) > 0:
		return strings.Trim(fmt.Sprint(g.Kinds), "[]")
	case len(g.Systems) == 1 && g.Systems[0] == addr.SystemAzure:
		return "azure"
	}
	return "anything"
}

// Children and extensions in every shape in which Resource Manager takes them.
func TestShapesOfChildren(t *testing.T) {
	const vnet, subnet = "/resourceGroups/a/providers/Microsoft.Network/virtualNetworks/v {}", "/resourceGroups/a/providers/Microsoft.Network/virtualNetworks/v/subnets/s {}"
	const lock = "/resourceGroups/a/providers/Microsoft.Network/virtualNetworks/v/providers/Microsoft.Authorization/locks/l {}"
	const vnetOne, subnetOne = "/resourceGroups/a/providers/Microsoft.Network/virtualNetworks/v0 {}", "/resourceGroups/a/providers/Microsoft.Network/virtualNetworks/v0/subnets/s {}"
	res := func(kind, name, more string) string {
		return `{"type": "` + kind + `", "apiVersion": "2024-05-01", "name": "` + name + `", "properties": {}` + more + `}`
	}
	const network = "Microsoft.Network/virtualNetworks"
	for name, c := range map[string]struct {
		resources string
		want      []string
	}{
		"within":              {`[` + res(network, "v", `, "resources": [`+res("subnets", "s", "")+`]`) + `]`, []string{vnet, subnet}},
		"within, in full":     {`[` + res(network, "v", `, "resources": [`+res(network+"/subnets", "v/s", "")+`]`) + `]`, []string{vnet, subnet}},
		"beside":              {`[` + res(network+"/subnets", "v/s", "") + `]`, []string{subnet}},
		"of what exists":      {`{"v": {"existing": true, "type": "` + network + `", "apiVersion": "2024-05-01", "name": "v"}, "s": ` + res(network+"/subnets", "[format('{0}/{1}', 'v', 's')]", "") + `}`, []string{subnet}},
		"an extension":        {`[` + res("Microsoft.Authorization/locks", "l", `, "scope": "Microsoft.Network/virtualNetworks/v"`) + `]`, []string{lock}},
		"an extension by id":  {`[` + res("Microsoft.Authorization/locks", "l", `, "scope": "[resourceId('Microsoft.Network/virtualNetworks', 'v')]"`) + `]`, []string{lock}},
		"as in older ones":    {`[` + res(network+"/providers/locks", "v/Microsoft.Authorization/l", "") + `]`, []string{lock}},
		"within, as in older": {`[` + res(network, "v", `, "resources": [`+res("providers/locks", "Microsoft.Authorization/l", "")+`]`) + `]`, []string{vnet, lock}},
		"of what is not":      {`[` + res(network, "v", `, "condition": false, "resources": [`+res("subnets", "s", "")+`]`) + `]`, []string{subnet}},
		"not deployed":        {`[` + res(network, "v", `, "resources": [`+res("subnets", "s", `, "condition": false`)+`]`) + `]`, []string{vnet}},
		"of a loop by symbol": {`{"v": ` + res(network, "[concat('v', copyIndex())]", `, "copy": {"name": "each", "count": 1}`) + `, "s": ` + res(network+"/subnets", "[concat(resourceInfo('v[0]').name, '/s')]", "") + `}`, []string{vnetOne, subnetOne}},
		"with a space":        {`[` + res(network, "my net", "") + `]`, []string{"/resourceGroups/a/providers/Microsoft.Network/virtualNetworks/my%20net {}"}},
	} {
		t.Run(name, func(t *testing.T) {
			facts, gaps := readSet(t, template.Reader{}, map[string]string{"a/main.json": `{` + schema + `, "languageVersion": "2.0", "resources": ` + c.resources + `}`})
			if diff := cmp.Diff(c.want, facts); diff != "" || len(gaps) != 0 {
				t.Errorf("gaps %v, facts (-want +got):\n%s", gaps, diff)
			}
		})
	}
}

// What exists already is not deployed, where the template is in the language that
// has it and the word stands there. Of anything else nobody knows.
func TestWhatExists(t *testing.T) {
	const vnet = "/resourceGroups/a/providers/Microsoft.Network/virtualNetworks/v {}"
	for name, c := range map[string]struct {
		version, existing string
		deployed          bool
		gaps              int
	}{
		"true":                            {`, "languageVersion": "2.0"`, `true`, false, 0},
		"in what tries the next language": {`, "languageVersion": "2.1-experimental"`, `true`, false, 0},
		"false":                           {`, "languageVersion": "2.0"`, `false`, true, 0},
		"null":                            {`, "languageVersion": "2.0"`, `null`, true, 0},
		"an expression":                   {`, "languageVersion": "2.0"`, `"[equals(1, 1)]"`, false, 1},
		"a text":                          {`, "languageVersion": "2.0"`, `"true"`, false, 1},
		"in the older language":           {``, `true`, false, 1},
		"in the older language, by name":  {`, "languageVersion": "1.0"`, `true`, false, 1},
		"not, in the older language":      {``, `false`, true, 0},
	} {
		facts, gaps := readSet(t, template.Reader{}, map[string]string{"a/main.json": `{` + schema + c.version + `, "resources": {"v": {"existing": ` + c.existing + `, "type": "Microsoft.Network/virtualNetworks", "apiVersion": "2024-05-01", "name": "v", "properties": {}}}}`})
		if len(gaps) != c.gaps || slices.Contains(facts, vnet) != c.deployed {
			t.Errorf("%s: facts %v, gaps %v", name, facts, gaps)
		}
	}
	const child = `"resources": [{"existing": true, "type": "Microsoft.Network/virtualNetworks", "apiVersion": "2024-05-01", "name": "v", "resources": [{"type": "subnets", "apiVersion": "2024-05-01", "name": "s", "properties": {}}]}]`
	if _, gaps := readSet(t, template.Reader{}, map[string]string{"a/main.json": `{` + schema + `, ` + child + `}`}); len(gaps) != 1 {
		t.Errorf("a child: gaps %v", gaps)
	}
}

// What a template of the tenant deploys to a management group stands in that.
func TestScopeOfAManagementGroup(t *testing.T) {
	const main = `{"$schema": "https://schema.management.azure.com/schemas/2019-08-01/tenantDeploymentTemplate.json#", "resources": [
		{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "d", "location": "westeurope", "scope": "[concat('Microsoft.Management/managementGroups/', 'clinics')]",
		 "properties": {"expressionEvaluationOptions": {"scope": "inner"}, "template": {"$schema": "https://schema.management.azure.com/schemas/2019-08-01/managementGroupDeploymentTemplate.json#",
		  "resources": [{"type": "Microsoft.Authorization/policyAssignments", "apiVersion": "2024-04-01", "name": "p", "properties": {}}]}}}]}`
	facts, gaps := readSet(t, template.Reader{}, map[string]string{"a/main.json": main})
	want := []string{"/providers/Microsoft.Management/managementGroups/clinics/providers/Microsoft.Authorization/policyAssignments/p {}"}
	if diff := cmp.Diff(want, facts); diff != "" || len(gaps) != 0 {
		t.Errorf("gaps %v, facts (-want +got):\n%s", gaps, diff)
	}
}

// What is called resources and holds none could be anything.
func TestResourcesThatAreNone(t *testing.T) {
	for resources, want := range map[string]int{`"[variables('all')]"`: 1, `3`: 1, `null`: 0, `[]`: 0, `{}`: 0} {
		_, gaps := readSet(t, template.Reader{}, map[string]string{"a/main.json": `{` + schema + `, "variables": {"all": []}, "resources": ` + resources + `}`})
		if len(gaps) != want {
			t.Errorf("resources %s: gaps %q, want %d", resources, gaps, want)
		}
	}
}
