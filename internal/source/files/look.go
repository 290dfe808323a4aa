package files

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// lineOf is the line of a place in a text.
func lineOf(text []byte, at int) int { return 1 + bytes.Count(text[:at], []byte("\n")) }

var (
	terraformBlock    = regexp.MustCompile(`(?m)^[ \t]*(?:resource[ \t]+"([a-z0-9]+)(_\w+)?"|module[ \t]+"([^"\n]+)")`)
	terraformJSONType = regexp.MustCompile(`"((?:azurerm|azapi|azuread|kubernetes|helm|kubectl)_\w+)"\s*:`)
)

// terraform returns what a file of configuration declares.
func terraform(name string, text []byte) *unread {
	u := &unread{}
	var types []string
	seen := func(provider, typ string) {
		types = append(types, typ)
		switch provider {
		case "azurerm", "azapi":
			u.systems = append(u.systems, addr.SystemAzure)
		case "kubernetes", "helm", "kubectl":
			u.systems = append(u.systems, addr.SystemKubernetes)
		}
	}
	if strings.HasSuffix(strings.ToLower(name), ".json") {
		for _, m := range terraformJSONType.FindAllSubmatchIndex(text, -1) {
			typ := string(text[m[2]:m[3]])
			provider, _, _ := strings.Cut(typ, "_")
			if seen(provider, typ); u.line == 0 {
				u.line = lineOf(text, m[0])
			}
		}
	}
	for _, m := range terraformBlock.FindAllSubmatchIndex(text, -1) {
		before := len(u.systems)
		if m[6] >= 0 {
			types = append(types, "module "+string(text[m[6]:m[7]]))
			u.systems = append(u.systems, both...)
		} else {
			provider, rest := string(text[m[2]:m[3]]), ""
			if m[4] >= 0 {
				rest = string(text[m[4]:m[5]])
			}
			seen(provider, provider+rest)
		}
		if len(u.systems) > before && u.line == 0 {
			u.line = lineOf(text, m[0])
		}
	}
	if len(u.systems) == 0 {
		return nil // variables, outputs, other providers
	}
	slices.Sort(u.systems)
	u.systems = slices.Compact(u.systems)
	slices.Sort(types)
	u.reason = "Terraform's configuration is not read (" + some(slices.Compact(types)) + "); give the plan: terraform show -json PLAN writes it"
	return u
}

// some names the first of many.
func some(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

var (
	azCall     = regexp.MustCompile(`(?m)^([^#\n]*?)\baz[ \t]+((?:[a-z][a-z0-9-]*[ \t]+)*?)(create|update|add|set|assign|enable-addons|import)\b`)
	azCmdlet   = regexp.MustCompile(`(?mi)^[^#\n]*?\b(?:New|Set|Update|Add)-Az([A-Za-z]+)`)
	kubectlRun = regexp.MustCompile(`(?m)^[^#\n]*?\bkubectl\b[^\n|;&]*?[ \t](run|expose|patch|scale|autoscale|set)\b|^[^#\n]*?\bkubectl\b[^\n|;&]*?[ \t](apply|create|replace)\b([^\n|;&]*)`)
	helmRun    = regexp.MustCompile(`(?m)^[^#\n]*?\bhelm\b[^\n|;&]*?[ \t](install|upgrade)\b`)
	givenFiles = regexp.MustCompile(`(^|[ \t])(-f|--filename|-k|--kustomize)[ =]?["']?([^\s"']+)`)
)

// azGroups are groups of commands of az that make a resource of one kind, and
// those that make none. Source: the Azure CLI's reference index.
var azGroups = map[string][]addr.Kind{
	"group":                           {"Microsoft.Resources/resourceGroups"},
	"storage account":                 {"Microsoft.Storage/storageAccounts"},
	"storage container":               {"Microsoft.Storage/storageAccounts/blobServices/containers"},
	"keyvault":                        {"Microsoft.KeyVault/vaults", "Microsoft.KeyVault/vaults/keys", "Microsoft.KeyVault/vaults/secrets"},
	"aks":                             {"Microsoft.ContainerService/managedClusters", "Microsoft.ContainerService/managedClusters/agentPools"},
	"acr":                             {"Microsoft.ContainerRegistry/registries"},
	"postgres flexible-server":        {"Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules", "Microsoft.DBforPostgreSQL/flexibleServers/configurations", "Microsoft.DBforPostgreSQL/flexibleServers/databases"},
	"redis":                           {"Microsoft.Cache/redis"},
	"network vnet":                    {"Microsoft.Network/virtualNetworks", "Microsoft.Network/virtualNetworks/subnets"},
	"network nsg":                     {"Microsoft.Network/networkSecurityGroups", "Microsoft.Network/networkSecurityGroups/securityRules"},
	"network public-ip":               {"Microsoft.Network/publicIPAddresses"},
	"network private-endpoint":        {"Microsoft.Network/privateEndpoints"},
	"monitor diagnostic-settings":     {"Microsoft.Insights/diagnosticSettings"},
	"monitor log-analytics workspace": {"Microsoft.OperationalInsights/workspaces"},
	"identity":                        {"Microsoft.ManagedIdentity/userAssignedIdentities", "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"},
	"role assignment":                 {"Microsoft.Authorization/roleAssignments"},
	"role definition":                 {"Microsoft.Authorization/roleDefinitions"},
	"policy assignment":               {"Microsoft.Authorization/policyAssignments"},
	"policy definition":               {"Microsoft.Authorization/policyDefinitions"},
	"lock":                            {"Microsoft.Authorization/locks"},
	"webapp":                          {"Microsoft.Web/sites"},
	"functionapp":                     {"Microsoft.Web/sites"},
	"vm":                              {"Microsoft.Compute/virtualMachines"},
	// What these make stands in a template, or is no resource.
	"deployment": nil, "stack": nil, "bicep": nil, "account": nil, "config": nil, "extension": nil, "feature": nil, "provider": nil,
	"cloud": nil, "devops": nil, "pipelines": nil, "repos": nil, "boards": nil, "artifacts": nil, "ad": nil,
}

// script returns what a script makes by itself. What it applies stands in a
// file, and is judged there.
func script(_ string, text []byte) *unread {
	u := &unread{}
	var calls []string
	open := map[addr.System]bool{}
	note := func(at int, call string) {
		calls = append(calls, call)
		if line := lineOf(text, at); u.line == 0 || line < u.line {
			u.line = line
		}
	}
	for _, m := range azCall.FindAllSubmatchIndex(text, -1) {
		group := strings.Join(strings.Fields(string(text[m[4]:m[5]])), " ")
		made, known := azMakes(group)
		if known && made == nil {
			continue
		}
		note(m[4], "az "+strings.TrimSpace(group+" "+string(text[m[6]:m[7]])))
		if u.kinds = append(u.kinds, made...); !known {
			open[addr.SystemAzure] = true
		}
	}
	for _, m := range azCmdlet.FindAllSubmatchIndex(text, -1) {
		noun := string(text[m[2]:m[3]])
		if what := strings.ToLower(noun); strings.HasSuffix(what, "deployment") || strings.HasSuffix(what, "stack") || what == "context" || strings.HasSuffix(what, "config") {
			continue
		}
		note(m[2], "Az"+noun)
		open[addr.SystemAzure] = true
	}
	for _, m := range kubectlRun.FindAllSubmatchIndex(text, -1) {
		verb := ""
		switch {
		case m[2] >= 0:
			verb = string(text[m[2]:m[3]])
		case appliesFiles(string(text[m[6]:m[7]])):
			continue
		default:
			verb = string(text[m[4]:m[5]])
		}
		note(m[0], "kubectl "+verb)
		open[addr.SystemKubernetes] = true
	}
	for _, m := range helmRun.FindAllSubmatchIndex(text, -1) {
		note(m[0], "helm "+string(text[m[2]:m[3]]))
		open[addr.SystemKubernetes] = true
	}
	if len(calls) == 0 {
		return nil
	}
	for _, s := range both {
		if open[s] {
			u.systems = append(u.systems, s)
		}
	}
	if u.systems != nil && u.kinds != nil && !open[addr.SystemAzure] {
		u.systems = both
	}
	if u.systems != nil {
		u.kinds = nil
	}
	u.kinds = distinct(u.kinds)
	slices.Sort(calls)
	u.reason = "it calls " + some(slices.Compact(calls)) + ": what that makes is not seen; declare it in a template or a manifest, or leave the file out with a reason in " + LeaveFile
	return u
}

// azMakes returns the kinds that a group of commands makes: that of the longest
// known beginning. It reports false where nobody knows.
func azMakes(group string) ([]addr.Kind, bool) {
	words := strings.Fields(group)
	for n := len(words); n > 0; n-- {
		if made, known := azGroups[strings.Join(words[:n], " ")]; known {
			return made, true
		}
	}
	return nil, false
}

// appliesFiles reports whether all that kubectl is given are files that lie
// here.
func appliesFiles(arguments string) bool {
	all := givenFiles.FindAllStringSubmatch(arguments, -1)
	for _, m := range all {
		if m[3] == "-" || strings.Contains(m[3], "://") {
			return false
		}
	}
	return len(all) > 0
}

var (
	ansibleAzure      = regexp.MustCompile(`\bazure_rm_\w+|azure\.azcollection\.`)
	ansibleKubernetes = regexp.MustCompile(`\bkubernetes\.core\.|(?m)^\s*-?\s*(k8s|helm)\s*:`)
)

func ansible(_ string, text []byte) *unread {
	u := &unread{reason: "what a playbook makes is not read; declare it in a template or a manifest, or leave the file out with a reason in " + LeaveFile}
	for i, made := range []*regexp.Regexp{ansibleAzure, ansibleKubernetes} {
		if at := made.FindIndex(text); at != nil {
			u.systems = append(u.systems, both[i])
			if line := lineOf(text, at[0]); u.line == 0 || line < u.line {
				u.line = line
			}
		}
	}
	if u.systems == nil {
		return nil
	}
	return u
}
