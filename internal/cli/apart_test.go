package cli_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/cli"
)

// What production lacks, and what another environment has of it: by the same
// names, as people copy folders.
var (
	lacking = map[string]string{
		"vault.json": template(`{"type": "Microsoft.KeyVault/vaults", "apiVersion": "2026-02-01", "name": "[concat('kv', uniqueString(resourceGroup().id))]", "location": "swedencentral", "properties": {}}`,
			`{"type": "Microsoft.DBforPostgreSQL/flexibleServers", "apiVersion": "2025-08-01", "name": "pg", "location": "swedencentral", "properties": {"network": {"publicNetworkAccess": "Disabled"}}}`),
		"space.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: odoo}\n",
	}
	witnesses = map[string]string{
		"vault.json": template(`{"type": "Microsoft.KeyVault/vaults", "apiVersion": "2026-02-01", "name": "[concat('kv', uniqueString(resourceGroup().id))]", "location": "swedencentral", "properties": {"enablePurgeProtection": true}}`,
			`{"type": "Microsoft.DBforPostgreSQL/flexibleServers", "apiVersion": "2025-08-01", "name": "pg", "location": "swedencentral", "properties": {"network": {"publicNetworkAccess": "Disabled"}}}`,
			`{"type": "Microsoft.Insights/diagnosticSettings", "apiVersion": "2021-05-01-preview", "name": "audit", "scope": "[concat('Microsoft.KeyVault/vaults/kv', uniqueString(resourceGroup().id))]", "properties": {"workspaceId": "/subscriptions/s/resourceGroups/log/providers/Microsoft.OperationalInsights/workspaces/log", "logs": [{"categoryGroup": "allLogs", "enabled": true}, {"categoryGroup": "audit", "enabled": true}]}}`,
			`{"type": "Microsoft.Authorization/locks", "apiVersion": "2020-05-01", "name": "keep", "scope": "Microsoft.DBforPostgreSQL/flexibleServers/pg", "properties": {"level": "CanNotDelete"}}`,
			`{"type": "Microsoft.Network/privateEndpoints", "apiVersion": "2025-07-01", "name": "pe", "location": "swedencentral", "properties": {"subnet": {"id": "/subscriptions/s/resourceGroups/n/providers/Microsoft.Network/virtualNetworks/v/subnets/s"}, "privateLinkServiceConnections": [{"name": "pg", "properties": {"privateLinkServiceId": "[resourceId('Microsoft.DBforPostgreSQL/flexibleServers', 'pg')]", "groupIds": ["postgresqlServer"]}}]}}`),
		"space.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: odoo, labels: {pod-security.kubernetes.io/enforce: restricted}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: odoo}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n",
	}
)

func template(resources ...string) string {
	return `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": [` + strings.Join(resources, ",\n") + "]}"
}

// However the folders of two environments lie, what fails of production alone
// fails beside the other: nothing there speaks for it.
func TestNothingSpeaksForAnotherEnvironment(t *testing.T) {
	alone := failing(t, func(name string) string { return name }, nil)
	for _, want := range []string{"azure-diagnostic-settings vault.json", "azure-postgresql-private-endpoint vault.json", "azure-resource-lock vault.json", "kubernetes-namespace-network-policy space.yaml"} {
		if !alone[want] {
			t.Errorf("alone, %s does not fail: nothing would be shown", want)
		}
	}
	infix := func(word string) func(string) string {
		return func(name string) string {
			stem, ext, _ := strings.Cut(name, ".")
			return stem + "." + word + "." + ext
		}
	}
	in := func(folder string) func(string) string {
		return func(name string) string { return filepath.Join(folder, name) }
	}
	for name, at := range map[string][2]func(string) string{
		"by the folders' names":    {in("prod"), in("dev")},
		"deeper":                   {in("deploy/envs/prod-eastus"), in("deploy/envs/dev-eastus")},
		"by what is in them":       {in("north/main"), in("south/main")},
		"one above the other":      {in("."), in("old")},
		"in one folder, by a word": {infix("prod"), infix("test")},
	} {
		beside := failing(t, at[0], at[1])
		for _, f := range slices.Sorted(maps.Keys(alone)) {
			if !beside[f] {
				t.Errorf("%s: %s fails alone, and not beside another environment", name, f)
			}
		}
	}
}

// failing judges what production lacks, with what another environment has
// beside it, and returns the checks that fail of production, with the file.
func failing(t *testing.T, prod, other func(string) string) map[string]bool {
	t.Helper()
	dir := t.TempDir()
	of := map[string]string{}
	write := func(at, data string) {
		path := filepath.Join(dir, at)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range lacking {
		of[filepath.Join(dir, prod(name))] = name
		write(prod(name), data)
	}
	for name, data := range witnesses {
		if other != nil {
			write(other(name), data)
		}
	}
	var out, errs bytes.Buffer
	cli.RunBy(t.Context(), []string{"check", "--files", dir, "--format", "json"}, cli.Streams{Out: &out, Err: &errs}, func() time.Time {
		return time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
	})
	if errs.Len() > 0 {
		t.Fatal(errs.String())
	}
	found := map[string]bool{}
	for line := range strings.Lines(out.String()) {
		var m struct {
			Finding struct {
				Check, Outcome string
				Origin         struct{ Pos struct{ File string } }
			}
		}
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		if name := of[m.Finding.Origin.Pos.File]; m.Finding.Outcome == "fail" && name != "" {
			found[m.Finding.Check+" "+name] = true
		}
	}
	return found
}
