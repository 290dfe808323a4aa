package plan

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// placeholderSubscription stands for a subscription that the plan does not
// name: azurerm takes it from the environment of who applies.
const placeholderSubscription = "00000000-0000-0000-0000-000000000000"

// translation says how an azurerm type is one of ARM.
type translation struct {
	kind addr.Kind
	body func(arguments) map[string]any
	// parts are ARM resources of their own which azurerm holds as blocks, by
	// the segment and name of the child.
	parts []part
}

type part struct {
	segment, name, block string
	body                 func(arguments) map[string]any
}

// azurermTypes are the types of azurerm that are translated.
var azurermTypes = map[string]*translation{
	"azurerm_storage_account": {
		kind: "Microsoft.Storage/storageAccounts", body: storageAccount,
		parts: []part{{"blobServices", "default", "blob_properties", blobService}},
	},
	"azurerm_key_vault":                  {kind: "Microsoft.KeyVault/vaults", body: keyVault},
	"azurerm_postgresql_flexible_server": {kind: "Microsoft.DBforPostgreSQL/flexibleServers", body: flexibleServer},
	"azurerm_network_security_group":     {kind: "Microsoft.Network/networkSecurityGroups", body: securityGroup},
}

// azurerm makes two facts: the arguments as they are, and what they are in
// ARM's shape, which names the first.
func (r *reading) azurerm(c *change, t *translation) {
	id, ok := r.id(c)
	if !ok {
		r.gap(c.offset, fact.Gap{Kinds: []addr.Kind{t.kind}, Reason: c.Address + ": its id is not known before apply, and does not follow from its group and name"})
		return
	}
	all := map[string]any{}
	for _, argument := range argumentsOf(r.of(c)) {
		all[argument] = r.value(c, argument)
	}
	raw, ok := r.add(c, fact.Fact{Subject: addr.AzureSubject(id), Kind: addr.Kind("terraform/" + c.Type)}, all)
	if !ok {
		r.gap(c.offset, fact.Gap{Kinds: []addr.Kind{t.kind}, Reason: c.Address + " cannot be read, so neither can what it is in ARM's shape"})
		return
	}
	from := raw.Digest()
	derived := func(id addr.ID, content map[string]any) {
		r.add(c, fact.Fact{Subject: addr.AzureSubject(id), Kind: id.Kind(), DerivedFrom: from}, content)
	}
	derived(id, t.body(arguments(all)))
	for _, p := range t.parts {
		if block, ok := arguments(all).block(p.block); ok {
			derived(id.Child(p.segment, p.name), p.body(block))
		}
	}
}

// argumentsOf returns the names of all arguments that are known or will be.
func argumentsOf(c *state) []string {
	var names []string
	for k, v := range c.after {
		if v != nil {
			names = append(names, k)
		}
	}
	if unknown, ok := c.unknown.(map[string]any); ok {
		for k, mark := range unknown {
			if c.after[k] == nil && marked(mark) {
				names = append(names, k)
			}
		}
	}
	return names
}

func (r *reading) azurermID(c *change) addr.ID {
	after := r.of(c).after
	t := azurermTypes[c.Type]
	kind := addr.Kind("")
	switch {
	case t != nil:
		kind = t.kind
	case c.Type == "azurerm_resource_group":
	default:
		kind = azurermKinds[c.Type]
		if kind == "" {
			return addr.ID{}
		}
	}
	sub := r.subscription
	if sub == "" {
		sub = placeholderSubscription
	}
	group, called := text(after["resource_group_name"]), text(after["name"])
	path := "/subscriptions/" + sub + "/resourceGroups/"
	if c.Type == "azurerm_resource_group" {
		path += called
	} else {
		if group == "" || called == "" {
			return addr.ID{}
		}
		path += group + "/providers/" + string(kind) + "/" + called
	}
	id, _ := addr.ParseID(path)
	return id
}

// azurermKinds are types that others refer to by their id.
var azurermKinds = map[string]addr.Kind{
	"azurerm_user_assigned_identity":  "Microsoft.ManagedIdentity/userAssignedIdentities",
	"azurerm_virtual_network":         "Microsoft.Network/virtualNetworks",
	"azurerm_private_dns_zone":        "Microsoft.Network/privateDnsZones",
	"azurerm_log_analytics_workspace": "Microsoft.OperationalInsights/workspaces",
}

// arguments are those of a resource or a block, by azurerm's names.
type arguments map[string]any

// block returns the one block of a name.
func (a arguments) block(name string) (arguments, bool) {
	list, ok := a[name].([]any)
	if !ok || len(list) != 1 {
		return nil, false
	}
	m, ok := list[0].(map[string]any)
	return arguments(m), ok
}

// first returns the first of several names that is there: azurerm renames.
func (a arguments) first(names ...string) any {
	for _, n := range names {
		if a[n] != nil {
			return a[n]
		}
	}
	return nil
}

// object is a body in the making. Values that are nil are left out: the
// service's default holds.
type object map[string]any

func (o object) set(name string, v any) {
	if v != nil {
		o[name] = v
	}
}

// switched turns a boolean into one of two words.
func switched(v any, on, off string) any {
	switch v := v.(type) {
	case bool:
		if v {
			return on
		}
		return off
	case nil:
		return nil
	}
	return v
}

func enabled(v any) any { return switched(v, "Enabled", "Disabled") }

// head returns what most resources of azurerm share.
func (a arguments) head() object {
	o := object{}
	o.set("location", a["location"])
	if tags, ok := a["tags"].(map[string]any); ok && len(tags) > 0 {
		o["tags"] = tags
	} else if a["tags"] != nil && !ok {
		o["tags"] = a["tags"]
	}
	if identity, ok := a.block("identity"); ok {
		id := object{"type": identity["type"]}
		users := map[string]any{}
		ids, ok := identity["identity_ids"].([]any)
		for _, v := range ids {
			switch v := v.(type) {
			case string:
				users[v] = map[string]any{}
			case addr.Ref:
				users[v.ID.String()] = map[string]any{}
			default:
				ok = false
			}
		}
		switch {
		case ok && len(users) > 0:
			id["userAssignedIdentities"] = users
		case !ok && identity["identity_ids"] != nil:
			id["userAssignedIdentities"] = body.Unresolved("identity_ids")
		}
		o["identity"] = map[string]any(id)
	}
	return o
}

func storageAccount(a arguments) map[string]any {
	o, p := a.head(), object{}
	o.set("kind", a["account_kind"])
	tier, repl := text(a["account_tier"]), text(a["account_replication_type"])
	if tier != "" && repl != "" {
		o["sku"] = map[string]any{"name": tier + "_" + repl}
	} else {
		o["sku"] = body.Unresolved("account_tier, account_replication_type")
	}
	p.set("supportsHttpsTrafficOnly", a.first("https_traffic_only_enabled", "enable_https_traffic_only"))
	p.set("minimumTlsVersion", a["min_tls_version"])
	p.set("allowBlobPublicAccess", a.first("allow_nested_items_to_be_public", "allow_blob_public_access"))
	p.set("allowSharedKeyAccess", a["shared_access_key_enabled"])
	p.set("publicNetworkAccess", enabled(a["public_network_access_enabled"]))
	p.set("allowCrossTenantReplication", a["cross_tenant_replication_enabled"])
	p.set("defaultToOAuthAuthentication", a["default_to_oauth_authentication"])
	p.set("isHnsEnabled", a["is_hns_enabled"])
	p.set("isSftpEnabled", a["sftp_enabled"])
	p.set("isLocalUserEnabled", a["local_user_enabled"])
	p.set("isNfsV3Enabled", a["nfsv3_enabled"])
	p.set("accessTier", a["access_tier"])
	if rules, ok := a.block("network_rules"); ok {
		p["networkAcls"] = networkACLs(rules, "virtual_network_subnet_ids")
	}
	encryption := object{}
	encryption.set("requireInfrastructureEncryption", a["infrastructure_encryption_enabled"])
	if key, ok := a.block("customer_managed_key"); ok {
		encryption["keySource"] = "Microsoft.Keyvault"
		identity := object{}
		identity.set("userAssignedIdentity", key["user_assigned_identity_id"])
		encryption["identity"] = map[string]any(identity)
		encryption.set("keyvaultproperties", keyProperties(key["key_vault_key_id"]))
	}
	if len(encryption) > 0 {
		p["encryption"] = map[string]any(encryption)
	}
	o["properties"] = map[string]any(p)
	return o
}

// keyProperties cuts https://VAULT/keys/NAME/VERSION.
func keyProperties(v any) any {
	uri, ok := v.(string)
	if !ok {
		return v
	}
	vault, rest, ok := strings.Cut(uri, "/keys/")
	if !ok {
		return body.Unresolved("key_vault_key_id")
	}
	key, version, _ := strings.Cut(rest, "/")
	out := object{"keyvaulturi": vault + "/", "keyname": key}
	if version != "" {
		out["keyversion"] = version
	}
	return map[string]any(out)
}

// networkACLs is what storage accounts and key vaults share.
func networkACLs(a arguments, subnets string) map[string]any {
	o := object{}
	o.set("defaultAction", a["default_action"])
	switch bypass := a["bypass"].(type) {
	case []any:
		var words []string
		for _, v := range bypass {
			words = append(words, text(v))
		}
		o["bypass"] = strings.Join(words, ", ")
	case nil:
	default:
		o["bypass"] = bypass
	}
	wrap := func(from, as string) {
		list, ok := a[from].([]any)
		if !ok {
			o.set(map[string]string{"value": "ipRules", "id": "virtualNetworkRules"}[as], a[from])
			return
		}
		out := make([]any, 0, len(list))
		for _, v := range list {
			out = append(out, map[string]any{as: v})
		}
		o[map[string]string{"value": "ipRules", "id": "virtualNetworkRules"}[as]] = out
	}
	wrap("ip_rules", "value")
	wrap(subnets, "id")
	return o
}

func blobService(a arguments) map[string]any {
	p := object{}
	p.set("isVersioningEnabled", a["versioning_enabled"])
	if a["change_feed_enabled"] != nil {
		p["changeFeed"] = map[string]any{"enabled": a["change_feed_enabled"]}
	}
	for from, to := range map[string]string{
		"delete_retention_policy": "deleteRetentionPolicy", "container_delete_retention_policy": "containerDeleteRetentionPolicy",
		"restore_policy": "restorePolicy",
	} {
		if policy, ok := a.block(from); ok {
			p[to] = map[string]any{"enabled": true, "days": policy["days"]}
		}
	}
	return map[string]any{"properties": map[string]any(p)}
}

func keyVault(a arguments) map[string]any {
	o, p := a.head(), object{}
	sku := object{"family": "A"}
	sku.set("name", a["sku_name"])
	p["sku"] = map[string]any(sku)
	p.set("tenantId", a["tenant_id"])
	p.set("enableRbacAuthorization", a.first("rbac_authorization_enabled", "enable_rbac_authorization"))
	p.set("enablePurgeProtection", a["purge_protection_enabled"])
	// azurerm cannot make a vault without soft delete.
	p["enableSoftDelete"] = true
	p.set("softDeleteRetentionInDays", a["soft_delete_retention_days"])
	p.set("publicNetworkAccess", enabled(a["public_network_access_enabled"]))
	p.set("enabledForDeployment", a["enabled_for_deployment"])
	p.set("enabledForDiskEncryption", a["enabled_for_disk_encryption"])
	p.set("enabledForTemplateDeployment", a["enabled_for_template_deployment"])
	if acls, ok := a.block("network_acls"); ok {
		p["networkAcls"] = networkACLs(acls, "virtual_network_subnet_ids")
	}
	switch policies := a["access_policy"].(type) {
	case []any:
		out := make([]any, 0, len(policies))
		for _, v := range policies {
			out = append(out, accessPolicy(v))
		}
		p["accessPolicies"] = out
	case nil:
	default:
		p["accessPolicies"] = policies
	}
	o["properties"] = map[string]any(p)
	return o
}

func accessPolicy(v any) any {
	m, ok := v.(map[string]any)
	if !ok || body.IsUnresolved(m) {
		return v
	}
	permissions, out := object{}, object{}
	out.set("tenantId", m["tenant_id"])
	out.set("objectId", m["object_id"])
	permissions.set("keys", m["key_permissions"])
	permissions.set("secrets", m["secret_permissions"])
	permissions.set("certificates", m["certificate_permissions"])
	permissions.set("storage", m["storage_permissions"])
	out["permissions"] = map[string]any(permissions)
	return map[string]any(out)
}

func flexibleServer(a arguments) map[string]any {
	o, p := a.head(), object{}
	if sku, ok := a["sku_name"].(string); ok {
		// GP_Standard_D4ds_v5 is the tier and the size.
		prefix, size, _ := strings.Cut(sku, "_")
		tier := map[string]string{"B": "Burstable", "GP": "GeneralPurpose", "MO": "MemoryOptimized"}[prefix]
		if tier != "" {
			o["sku"] = map[string]any{"name": size, "tier": tier}
		}
	} else {
		o.set("sku", a["sku_name"])
	}
	p.set("version", a["version"])
	p.set("administratorLogin", a["administrator_login"])
	p.set("createMode", a["create_mode"])
	p.set("sourceServerResourceId", a["source_server_id"])
	p.set("availabilityZone", a["zone"])
	storage := object{}
	storage.set("storageSizeGB", gibibytes(a["storage_mb"]))
	storage.set("autoGrow", enabled(a["auto_grow_enabled"]))
	storage.set("tier", a["storage_tier"])
	backup := object{}
	backup.set("backupRetentionDays", a["backup_retention_days"])
	backup.set("geoRedundantBackup", enabled(a["geo_redundant_backup_enabled"]))
	network := object{}
	network.set("publicNetworkAccess", enabled(a["public_network_access_enabled"]))
	network.set("delegatedSubnetResourceId", a["delegated_subnet_id"])
	network.set("privateDnsZoneArmResourceId", a["private_dns_zone_id"])
	availability := object{"mode": "Disabled"}
	if ha, ok := a.block("high_availability"); ok {
		availability.set("mode", ha["mode"])
		availability.set("standbyAvailabilityZone", ha["standby_availability_zone"])
	}
	auth := object{}
	if block, ok := a.block("authentication"); ok {
		auth.set("activeDirectoryAuth", enabled(block["active_directory_auth_enabled"]))
		auth.set("passwordAuth", enabled(block["password_auth_enabled"]))
		auth.set("tenantId", block["tenant_id"])
	}
	encryption := object{}
	if key, ok := a.block("customer_managed_key"); ok {
		encryption["type"] = "AzureKeyVault"
		encryption.set("primaryKeyURI", key["key_vault_key_id"])
		encryption.set("primaryUserAssignedIdentityId", key["primary_user_assigned_identity_id"])
		encryption.set("geoBackupKeyURI", key["geo_backup_key_vault_key_id"])
		encryption.set("geoBackupUserAssignedIdentityId", key["geo_backup_user_assigned_identity_id"])
	}
	for name, v := range map[string]object{
		"storage": storage, "backup": backup, "network": network, "highAvailability": availability,
		"authConfig": auth, "dataEncryption": encryption,
	} {
		if len(v) > 0 {
			p[name] = map[string]any(v)
		}
	}
	o["properties"] = map[string]any(p)
	return o
}

func gibibytes(v any) any {
	n, ok := v.(jsontext.Value)
	if !ok {
		return v
	}
	mb, err := strconv.ParseInt(string(n), 10, 64)
	if err != nil {
		return body.Unresolved("storage_mb")
	}
	return body.Number(strconv.FormatInt(mb/1024, 10))
}

func securityGroup(a arguments) map[string]any {
	o := a.head()
	rules := []any{}
	switch list := a["security_rule"].(type) {
	case []any:
		for _, v := range list {
			rules = append(rules, securityRule(v))
		}
		o["properties"] = map[string]any{"securityRules": rules}
	case nil:
		o["properties"] = map[string]any{"securityRules": rules}
	default:
		o["properties"] = map[string]any{"securityRules": list}
	}
	return o
}

func securityRule(v any) any {
	m, ok := v.(map[string]any)
	if !ok || body.IsUnresolved(m) {
		return v
	}
	p := object{}
	for from, to := range map[string]string{
		"description": "description", "protocol": "protocol", "access": "access", "priority": "priority", "direction": "direction",
		"source_port_range": "sourcePortRange", "source_port_ranges": "sourcePortRanges",
		"destination_port_range": "destinationPortRange", "destination_port_ranges": "destinationPortRanges",
		"source_address_prefix": "sourceAddressPrefix", "source_address_prefixes": "sourceAddressPrefixes",
		"destination_address_prefix": "destinationAddressPrefix", "destination_address_prefixes": "destinationAddressPrefixes",
	} {
		list, isList := m[from].([]any)
		if m[from] == "" || isList && len(list) == 0 {
			continue // azurerm's way of not saying it
		}
		p.set(to, m[from])
	}
	return map[string]any{"name": m["name"], "properties": map[string]any(p)}
}
