package plan_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/plan"
)

// resource is a resource of azurerm in a plan that makes it.
type resource struct {
	address, after, unknown string
	expressions             string // of its configuration; "" is that there is none
}

func (r resource) typ() (typ, name string) {
	typ, name, _ = strings.Cut(r.address, ".")
	return typ, name
}

// planOf is a plan that makes resources, with what stands beside.
func planOf(beside string, all ...resource) string {
	var changes, configured []string
	for _, r := range all {
		typ, name := r.typ()
		head := fmt.Sprintf(`"address": %q, "mode": "managed", "type": %q, "name": %q`, r.address, typ, name)
		if r.unknown == "" {
			r.unknown = `{"id": true}`
		}
		changes = append(changes, fmt.Sprintf(`{%s, "change": {"actions": ["create"], "after": %s, "after_unknown": %s}}`, head, r.after, r.unknown))
		if r.expressions != "" {
			configured = append(configured, fmt.Sprintf(`{%s, "expressions": %s}`, head, r.expressions))
		}
	}
	return fmt.Sprintf(`{"format_version": "1.2", "resource_changes": [%s]%s, "configuration": {%s"root_module": {"resources": [%s]}}}`,
		strings.Join(changes, ", "), beside, provider(beside), strings.Join(configured, ", "))
}

// provider takes its configuration out of what stands beside.
func provider(beside string) string {
	if !strings.Contains(beside, "subscription_id") {
		return ""
	}
	return `"provider_config": {"azurerm": {"name": "azurerm", "expressions": {"subscription_id": {"references": ["var.subscription_id"]}}}}, `
}

// inARM is what a plan has in ARM's shape, by id, and its gaps.
func inARM(t *testing.T, f source.File) (bodies map[string]string, gaps []string) {
	t.Helper()
	facts, missing := plan.Reader{}.Read(f)
	bodies = map[string]string{}
	for _, f := range facts {
		if strings.HasPrefix(string(f.Kind), "terraform/") {
			continue
		}
		if f.DerivedFrom.String() == "" || f.Stage != fact.Planned {
			t.Errorf("%s names nothing that it is from", f.Subject)
		}
		bodies[strings.TrimPrefix(f.Subject.String(), "/subscriptions/")] = string(f.Body)
	}
	for _, g := range missing {
		gaps = append(gaps, strings.TrimSpace(fmt.Sprintf("%s%v%v", g.Subject, g.Kinds, g.Systems)))
	}
	return bodies, gaps
}

func file(text string) source.File { return source.File{Path: "plan.json", Data: []byte(text)} }

const none = "00000000-0000-0000-0000-000000000000"

func TestAzurerm(t *testing.T) {
	network := none + "/resourceGroups/g/providers/Microsoft.Network/"
	for _, c := range []struct {
		name   string
		plan   string
		set    string
		bodies map[string]string
		gaps   []string
	}{
		{
			name: "a group and an account are whole",
			plan: planOf("",
				resource{"azurerm_resource_group.g", `{"name": "g", "location": "westeurope"}`, "", ""},
				resource{"azurerm_storage_account.a", `{"name": "st", "resource_group_name": "g", "public_network_access_enabled": false}`, "", ""}),
			bodies: map[string]string{
				none + "/resourceGroups/g": `{"location":"westeurope"}`,
				none + "/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/st": `{"properties":{"publicNetworkAccess":"Disabled","supportsHttpsTrafficOnly":true}}`,
			},
		},
		{
			name:   "a container of which the account is not known hides containers",
			plan:   planOf("", resource{"azurerm_storage_container.c", `{"name": "letters"}`, `{"id": true, "storage_account_id": true}`, ""}),
			bodies: map[string]string{},
			gaps:   []string{"[Microsoft.Storage/storageAccounts/blobServices/containers][]"},
		},
		{
			name: "what is not translated hides what its name gives away, and what is in no subscription nothing",
			plan: planOf("",
				resource{"azurerm_mssql_server.s", `{"name": "s"}`, "", ""},
				resource{"azurerm_storage_blob.b", `{"name": "b"}`, "", ""},
				resource{"azurerm_resource_group_template_deployment.d", `{"name": "d"}`, "", ""},
				resource{"random_string.r", `{"length": 8}`, "", ""},
				resource{"tls_private_key.k", `{"algorithm": "RSA"}`, "", ""},
				resource{"azuread_application.a", `{}`, "", ""}),
			bodies: map[string]string{},
			gaps:   []string{"[Microsoft.Sql/servers][]", "[][azure]"},
		},
		{
			name: "a name that something random gives is made up of the address, and others refer to it",
			plan: planOf("",
				resource{"azurerm_resource_group.g", `{"location": "westeurope"}`, `{"id": true, "name": true}`, `{"name": {"references": ["random_pet.p.id", "random_pet.p"]}}`},
				resource{"azurerm_key_vault.v", `{}`, `{"id": true, "name": true, "resource_group_name": true}`, `{"name": {"references": ["random_pet.p.id", "random_pet.p"]}, "resource_group_name": {"references": ["azurerm_resource_group.g.name", "azurerm_resource_group.g"]}}`},
				resource{"azurerm_key_vault_key.k", `{"name": "k"}`, `{"id": true, "key_vault_id": true}`, `{"key_vault_id": {"references": ["azurerm_key_vault.v.id", "azurerm_key_vault.v"]}}`}),
			bodies: map[string]string{
				none + "/resourceGroups/$(azurerm_resource_group.g)":                                                                   `{"location":"westeurope"}`,
				none + "/resourceGroups/$(azurerm_resource_group.g)/providers/Microsoft.KeyVault/vaults/$(azurerm_key_vault.v)":        `{"properties":{"enableSoftDelete":true,"sku":{"family":"A"}}}`,
				none + "/resourceGroups/$(azurerm_resource_group.g)/providers/Microsoft.KeyVault/vaults/$(azurerm_key_vault.v)/keys/k": `{}`,
			},
		},
		{
			name: "each value of a block is what the block writes there",
			plan: planOf("",
				resource{"azurerm_subnet.s", `{"name": "s", "resource_group_name": "g", "virtual_network_name": "n"}`, "", `{"name": {"constant_value": "s"}}`},
				resource{"azurerm_public_ip.a", `{"name": "a", "resource_group_name": "g"}`, "", `{"name": {"constant_value": "a"}}`},
				resource{"azurerm_public_ip.b", `{"name": "b", "resource_group_name": "g"}`, "", `{"name": {"constant_value": "b"}}`},
				resource{
					"azurerm_network_interface.i", `{"name": "i", "resource_group_name": "g", "ip_configuration": [{"name": "second"}, {"name": "first"}]}`,
					`{"id": true, "ip_configuration": [{"subnet_id": true, "public_ip_address_id": true}, {"subnet_id": true, "public_ip_address_id": true}]}`,
					`{"ip_configuration": [
						{"name": {"constant_value": "first"}, "subnet_id": {"references": ["azurerm_subnet.s.id", "azurerm_subnet.s"]}, "public_ip_address_id": {"references": ["azurerm_public_ip.a.id", "azurerm_public_ip.a"]}},
						{"name": {"constant_value": "second"}, "subnet_id": {"references": ["azurerm_subnet.s.id", "azurerm_subnet.s"]}, "public_ip_address_id": {"references": ["azurerm_public_ip.b.id", "azurerm_public_ip.b"]}}]}`,
				}),
			bodies: map[string]string{
				network + "virtualNetworks/n/subnets/s": `{}`, network + "publicIPAddresses/a": `{}`, network + "publicIPAddresses/b": `{}`,
				network + "networkInterfaces/i": `{"properties":{"ipConfigurations":[` +
					`{"name":"second","properties":{"publicIPAddress":{"id":{"$ref":"/subscriptions/` + network + `publicIPAddresses/b"}},"subnet":{"id":{"$ref":"/subscriptions/` + network + `virtualNetworks/n/subnets/s"}}}},` +
					`{"name":"first","properties":{"publicIPAddress":{"id":{"$ref":"/subscriptions/` + network + `publicIPAddresses/a"}},"subnet":{"id":{"$ref":"/subscriptions/` + network + `virtualNetworks/n/subnets/s"}}}}]}}`,
			},
		},
		{
			name: "an old plan names resources and no attributes",
			plan: planOf("",
				resource{"azurerm_subnet.s", `{"name": "s", "resource_group_name": "g", "virtual_network_name": "n"}`, "", `{"name": {"constant_value": "s"}}`},
				resource{"azurerm_network_security_group.x", `{"name": "x", "resource_group_name": "g", "security_rule": []}`, "", `{"name": {"constant_value": "x"}}`},
				resource{
					"azurerm_subnet_network_security_group_association.a", `{}`, `{"id": true, "subnet_id": true, "network_security_group_id": true}`,
					`{"subnet_id": {"references": ["azurerm_subnet.s"]}, "network_security_group_id": {"references": ["azurerm_network_security_group.x"]}}`,
				}),
			bodies: map[string]string{
				network + "virtualNetworks/n/subnets/s": `{"properties":{"networkSecurityGroup":{"id":{"$ref":"/subscriptions/` + network + `networkSecurityGroups/x"}}}}`,
				network + "networkSecurityGroups/x":     `{"properties":{"securityRules":[]}}`,
			},
		},
		{
			name: "what nobody writes and the provider decides is at the service's default, but for lists that others add to",
			plan: planOf("",
				resource{"azurerm_storage_account.a", `{"name": "st", "resource_group_name": "g"}`, `{"id": true, "network_rules": true, "blob_properties": true, "access_tier": true}`, `{"name": {"constant_value": "st"}}`},
				resource{"azurerm_network_security_group.x", `{"name": "x", "resource_group_name": "g"}`, `{"id": true, "security_rule": true}`, `{"name": {"constant_value": "x"}}`}),
			bodies: map[string]string{
				none + "/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/st": `{"properties":{"supportsHttpsTrafficOnly":true}}`,
				network + "networkSecurityGroups/x":                                       `{"properties":{"securityRules":{"$unresolved":"known after apply, and not written in the configuration"}}}`,
			},
		},
		{
			name:   "files of an environment are in a subscription of its own",
			plan:   planOf("", resource{"azurerm_resource_group.g", `{"name": "g"}`, "", ""}),
			set:    "deploy/prod",
			bodies: map[string]string{"$(deploy%2Fprod)/resourceGroups/g": `{}`},
		},
		{
			name:   "the subscription that the provider is given",
			plan:   planOf(`, "variables": {"subscription_id": {"value": "11111111-2222-3333-4444-555555555555"}}`, resource{"azurerm_resource_group.g", `{"name": "g"}`, "", ""}),
			set:    "deploy/prod",
			bodies: map[string]string{"11111111-2222-3333-4444-555555555555/resourceGroups/g": `{}`},
		},
		{
			name: "what is new is beside what is there",
			plan: `{"format_version": "0.1", "resource_changes": [
				{"address": "azurerm_subnet.s", "mode": "managed", "type": "azurerm_subnet", "name": "s", "change": {"actions": ["create"], "before": null, "after": {"name": "s", "resource_group_name": "g", "virtual_network_name": "n"}}},
				{"address": "azurerm_virtual_network.n", "mode": "managed", "type": "azurerm_virtual_network", "name": "n", "change": {"actions": ["no-op"],
					"before": {"id": "/subscriptions/real/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n", "name": "n", "subnet": []},
					"after": {"id": "/subscriptions/real/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n", "name": "n", "subnet": []}}}]}`,
			bodies: map[string]string{
				"real/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n":           `{}`,
				"real/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n/subnets/s": `{}`,
			},
		},
		{
			name: "what will be, where no changes are listed",
			plan: `{"format_version": "0.1", "planned_values": {"root_module": {"resources": [
					{"address": "azurerm_resource_group.g", "mode": "managed", "type": "azurerm_resource_group", "name": "g", "values": {"name": "g"}},
					{"address": "data.azurerm_client_config.c", "mode": "data", "type": "azurerm_client_config", "name": "c", "values": {}}],
				"child_modules": [{"address": "module.m", "resources": [
					{"address": "module.m.azurerm_key_vault.v", "mode": "managed", "type": "azurerm_key_vault", "name": "v", "values": {"name": "v", "resource_group_name": "g"}}]}]}},
				"configuration": {"root_module": {"module_calls": {"m": {"module": {"resources": [
					{"address": "azurerm_key_vault.v", "mode": "managed", "type": "azurerm_key_vault", "name": "v", "expressions": {"name": {"constant_value": "v"}, "tenant_id": {"references": ["data.azurerm_client_config.c"]}}}]}}}}}}`,
			bodies: map[string]string{
				none + "/resourceGroups/g":                                       `{}`,
				none + "/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v": `{"properties":{"enableSoftDelete":true,"sku":{"family":"A"},"tenantId":{"$unresolved":"data.azurerm_client_config.c"}}}`,
			},
		},
		{
			name: "a state",
			plan: `{"format_version": "1.0", "terraform_version": "1.9.5", "values": {"root_module": {"resources": [
				{"address": "azurerm_key_vault_secret.s", "mode": "managed", "type": "azurerm_key_vault_secret", "name": "s",
					"values": {"id": "https://v.vault.azure.net/secrets/s/0123", "key_vault_id": "/subscriptions/real/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v", "name": "s", "value": "correct-horse",
						"resource_versionless_id": "/subscriptions/real/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v/secrets/s"},
					"sensitive_values": {"value": true}}]}}}`,
			bodies: map[string]string{"real/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v/secrets/s": `{}`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := file(c.plan)
			f.Set = c.set
			if !json.Valid(f.Data) || !(plan.Reader{}).Recognises(f) {
				t.Fatalf("it is no plan: %s", f.Data)
			}
			bodies, gaps := inARM(t, f)
			if diff := cmp.Diff(c.bodies, bodies); diff != "" {
				t.Errorf("bodies (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.gaps, gaps); diff != "" {
				t.Errorf("gaps (-want +got):\n%s", diff)
			}
		})
	}
}

// A plan is the same in whatever Windows or an editor writes it.
func TestEncodings(t *testing.T) {
	text := planOf("", resource{"azurerm_resource_group.g", `{"name": "g", "tags": {"note": "Größe 🦉"}}`, "", ""})
	want, _ := inARM(t, file(text))
	in16 := func(order binary.AppendByteOrder, mark []byte) []byte {
		out := slices.Clone(mark)
		for _, u := range utf16.Encode([]rune(text)) {
			out = order.AppendUint16(out, u)
		}
		return out
	}
	for name, data := range map[string][]byte{
		"UTF-8 with a mark":     []byte("\xef\xbb\xbf" + text),
		"UTF-16, little endian": in16(binary.LittleEndian, []byte{0xff, 0xfe}),
		"UTF-16, big endian":    in16(binary.BigEndian, []byte{0xfe, 0xff}),
	} {
		f := source.File{Path: "plan.json", Data: data}
		if !(plan.Reader{}).Recognises(f) {
			t.Errorf("%s: it is not recognised", name)
		}
		got, gaps := inARM(t, f)
		if diff := cmp.Diff(want, got); diff != "" || gaps != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, gaps, diff)
		}
	}
}

// What goes is gone by its id in ARM; what was a part of something that stays is
// not that.
func TestGoneOfAzurerm(t *testing.T) {
	const vnet = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n"
	deleted := func(typ, before string) string {
		return fmt.Sprintf(`{"address": "%s.x", "mode": "managed", "type": %q, "name": "x", "change": {"actions": ["delete"], "before": %s, "after": null}}`, typ, typ, before)
	}
	_, gaps, gone := plan.Reader{}.ReadGone(file(`{"format_version": "1.2", "resource_changes": [` + strings.Join([]string{
		deleted("azurerm_subnet", `{"id": "`+vnet+`/subnets/a"}`),
		deleted("azurerm_subnet_network_security_group_association", `{"id": "`+vnet+`/subnets/b", "subnet_id": "`+vnet+`/subnets/b"}`),
		deleted("azurerm_monitor_diagnostic_setting", `{"id": "`+vnet+`|d", "target_resource_id": "`+vnet+`", "name": "d"}`),
		deleted("azurerm_made_up", `{"id": "`+vnet+`/subnets/c"}`),
	}, ", ") + `]}`))
	var got []string
	for _, s := range gone {
		got = append(got, strings.TrimPrefix(s.String(), vnet))
	}
	if diff := cmp.Diff([]string{"/subnets/a", "/providers/Microsoft.Insights/diagnosticSettings/d"}, got); diff != "" || gaps != nil {
		t.Errorf("%v, gone (-want +got):\n%s", gaps, diff)
	}
}
