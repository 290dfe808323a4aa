package template_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/template"
)

// What Azure would unfold is unfolded, however large what it is unfolded from.
func TestLargeCopies(t *testing.T) {
	note := strings.Repeat("x", 2000)
	var groups []string
	for i := range 800 {
		groups = append(groups, fmt.Sprintf(`{"name": "nsg-%03d", "note": "%s", "rules": [{"port": %d}, {"port": %d}]}`, i, note, 2*i, 2*i+1))
	}
	all := `"variables": {"all": {"groups": [` + strings.Join(groups, ",") + `]}}`
	const nsg = `{"type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2024-05-01", "copy": {"name": "nsgs", "count": "[length(variables('all').groups)]", "mode": "Serial", "batchSize": 5},
		"name": "[variables('all').groups[copyIndex()].name]", "properties": %s}`
	const rules = `{"copy": [{"name": "securityRules", "count": "[length(variables('all').groups[copyIndex()].rules)]", "input": {"name": "[concat('r', copyIndex('securityRules'))]",
		"properties": {"destinationPortRange": "[string(variables('all').groups[copyIndex()].rules[copyIndex('securityRules')].port)]"}}}]}`
	for name, resource := range map[string]string{
		"by index":         fmt.Sprintf(nsg, `{}`),
		"with rules":       fmt.Sprintf(nsg, rules),
		"with a search":    fmt.Sprintf(nsg, `{"found": "[contains(variables('all').groups, variables('all').groups[copyIndex()])]"}`),
		"with a selection": fmt.Sprintf(nsg, `{"found": "[length(filter(variables('all').groups, lambda('g', equals(lambdaVariables('g').name, 'nsg-001'))))]"}`),
	} {
		t.Run(name, func(t *testing.T) {
			doc := `{` + schema + `, ` + all + `, "resources": [` + resource + `]}`
			facts, gaps := template.Reader{}.Read(source.File{Path: "a/main.json", Data: []byte(doc)})
			if len(facts) != 800 || len(gaps) != 0 {
				t.Fatalf("%d facts, gaps %v; want 800 and none", len(facts), gaps)
			}
			if name == "with rules" {
				const want = `{"properties":{"securityRules":[{"name":"r0","properties":{"destinationPortRange":"1598"}},{"name":"r1","properties":{"destinationPortRange":"1599"}}]}}`
				if diff := cmp.Diff(want, string(facts[799].Body)); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
			}
		})
	}
}

// Each kind of loop, alone and within another.
func TestLoops(t *testing.T) {
	const thing = `"type": "Microsoft.Test/things", "apiVersion": "2025-01-01"`
	for name, c := range map[string]struct {
		variables, resource string
		want                []string
	}{
		"of a resource":            {`{}`, `"copy": {"name": "c", "count": 2}, "name": "[concat('x', copyIndex(1))]", "properties": {"at": "[copyIndex()]"}`, []string{`x1 {"at":0}`, `x2 {"at":1}`}},
		"of none":                  {`{}`, `"copy": {"name": "c", "count": 0}, "name": "x", "properties": {}`, nil},
		"of a property":            {`{}`, `"name": "x", "properties": {"copy": [{"name": "list", "count": 2, "input": {"at": "[copyIndex('list', 10)]"}}]}`, []string{`x {"list":[{"at":10},{"at":11}]}`}},
		"of two properties":        {`{}`, `"name": "x", "properties": {"copy": [{"name": "a", "count": 1, "input": "[copyIndex('a')]"}, {"name": "b", "count": 2, "input": "[copyIndex('b')]"}]}`, []string{`x {"a":[0],"b":[0,1]}`}},
		"of a property within one": {`{}`, `"name": "x", "properties": {"copy": [{"name": "a", "count": 2, "input": {"copy": [{"name": "b", "count": 2, "input": "[add(mul(copyIndex('a'), 10), copyIndex('b'))]"}]}}]}`, []string{`x {"a":[{"b":[0,1]},{"b":[10,11]}]}`}},
		"a property's in a resource's": {
			`{}`, `"copy": {"name": "c", "count": 2}, "name": "[concat('x', copyIndex())]", "properties": {"copy": [{"name": "list", "count": 2, "input": "[add(mul(copyIndex(), 10), copyIndex('list'))]"}]}`,
			[]string{`x0 {"list":[0,1]}`, `x1 {"list":[10,11]}`},
		},
		"of a variable":           {`{"copy": [{"name": "v", "count": 2, "input": "[copyIndex('v')]"}]}`, `"name": "x", "properties": {"v": "[variables('v')]"}`, []string{`x {"v":[0,1]}`}},
		"within a variable":       {`{"o": {"copy": [{"name": "v", "count": 2, "input": "[copyIndex('v')]"}]}}`, `"name": "x", "properties": {"v": "[variables('o').v]"}`, []string{`x {"v":[0,1]}`}},
		"a property called copy":  {`{}`, `"name": "x", "properties": {"copy": ["a"], "else": 1}`, []string{`x {"copy":["a"],"else":1}`}},
		"of a template":           {`{}`, `"copy": {"name": "c", "count": 2}, "type": "Microsoft.Resources/deployments", "name": "[concat('d', copyIndex())]", "properties": {"template": {` + schema + `, "resources": [{` + thing + `, "name": "[concat('x', copyIndex('c'))]", "properties": {}}]}}`, []string{"x0 {}", "x1 {}"}},
		"in a template of a loop": {`{}`, `"copy": {"name": "c", "count": 2}, "type": "Microsoft.Resources/deployments", "name": "[concat('d', copyIndex())]", "properties": {"expressionEvaluationOptions": {"scope": "inner"}, "parameters": {"at": {"value": "[copyIndex()]"}}, "template": {` + schema + `, "parameters": {"at": {"type": "int"}}, "resources": [{` + thing + `, "copy": {"name": "c", "count": 2}, "name": "[format('x{0}{1}', parameters('at'), copyIndex())]", "properties": {}}]}}`, []string{"x00 {}", "x01 {}", "x10 {}", "x11 {}"}},
		"of an output":            {`{}`, `"type": "Microsoft.Resources/deployments", "name": "d", "properties": {"expressionEvaluationOptions": {"scope": "inner"}, "template": {` + schema + `, "resources": [], "outputs": {"o": {"type": "array", "copy": {"count": 2, "input": "[copyIndex(5)]"}}}}}}, {` + thing + `, "name": "x", "properties": {"v": "[reference('d').outputs.o.value[1]]"}`, []string{`x {"v":6}`}},
	} {
		t.Run(name, func(t *testing.T) {
			kind := thing + ", "
			if strings.Contains(c.resource, "Microsoft.Resources/deployments") {
				kind = `"apiVersion": "2022-09-01", `
			}
			facts, gaps := readSet(t, template.Reader{}, map[string]string{"a/main.json": `{` + schema + `, "variables": ` + c.variables + `, "resources": [{` + kind + c.resource + `}]}`})
			var want []string
			for _, w := range c.want {
				want = append(want, "/resourceGroups/a/providers/Microsoft.Test/things/"+w)
			}
			if diff := cmp.Diff(want, facts); diff != "" || len(gaps) != 0 {
				t.Errorf("gaps %v, facts (-want +got):\n%s", gaps, diff)
			}
		})
	}
}

// Null leaves a property out, and nothing else does.
func TestNull(t *testing.T) {
	for in, want := range map[string]string{
		`{"a": null, "b": 1}`:                                                            `{"b":1}`,
		`{"a": "[null()]", "b": {"c": null}}`:                                            `{"b":{}}`,
		`{"a": "[if(empty(''), json('null'), 'Deny')]"}`:                                 `{}`,
		`{"a": "", "b": "[if(empty(''), '', null())]"}`:                                  `{"a":"","b":""}`,
		`{"a": [], "b": {}, "c": false, "d": 0}`:                                         `{"a":[],"b":{},"c":false,"d":0}`,
		`{"a": [null, {"b": null}]}`:                                                     `{"a":[null,{}]}`,
		`{"a": "[union(createObject('b', 1, 'c', null()), createObject('b', null()))]"}`: `{"a":{}}`,
	} {
		doc := `{` + schema + `, "resources": [{"type": "Microsoft.Test/things", "apiVersion": "2025-01-01", "name": "x", "properties": ` + in + `}]}`
		facts, gaps := template.Reader{}.Read(source.File{Path: "a/main.json", Data: []byte(doc)})
		if len(facts) != 1 || len(gaps) != 0 {
			t.Errorf("%s: facts %v, gaps %v", in, facts, gaps)
			continue
		}
		if got := strings.TrimSuffix(strings.TrimPrefix(string(facts[0].Body), `{"properties":`), "}"); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
}
