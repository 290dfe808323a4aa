package cli_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/cli"
	"github.com/wardhq/ward/internal/report"
)

// place is where people leave a secret: a file with @ where it stands, and §
// where it has an @ itself.
type place struct {
	name string
	rule bool // a check of the catalogue reads it
	text string
}

// shape makes a secret look like something. Each holds its core as it is.
type shape struct {
	name string
	of   func(core string) string
}

// shapes are some that recognisers know, and more that none does.
var shapes = []shape{
	{"a word and a year", func(c string) string { return "Sommer" + c + "2024" }},
	{"hex", func(c string) string { return hex.EncodeToString([]byte(c)) + c }},
	{"base64", func(c string) string { return c + base64.StdEncoding.EncodeToString([]byte(c + "!!"))[:13] + "xyw==" }},
	{"a passphrase", func(c string) string { return "correct horse " + c + " staple" }},
	{"dashes", func(c string) string { return c[:4] + "-" + c + "-" + c[4:8] }},
	{"signs", func(c string) string { return "!" + c + ";&,#" }},
	{"a pair", func(c string) string { return "admin:" + c }},
	{"an address", func(c string) string { return "https://hooks.example/services/" + c + "?v=1" }},
	{"a connection", func(c string) string { return "Server=db;Uid=a;Pass=" + c }},
	{"capitals", func(c string) string { return "KEY_" + strings.ToUpper(c) + "_" + c }},
	{"an enumeration", func(c string) string { return "Enabled" + c }},
}

const (
	deployment = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", `
	pg         = `"type": "Microsoft.DBforPostgreSQL/flexibleServers", "apiVersion": "2025-08-01", "name": "db", "location": "westeurope"`
	storage    = `"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2025-06-01", "name": "st", "location": "westeurope"`
)

func arm(resource string) string { return deployment + `"resources": [{` + resource + `}]}` }

func workload(container, rest string) string {
	return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: odoo, namespace: odoo}\nspec:\n  template:\n    spec:\n" +
		"      volumes: [{name: conf, configMap: {name: odoo}}]\n      containers:\n      - name: visible-control\n" + container + "\n" + rest
}

func configured(file string) string {
	return workload("        args: [odoo, --config=/etc/odoo/odoo.conf]", "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: odoo, namespace: odoo}\ndata:\n"+file)
}

func planned(change string) string {
	return `{"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": [` + change + `]}`
}

func azapi(body string) string {
	return planned(`{"address": "azapi_resource.a", "mode": "managed", "type": "azapi_resource", "name": "a", "change": {"actions": ["create"], "after": {` +
		`"type": "Microsoft.Storage/storageAccounts§2025-06-01", "name": "st", "parent_id": "/subscriptions/s/resourceGroups/g", ` + body + `}, "after_unknown": {}}}`)
}

func hcl(body, rest string) string {
	return "resource \"azapi_resource\" \"a\" {\n  type = \"Microsoft.Storage/storageAccounts§2025-06-01\"\n  parent_id = \"/subscriptions/s/resourceGroups/g\"\n" +
		"  name = \"st\"\n" + body + "\n}\n" + rest
}

// dockerfile and job are what builds, around a line of each.
func dockerfile(lines string) string {
	return "FROM odoo:18.0\nLABEL note=visible-control\n" + lines + "\nUSER 101\n"
}

func job(rest string) string {
	return "on: pull_request\npermissions: {}\njobs:\n  visible-control:\n    runs-on: ubuntu-24.04\n" + rest
}

// places are by the ending of the file, or by its name behind a slash. Those of
// Terraform are read in a tree too.
var places = map[string][]place{
	".yaml": {
		{"environment", false, workload(`        env: [{name: UPSTREAM, value: "@"}]`, "")},
		{"environment, a listed key", false, workload(`        env: [{name: PGPORT, value: "@"}]`, "")},
		{"environment, the value first", false, workload(`        env: [{value: "@", name: A}]`, "")},
		{"argument", true, workload(`        args: ["odoo", "@"]`, "")},
		{"argument of an option", true, workload(`        args: ["--upstream=@", "-c", "/etc/odoo/odoo.conf"]`, "")},
		{"argument behind an option", true, workload(`        args: ["--upstream", "@", "--config", "@"]`, "")},
		{"argument of the port", true, workload(`        args: ["--db_port=@", "--config=/etc/odoo/odoo.conf"]`, "")},
		{"argument of the configuration", true, workload(`        args: ["--config=@"]`, "")},
		{"short argument", false, workload(`        args: ["-w@"]`, "")},
		{"shell command", true, workload(`        command: [sh, -c, "export A=@ && odoo"]`, "")},
		{"hook", false, workload(`        lifecycle: {postStart: {exec: {command: [curl, "@"]}}}`, "")},
		{"probe's header", false, workload(`        livenessProbe: {httpGet: {path: /, port: 80, httpHeaders: [{name: Authorization, value: "Bearer @"}]}}`, "")},
		{"probe's path", false, workload(`        livenessProbe: {httpGet: {path: "/hook/@", port: 80}}`, "")},
		{"image's password", true, workload(`        image: "me:@@registry.example/odoo"`, "")},
		{"user", true, workload(`        securityContext: {runAsNonRoot: "@"}`, "")},
		{"ConfigMap", false, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {upstream: \"@\"}\n"},
		{"ConfigMap, a script", false, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  run.sh: |\n    curl -u a @\n"},
		{"ConfigMap, a properties file", false, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  app.properties: |\n    upstream.value=@\n    @\n"},
		{"ConfigMap, JSON", false, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  app.json: |\n    {\"upstream\": \"@\"}\n"},
		{"configuration", true, configured("  odoo.conf: |\n    [options]\n    db_port = 6432\n    upstream = @\n")},
		{"configuration, the port", true, configured("  odoo.conf: |\n    [options]\n    db_port = @\n")},
		{"configuration, cron", true, configured("  odoo.conf: |\n    [options]\n    db_port = 6432\n    max_cron_threads = @\n")},
		{"configuration, a comment", true, configured("  odoo.conf: |\n    [options]\n    # was @\n    ; @\n    db_port = 6432\n")},
		{"configuration, a line", true, configured("  odoo.conf: |\n    [options]\n    @\n    db_port = 6432\n")},
		{"configuration, the next line", true, configured("  odoo.conf: |\n    [options]\n    db_port = 6432\n      @\n")},
		{"configuration, a filter", false, configured("  odoo.conf: |\n    [options]\n    dbfilter = @\n")},
		{"Secret", true, workload("        args: [--config=/x/odoo.conf]", "---\napiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {odoo.conf: \"@\"}\n")},
		{"annotation", false, "apiVersion: v1\nkind: Service\nmetadata: {name: a, annotations: {example.com/note: \"@\"}}\n"},
		{"annotation of what was applied", false, "apiVersion: v1\nkind: Service\nmetadata: {name: a, annotations: {kubectl.kubernetes.io/last-applied-configuration: '{\"a\": \"@\"}'}}\n"},
		{"label", false, "apiVersion: v1\nkind: Service\nmetadata: {name: a, labels: {owner: \"@\"}}\n"},
		{"selector", true, "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: a}\nspec: {podSelector: {matchLabels: {a: \"@\"}}, policyTypes: [\"@\"]}\n"},
		{"admission", true, "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: a}\nspec: {failurePolicy: \"@\", validations: [{expression: \"object.a == '@'\", message: \"@\"}]}\n"},
		{"admission's binding", true, "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: a}\n---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: {name: b}\nspec: {policyName: a, validationActions: [\"@\"]}\n"},
		{"proxy's headers", false, "apiVersion: traefik.io/v1alpha1\nkind: Middleware\nmetadata: {name: a}\nspec: {headers: {customRequestHeaders: {X-Upstream: \"@\"}}}\n"},
		{"proxy's plugin", false, "apiVersion: traefik.io/v1alpha1\nkind: Middleware\nmetadata: {name: a}\nspec: {plugin: {a: {value: \"@\", more: [\"@\"]}}}\n"},
		{"custom resource", false, "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec: {deep: {er: [{note: \"@\"}]}, text: |\n    @\n  }\n"},
		{"list", false, "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n  data: {a: \"@\"}\n"},
		{"a reader's word", false, "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {un: {$unresolved: \"@\"}, by: {$unresolved: \"@\", a: \"@\"}, nodeName: {$ref: \"/subscriptions/@\", output: \"@\"}}\n"},
		{"a reader's word that is merged", false, "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {<<: &a {$unresolved: \"@\"}}}\nspec: *a\n"},
		{"a reader's word in a workload", true, workload(`        image: {$unresolved: "@"}`, "")},
		{"a key that is no identity", false, "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec: {auth: {key: \"@\", path: \"@\"}, secretRef: \"@\", keyName: \"@\", topologyKey: \"@\", tier: \"@\", images: \"a/b:@\", by: {key: \"@\", operator: \"@\"}}\n"},
		{"annotation under Ward's prefix", false, "apiVersion: v1\nkind: Service\nmetadata: {name: a, annotations: {ward.dev/note: \"@\"}, labels: {ward.dev/note: \"@\", app.kubernetes.io/note: \"@\", tier: \"@\"}}\n"},
		{"argument that ends in a sign", false, workload(`        args: ["odoo", "@pw=abc="]`, "")},
		{"expansion", false, workload(`        args: ["$(@)", "--token=${@}"]
        env: [{name: UPSTREAM, value: "$@"}]`, "")},
		{"broken, an anchor with a quote", false, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: *a'@'@\n"},
		{"broken, a key twice", false, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {\"@\": a, \"@\": b}\n"},
		{"broken, an anchor", false, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: *~@\n"},
		{"broken, a quote", false, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: \"@\n  b: '@\n"},
		{"broken, a tag", false, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: !!binary \"@\"\n  b: [\"@\"\n"},
		{"no object", false, "apiVersion: \"@\"\nkind: \"@ @\"\nmetadata: {name: a}\n---\nkind: x\napiVersion: v1\nmetadata: {name: a\n@\n"},
		{"kustomization", false, "resources: [\"https://a:@@example.com/x\"]\nsecretGenerator: [{name: a, literals: [\"a=@\"]}]\npatches: [{patch: \"@\"}]\n"},
		{"Helm", false, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Values.name }}}\ndata: {a: \"@\"}\n"},
	},
	".json": {
		{"type", false, arm(`"type": "@", "apiVersion": "2025-06-01", "name": "a", "condition": "[parameters('a')]"`)},
		{"API version", false, arm(`"type": "Microsoft.Storage/storageAccounts", "apiVersion": "@", "name": "st"`)},
		{"name that is none", false, arm(`"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2025-06-01", "name": "a b//@"`)},
		{"tag", false, arm(storage + `, "tags": {"owner": "@"}`)},
		{"default of a parameter", false, deployment + `"parameters": {"a": {"type": "string", "defaultValue": "@"}}, "resources": [{` + storage + `, "properties": {"upstream": "[parameters('a')]"}}]}`},
		{"default of a parameter in a port of call", true, deployment + `"parameters": {"a": {"type": "string", "defaultValue": "@"}}, "resources": [{` + storage + `, "properties": {"publicNetworkAccess": "[parameters('a')]"}}]}`},
		{"variable", true, deployment + `"variables": {"a": {"b": "@"}}, "resources": [{` + storage + `, "properties": {"minimumTlsVersion": "[variables('a').b]"}}]}`},
		{"expression", true, arm(pg + `, "properties": {"authConfig": {"passwordAuth": "[concat('@', uniqueString(resourceGroup().id))]"}}`)},
		{"expression that is long", false, arm(storage + `, "properties": {"a": "[concat(uniqueString('` + strings.Repeat("x", 390) + `'), '@', uniqueString('@'))]"}`)},
		{"expression in a name", false, arm(`"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2025-06-01", "name": "[uniqueString('@')]"`)},
		{"expression that is broken", true, arm(storage + `, "properties": {"publicNetworkAccess": "[concat('@'"}`)},
		{"condition", false, deployment + `"parameters": {"a": {"type": "string"}}, "resources": [{` + storage + `, "condition": "[equals(parameters('a'), '@')]"}]}`},
		{"output", false, deployment + `"outputs": {"a": {"type": "string", "value": "@"}}, "resources": [{` + storage + `}]}`},
		{"settings of an app", false, arm(`"type": "Microsoft.Web/sites", "apiVersion": "2024-04-01", "name": "a", "properties": {"siteConfig": {"appSettings": [{"name": "UPSTREAM", "value": "@"}], "connectionStrings": [{"name": "a", "connectionString": "@"}]}}`)},
		{"settings of an app by name", false, arm(`"type": "Microsoft.Web/sites/config", "apiVersion": "2024-04-01", "name": "a/appsettings", "properties": {"UPSTREAM": "@"}`)},
		{"extension", false, arm(`"type": "Microsoft.Compute/virtualMachines/extensions", "apiVersion": "2024-07-01", "name": "a/b", "properties": {"settings": {"commandToExecute": "curl @"}, "protectedSettings": {"a": "@"}}`)},
		{"data of a machine", false, arm(`"type": "Microsoft.Compute/virtualMachines", "apiVersion": "2024-07-01", "name": "a", "properties": {"userData": "@", "osProfile": {"customData": "[base64('@')]"}}`)},
		{"script", false, arm(`"type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "a", "properties": {"scriptContent": "echo @", "arguments": "@", "environmentVariables": [{"name": "A", "value": "@"}]}`)},
		{"text of an object", false, arm(storage + `, "properties": {"a": "[string(createObject('upstream', '@'))]"}`)},
		{"nested deployment", false, arm(`"type": "Microsoft.Resources/deployments", "apiVersion": "2025-04-01", "name": "a", "properties": {"expressionEvaluationOptions": {"scope": "inner"}, "parameters": {"a": {"value": "@"}}, "template": {"parameters": {"a": {"type": "string"}}, "resources": [{` + storage + `, "properties": {"a": "[parameters('a')]"}}]}}`)},
		{"public network", true, arm(storage + `, "properties": {"publicNetworkAccess": "@"}`)},
		{"public network of a database", true, arm(pg + `, "properties": {"network": {"publicNetworkAccess": "@"}}`)},
		{"TLS", true, arm(storage + `, "properties": {"minimumTlsVersion": "@", "allowSharedKeyAccess": "@"}`)},
		{"directory", true, arm(pg + `, "properties": {"authConfig": {"activeDirectoryAuth": "@"}, "createMode": "@", "backup": {"geoRedundantBackup": "@"}}`)},
		{"logs", true, deployment + `"resources": [{"type": "Microsoft.KeyVault/vaults", "apiVersion": "2024-11-01", "name": "v", "properties": {"enablePurgeProtection": "@"}}, {"type": "Microsoft.KeyVault/vaults/providers/diagnosticSettings", "apiVersion": "2021-05-01-preview", "name": "v/Microsoft.Insights/d", "properties": {"workspaceId": "@", "logs": [{"category": "@", "enabled": true}]}}]}`},
		{"policy", true, arm(`"type": "Microsoft.Authorization/policyAssignments", "apiVersion": "2025-03-01", "name": "a", "properties": {"policyDefinitionId": "@", "enforcementMode": "@", "notScopes": ["@"], "parameters": {"listOfAllowedLocations": {"value": ["@"]}}}`)},
		{"container", true, arm(`"type": "Microsoft.Storage/storageAccounts/blobServices/containers", "apiVersion": "2025-06-01", "name": "a/default/records", "properties": {"metadata": {"purpose": "@", "other": "@"}}`)},
		{"container's policy", true, deployment + `"resources": [{"type": "Microsoft.Storage/storageAccounts/blobServices/containers", "apiVersion": "2025-06-01", "name": "a/default/records"}, {"type": "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies", "apiVersion": "2025-06-01", "name": "a/default/records/default", "properties": {"immutabilityPeriodSinceCreationInDays": "@", "state": "@"}}]}`},
		{"endpoint", true, deployment + `"resources": [{` + pg + `}, {"type": "Microsoft.Network/privateEndpoints", "apiVersion": "2025-01-01", "name": "e", "properties": {"privateLinkServiceConnections": [{"name": "a", "properties": {"privateLinkServiceId": "@", "privateLinkServiceConnectionState": {"status": "@", "description": "@"}}}]}}]}`},
		{"key", true, arm(`"type": "Microsoft.KeyVault/vaults/keys", "apiVersion": "2024-11-01", "name": "v/k", "properties": {"rotationPolicy": {"lifetimeActions": [{"action": {"type": "@"}}]}}`)},
		{"subnet", true, arm(`"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2025-01-01", "name": "n", "location": "@", "properties": {"enableDdosProtection": "@", "subnets": [{"name": "a", "properties": {"networkSecurityGroup": {"id": "@"}}}]}`)},
		{"manifest", false, `{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "@"}}`},
		{"plan's body", true, azapi(`"body": {"properties": {"upstream": "@", "publicNetworkAccess": "@"}}`)},
		{"plan's text", false, azapi(`"tags": {"a": "@"}, "body": "{\"properties\": {\"a\": \"@\"}}"`)},
		{"plan's outputs", false, planned(`{"address": "azapi_resource.a", "mode": "managed", "type": "azapi_resource", "name": "a", "change": {"actions": ["create"], "before": {"body": "@"}, "after": {"type": "Microsoft.A/b§1", "name": "st", "parent_id": "/subscriptions/s/resourceGroups/g", "output": {"a": "@"}}, "after_unknown": {}}}], "variables": {"a": {"value": "@"}}, "output_changes": {"a": {"actions": ["create"], "after": "@"}}, "prior_state": {"format_version": "1.0", "values": {"outputs": {"a": {"value": "@"}}}}, "planned_values": {"outputs": {"a": {"value": "@"}}}, "x": [`)},
		{"plan of azurerm", true, planned(`{"address": "azurerm_storage_account.a", "mode": "managed", "type": "azurerm_storage_account", "name": "a", "change": {"actions": ["create"], "after": {"name": "st", "resource_group_name": "g", "account_tier": "Standard", "account_replication_type": "@", "min_tls_version": "@", "tags": {"a": "@"}, "note": "@"}, "after_unknown": {}}}`)},
		{"plan of a manifest", true, planned(`{"address": "kubernetes_manifest.a", "mode": "managed", "type": "kubernetes_manifest", "name": "a", "change": {"actions": ["create"], "after": {"manifest": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "args": ["@"], "env": [{"name": "A", "value": "@"}]}]}}}, "after_unknown": {}}}`)},
		{"plan that is broken", false, `{"format_version": "1.2", "resource_changes": [{"address": "a", "mode": "managed", "change": {"actions": "@", "after": {"a": "@"}}}]}`},
		{"plan of another format", false, `{"format_version": "@", "resource_changes": []}`},
		{"a reader's word in a template", true, arm(storage + `, "properties": {"a": {"$unresolved": "@"}, "publicNetworkAccess": {"$unresolved": "@"}, "b": {"$ref": "/subscriptions/@", "output": "@"}}`)},
		{"a reader's word that a template makes", false, arm(storage + `, "properties": {"a": "[createObject('$unresolved', '@')]", "b": "[json('{\"$ref\": \"/subscriptions/@\", \"output\": \"@\"}')]", "[concat('$', 'unresolved')]": "@"}`)},
		{"a name in an expression", false, deployment + `"parameters": {"a": {"type": "object"}}, "resources": [{` + storage + `, "properties": {"a": "[parameters('a')['x @ y']]", "b": "[parameters('x @ y')]", "c": "[variables('x @ y')]", "d": "[uniqueString(createObject('x @ y', 1))]", "copy": [{"name": "e", "count": "[parameters('a')]", "input": 1}]}}]}`},
		{"a reference in a plan", false, planned(`{"address": "azapi_resource.a", "mode": "managed", "type": "azapi_resource", "name": "a", "change": {"actions": ["create"], "after": {"type": "Microsoft.Storage/storageAccounts§2025-06-01", "name": "st", "parent_id": "/subscriptions/s/resourceGroups/g", "body": {"properties": {}}}, "after_unknown": {"body": {"properties": {"x": true}}}}}], "configuration": {"root_module": {"resources": [{"address": "azapi_resource.a", "mode": "managed", "type": "azapi_resource", "name": "a", "expressions": {"body": {"references": ["x @ y", "azapi_resource.b[\"@\"].id", "var.z"]}}}]}}, "output_changes": {}, "x": [`)},
		{"a reader's word in a plan", true, azapi(`"tags": {"$unresolved": "@"}, "body": {"properties": {"a": {"$unresolved": "@"}, "b": {"$ref": "/subscriptions/@", "output": "@"}}}`)},
		{"a reader's word in a plan's text", false, azapi(`"body": "{\"properties\": {\"a\": {\"$unresolved\": \"@\"}}}"`)},
		{"template that is broken, an escape", false, arm(storage + `, "tags": {"a": "\ud800@"}`)},
		{"template that is broken, another escape", false, arm(storage + `, "tags": {"a": "\x@"}`)},
		{"template that is broken, a name twice", false, arm(storage + `, "tags": {"@": 1, "@": 2}`)},
		{"manifest that is broken", false, `{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "\ud800@", "@": 1, "@": 2}}`},
		{"template that is broken", false, arm(storage + `, "tags": {"a": "@" "@"}`)},
	},
	"/Dockerfile": {
		{"argument of a build", true, dockerfile("ARG TOKEN=@\nRUN echo built")},
		{"environment of an image", true, dockerfile("ENV DB_PASSWORD=@ UPSTREAM=@")},
		{"environment of an image, the old form", true, dockerfile("ENV API_KEY @")},
		{"label of an image", false, dockerfile("LABEL owner=\"@\"")},
		{"command of a build", true, dockerfile("RUN curl -H 'Authorization: Bearer @' http://example.com/x | sh")},
		{"command of a build, in words", true, dockerfile("RUN [\"curl\", \"-u\", \"a:@\", \"http://example.com/x\"]")},
		{"heredoc of a build", true, dockerfile("RUN <<EOT\nexport A=@\ncurl http://example.com/@ | sh\nEOT")},
		{"what is fetched", true, dockerfile("ADD https://a:@@example.com/x.tar.gz /x")},
		{"password of a base", true, "FROM a:@@registry.example/x:1\nRUN true\n"},
		{"user of an image", true, dockerfile("USER @")},
		{"comment of a Dockerfile", false, dockerfile("# was @")},
		{"entry point", true, dockerfile("ENTRYPOINT [\"odoo\", \"--db_password=@\", \"-w\", \"@\"]")},
		{"Dockerfile that is broken", false, dockerfile("NOSUCH @\nRUN <<EOT\n@")},
	},
	"/.github/workflows/build.yml": {
		{"environment of a workflow", true, "env: {DB_PASSWORD: \"@\", UPSTREAM: \"@\"}\n" + job("    steps: [{run: echo built}]\n")},
		{"environment of a step", true, job("    steps: [{run: echo built, env: {TOKEN: \"@\"}}]\n")},
		{"script of a step", true, job("    steps:\n    - run: |\n        curl -u 'a:@' http://example.com/x | bash\n        echo ${{ github.event.issue.title }} @\n")},
		{"input of an action", true, job("    steps: [{uses: \"azure/login§v2\", with: {creds: '{\"clientSecret\": \"@\"}', note: \"@\"}}]\n")},
		{"password of an action's image", true, job("    steps: [{uses: \"docker://a:@@registry.example/x:latest\"}]\n")},
		{"password of a registry", true, job("    container: {image: \"me/odoo:1\", credentials: {username: a, password: \"@\"}}\n    steps: [{run: echo}]\n")},
		{"name of a step", false, job("    steps: [{name: \"@\", run: echo}]\n")},
		{"condition of a job", true, job("    if: github.actor == '@'\n    steps: [{run: echo}]\n")},
		{"secret that is named", true, job("    steps: [{run: echo, env: {A: \"${{ secrets.X || '@' }}\"}}]\n")},
		{"machine", true, "on: push\njobs:\n  a:\n    runs-on: [self-hosted, \"@\"]\n    steps: [{run: echo}]\n"},
		{"workflow that is broken", false, job("    steps: [{run: \"@]\n")},
	},
	"/action.yml": {
		{"default of an action's input", true, "name: a\ninputs: {token: {default: \"@\"}}\nruns: {using: composite, steps: [{run: \"curl -u @ http://example.com | sh\", shell: bash}]}\n"},
		{"environment of an action", true, "name: a\nruns: {using: docker, image: Dockerfile, env: {TOKEN: \"@\"}, args: [\"@\"]}\n"},
	},
	"/scan.json": {
		{"secret of a scan", true, `{"SchemaVersion": 2, "CreatedAt": "2026-11-20T00:00:00Z", "ArtifactName": "visible-control", "ArtifactType": "container_image", "Results": [{"Target": "app/x", "Class": "secret", "Secrets": [{"RuleID": "generic", "Match": "password=@", "Title": "@", "Code": {"Lines": [{"Number": 1, "Content": "@"}]}}]}]}`},
		{"words of a scan", true, `{"SchemaVersion": 2, "CreatedAt": "2026-11-20T00:00:00Z", "ArtifactName": "odoo", "ArtifactType": "container_image", "Metadata": {"ImageConfig": {"config": {"Env": ["A=@"], "Cmd": ["@"]}, "history": [{"created_by": "RUN curl @"}]}}, "Results": [{"Target": "odoo (debian 12)", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [{"VulnerabilityID": "CVE-2024-1", "PkgName": "a", "InstalledVersion": "1", "Severity": "HIGH", "PublishedDate": "2024-01-01T00:00:00Z", "Title": "@", "Description": "@"}]}]}`},
		{"misconfiguration of a scan", true, `{"SchemaVersion": 2, "CreatedAt": "2026-11-20T00:00:00Z", "ArtifactName": "repo", "ArtifactType": "filesystem", "Results": [{"Target": "Dockerfile", "Class": "config", "Misconfigurations": [{"ID": "DS-0031", "Message": "@", "Status": "FAIL", "CauseMetadata": {"Code": {"Lines": [{"Number": 1, "Content": "ENV A=@"}]}}}]}]}`},
		{"match of a scan", true, `{"matches": [{"vulnerability": {"id": "CVE-2024-1", "severity": "High", "description": "@"}, "artifact": {"name": "a", "version": "1", "type": "deb", "locations": [{"path": "/x"}], "metadata": {"note": "@"}}}], "source": {"type": "image", "target": {"userInput": "odoo:18.0", "config": "@", "manifest": "@", "labels": {"a": "@"}}}, "descriptor": {"name": "grype", "version": "0.99", "timestamp": "2026-11-20T00:00:00Z", "configuration": {"registry": {"auth": [{"password": "@"}]}}}}`},
		{"bill of materials", true, `{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"timestamp": "2026-11-20T00:00:00Z", "component": {"type": "container", "name": "odoo", "properties": [{"name": "a", "value": "@"}]}}, "components": [{"type": "library", "name": "a", "version": "1", "purl": "pkg:deb/debian/a@1?note=@", "description": "@", "externalReferences": [{"type": "vcs", "url": "https://a:@@example.com"}]}]}`},
		{"bill of materials of SPDX", true, `{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "odoo", "comment": "@", "creationInfo": {"created": "2026-11-20T00:00:00Z", "creators": ["Person: @"]}, "packages": [{"SPDXID": "SPDXRef-a", "name": "a", "versionInfo": "1", "downloadLocation": "https://a:@@example.com/a", "comment": "@"}]}`},
		{"scan that is broken", false, `{"SchemaVersion": 2, "ArtifactName": "odoo", "Results": [{"Target": "@" "@"}]}`},
	},
	".tfstate": {
		{"state of azurerm", true, `{"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "a", "outputs": {"a": {"value": "@", "type": "string", "sensitive": true}}, "resources": [{"mode": "managed", "type": "azurerm_storage_account", "name": "a", "provider": "provider[\"registry.terraform.io/hashicorp/azurerm\"]", "instances": [{"schema_version": 4, "attributes": {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/st", "name": "st", "resource_group_name": "g", "min_tls_version": "@", "primary_access_key": "@", "primary_connection_string": "@", "tags": {"a": "@"}}, "private": "@"}]}]}`},
		{"state of a password", true, `{"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "a", "outputs": {}, "resources": [{"mode": "managed", "type": "random_password", "name": "a", "provider": "provider[\"registry.terraform.io/hashicorp/random\"]", "instances": [{"attributes": {"result": "@", "bcrypt_hash": "@"}}]}, {"mode": "managed", "type": "azurerm_postgresql_flexible_server", "name": "a", "provider": "provider[\"registry.terraform.io/hashicorp/azurerm\"]", "instances": [{"attributes": {"name": "db", "resource_group_name": "g", "administrator_login": "@", "administrator_password": "@", "version": "@"}}]}]}`},
		{"state of a map's key", true, `{"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "a", "outputs": {}, "resources": [{"mode": "managed", "type": "azurerm_storage_account", "name": "a", "provider": "provider[\"registry.terraform.io/hashicorp/azurerm\"]", "instances": [{"attributes": {"name": "st", "resource_group_name": "g", "note": {"a": "@"}}}]}], "check_results": [{"objects": [{"failure_messages": ["@"]}]}]}`},
		{"state that is broken", false, `{"version": 4, "terraform_version": "1.9.0", "resources": [{"mode": "managed", "type": "azurerm_storage_account", "instances": "@"}]}`},
	},
	"/main.tf.json": {
		{"configuration in JSON", true, `{"variable": {"a": {"default": "@"}}, "resource": {"azurerm_storage_account": {"a": {"name": "st", "resource_group_name": "g", "location": "westeurope", "account_tier": "Standard", "account_replication_type": "LRS", "min_tls_version": "@", "public_network_access_enabled": "@", "tags": {"a": "${var.a}"}}}}, "provider": {"azurerm": {"client_secret": "@"}}}`},
	},
	".tf": {
		{"azurerm's configuration", true, "resource \"azurerm_storage_account\" \"a\" {\n  name = \"st\"\n  resource_group_name = \"g\"\n  location = \"westeurope\"\n  account_tier = \"Standard\"\n  account_replication_type = \"LRS\"\n  min_tls_version = \"@\"\n  tags = { a = \"@\" }\n}\n"},
		{"password in configuration", true, "resource \"azurerm_postgresql_flexible_server\" \"a\" {\n  name = \"db\"\n  resource_group_name = \"g\"\n  location = \"westeurope\"\n  administrator_login = \"@\"\n  administrator_password = \"@\"\n  version = \"@\"\n}\n"},
		{"value that is taken out of a map", true, "locals {\n  a = { \"@\" = \"@\" }\n}\nresource \"azurerm_storage_account\" \"a\" {\n  for_each = local.a\n  name = \"st\"\n  resource_group_name = \"g\"\n  location = each.value\n  account_tier = \"Standard\"\n  account_replication_type = lookup(local.a, \"@\")\n}\n"},
		{"configuration's body", true, hcl(`  body = { properties = { upstream = "@", publicNetworkAccess = "@" } }`, "")},
		{"configuration's tags", false, hcl(`  tags = { owner = "@" }`, "")},
		{"default of a variable", true, hcl(`  body = { properties = { upstream = var.a, minimumTlsVersion = var.a } }`, "variable \"a\" {\n  default = \"@\"\n}\n")},
		{"local value", false, hcl(`  body = { properties = { upstream = local.a.b } }`, "locals {\n  a = { b = \"@\" }\n}\n")},
		{"call", true, hcl(`  body = { properties = { a = upper("@"), publicNetworkAccess = join("", ["@", var.x]) } }`, "")},
		{"template", true, hcl("  body = { properties = { a = \"x${var.x}@\", minimumTlsVersion = \"${upper(\"@\")}\" } }", "")},
		{"condition of a value", false, hcl(`  body = { properties = { a = var.x == "@" ? "@" : "b" } }`, "")},
		{"heredoc", false, hcl("  body = { properties = { a = <<EOT\n@\nEOT\n } }", "")},
		{"encoded body", false, hcl(`  body = jsonencode({ properties = { a = "@" } })`, "")},
		{"output of configuration", false, hcl("", "output \"a\" {\n  value = \"@\"\n}\n")},
		{"provider", false, hcl("", "provider \"azapi\" {\n  client_secret = \"@\"\n}\n")},
		{"another provider", false, "resource \"azurerm_linux_virtual_machine\" \"a\" {\n  custom_data = \"@\"\n}\n"},
		{"type of configuration", false, "resource \"azapi_resource\" \"a\" {\n  type = \"Microsoft.A/b@@\"\n}\n"},
		{"a reader's word in configuration", true, hcl(`  body = { properties = { a = { "$unresolved" = "@" }, publicNetworkAccess = { "$unresolved" = "@" }, b = { "$ref" = "/subscriptions/@", output = "@" } } }`, "")},
		{"a reader's word in a local value", false, hcl(`  body = { properties = { a = local.a } }`, "locals {\n  a = { \"$unresolved\" = \"@\" }\n}\n")},
		{"configuration that is broken", false, "resource \"azapi_resource\" \"a\" {\n  a = \"@\n}\n"},
	},
}

// canary is one secret, and the file that it stands in.
type canary struct{ place, shape, core, secret, path, text string }

// canaries plants some shapes in each place; from place to place others.
func canaries() []canary {
	var all []canary
	n := 0
	for _, ending := range []string{".yaml", ".json", ".tf", "/Dockerfile", "/.github/workflows/build.yml", "/action.yml", "/scan.json", ".tfstate", "/main.tf.json"} {
		for i, p := range places[ending] {
			for j := range 4 {
				sh := shapes[(i+3*j)%len(shapes)]
				sum := sha256.Sum256(fmt.Append(nil, "canary ", n))
				core := "qz" + strings.Map(func(r rune) rune { return 'a' + (r % 26) }, hex.EncodeToString(sum[:7]))
				text := strings.ReplaceAll(p.text, "@@", "\x00")
				secret := sh.of(core)
				if strings.Contains(text, "*~@") { // the name of an anchor
					text, secret = strings.ReplaceAll(text, "*~@", "*@"), core
				}
				text = strings.ReplaceAll(text, "\x00", "@\x01")
				text = strings.NewReplacer("\x01", "@", "§", "@").Replace(strings.ReplaceAll(text, "@", secret))
				name, whole := strings.CutPrefix(ending, "/")
				if !whole {
					name = "file" + ending
				}
				if p.name == "kustomization" {
					name = "kustomization.yaml"
				}
				all = append(all, canary{p.name, sh.name, core, secret, fmt.Sprintf("%03d/%s", n, name), text})
				n++
			}
		}
	}
	return all
}

// visible is a name that every record of these files holds: that the search
// finds it shows that it finds.
const visible = "visible-control"

// spillage runs the product's verbs on files that hold canaries and returns
// everything that it wrote, by where.
func spillage(t *testing.T, all []canary) map[string][]byte {
	t.Helper()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	t.Setenv("XDG_CONFIG_HOME", at("config"))
	render(t, example, at("tree"))
	var plans []string
	for _, c := range all {
		path := at("files/" + c.path)
		paths := []string{path}
		if strings.HasSuffix(c.path, ".tf") {
			paths = append(paths, at("tree/azure/strange"+c.path))
		}
		for _, path := range paths {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if strings.Contains(c.text, `"format_version"`) {
			plans = append(plans, path)
		}
	}
	out := map[string][]byte{}
	ward := func(args ...string) (status int) {
		t.Helper()
		var stdout, stderr bytes.Buffer
		clock := func() time.Time { return time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC) }
		status = cli.RunBy(context.Background(), args, cli.Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr}, clock)
		where := strings.ReplaceAll(strings.Join(args, " "), dir, "")
		out["standard output of ward "+where], out["standard error of ward "+where] = stdout.Bytes(), stderr.Bytes()
		if status == 4 {
			t.Errorf("ward %s: status 4\n%s", where, stderr.Bytes())
		}
		return status
	}
	fine := func(args ...string) {
		t.Helper()
		if status := ward(args...); status == 2 {
			t.Fatalf("ward %v: status %d\n%s", args, status, out["standard error of ward "+strings.ReplaceAll(strings.Join(args, " "), dir, "")])
		}
	}
	state := at("state")
	fine("evidence", "keys", "new", "canary.example/evidence", "--state", state)
	for _, format := range []string{"text", "json", "sarif"} {
		fine("check", "--files", at("files"), "--format", format, "--record", at(format+".record"), "--state", state, "--keep-facts")
		fine("check", example, "--tree", at("tree"), "--format", format, "--record", at(format+"-tree.record"), "--state", state)
	}
	for _, format := range report.Formats() {
		fine("check", "--files", at("files"), "--format", format, "--show", "all", "--verbose")
	}
	fine("check", "--files", at("files"), "--estate", example, "--format", "json", "--record", at("estate.record"), "--state", state, "--keep-facts")
	// Without the flag a record holds digests, and is computed again with the
	// files at hand.
	fine("check", "--files", at("files"), "--record", at("digests.record"), "--state", state)
	fine("posture", "--from", at("digests.record"), "--files", at("files"))
	for i, plan := range plans {
		ward("check", example, "--plan", plan, "--format", "json", "--record", at(fmt.Sprintf("plan%d.record", i)), "--keep-facts")
	}
	for _, c := range all {
		if strings.HasPrefix(c.place, "broken") || strings.Contains(c.place, "that is broken") || c.place == "no object" || strings.HasPrefix(c.place, "plan of another") {
			ward("check", "--files", at("files/"+c.path), "--format", "text")
		}
	}
	fine("posture", example, "--state", state, "--record", at("posture.record"), "--output", "xlsx="+at("posture.xlsx"))
	for _, record := range []string{"estate.record", "json-tree.record", "posture.record"} {
		for _, format := range []string{"text", "json", "xlsx"} {
			if status := ward("posture", "--from", at(record), "--format", format); status == 2 {
				t.Errorf("no posture from %s", record)
			}
		}
	}
	fine("evidence", "log", "--state", state, "--format", "json")
	for n := range 3 {
		fine("evidence", "show", fmt.Sprint(n), "--payload", "--state", state)
	}
	fine("evidence", "export", "--to", at("pack.zip"), "--state", state)
	written(t, dir, out)
	for where, data := range maps.Clone(out) {
		unpacked(t, where, data, out) // a workbook that was shown
	}
	return out
}

// written adds the files below a folder, with what stands packed in them.
func written(t *testing.T, dir string, out map[string][]byte) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		where := strings.TrimPrefix(path, dir)
		if e.IsDir() {
			if where == "/files" || where == "/tree" || where == "/config" {
				return fs.SkipDir
			}
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		unpacked(t, "the file "+where, data, out)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func unpacked(t *testing.T, where string, data []byte, out map[string][]byte) {
	t.Helper()
	out[where] = data
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			inner, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			unpacked(t, where+", in it "+f.Name, inner, out)
		}
	case bytes.HasPrefix(data, []byte("\x1f\x8b")):
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		inner, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		unpacked(t, where+", unpacked", inner, out)
	}
}

var (
	cores   = regexp.MustCompile(`(?i)qz[a-z]{14}`)
	digests = regexp.MustCompile(`[0-9a-f]{64}`)
)

// leaks says which canaries are where, as they are or as a digest: who has
// the digest of a secret that people make up can guess it.
func leaks(planted []canary, out map[string][]byte) []string {
	known := map[string]canary{}
	for _, c := range planted {
		known[c.core] = c
		for _, text := range []string{c.core, c.secret, c.secret + "\n"} {
			sum := sha256.Sum256([]byte(text))
			known[hex.EncodeToString(sum[:])] = c
		}
	}
	found := map[string][]string{}
	for where, data := range out {
		for _, shape := range []*regexp.Regexp{cores, digests} {
			for _, text := range shape.FindAll(data, -1) {
				if c, ok := known[strings.ToLower(string(text))]; ok {
					what := fmt.Sprintf("%s as %s (%s)", c.place, c.shape, c.path)
					if !slices.Contains(found[what], where) {
						found[what] = append(found[what], where)
					}
				}
			}
		}
	}
	var all []string
	for _, what := range slices.Sorted(maps.Keys(found)) {
		all = append(all, fmt.Sprintf("%s: in %d places, the first of them %s", what, len(found[what]), slices.Min(found[what])))
	}
	return all
}

// Of what people leave in files, nothing is in anything that Ward writes:
// neither where it is shown, nor in a record, a state folder, a pack or an
// error.
func TestNoCanaryIsWritten(t *testing.T) {
	all := canaries()
	kinds, rules := map[string]bool{}, 0
	read := map[string]bool{}
	for _, list := range places {
		for _, p := range list {
			read[p.name] = p.rule
		}
	}
	for _, c := range all {
		kinds[c.place] = true
		if read[c.place] {
			rules++
		}
	}
	if len(all) < 200 || len(kinds) < 40 || 4*rules < len(all) {
		t.Fatalf("%d canaries in %d kinds of places, %d where rules read: too few to say anything", len(all), len(kinds), rules)
	}
	t.Logf("%d canaries in %d kinds of places, %d where rules read", len(all), len(kinds), rules)
	out := spillage(t, all)
	found := leaks(all, out)
	const most = 40
	for _, where := range found[:min(most, len(found))] {
		t.Error(where)
	}
	if len(found) > most {
		t.Errorf("and %d more", len(found)-most)
	}
	// The search sees into records, the ledger and the pack: what is kept is
	// found there.
	seen := map[string]bool{}
	for where, data := range out {
		if bytes.Contains(data, []byte(visible)) {
			for _, part := range []string{"the file /json.record", "the file /state/", "the file /pack.zip, in it"} {
				seen[part] = seen[part] || strings.HasPrefix(where, part)
			}
		}
	}
	// Each reader took what is of its kind.
	text := string(out["standard output of ward check --files /files --format text --show all --verbose"])
	for _, kind := range []string{"ARM template", "Dockerfile", "GitHub workflow", "Kubernetes manifest", "Terraform configuration", "Terraform plan", "SBOM", "vulnerability report"} {
		if !regexp.MustCompile(`(?s)\n  Read: [^.]*[0-9] ` + strings.ReplaceAll(kind, " ", `\s+`) + `s?\b`).MatchString(text) {
			t.Errorf("no %s was read, so that nothing is shown by what is not written of one", kind)
		}
	}
	// So are the resources of Terraform's files, and of the plans.
	for _, record := range []string{"the file /json-tree.record", "the file /estate.record"} {
		if !bytes.Contains(out[record], []byte("/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/st")) {
			t.Errorf("%s holds no resource of the files, so that nothing is shown by what it does not hold", record)
		}
	}
	if len(seen) != 3 || !seen["the file /json.record"] || !seen["the file /state/"] || !seen["the file /pack.zip, in it"] {
		t.Errorf("what is kept is found in %v only, so that nothing is shown by what is not", seen)
	}
}
