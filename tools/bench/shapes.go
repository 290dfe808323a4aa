package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// shape is a tree of files as people keep them: each of many resources, with
// nothing of Ward's in it. Every judged property is right, wrong or not said
// in turn, at a pace of its own, so that no two of them go in step.
type shape struct {
	name        string
	files, each int      // of the comparison: files, and resources in each
	parser      string   // of conftest
	checks      []string // that lab/conftest/shapes/<name> has in Rego
	write       func(w *bytes.Buffer, file int)
}

var shapes = []shape{
	{"templates", 100, 60, "json", []string{
		"azure-keyvault-purge-protection", "azure-keyvault-rbac", "azure-postgresql-public-network", "azure-public-address-standard",
		"azure-registry-admin-user", "azure-registry-public-network", "azure-storage-https-only", "azure-storage-min-tls",
		"azure-storage-public-network", "azure-storage-shared-key",
	}, template60},
	{"manifests", 100, 150, "yaml", []string{
		"kubernetes-capabilities", "kubernetes-host-namespaces", "kubernetes-host-path", "kubernetes-image-digest",
		"kubernetes-privilege-escalation", "kubernetes-privileged", "kubernetes-probes", "kubernetes-read-only-root",
		"kubernetes-resources", "kubernetes-seccomp",
	}, manifest150},
	{"modules", 2000, 2, "hcl2", nil, module},
}

func shapeOf(name string) (shape, error) {
	for _, s := range shapes {
		if s.name == name {
			return s, nil
		}
	}
	return shape{}, fmt.Errorf("%q is not a shape of files, want templates, manifests or modules", name)
}

// extension is what a file of a shape ends in.
func (s shape) extension() string {
	if s.parser == "hcl2" {
		return "tf"
	}
	return s.parser
}

// writeShape is `write-shape NAME DIR FILES`.
func writeShape(args []string) error {
	s, err := shapeOf(args[0])
	if err != nil {
		return err
	}
	files, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	// A folder of Terraform is one module; each of the others is a set of its own.
	inFolder := 1
	if s.name == "modules" {
		inFolder = 20
	}
	var w bytes.Buffer
	for i := range files {
		dir := filepath.Join(args[1], fmt.Sprintf("set%04d", i/inFolder))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		w.Reset()
		s.write(&w, i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("f%05d.%s", i, s.extension())), w.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// turn returns one of some texts by where a resource stands.
func turn(i, pace int, texts ...string) string { return texts[i/pace%len(texts)] }

// template60 writes an ARM template of sixty resources of ten kinds.
func template60(w *bytes.Buffer, file int) {
	fmt.Fprint(w, `{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "location": {"type": "string", "defaultValue": "westeurope"},
    "service": {"type": "string", "defaultValue": "erp"}
  },
  "variables": {"tags": {"owner": "platform", "service": "[parameters('service')]", "cost-center": "1200"}},
  "resources": [`)
	for n := range 60 {
		if n > 0 {
			fmt.Fprint(w, ",")
		}
		i := file*6 + n/10
		kind := azureKinds[n%len(azureKinds)]
		fmt.Fprintf(w, `
    {
      "type": "%s",
      "apiVersion": "%s",
      "name": "%s%05d",
      "location": "[parameters('location')]",
      "tags": "[variables('tags')]",
      %s
    }`, kind.name, kind.api, kind.prefix, i*10+n%10, kind.body(i, file))
	}
	fmt.Fprint(w, "\n  ]\n}\n")
}

var azureKinds = []struct {
	name, api, prefix string
	body              func(i, file int) string
}{
	{"Microsoft.Storage/storageAccounts", "2025-01-01", "st", storage("")},
	{"Microsoft.KeyVault/vaults", "2024-11-01", "kv", keyVault},
	{"Microsoft.DBforPostgreSQL/flexibleServers", "2024-08-01", "psql", server},
	{"Microsoft.ContainerRegistry/registries", "2025-04-01", "cr", registry},
	{"Microsoft.Storage/storageAccounts", "2025-01-01", "st", storage(`"isHnsEnabled": true, `)},
	{"Microsoft.Network/publicIPAddresses", "2024-07-01", "pip", publicIP},
	{"Microsoft.Network/virtualNetworks", "2024-07-01", "vnet", virtualNetwork},
	{"Microsoft.Network/networkSecurityGroups", "2024-07-01", "nsg", securityGroup},
	{"Microsoft.OperationalInsights/workspaces", "2025-02-01", "log", workspace},
	{"Microsoft.ManagedIdentity/userAssignedIdentities", "2024-11-30", "id", func(int, int) string { return `"properties": {}` }},
}

func storage(more string) func(i, file int) string {
	return func(i, _ int) string {
		return fmt.Sprintf(`"kind": "StorageV2",
      "sku": {"name": "Standard_ZRS"},
      "properties": {
        %s%s%s%s%s"accessTier": "Hot",
        "allowBlobPublicAccess": false,
        "encryption": {"keySource": "Microsoft.Storage", "services": {"blob": {"enabled": true, "keyType": "Account"}, "file": {"enabled": true}}},
        "networkAcls": {"bypass": "AzureServices", "defaultAction": "Deny", "ipRules": [], "virtualNetworkRules": []}
      }`, more,
			turn(i, 1, `"publicNetworkAccess": "Disabled", `, `"publicNetworkAccess": "Enabled", `, ``),
			turn(i, 2, `"allowSharedKeyAccess": false, `, ``, `"allowSharedKeyAccess": true, `),
			turn(i, 3, `"supportsHttpsTrafficOnly": true, `, `"supportsHttpsTrafficOnly": false, `, ``),
			turn(i, 5, `"minimumTlsVersion": "TLS1_2", `, `"minimumTlsVersion": "TLS1_0", `, ``))
	}
}

func keyVault(i, _ int) string {
	return fmt.Sprintf(`"properties": {
        %s%s"tenantId": "[subscription().tenantId]",
        "sku": {"family": "A", "name": "standard"},
        "enableSoftDelete": true,
        "softDeleteRetentionInDays": 90,
        "publicNetworkAccess": "Disabled",
        "networkAcls": {"bypass": "None", "defaultAction": "Deny"}
      }`,
		turn(i, 1, `"enablePurgeProtection": true, `, ``),
		turn(i, 2, `"enableRbacAuthorization": true, `, `"enableRbacAuthorization": false, `))
}

func server(i, _ int) string {
	return fmt.Sprintf(`"sku": {"name": "Standard_D4ds_v5", "tier": "GeneralPurpose"},
      "properties": {
        "version": "16",
        "createMode": "Default",
        "storage": {"storageSizeGB": 128, "autoGrow": "Enabled"},
        "backup": {"backupRetentionDays": 14, "geoRedundantBackup": "Enabled"},
        "highAvailability": {"mode": "ZoneRedundant"},
        "authConfig": {"activeDirectoryAuth": "Enabled", "passwordAuth": "Disabled", "tenantId": "[subscription().tenantId]"},
        "network": {%s}
      }`, turn(i, 1, `"publicNetworkAccess": "Disabled"`, `"publicNetworkAccess": "Enabled"`, ``))
}

func registry(i, _ int) string {
	return fmt.Sprintf(`"sku": {"name": "Premium"},
      "properties": {
        %s%s"zoneRedundancy": "Enabled",
        "anonymousPullEnabled": false,
        "dataEndpointEnabled": false,
        "policies": {"exportPolicy": {"status": "disabled"}, "retentionPolicy": {"days": 30, "status": "enabled"}}
      }`,
		turn(i, 1, `"adminUserEnabled": false, `, `"adminUserEnabled": true, `, ``),
		turn(i, 2, `"publicNetworkAccess": "Disabled", `, ``, `"publicNetworkAccess": "Enabled", `))
}

func publicIP(i, _ int) string {
	return fmt.Sprintf(`%s"zones": ["1", "2", "3"],
      "properties": {"publicIPAllocationMethod": "Static", "publicIPAddressVersion": "IPv4", "idleTimeoutInMinutes": 4}`,
		turn(i, 1, `"sku": {"name": "Standard", "tier": "Regional"}, `, `"sku": {"name": "Basic"}, `))
}

func virtualNetwork(_, file int) string {
	return fmt.Sprintf(`"properties": {
        "addressSpace": {"addressPrefixes": ["10.%d.0.0/16"]},
        "subnets": [
          {"name": "nodes", "properties": {"addressPrefix": "10.%[1]d.0.0/20", "privateEndpointNetworkPolicies": "Disabled"}},
          {"name": "endpoints", "properties": {"addressPrefix": "10.%[1]d.16.0/24", "defaultOutboundAccess": false, "privateEndpointNetworkPolicies": "Enabled"}}
        ]
      }`, file%200)
}

func securityGroup(i, _ int) string {
	return fmt.Sprintf(`"properties": {
        "securityRules": [
          {"name": "https", "properties": {"access": "Allow", "direction": "Inbound", "priority": 100, "protocol": "Tcp", "sourceAddressPrefix": "%s", "sourcePortRange": "*", "destinationAddressPrefix": "VirtualNetwork", "destinationPortRange": "443"}},
          {"name": "ssh", "properties": {"access": "%s", "direction": "Inbound", "priority": 110, "protocol": "Tcp", "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "22"}},
          {"name": "rest", "properties": {"access": "Deny", "direction": "Inbound", "priority": 4096, "protocol": "*", "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "*"}}
        ]
      }`, turn(i, 1, "VirtualNetwork", "Internet"), turn(i, 2, "Deny", "Allow"))
}

func workspace(i, _ int) string {
	return fmt.Sprintf(`"properties": {
        "sku": {"name": "PerGB2018"},
        "retentionInDays": %s,
        "publicNetworkAccessForIngestion": "Disabled",
        "publicNetworkAccessForQuery": "Disabled",
        "features": {"enableLogAccessUsingOnlyResourcePermissions": true, "disableLocalAuth": true}
      }`, turn(i, 1, "90", "365"))
}

// manifest150 writes a namespace's twenty-five applications of six objects.
func manifest150(w *bytes.Buffer, file int) {
	for n := range 25 {
		i := file*25 + n
		name, namespace := fmt.Sprintf("app%05d", i), fmt.Sprintf("team%03d", file)
		digest := fmt.Sprintf("@sha256:%064x", i+1)
		fmt.Fprintf(w, `apiVersion: apps/v1
kind: Deployment
metadata:
  name: %[1]s
  namespace: %[2]s
  labels: {app: %[1]s, team: %[2]s}
spec:
  replicas: 2
  selector:
    matchLabels: {app: %[1]s}
  template:
    metadata:
      labels: {app: %[1]s}
    spec:
      serviceAccountName: %[1]s
      automountServiceAccountToken: false
%[3]s      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
%[4]s      containers:
        - name: web
          image: registry.example/%[1]s%[5]s
          ports:
            - containerPort: 8080
          env:
            - name: LOG_LEVEL
              value: info
            - name: TOKEN
              valueFrom: {secretKeyRef: {name: %[1]s, key: token}}
          envFrom:
            - configMapRef: {name: %[1]s}
%[6]s%[7]s          securityContext:
            runAsUser: 10001
%[8]s%[9]s%[10]s%[11]s          volumeMounts:
            - name: scratch
              mountPath: /tmp
      volumes:
        - name: scratch
%[12]s---
apiVersion: v1
kind: Service
metadata:
  name: %[1]s
  namespace: %[2]s
spec:
  selector: {app: %[1]s}
  ports:
    - port: 80
      targetPort: 8080
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: %[1]s
  namespace: %[2]s
automountServiceAccountToken: false
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: %[1]s
  namespace: %[2]s
data:
  DATABASE_HOST: db.%[2]s
  DATABASE_NAME: %[1]s
  settings.yaml: |
    cache: {size: 128}
    workers: 4
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: %[1]s
  namespace: %[2]s
spec:
  podSelector:
    matchLabels: {app: %[1]s}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - podSelector: {}
      ports:
        - port: 8080
  egress:
    - to:
        - podSelector:
            matchLabels: {app: database}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: %[1]s
  namespace: %[2]s
spec:
  minAvailable: 1
  selector:
    matchLabels: {app: %[1]s}
---
`, name, namespace,
			turn(i, 1, "", "      hostNetwork: true\n", "      hostPID: false\n"),
			turn(i, 2, "        seccompProfile: {type: RuntimeDefault}\n", "", "        seccompProfile: {type: Unconfined}\n"),
			turn(i, 3, digest, ":1.4"),
			turn(i, 1, "          resources:\n            requests: {cpu: 100m, memory: 128Mi}\n            limits: {memory: 128Mi}\n", "          resources:\n            requests: {cpu: 100m}\n", ""),
			turn(i, 5, "          readinessProbe: {httpGet: {path: /, port: 8080}}\n          livenessProbe: {httpGet: {path: /, port: 8080}}\n", "          readinessProbe: {httpGet: {path: /, port: 8080}}\n"),
			turn(i, 2, "            allowPrivilegeEscalation: false\n", "", "            allowPrivilegeEscalation: true\n"),
			turn(i, 3, "            privileged: false\n", "            privileged: true\n", ""),
			turn(i, 1, "            readOnlyRootFilesystem: true\n", ""),
			turn(i, 7, "            capabilities: {drop: [ALL]}\n", "            capabilities: {drop: [ALL], add: [SYS_ADMIN]}\n", ""),
			turn(i, 2, "          emptyDir: {}\n", "          emptyDir: {}\n", "          hostPath: {path: /tmp}\n"))
	}
}

// module writes a file of a module: variables, and two resources of them.
func module(w *bytes.Buffer, file int) {
	fmt.Fprintf(w, `variable "location_%[1]d" {
  type    = string
  default = "westeurope"
}

variable "public_%[1]d" {
  type    = bool
  default = %[2]s
}

locals {
  name_%[1]d = lower("st%[1]d${var.location_%[1]d}")
  tags_%[1]d = merge({ owner = "platform" }, { cost-center = "1200" })
}

resource "azurerm_resource_group" "group_%[1]d" {
  name     = "rg-%[1]d"
  location = var.location_%[1]d
  tags     = local.tags_%[1]d
}

resource "azurerm_storage_account" "account_%[1]d" {
  name                          = local.name_%[1]d
  resource_group_name           = azurerm_resource_group.group_%[1]d.name
  location                      = azurerm_resource_group.group_%[1]d.location
  account_tier                  = "Standard"
  account_replication_type      = "ZRS"
  min_tls_version               = "TLS1_2"
  public_network_access_enabled = var.public_%[1]d
  shared_access_key_enabled     = %[3]s
  tags                          = local.tags_%[1]d

  blob_properties {
    versioning_enabled = true
    delete_retention_policy {
      days = 30
    }
  }
}
`, file, turn(file, 1, "false", "true"), turn(file, 2, "false", "true"))
}
