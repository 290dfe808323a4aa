package network

import (
	"net/netip"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// RuleGroupKind is the type of a group of a firewall policy's rules.
const (
	RuleGroupKind    addr.Kind = "Microsoft.Network/firewallPolicies/ruleCollectionGroups"
	ruleGroupVersion string    = "2025-07-01"
)

// RuleGroupID returns the id of a group of rules of a firewall policy.
func RuleGroupID(policy addr.ID, name string) addr.ID {
	return azure.Child(policy, RuleGroupKind, name)
}

// RuleGroupSpec is what has been decided of a group of rules.
type RuleGroupSpec struct {
	Policy   addr.ID
	Name     string
	Priority int // 100 to 65000; the lowest is asked first
	Why      string
	// Applications go by the name that a client asks for; Networks go by
	// address and port, where what is spoken is neither HTTP nor TLS to a name.
	Applications []ApplicationRule
	Networks     []AddressRule
	// After is the group before it: Azure changes one group of a policy at a
	// time.
	After []addr.ID
}

// ApplicationRule lets networks ask for names by HTTP or HTTPS.
type ApplicationRule struct {
	Name    string
	Why     string
	Sources []netip.Prefix
	Names   []string // host names; *.example.net is all below one
	Tags    []string // names that Microsoft keeps a list of
	Ports   []Port
}

// Port is a protocol of an application rule, and where it is spoken.
type Port struct {
	Protocol string // Http or Https
	Number   int
}

// AddressRule lets networks reach hosts at ports.
type AddressRule struct {
	Name      string
	Why       string
	Sources   []netip.Prefix
	Names     []string // host names; wildcards are no names here
	Ranges    []string // ranges and service tags
	Protocols []string // TCP or UDP
	Ports     []string
}

// NewRuleGroup lets out what its rules name. There is no rule that refuses:
// what no rule lets out stays in.
func NewRuleGroup(at azure.Place, s RuleGroupSpec) design.Resource {
	collections := design.List{}
	if len(s.Networks) > 0 {
		rules := make(design.List, len(s.Networks))
		for i, r := range s.Networks {
			rules[i] = design.Object{
				"ruleType":             "NetworkRule",
				"name":                 r.Name,
				"description":          r.Why,
				"sourceAddresses":      prefixes(r.Sources),
				"destinationAddresses": azure.Texts(r.Ranges),
				"destinationFqdns":     azure.Texts(r.Names),
				"destinationPorts":     azure.Texts(r.Ports),
				"ipProtocols":          azure.Texts(r.Protocols),
			}
		}
		collections = append(collections, collection("networks", 1000, rules))
	}
	if len(s.Applications) > 0 {
		rules := make(design.List, len(s.Applications))
		for i, r := range s.Applications {
			ports := make(design.List, len(r.Ports))
			for j, p := range r.Ports {
				ports[j] = design.Object{"protocolType": p.Protocol, "port": p.Number}
			}
			rules[i] = design.Object{
				"ruleType":        "ApplicationRule",
				"name":            r.Name,
				"description":     r.Why,
				"sourceAddresses": prefixes(r.Sources),
				"targetFqdns":     azure.Texts(r.Names),
				"fqdnTags":        azure.Texts(r.Tags),
				"protocols":       ports,
				"terminateTLS":    false,
			}
		}
		collections = append(collections, collection("names", 2000, rules))
	}
	return design.Resource{
		ID:         RuleGroupID(s.Policy, s.Name),
		APIVersion: ruleGroupVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{"priority": s.Priority, "ruleCollections": collections},
		},
		DependsOn: s.After,
	}
}

// collection lets out what its rules name. Azure asks all rules by address
// before any by name.
func collection(name string, priority int, rules design.List) design.Object {
	return design.Object{
		"ruleCollectionType": "FirewallPolicyFilterRuleCollection",
		"name":               name,
		"priority":           priority,
		"action":             design.Object{"type": "Allow"},
		"rules":              rules,
	}
}

func prefixes(ranges []netip.Prefix) design.List {
	list := make(design.List, len(ranges))
	for i, p := range ranges {
		list[i] = p.String()
	}
	return list
}
