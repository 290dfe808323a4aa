package files

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// azureID is the whole id of a resource, as Azure gives it and no template has
// it.
var azureID = regexp.MustCompile(`(?i)"id"\s*:\s*"/(?:subscriptions/[^"/]+/|providers/)[^"]*"`)

// findings are kinds that say something of resources and are none.
var findings = []string{"microsoft.security/assessments", "microsoft.security/alerts", "microsoft.policyinsights/", "microsoft.advisor/", "microsoft.insights/eventtypes", "microsoft.costmanagement/", "microsoft.resourcehealth/"}

// exportedKinds returns the kinds of the resources that a text holds as Azure
// gives them: each has its own id and the type that stands in that.
func exportedKinds(text []byte) []addr.Kind {
	if !azureID.Match(text) {
		return nil
	}
	var kinds []addr.Kind
	var within func(v any)
	within = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				within(item)
			}
		case map[string]any:
			text, _ := v["id"].(string)
			kind, _ := v["type"].(string)
			if id, err := addr.ParseID(text); err == nil && kind != "" && id.Kind().Equal(addr.Kind(kind)) &&
				!slices.ContainsFunc(findings, func(f string) bool { return strings.HasPrefix(strings.ToLower(kind), f) }) {
				kinds = append(kinds, id.Kind())
			}
			for _, item := range v {
				within(item)
			}
		}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	for {
		var v any // one, or one a line
		if d.Decode(&v) != nil {
			return distinct(kinds)
		}
		within(v)
	}
}

var isExport = lookFunc(func(text []byte) bool { return len(exportedKinds(text)) > 0 })

// exported returns what az, PowerShell or Resource Graph wrote down of what
// runs.
func exported(_ string, text []byte) *unread {
	return &unread{
		line: lineOf(text, azureID.FindIndex(text)[0]), kinds: exportedKinds(text),
		reason: "these are resources as Azure gave them at some time, which are not read; give the template or the plan that makes them, or leave it out with a reason in " + LeaveFile,
	}
}

// What stands alone in a file and is deployed by a tool that reads it.
var (
	policyRule       = regexp.MustCompile(`"policyRule"\s*:`)
	policySet        = regexp.MustCompile(`(?s)"policyDefinitions"\s*:\s*\[.*"policyDefinition(?:Id|Name)"\s*:`)
	policyAssignment = regexp.MustCompile(`(?s)"(?:assignment|nodeName)"\s*:.*"definitionEntry(?:List)?"\s*:|"definitionEntry(?:List)?"\s*:.*"(?:assignment|nodeName)"\s*:`)
	policyExemption  = regexp.MustCompile(`"exemptionCategory"\s*:`)
	roleDefinition   = regexp.MustCompile(`(?i)"assignableScopes"\s*:`)
	blueprint        = regexp.MustCompile(`(?s)"type"\s*:\s*"Microsoft\.Blueprint/|"targetScope"\s*:.*"resourceGroups"\s*:|"resourceGroups"\s*:.*"targetScope"\s*:`)
	blueprintPart    = regexp.MustCompile(`(?s)\A\s*\{[^{]*"kind"\s*:\s*"(?:policyAssignment|roleAssignment|template)".*"(?:policyDefinitionId|roleDefinitionId|template)"\s*:`)
)

// alone are such files, with the kind that each makes.
var alone = []struct {
	has  *regexp.Regexp
	kind addr.Kind
	what string
}{
	{policyRule, "Microsoft.Authorization/policyDefinitions", "a definition of a policy"},
	{policySet, "Microsoft.Authorization/policySetDefinitions", "a set of policies"},
	{policyAssignment, "Microsoft.Authorization/policyAssignments", "an assignment of a policy"},
	{policyExemption, "Microsoft.Authorization/policyExemptions", "an exemption from a policy"},
	{roleDefinition, "Microsoft.Authorization/roleDefinitions", "a definition of a role"},
}

var isAlone = lookFunc(func(text []byte) bool {
	for _, a := range alone {
		if a.has.Match(text) {
			return true
		}
	}
	return false
})

func standsAlone(_ string, text []byte) *unread {
	u := &unread{}
	for _, a := range alone {
		if at := a.has.FindIndex(text); at != nil {
			u.line, u.kinds = lineOf(text, at[0]), []addr.Kind{a.kind}
			u.reason = a.what + " by itself is not read; give the template that deploys it"
			break
		}
	}
	return u
}

var isBlueprint = lookFunc(func(text []byte) bool { return blueprint.Match(text) || blueprintPart.Match(text) })

func lowerBase(path string) string { return strings.ToLower(filepath.Base(path)) }

// folderOf is the folder that a file lies in, with the separator behind it.
func folderOf(path string) (string, bool) {
	n := strings.LastIndexByte(path, filepath.Separator)
	return path[:n+1], n >= 0
}
