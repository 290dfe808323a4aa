package azurerm

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armtypes"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// documented are the names that the provider's pages have, by type: see the
// head of the file for where they are from.
func documented(t *testing.T) map[string]map[string]bool {
	t.Helper()
	data, err := os.ReadFile("testdata/documented.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]bool{}
	var of map[string]bool
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "\t"):
			name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
			of[name] = true
		default:
			of = map[string]bool{}
			all[line] = of
		}
	}
	return all
}

// The provider knows every argument that a row names, and the block that it
// stands in.
func TestArgumentsAreDocumented(t *testing.T) {
	all := documented(t)
	for typ, w := range rows() {
		names := all[typ]
		if len(names) == 0 {
			t.Errorf("%s: testdata/documented.txt has no such type", typ)
			continue
		}
		known := func(block, name string) {
			full := name
			if block != "" {
				full = block + "." + name
			}
			if !names[full] {
				t.Errorf("%s: no page has %s", typ, full)
			}
		}
		var walk func(block string, f fields)
		walk = func(block string, f fields) {
			for name, r := range f {
				known(block, name)
				if r.sub != nil {
					walk(name, r.sub)
				}
			}
		}
		walk("", w.args)
		for _, p := range w.parts {
			known("", p.block)
			walk(p.block, p.args)
		}
		for _, template := range append(slices.Clone(w.ids), w.joins, w.also) {
			for _, name := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(template, -1) {
				known("", name[1])
			}
		}
	}
}

// So it does those that functions ask for.
func TestArgumentsOfShapesAreDocumented(t *testing.T) {
	any := map[string]bool{}
	for _, names := range documented(t) {
		for name := range names {
			any[name[strings.LastIndexByte(name, '.')+1:]] = true
		}
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			index, ok := n.(*ast.IndexExpr)
			if !ok {
				return true
			}
			of, isName := index.X.(*ast.Ident)
			lit, isText := index.Index.(*ast.BasicLit)
			if !isName || !isText || lit.Kind != token.STRING || of.Name != "a" && of.Name != "block" && of.Name != "criteria" {
				return true
			}
			name, _ := strconv.Unquote(lit.Value)
			asked++
			if !any[name] {
				t.Errorf("%s: no page has %s", f.Name(), name)
			}
			return true
		})
	}
	if asked < 20 {
		t.Errorf("%d names were looked at; the test has lost what it looks for", asked)
	}
}

// An argument leads to a property that ARM's type has.
func TestPathsAreOfARM(t *testing.T) {
	f, err := os.Open(labtest.Reference(t, "arm-types/types.json.gz", "that what is written for azurerm's arguments is in Microsoft's published types"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	types, err := armtypes.Load(f)
	if err != nil {
		t.Fatal(err)
	}
	unpublished := map[addr.Kind]bool{}
	shown := 0
	check := func(typ, argument string, kind addr.Kind, o object) {
		versions := types.Versions(kind)
		if len(versions) == 0 {
			unpublished[kind] = true
			return
		}
		shown++
		raw, err := json.Marshal(asReferences(o))
		if err != nil {
			t.Fatal(err)
		}
		var decoded map[string]any
		if err := json.Unmarshal(raw, &decoded); err != nil {
			t.Fatal(err)
		}
		for _, p := range types.Check(kind, versions[len(versions)-1], decoded) {
			switch p.Fault {
			case armtypes.UnknownName, armtypes.Misspelt, armtypes.ReadOnly, armtypes.UnknownType:
				if typ == "azurerm_storage_container_immutability_policy" && p.Path == "properties.state" {
					continue // to lock it is a request of its own, and then Azure says so
				}
				t.Errorf("%s: %s of %s leads to %s: %s", typ, argument, kind, p.Path, p.What)
			}
		}
	}
	id := addr.MustParseID("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/x/n")
	for typ, w := range rows() {
		kind := w.kind
		for argument, a := range samples(w.args) {
			o := object{}
			w.args.apply(a, o)
			if w.list != "" {
				whole := object{}
				whole.add(w.list, map[string]any(o))
				o = whole
				if w.alone != "" {
					kind = addr.Kind(string(w.kind)[:strings.LastIndexByte(string(w.kind), '/')])
				}
			} else if w.shape != nil {
				w.shape(id, a, o)
			}
			check(typ, argument, kind, o)
		}
		if w.shape != nil && w.list == "" {
			for argument, a := range shapes {
				o := object{}
				w.shape(id, a, o)
				check(typ, argument+" by its shape", kind, o)
			}
		}
		for _, p := range w.parts {
			for argument, a := range samples(p.args) {
				o := object{}
				p.args.apply(a, o)
				check(typ, argument, w.kind+"/"+addr.Kind(p.segment), o)
			}
		}
	}
	t.Logf("%d paths; not published here: %v", shown, slices.Sorted(maps.Keys(unpublished)))
	if shown < 400 {
		t.Errorf("%d paths were looked at; the test has lost what it looks for", shown)
	}
}

// shapes are arguments that shapes read, together.
var shapes = map[string]Arguments{
	"everything": {
		"account_tier": "Standard", "account_replication_type": "ZRS", "datastore_type": "VaultStore", "redundancy": "ZoneRedundant",
		"alert_notifications": true, "alerts_to_admins": true, "sku": "VpnGw1", "sku_name": "Enterprise_E10-2", "role_definition_name": "Owner",
		"private_service_connection": []any{map[string]any{
			"name": "c", "private_connection_resource_id": "/subscriptions/s", "subresource_names": []any{"vault"}, "is_manual_connection": true, "request_message": "m",
		}},
		"rotation_policy": []any{map[string]any{
			"expire_after": "P1Y", "notify_before_expiry": "P30D", "automatic": []any{map[string]any{"time_before_expiry": "P60D"}},
		}},
		"request_routing_rule": []any{map[string]any{
			"name": "r", "rule_type": "Basic", "priority": body.Number("1"), "http_listener_name": "l", "backend_address_pool_name": "p", "backend_http_settings_name": "b",
			"redirect_configuration_name": "d", "url_path_map_name": "m",
		}},
		"application_rule_collection": []any{map[string]any{"name": "c", "priority": body.Number("1"), "action": "Allow", "rule": []any{map[string]any{
			"name": "r", "source_addresses": []any{"*"}, "destination_fqdns": []any{"*"}, "protocols": []any{map[string]any{"type": "Https", "port": body.Number("443")}},
		}}}},
		"network_rule_collection": []any{map[string]any{"name": "c", "priority": body.Number("1"), "action": "Deny", "rule": []any{map[string]any{
			"name": "r", "source_addresses": []any{"*"}, "destination_addresses": []any{"*"}, "protocols": []any{"TCP"}, "destination_ports": []any{"443"},
		}}}},
		"nat_rule_collection": []any{map[string]any{"name": "c", "priority": body.Number("1"), "action": "Dnat", "rule": []any{map[string]any{
			"name": "r", "source_addresses": []any{"*"}, "destination_address": "192.0.2.1", "protocols": []any{"TCP"}, "destination_ports": []any{"443"}, "translated_port": body.Number("443"),
		}}}},
		"criteria": []any{map[string]any{
			"category": "ServiceHealth", "operation_name": "Microsoft.Network/networkSecurityGroups/write", "levels": []any{"Error", "Critical"},
			"service_health": []any{map[string]any{"events": []any{"Incident"}, "locations": []any{"Global"}, "services": []any{"Storage"}}},
		}},
		"git_repository": []any{map[string]any{"url": "https://example.com", "reference_type": "branch", "reference_value": "main"}},
		"kustomizations": []any{map[string]any{"name": "k", "path": "./x", "garbage_collection_enabled": true, "depends_on": []any{"a"}}},
		"notification":   []any{map[string]any{"operator": "GreaterThan", "threshold": body.Number("80"), "enabled": true, "contact_roles": []any{"Owner"}}},
		"filter":         []any{map[string]any{"dimension": []any{map[string]any{"name": "ResourceGroupName", "operator": "In", "values": []any{"g"}}}}},
	},
}

// samples returns arguments in which one argument is said at a time, by its
// name: with a reference, which fits anywhere, and with what conversions take.
func samples(f fields) map[string]Arguments {
	out := map[string]Arguments{}
	for name, r := range f {
		if r.sub != nil {
			for inner, a := range samples(r.sub) {
				out[name+"."+inner] = Arguments{name: []any{map[string]any(a)}}
			}
			out[name] = Arguments{name: []any{map[string]any{}}}
			continue
		}
		values := map[string]any{"": addr.RefTo(addr.Subscription("s"))}
		if r.as != nil {
			values[" (text)"] = "GP_Standard_D2ds_v5"
			values[" (list)"] = []any{"/subscriptions/s/resourceGroups/g"}
			values[" (number)"] = body.Number("1024")
			values[" (switch)"] = true
			values[" (key)"] = "https://v.vault.azure.net/keys/k/0123456789abcdef0123456789abcdef"
			values[" (JSON)"] = `{"a": {}}`
		}
		for kind, v := range values {
			out[name+kind] = Arguments{name: v}
		}
	}
	return out
}

// asReferences puts a reference where something is not known: a type takes it
// for anything.
func asReferences(v any) any {
	switch v := v.(type) {
	case object:
		return asReferences(map[string]any(v))
	case map[string]any:
		if body.IsUnresolved(v) {
			return addr.RefTo(addr.Subscription("s"))
		}
		out := make(map[string]any, len(v))
		for k, item := range v {
			out[k] = asReferences(item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = asReferences(item)
		}
		return out
	}
	return v
}
