package terraform

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/wardhq/ward/internal/source/internal/body"
)

// standard is what the provider azurerm sends where configuration says nothing.
// A plan and a state have it written out.
type standard struct {
	argument string
	value    any
	// since is the version from which on this holds, and was what held before;
	// nil is that nothing was sent.
	since int
	was   any
	// formerly is the argument under the names that older versions have, and the
	// blocks in which they have it.
	formerly []string
}

// standards are those that differ from what Azure takes where nobody says
// anything, or of which Azure says nothing.
//
// Source: the provider's documentation of each type (website/docs/r), and its
// upgrade guides to 4.0 and 5.0 for what they changed.
var standards = map[string][]standard{
	"azurerm_container_registry": {
		{argument: "admin_enabled", value: false},
		{argument: "public_network_access_enabled", value: true},
		{argument: "export_policy_enabled", value: true},
		{argument: "network_rule_bypass_option", value: "AzureServices"},
	},
	"azurerm_data_protection_backup_vault": {
		{argument: "immutability", value: "Disabled"},
		{argument: "soft_delete", value: "On"},
		{argument: "retention_duration_in_days", value: body.Number("14")},
	},
	"azurerm_firewall":        {{argument: "threat_intel_mode", value: "Alert"}},
	"azurerm_firewall_policy": {{argument: "threat_intelligence_mode", value: "Alert"}, {argument: "sku", value: "Standard"}},
	"azurerm_key_vault": {
		{argument: "public_network_access_enabled", value: true},
		{argument: "soft_delete_retention_days", value: body.Number("90")},
		{argument: "rbac_authorization_enabled", formerly: []string{"enable_rbac_authorization"}, since: 5, was: false},
	},
	"azurerm_kubernetes_cluster": {
		{argument: "private_cluster_enabled", value: false},
		{argument: "role_based_access_control_enabled", formerly: []string{"role_based_access_control"}, value: true},
		{argument: "run_command_enabled", value: true},
		{argument: "workload_identity_enabled", value: false},
		{argument: "oidc_issuer_enabled", value: true, since: 5, was: false},
		{argument: "sku_tier", value: "Free"},
		{argument: "node_os_upgrade_channel", formerly: []string{"node_os_channel_upgrade"}, value: "NodeImage", since: 4},
	},
	"azurerm_linux_virtual_machine": {{argument: "disable_password_authentication", value: true}},
	"azurerm_managed_disk": {
		{argument: "network_access_policy", value: "AllowAll"},
		{argument: "public_network_access_enabled", value: true},
	},
	"azurerm_managed_redis": {{argument: "public_network_access", value: "Enabled"}},
	"azurerm_postgresql_flexible_server": {
		{argument: "public_network_access_enabled", value: true},
		{argument: "geo_redundant_backup_enabled", value: false},
		{argument: "auto_grow_enabled", value: false},
	},
	"azurerm_public_ip": {{argument: "sku", value: "Standard", since: 4, was: "Basic"}},
	"azurerm_recovery_services_vault": {
		{argument: "public_network_access_enabled", value: true},
		{argument: "storage_mode_type", value: "GeoRedundant"},
		{argument: "cross_region_restore_enabled", value: false},
	},
	"azurerm_redis_cache": {
		{argument: "public_network_access_enabled", value: true},
		{argument: "minimum_tls_version", value: "1.2", since: 5},
		{argument: "non_ssl_port_enabled", formerly: []string{"enable_non_ssl_port"}, value: false},
	},
	"azurerm_storage_account": {
		{argument: "account_kind", value: "StorageV2"},
		{argument: "min_tls_version", value: "TLS1_2"},
		{argument: "https_traffic_only_enabled", formerly: []string{"enable_https_traffic_only"}, value: true},
		{argument: "allow_nested_items_to_be_public", formerly: []string{"allow_blob_public_access"}, value: false, since: 5, was: true},
		{argument: "shared_access_key_enabled", value: true},
		{argument: "public_network_access_enabled", value: true},
		{argument: "cross_tenant_replication_enabled", value: false, since: 4, was: true},
		{argument: "infrastructure_encryption_enabled", value: false},
		{argument: "local_user_enabled", value: true},
	},
	"azurerm_storage_container": {{argument: "container_access_type", value: "private"}},
	"azurerm_subnet": {
		{argument: "default_outbound_access_enabled", value: true},
	},
}

// fill adds to the arguments of a resource what the provider sends besides. Of
// what depends on the provider's version, and that is not known, nothing is.
func (i *instance) fill(args map[string]any) {
	major := -1
	for _, d := range standards[i.typ] {
		names := append([]string{d.argument}, d.formerly...)
		if slices.ContainsFunc(names, func(n string) bool { return args[n] != nil }) {
			continue
		}
		v := d.value
		if d.since != 0 {
			if major < 0 {
				major = i.s.azurermVersion()
			}
			switch {
			case major == 0:
				v = body.Unresolved(versionUnknown)
			case major < d.since:
				v = d.was
			}
		}
		if v != nil {
			args[d.argument] = v
		}
	}
}

// azurermVersion returns the major version of azurerm that is used, as the lock
// of the root or the nearest constraint says it, or 0.
func (s *scope) azurermVersion() int {
	asked := 0
	for {
		if asked == 0 {
			asked = s.c.version
		}
		if s.parent == nil {
			break
		}
		s = s.parent
	}
	if s.c.locked != 0 {
		return s.c.locked
	}
	return asked
}

// versionUnknown stands for what depends on the provider's version.
const versionUnknown = "what azurerm sends by itself differs by its version, which required_providers does not say"

// versioned notes the version of azurerm that a terraform block asks for.
func (c *configuration) versioned(b *hclsyntax.Block) {
	c.rooted = c.rooted || b.Body.Attributes["backend"] != nil || b.Body.Attributes["cloud"] != nil // as JSON has them
	for _, inner := range b.Body.Blocks {
		c.rooted = c.rooted || inner.Type == "backend" || inner.Type == "cloud"
		if inner.Type == "required_providers" && inner.Body.Attributes["azurerm"] != nil {
			c.version = majorOf(inner.Body.Attributes["azurerm"].Expr)
		}
	}
	if a := b.Body.Attributes["required_providers"]; a != nil { // as JSON has it
		if o, ok := a.Expr.(*hclsyntax.ObjectConsExpr); ok {
			for _, item := range o.Items {
				if providerKey(item.KeyExpr) == "azurerm" {
					c.version = majorOf(item.ValueExpr)
				}
			}
		}
	}
}

// majorOf reads the major version that a constraint allows, as "~> 4.0", if it
// is one.
func majorOf(e hclsyntax.Expression) int {
	text := literalText(e)
	if o, ok := e.(*hclsyntax.ObjectConsExpr); ok {
		for _, item := range o.Items {
			if providerKey(item.KeyExpr) == "version" {
				text = literalText(item.ValueExpr)
			}
		}
	}
	least, below := 0, 0
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		operator := strings.TrimRight(part, "0123456789. ")
		digits, rest, _ := strings.Cut(strings.TrimSpace(part[len(operator):]), ".")
		n, ok := indexOf("[" + digits + "]")
		if !ok || digits == "" {
			return 0
		}
		switch strings.TrimSpace(operator) {
		case "", "=":
			return n
		case "~>":
			if rest == "" {
				least = n
				continue
			}
			return n
		case ">=", ">":
			least = max(least, n)
		case "<":
			below = n
			if strings.Trim(rest, "0.") != "" {
				below++
			}
		case "<=":
			below = n + 1
		}
	}
	if least > 0 && below == least+1 {
		return least
	}
	return 0
}
