package azure_test

import (
	"context"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
	"github.com/wardhq/ward/internal/armsim/designput"
	"github.com/wardhq/ward/internal/compile/azure/keyvault"
	"github.com/wardhq/ward/internal/design"
)

// keyvaultRows are examples of what is built in keyvault.
func keyvaultRows() []row {
	return []row{
		{
			builder: "keyvault.NewVault", kind: keyvault.VaultKind, id: vault, region: here,
			make: func() design.Resource {
				return keyvault.NewVault(at, keyvault.VaultSpec{Name: "hrg-keys", Tenant: tenant, Why: "Holds the keys."})
			},
			secure: map[string]any{
				"properties.enableRbacAuthorization":      true,
				"properties.enableSoftDelete":             true,
				"properties.softDeleteRetentionInDays":    90,
				"properties.enablePurgeProtection":        true,
				"properties.enabledForDeployment":         false,
				"properties.enabledForTemplateDeployment": false,
				"properties.enabledForDiskEncryption":     false,
				"properties.publicNetworkAccess":          "Disabled",
				"properties.networkAcls.bypass":           "AzureServices",
				"properties.networkAcls.defaultAction":    "Deny",
			},
		},
		{
			builder: "keyvault.NewKey", kind: keyvault.KeyKind, id: key,
			make: func() design.Resource {
				return keyvault.NewKey(at, keyvault.KeySpec{Vault: vault, Name: "data", Wraps: "the database's"})
			},
			secure: map[string]any{
				"properties.kty":                                           "RSA-HSM",
				"properties.keySize":                                       3072,
				"properties.keyOps":                                        []any{"wrapKey", "unwrapKey"},
				"properties.attributes.exportable":                         false,
				"properties.rotationPolicy.attributes.expiryTime":          "P2Y",
				"properties.rotationPolicy.lifetimeActions[*].action.type": written{},
			},
		},
	}
}

// A key that Azure has is as it was made, whatever a later design says of its
// rotation; a deployment of that leaves nothing to do.
func TestAKeyIsMadeOnce(t *testing.T) {
	sim := armsim.New(armsim.Options{Tenant: tenant, Subscriptions: []string{sub.SubscriptionID()}})
	put := func(rotates string) design.Resource {
		d := all(t)
		made, ok := d.Resource(key)
		if !ok {
			t.Fatal("the table has no key")
		}
		policy := made.Body["properties"].(design.Object)["rotationPolicy"].(design.Object)
		first := policy["lifetimeActions"].(design.List)[0].(design.Object)
		first["trigger"] = design.Object{"timeAfterCreate": rotates}
		target := designput.Target{Design: d, Client: designput.InProcess(sim), Endpoint: "https://management.azure.example"}
		putAll(t, target)
		if err := target.Compare(context.Background(), made); err != nil {
			t.Errorf("rotated after %s: %v", rotates, err)
		}
		return made
	}
	put("P1Y")
	later := put("P6M")
	later.CreateOnly = nil
	if err := (designput.Target{Design: all(t), Client: designput.InProcess(sim), Endpoint: "https://management.azure.example"}).Compare(context.Background(), later); err == nil {
		t.Error("Azure has taken another rotation of a key that is there")
	}
}
