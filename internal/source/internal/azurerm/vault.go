package azurerm

import (
	"strconv"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// vault is Microsoft.KeyVault.
var vault = map[string]row{
	"azurerm_key_vault": {
		kind: "Microsoft.KeyVault/vaults",
		ids:  []string{"group/Microsoft.KeyVault/vaults/{name}"},
		args: fields{
			"sku_name":                        at("properties.sku.name"),
			"tenant_id":                       at("properties.tenantId"),
			"rbac_authorization_enabled":      at("properties.enableRbacAuthorization"),
			"enable_rbac_authorization":       formerly("properties.enableRbacAuthorization"),
			"purge_protection_enabled":        at("properties.enablePurgeProtection"),
			"soft_delete_retention_days":      at("properties.softDeleteRetentionInDays"),
			"public_network_access_enabled":   at("properties.publicNetworkAccess", enabled),
			"enabled_for_deployment":          at("properties.enabledForDeployment"),
			"enabled_for_disk_encryption":     at("properties.enabledForDiskEncryption"),
			"enabled_for_template_deployment": at("properties.enabledForTemplateDeployment"),
			"network_acls":                    one("properties.networkAcls", vaultRules),
			"access_policy":                   many("properties.accessPolicies", accessPolicy),
		},
		shape: func(_ addr.ID, _ Arguments, o object) {
			o.set("properties.sku.family", "A")
			// azurerm cannot make a vault without soft delete.
			o.set("properties.enableSoftDelete", true)
		},
	},
	"azurerm_key_vault_access_policy": {
		kind: "Microsoft.KeyVault/vaults", joins: "{key_vault_id}", list: "properties.accessPolicies",
		args: accessPolicy,
	},
	"azurerm_key_vault_key": {
		kind: "Microsoft.KeyVault/vaults/keys",
		ids:  []string{"{key_vault_id}/keys/{name}"},
		args: fields{
			"key_type":        at("properties.kty"),
			"key_size":        at("properties.keySize"),
			"curve":           at("properties.curveName"),
			"key_opts":        at("properties.keyOps"),
			"not_before_date": at("properties.attributes.nbf", seconds),
			"expiration_date": at("properties.attributes.exp", seconds),
		},
		shape: keyRotation,
	},
	// Of a secret its value is not read, wherever it stands.
	"azurerm_key_vault_secret": {
		kind: "Microsoft.KeyVault/vaults/secrets",
		ids:  []string{"{key_vault_id}/secrets/{name}"},
		args: fields{
			"content_type":    at("properties.contentType"),
			"not_before_date": at("properties.attributes.nbf", seconds),
			"expiration_date": at("properties.attributes.exp", seconds),
		},
	},
	"azurerm_key_vault_certificate": {
		kind: "Microsoft.KeyVault/vaults/certificates",
		ids:  []string{"{key_vault_id}/certificates/{name}"},
		args: fields{
			"certificate_policy": one("properties.policy", fields{
				"issuer_parameters": one("issuer", fields{"name": at("name")}),
				"key_properties": one("key_props", fields{
					"exportable": at("exportable"), "key_size": at("key_size"), "key_type": at("kty"), "reuse_key": at("reuse_key"), "curve": at("crv"),
				}),
				"lifetime_action": many("lifetime_actions", fields{
					"action": one("action", fields{"action_type": at("action_type")}),
					"trigger": one("trigger", fields{
						"days_before_expiry": at("days_before_expiry"), "lifetime_percentage": at("lifetime_percentage"),
					}),
				}),
				"x509_certificate_properties": one("x509_props", fields{"validity_in_months": at("validity_months")}),
			}),
		},
	},
}

// keyRotation writes the policy by which a key is rotated: azurerm says in one
// block what ARM has as two actions.
func keyRotation(_ addr.ID, a Arguments, o object) {
	v := a["rotation_policy"]
	if !said(v) {
		return
	}
	made := object{}
	one("policy", fields{
		"expire_after": at("attributes.expiryTime"),
		"automatic": one("rotate", fields{
			"time_after_creation": at("timeAfterCreate"), "time_before_expiry": at("timeBeforeExpiry"),
		}),
		"notify_before_expiry": at("notify.timeBeforeExpiry"),
	}).apply("rotation_policy", v, made)
	policy, ok := made["policy"].(map[string]any)
	if !ok {
		return
	}
	for _, of := range []struct{ made, action string }{{"rotate", "rotate"}, {"notify", "notify"}} {
		if trigger := policy[of.made]; trigger != nil {
			delete(policy, of.made)
			object(policy).add("lifetimeActions", map[string]any{"trigger": trigger, "action": map[string]any{"type": of.action}})
		}
	}
	o.set("properties.rotationPolicy", policy)
}

// seconds is a moment as Key Vault has it: seconds since 1970.
func seconds(v any) any {
	at, err := time.Parse(time.RFC3339, text(v))
	if err != nil {
		return unresolved("a moment")
	}
	return body.Number(strconv.FormatInt(at.Unix(), 10))
}

var vaultRules = fields{
	"default_action":             at("defaultAction"),
	"bypass":                     at("bypass"),
	"ip_rules":                   at("ipRules", each("value")),
	"virtual_network_subnet_ids": at("virtualNetworkRules", ids),
}

var accessPolicy = fields{
	"tenant_id":               at("tenantId"),
	"object_id":               at("objectId"),
	"application_id":          at("applicationId"),
	"key_permissions":         at("permissions.keys"),
	"secret_permissions":      at("permissions.secrets"),
	"certificate_permissions": at("permissions.certificates"),
	"storage_permissions":     at("permissions.storage"),
}
