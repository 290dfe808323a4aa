package files

import (
	"bytes"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// lineOf is the line of a place in a text.
func lineOf(text []byte, at int) int { return 1 + bytes.Count(text[:at], []byte("\n")) }

var (
	bicepResource = regexp.MustCompile(`(?m)^[ \t]*resource[ \t]+\w+[ \t]+'([^'@\n]+)@[^'\n]*'[ \t]*(existing\b)?`)
	bicepModule   = regexp.MustCompile(`(?m)^[ \t]*module[ \t]+\w+[ \t]+'([^'\n]+)'`)
	bicepUsing    = regexp.MustCompile(`(?m)^[ \t]*using[ \t]+'([^'\n]+)'`)
)

// bicep returns what a file of Bicep deploys: the types of its resources, or
// anything of Azure where it calls modules.
func bicep(name string, text []byte) *unread {
	u := &unread{reason: "this is Bicep, which is not read; bicep build " + name + " writes the template beside it"}
	note := func(at int) {
		if line := lineOf(text, at); u.line == 0 || line < u.line {
			u.line = line
		}
	}
	for _, m := range bicepResource.FindAllSubmatchIndex(text, -1) {
		if m[4] >= 0 {
			continue // somebody else deploys it
		}
		note(m[0])
		if kind := addr.Kind(text[m[2]:m[3]]); kind.System() == addr.SystemAzure {
			u.kinds = append(u.kinds, kind)
		} else {
			u.systems = azure // the type of a child says its last part alone
		}
	}
	if m := bicepModule.FindIndex(text); m != nil {
		note(m[0])
		u.systems = azure
	}
	switch {
	case u.line == 0:
		return nil // types, functions and values
	case u.systems != nil:
		u.kinds = nil
	default:
		u.kinds = distinct(u.kinds)
	}
	return u
}

func distinct(kinds []addr.Kind) []addr.Kind {
	slices.SortFunc(kinds, func(a, b addr.Kind) int { return strings.Compare(a.Key(), b.Key()) })
	return slices.CompactFunc(kinds, addr.Kind.Equal)
}

func bicepParameters(name string, text []byte) *unread {
	of := ""
	if m := bicepUsing.FindSubmatch(text); m != nil {
		of = " of " + string(m[1])
	}
	return &unread{systems: azure, reason: "the values" + of + " in this file are not read; bicep build-params " + name + " writes the parameters file"}
}

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
	azCall        = regexp.MustCompile(`(?m)^([^#\n]*?)\baz[ \t]+((?:[a-z][a-z0-9-]*[ \t]+)*?)(create|update|add|set|assign|enable-addons|import)\b`)
	azCmdlet      = regexp.MustCompile(`(?mi)^[^#\n]*?\b(?:New|Set|Update|Add)-Az([A-Za-z]+)`)
	kubectlRun    = regexp.MustCompile(`(?m)^[^#\n]*?\bkubectl\b[^\n|;&]*?[ \t](run|expose|patch|scale|autoscale|set)\b|^[^#\n]*?\bkubectl\b[^\n|;&]*?[ \t](apply|create|replace)\b([^\n|;&]*)`)
	helmRun       = regexp.MustCompile(`(?m)^[^#\n]*?\bhelm\b[^\n|;&]*?[ \t](install|upgrade)\b`)
	kustomizeEdit = regexp.MustCompile(`(?m)^[^#\n]*?\bkustomize[ \t]+edit[ \t]+(set|add|remove)\b`)
	givenFiles    = regexp.MustCompile(`(^|[ \t])(-f|--filename|-k|--kustomize)[ =]?["']?([^\s"']+)`)
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
	"deployment": nil, "group deployment": nil, "stack": nil, "bicep": nil, "account": nil, "config": nil, "extension": nil, "feature": nil, "provider": nil,
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
	for _, m := range kustomizeEdit.FindAllSubmatchIndex(text, -1) {
		note(m[2], "kustomize edit "+string(text[m[2]:m[3]]))
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

// byWay is what stands beside files that nobody reads, and is read for them.
type byWay struct {
	taken map[string]*entry // by real path
	bicep map[string]bool   // files of Bicep of which a template was compiled, by real path
}

var (
	generated  = regexp.MustCompile(`"_generator"\s*:\s*\{[^}]*"name"\s*:\s*"bicep"`)
	parameters = regexp.MustCompile(`(?i)"\$schema"\s*:\s*"[^"]*deploymentParameters\.json`)
)

// byTaken finds the files of Bicep that are read by way of the template that
// was compiled of them: each that has one beside it, and the modules that it
// calls, which stand in it.
func (r *run) byTaken() byWay {
	b := byWay{taken: map[string]*entry{}, bicep: map[string]bool{}}
	all := map[string]*entry{}
	var compiled []*entry
	for _, e := range r.entries {
		all[e.real] = e
		if e.reader >= 0 {
			b.taken[e.real] = e
		}
	}
	for _, e := range r.entries {
		if stem, ok := strings.CutSuffix(e.real, ".bicep"); ok && e.reader < 0 {
			if t := b.taken[stem+".json"]; t != nil && generated.Match(t.file.Data) {
				compiled = append(compiled, e)
			}
		}
	}
	for len(compiled) > 0 {
		e := compiled[len(compiled)-1]
		compiled = compiled[:len(compiled)-1]
		if b.bicep[e.real] {
			continue
		}
		b.bicep[e.real] = true
		t, err := read(e.path)
		if err != nil {
			continue
		}
		for _, m := range bicepModule.FindAllSubmatch(t.data, -1) {
			if called := all[filepath.Join(filepath.Dir(e.real), filepath.FromSlash(string(m[1])))]; called != nil && path.Ext(called.path) == ".bicep" {
				compiled = append(compiled, called)
			}
		}
	}
	return b
}

// readFor says by what a file is read that no reader took, or "".
func (b byWay) readFor(e *entry) string {
	if b.bicep[e.real] {
		return "Bicep file (read by its compiled template)"
	}
	if stem, ok := strings.CutSuffix(e.real, ".bicepparam"); ok {
		for _, beside := range []string{stem + ".json", stem + ".parameters.json"} {
			if t := b.taken[beside]; t != nil && parameters.Match(t.file.Data) {
				return "Bicep parameters file (read by its compiled one)"
			}
		}
	}
	return ""
}
