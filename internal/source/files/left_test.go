package files_test

import (
	"encoding/binary"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/language/languagetest"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/files"
)

// said is what a snapshot says of what was left alone and of what is missing,
// with paths as seen from the folder.
func said(dir string, s fact.Snapshot) (left, gaps []string) {
	short := func(path string) string {
		return filepath.ToSlash(strings.TrimPrefix(path, dir+string(filepath.Separator)))
	}
	for _, l := range s.Left {
		var paths []string
		for _, p := range l.Paths {
			paths = append(paths, short(p))
		}
		text := fmt.Sprintf("%d %s: %s", l.Files, l.Kind, strings.Join(paths, " "))
		if l.Infrastructure {
			text += " !"
		}
		if l.Reason != "" {
			text += " (" + l.Reason + ", " + l.Owner + ")"
		}
		left = append(left, text)
	}
	for _, g := range s.Gaps {
		where := g.Origin.Pos
		where.File = short(where.File)
		var holds []string
		for _, k := range g.Kinds {
			holds = append(holds, string(k))
		}
		for _, s := range g.Systems {
			holds = append(holds, s.String())
		}
		gaps = append(gaps, where.String()+" "+strings.Join(holds, ","))
	}
	return left, gaps
}

// Each kind of file that nobody reads, by a file as people have it: what it is
// called, and what its gap names where it is infrastructure.
func TestKinds(t *testing.T) {
	const givenID = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv"
	const programKind = "program that declares infrastructure"
	const resource = "// Odoo's vault.\nparam name string\n\nresource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {\n  name: name\n}\n"
	for path, c := range map[string]struct{ data, kind, gap string }{
		"net.bicep":                    {resource, "Bicep file", "4 Microsoft.KeyVault/vaults"},
		"mod.bicep":                    {resource + "module m 'br/public:avm/res/network/virtual-network:0.5.0' = {}\n", "Bicep file", "4 azure"},
		"child.bicep":                  {"resource db 'databases@2024-08-01' = {\n}\n", "Bicep file", "1 azure"},
		"existing.bicep":               {"resource kv 'Microsoft.KeyVault/vaults@2023-07-01' existing = {\n}\noutput id string = kv.id\n", "Bicep file", ""},
		"types.bicep":                  {"@export()\ntype x = { a: string }\n", "Bicep file", ""},
		"comment.bicep":                {"/* x\n */ resource kv /* y */ 'Microsoft.KeyVault/vaults@2023-07-01' = {}\n", "Bicep file", "2 Microsoft.KeyVault/vaults"},
		"decorated.bicep":              {"@description('x') resource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {}\n", "Bicep file", "1 Microsoft.KeyVault/vaults"},
		"returns.bicep":                {"param x string // y\rresource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {}\r", "Bicep file", "2 Microsoft.KeyVault/vaults"},
		"lines.bicep":                  {"resource kv '''Microsoft.KeyVault/vaults@2023-07-01''' = {}\n", "Bicep file", "1 azure"},
		"words.bicep":                  {"// resource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {}\n/*\nresource a 'b@c' = {}\n*/\nvar x = {\n  resource: 'the module ${toLower('resource a')} b'\n  module: '''\nresource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {}\n'''\n}\n", "Bicep file", ""},
		"unknown.bicep":                {"@x()\nresource\n", "Bicep file", "2 azure"},
		"prod.bicepparam":              {"using './main.bicep'\nparam a = 1\n", "Bicep parameters file", "1 azure"},
		"main.tf":                      {"locals {}\n\nresource \"azurerm_key_vault\" \"kv\" {\n}\n", "Terraform configuration", "3 azure"},
		"k8s.tf":                       {"resource \"kubernetes_deployment_v1\" \"odoo\" {\n}\n", "Terraform configuration", "1 kubernetes"},
		"call.tf":                      {"module \"net\" {\n  source = \"./net\"\n}\n", "Terraform configuration", "1 azure,kubernetes"},
		"variables.tf":                 {"variable \"a\" {}\nresource \"random_id\" \"x\" {}\n", "Terraform configuration", ""},
		"main.tf.json":                 {"{\"resource\":\n{\"azurerm_key_vault\": {}}}", "Terraform configuration", "2 azure"},
		"prod.tfvars":                  {"a = 1\n", "Terraform variables file", ""},
		"terraform.tfstate":            {"{}", "Terraform state", "1 azure,kubernetes"},
		".terraform.lock.hcl":          {"provider \"x\" {}\n", "Terraform lock file", ""},
		"live/terragrunt.hcl":          {"include \"root\" {}\n", "Terragrunt file", "1 azure,kubernetes"},
		"root.hcl":                     {"remote_state {\n}\n", "Terragrunt file", "1 azure,kubernetes"},
		"tfplan":                       {"PK\x03\x04\x00\x00", "Terraform plan in binary", "1 azure,kubernetes"},
		"Pulumi.yaml":                  {"name: x\nruntime: go\n", "Pulumi project", "1 azure,kubernetes"},
		"Pulumi.prod.yaml":             {"config: {}\n", "Pulumi stack file", ""},
		"helmfile.yaml":                {"releases: []\n", "Helmfile", "1 kubernetes"},
		"traefik/values-prod.yaml":     {"replicas: 2\n", "Helm values file", "1 kubernetes"},
		"docker-compose.yml":           {"services: {odoo: {image: odoo}}\n", "docker-compose file", "1 compose/Service"},
		"stack.yml":                    {"services:\n  odoo:\n    image: odoo:17\n", "docker-compose file", "1 compose/Service"},
		"Dockerfile":                   {"FROM odoo:17\n", "Dockerfile", ""},
		".github/workflows/ci.yml":     {"on: push\njobs: {a: {steps: [{run: az deployment group create -f $MAIN}]}}\n", "workflow file", ""},
		".github/workflows/cd.yml":     {"on: push\njobs:\n  a:\n    steps:\n      - run: helm upgrade --install odoo bitnami/odoo\n", "workflow file", "5 kubernetes"},
		"azure-pipelines.yml":          {"steps:\n- script: az keyvault create -n kv\n", "workflow file", "2 Microsoft.KeyVault/vaults,Microsoft.KeyVault/vaults/keys,Microsoft.KeyVault/vaults/secrets"},
		"make.sh":                      {"#!/bin/sh\n# az storage account create\naz storage account create --name st\naz lock create -n l\n", "az script", "3 Microsoft.Authorization/locks,Microsoft.Storage/storageAccounts"},
		"unknown.sh":                   {"az cosmosdb create -n x\n", "az script", "1 azure"},
		"show.sh":                      {"az account set -s x\naz deployment sub create -f $MAIN\naz keyvault show\n", "az script", ""},
		"options.sh":                   {"az --only-show-errors --subscription x storage account create -n x\n", "script", "1 Microsoft.Storage/storageAccounts"},
		"lines.sh":                     {"az storage \\\n  account create\n", "az script", "1 Microsoft.Storage/storageAccounts"},
		"hash.sh":                      {"echo \"# \\\" #\"; az lock create -n x\n", "script", "1 Microsoft.Authorization/locks"},
		"hash.cmd":                     {"echo # & az lock create -n x\n", "script", "1 Microsoft.Authorization/locks"},
		"comment.sh":                   {"echo ok # az lock create -n x\n", "script", ""},
		"rest.sh":                      {"az rest --url x --method put\n", "az script", "1 azure"},
		"restget.sh":                   {"az rest --method get --url x\n", "az script", ""},
		"uri.sh":                       {"az deployment group create -g x --template-uri https://example.org/t.json\n", "az script", "1 azure"},
		"spec.sh":                      {"az deployment group create -g x -s $ID\n", "az script", "1 azure"},
		"unlock.sh":                    {"az lock delete -n x\n", "az script", "1 Microsoft.Authorization/locks"},
		"label.sh":                     {"kubectl label ns a pod-security.kubernetes.io/enforce=privileged\n", "kubectl script", "1 kubernetes"},
		"context.sh":                   {"kubectl config set-context --current --namespace=a\n", "kubectl script", ""},
		"variable.sh":                  {"$KUBECTL apply -f https://example.org/x.yaml\n", "script", "1 kubernetes"},
		"host.sh":                      {"kubectl apply -k github.com/x/y\n", "kubectl script", "1 kubernetes"},
		"git.sh":                       {"kubectl apply -k git@github.com:x/y.git\n", "kubectl script", "1 kubernetes"},
		"local.sh":                     {"kubectl apply -k ../base.d/* -f a.b/*.yaml\n", "kubectl script", ""},
		"flux.sh":                      {"flux bootstrap github --owner x\n", "script", "1 kubernetes"},
		"argo.sh":                      {"argocd app create x\n", "script", "1 kubernetes"},
		"deploy":                       {"#!/bin/bash\naz lock create -n x\n", "script", "2 Microsoft.Authorization/locks"},
		"tool":                         {"#!/usr/bin/env python3\nprint(1)\n", "script", ""},
		"GNUmakefile":                  {"x:\n\taz lock create -n x\n", "az script", "2 Microsoft.Authorization/locks"},
		"uri.ps1":                      {"New-AzResourceGroupDeployment -TemplateUri https://example.org/x.json\n", "az script", "1 azure"},
		"rest.ps1":                     {"Invoke-AzRestMethod `\n -Method PUT -Path /x\n", "script", "1 azure"},
		"restget.ps1":                  {"Invoke-AzRestMethod -Method GET -Path /x\n", "script", ""},
		"unlock.ps1":                   {"Remove-AzResourceLock -LockName x\n", "az script", "1 azure"},
		".github/actions/d/action.yml": {"runs:\n  steps:\n  - run: az lock create -n x\n", "workflow file", "3 Microsoft.Authorization/locks"},
		"pipelines/deploy.yaml":        {"steps:\n- script: az lock create -n x\n", "workflow file", "2 Microsoft.Authorization/locks"},
		"pipelines/build.yaml":         {"steps:\n- script: make\n", "workflow file", "1 azuredevops/Pipeline"},
		".golangci.yml":                {"run:\n  timeout: 5m\n", "workflow file", ""},
		"azure-pipelines-web.yml":      {"steps:\n- task: X\n  inputs:\n    csmFileLink: https://example.org/x.json\n", "workflow file", "4 azure"},
		"long.sh":                      {strings.Repeat("# x\n", 1<<18) + "az lock create -n x\n", "script", "1 "},
		"long.bicep":                   {resource + strings.Repeat("// x\n", 1<<18), "Bicep file", "4 "},
		"long.json":                    {"[\"" + strings.Repeat("x", 1<<20) + "\"]", "other JSON file", "1 "},
		"long":                         {strings.Repeat("x", 1<<20+1), "other file", "1 "},
		"long.csv":                     {strings.Repeat("x", 1<<20+1), "data file", ""},
		"setup.ps1":                    {"Connect-AzAccount\nNew-AzResourceGroupDeployment -TemplateFile $a\nNew-AzKeyVault -Name kv\n", "az script", "3 azure"},
		"apply.sh":                     {"kubectl apply -f $MANIFESTS --wait\nkubectl get pods\n", "kubectl script", ""},
		"remote.sh":                    {"kubectl apply -f https://example.org/x.yaml\n", "kubectl script", "1 kubernetes"},
		"stdin.sh":                     {"set -e\nkubectl create namespace odoo\n", "kubectl script", "2 kubernetes"},
		"release.sh":                   {"helm upgrade --install t traefik/traefik\n", "helm script", "1 kubernetes"},
		"lint.sh":                      {"helm lint chart\n", "helm script", ""},
		"hello.sh":                     {"echo hello\n", "script", ""},
		"site.yml":                     {"- hosts: all\n  tasks:\n    - azure.azcollection.azure_rm_keyvault: {}\n", "Ansible playbook", "3 azure"},
		"local.yml":                    {"- hosts: all\n  tasks: []\n", "Ansible playbook", ""},
		"odoo.service":                 {"[Service]\nExecStart=/opt/odoo/odoo-bin -c /etc/odoo.conf\n", "systemd unit", "1 systemd/Unit"},
		"nginx.service":                {"[Service]\nExecStart=/usr/sbin/nginx\n", "other file", ""},
		"odoo.conf":                    {"[options]\nlist_db = True\n", "Odoo configuration file", ""},
		"etc/server.cfg":               {"[options]\naddons_path = /x\n", "Odoo configuration file", ""},
		"dump.sql":                     {"CREATE TABLE a;\n", "database dump", ""},
		"a.zip":                        {"PK\x03\x04\x00", "archive", ""},
		"a.tar.xz":                     {"\xfd7zXZ\x00\x00", "archive", "1 oci/Image"},
		"a.tar.bz2":                    {"BZh91AY&SY", "archive", "1 oci/Image"},
		"a.tzst":                       {"\x28\xb5\x2f\xfd", "archive", "1 oci/Image"},
		"packed":                       {"\x28\xb5\x2f\xfdabc", "archive", "1 oci/Image"},
		"a.sql.zst":                    {"\x28\xb5\x2f\xfdabc", "archive", ""},
		"a.png":                        {pictures, "picture", ""},
		"README.md":                    {"```yaml\napiVersion: v1\nkind: Pod\n```\n", "document", ""},
		"main.py":                      {"x = '''\napiVersion: v1\nkind: Pod\n'''\n", "source file", ""},
		"tool.ts":                      {"const schema = {\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\"};\n", "source file", ""},
		"tls.pem":                      {"-----BEGIN CERTIFICATE-----\n", "certificate or key file", ""},
		".env":                         {"A=1\n", "file of environment variables", ""},
		"package.json":                 {"{\"packageManager\": \"pnpm@9\"}", "settings file of a tool", ""},
		"main.parameters.json":         {"{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#\", \"parameters\": {}}", "ARM parameters file", "1 azure"},
		"main.json.bak.txt":            {"{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\", \"resources\": []}", "ARM template", "1 azure"},
		"plan.txt":                     {"{\"resource_changes\": [],\n\"format_version\": \"1.2\"}", "Terraform plan", "1 azure,kubernetes"},
		"pod.yaml.j2":                  {"---\napiVersion: v1\nkind: Pod\nmetadata: {name: \"{{ x }}\"}\n", "Kubernetes manifest", "1 kubernetes"},
		"pod.json.tmpl":                {"{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}", "Kubernetes manifest", "1 kubernetes"},
		"bucket.yaml":                  {"AWSTemplateFormatVersion: 2010-09-09\nResources: {B: {Type: AWS::S3::Bucket}}\n", "CloudFormation template", "1 aws/CloudFormation"},
		"deny.json":                    {"{\"properties\": {\"policyRule\": {}}}", "definition by itself", "1 Microsoft.Authorization/policyDefinitions"},
		"bom.json":                     {"{\"bomFormat\": \"CycloneDX\"}", "SBOM", "1 ward/BillOfMaterials"},
		"bom.xml":                      {"<bom xmlns=\"http://cyclonedx.org/schema/bom/1.4\"/>", "SBOM", "1 ward/BillOfMaterials"},
		"odoo.spdx":                    {"SPDXVersion: SPDX-2.3\n", "SBOM", "1 ward/BillOfMaterials"},
		"three.json":                   {"{\"@context\": \"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\"}", "SBOM", "1 ward/BillOfMaterials"},
		"syft.json":                    {"{\"artifacts\": [], \"artifactRelationships\": []}", "SBOM", "1 ward/BillOfMaterials"},
		"vex.json":                     {"{\"@context\": \"https://openvex.dev/ns/v0.2.0\"}", "VEX document", "1 ward/VulnerabilityReport"},
		"audit.json":                   {"{\"auditReportVersion\": 2, \"vulnerabilities\": {}}", "vulnerability report", "1 ward/VulnerabilityReport"},
		"grype-empty.json":             {"", "vulnerability report", "1 ward/VulnerabilityReport"},
		"trivy.json":                   {"{\"SchemaVersion\": 2, \"ArtifactName\": \"odoo\"}", "vulnerability report", "1 ward/VulnerabilityReport"},
		"oci-layout":                   {"{\"imageLayoutVersion\": \"1.0.0\"}", "OCI image layout", ""},
		"estate.yaml":                  {"estate: v1\n", "Ward estate", ""},
		"data.json":                    {"{\"a\": 1}", "other JSON file", ""},
		"data.yaml":                    {"a: 1\n", "other YAML file", ""},
		"notes.txt":                    {notOurs, "document", ""},
		"app.toml":                     {"a = 1\n", "settings file", ""},
		"blob.bin":                     {"\x00\x01\x02", "binary file", ""},
		"resources.json":               {"[\n {\"id\": \"" + givenID + "\", \"type\": \"microsoft.keyvault/Vaults\"}]", "resources as Azure gives them", "2 Microsoft.KeyVault/vaults"},
		"graph.json":                   {"{\"data\": [{\"id\": \"" + givenID + "\", \"type\": \"Microsoft.KeyVault/vaults\"}]}", "resources as Azure gives them", "1 Microsoft.KeyVault/vaults"},
		"lines.jsonl":                  {"{\"a\": 1}\n{\"id\": \"" + givenID + "\", \"type\": \"Microsoft.KeyVault/vaults\"}\n", "resources as Azure gives them", "2 Microsoft.KeyVault/vaults"},
		"counts.json":                  {"[{\"id\": \"" + givenID + "\", \"type\": \"count\"}, {\"type\": \"Microsoft.KeyVault/vaults\"}]", "other JSON file", ""},
		"assessments.json":             {"{\"id\": \"" + givenID + "/providers/Microsoft.Security/assessments/a\", \"type\": \"Microsoft.Security/assessments\"}", "other JSON file", ""},
		"set.json":                     {"{\"properties\": {\"policyDefinitions\": [{\"policyDefinitionId\": \"x\"}]}}", "definition by itself", "1 Microsoft.Authorization/policySetDefinitions"},
		"assignment.jsonc":             {"{\"nodeName\": \"/\", \"assignment\": {},\n\"definitionEntry\": {}}", "definition by itself", "1 Microsoft.Authorization/policyAssignments"},
		"exemption.json":               {"{\"properties\": {\"exemptionCategory\": \"Waiver\"}}", "definition by itself", "1 Microsoft.Authorization/policyExemptions"},
		"role.json":                    {"{\"Name\": \"x\",\n\"AssignableScopes\": []}", "definition by itself", "2 Microsoft.Authorization/roleDefinitions"},
		"blueprint.json":               {"{\"properties\": {\"targetScope\": \"subscription\", \"resourceGroups\": {}}}", "blueprint", "1 azure"},
		"artifacts/owner.json":         {"{\"kind\": \"roleAssignment\", \"properties\": {\"roleDefinitionId\": \"x\"}}", "blueprint", "1 azure"},
		"workbook.json":                {"{\"version\": \"Notebook/1.0\", \"items\": [], \"kind\": \"template\"}", "other JSON file", ""},
		"single.json":                  {"{'$schema': 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#', 'resources': []}", "ARM template", "1 azure"},
		"main.json5":                   {"{$schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'}", "ARM template", "1 azure"},
		"built.json":                   {"{\"parametersJson\": \"{}\"}", "ARM parameters file", "1 azure"},
		"main.tf.tmpl":                 {"# x\nresource \"azurerm_key_vault\" \"kv\" {\n", "template of Terraform configuration", "2 azure"},
		"init.tftpl":                   {"#cloud-config\n", "other file", ""},
		"main.tf.bak":                  {"resource \"azurerm_key_vault\" \"kv\" {}\n", "database dump", ""},
		"image.pkr.hcl":                {"\nsource \"azure-arm\" \"x\" {}\n", "Packer template", "2 Microsoft.Compute/images"},
		"ami.pkr.hcl":                  {"source \"amazon-ebs\" \"x\" {}\n", "settings file", ""},
		"index.ts":                     {"// x\nimport * as azure from \"@pulumi/azure-native\";\n", programKind, "2 azure"},
		"long.ts":                      {"import {\n  StorageAccount,\n} from '@cdktf/provider-azurerm/lib/storage-account';\n", programKind, "3 azure"},
		"__main__.py":                  {"import pulumi\nimport pulumi_azure_native as a, pulumi_kubernetes\n", programKind, "2 azure,kubernetes"},
		"infra.go":                     {"package main\n\nimport (\n\tstorage \"github.com/pulumi/pulumi-azure-native-sdk/storage/v2\"\n)\n", programKind, "4 azure"},
		"Program.cs":                   {"using Pulumi.AzureNative.Storage;\n", programKind, "1 azure"},
		"chart.ts":                     {"import { App } from 'cdk8s';\n", programKind, "1 kubernetes"},
		"index.test.ts":                {"import * as azure from \"@pulumi/azure-native\";\n", "source file", ""},
		"bucket.ts":                    {"import * as aws from \"@pulumi/aws\";\n", "source file", ""},
		"said.ts":                      {"// import * as azure from \"@pulumi/azure-native\";\n", "source file", ""},
		"make.py":                      {"from azure.mgmt.storage import C\nc.storage_accounts.begin_create('g', 'n', {})\n", "program that asks for resources", "1 azure"},
		"list.py":                      {"from azure.mgmt.storage import C\nc.storage_accounts.list()\n", "source file", ""},
		"blob.py":                      {"from azure.storage.blob import C\nc.create_container('x')\n", "source file", ""},
		"call.py":                      {"import subprocess\n\nsubprocess.run([\n  'az', 'storage',\n  'account', 'create'])\n", "script", "3 Microsoft.Storage/storageAccounts"},
		"twice.py":                     {"os.system('az lock create -n a')\n\nos.system(f'helm install {x} y')\n", "script", "1 azure,kubernetes"},
		"ask.py":                       {"subprocess.check_output(['az', 'account', 'show'])\nprint('az lock create')\n", "source file", ""},
		"steps.ipynb":                  {"{\"cells\": [{\"source\": [\n \"az lock create is what\",\n \"!az keyvault create -n x\"\n]}]}", "script", "3 Microsoft.KeyVault/vaults,Microsoft.KeyVault/vaults/keys,Microsoft.KeyVault/vaults/secrets"},
		"web/package.json":             {"{\"scripts\": {\n\"deploy\": \"npm run build && az lock create -n x\"}}", "script", "2 Microsoft.Authorization/locks"},
		"app.jsonnet":                  {"{\n  apiVersion: 'apps/v1',\n  kind: 'Deployment',\n}\n", "Jsonnet program", "2 kubernetes"},
		"util.libsonnet":               {"{ add(a, b):: a + b }\n", "source file", ""},
		"app.cue":                      {"apiVersion: \"v1\"\nkind: \"Pod\"\n", "CUE file", "1 kubernetes"},
		"app.dhall":                    {"let k = https://example.org/dhall-kubernetes/package.dhall\n", "Dhall file", "1 kubernetes"},
		"roles/x/tasks/main.yml":       {"- name: x\n  azure_rm_keyvault:\n    vault_name: x\n", "Ansible playbook", "2 azure"},
		"further-in.txt":               {"  apiVersion: v1\n  kind: Pod\n", "Kubernetes manifest", "1 kubernetes"},
		"letter.txt":                   {"apiVersion: v1 stands above\n    kind: Pod\n", "document", ""},
		"usage.sh":                     {"echo \"run az lock create -n x\"\ncat <<EOF\naz lock create -n x\nEOF\n", "az script", ""},
		"piped.sh":                     {"echo \"az lock create -n x\" | sh\n", "az script", "1 Microsoft.Authorization/locks"},
		"within.sh":                    {"echo \"$(az lock create -n x)\"\n", "az script", "1 Microsoft.Authorization/locks"},
		"written.sh":                   {"cat > y.sh <<EOF\naz lock create -n x\nEOF\n", "az script", "2 Microsoft.Authorization/locks"},
		"then.sh":                      {"echo \"begins\"; az lock create -n x\n", "az script", "1 Microsoft.Authorization/locks"},
		"rem.cmd":                      {"REM az lock create -n x\n:: az lock create -n x\n", "az script", ""},
		"block.ps1":                    {"<#\nNew-AzKeyVault\n#>\nfunction New-AzThing { }\n", "az script", ""},
		"dry.sh":                       {"kubectl create ns x --dry-run=client -o yaml > x.yaml\nhelm upgrade x y --dry-run\n", "helm script", ""},
		"wet.sh":                       {"kubectl create ns x --dry-run=none\n", "kubectl script", "1 kubernetes"},
		"empty":                        {"", "other file", ""},
	} {
		dir := lay(t, map[string]string{path: c.data})
		got, err := files.Read([]string{dir}, []source.Reader{lines{}})
		if err != nil {
			t.Fatal(err)
		}
		left, gaps := said(dir, got.Snapshot)
		want, wantGaps := "1 "+c.kind+": "+path, []string(nil)
		if c.gap != "" {
			want += " !"
			line, holds, _ := strings.Cut(c.gap, " ")
			wantGaps = []string{path + ":" + line + " " + holds}
		}
		if !slices.Equal(left, []string{want}) || !slices.Equal(gaps, wantGaps) {
			t.Errorf("%s:\n got %q, gaps %q\nwant %q, gaps %q", path, left, gaps, want, wantGaps)
		}
		for _, g := range got.Snapshot.Gaps {
			if len(g.Reason) < 20 || strings.HasSuffix(g.Reason, ".") {
				t.Errorf("%s: the reason is %q", path, g.Reason)
			}
		}
		if !slices.Equal(got.Empty, []string{dir}) {
			t.Errorf("%s: empty folders %q, want the one", path, got.Empty)
		}
	}
}

// A reader is asked first: what it takes is left alone by nobody.
func TestReadersComeFirst(t *testing.T) {
	dir := lay(t, map[string]string{"a.things.bicep": "x", "b.bicep": "resource a 'Microsoft.KeyVault/vaults@2023-07-01' = {}\n"})
	got, err := files.Read([]string{dir}, []source.Reader{lines{}})
	if err != nil || len(got.Snapshot.Facts) != 1 || len(got.Snapshot.Gaps) != 1 || got.Snapshot.Files[0].Kind != "list of things" {
		t.Errorf("%+v, error %v; want one of each", got, err)
	}
}

// Bicep of which the template stands beside it is read by way of that, with the
// modules that it calls.
func TestCompiledBicep(t *testing.T) {
	const call = "module n 'modules/net.bicep' = {\n  name: 'n'\n}\n"
	const resource = "resource v 'Microsoft.Network/virtualNetworks@2025-07-01' = {}\n"
	const schema = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "metadata": {"_generator": {"name": "bicep", "version": "0.30.23"}}, "resources": [`
	module := func(resources string) string {
		return `{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "n", "properties": {"mode": "Incremental", "template": ` + schema + resources + `]}}}`
	}
	const net = `{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2025-07-01", "name": "v"}`
	stale := strings.Replace(storage, `"resources"`, `"metadata": {"_generator": {"name": "bicep", "version": "0.30.23"}}, "resources"`, 1)
	for name, c := range map[string]struct {
		template string
		gaps     []string
	}{
		"compiled":                    {schema + module(net) + "]}", []string{"other.bicep:1 Microsoft.Network/virtualNetworks"}},
		"without a module":            {stale, []string{"main.bicep:1 azure", "modules/net.bicep:1 Microsoft.Network/virtualNetworks", "other.bicep:1 Microsoft.Network/virtualNetworks"}},
		"without what is in a module": {schema + module("") + "]}", []string{"modules/net.bicep:1 Microsoft.Network/virtualNetworks", "other.bicep:1 Microsoft.Network/virtualNetworks"}},
		"by somebody else":            {storage, []string{"main.bicep:1 azure", "modules/net.bicep:1 Microsoft.Network/virtualNetworks", "other.bicep:1 Microsoft.Network/virtualNetworks"}},
		"no template of it":           {`{"metadata": {"_generator": {"name": "bicep"}}}`, []string{"main.bicep:1 azure", "modules/net.bicep:1 Microsoft.Network/virtualNetworks", "other.bicep:1 Microsoft.Network/virtualNetworks"}},
	} {
		dir := lay(t, map[string]string{"main.bicep": call, "modules/net.bicep": resource, "other.bicep": resource, "main.json": c.template})
		got, err := files.Read([]string{dir}, readers())
		if err != nil {
			t.Fatal(err)
		}
		if _, gaps := said(dir, got.Snapshot); !slices.Equal(gaps, c.gaps) {
			t.Errorf("%s: gaps %q, want %q", name, gaps, c.gaps)
		}
	}
}

// Values alone are taken for what they are given with, where a template has
// parameters of these names.
func TestBareParameters(t *testing.T) {
	template := strings.Replace(storage, `"resources"`, `"parameters": {"open": {"type": "bool"}}, "resources"`, 1)
	for data, want := range map[string]string{
		`{"Open": {"value": true}}`:                          "prod.json:1 azure",
		`{"open": {"reference": {"secretName": "x"}}}`:       "prod.json:1 azure",
		`{"open": {"value": true}, "other": {"value": "x"}}`: "",
		`{"open": true}`: "",
		`{}`:             "",
	} {
		dir := lay(t, map[string]string{"main.json": template, "prod.json": data})
		got, err := files.Read([]string{dir}, readers())
		if err != nil {
			t.Fatal(err)
		}
		var of []string
		_, gaps := said(dir, got.Snapshot)
		for _, g := range gaps {
			if strings.HasPrefix(g, "prod.json") {
				of = append(of, g)
			}
		}
		if strings.Join(of, "|") != want {
			t.Errorf("%s: gaps %q, want %q", data, gaps, want)
		}
	}
}

// Whatever a file of Bicep declares and the template that is said to be compiled
// of it lacks is missing.
func TestStaleTemplate(t *testing.T) {
	const schema = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "metadata": {"_generator": {"name": "bicep", "version": "0.30.23"}}, "resources": `
	const account = `{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2026-04-01", "name": "st"}`
	const declared = "resource s 'microsoft.storage/storageAccounts@2026-04-01' = {\n  name: 'st'\n  resource b 'blobServices@2026-04-01' = {}\n}\n"
	const vault = declared + "resource k 'Microsoft.KeyVault/vaults@2023-07-01' = {}\n"
	const blob = `{"type": "Microsoft.Storage/storageAccounts/blobServices", "apiVersion": "2026-04-01", "name": "st/default"}`
	for name, c := range map[string]struct{ bicep, resources, gap string }{
		"the same":                 {declared, "[" + account + "," + blob + "]", ""},
		"by symbolic name":         {declared, `{"s": ` + account + `, "b": ` + blob + `}`, ""},
		"without the child":        {declared, "[" + account + "]", "main.bicep:1 azure"},
		"one of two":               {declared + strings.Replace(declared, " s ", " s2 ", 1), "[" + account + "," + blob + "]", "main.bicep:1 microsoft.storage/storageAccounts"},
		"another type":             {vault, "[" + account + "," + blob + "]", "main.bicep:1 Microsoft.KeyVault/vaults"},
		"somebody else's":          {strings.Replace(vault, "07-01' =", "07-01' existing =", 1), "[" + account + "," + blob + "]", ""},
		"existing in the template": {vault, `{"s": ` + account + `, "b": ` + blob + `, "k": {"existing": true, "type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01"}}`, "main.bicep:1 Microsoft.KeyVault/vaults"},
		"a module of a registry":   {declared + "module m 'br:example.azurecr.io/x:1' = {}\n", "[" + account + "," + blob + "]", "main.bicep:1 azure"},
	} {
		dir := lay(t, map[string]string{"main.bicep": c.bicep, "main.json": schema + c.resources + "}"})
		got, err := files.Read([]string{dir}, readers())
		if err != nil {
			t.Fatal(err)
		}
		var bicep string
		_, gaps := said(dir, got.Snapshot)
		for _, g := range gaps {
			if strings.HasPrefix(g, "main.bicep") {
				bicep = g
			}
		}
		if bicep != c.gap {
			t.Errorf("%s: gaps %q, want %q", name, gaps, c.gap)
		}
	}
}

// A chart is named as a whole, and is read where its manifests are.
func TestChart(t *testing.T) {
	chart := map[string]string{
		"odoo/Chart.yaml": "apiVersion: v2\nname: odoo\nversion: 1.0.0\n", "odoo/values.yaml": "a: 1\n", "odoo/values-prod.yaml": "a: 2\n", "odoo/README.md": "x",
		"odoo/templates/pod.yaml": strings.Replace(pod, "x", "{{ .Values.a }}", 1), "odoo/templates/_helpers.tpl": "{{ define \"x\" }}{{ end }}",
		"odoo/charts/redis/Chart.yaml": "name: redis\n", "odoo/charts/redis/templates/pod.yaml": strings.Replace(pod, "x", "{{ .Release.Name }}", 1),
		"odoo/crds/crd.yaml": strings.Replace(pod, "x", "crd", 1), "odoo/templates/plain.yaml": strings.Replace(pod, "x", "plain", 1),
	}
	dir := lay(t, chart)
	got, err := files.Read([]string{dir}, readers())
	if err != nil {
		t.Fatal(err)
	}
	left, gaps := said(dir, got.Snapshot)
	if diff := cmp.Diff([]string{"1 Helm chart: odoo/Chart.yaml !", "1 document: odoo/README.md"}, left); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	if !slices.Equal(gaps, []string{"odoo/Chart.yaml:1 kubernetes"}) || len(got.Snapshot.Facts) != 2 {
		t.Errorf("gaps %q, facts %d; want one of the chart, and what stands in it as it is applied", gaps, len(got.Snapshot.Facts))
	}
	chart["out/production.yaml"] = "---\n# Source: odoo/templates/pod.yaml\n" + pod + "---\n# Source: odoo/templates/plain.yaml\n" + strings.Replace(pod, "x", "plain", 1) +
		"---\n# Source: odoo/charts/redis/templates/pod.yaml\n" + strings.Replace(pod, "x", "redis", 1)
	chart["odoo/templates/ingress.yaml"] = "{{/* May be. */}}\n{{- if .Values.ingress.enabled }}\napiVersion: networking.k8s.io/v1\nkind: Ingress\n{{- end }}\n"
	dir = lay(t, chart)
	got, err = files.Read([]string{dir}, readers())
	if err != nil {
		t.Fatal(err)
	}
	if left, gaps := said(dir, got.Snapshot); len(gaps) != 0 || left[0] != "1 Helm chart (read by what was rendered of it): odoo/Chart.yaml" || len(got.Snapshot.Facts) != 4 {
		t.Errorf("rendered: left %q, gaps %q, facts %d", left, gaps, len(got.Snapshot.Facts))
	}
	// A part of it is not all of it, nor is it what other values make.
	for name, c := range map[string]struct{ path, data, gap, says string }{
		"a template of which nothing is": {"odoo/templates/job.yaml", "apiVersion: batch/v1\nkind: Job\nmetadata: {name: {{ .Release.Name }}}\n", "odoo/Chart.yaml:1 kubernetes", "nothing is of templates/ingress.yaml, templates/job.yaml"},
		"what another template defines":  {"odoo/templates/job.yaml", "{{- include \"common.job\" . }}\n", "odoo/Chart.yaml:1 kubernetes", "templates/job.yaml"},
		"a test":                         {"odoo/templates/tests/t.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Release.Name }}}\n", "", ""},
		"values of nothing":              {"odoo/values-dr.yaml", "a: 3\n", "odoo/values-dr.yaml:1 kubernetes", "called dr"},
		"values of the same":             {"odoo/values.prod.yaml", "a: 3\n", "", ""},
	} {
		all := maps.Clone(chart)
		all[c.path] = c.data
		dir := lay(t, all)
		got, err := files.Read([]string{dir}, readers())
		if err != nil {
			t.Fatal(err)
		}
		_, gaps := said(dir, got.Snapshot)
		if c.gap == "" && len(gaps) != 0 || c.gap != "" && (!slices.Equal(gaps, []string{c.gap}) || !strings.Contains(got.Snapshot.Gaps[0].Reason, c.says)) {
			t.Errorf("%s: gaps %v, want %q with %q", name, got.Snapshot.Gaps, c.gap, c.says)
		}
	}
}

func utf16Of(text string, order binary.ByteOrder, mark bool) string {
	units := utf16.Encode([]rune(text))
	if mark {
		units = append([]uint16{0xfeff}, units...)
	}
	out := make([]byte, 2*len(units))
	for i, u := range units {
		order.PutUint16(out[2*i:], u)
	}
	return string(out)
}

// given is a reader that keeps what it is given.
type given struct {
	lines
	data string
}

func (g *given) Recognises(f source.File) bool {
	g.data = string(f.Data)
	return false
}

// However text is encoded, every reader sees the same, at the same place; and
// the digest is of what lies on disk.
func TestEncodings(t *testing.T) {
	const text = "# Ä, 𝄞\napiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: ü}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: q}\n"
	var want []fact.Fact
	for _, c := range []struct{ name, data string }{
		{"plain", text},
		{"byte order mark", "\uFEFF" + text},
		{"UTF-16LE with a mark", utf16Of(text, binary.LittleEndian, true)},
		{"UTF-16BE with a mark", utf16Of(text, binary.BigEndian, true)},
		{"UTF-16LE", utf16Of(text, binary.LittleEndian, false)},
		{"UTF-16BE", utf16Of(text, binary.BigEndian, false)},
	} {
		dir := lay(t, map[string]string{"pod.yaml": c.data})
		var given given
		if _, err := files.Read([]string{dir}, []source.Reader{&given}); err != nil || given.data != text {
			t.Errorf("%s: a reader is given %q, error %v", c.name, given.data, err)
		}
		for _, path := range []string{dir, filepath.Join(dir, "pod.yaml")} {
			got, err := files.Read([]string{path}, readers())
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			for i := range got.Snapshot.Facts {
				got.Snapshot.Facts[i].Origin.Pos.File = ""
			}
			if want == nil {
				want = got.Snapshot.Facts
			}
			if len(got.Snapshot.Facts) != 3 || fmt.Sprint(got.Snapshot.Facts) != fmt.Sprint(want) || len(got.Snapshot.Gaps) != 0 {
				t.Errorf("%s: %v, gaps %v", c.name, got.Snapshot.Facts, got.Snapshot.Gaps)
			}
			if f := got.Snapshot.Files[0]; f.Digest != fact.FileOf("", []byte(c.data)).Digest || f.Size != len(c.data) {
				t.Errorf("%s: the file is %+v, and not what lies on disk", c.name, f)
			}
		}
	}
}

// What is no text is a gap with its place, that says what it could have held;
// where it was named, a problem.
func TestInvalidText(t *testing.T) {
	for name, c := range map[string]struct{ data, at string }{
		"pod.yaml":   {"apiVersion: v1\nkind: Pod\nmetadata: {name: \"\xe9\"}\n", ":3:19"},
		"half.yaml":  {utf16Of(pod+"# ", binary.LittleEndian, true) + "\x00\xd8", ":4:3"},
		"latin.json": {strings.Replace(storage, `"name": "st"`, "\"name\": \"st\", \"tags\": {\"a\": \"\xfc\"}", 1), ":1:"},
	} {
		dir := lay(t, map[string]string{name: c.data, "good.yaml": strings.Replace(pod, "x", "good", 1)})
		got, err := files.Read([]string{dir}, readers())
		if err != nil || len(got.Snapshot.Facts) != 1 || len(got.Snapshot.Gaps) != 1 {
			t.Errorf("%s: facts %d, gaps %v, error %v; want the rest and one gap", name, len(got.Snapshot.Facts), got.Snapshot.Gaps, err)
			continue
		}
		g := got.Snapshot.Gaps[0]
		if !strings.Contains(g.Origin.Pos.String(), name+c.at) || !strings.Contains(g.Reason, "not UTF-8") || len(g.Systems) != 1 {
			t.Errorf("%s: gap %+v", name, g)
		}
		if _, err := files.Read([]string{filepath.Join(dir, name)}, readers()); err == nil || !strings.Contains(err.Error(), "it is not UTF-8 text") {
			t.Errorf("%s, named: error %v", name, err)
		}
	}
}

// Links out of what was named are named and not followed, what they lead to
// within it is read once, and nothing goes round.
func TestLinks(t *testing.T) {
	outside := lay(t, map[string]string{"secret.yaml": pod, "notes.md": "x", "more/a.yaml": pod})
	dir := lay(t, map[string]string{"in/pod.yaml": pod, "node_modules/m.yaml": pod})
	for from, to := range map[string]string{
		"again.yaml": filepath.Join(dir, "in/pod.yaml"), "round": dir, "in/up": "..", "out.yaml": filepath.Join(outside, "secret.yaml"),
		"notes.md": filepath.Join(outside, "notes.md"), "more": filepath.Join(outside, "more"), "nowhere.yaml": "gone.yaml", "self.yaml": "self.yaml",
		"m.yaml": "node_modules/m.yaml",
	} {
		if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := files.Read([]string{dir}, readers())
	if err != nil {
		t.Fatal(err)
	}
	left, gaps := said(dir, got.Snapshot)
	wantLeft := []string{
		"1 folder of a tool's own (.git, .terraform, node_modules): ",
		"1 link out of the folder: notes.md",
		"3 link out of the folder: m.yaml more out.yaml !",
		"2 link that leads nowhere: nowhere.yaml self.yaml",
		"3 link to what is named anyway: again.yaml in/up round",
	}
	if diff := cmp.Diff(wantLeft, left); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	if !slices.Equal(gaps, []string{"m.yaml:1 ", "more:1 ", "out.yaml:1 "}) || len(got.Snapshot.Facts) != 1 {
		t.Errorf("gaps %q, facts %v", gaps, subjects(got.Snapshot))
	}
	// Named as well, it is read there, and the link hides nothing.
	got, err = files.Read([]string{dir, outside, filepath.Join(dir, "m.yaml")}, readers())
	if _, gaps := said(dir, got.Snapshot); err != nil || len(gaps) != 0 {
		t.Errorf("gaps %q, error %v; want none", gaps, err)
	}
	// A link that is named itself is what it leads to.
	got, err = files.Read([]string{filepath.Join(dir, "more")}, readers())
	if err != nil || len(got.Snapshot.Facts) != 1 || !strings.HasPrefix(got.Snapshot.Files[0].Path, filepath.Join(dir, "more")) {
		t.Errorf("a named link to a folder: %+v, error %v", got.Snapshot.Files, err)
	}
}

// What would hold whoever opens it, or is too large, costs nothing but a word.
func TestNothingIsOpenedThatHolds(t *testing.T) {
	dir := lay(t, map[string]string{"pod.yaml": pod})
	listener, err := net.Listen("unix", filepath.Join(dir, "s"))
	if err != nil {
		t.Skipf("no sockets here: %v", err)
	}
	defer listener.Close()
	for _, name := range []string{"huge.json", "huge.log", "huge.sql"} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(strings.Repeat("{\"a\": 1,\n", 100)); err != nil {
			t.Fatal(err)
		}
		if err := f.Truncate(1 << 30); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	got, err := files.Read([]string{dir}, readers())
	if err != nil {
		t.Fatal(err)
	}
	left, gaps := said(dir, got.Snapshot)
	if diff := cmp.Diff([]string{"1 data file: huge.log", "1 database dump: huge.sql", "1 special file (socket, pipe or device): s"}, left); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	if !slices.Equal(gaps, []string{"huge.json:1 "}) || len(got.Snapshot.Facts) != 1 || got.Snapshot.Observations[0].Cost.Bytes > 1<<20 {
		t.Errorf("gaps %q, facts %d, %d bytes", gaps, len(got.Snapshot.Facts), got.Snapshot.Observations[0].Cost.Bytes)
	}
	if _, err := files.Read([]string{filepath.Join(dir, "huge.json")}, readers()); err == nil || !strings.Contains(err.Error(), "it is larger than 256 MiB") {
		t.Errorf("named: error %v", err)
	}
}

func TestLeaveOut(t *testing.T) {
	tree := map[string]string{
		"lab/docker-compose.yml": "services: {}\n", "lab/deep/pod.yaml": pod, "app/pod.yaml": strings.Replace(pod, "x", "kept", 1),
		"app/net.bicep": "resource a 'Microsoft.KeyVault/vaults@2023-07-01' = {}\n", "old.yaml": strings.Replace(pod, "x", "old", 1),
	}
	tree["ward-files.yaml"] = `files: v1
leaveOut:
  - paths: [lab/]
    reason: Runs on the machines of developers alone
    owner: platform
  - paths: ["**/*.bicep", gone/**]
    reason: Compiled elsewhere
    owner: network
    until: 2026-11-30
  - {paths: [old.yaml], reason: Goes soon, owner: platform, until: 2026-10-31}
`
	dir := lay(t, tree)
	read := func(day string) files.Result {
		t.Helper()
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		got, err := files.Request{Paths: []string{dir}, Readers: readers(), At: at}.Read()
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	got := read("2026-11-30")
	left, gaps := said(dir, got.Snapshot)
	want := []string{
		"1 Bicep file: app/net.bicep ! (Compiled elsewhere, network)",
		"1 Kubernetes manifest: lab/deep/pod.yaml ! (Runs on the machines of developers alone, platform)",
		"1 docker-compose file: lab/docker-compose.yml ! (Runs on the machines of developers alone, platform)",
		"1 list of what is left out: ward-files.yaml",
	}
	if diff := cmp.Diff(want, left); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	if len(gaps) != 0 || len(got.Snapshot.Facts) != 2 {
		t.Errorf("gaps %q, facts %v", gaps, subjects(got.Snapshot))
	}
	var notes []string
	for _, n := range got.Notes {
		notes = append(notes, strings.ReplaceAll(n.Error(), dir+"/", ""))
	}
	wantNotes := []string{
		"ward-files.yaml:10:5: leaveOut[2]: was left out until 2026-10-31, so it is judged (remove the entry, or say until when)",
		"ward-files.yaml:6:5: gone/**: leaves out nothing: nothing is there (correct or remove it)",
	}
	if diff := cmp.Diff(wantNotes, notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	// On the day after its last, what was left out is judged.
	if _, gaps := said(dir, read("2026-12-01").Snapshot); !slices.Equal(gaps, []string{"app/net.bicep:1 Microsoft.KeyVault/vaults"}) {
		t.Errorf("over: gaps %q", gaps)
	}
	// A list that lies elsewhere is about what is named.
	list := filepath.Join(lay(t, map[string]string{"l.yaml": "files: v1\nleaveOut: [{paths: [app], reason: r, owner: o}]\n"}), "l.yaml")
	both, err := files.Request{Paths: []string{dir}, Readers: readers(), LeaveOut: list}.Read()
	if err != nil || slices.Contains(subjects(both.Snapshot), "kube:-/core/Pod/-/kept") {
		t.Errorf("given: %v, error %v", subjects(both.Snapshot), err)
	}
}

// All that is wrong with a list is said at once, with its place, and nothing is
// judged by it.
func TestLeaveOutRefused(t *testing.T) {
	dir := lay(t, map[string]string{"pod.yaml": pod, "ward-files.yaml": `files: v1
leaveout: []
leaveOut:
  - path: [a]
    paths: [../a, "a/[", /etc]
    reason: x
    until: 2026-02-31
`})
	_, err := files.Read([]string{dir}, readers())
	if err == nil {
		t.Fatal("no error")
	}
	want := `ward-files.yaml:2:1: leaveout: unknown key (did you mean leaveOut?)
ward-files.yaml:4:5: leaveOut[0].owner: missing (Who answers for that, as platform@harbor-regional.example)
ward-files.yaml:4:5: leaveOut[0].path: unknown key (did you mean paths?)
ward-files.yaml:5:13: leaveOut[0].paths[0]: leads out of the folder that is judged (write it from that folder on, as lab/**)
ward-files.yaml:5:19: leaveOut[0].paths[1]: is not a pattern (* stands for any name, ** for any folders, [ and { have an end)
ward-files.yaml:5:26: leaveOut[0].paths[2]: leads out of the folder that is judged (write it from that folder on, as lab/**)
ward-files.yaml:7:12: leaveOut[0].until: "2026-02-31" is not a day (write it as 2027-03-31)`
	if diff := cmp.Diff(want, strings.ReplaceAll(err.Error(), dir+"/", "")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if _, err := (files.Request{Paths: []string{filepath.Join(dir, "pod.yaml")}, Readers: readers(), LeaveOut: filepath.Join(dir, "gone.yaml")}).Read(); err == nil {
		t.Error("a list that is not there is no error")
	}
}

func TestLeaveLanguage(t *testing.T) {
	languagetest.Sound(t, language.Dialect{}, files.LeaveTypes()...)
	raw, err := files.LeaveSchema()
	schema := languagetest.Compile(t, raw, err)
	if err := schema.Refuses(t, []byte("files: v1\nleaveOut: [{paths: [a], reason: r, owner: o, until: 2027-01-31}]\n")); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"files: v2\nleaveOut: [{paths: [a], reason: r, owner: o}]\n", "files: v1\nleaveOut: [{paths: [a], reasons: r, owner: o}]\n", "files: v1\n"} {
		if schema.Refuses(t, []byte(bad)) == nil {
			t.Errorf("the schema takes %q", bad)
		}
	}
}

// commands takes workflows, and leaves what they call to whoever opened them.
type commands struct{ source.Reader }

func (commands) Recognises(f source.File) bool { return strings.HasSuffix(f.Path, ".yml") }
func (commands) RunsCommands()                 {}

func TestWhatATakenFileMakesByCommands(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"cd.yml": "on: push\njobs:\n  a:\n    steps:\n      - run: helm upgrade --install odoo bitnami/odoo\n",
		"ci.yml": "on: push\njobs: {}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := files.Request{Paths: []string{dir}, Readers: []source.Reader{commands{&given{}}}}.Read()
	if err != nil {
		t.Fatal(err)
	}
	if g := got.Snapshot.Gaps; len(g) != 1 || !strings.HasSuffix(g[0].Origin.Pos.File, "cd.yml") || g[0].Origin.Pos.Line != 5 || !strings.Contains(g[0].Reason, "helm upgrade") {
		t.Errorf("gaps %+v, want what cd.yml makes in line 5", g)
	}
	if len(got.Snapshot.Left) != 0 || got.Read != 2 {
		t.Errorf("%d files read, left %+v; want both read", got.Read, got.Snapshot.Left)
	}
}

// Terraform takes a link for a file of the folder that it lies in. What leads
// out of what was named is missing there.
func TestTerraformFollowsLinks(t *testing.T) {
	const account = "variable \"open\" {\n default = false\n}\nresource \"azapi_resource\" \"s\" {\n type = \"Microsoft.Storage/storageAccounts@2026-04-01\"\n parent_id = \"/subscriptions/s/resourceGroups/rg\"\n name = \"st\"\n body = {properties = {allowBlobPublicAccess = var.open}}\n}\n"
	for name, c := range map[string]struct {
		files map[string]string
		links map[string]string
		gaps  []string
		open  bool
		read  int
	}{
		"configuration":       {map[string]string{"shared/main.tf": account, "prod/terraform.tfvars": "open = true\n"}, map[string]string{"prod/main.tf": "../shared/main.tf"}, nil, true, 3},
		"values":              {map[string]string{"prod/main.tf": account, "common/x.tfvars": "open = true\n"}, map[string]string{"prod/terraform.tfvars": "../common/x.tfvars"}, nil, true, 3},
		"an override":         {map[string]string{"prod/main.tf": account, "common/x.txt": "variable \"open\" {\n default = true\n}\n"}, map[string]string{"prod/override.tf": "../common/x.txt"}, nil, true, 2},
		"named by hand":       {map[string]string{"prod/main.tf": account, "common/x.tfvars": "open = true\n"}, map[string]string{"prod/x.tfvars": "../common/x.tfvars"}, nil, true, 2},
		"out of the folder":   {map[string]string{"main.tf": account}, map[string]string{"terraform.tfvars": "OUT/x.tfvars"}, []string{"terraform.tfvars:1 "}, false, 1},
		"out to Bicep":        {map[string]string{"main.tf": account}, map[string]string{"net": "OUT/net.bicep", "p.bicepparam": "OUT/p", "deploy.sh": "OUT/p"}, []string{"deploy.sh:1 ", "net:1 ", "p.bicepparam:1 "}, false, 1},
		"into a tool's own":   {map[string]string{"main.tf": account, ".terraform/x.tfvars": "open = true\n"}, map[string]string{"a.auto.tfvars": ".terraform/x.tfvars"}, []string{"a.auto.tfvars:1 "}, false, 1},
		"out, and of no tool": {map[string]string{"main.tf": account}, map[string]string{"notes.md": "OUT/notes.md"}, nil, false, 1},
	} {
		dir, outside := lay(t, c.files), lay(t, map[string]string{"x.tfvars": "open = true\n", "net.bicep": "", "p": "", "notes.md": ""})
		for from, to := range c.links {
			if err := os.Symlink(strings.Replace(to, "OUT", outside, 1), filepath.Join(dir, from)); err != nil {
				t.Fatal(err)
			}
		}
		got, err := files.Read([]string{dir}, readers())
		if err != nil {
			t.Fatal(err)
		}
		open := slices.ContainsFunc(got.Snapshot.Facts, func(f fact.Fact) bool { return strings.Contains(string(f.Body), "allowBlobPublicAccess\":true") })
		if _, gaps := said(dir, got.Snapshot); !slices.Equal(gaps, c.gaps) || open != c.open || got.Read != c.read {
			t.Errorf("%s: gaps %q, open %t, read %d; want %q, %t, %d", name, gaps, open, got.Read, c.gaps, c.open, c.read)
		}
	}
	// A link that is named itself beside its folder is read once.
	dir := lay(t, map[string]string{"shared/main.tf": account, "prod/x.txt": ""})
	if err := os.Symlink("../shared/main.tf", filepath.Join(dir, "prod/main.tf")); err != nil {
		t.Fatal(err)
	}
	got, err := files.Read([]string{filepath.Join(dir, "prod"), filepath.Join(dir, "prod/main.tf")}, readers())
	if err != nil || got.Read != 1 || len(got.Snapshot.Facts) != 1 {
		t.Errorf("named itself: read %d, facts %d, error %v; want one of each", got.Read, len(got.Snapshot.Facts), err)
	}
}

// A NUL in a comment does not keep a tool from taking a file.
func TestNULHidesNothing(t *testing.T) {
	for name, c := range map[string]struct{ data, gap string }{
		"terraform.tfvars": {"# \x00\nopen = true\n", "terraform.tfvars:1 "},
		"x_override.tf":    {"# \x00\n", "x_override.tf:1 "},
		"net.bicep":        {"// \x00\n", "net.bicep:1 "},
		"pod.yaml":         {"# \x00\n" + pod, "pod.yaml:1 "},
		"deploy.sh":        {"#!/bin/sh\n# \x00\n", "deploy.sh:1 "},
		"deploy":           {"#!/bin/sh\n# \x00\n", "deploy:1 "},
		"tool":             {"\x7fELF\x02\x01\x01\x00\x00\x00", ""},
		"a.png":            {pictures, ""},
		"blob.bin":         {"# \x00\n", ""},
	} {
		dir := lay(t, map[string]string{name: c.data})
		got, err := files.Read([]string{dir}, readers())
		if err != nil {
			t.Fatal(err)
		}
		if _, gaps := said(dir, got.Snapshot); strings.Join(gaps, "|") != c.gap {
			t.Errorf("%s: gaps %q, want %q", name, gaps, c.gap)
		}
	}
}

// A program of a project has one gap, which is the project's.
func TestProjectsOfPrograms(t *testing.T) {
	const index = "import * as azure from '@pulumi/azure-native';\n"
	dir := lay(t, map[string]string{"infra/Pulumi.yaml": "name: x\nruntime: nodejs\n", "infra/index.ts": index, "infra/lib/net.ts": index, "other/index.ts": index})
	got, err := files.Read([]string{dir}, readers())
	if err != nil {
		t.Fatal(err)
	}
	_, gaps := said(dir, got.Snapshot)
	if want := []string{"infra/Pulumi.yaml:1 azure,kubernetes", "other/index.ts:1 azure"}; !slices.Equal(gaps, want) {
		t.Errorf("gaps %q, want %q", gaps, want)
	}
}

// A template that was compiled of other Bicep than what lies beside it says
// something else.
func TestStaleBicep(t *testing.T) {
	const code = "// The clinic's.\nparam open bool = false\nvar kind = 'StorageV2'\n\nresource st 'Microsoft.Storage/storageAccounts@2023-05-01' = {\n  name: 'st'\n  kind: kind\n  properties: {\n    allowBlobPublicAccess: open\n    minimumTlsVersion: 'TLS1_2'\n    x: empty({\n      y: true\n    }) ? 1 : 2\n  }\n}\n"
	const template = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "metadata": {"_generator": {"name": "bicep"}},
		"parameters": {"open": {"type": "bool", "defaultValue": false}}, "variables": {"kind": "StorageV2"},
		"resources": [{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "st", "kind": "[variables('kind')]",
		"properties": {"allowBlobPublicAccess": "[parameters('open')]", "minimumTlsVersion": "TLS1_2", "x": "[if(empty(createObject('y', true())), 1, 2)]"}}]}`
	for name, c := range map[string]struct{ from, to, want string }{
		"the same":    {"x", "x", ""},
		"a version":   {"@2023-05-01", "@2024-01-01", "main.bicep:5 Microsoft.Storage/storageAccounts"},
		"a parameter": {"param open bool", "param more string\nparam open bool", "main.bicep:2 Microsoft.Storage/storageAccounts"},
		"a default":   {"= false", "= true", "main.bicep:2 Microsoft.Storage/storageAccounts"},
		"a variable":  {"'StorageV2'", "'BlobStorage'", "main.bicep:3 Microsoft.Storage/storageAccounts"},
		"a value":     {"TLS1_2", "TLS1_0", "main.bicep:10 Microsoft.Storage/storageAccounts"},
		"deep within": {"y: true", "y: false", "main.bicep:12 Microsoft.Storage/storageAccounts"},
		"a comment":   {"// The", "// minimumTlsVersion: 'TLS1_3'\n// param z int\n// The", ""},
	} {
		dir := lay(t, map[string]string{"main.json": template, "main.bicep": strings.Replace(code, c.from, c.to, 1)})
		got, err := files.Read([]string{dir}, readers())
		if err != nil {
			t.Fatal(err)
		}
		_, gaps := said(dir, got.Snapshot)
		if (c.want == "") != (len(gaps) == 0) || c.want != "" && !slices.Equal(gaps, []string{c.want}) {
			t.Errorf("%s: gaps %q, want %q", name, gaps, c.want)
		}
		for _, g := range got.Snapshot.Gaps {
			if strings.Contains(g.Reason, "TLS1_0") || strings.Contains(g.Reason, "BlobStorage") {
				t.Errorf("%s: a value is told: %s", name, g.Reason)
			}
		}
	}
}

// What a script deploys is judged where it lies, and is a gap where it lies
// nowhere.
func TestDeployedFilesAreThere(t *testing.T) {
	for text, want := range map[string]string{
		"az deployment group create -g x -f infra/main.json\n":             "",
		"az deployment group create -g x -f ../infra/main.json\n":          "",
		"cd infra\naz deployment group create -g x -f main.json\n":         "",
		"az deployment group create -g x -f $FILE\n":                       "",
		"az deployment group create -g x -f $DROP/main.json\n":             "",
		"az deployment group create -g x -f other.json -p a=b\n":           "d.sh:1 azure",
		"az deployment sub create -l x --template-file=other.bicep\n":      "d.sh:1 azure",
		"New-AzResourceGroupDeployment -TemplateFile ./other.json\n":       "d.sh:1 azure",
		"# az deployment group create -g x -f other.json\n":                "",
		"kubectl apply -f k8s/\nkubectl apply -k k8s/prod\n":               "",
		"kubectl apply -f k8s/prod/a.yaml\n":                               "",
		"\nkubectl apply -f k8s/b.yaml -f k8s/prod/a.yaml\n":               "d.sh:2 kubernetes",
		"kubectl apply -k overlays/prod\nkubectl apply -k overlays/prod\n": "d.sh:1 kubernetes",
		"kubectl apply -f b.yaml --dry-run=server\n":                       "",
		"kubectl delete -f b.yaml\n":                                       "",
		"cat > b.yaml <<EOF\nkind: Pod\nEOF\nkubectl apply -f b.yaml\n":    "d.sh:4 kubernetes",
		// What is there is not read for that.
		"kubectl apply -f notes.md\n":                                       "d.sh:1 kubernetes",
		"kubectl apply -f docs/\n":                                          "d.sh:1 kubernetes",
		"kubectl apply -f infra/main.json\n":                                "d.sh:1 kubernetes",
		"kubectl apply -f .\n":                                              "",
		"az deployment group create -g x -f notes.md\n":                     "d.sh:1 azure",
		"az deployment group create -g x -f k8s/prod/a.yaml\n":              "d.sh:1 azure",
		"az deployment group create -g x -f infra/main.json -p @notes.md\n": "d.sh:1 Microsoft.Storage/storageAccounts",
	} {
		dir := lay(t, map[string]string{"notes.md": "words\n", "docs/x.md": "words\n", "infra/main.json": storage, "k8s/prod/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  namespace: y\n", "d.sh": text})
		got, err := files.Read([]string{dir}, readers())
		if err != nil {
			t.Fatal(err)
		}
		_, gaps := said(dir, got.Snapshot)
		if strings.Join(gaps, "; ") != want {
			t.Errorf("%q: gaps %q, want %q", text, gaps, want)
		}
	}
}

// What a kustomization lists is read by whatever name it has, and said to be.
func TestListedByAnyName(t *testing.T) {
	dir := lay(t, map[string]string{"kustomization.yaml": "resources: [e.txt]\n", "e.txt": pod, "f.txt": pod, "g.md": "words\n"})
	got, err := files.Read([]string{dir}, readers())
	if err != nil {
		t.Fatal(err)
	}
	left, gaps := said(dir, got.Snapshot)
	want := []string{"1 Kubernetes manifest: f.txt !", "1 document: g.md", "1 file of another name (read by what lists it): e.txt"}
	if !slices.Equal(left, want) || !slices.Equal(gaps, []string{"f.txt:1 kubernetes"}) || !slices.ContainsFunc(got.Snapshot.Facts, func(f fact.Fact) bool { return strings.HasSuffix(string(f.Kind), "Pod") }) {
		t.Errorf("left %q, gaps %q, facts %v", left, gaps, got.Snapshot.Facts)
	}
}
