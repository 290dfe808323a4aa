package template_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/sourcetest"
	"github.com/wardhq/ward/internal/source/template"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	inputs, err := filepath.Glob("testdata/*.json")
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no input: %v", err)
	}
	for _, in := range inputs {
		t.Run(filepath.Base(in), func(t *testing.T) {
			data, err := os.ReadFile(in)
			if err != nil {
				t.Fatal(err)
			}
			f := source.File{Path: filepath.Base(in), Data: data}
			if !(template.Reader{}).Recognises(f) {
				t.Fatal("not recognised")
			}
			facts, gaps := template.Reader{}.Read(f)
			got, err := json.MarshalIndent(fact.Snapshot{Stage: fact.Planned, Facts: facts, Gaps: gaps}, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(in, ".json") + ".golden"
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
		})
	}
}

func sample(t testing.TB, name string) source.File {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return source.File{Path: name, Data: data}
}

func TestConformance(t *testing.T) {
	sourcetest.Run(t, template.Reader{}, sample(t, "storage.json"), sample(t, "nested.json"),
		source.File{Path: "secrets.json", Data: []byte(strings.ReplaceAll(secrets, "CANARY", sourcetest.Canary))})
}

// secrets are where people leave them.
const secrets = `{` + schema + `, "variables": {"password": "CANARY"}, "resources": [
  {"type": "Microsoft.DBforPostgreSQL/flexibleServers", "apiVersion": "2024-08-01", "name": "a", "properties": {
    "administratorLoginPassword": "CANARY", "pins": ["a"], "admin_password": 1234, "db": {"password": 4321},
    "authConfig": {"passwordAuth": "Enabled"}}},
  {"type": "Microsoft.DBforPostgreSQL/flexibleServers", "apiVersion": "2024-08-01", "name": "b", "properties": {
    "administratorLoginPassword": "[concat('CANARY', uniqueString(resourceGroup().id))]"}},
  {"type": "Microsoft.DBforPostgreSQL/flexibleServers", "apiVersion": "2024-08-01", "name": "c", "properties": {
    "administratorLoginPassword": "[variables('password')]", "plain": "CANARY", "text": "[uniqueString('CANARY')]"}},
  {"type": "Microsoft.KeyVault/vaults/secrets", "apiVersion": "2024-11-01", "name": "v/s", "properties": {"value": "CANARY"}},
  {"type": "Microsoft.Web/sites", "apiVersion": "2024-04-01", "name": "w", "properties": {"siteConfig": {
    "appSettings": [{"name": "DB_PASSWORD", "value": "CANARY"}],
    "text": "[string(createObject('password', 'CANARY'))]",
    "more": "[concat('Server=db;Password=CANARY;Database=', uniqueString('x'))]",
    "connectionStrings": [{"name": "db", "connectionString": "CANARY"}]}}},
  {"type": "Microsoft.App/containerApps", "apiVersion": "2025-01-01", "name": "x", "properties": {"configuration": {
    "secrets": [{"name": "db", "value": "CANARY"}, {"name": "kv", "keyVaultUrl": "https://v.vault.azure.net/secrets/x"}]}}},
  {"type": "Microsoft.Compute/virtualMachines/extensions", "apiVersion": "2024-07-01", "name": "m/e", "properties": {
    "protectedSettings": {"commandToExecute": "curl CANARY"}}}
]}`

const schema = `"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"`

// evaluate returns what one expression becomes in a body.
func evaluate(t testing.TB, expr, rest string) string {
	t.Helper()
	quoted, err := json.Marshal(expr)
	if err != nil {
		t.Fatal(err)
	}
	doc := `{` + schema + rest + `, "resources": [{"type": "Microsoft.Test/things", "apiVersion": "2025-01-01", "name": "thing", "properties": {"v": ` + string(quoted) + `}}]}`
	all := template.Evaluated(source.File{Path: "main/main.json", Data: []byte(doc)})
	if len(all) != 1 {
		t.Fatalf("resources %v, want one", all)
	}
	raw, err := jsonv2.Marshal(all[0], jsonv2.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	var body struct {
		Properties struct{ V json.RawMessage }
	}
	if err := json.Unmarshal(raw, &body); err != nil {
		t.Fatal(err)
	}
	if body.Properties.V == nil {
		return "null" // it is left out
	}
	return string(body.Properties.V)
}

func TestExpressions(t *testing.T) {
	const rest = `,
		"parameters": {"none": {"type": "string"}, "env": {"type": "string", "defaultValue": "prod"}, "pin": {"type": "secureString", "defaultValue": "1234"}},
		"variables": {"list": ["a", "b"], "deep": {"a": {"B": [10, 20]}}, "self": "[variables('self')]",
			"copy": [{"name": "made", "count": 3, "input": "[concat('m', copyIndex('made', 1))]"}]},
		"functions": [{"namespace": "us", "members": {"tag": {"parameters": [{"name": "x"}], "output": {"value": "[concat('t-', parameters('x'))]"}}}}]`
	const sub = "/subscriptions/00000000-0000-0000-0000-000000000000"
	for _, c := range []struct{ in, want string }{
		{"plain", `"plain"`},
		{"[[text]", `"[text]"`},
		{"[not closed", `"[not closed"`},
		{"['it''s']", `"it's"`},
		{"[concat('a', 1, true)]", `"a1True"`},
		{"[concat(variables('list'), createArray('c'))]", `["a","b","c"]`},
		{"[format('{0}-{1:D3}-{{x}}', 'a', 7)]", `"a-007-{x}"`},
		{"[parameters('env')]", `"prod"`},
		{"[parameters('ENV')]", `"prod"`},
		{"[parameters('none')]", `{"$unresolved":"parameters('none')"}`},
		{"[concat('x', parameters('none'))]", `{"$unresolved":"concat(#1, parameters('none'))"}`},
		{"[parameters('pin')]", `{"$unresolved":"parameters('pin')"}`},
		{"[if(equals(parameters('env'), 'prod'), 'yes', 'no')]", `"yes"`},
		{"[if(equals(parameters('none'), 'x'), 1, 1)]", `1`},
		{"[if(equals(parameters('none'), 'x'), 1, 2)]", `{"$unresolved":"if(equals(parameters('none'), #1), 1, 2)"}`},
		{"[and(true, not(false))]", `true`},
		{"[and(equals(parameters('none'), 'x'), false)]", `false`},
		{"[or(equals(parameters('none'), 'x'), true())]", `true`},
		{"[variables('deep').A.b[1]]", `20`},
		{"[variables('deep')['a'].b[0]]", `10`},
		{"[variables('deep').?nothing]", `null`},
		{"[coalesce(variables('deep').?nothing, 'fallback')]", `"fallback"`},
		{"[variables('deep').nothing]", `{"$unresolved":"createObject('a', createObject('B', createArray(10, 20))).nothing"}`},
		{"[variables('made')]", `["m1","m2","m3"]`},
		{"[variables('self')]", `{"$unresolved":"variables('self')"}`},
		{"[variables('absent')]", `{"$unresolved":"variables('absent')"}`},
		{"[us.tag('x')]", `"t-x"`},
		{"[us.tag(parameters('none'))]", `{"$unresolved":"concat(#1, parameters('none'))"}`},
		{"[toLower('ABC')]", `"abc"`},
		{"[toUpper('abc')]", `"ABC"`},
		{"[trim('  a ')]", `"a"`},
		{"[substring('abcdef', 1, 3)]", `"bcd"`},
		{"[substring('abc', 2, 9)]", `{"$unresolved":"substring(#1, 2, 9)"}`},
		{"[union(createObject('a', createObject('x', 1)), createObject('a', createObject('y', 2)))]", `{"a":{"x":1,"y":2}}`},
		{"[union(variables('list'), createArray('b', 'c'))]", `["a","b","c"]`},
		{"[intersection(createArray(1, 2), createArray(2, 3))]", `[2]`},
		{"[length('abcd')]", `4`},
		{"[length(createObject('a', parameters('none')))]", `1`},
		{"[contains('Abc', 'b')]", `true`},
		{"[contains(variables('list'), 'b')]", `true`},
		{"[contains(createObject('Key', 1), 'key')]", `true`},
		{"[split('a,b;c', createArray(',', ';'))]", `["a","b","c"]`},
		{"[join(variables('list'), '-')]", `"a-b"`},
		{"[replace('a.b.c', '.', '')]", `"abc"`},
		{"[range(3, 2)]", `[3,4]`},
		{"[first('abc')]", `"a"`},
		{"[last(variables('list'))]", `"b"`},
		{"[skip(variables('list'), 1)]", `["b"]`},
		{"[take('abc', 2)]", `"ab"`},
		{"[indexOf('abCd', 'CD')]", `2`},
		{"[startsWith('Abc', 'aB')]", `true`},
		{"[endsWith('Abc', 'x')]", `false`},
		{"[empty('')]", `true`},
		{"[empty(createArray())]", `true`},
		{"[padLeft(7, 3, '0')]", `"007"`},
		{"[padLeft('a', 100000000, '0')]", `{"$unresolved":"padLeft('a', 100000000, '0')"}`},
		{"[add(2, 3)]", `5`},
		{"[sub(2, 3)]", `-1`},
		{"[mul(4, -3)]", `-12`},
		{"[div(7, 2)]", `3`},
		{"[mod(7, 2)]", `1`},
		{"[div(1, 0)]", `{"$unresolved":"div(1, 0)"}`},
		{"[add(9223372036854775807, 1)]", `{"$unresolved":"add(9223372036854775807, 1)"}`},
		{"[min(3, 1, 2)]", `1`},
		{"[max(createArray(3, 1))]", `3`},
		{"[greater(2, 1)]", `true`},
		{"[lessOrEquals('a', 'b')]", `true`},
		{"[bool('true')]", `true`},
		{"[int('42')]", `42`},
		{"[string(createObject('a', null()))]", `"{\"a\":null}"`},
		{"[string(createObject('a', 1))]", `"{\"a\":1}"`},
		{"[json('{\"a\": 1.50}')]", `{"a":1.50}`},
		{"[base64('abc')]", `"YWJj"`},
		{"[base64ToString('YWJj')]", `"abc"`},
		{"[uriComponent('a b/c')]", `"a%20b%2Fc"`},
		{"[uri('https://x.example/a/', 'b.json')]", `"https://x.example/a/b.json"`},
		{"[items(createObject('b', 1, 'a', 2))]", `[{"key":"a","value":2},{"key":"b","value":1}]`},
		{"[objectKeys(createObject('b', 1, 'a', 2))]", `["a","b"]`},
		{"[map(range(0, 3), lambda('i', concat('n', lambdaVariables('i'))))]", `["n0","n1","n2"]`},
		{"[filter(range(0, 5), lambda('i', greater(lambdaVariables('i'), 2)))]", `[3,4]`},
		{"[reduce(range(1, 4), 0, lambda('sum', 'i', add(lambdaVariables('sum'), lambdaVariables('i'))))]", `10`},
		{"[toObject(variables('list'), lambda('x', lambdaVariables('x')), lambda('x', 1))]", `{"a":1,"b":1}`},
		{"[shallowMerge(createArray(createObject('a', 1), createObject('b', 2)))]", `{"a":1,"b":2}`},
		{"[flatten(createArray(createArray(1), createArray(2)))]", `[1,2]`},
		{"[tryGet(createObject('a', 1), 'b')]", `null`},
		{"[null()]", `null`},
		{"[resourceId('Microsoft.Other/things', 'x')]", `"` + sub + `/resourceGroups/main/providers/Microsoft.Other/things/x"`},
		{"[resourceId('g', 'Microsoft.Other/things/parts', 'x', 'y')]", `"` + sub + `/resourceGroups/g/providers/Microsoft.Other/things/x/parts/y"`},
		{"[resourceId('s', 'g', 'Microsoft.Other/things', 'x')]", `"/subscriptions/s/resourceGroups/g/providers/Microsoft.Other/things/x"`},
		{"[resourceId('Microsoft.Test/things', 'thing')]", `{"$ref":"` + sub + `/resourceGroups/main/providers/Microsoft.Test/things/thing"}`},
		{"[resourceId('Microsoft.Test/things/parts', 'thing', 'p')]", `{"$ref":"` + sub + `/resourceGroups/main/providers/Microsoft.Test/things/thing/parts/p"}`},
		{"[resourceId('Microsoft.Other/things', 'x', 'y')]", `{"$unresolved":"resourceId(#1, #2, #3)"}`},
		{"[resourceId('Microsoft.Other/things', parameters('none'))]", `{"$unresolved":"'` + sub + `/resourceGroups/main/providers/Microsoft.Other/things/$(none)'"}`},
		{"[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'x')]", `"` + sub + `/providers/Microsoft.Authorization/roleDefinitions/x"`},
		{"[tenantResourceId('Microsoft.Authorization/policyDefinitions', 'x')]", `"/providers/Microsoft.Authorization/policyDefinitions/x"`},
		{"[extensionResourceId(resourceId('Microsoft.Other/things', 'x'), 'Microsoft.Authorization/locks', 'l')]", `"` + sub + `/resourceGroups/main/providers/Microsoft.Other/things/x/providers/Microsoft.Authorization/locks/l"`},
		{"[concat(subscription().id, '/providers/Microsoft.Authorization/roleDefinitions/x')]", `"` + sub + `/providers/Microsoft.Authorization/roleDefinitions/x"`},
		{"[resourceGroup().id]", `"` + sub + `/resourceGroups/main"`},
		{"[resourceGroup().location]", `{"$unresolved":"resourceGroup().location"}`},
		{"[resourceGroup().name]", `{"$unresolved":"resourceGroup().name"}`},
		{"[subscription().tenantId]", `{"$unresolved":"subscription().tenantId"}`},
		{"[reference('thing').host]", `{"$ref":"` + sub + `/resourceGroups/main/providers/Microsoft.Test/things/thing","output":"properties.host"}`},
		{"[reference('thing', '2025-01-01', 'Full').identity.principalId]", `{"$ref":"` + sub + `/resourceGroups/main/providers/Microsoft.Test/things/thing","output":"identity.principalId"}`},
		{"[reference('thing').list[0].x]", `{"$ref":"` + sub + `/resourceGroups/main/providers/Microsoft.Test/things/thing","output":"properties.list[0].x"}`},
		{"[reference('thing', '2025-01-01', 'Full')]", `{"$unresolved":"reference('` + sub + `/resourceGroups/main/providers/Microsoft.Test/things/thing')"}`},
		{"[concat('https://', reference('thing').host)]", `{"$unresolved":"concat(#1, reference('` + sub + `/resourceGroups/main/providers/Microsoft.Test/things/thing').properties.host)"}`},
		{"[uniqueString('a')]", `{"$unresolved":"uniqueString('a')"}`},
		{"[guid('a')]", `{"$unresolved":"guid('a')"}`},
		{"[newGuid()]", `{"$unresolved":"newGuid()"}`},
		{"[utcNow()]", `{"$unresolved":"utcNow()"}`},
		{"[listKeys('x', '2025-01-01').keys[0].value]", `{"$unresolved":"listKeys(#1, '2025-01-01').keys[0].value"}`},
		{"[nonsense(]", `{"$unresolved":"#1"}`},
		{"[copyIndex()]", `{"$unresolved":"copyIndex()"}`},
		{"[sys.concat('a', 'b')]", `"ab"`},
		{"[concat('A', toLower(parameters('none')))]", `{"$unresolved":"concat('A', toLower(parameters('none')))"}`},
		{"[toLower(concat('A', parameters('none')))]", `{"$unresolved":"concat('a', toLower(parameters('none')))"}`},
		{"[coalesce(null(), parameters('none'), 'b')]", `{"$unresolved":"coalesce(parameters('none'), #1)"}`},
		{"[coalesce(parameters('none'))]", `{"$unresolved":"parameters('none')"}`},
		{"[tryGet(variables('deep'), 'a', 'b', 1)]", `20`},
		{"[tryGet(variables('deep'), 'x', 'b', 1)]", `null`},
		{"[tryGet(variables('list'), 7)]", `null`},
		{"[tryGet(parameters('none'), 'b')]", `{"$unresolved":"tryGet(parameters('none'), #1)"}`},
		{"[variables('list')[?7]]", `null`},
		{"[tryIndexFromEnd(variables('list'), 3)]", `null`},
		{"[indexFromEnd(variables('list'), 1)]", `"b"`},
		{"[sort(createArray(3, 1, 2), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))]", `[1,2,3]`},
		{"[sort(createArray(3, parameters('none')), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))]", `{"$unresolved":"sort(createArray(3, parameters('none')), …)"}`},
		{"[groupBy(createArray('ax', 'by', 'az'), lambda('x', first(lambdaVariables('x'))))]", `{"a":["ax","az"],"b":["by"]}`},
		{"[mapValues(createObject('a', 'x'), lambda('v', toUpper(lambdaVariables('v'))))]", `{"a":"X"}`},
		{"[map(variables('list'), lambda('x', 'i', concat(lambdaVariables('x'), lambdaVariables('i'))))]", `["a0","b1"]`},
		{"[reduce(variables('list'), '', lambda('s', 'x', 'i', concat(lambdaVariables('s'), lambdaVariables('x'), lambdaVariables('i'))))]", `"a0b1"`},
		{"[filter(items(createObject('a', 1, 'b', 2)), lambda('x', equals(lambdaVariables('x').value, 2)))[0].key]", `"b"`},
		{"[cidrSubnet('10.144.0.0/20', 24, 3)]", `"10.144.3.0/24"`},
		{"[cidrSubnet('10.144.0.0/20', 24, 16)]", `{"$unresolved":"cidrSubnet('10.144.0.0/20', 24, 16)"}`},
		{"[cidrSubnet('fdad:3236:5555::/48', 52, 1)]", `"fdad:3236:5555:1000::/52"`},
		{"[cidrHost('10.144.3.0/24', 4)]", `"10.144.3.5"`},
		{"[cidrHost('10.144.3.0/24', 255)]", `{"$unresolved":"cidrHost('10.144.3.0/24', 255)"}`},
		{"[parseCidr('10.144.0.0/20')]", `{"broadcast":"10.144.15.255","cidr":20,"firstUsable":"10.144.0.1","lastUsable":"10.144.15.254","netmask":"255.255.240.0","network":"10.144.0.0"}`},
		{"[base64ToJson('eyJhIjogMX0=').a]", `1`},
		{"[dataUriToString(dataUri('abc'))]", `"abc"`},
		{"[uriComponentToString('a%20b')]", `"a b"`},
		{"[dateTimeFromEpoch(0)]", `"1970-01-01T00:00:00Z"`},
		{"[dateTimeToEpoch('1970-01-01T00:01:00Z')]", `60`},
		{"[float('1.5')]", `1.5`},
		{"[objectKeys(createObject('a', null()))]", `["a"]`},
	} {
		t.Run(c.in, func(t *testing.T) {
			if got := evaluate(t, c.in, rest); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// Names that nobody can evaluate are told apart by the literals in them, which
// are in none; what refers to one finds it.
func TestLiteralsAreMasked(t *testing.T) {
	const name = "[uniqueString('hunter%s', '%s')]"
	doc := `{` + schema + `, "resources": [`
	for i, secret := range []string{"1", "2", "<2>", ">", "1"} {
		of := fmt.Sprintf(name, secret, strings.Repeat("x", 500*(i%2)))
		doc += fmt.Sprintf(`{"type": "Microsoft.Test/things", "apiVersion": "2025-01-01", "name": "%s", "properties": {"self": "[resourceId('Microsoft.Test/things', %s)]"}},`, of, of[1:len(of)-1])
	}
	doc = strings.TrimSuffix(doc, ",") + `]}`
	facts, gaps := template.Reader{}.Read(source.File{Path: "main.json", Data: []byte(doc)})
	if len(facts) != 5 || len(gaps) != 0 {
		t.Fatalf("facts %v, gaps %v", facts, gaps)
	}
	subjects := map[string]int{}
	for _, f := range facts {
		subjects[f.Subject.String()]++
		if text := f.Subject.String() + string(f.Body); strings.Contains(text, "hunter") || strings.ContainsAny(text, "<>") {
			t.Errorf("a literal is in %s", text)
		}
		if !strings.Contains(string(f.Body), `{"$ref":"`+f.Subject.String()+`"}`) {
			t.Errorf("%s is not what its reference leads to: %s", f.Subject, f.Body)
		}
	}
	if len(subjects) != 4 {
		t.Errorf("the five resources have %d names, want 4: two are one", len(subjects))
	}
}

func TestParametersFile(t *testing.T) {
	doc := `{` + schema + `, "parameters": {"a": {"type": "string", "defaultValue": "default"}, "b": {"type": "securestring"}, "c": {"type": "string"}},
		"resources": [{"type": "Microsoft.Test/things", "apiVersion": "2025-01-01", "name": "[parameters('a')]", "properties": {"b": "[parameters('b')]", "c": "[parameters('c')]"}}]}`
	r := template.Reader{
		Subscription: "s1", ResourceGroup: "g1",
		Parameters: []byte(`{"parameters": {"a": {"value": "given"}, "b": {"value": "secret"}, "c": {"reference": {"keyVault": {"id": "x"}, "secretName": "y"}}}}`),
	}
	facts, gaps := r.Read(source.File{Path: "main.json", Data: []byte(doc)})
	if len(facts) != 1 || len(gaps) != 0 {
		t.Fatalf("facts %v, gaps %v", facts, gaps)
	}
	if got, want := facts[0].Subject.String(), "/subscriptions/s1/resourceGroups/g1/providers/Microsoft.Test/things/given"; got != want {
		t.Errorf("subject %s, want %s", got, want)
	}
	if got, want := string(facts[0].Body), `{"properties":{"b":{"$unresolved":"parameters('b')"},"c":{"$unresolved":"parameters('c')"}}}`; got != want {
		t.Errorf("body %s, want %s", got, want)
	}
}

// Hostile templates end, and keep no more than a fixed multiple of their size.
func TestBombs(t *testing.T) {
	nest := func(open, middle, closing string, n int) string {
		return strings.Repeat(open, n) + middle + strings.Repeat(closing, n)
	}
	thing := func(v string) string {
		return `"resources": [{"type": "Microsoft.Test/things", "apiVersion": "1", "name": "x", "properties": {"v": ` + v + `}}]`
	}
	laughs := `"variables": {"v0": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"`
	lists := `"variables": {"v0": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]`
	for i := range 40 {
		laughs += fmt.Sprintf(`, "v%d": "[concat(%s)]"`, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("variables('v%d'), ", i), 10), ", "))
		lists += fmt.Sprintf(`, "v%d": "[createArray(%s)]"`, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("variables('v%d'), ", i), 10), ", "))
	}
	for name, content := range map[string]string{
		"a copy loop of a thousand million":      `"resources": [{"type": "Microsoft.Test/things", "apiVersion": "1", "name": "[concat('x', copyIndex())]", "copy": {"name": "c", "count": 1000000000}}]`,
		"property loops in property loops":       thing(nest(`{"copy": [{"name": "a", "count": 800, "input": `, `1`, `}]}`, 20)),
		"variables that multiply as text":        laughs + `}, ` + thing(`"[variables('v40')]"`),
		"variables that multiply as lists":       lists + `}, ` + thing(`"[variables('v40')]"`),
		"deep nesting of lists":                  thing(nest("[", "1", "]", 100000)),
		"deep nesting of calls":                  thing(`"[` + nest("not(", "true()", ")", 100000) + `]"`),
		"deep nesting of indices":                thing(`"[` + nest("a()[", "0", "]", 100000) + `]"`),
		"a long chain of properties":             thing(`"[parameters('p')` + strings.Repeat(".a", 100000) + `]"`),
		"a range of everything":                  thing(`"[range(0, 9223372036854775807)]"`),
		"a map over maps":                        thing(`"[map(range(0, 10000), lambda('a', map(range(0, 10000), lambda('b', map(range(0, 10000), lambda('c', 1))))))]"`),
		"replacing one letter by many":           thing(`"[replace(replace(replace('` + strings.Repeat("a", 1000) + `', 'a', '` + strings.Repeat("b", 1000) + `'), 'b', '` + strings.Repeat("c", 1000) + `'), 'c', '` + strings.Repeat("d", 1000) + `')]"`),
		"a number of a million digits":           thing(strings.Repeat("9", 1000000)),
		"a user function that calls itself":      `"functions": [{"namespace": "f", "members": {"g": {"parameters": [], "output": {"value": "[concat(f.g(), f.g())]"}}}}], ` + thing(`"[f.g()]"`),
		"deployments in deployments":             `"resources": [` + nest(`{"type": "Microsoft.Resources/deployments", "apiVersion": "1", "name": "d", "copy": {"name": "c", "count": 800}, "properties": {"template": {"resources": [`, `1`, `]}}}`, 15) + `]`,
		"an output that leads to itself":         `"resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "1", "name": "d", "properties": {"expressionEvaluationOptions": {"scope": "inner"}, "template": {"outputs": {"o": {"value": "[reference(resourceId('Microsoft.Resources/deployments', 'd')).outputs.o.value]"}}, "resources": [{"type": "Microsoft.Test/things", "apiVersion": "1", "name": "x", "properties": {"v": "[reference(resourceId('Microsoft.Resources/deployments', 'd')).outputs.o.value]"}}]}}}]`,
		"resources in resources in copied loops": `"resources": [` + nest(`{"type": "a", "name": "a", "copy": {"name": "c", "count": 800}, "resources": [`, `1`, `]}`, 12) + `]`,
	} {
		t.Run(name, func(t *testing.T) {
			f := source.File{Path: "bomb.json", Data: []byte("{" + schema + ", " + content + "}")}
			facts, gaps := template.Reader{}.Read(f)
			total := 0
			for _, x := range facts {
				total += len(x.Body) + len(x.Subject.String())
			}
			for _, g := range gaps {
				total += len(g.Reason)
			}
			if limit := 64<<20 + 256*len(f.Data); total > limit {
				t.Errorf("%d bytes came of %d, want at most %d", total, len(f.Data), limit)
			}
			if len(facts)+len(gaps) == 0 {
				t.Error("neither a fact nor a gap")
			}
		})
	}
}

func TestRecognises(t *testing.T) {
	whole := `{` + schema + `, "resources": []}`
	for name, c := range map[string]struct {
		path, data string
		want       bool
	}{
		"a template":              {"x.json", whole, true},
		"with comments":           {"x.json", "\xef\xbb\xbf// by hand {\n{ /* \" */" + whole[1:], true},
		"with comments, by name":  {"x.jsonc", "// by hand\n" + whole, true},
		"in capitals":             {"X.JSON", strings.Replace(whole, "$schema", "$Schema", 1), true},
		"of a subscription":       {"x.json", `{"$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"`, true},
		"of a tenant":             {"x.json", `{"$schema": "https://schema.management.azure.com/schemas/2019-08-01/tenantDeploymentTemplate.json#"}`, true},
		"of old":                  {"x.json", `{"$schema": "http://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json", "resources": []}`, true},
		"a parameters file":       {"x.json", given(""), true},
		"late":                    {"x.json", `{"metadata": "` + strings.Repeat("x", 70<<10) + `", "a": {"b": [1, "}"]}, ` + schema + `}`, true},
		"cut off":                 {"x.json", whole[:len(whole)-3], true},
		"cut off at once":         {"x.json", `{"metadata": {`, false},
		"without an extension":    {"template", whole, true},
		"without one, cut off":    {"template", whole[:len(whole)-3], false},
		"a source":                {"helper.ts", "// Writes a template.\nexport const schema = " + `"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";`, false},
		"a source that starts so": {"helper.js", whole, false},
		"a page":                  {"x.md", whole, false},
		"one within":              {"x.json", `{"properties": {"template": ` + whole + `}}`, false},
		"one as a value":          {"x.json", `{"a": "$schema", "b": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"}`, false},
		"a list of them":          {"x.json", `[` + whole + `]`, false},
		"a form":                  {"x.json", `{"$schema": "https://schema.management.azure.com/schemas/0.1.2-preview/CreateUIDefinition.MultiVm.json#"}`, false},
		"of another's":            {"x.json", `{"$schema": "https://json-schema.org/draft-07/schema#", "title": "deploymentTemplate.json"}`, false},
		"YAML":                    {"x.json", `apiVersion: v1`, false},
	} {
		if got := (template.Reader{}).Recognises(source.File{Path: c.path, Data: []byte(c.data)}); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// What Resource Manager takes of JSON that is none, with every line where it
// was.
func TestLaxJSON(t *testing.T) {
	doc := "{" + schema + `,
  // what follows: a comma too many, and a line that ends in an expression
  "resources": [
    {"type": "Microsoft.Test/things", "apiVersion": "2025-01-01", "name": "x", "properties": {"v": "[concat('a',
      'b')]", "list": [1, 2, /* , */], "text": "a,]", },},
    {"type": "Microsoft.Test/things", "apiVersion": "2025-01-01", "name": "y", "properties": {}}, // ,
  ],
}`
	facts, gaps := template.Reader{}.Read(source.File{Path: "a/main.json", Data: []byte(doc)})
	if len(facts) != 2 || len(gaps) != 0 {
		t.Fatalf("facts %v, gaps %v", facts, gaps)
	}
	if got := string(facts[0].Body); !strings.Contains(got, `"list":[1,2]`) || facts[1].Origin.Pos.Line != 6 {
		t.Errorf("%s, and the other in line %d, want 6", got, facts[1].Origin.Pos.Line)
	}
	for _, broken := range []string{`{"a": [1,,2]}`, `{"a": [,]}`, `{,}`, `{"a": 1,,}`, `{"a": [1, 2`} {
		if _, gaps := (template.Reader{}).Read(source.File{Path: "a/main.json", Data: []byte(broken)}); len(gaps) != 1 {
			t.Errorf("%s: gaps %v, want one", broken, gaps)
		}
	}
}

// Names that nobody can evaluate are short, and one where what they are is one.
func TestPlaceholders(t *testing.T) {
	for name, want := range map[string]string{
		"[parameters('name')]":                                               "$(name)",
		"[parameters('site').name]":                                          "$(site.name)",
		"[tryGet(parameters('site'), 'name')]":                               "$(site)",
		"[toLower(parameters('name'))]":                                      "$(name)",
		"[concat('kv-', uniqueString(resourceGroup().id))]":                  "kv-$(uniqueString)",
		"[format('st{0}docs', take(uniqueString(resourceGroup().id), 5))]":   "st$(uniqueString)docs",
		"[toLower(concat('ST', uniqueString(subscription().id)))]":           "st$(uniqueString)",
		"[take(concat('st', uniqueString(resourceGroup().id)), 24)]":         "$(uniqueString)",
		"[concat(deployment().name, '-', substring(newGuid(), 0, 4))]":       "$(deployment.name)-$(newGuid)",
		"[if(equals(parameters('name'), 'a'), 'b', 'c')]":                    "$(if)",
		"[resourceGroup().location]":                                         "$(resourceGroup.location)",
		"[" + "concat(" + strings.Repeat("'a',", 60) + "utcNow())" + "]":     strings.Repeat("a", 60) + "$(utcNow)",
		"[uniqueString(" + strings.Repeat("parameters('name'),", 60) + "1)]": "$(uniqueString)",
	} {
		doc := `{` + schema + `, "parameters": {"name": {"type": "string"}, "site": {"type": "object"}}, "resources": [{"type": "Microsoft.Test/things", "apiVersion": "2025-01-01", "name": "` + name + `", "properties": {}}]}`
		facts, gaps := template.Reader{}.Read(source.File{Path: "a/main.json", Data: []byte(doc)})
		if len(facts) != 1 || len(gaps) != 0 || facts[0].Subject.Name() != want {
			t.Errorf("%s: facts %v, gaps %v; want %s", name, facts, gaps, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sample(f, "storage.json").Data)
	f.Add(sample(f, "nested.json").Data)
	for _, h := range sourcetest.Hostile() {
		f.Add(h.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := source.File{Path: "template.json", Data: data}
		facts, gaps := template.Reader{}.Read(in)
		sourcetest.Check(t, in, facts, gaps)
	})
}

func FuzzExpression(f *testing.F) {
	for _, s := range []string{"[concat('a', 1)]", "[a.b(c()[0].d, -1)]", "[format('{0:D3}', 1)]", "[map(range(0, 9), lambda('x', 1))]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { evaluate(t, s, "") })
}

func BenchmarkRead(b *testing.B) {
	var doc strings.Builder
	doc.WriteString(`{` + schema + `, "parameters": {"location": {"type": "string", "defaultValue": "westeurope"}}, "resources": [`)
	for i := range 10000 {
		if i > 0 {
			doc.WriteString(",\n")
		}
		fmt.Fprintf(&doc, `{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2026-04-01", "name": "[format('st{0}', %d)]", "location": "[parameters('location')]",
			"sku": {"name": "Standard_GZRS"}, "kind": "StorageV2", "tags": {"data-class": "phi"}, "properties": {"allowSharedKeyAccess": false, "minimumTlsVersion": "TLS1_2",
			"networkAcls": {"defaultAction": "Deny", "virtualNetworkRules": [{"id": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', 'data')]"}]}}}`, i)
	}
	doc.WriteString("]}")
	f := source.File{Path: "main.json", Data: []byte(doc.String())}
	b.SetBytes(int64(len(f.Data)))
	for b.Loop() {
		facts, _ := template.Reader{}.Read(f)
		if len(facts) != 10000 {
			b.Fatal(len(facts))
		}
	}
}

// ARM takes two spellings of a name for one, wherever they stand.
func TestNamesThatDifferByCase(t *testing.T) {
	const account = `"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2026-04-01", "name": "st"`
	for name, c := range map[string]struct {
		in          string
		facts, gaps int
		body        string
	}{
		"a property":  {`"resources": [{` + account + `, "properties": {"publicNetworkAccess": "Disabled", "PublicNetworkAccess": "Enabled"}}]`, 0, 1, ""},
		"properties":  {`"resources": [{` + account + `, "properties": {}, "Properties": {}}]`, 0, 1, ""},
		"resources":   {`"resources": [], "Resources": [{` + account + `}]`, 0, 1, ""},
		"tags":        {`"resources": [{` + account + `, "tags": {"a": "1", "A": "2"}}]`, 1, 0, ""},
		"by function": {`"resources": [{` + account + `, "properties": "[json('{\"a\": 1, \"A\": 2}')]"}]`, 0, 1, ""},
		"read of one": {`"resources": [{` + account + `, "properties": {"a": "[json('{\"a\": 1, \"A\": 2}').a]"}}]`, 1, 0, `{"properties":{"a":{"$unresolved":"one of two values of one name"}}}`},
		"by an expression": {
			`"resources": [{` + account + `, "properties": {"on": true, "[concat('o', 'n')]": false}}]`, 1, 0,
			`{"properties":{"on":{"$unresolved":"one of two values of one name"}}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			facts, gaps := template.Reader{}.Read(source.File{Path: "t.json", Data: []byte(`{` + c.in + `}`)})
			if len(facts) != c.facts || len(gaps) != c.gaps {
				t.Fatalf("facts %v, gaps %v; want %d and %d", facts, gaps, c.facts, c.gaps)
			}
			if c.body != "" && string(facts[0].Body) != c.body {
				t.Errorf("got %s, want %s", facts[0].Body, c.body)
			}
		})
	}
}
