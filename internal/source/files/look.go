package files

import (
	"bytes"
	"fmt"
	"path"
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
	azCall   = regexp.MustCompile(`\baz[ \t]+([^\n|;&()]+)`)
	azCmdlet = regexp.MustCompile(`(?i)\b(New|Set|Update|Add|Remove)-Az([A-Za-z]+)`)
	// definesFunction is what stands before the name of a function of a script's own.
	definesFunction = regexp.MustCompile(`(?i)\bfunction[ \t]+\z`)
	azREST          = regexp.MustCompile(`(?i)\bInvoke-AzRest(?:Method)?\b([^\n|;]*)`)
	restWrites      = regexp.MustCompile(`(?i)(?:--method|-Method|[ \t]-m)[ \t=:]*["']?(?:put|post|patch|delete|\$)|@\w`)
	dryRun          = regexp.MustCompile(`--dry-run\b|[ \t]-WhatIf\b`)
	kubectlRun      = regexp.MustCompile(`(?i)\bkubectl\b[^\n|;&]*?[ \t](run|expose|patch|scale|autoscale|set|label|annotate|taint|edit)(?:[ \t"'\n]|$)|\bkubectl\b[^\n|;&]*?[ \t](apply|create|replace)\b([^\n|;&]*)`)
	helmRun         = regexp.MustCompile(`(?i)\bhelm\b[^\n|;&]*?[ \t](install|upgrade)\b`)
	gitOpsRun       = regexp.MustCompile(`\b(flux)[ \t]+(?:-[^\n|;&]*[ \t])?(bootstrap|create|install)\b|\b(argocd)[ \t]+(?:[^\n|;&]*[ \t])?app[ \t]+(create|set)\b`)
	kustomizeEdit   = regexp.MustCompile(`\bkustomize[ \t]+edit[ \t]+(set|add|remove)\b`)
	givenFiles      = regexp.MustCompile(`(^|[ \t])(-f|--filename|-k|--kustomize)[ =]?["']?([^\s"']+)`)
	// templateElsewhere is where a template lies that is not among files.
	templateElsewhere = regexp.MustCompile(`(?i)(?:--template-uri|--template-spec|-TemplateUri|-TemplateSpecId|\bTemplateUri\s*=|\bTemplateSpecId\s*=|\bcsmFileLink\s*:)|\baz[ \t]+(?:deployment|stack)[^\n|;&]*[ \t]-[us][ \t]`)
	continued         = regexp.MustCompile("[\\\\`^][ \t]*\r?\n")
)

// commands is a script without comments, each command on one line. Each sign
// stays where it was. Where it is not known whether something is a comment, it
// is none.
func commands(name string, text []byte) []byte {
	out := bytes.Clone(text)
	switch strings.ToLower(path.Ext(name)) {
	case ".bat", ".cmd":
		blankAll(out, batchComment)
	case ".ps1", ".psm1", ".psd1":
		blankAll(out, blockComment)
		withoutComments(out)
	default:
		withoutComments(out)
		withoutUsage(out)
	}
	withoutSaid(out)
	for _, m := range continued.FindAllIndex(out, -1) {
		for i := m[0]; i < m[1]; i++ {
			out[i] = ' '
		}
	}
	return out
}

var (
	batchComment = regexp.MustCompile(`(?mi)^[ \t]*@?(?:rem[ \t]|::)[^\n]*`)
	blockComment = regexp.MustCompile(`(?s)<#.*?#>`)
	// said is what a script shows to people and runs nowhere: a text in quotes, or
	// words without any sign that means something.
	said = regexp.MustCompile(`(?mi)(?:^|[;{]|&&|\|\||\b(?:then|else|do)\b)[ \t]*((?:echo|printf|write-(?:host|output|verbose|warning|error|information|debug))[ \t]+(?:-\w+[ \t]+)*(?:"[^"\n]*"|'[^'\n]*'|[^"'|;&<>$\x60(){}\n]+))[ \t]*(?:>&2[ \t]*)?(?:[;}][^\n]*)?$`)
	// usage is a text behind cat that goes to people.
	usage = regexp.MustCompile(`(?m)^[ \t]*cat[ \t]*(?:>&2[ \t]*)?<<-?[ \t]*['"]?(\w+)['"]?[ \t]*(?:>&2[ \t]*)?$`)
)

func blankAll(text []byte, p *regexp.Regexp) {
	for _, m := range p.FindAllIndex(text, -1) {
		blank(text, m[0], m[1])
	}
}

// withoutSaid blanks what a script says to people. What stands in it may run
// where a shell puts a command's output in its place.
func withoutSaid(text []byte) {
	for _, m := range said.FindAllSubmatchIndex(text, -1) {
		if shown := text[m[2]:m[3]]; !runsWithin(shown) {
			blank(text, m[2], m[3])
		}
	}
}

// runsWithin reports whether a shell runs something that stands in a text.
func runsWithin(text []byte) bool {
	return bytes.Contains(text, []byte("$(")) || bytes.IndexByte(text, '`') >= 0
}

// withoutUsage blanks a text that a shell script shows as it stands.
func withoutUsage(text []byte) {
	for _, m := range usage.FindAllSubmatchIndex(text, -1) {
		end := regexp.MustCompile(`(?m)^[ \t]*` + string(text[m[2]:m[3]]) + `[ \t]*$`).FindIndex(text[m[1]:])
		if end == nil {
			continue
		}
		if shown := text[m[1] : m[1]+end[0]]; !runsWithin(shown) {
			blank(text, m[1], m[1]+end[0])
		}
	}
}

func withoutComments(text []byte) {
	quote := byte(0)
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b == '\n':
			quote = 0
		case quote == '"' && (b == '\\' || b == '`') && i+1 < len(text) && text[i+1] != '\n':
			i++
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '"' || b == '\'':
			quote = b
		case b == '#' && (i == 0 || strings.IndexByte(" \t\n;", text[i-1]) >= 0):
			for ; i < len(text) && text[i] != '\n'; i++ {
				text[i] = ' '
			}
			quote = 0
		}
	}
}

var (
	azVerbs = []string{"create", "update", "add", "set", "assign", "enable-addons", "import"}
	// azAlone are the options that every command of az takes and that have no
	// value. Source: the Azure CLI's reference, "Global Parameters".
	azAlone = []string{"--only-show-errors", "--debug", "--verbose", "--help", "-h"}
)

// azCommand returns the group of commands of a call of az, and what it makes of
// that; "" where it makes nothing.
func azCommand(arguments string) (group, verb string) {
	var words []string
	value := false // the next is that of an option
	for _, w := range strings.Fields(arguments) {
		w = strings.Trim(w, "\"'`,")
		switch {
		case strings.HasPrefix(w, "-"):
			value = !strings.Contains(w, "=") && !slices.Contains(azAlone, w)
		case value:
			value = false
		case slices.Contains(azVerbs, w) || w == "delete" && slices.Equal(words, []string{"lock"}):
			return strings.Join(words, " "), w
		default:
			words = append(words, w)
		}
	}
	return strings.Join(words, " "), ""
}

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

// scripted is what a script was seen to make by itself.
type scripted struct {
	text  []byte // its commands
	line  int    // of the first of calls
	calls []string
	kinds []addr.Kind
	open  map[addr.System]bool // those of which it may make anything
}

// note notes a call that makes something.
func (s *scripted) note(at int, call string) {
	s.calls = append(s.calls, call)
	if line := lineOf(s.text, at); s.line == 0 || line < s.line {
		s.line = line
	}
}

// noteOpen notes a call that may make anything of a system.
func (s *scripted) noteOpen(at int, call string, of addr.System) {
	s.note(at, call)
	s.open[of] = true
}

// az finds what is made by calls of az.
func (s *scripted) az() {
	for _, m := range azCall.FindAllSubmatchIndex(s.text, -1) {
		arguments := string(s.text[m[2]:m[3]])
		group, verb := azCommand(arguments)
		if group, _, _ := strings.Cut(group, " "); group == "rest" && restWrites.MatchString(arguments) {
			s.noteOpen(m[0], "az rest", addr.SystemAzure)
			continue
		}
		kinds, known := azMakes(group)
		if verb == "" || known && kinds == nil {
			continue
		}
		s.note(m[0], "az "+strings.TrimSpace(group+" "+verb))
		if s.kinds = append(s.kinds, kinds...); !known {
			s.open[addr.SystemAzure] = true
		}
	}
}

// azPowerShell finds what is made by cmdlets of Azure.
func (s *scripted) azPowerShell() {
	for _, m := range azCmdlet.FindAllSubmatchIndex(s.text, -1) {
		if definesFunction.Match(s.text[max(0, m[0]-40):m[0]]) {
			continue
		}
		verb, noun := strings.ToLower(string(s.text[m[2]:m[3]])), string(s.text[m[4]:m[5]])
		what := strings.ToLower(noun)
		if strings.HasSuffix(what, "deployment") || strings.HasSuffix(what, "stack") || what == "context" || strings.HasSuffix(what, "config") || verb == "remove" && what != "resourcelock" {
			continue
		}
		s.noteOpen(m[4], "Az"+noun, addr.SystemAzure)
	}
	for _, m := range azREST.FindAllSubmatchIndex(s.text, -1) {
		if restWrites.Match(s.text[m[2]:m[3]]) {
			s.noteOpen(m[0], "Invoke-AzRestMethod", addr.SystemAzure)
		}
	}
}

// elsewhere finds whether a template is deployed that nothing here could read.
func (s *scripted) elsewhere() {
	if m := templateElsewhere.FindIndex(s.text); m != nil {
		s.noteOpen(m[0], "a deployment of a template that lies elsewhere", addr.SystemAzure)
	}
}

// dry reports whether a call only says what it would make.
func (s *scripted) dry(at int) bool {
	call := s.text[at:]
	if end := bytes.IndexAny(call, "\n|;&"); end >= 0 {
		call = call[:end]
	}
	return dryRun.Match(call) && !bytes.Contains(call, []byte("--dry-run=none")) && !bytes.Contains(call, []byte("--dry-run=false"))
}

// kubernetes finds what is made by the tools of Kubernetes.
func (s *scripted) kubernetes() {
	for _, m := range gitOpsRun.FindAllSubmatchIndex(s.text, -1) {
		for i := 2; i < len(m); i += 4 {
			if m[i] >= 0 {
				s.note(m[0], string(s.text[m[i]:m[i+1]])+" "+string(s.text[m[i+2]:m[i+3]]))
			}
		}
		s.open[addr.SystemKubernetes] = true
	}
	for _, m := range kubectlRun.FindAllSubmatchIndex(s.text, -1) {
		verb := ""
		switch {
		case s.dry(m[0]):
			continue
		case m[2] >= 0:
			verb = string(s.text[m[2]:m[3]])
		case appliesFiles(string(s.text[m[6]:m[7]])):
			continue
		default:
			verb = string(s.text[m[4]:m[5]])
		}
		s.noteOpen(m[0], "kubectl "+verb, addr.SystemKubernetes)
	}
	for _, m := range helmRun.FindAllSubmatchIndex(s.text, -1) {
		if s.dry(m[0]) {
			continue
		}
		s.noteOpen(m[0], "helm "+string(s.text[m[2]:m[3]]), addr.SystemKubernetes)
	}
	for _, m := range kustomizeEdit.FindAllSubmatchIndex(s.text, -1) {
		s.noteOpen(m[2], "kustomize edit "+string(s.text[m[2]:m[3]]), addr.SystemKubernetes)
	}
}

// unread returns what is not seen of what was made; nil where nothing was.
func (s *scripted) unread() *unread {
	if len(s.calls) == 0 {
		return nil
	}
	u := &unread{line: s.line}
	for _, of := range both {
		if s.open[of] {
			u.systems = append(u.systems, of)
		}
	}
	if u.systems != nil && s.kinds != nil && !s.open[addr.SystemAzure] {
		u.systems = both // the kinds are of Azure, and go unsaid beside systems
	}
	if u.systems == nil {
		u.kinds = distinct(s.kinds)
	}
	slices.Sort(s.calls)
	u.reason = "it calls " + some(slices.Compact(s.calls)) + ": what that makes is not seen; declare it in a template or a manifest, or leave the file out with a reason in " + LeaveFile
	return u
}

// script returns what a script makes by itself. What it applies stands in a
// file, and is judged there.
func script(name string, text []byte) *unread {
	s := &scripted{text: commands(name, text), open: map[addr.System]bool{}}
	s.az()
	s.azPowerShell()
	s.elsewhere()
	s.kubernetes()
	return s.unread()
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

// remoteFolder is a folder that kustomize fetches: a host or a user before a
// path, or a query behind it.
var remoteFolder = regexp.MustCompile(`^[\w.-]+@|^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+[/:][^/]+/|\?(?:ref|version|timeout|submodules)=|^git::`)

// appliesFiles reports whether all that kubectl is given are files that lie
// here.
func appliesFiles(arguments string) bool {
	all := givenFiles.FindAllStringSubmatch(arguments, -1)
	for _, m := range all {
		if m[3] == "-" || strings.Contains(m[3], "://") || remoteFolder.MatchString(m[3]) {
			return false
		}
	}
	return len(all) > 0
}

// manifestMember is one of the two members that each object of a cluster has.
var manifestMember = regexp.MustCompile(`(?m)^([ \t]*(?:- )?)(apiVersion|kind)[ \t]*:[ \t]*\S`)

// looksLikeManifest tells a manifest, however far in it stands.
var looksLikeManifest = lookFunc(func(text []byte) bool {
	seen := map[string]string{} // by how far in, which of the two
	for _, m := range manifestMember.FindAllSubmatch(text, -1) {
		in, member := strings.ReplaceAll(string(m[1]), "-", " "), string(m[2])
		if other := seen[in]; other != "" && other != member {
			return true
		}
		seen[in] = member
	}
	return false
})

var (
	ansibleAzure      = regexp.MustCompile(`\bazure_rm_\w+|azure\.azcollection\.`)
	ansibleKubernetes = regexp.MustCompile(`\b(?:kubernetes\.core|community\.kubernetes)\.|(?m)^\s*-?\s*(k8s|helm)\s*:`)
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
