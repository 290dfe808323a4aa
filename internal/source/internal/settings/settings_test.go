package settings_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

func decoded(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(strings.ReplaceAll(text, "GONE", `{"$unresolved": "`+settings.Withheld+`"}`)), &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestKeep(t *testing.T) {
	const id = `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v`
	for _, c := range []struct {
		name     string
		kind     addr.Kind
		in, want string // want "" is in
	}{
		// Words of vocabularies, ids, networks, times and versions say nothing
		// of somebody's making.
		{"enumerations", "Microsoft.A/b", `{"kind": "StorageV2", "location": "westeurope", "sku": {"name": "Standard_D4ds_v5", "tier": "premium"}, "properties": {"bypass": "AzureServices, Logging", "minimumTlsVersion": "TLS1_2"}}`, ""},
		{"ids", "Microsoft.A/b", `{"properties": {"anything": "` + id + `", "tenantId": "00000000-0000-0000-0000-000000000001", "users": {"` + id + `": {}}}}`, ""},
		{"networks", "Microsoft.A/b", `{"properties": {"prefixes": ["10.0.0.0/8", "::1", "*"], "ports": ["80-443", "6432"]}}`, ""},
		{"since when a firewall reports", "Microsoft.A/b", `{"tags": {"ward-detection-since": "2026-10-26", "ward-unit": "platform"}}`, `{"tags": {"ward-detection-since": "2026-10-26", "ward-unit": GONE}}`},
		{"no day", "Microsoft.A/b", `{"tags": {"ward-detection-since": "hunter2"}}`, `{"tags": {"ward-detection-since": GONE}}`},
		{"logs", "Microsoft.A/b", `{"properties": {"logs": [{"category": "ApplicationGatewayFirewallLog", "enabled": true}]}}`, ""},
		{"operations", "Microsoft.A/b", `{"properties": {"allOf": [{"field": "category", "equals": "Administrative"}, {"anyOf": [{"equals": "Microsoft.Network/networkSecurityGroups/write"}, {"equals": "hunter2"}]}]}}`, `{"properties": {"allOf": [{"field": "category", "equals": "Administrative"}, {"anyOf": [{"equals": "Microsoft.Network/networkSecurityGroups/write"}, {"equals": GONE}]}]}}`},
		{"a category and an operation that no log has", "microsoft.insights/activitylogalerts", `{"properties": {"condition": {"allOf": [{"field": "category", "equals": "Administration"}, {"field": "category", "equals": "hunter2"}, {"field": "caller", "equals": "hunter"}, {"anyOf": [{"field": "operationName", "equals": "write"}]}]}}}`, `{"properties": {"condition": {"allOf": [{"field": "category", "equals": "Administration"}, {"field": "category", "equals": GONE}, {"field": "caller", "equals": GONE}, {"anyOf": [{"field": "operationName", "equals": "write"}]}]}}}`},
		{"a category of something else", "Microsoft.A/b", `{"field": "category", "equals": "Administration"}`, `{"field": "category", "equals": GONE}`},
		{"what a node holds back", "Microsoft.A/b", `{"properties": {"nodeTaints": ["CriticalAddonsOnly=true:NoSchedule", "work.ward.dev/web:NoExecute", "Hunter2=Hunter2:NoSchedule", "hunter2"]}}`, `{"properties": {"nodeTaints": ["CriticalAddonsOnly=true:NoSchedule", "work.ward.dev/web:NoExecute", GONE, GONE]}}`},
		{"when a copy is made", "Microsoft.A/b", `{"properties": {"objectType": "AzureBackupRule", "repeatingTimeIntervals": ["R/2026-01-04T01:00:00+00:00/P1W", "R/hunter2/P1W"]}}`, `{"properties": {"objectType": "AzureBackupRule", "repeatingTimeIntervals": ["R/2026-01-04T01:00:00+00:00/P1W", GONE]}}`},
		{"which releases are taken", "Microsoft.A/b", `{"properties": {"url": "oci://registry.example/releases/a", "repositoryRef": {"semver": ">=1.0.0 <2.x"}}}`, ""},
		{"an address with what signs in", "Microsoft.A/b", `{"properties": {"url": "oci://a:hunter2@registry.example/releases", "semver": "hunter2"}}`, `{"properties": {"url": GONE, "semver": GONE}}`},
		{"another address", "Microsoft.A/b", `{"properties": {"url": "https://hooks.example/services/hunter2"}}`, `{"properties": {"url": GONE}}`},
		{"where Odoo says that it is well", "Microsoft.A/b", `{"properties": {"probes": [{"path": "/web/health"}, {"path": "/web/hunter2"}]}}`, `{"properties": {"probes": [{"path": "/web/health"}, {"path": GONE}]}}`},
		{"how long sessions live", "core/Pod", `{"spec": {"containers": [{"env": [{"name": "WARD_IDLE_LOGOFF_SECONDS", "value": "1800"}, {"name": "WARD_IDLE_LOGOFF_SECONDS", "value": "hunter2"}], "startupProbe": {"httpGet": {"path": "/ward_idle_logoff/health"}}}]}}`, `{"spec": {"containers": [{"env": [{"name": "WARD_IDLE_LOGOFF_SECONDS", "form": "literal", "value": "1800"}, {"name": "WARD_IDLE_LOGOFF_SECONDS", "form": "literal", "value": GONE}], "startupProbe": {"httpGet": {"path": "/ward_idle_logoff/health"}}}]}}`},
		{"tables", "Microsoft.A/b", `{"properties": {"tableNames": ["AZKVAuditLogs", "hunter2"]}}`, `{"properties": {"tableNames": ["AZKVAuditLogs", GONE]}}`},
		{"groups that a budget is of", "Microsoft.Consumption/budgets", `{"properties": {"filter": {"dimensions": {"name": "ResourceGroupName", "operator": "In", "values": ["hrg-harbor-clinic", "Sommer 2024!"]}, "tags": {"name": "owner", "values": ["hrg-harbor-clinic"]}}}}`, `{"properties": {"filter": {"dimensions": {"name": "ResourceGroupName", "operator": "In", "values": ["hrg-harbor-clinic", GONE]}, "tags": {"name": GONE, "values": [GONE]}}}}`},
		{"times and versions", "Microsoft.A/b", `{"properties": {"version": "17", "until": "2026-11-24T10:00:00Z", "for": "P1Y", "image": "1.2.3"}}`, ""},
		{"what is no text", "Microsoft.A/b", `{"properties": {"on": true, "days": 30, "none": null, "list": [], "object": {}}}`, ""},
		{"references", "Microsoft.A/b", `{"properties": {"a": {"$ref": "` + id + `"}, "b": {"$ref": "` + id + `", "output": "properties.x[0].y"}, "c": {"$unresolved": "parameters('x')"}}}`, ""},
		{"names", "core/Pod", `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "b"}, "spec": {"containers": [{"name": "c", "image": "registry.example:5000/odoo:18@sha256:00"}], "volumes": [{"secret": {"secretName": "s", "items": [{"key": "odoo.conf", "path": "odoo.conf"}]}}]}}`, ""},
		{"hosts of an ingress", "networking.k8s.io/Ingress", `{"spec": {"tls": [{"hosts": ["odoo.example.org", "*.example.org", "hunter2"]}], "rules": [{"host": "odoo.example.org"}]}}`, `{"spec": {"tls": [{"hosts": ["odoo.example.org", "*.example.org", GONE]}], "rules": [{"host": "odoo.example.org"}]}}`},
		{"containers", "Microsoft.Storage/storageAccounts/managementPolicies", `{"filters": {"prefixMatch": ["recovery-sets/", "restores"]}}`, ""},
		{"what a role gives", "rbac.authorization.k8s.io/Role", `{"rules": [{"apiGroups": ["", "snapshot.storage.k8s.io", "Hunter2"], "resources": ["pods/log", "widgets", "hunter2", "*"], "verbs": ["get", "hunter"]}]}`, `{"rules": [{"apiGroups": ["", "snapshot.storage.k8s.io", GONE], "resources": ["pods/log", "widgets", GONE, "*"], "verbs": ["get", GONE]}]}`},
		{"what an admission is asked about", "policies.kyverno.io/ImageValidatingPolicy", `{"spec": {"matchConstraints": {"resourceRules": [{"apiGroups": ["apps"], "resources": ["deployments", "pods/ephemeralcontainers"]}]}, "resources": ["hunters"]}}`, `{"spec": {"matchConstraints": {"resourceRules": [{"apiGroups": ["apps"], "resources": ["deployments", "pods/ephemeralcontainers"]}]}, "resources": [GONE]}}`},
		{"what a webhook is asked about", "admissionregistration.k8s.io/ValidatingWebhookConfiguration", `{"webhooks": [{"rules": [{"apiGroups": ["apps"], "resources": ["deployments/scale"]}]}]}`, ""},
		{"rules of another kind", "example.com/Thing", `{"rules": [{"apiGroups": ["hunter"], "resources": ["hunters"]}], "resources": ["hunters"], "apiGroups": "hunter"}`, `{"rules": [{"apiGroups": [GONE], "resources": [GONE]}], "resources": [GONE], "apiGroups": GONE}`},
		{"resources of a role beside its rules", "rbac.authorization.k8s.io/Role", `{"metadata": {"resources": ["hunters"]}}`, `{"metadata": {"resources": [GONE]}}`},
		{"how lines of a log would begin elsewhere", "Microsoft.A/b", `{"properties": {"value": "%t-%c-%u@%d-"}}`, `{"properties": {"value": GONE}}`},
		{"that no volume is an image", "policies.kyverno.io/ImageValidatingPolicy", `{"spec": {"validations": [{"expression": "!has(object.spec.volumes) || !object.spec.volumes.exists(v, has(v.image))"}]}}`, ""},
		{"how Kyverno is called", "apps/Deployment", `{"spec": {"args": ["--enablePolicyException=true", "--forceFailurePolicyIgnore=hunter2"]}}`, `{"spec": {"args": [{"name": "enablePolicyException", "form": "literal", "value": "true"}, {"name": "forceFailurePolicyIgnore", "form": "literal", "value": GONE}]}}`},
		{"what Kyverno leaves out", "core/ConfigMap", `{"data": {"resourceFilters": "[Event,*,*] [Pod/binding,odoo,*]", "excludeGroups": "system:nodes"}}`, ""},
		{"at how many KEDA stays", "keda.sh/ScaledObject", `{"metadata": {"annotations": {"autoscaling.keda.sh/paused-replicas": "0"}}}`, ""},
		{"what Kyverno does not leave out", "core/ConfigMap", `{"data": {"resourceFilters": "[Hunter 2]", "excludeGroups": "hunter2"}}`, `{"data": {"resourceFilters": GONE, "excludeGroups": GONE}}`},
		{"how lines of a log begin", "Microsoft.DBforPostgreSQL/flexibleServers/configurations", `{"properties": {"value": "%t-%c-%u@%d-"}}`, ""},
		{"how no line begins", "Microsoft.DBforPostgreSQL/flexibleServers/configurations", `{"properties": {"value": "%t hunter%d"}}`, `{"properties": {"value": GONE}}`},
		{"which roles may be granted", "Microsoft.Authorization/roleAssignments", `{"properties": {"condition": "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {acdd72a7-3385-48ef-bd42-f606fba81ae7} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))"}}`, ""},
		{"what is asked of images", "policies.kyverno.io/ImageValidatingPolicy", `{"spec": {"validations": [{"expression": "(images.containers + images.initContainers + images.ephemeralContainers).filter(i, i.startsWith('hrg.azurecr.io/odoo@') || i.startsWith('hrg.azurecr.io/odoo:') || i.startsWith('hrg.azurecr.io/odoo/')).all(i, extractPayload(i, attestations.provenance).predicate.runDetails.builder.id == 'https://github.com/hrg/images/.github/workflows/odoo.yml@refs/heads/main')"}, {"expression": "(images.containers + images.initContainers + images.ephemeralContainers).filter(i, i.startsWith('hrg.azurecr.io/odoo@')).all(i, verifyAttestationSignatures(i, attestations.provenance, [attestors.pipeline]) > 0)"}]}}`, ""},
		{"what somebody else asks of them", "policies.kyverno.io/ImageValidatingPolicy", `{"spec": {"validations": [{"expression": "images.containers.all(i, i == 'Sommer2024')"}]}}`, `{"spec": {"validations": [{"expression": GONE}]}}`},
		{"more than is asked", "policies.kyverno.io/ImageValidatingPolicy", `{"spec": {"validations": [{"expression": "(images.containers + images.initContainers + images.ephemeralContainers).filter(i, i.startsWith('hrg.azurecr.io/odoo@') || i.startsWith('hrg.azurecr.io/odoo:') || i.startsWith('hrg.azurecr.io/odoo/')).all(i, extractPayload(i, attestations.provenance).predicate.runDetails.builder.id == 'https://github.com/hrg/images/.github/workflows/odoo.yml@refs/heads/main') || true"}]}}`, `{"spec": {"validations": [{"expression": GONE}]}}`},
		{"a condition of somebody's own", "Microsoft.Authorization/roleAssignments", `{"properties": {"condition": "@Resource[x] StringEquals 'Sommer2024'"}}`, `{"properties": {"condition": GONE}}`},
		{"what is no container", "Microsoft.Storage/storageAccounts/managementPolicies", `{"filters": {"prefixMatch": ["a/Sommer2024", "Sommer2024"]}}`, `{"filters": {"prefixMatch": [GONE, GONE]}}`},
		{"Ward's own", "ward/Environment", `{"note": "anything at all"}`, ""},

		{"an unknown text", "Microsoft.A/b", `{"properties": {"note": "Sommer2024", "publicNetworkAccess": "Sommer2024", "list": ["x y"]}}`, `{"properties": {"note": GONE, "publicNetworkAccess": GONE, "list": [GONE]}}`},
		{"a long number as text", "Microsoft.A/b", `{"properties": {"version": "48392011"}}`, `{"properties": {"version": GONE}}`},
		{"an id that is none", "Microsoft.A/b", `{"properties": {"tenantId": "hunter2", "scope": "/hunter2"}}`, `{"properties": {"tenantId": GONE, "scope": GONE}}`},
		{"a reference that is none", "Microsoft.A/b", `{"properties": {"a": {"$ref": "` + id + `", "output": "hunter2 hunter2"}}}`, `{"properties": {"a": {"$ref": "` + id + `", "output": GONE}}}`},
		{"an image with a password", "core/Pod", `{"spec": {"containers": [{"image": "me:hunter2@registry.example/odoo"}]}}`, `{"spec": {"containers": [{"image": GONE}]}}`},

		{
			"names by which people call databases", "core/ConfigMap",
			`{"data": {"a.conf": "[options]\ndb_host = odoo-db-rw.erp.svc\n", "b.conf": "[options]\ndb_host = hunter2\n", "c.conf": "[options]\ndb_host = pgbouncer\n", "d.conf": "[options]\ndb_host = hunter2-db\n"}}`,
			`{"data": {"a.conf": [{"name": "db_host", "section": "options", "form": "literal", "value": "odoo-db-rw.erp.svc"}], "b.conf": [{"name": "db_host", "section": "options", "form": "literal", "value": GONE}],
				"c.conf": [{"name": "db_host", "section": "options", "form": "literal", "value": "pgbouncer"}], "d.conf": [{"name": "db_host", "section": "options", "form": "literal", "value": GONE}]}}`,
		},
		{
			"a database that is none, and a hash", "core/ConfigMap",
			`{"data": {"a.conf": "[options]\ndb_name = False\ndbfilter = False\nadmin_passwd = $pbkdf2-sha512$1$a$b\n", "b.conf": "[options]\ndb_name = hunter2\n"}}`,
			`{"data": {"a.conf": [{"name": "db_name", "section": "options", "form": "literal", "value": "False"}, {"name": "dbfilter", "section": "options", "form": "literal", "value": "False"}, {"name": "admin_passwd", "section": "options", "form": "hash", "value": GONE}],
				"b.conf": [{"name": "db_name", "section": "options", "form": "literal", "value": GONE}]}}`,
		},
		{
			"a file that is mounted by itself", "core/Pod",
			`{"volumeMounts": [{"name": "a", "mountPath": "/etc/odoo/odoo.conf", "subPath": "odoo.conf"}, {"name": "a", "mountPath": "/etc/x", "subPath": "Hunter 2"}], "env": [{"name": "ODOO_RC", "value": "/etc/odoo/web.conf"}, {"name": "ODOO_RC", "value": "hunter2"}]}`,
			`{"volumeMounts": [{"name": "a", "mountPath": "/etc/odoo/odoo.conf", "subPath": "odoo.conf"}, {"name": "a", "mountPath": "/etc/x", "subPath": GONE}], "env": [{"name": "ODOO_RC", "form": "literal", "value": "/etc/odoo/web.conf"}, {"name": "ODOO_RC", "form": "literal", "value": GONE}]}`,
		},

		// Free-form places keep only listed keys, with the shape of their values.
		{"tags", "Microsoft.A/b", `{"tags": {"ward-environment": "clinic", "owner": "premium", "n": 12}}`, `{"tags": {"ward-environment": "clinic", "owner": GONE, "n": 12}}`},
		{
			"variables of a container", "core/Pod",
			`{"spec": {"containers": [{"env": [{"name": "DB_PORT", "value": "5432"}, {"name": "PGPORT", "value": "hunter2"}, {"name": "X", "value": "5432"}, {"name": "Y", "value": "$(X)"}, {"name": "Z", "value": ""}, {"name": "S", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]}]}}`,
			`{"spec": {"containers": [{"env": [{"name": "DB_PORT", "form": "literal", "value": "5432"}, {"name": "PGPORT", "form": "literal", "value": GONE}, {"name": "X", "form": "literal", "value": GONE}, {"name": "Y", "form": "reference", "value": "$(X)"}, {"name": "Z", "form": "empty", "value": ""}, {"name": "S", "form": "reference", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]}]}}`,
		},
		{
			"arguments", "core/Pod",
			`{"args": ["odoo", "gevent", "hunter2", "--db_port=6432", "--db_port", "6432", "--proxy-mode", "-c", "/etc/odoo/web.conf", "--token=hunter2", "--token", "hunter2", "-phunter2", "aHVudGVyMg==", "$(X)", "X=hunter2", "Hunter2pw=abc=", "--workers=hunter2", "PGPORT=5432", "--workers=4839201122", "--db_port=483920", 48392011223]}`,
			`{"args": [{"name": "odoo", "form": "word"}, {"name": "gevent", "form": "word"}, {"name": "", "form": "word", "value": GONE},
				{"name": "db_port", "form": "literal", "value": "6432"}, {"name": "db_port", "form": "literal", "value": "6432"}, {"name": "proxy-mode", "form": "flag"},
				{"name": "c", "form": "literal", "value": "/etc/odoo/web.conf"}, {"name": "token", "form": "literal", "value": GONE},
				{"name": "token", "form": "flag"}, {"name": "", "form": "word", "value": GONE}, {"name": "p", "form": "literal", "value": GONE},
				{"name": "", "form": "word", "value": GONE}, {"name": "", "form": "reference", "value": GONE}, {"name": "", "form": "word", "value": GONE}, {"name": "", "form": "word", "value": GONE},
				{"name": "workers", "form": "literal", "value": GONE}, {"name": "PGPORT", "form": "literal", "value": "5432"},
				{"name": "workers", "form": "literal", "value": GONE}, {"name": "db_port", "form": "literal", "value": GONE}, {"name": "", "form": "word", "value": GONE}]}`,
		},
		{
			"arguments that look like options' values", "core/Pod",
			`{"args": ["--proxy-mode", "gevent", "--list-db", "false", "-c", "odoo -c hunter2", "--config", "hunter2", "--workers"]}`,
			`{"args": [{"name": "proxy-mode", "form": "flag"}, {"name": "gevent", "form": "word"}, {"name": "list-db", "form": "literal", "value": "false"},
				{"name": "c", "form": "flag"}, {"name": "", "form": "word", "value": GONE}, {"name": "config", "form": "literal", "value": GONE}, {"name": "workers", "form": "flag"}]}`,
		},
		{
			"a configuration file", "core/ConfigMap",
			`{"data": {"odoo.conf": "; hunter2\n[options]\nDB_Port = 6432\nadmin_passwd: hunter2\n  hunter2\nworkers = 4\n  hunter2\nlist_db = False\ndbfilter = ^%d$\nempty =\nhunter2\naHVudGVyMg==\n", "script.sh": "echo hunter2", "KEY": "premium"}}`,
			`{"data": {"odoo.conf": [
				{"name": "db_port", "section": "options", "form": "literal", "value": "6432"}, {"name": "admin_passwd", "section": "options", "form": "literal", "value": GONE},
				{"name": "workers", "section": "options", "form": "literal", "value": GONE}, {"name": "list_db", "section": "options", "form": "literal", "value": "False"},
				{"name": "dbfilter", "section": "options", "form": "literal", "value": "^%d$"}, {"name": "empty", "section": "options", "form": "empty", "value": ""},
				{"name": "", "section": "options", "form": "literal", "value": GONE}],
				"script.sh": GONE, "KEY": GONE}}`,
		},
		{
			"what Odoo loads before a database is chosen", "core/ConfigMap",
			`{"data": {"odoo.conf": "[options]\nserver_wide_modules = base, web,session_db\n", "other.conf": "[options]\nserver_wide_modules = base,web,hunter2\n"}}`,
			`{"data": {"odoo.conf": [{"name": "server_wide_modules", "section": "options", "form": "literal", "value": "base, web,session_db"}],
				"other.conf": [{"name": "server_wide_modules", "section": "options", "form": "literal", "value": GONE}]}}`,
		},
		{
			"labels and what selects by them", "apps/Deployment",
			`{"metadata": {"labels": {"app.kubernetes.io/name": "odoo", "app": "odoo", "x": "hunter2"}}, "spec": {"selector": {"matchLabels": {"app.kubernetes.io/name": "odoo", "x": "hunter2"}, "matchExpressions": [{"key": "app.kubernetes.io/name", "operator": "In", "values": ["odoo"]}, {"key": "x", "operator": "In", "values": ["hunter2"]}]}}}`,
			`{"metadata": {"labels": {"app.kubernetes.io/name": "odoo", "app": "odoo", "x": GONE}}, "spec": {"selector": {"matchLabels": {"app.kubernetes.io/name": "odoo", "x": GONE}, "matchExpressions": [{"key": "app.kubernetes.io/name", "operator": "In", "values": ["odoo"]}, {"key": "x", "operator": "In", "values": [GONE]}]}}}`,
		},
		{
			"variables that a container refers to", "core/Pod",
			`{"spec": {"containers": [
				{"env": [{"name": "FROM", "value": ""}, {"name": "A", "value": "$(FROM)"}, {"name": "B", "value": "$HUNTER2"}, {"name": "C", "value": "${HUNTER2}"}],
					"args": ["$(FROM)", "--token=$(FROM)", "--token=$(HUNTER2)"]},
				{"args": ["$(FROM)"], "note": "$FROM"}]}}`,
			`{"spec": {"containers": [
				{"env": [{"name": "FROM", "form": "empty", "value": ""}, {"name": "A", "form": "reference", "value": "$(FROM)"}, {"name": "B", "form": "reference", "value": GONE}, {"name": "C", "form": "reference", "value": GONE}],
					"args": [{"name": "", "form": "reference", "value": "$(FROM)"}, {"name": "token", "form": "reference", "value": "$(FROM)"}, {"name": "token", "form": "reference", "value": GONE}]},
				{"args": [{"name": "", "form": "reference", "value": GONE}], "note": GONE}]}}`,
		},
		{
			"keys that say which of some things is meant", "example.com/Thing",
			`{"spec": {"passwordSecretRef": {"name": "a", "key": "b"}, "tokenKeyRef": {"key": "b"}, "env": [{"name": "X", "form": "reference", "secretRef": "db"}, {"name": "Y", "form": "reference", "valueFrom": {"configMapKeyRef": {"key": "b"}}}],
				"volumes": [{"configMap": {"items": [{"key": "b", "path": "b"}]}}], "tolerations": [{"key": "b", "operator": "Exists"}],
				"spread": [{"topologyKey": "topology.kubernetes.io/zone"}], "encryption": {"keyvaultproperties": {"keyname": "k", "keyvaulturi": "https://v.vault.azure.net"}}}}`, "",
		},
		{
			"what is called as keys and names are, anywhere else", "example.com/Thing",
			`{"spec": {"auth": {"key": "Hunter2", "path": "Hunter2"}, "items": [{"key": "Hunter2"}], "by": {"key": "Hunter2", "operator": "hunter2"}, "secretRef": "hunter2", "keyName": "hunter2", "topologyKey": "hunter2",
				"tier": "Standard_E4ds_v5", "images": "hunter2/b:tag", "imageName": "hunter2", "pair": {"key": "Hunter2", "value": "hunter2"}, "pairs": [{"name": "a", "secretRef": "hunter2"}]}}`,
			`{"spec": {"auth": {"key": GONE, "path": GONE}, "items": [{"key": GONE}], "by": {"key": GONE, "operator": GONE}, "secretRef": GONE, "keyName": GONE, "topologyKey": GONE,
				"tier": GONE, "images": GONE, "imageName": GONE, "pair": {"key": GONE, "value": GONE, "form": "literal"}, "pairs": [{"name": "a", "form": "reference", "secretRef": GONE}]}}`,
		},
		{
			"labels and annotations under an owner's prefix", "core/Namespace",
			`{"metadata": {"labels": {"ward.dev/environment": "clinic", "ward.dev/x": "hunter2", "app.kubernetes.io/x": "hunter2", "tier": "hunter2", "pod-security.kubernetes.io/enforce": "restricted", "n": 48392011223},
				"annotations": {"ward.dev/configuration": "0123456789ab", "ward.dev/note": "hunter2", "ward-environment-x": "hunter2", "n": 48392011223}}}`,
			`{"metadata": {"labels": {"ward.dev/environment": "clinic", "ward.dev/x": GONE, "app.kubernetes.io/x": GONE, "tier": GONE, "pod-security.kubernetes.io/enforce": "restricted", "n": GONE},
				"annotations": {"ward.dev/configuration": "0123456789ab", "ward.dev/note": GONE, "ward-environment-x": GONE, "n": GONE}}}`,
		},
		{
			"which of two clusters a database is, and whatever else is called so", "postgresql.cnpg.io/Cluster",
			`{"spec": {"replica": {"self": "clinic", "primary": "clinic-recovery", "source": "clinic-recovery"}, "storage": {"primary": "hunter2", "self": "hunter2", "source": "hunter2"}, "keys": {"primary": "hunter2"}}}`,
			`{"spec": {"replica": {"self": "clinic", "primary": "clinic-recovery", "source": GONE}, "storage": {"primary": GONE, "self": GONE, "source": GONE}, "keys": {"primary": GONE}}}`,
		},
		{
			"which image a database on a cluster runs", "postgresql.cnpg.io/Cluster",
			`{"spec": {"imageName": "ghcr.io/cloudnative-pg/postgresql:16.4", "bootstrap": {"imageName": "https://u:hunter2@x"}}}`,
			`{"spec": {"imageName": "ghcr.io/cloudnative-pg/postgresql:16.4", "bootstrap": {"imageName": GONE}}}`,
		},
		{
			"which exception an exemption follows", "Microsoft.Authorization/policyExemptions",
			`{"properties": {"policyDefinitionReferenceIds": ["azure-storage-shared-key", "hunter2"], "metadata": {"exception": "EXC-2026-004", "check": "azure-storage-shared-key"}, "more": {"exception": "hunter2", "check": "hunter2-blue"}}}`,
			`{"properties": {"policyDefinitionReferenceIds": ["azure-storage-shared-key", GONE], "metadata": {"exception": "EXC-2026-004", "check": "azure-storage-shared-key"}, "more": {"exception": GONE, "check": GONE}}}`,
		},
		{
			"numbers", "Microsoft.A/b",
			`{"properties": {"days": 36500, "seconds": 315360000, "maxSizeBytes": 34359738368, "pin": 48392011223, "pins": [48392011223], "version": "1.2345.6789.1234", "until": "2026-11-24T10:00:00.48392011223Z", "for": "P48392011223Y"}}`,
			`{"properties": {"days": 36500, "seconds": 315360000, "maxSizeBytes": 34359738368, "pin": GONE, "pins": [GONE], "version": GONE, "until": GONE, "for": GONE}}`,
		},
		{
			"settings of an app", "Microsoft.Web/sites",
			`{"properties": {"siteConfig": {"appSettings": [{"name": "A", "value": "@Microsoft.KeyVault(VaultName=v;SecretName=s)"}, {"name": "B", "value": "@Microsoft.KeyVault(hunter2)"}]}}}`,
			`{"properties": {"siteConfig": {"appSettings": [{"name": "A", "form": "reference", "value": "@Microsoft.KeyVault(VaultName=v;SecretName=s)"}, {"name": "B", "form": "literal", "value": GONE}]}}}`,
		},
		{"settings of an app by name", "Microsoft.Web/sites/config", `{"properties": {"A": "premium", "PORT": "80"}}`, `{"properties": {"A": GONE, "PORT": "80"}}`},
		{
			"who may sign in to a database on a cluster", "postgresql.cnpg.io/Cluster",
			`{"spec": {"postgresql": {"pg_hba": ["hostssl odoo odoo all cert", "host all all 10.0.0.0/8 scram-sha-256", "host all all all ldap ldapbindpasswd=hunter2", "hunter2"]},
				"replica": {"self": "clinic-production", "primary": "clinic-production"}, "bootstrap": {"initdb": {"postInitSQL": ["ALTER ROLE x PASSWORD 'hunter2'"]}}}}`,
			`{"spec": {"postgresql": {"pg_hba": ["hostssl odoo odoo all cert", "host all all 10.0.0.0/8 scram-sha-256", GONE, GONE]},
				"replica": {"self": "clinic-production", "primary": "clinic-production"}, "bootstrap": {"initdb": {"postInitSQL": [GONE]}}}}`,
		},
		{"headers", "traefik.io/Middleware", `{"spec": {"headers": {"stsSeconds": 31536000, "customRequestHeaders": {"Authorization": "Basic aHVudGVyMg=="}}}}`, `{"spec": {"headers": {"stsSeconds": 31536000, "customRequestHeaders": {"Authorization": GONE}}}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.want == "" {
				c.want = c.in
			}
			in := decoded(t, c.in)
			before := decoded(t, c.in)
			if diff := cmp.Diff(decoded(t, c.want), settings.Keep(c.kind, in)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, in); diff != "" {
				t.Errorf("Keep changes what it is given:\n%s", diff)
			}
			// What is kept is kept again.
			once := settings.Keep(c.kind, in)
			if c.kind.System() == addr.SystemAzure && !strings.Contains(c.in, "args") {
				if diff := cmp.Diff(once, settings.Keep(c.kind, once)); diff != "" && !strings.Contains(c.want, `"form"`) {
					t.Errorf("the second time (-once +twice):\n%s", diff)
				}
			}
		})
	}
}

// A text of many lines does not become many times its size.
func TestSettingsAreBounded(t *testing.T) {
	for name, text := range map[string]string{
		"settings":      strings.Repeat("a=1\n", 100_000),
		"lines of else": strings.Repeat("x\n", 100_000),
	} {
		kept := settings.Keep("core/ConfigMap", map[string]any{"data": map[string]any{"a.conf": text}})
		raw, err := json.Marshal(kept)
		if err != nil {
			t.Fatal(err)
		}
		if len(raw) > 200 {
			t.Errorf("%s: %d bytes are kept", name, len(raw))
		}
	}
}

// A region that is published is a word.
func TestRegionsAreWords(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "catalogue", "azure", "regions.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`(?m)^  - \{name: (\w+),`).FindAllSubmatch(text, -1)
	if len(names) < 40 {
		t.Fatalf("%d regions are in the catalogue, which cannot be all", len(names))
	}
	for _, m := range names {
		if !settings.Plain("location", string(m[1])) {
			t.Errorf("%s is not kept", m[1])
		}
	}
}

// Nothing that the tables list may be a shape that is not there.
func TestTablesAreWhole(t *testing.T) {
	for _, key := range settings.Everything() {
		_ = settings.Listed(key, "x") // panics where its shape is missing
		_ = settings.Plain(key, "x")
	}
}
