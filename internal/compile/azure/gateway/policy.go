package gateway

import (
	"maps"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// PolicyKind is the type of a web application firewall's policy.
const (
	PolicyKind    addr.Kind = "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies"
	policyVersion string    = "2025-07-01"
)

// PolicyID returns the id of a firewall's policy of a resource group.
func PolicyID(group addr.ID, name string) addr.ID { return group.Resource(PolicyKind, name) }

// PolicySpec is what has been decided of a firewall's policy.
type PolicySpec struct {
	Name string
	// Prevents says that it refuses requests; otherwise it reports them, since
	// a day that stands in a tag; "" where nobody says.
	Prevents bool
	Since    string
	// Bodies are read to InspectedKiB, and a file that is uploaded may have
	// UploadMiB.
	InspectedKiB, UploadMiB int
	// Blocked are the paths that nobody opens from the Internet.
	Blocked    []string
	Exclusions []Exclusion
}

// Exclusion is a rule of the managed set that a route is not held to.
type Exclusion struct {
	Route string // what the request's path begins with
	Group string // of the rule, as SQLI
	Rules []string
}

// sinceTag says since when a firewall reports: the policy itself does not, and
// a check asks for how long.
const sinceTag = "ward-detection-since"

// The managed rules (Web Application Firewall, DRS and CRS rule groups).
const (
	ruleSet, ruleSetVersion = "Microsoft_DefaultRuleSet", "2.1"
	bots, botsVersion       = "Microsoft_BotManagerRuleSet", "1.1"
)

// NewPolicy is what the firewall looks for, and what it does about it.
func NewPolicy(at azure.Place, s PolicySpec) design.Resource {
	mode := "Detection"
	if s.Prevents {
		mode = "Prevention"
	}
	tags := maps.Clone(at.Tags)
	if s.Since != "" {
		tags[sinceTag] = s.Since
	}
	return design.Resource{
		ID:         PolicyID(at.Group, s.Name),
		APIVersion: policyVersion,
		Unit:       at.Unit,
		Why:        "What the firewall at the entry looks for in requests, and whether it refuses them or reports them.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": at.Region,
			"tags":     tags,
			"properties": design.Object{
				"policySettings": design.Object{
					"state":            "Enabled",
					"mode":             mode,
					"requestBodyCheck": true,
					// Odoo saves a picture as text inside of one request: how
					// much is read is bounded, not how much is taken.
					"requestBodyEnforcement":      false,
					"requestBodyInspectLimitInKB": s.InspectedKiB,
					"maxRequestBodySizeInKb":      s.InspectedKiB,
					"fileUploadEnforcement":       true,
					"fileUploadLimitInMb":         s.UploadMiB,
					// What a rule matched is patients' data as often as not: the
					// log says which rule and which field, not what was in it.
					"logScrubbing": design.Object{"state": "Enabled", "scrubbingRules": scrubbed()},
				},
				"customRules": blocked(s.Blocked),
				"managedRules": design.Object{
					"managedRuleSets": design.List{
						design.Object{"ruleSetType": ruleSet, "ruleSetVersion": ruleSetVersion, "ruleGroupOverrides": design.List{}},
						design.Object{"ruleSetType": bots, "ruleSetVersion": botsVersion, "ruleGroupOverrides": design.List{}},
					},
					// An exclusion would hold on every route.
					"exclusions": design.List{},
					"exceptions": exceptions(s.Exclusions),
				},
			},
		},
	}
}

// scrubbed are the parts of a request whose values the firewall's log masks.
func scrubbed() design.List {
	var out design.List
	for _, of := range []string{"RequestArgNames", "RequestPostArgNames", "RequestJSONArgNames", "RequestCookieNames", "RequestHeaderNames"} {
		out = append(out, design.Object{"matchVariable": of, "selectorMatchOperator": "EqualsAny", "state": "Enabled"})
	}
	return out
}

func blocked(paths []string) design.List {
	if len(paths) == 0 {
		return design.List{}
	}
	return design.List{design.Object{
		"name":     "BlockedPaths",
		"priority": 10,
		"ruleType": "MatchRule",
		"state":    "Enabled",
		"action":   "Block",
		"matchConditions": design.List{design.Object{
			"matchVariables":   design.List{design.Object{"variableName": "RequestUri"}},
			"operator":         "BeginsWith",
			"negationConditon": false,
			"matchValues":      azure.Texts(paths),
			"transforms":       design.List{"UrlDecode", "Lowercase"},
		}},
	}}
}

func exceptions(of []Exclusion) design.List {
	out := design.List{}
	for _, e := range of {
		rules := design.List{}
		for _, r := range e.Rules {
			rules = append(rules, design.Object{"ruleId": r})
		}
		out = append(out, design.Object{
			"matchVariable":      "RequestURI",
			"valueMatchOperator": "StartsWith",
			"values":             design.List{e.Route},
			"exceptionManagedRuleSets": design.List{design.Object{
				"ruleSetType": ruleSet, "ruleSetVersion": ruleSetVersion,
				"ruleGroups": design.List{design.Object{"ruleGroupName": e.Group, "rules": rules}},
			}},
		})
	}
	return out
}
