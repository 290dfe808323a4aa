package armsim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
)

const (
	vaultKind     addr.Kind = "Microsoft.KeyVault/vaults"
	registryKind  addr.Kind = "Microsoft.ContainerRegistry/registries"
	accountKind   addr.Kind = "Microsoft.Storage/storageAccounts"
	containerKind           = accountKind + "/blobServices/containers"
	wormKind                = containerKind + "/immutabilityPolicies"
	clusterKind   addr.Kind = "Microsoft.ContainerService/managedClusters"
	fluxKind      addr.Kind = "Microsoft.KubernetesConfiguration/fluxConfigurations"
	recordKind    addr.Kind = "Microsoft.Network/dnszones/A"
	identityKind  addr.Kind = "Microsoft.ManagedIdentity/userAssignedIdentities"
	backupKind    addr.Kind = "Microsoft.DataProtection/backupVaults"
	rulesKind     addr.Kind = "Microsoft.Network/networkSecurityGroups"
	watcherKind   addr.Kind = "Microsoft.Network/networkWatchers"
	assignKind    addr.Kind = "Microsoft.Authorization/policyAssignments"
	exemptKind    addr.Kind = "Microsoft.Authorization/policyExemptions"
	grantKind     addr.Kind = "Microsoft.Authorization/roleAssignments"

	blobRole     = "Storage Blob Data Contributor"
	blobRoleGUID = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
)

// az is what the commands of steps are to Azure Resource Manager: an entry for
// each, so that one that nobody looked at, or an option of one, fails the walk.
var az = map[string]func(*walk, arguments) (any, error){
	"account get-access-token": func(_ *walk, a arguments) (any, error) {
		if r := a.get("resource-type"); r != "oss-rdbms" {
			return nil, fmt.Errorf("a token for %q is not one for a database", r)
		}
		return map[string]any{"accessToken": databaseToken}, nil
	},
	"account show":           func(*walk, arguments) (any, error) { return map[string]any{"tenantId": tenant}, nil },
	"ad signed-in-user show": func(*walk, arguments) (any, error) { return map[string]any{"id": person}, nil },
	"provider register": func(w *walk, a arguments) (any, error) {
		a.has("wait")
		return w.url(http.MethodPost, namespace(a)+"/register?api-version=2021-04-01", nil)
	},
	"feature register": func(w *walk, a arguments) (any, error) {
		return w.url(http.MethodPost, feature(a)+"/register?api-version=2021-07-01", nil)
	},
	"feature show": func(w *walk, a arguments) (any, error) {
		doc, err := w.url(http.MethodGet, feature(a)+"?api-version=2021-07-01", nil)
		if state := at(doc, "properties/state"); err == nil && state != "Registered" {
			err = fmt.Errorf("it is %v", state)
		}
		return map[string]any{"properties": doc["properties"]}, err
	},
	"role assignment list": func(w *walk, a arguments) (any, error) {
		a.has("all")
		a.has("include-groups")
		a.has("include-inherited")
		if who := a.get("assignee"); who != "" && who != person {
			return nil, fmt.Errorf("%q is nobody", who)
		}
		return w.url(http.MethodGet, addr.Subscription(a.get("subscription")).String()+"/providers/"+string(grantKind)+"?api-version="+w.version(grantKind), nil)
	},
	"role assignment create": func(w *walk, a arguments) (any, error) {
		role, scope, err := w.role(a)
		if who, kind := a.get("assignee-object-id"), a.get("assignee-principal-type"); err == nil && (who != person || kind != "User") {
			err = fmt.Errorf("%s %q is not whoever is signed in", kind, who)
		}
		if err != nil {
			return nil, err
		}
		return w.ask(http.MethodPut, scope.Resource(grantKind, personsGrant), "", object{"properties": object{
			"principalId": person, "principalType": "User", "roleDefinitionId": addr.Subscription(scope.SubscriptionID()).String() + "/providers/Microsoft.Authorization/roleDefinitions/" + role,
		}})
	},
	"role assignment delete": func(w *walk, a arguments) (any, error) {
		_, scope, err := w.role(a)
		if who := a.get("assignee"); err == nil && who != person {
			err = fmt.Errorf("%q is nobody", who)
		}
		if err == nil {
			_, err = w.ask(http.MethodGet, scope.Resource(grantKind, personsGrant), "", nil)
		}
		if err != nil {
			return nil, err
		}
		return w.ask(http.MethodDelete, scope.Resource(grantKind, personsGrant), "", nil)
	},
	"resource show": func(w *walk, a arguments) (any, error) {
		id, err := addr.ParseID(a.get("ids"))
		if err != nil {
			return nil, err
		}
		return w.url(http.MethodGet, id.String()+"?api-version="+a.get("api-version"), nil)
	},
	"rest": (*walk).azRest,
	"network watcher configure": func(w *walk, a arguments) (any, error) {
		// The group is of Azure's own, as is the watcher.
		if a.get("enabled") != "true" {
			return nil, fmt.Errorf("nothing is watched")
		}
		id := addr.Subscription(a.get("subscription")).ResourceGroup(a.get("resource-group")).Resource(watcherKind, "NetworkWatcher_"+a.get("locations"))
		w.watchers[id.Key()] = true
		return map[string]any{}, nil
	},
	"network firewall show":  shows("Microsoft.Network/azureFirewalls", "name"),
	"network public-ip show": shows("Microsoft.Network/publicIPAddresses", "name"),
	"network application-gateway show-backend-health": func(w *walk, a arguments) (any, error) {
		// Azure asks the backends; whether they answer is the clusters' to say.
		return w.ask(http.MethodGet, w.named(a, "Microsoft.Network/applicationGateways", "name"), "", nil)
	},
	"network dns zone show": func(w *walk, a arguments) (any, error) {
		doc, err := w.ask(http.MethodGet, w.named(a, "Microsoft.Network/dnszones", "name"), "", nil)
		if servers, _ := at(doc, "properties/nameServers").([]any); err == nil && len(servers) > 0 {
			w.delegated[strings.ToLower(fmt.Sprint(doc["id"]))] = true // by whoever keeps the name above
		}
		return doc, err
	},
	"network dns record-set a update": func(w *walk, a arguments) (any, error) {
		zone := w.named(a, "Microsoft.Network/dnszones", "zone-name")
		target := a.get("target-resource")
		w.moved[strings.ToLower(target)] = append(w.moved[strings.ToLower(target)], zone.Child("A", a.get("name")))
		return w.ask(http.MethodPatch, zone.Child("A", a.get("name")), "", object{"properties": object{"targetResource": object{"id": target}}})
	},
	"network nsg rule create": func(w *walk, a arguments) (any, error) {
		rule := object{"name": a.get("name"), "properties": object{
			"priority": json.Number(a.get("priority")), "direction": a.get("direction"), "access": a.get("access"), "protocol": a.get("protocol"),
			"sourceAddressPrefix": a.get("source-address-prefixes"), "sourcePortRange": a.get("source-port-ranges"),
			"destinationAddressPrefix": a.get("destination-address-prefixes"), "destinationPortRanges": asList(a, "destination-port-ranges"),
		}}
		return w.rules(w.named(a, rulesKind, "nsg-name"), a.get("name"), rule)
	},
	"network nsg rule delete": func(w *walk, a arguments) (any, error) {
		return w.rules(w.named(a, rulesKind, "nsg-name"), a.get("name"), nil)
	},
	"keyvault certificate create": func(w *walk, a arguments) (any, error) {
		var policy map[string]any
		if err := json.Unmarshal([]byte(a.get("policy")), &policy); err != nil || at(policy, "x509CertificateProperties/subject") == nil {
			return nil, fmt.Errorf("the policy is not one: %w", err)
		}
		vault, err := w.vault(a)
		w.pending[vault.String()+"/"+a.get("name")] = true
		return map[string]any{}, err
	},
	"keyvault certificate pending show": func(w *walk, a arguments) (any, error) {
		vault, err := w.vault(a)
		if err == nil && !w.pending[vault.String()+"/"+a.get("name")] {
			err = fmt.Errorf("no certificate %s was asked for", a.get("name"))
		}
		return map[string]any{"csr": "a request"}, err
	},
	"keyvault certificate pending merge": func(w *walk, a arguments) (any, error) {
		vault, err := w.vault(a)
		if err != nil {
			return nil, err
		}
		if a.get("file") == "" || !w.pending[vault.String()+"/"+a.get("name")] {
			return nil, fmt.Errorf("no certificate %s was asked for", a.get("name"))
		}
		// A certificate is a secret to whoever reads it with its key.
		return w.ask(http.MethodPut, vault.Child("secrets", a.get("name")), "", object{"properties": object{"value": "signed"}})
	},
	"keyvault secret show": func(w *walk, a arguments) (any, error) {
		vault, err := w.vault(a)
		if err != nil {
			return nil, err
		}
		_, err = w.ask(http.MethodGet, vault.Child("secrets", a.get("name")), "", nil)
		return map[string]any{"attributes": map[string]any{"expires": "2027-04-01T00:00:00Z"}}, err
	},
	"keyvault key rotation-policy show": func(w *walk, a arguments) (any, error) {
		vault, err := w.vault(a)
		if err != nil {
			return nil, err
		}
		return w.ask(http.MethodGet, vault.Child("keys", a.get("name")), "", nil)
	},
	"acr import": func(w *walk, a arguments) (any, error) {
		if a.get("source") == "" || !strings.Contains(a.get("image"), ":") {
			return nil, fmt.Errorf("an image is imported from somewhere, under a tag")
		}
		registry, err := w.only(registryKind, a.get("name"))
		if sub := a.get("subscription"); err == nil && registry.SubscriptionID() != sub {
			err = fmt.Errorf("the registry is not in the subscription %s", sub)
		}
		w.imported[strings.ToLower(registry.Name())+"/"+strings.SplitN(a.get("image"), ":", 2)[0]] = true
		return map[string]any{}, err
	},
	"acr login": func(w *walk, a arguments) (any, error) {
		registry, err := w.only(registryKind, a.get("name"))
		if err == nil && (registry.SubscriptionID() != a.get("subscription") || !a.has("expose-token")) {
			err = fmt.Errorf("nobody is signed in to %s without Docker", registry.Name())
		}
		return map[string]any{"accessToken": registryToken}, err
	},
	"acr repository show-tags": func(w *walk, a arguments) (any, error) {
		registry, err := w.only(registryKind, a.get("name"))
		if err == nil && registry.SubscriptionID() != a.get("subscription") {
			err = fmt.Errorf("the registry is not in the subscription %s", a.get("subscription"))
		}
		var tags []string
		repository := registry.Name() + ".azurecr.io/" + a.get("repository") + ":"
		for name := range w.kube.releases {
			if tag, is := strings.CutPrefix(name, repository); is {
				tags = append(tags, tag)
			}
		}
		return text(joined(tags)), err
	},
	"acr manifest show-metadata": func(w *walk, a arguments) (any, error) {
		registry, err := w.only(registryKind, a.get("registry"))
		image := strings.ToLower(registry.Name()) + "/" + strings.SplitN(a.get("name"), "@", 2)[0]
		if err == nil && !w.imported[image] {
			err = fmt.Errorf("%s is not in the registry", image)
		}
		return map[string]any{}, err
	},
	"identity show":                 shows(identityKind, "name"),
	"postgres flexible-server show": shows(serverKind, "name"),
	"postgres flexible-server restart": func(w *walk, a arguments) (any, error) {
		return w.ask(http.MethodPost, w.named(a, serverKind, "name"), "/restart", nil)
	},
	"postgres flexible-server update": func(w *walk, a arguments) (any, error) {
		p := object{}
		if mode := a.get("high-availability"); mode != "" {
			p["highAvailability"] = object{"mode": mode}
		}
		if size := a.get("storage-size"); size != "" {
			p["storage"] = object{"storageSizeGB": json.Number(w.filled(size, "1024"))}
		}
		return w.ask(http.MethodPatch, w.named(a, serverKind, "name"), "", object{"properties": p})
	},
	"postgres flexible-server replica promote": func(w *walk, a arguments) (any, error) {
		// az spells in small letters what Azure does not.
		spelled := map[string]string{"switchover": "Switchover", "standalone": "Standalone", "forced": "Forced", "planned": "Planned"}
		return w.ask(http.MethodPatch, w.named(a, serverKind, "name"), "", object{"properties": object{"replica": object{
			"role": "Primary", "promoteMode": spelled[a.get("promote-mode")], "promoteOption": spelled[a.get("promote-option")],
		}}})
	},
	"postgres flexible-server virtual-endpoint update": func(w *walk, a arguments) (any, error) {
		return w.ask(http.MethodPut, w.named(a, serverKind, "server-name").Child("virtualendpoints", a.get("name")), "", object{
			"properties": object{"endpointType": a.get("endpoint-type"), "members": []any{a.get("members")}},
		})
	},
	"postgres flexible-server virtual-endpoint show": func(w *walk, a arguments) (any, error) {
		return w.ask(http.MethodGet, w.named(a, serverKind, "server-name").Child("virtualendpoints", a.get("name")), "", nil)
	},
	"postgres flexible-server parameter list": func(w *walk, a arguments) (any, error) {
		doc, err := w.ask(http.MethodGet, w.named(a, serverKind, "server-name"), "/configurations", nil)
		list, _ := doc["value"].([]any)
		if a.get("query") != "[?isConfigPendingRestart].name" {
			return list, err
		}
		for _, p := range list {
			if at(p.(map[string]any), "properties/isConfigPendingRestart") == true {
				return nil, fmt.Errorf("%v waits for a restart still", p.(map[string]any)["name"])
			}
		}
		return "", err
	},
	"storage account show": func(w *walk, a arguments) (any, error) {
		account := w.named(a, accountKind, "name")
		if a.get("expand") == "geoReplicationStats" && w.copying[account.Key()] {
			return object{"geoReplicationStats": object{"status": "Bootstrap", "lastSyncTime": "0001-01-01T00:00:00+00:00"}}, nil
		}
		doc, err := w.ask(http.MethodGet, account, "", nil)
		if stats, is := at(doc, "properties/geoReplicationStats").(map[string]any); is {
			stats["lastSyncTime"] = time.Now().UTC().Format(time.RFC3339) // a step compares it with this machine's clock
		}
		return doc, err
	},
	"storage account update": func(w *walk, a arguments) (any, error) {
		body, p := object{}, object{}
		if sku := a.get("sku"); sku != "" {
			body["sku"] = object{"name": sku}
		}
		if access := a.get("public-network-access"); access != "" {
			p["publicNetworkAccess"] = access
		}
		if action := a.get("default-action"); action != "" {
			p["networkAcls"] = object{"defaultAction": action}
		}
		if len(p) > 0 {
			body["properties"] = p
		}
		if len(body) == 0 {
			return nil, fmt.Errorf("nothing is changed")
		}
		account := w.named(a, accountKind, "name")
		w.copying[account.Key()] = a.get("sku") == "Standard_GRS"
		return w.ask(http.MethodPatch, account, "", body)
	},
	"storage account network-rule add": func(w *walk, a arguments) (any, error) {
		return w.admit(a, true)
	},
	"storage account network-rule remove": func(w *walk, a arguments) (any, error) {
		return w.admit(a, false)
	},
	"storage blob list": func(w *walk, a arguments) (any, error) {
		if a.get("include") == "" {
			return nil, fmt.Errorf("neither versions nor what was deleted is listed")
		}
		_, err := w.blobs(a)
		return map[string]any{}, err
	},
	"storage blob download": func(w *walk, a arguments) (any, error) {
		container, err := w.blobs(a)
		if name, version := a.get("name"), a.get("version-id"); err == nil && (!w.states[strings.TrimSuffix(name, ".tfstate")] || version == "" || a.get("file") == "") {
			err = fmt.Errorf("there is no version %q of %s in %s", version, name, container.Name())
		}
		if err != nil {
			return nil, err
		}
		return map[string]any{}, os.WriteFile(filepath.Join(w.dir, a.get("file")), []byte("{}"), 0o600)
	},
	"storage container-rm list": func(w *walk, a arguments) (any, error) {
		return w.ask(http.MethodGet, w.named(a, accountKind, "storage-account").Child("blobServices", "default"), "/containers", nil)
	},
	"storage account failover": func(w *walk, a arguments) (any, error) {
		a.has("yes")
		if account := w.named(a, accountKind, "name"); w.copying[account.Key()] && a.get("failover-type") == "Planned" {
			return nil, fmt.Errorf("LastSyncTimeTooOld: the copy of %s is not brought up to date", account.Name())
		}
		return w.query(http.MethodPost, w.named(a, accountKind, "name"), "/failover", "&failoverType="+a.get("failover-type"), nil)
	},
	"storage container immutability-policy show": func(w *walk, a arguments) (any, error) {
		return w.ask(http.MethodGet, w.worm(a), "", nil)
	},
	"storage container immutability-policy lock": func(w *walk, a arguments) (any, error) {
		return w.matching(a, "/lock", nil)
	},
	"storage container immutability-policy extend": func(w *walk, a arguments) (any, error) {
		days := a.get("period")
		a.get("if-match")
		if p, err := w.ask(http.MethodGet, w.worm(a), "", nil); err == nil && fmt.Sprint(at(p, "properties/immutabilityPeriodSinceCreationInDays")) == days {
			return p, nil // it says as many already: there is nothing to lengthen
		}
		return w.matching(a, "/extend", object{"properties": object{"immutabilityPeriodSinceCreationInDays": json.Number(days)}})
	},
	"dataprotection backup-instance adhoc-backup": func(w *walk, a arguments) (any, error) {
		vault := w.named(a, backupKind, "vault-name")
		instance := vault.Child("backupInstances", a.get("backup-instance-name"))
		doc, err := w.ask(http.MethodGet, instance, "", nil)
		if err != nil {
			return nil, err
		}
		w.copies[strings.ToLower(fmt.Sprint(at(doc, "properties/dataSourceInfo/resourceID")))+" "+vault.Name()] = true
		return w.ask(http.MethodPost, instance, "/backup", object{"backupRuleOptions": object{"ruleName": a.get("rule-name"), "triggerOption": object{}}})
	},
	"dataprotection job list": func(w *walk, a arguments) (any, error) {
		return w.ask(http.MethodGet, w.named(a, backupKind, "vault-name"), "", nil)
	},
	"dataprotection backup-vault update": func(w *walk, a arguments) (any, error) {
		return w.ask(http.MethodPatch, w.named(a, backupKind, "vault-name"), "", object{
			"properties": object{"securitySettings": object{"immutabilitySettings": object{"state": a.get("immutability-state")}}},
		})
	},
	"policy remediation create": func(w *walk, a arguments) (any, error) {
		a.get("name")
		return w.ask(http.MethodGet, addr.Subscription(a.get("subscription")).Resource(assignKind, a.get("policy-assignment")), "", nil)
	},
	"policy exemption create": func(w *walk, a arguments) (any, error) {
		scope, err := addr.ParseID(a.get("scope"))
		if err != nil {
			return nil, err
		}
		assignment, err := addr.ParseID(a.get("policy-assignment"))
		if err == nil {
			_, err = w.ask(http.MethodGet, assignment, "", nil)
		}
		if err != nil {
			return nil, err
		}
		until, err := time.Parse("2006-01-02T15:04Z", a.get("expires-on"))
		if err != nil {
			return nil, err
		}
		p := object{"policyAssignmentId": assignment.String(), "exemptionCategory": a.get("exemption-category"), "expiresOn": until.Format(time.RFC3339)}
		if members := asList(a, "policy-definition-reference-ids"); len(members) > 0 {
			p["policyDefinitionReferenceIds"] = members
		}
		return w.ask(http.MethodPut, scope.Resource(exemptKind, a.get("name")), "", object{"properties": p})
	},
	"policy exemption delete": func(w *walk, a arguments) (any, error) {
		scope, err := addr.ParseID(a.get("scope"))
		if err == nil {
			_, err = w.ask(http.MethodGet, scope.Resource(exemptKind, a.get("name")), "", nil)
		}
		if err != nil {
			return nil, err
		}
		return w.ask(http.MethodDelete, scope.Resource(exemptKind, a.get("name")), "", nil)
	},
	"aks stop": func(w *walk, a arguments) (any, error) {
		return w.ask(http.MethodGet, w.named(a, clusterKind, "name"), "", nil)
	},
	"aks get-credentials": func(w *walk, a arguments) (any, error) {
		a.has("overwrite-existing")
		id := w.named(a, clusterKind, "name")
		doc, err := w.ask(http.MethodGet, id, "", nil)
		if err == nil {
			w.kube.context = id.Key()
		}
		return doc, err
	},
	"lock list": func(w *walk, a arguments) (any, error) {
		group := addr.Subscription(a.get("subscription")).ResourceGroup(a.get("resource-group"))
		_, err := w.ask(http.MethodGet, group, "", nil)
		return "", err
	},
	"monitor log-analytics workspace show": shows("Microsoft.OperationalInsights/workspaces", "workspace-name"),
	"monitor log-analytics query": func(_ *walk, a arguments) (any, error) {
		if a.get("workspace") == "" || a.get("analytics-query") == "" {
			return nil, fmt.Errorf("nothing is asked of nothing")
		}
		return "", nil
	},
}

// person is whoever takes the steps, and personsGrant the assignment that they
// give themselves.
const (
	person       = "aaaaaaaa-0000-4000-8000-0000000000aa"
	personsGrant = "aaaaaaaa-0000-4000-8000-0000000000ab"
)

// namespace and feature are what a subscription is asked about.
func namespace(a arguments) string {
	return addr.Subscription(a.get("subscription")).String() + "/providers/" + a.get("namespace")
}

func feature(a arguments) string {
	return addr.Subscription(a.get("subscription")).String() + "/providers/Microsoft.Features/providers/" + a.get("namespace") + "/features/" + a.get("name")
}

// role is the GUID of the role that an assignment is about, and where it holds.
func (w *walk) role(a arguments) (string, addr.ID, error) {
	scope, err := addr.ParseID(a.get("scope"))
	if err != nil {
		return "", scope, err
	}
	if name := a.get("role"); name != blobRole {
		return "", scope, fmt.Errorf("%q is not a role that anybody has looked at", name)
	}
	_, err = w.ask(http.MethodGet, scope, "", nil)
	return blobRoleGUID, scope, err
}

// admit lets an address in to an account, or no longer.
func (w *walk) admit(a arguments, in bool) (any, error) {
	account := w.named(a, accountKind, "account-name")
	doc, err := w.ask(http.MethodGet, account, "", nil)
	if err != nil {
		return nil, err
	}
	address := a.get("ip-address")
	rules, _ := at(doc, "properties/networkAcls/ipRules").([]any)
	left := slices.DeleteFunc(slices.Clone(rules), func(r any) bool { return at(r, "value") == address })
	switch {
	case address == "" || in && len(left) != len(rules):
		return nil, fmt.Errorf("%q cannot be let in", address)
	case !in && len(left) == len(rules):
		return nil, fmt.Errorf("%q was not let in", address)
	case in:
		left = append(left, object{"value": address, "action": "Allow"})
	}
	return w.ask(http.MethodPatch, account, "", object{"properties": object{"networkAcls": object{"ipRules": left}}})
}

// blobs is the container whose blobs a command is about, if whoever asks
// reaches them.
func (w *walk) blobs(a arguments) (addr.ID, error) {
	if mode := a.get("auth-mode"); mode != "login" {
		return addr.ID{}, fmt.Errorf("the account has no keys, and %q asks for one", mode)
	}
	account, err := w.only(accountKind, a.get("account-name"))
	if err == nil {
		err = w.reachesState(account)
	}
	if err != nil {
		return addr.ID{}, err
	}
	container := account.Child("blobServices", "default").Child("containers", a.get("container-name"))
	_, err = w.ask(http.MethodGet, container, "", nil)
	return container, err
}

// shows reads a resource by the option that names it.
func shows(kind addr.Kind, name string) func(*walk, arguments) (any, error) {
	return func(w *walk, a arguments) (any, error) {
		a.get("expand")
		return w.ask(http.MethodGet, w.named(a, kind, name), "", nil)
	}
}

// named is the resource that a command is about: of a group, by its name.
func (w *walk) named(a arguments, kind addr.Kind, option string) addr.ID {
	if id, err := addr.ParseID(a.get("ids")); err == nil && id.Kind().Equal(kind) {
		return id
	}
	return addr.Subscription(a.get("subscription")).ResourceGroup(a.get("resource-group")).Resource(kind, a.get(option))
}

// worm is the immutability policy that a command is about.
func (w *walk) worm(a arguments) addr.ID {
	account := w.named(a, accountKind, "account-name")
	return account.Child("blobServices", "default").Child("containers", a.get("container-name")).Child("immutabilityPolicies", "default")
}

// matching asks for an action on an immutability policy, which Azure does where
// it is as whoever asks has read it.
func (w *walk) matching(a arguments, action string, body object) (any, error) {
	policy, err := w.ask(http.MethodGet, w.worm(a), "", nil)
	if err != nil {
		return nil, err
	}
	if etag := a.get("if-match"); etag == "" || etag != fmt.Sprint(policy["etag"]) {
		return nil, fmt.Errorf("the policy is at %v, and what is asked is for %q", policy["etag"], etag)
	}
	return w.ask(http.MethodPost, w.worm(a), action, body)
}

// vault is the key vault that a command is about: by its name, which is its
// address.
func (w *walk) vault(a arguments) (addr.ID, error) {
	vault, err := w.only(vaultKind, a.get("vault-name"))
	if sub := a.get("subscription"); err == nil && sub != "" && vault.SubscriptionID() != sub {
		err = fmt.Errorf("the vault is not in the subscription %s", sub)
	}
	if err == nil {
		_, err = w.ask(http.MethodGet, vault, "", nil)
	}
	return vault, err
}

// only is the resource of a kind with a name that is one of a kind in Azure.
func (w *walk) only(kind addr.Kind, name string) (addr.ID, error) {
	for _, r := range w.d.Resources {
		if r.ID.Kind().Equal(kind) && strings.EqualFold(r.ID.Name(), name) {
			return r.ID, nil
		}
	}
	return addr.ID{}, fmt.Errorf("there is no %s %q", kind, name)
}

// asList is the value of an option that takes several.
func asList(a arguments, name string) []any {
	out := []any{}
	for word := range strings.FieldsSeq(a.get(name)) {
		out = append(out, word)
	}
	return out
}

// letIn wants whoever looks at a server from where steps are taken not to be shut
// out by a rule that was put there for those who write.
func (w *walk) letIn(server addr.ID) error {
	r, ok := w.d.Resource(server)
	if !ok {
		return nil
	}
	for _, group := range w.d.Of(r.Unit) {
		if !group.ID.Kind().Equal(rulesKind) {
			continue
		}
		doc, err := w.ask(http.MethodGet, group.ID, "", nil)
		if err != nil {
			return err
		}
		rules, _ := at(doc, "properties/securityRules").([]any)
		for _, rule := range rules {
			source := fmt.Sprint(at(rule, "properties/sourceAddressPrefix"))
			ports, _ := at(rule, "properties/destinationPortRanges").([]any)
			if at(rule, "properties/access") != "Deny" || !slices.Contains(ports, any("5432")) {
				continue
			}
			if _, err := netip.ParsePrefix(source); err != nil {
				return fmt.Errorf("connection to %s timed out: %v shuts out %s", server.Name(), at(rule, "name"), source)
			}
		}
	}
	return nil
}

// rules puts a rule into a network security group in place of one of its name,
// or with nil takes that away. To Azure a rule is a resource of its own as well;
// the simulated one knows it as a part of the group.
func (w *walk) rules(group addr.ID, name string, rule object) (any, error) {
	doc, err := w.ask(http.MethodGet, group, "", nil)
	if err != nil {
		return nil, err
	}
	list, _ := at(doc, "properties/securityRules").([]any)
	list = slices.DeleteFunc(slices.Clone(list), func(r any) bool { return at(r, "name") == name })
	if rule != nil {
		list = append(list, rule)
	}
	p, _ := doc["properties"].(map[string]any)
	p["securityRules"] = list
	delete(p, "provisioningState")
	method := http.MethodPut
	if rule == nil {
		method = http.MethodDelete
	}
	w.operation(method, group.Child("securityRules", name).String())
	w.taking = false
	defer func() { w.taking = true }()
	return w.ask(http.MethodPut, group, "", object{"location": doc["location"], "tags": doc["tags"], "properties": p})
}

// azRest sends what it is told to.
func (w *walk) azRest(a arguments) (any, error) {
	url, ok := strings.CutPrefix(a.get("url"), "https://management.azure.com")
	if !ok {
		return nil, fmt.Errorf("%q is not Azure Resource Manager", a.get("url"))
	}
	var body object
	if text := a.get("body"); text != "" {
		if err := json.Unmarshal([]byte(text), &body); err != nil {
			return nil, err
		}
	}
	method := strings.ToUpper(a.get("method"))
	// A backup on demand is a resource of its own, with no body.
	if method == http.MethodPut && strings.Contains(url, "/backups/") {
		body = object{}
	}
	return w.url(method, url, body)
}

// text is an answer that is printed as it is.
type text string

// answered is what az prints of an answer: what its query chooses.
func (w *walk) answered(a arguments, doc any) (string, error) {
	query, output := a.get("query"), a.get("output")
	if lines, is := doc.(text); is {
		return string(lines), nil
	}
	if query == "" {
		return "", nil
	}
	if list, all := strings.CutPrefix(query, "value[]."); all {
		var lines []string
		m, _ := doc.(map[string]any)
		values, _ := m["value"].([]any)
		for _, v := range values {
			lines = append(lines, fmt.Sprint(chosen(v, list)))
		}
		slices.Sort(lines)
		return joined(lines), nil
	}
	if m := startsWith.FindStringSubmatch(query); m != nil {
		var lines []string
		m0, _ := doc.(map[string]any)
		values, _ := m0["value"].([]any)
		for _, v := range values {
			if name := fmt.Sprint(chosen(v, "name")); strings.HasPrefix(name, m[1]) {
				lines = append(lines, name)
			}
		}
		slices.Sort(lines)
		return joined(lines), nil
	}
	if !simpleQuery.MatchString(query) {
		return "", nil // for people to read
	}
	v := chosen(doc, query)
	if v == nil {
		return "", fmt.Errorf("nothing is at %q of what Azure answers", query)
	}
	if output != "tsv" {
		return "", nil
	}
	if list, is := v.([]any); is {
		var lines []string
		for _, item := range list {
			lines = append(lines, fmt.Sprint(item))
		}
		return joined(lines), nil
	}
	return fmt.Sprintln(v), nil
}

func joined(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

var (
	simpleQuery = regexp.MustCompile(`^[A-Za-z]+(\[\d\])?(\.[A-Za-z]+(\[\d\])?)*$`)
	startsWith  = regexp.MustCompile(`^\[\?starts_with\(name, '([^']+)'\)\]\.name$`)
	segment     = regexp.MustCompile(`^([A-Za-z]+)(?:\[(\d)\])?$`)
)

// chosen follows a path as az does, which leaves out ARM's properties.
func chosen(v any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		m := segment.FindStringSubmatch(step)
		if m == nil {
			return nil
		}
		of, _ := v.(map[string]any)
		next, there := of[m[1]]
		if !there {
			p, _ := of["properties"].(map[string]any)
			next = p[m[1]]
		}
		if m[2] != "" {
			list, _ := next.([]any)
			if len(list) <= int(m[2][0]-'0') {
				return nil
			}
			next = list[m[2][0]-'0']
		}
		v = next
	}
	return v
}
