package manifest

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// networkPolicy is the kind that rules about a cluster's network judge.
const networkPolicy addr.Kind = "networking.k8s.io/NetworkPolicy"

// engines say what a policy of a network engine comes to as a NetworkPolicy:
// whom it lets in and out, and whether it refuses the rest. What only narrows
// (ports, names, what is denied besides) is left out, so that it lets in no less
// than the policy does.
//
// Sources: cilium/cilium, pkg/policy/api and Documentation/security/policy;
// projectcalico/calico, api/pkg/apis/projectcalico/v3.
var engines = map[addr.Kind]func(m map[string]any) ([]any, bool){
	"cilium.io/CiliumNetworkPolicy":       ciliumPolicy,
	"projectcalico.org/NetworkPolicy":     calicoPolicy,
	"crd.projectcalico.org/NetworkPolicy": calicoPolicy,
}

// everywhere are kinds of policies that hold in several namespaces, by what
// they select of.
var everywhere = []addr.Kind{
	"cilium.io/CiliumClusterwideNetworkPolicy",
	"projectcalico.org/GlobalNetworkPolicy", "crd.projectcalico.org/GlobalNetworkPolicy",
	"policy.networking.k8s.io/AdminNetworkPolicy", "policy.networking.k8s.io/BaselineAdminNetworkPolicy",
	"policy.networking.k8s.io/ClusterNetworkPolicy",
}

// policies adds what a policy of another engine comes to, or says that it is
// not followed.
func (rd *reading) policies(line int, f fact.Fact, m map[string]any) {
	meta, _ := m["metadata"].(map[string]any)
	what := called(f.Kind, meta)
	if slices.Contains(everywhere, f.Kind) {
		rd.hidden(line, []addr.Kind{networkPolicy}, what+" says who may reach pods of several namespaces, which is not followed; say it in each by a NetworkPolicy")
		return
	}
	as := engines[f.Kind]
	if as == nil {
		return
	}
	specs, ok := as(m)
	if !ok {
		rd.hidden(line, []addr.Kind{networkPolicy}, what+" says who may reach which pods in a way that is not followed; say it by a NetworkPolicy")
		return
	}
	for _, spec := range specs {
		rd.judgedAs(f, networkPolicy, map[string]any{"apiVersion": m["apiVersion"], "kind": wordOf(f.Kind), "metadata": m["metadata"], "spec": spec})
	}
}

// one is a selector that selects something, and not all. Of what it says
// nothing is asked.
func one() map[string]any {
	return map[string]any{"matchExpressions": []any{map[string]any{"key": "ward.dev/narrowed", "operator": "In", "values": []any{"true"}}}}
}

// unresolvedWithin reports whether something in a value is not known.
func unresolvedWithin(v any, depth int) bool {
	if depth > maxDepth || body.IsUnresolved(v) {
		return true
	}
	switch v := v.(type) {
	case map[string]any:
		for _, item := range v {
			if unresolvedWithin(item, depth+1) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return unresolvedWithin(item, depth+1) })
	}
	return false
}

func ciliumPolicy(m map[string]any) ([]any, bool) {
	specs, _ := m["specs"].([]any)
	if spec, ok := m["spec"].(map[string]any); ok {
		specs = append([]any{spec}, specs...)
	}
	var out []any
	for _, item := range specs {
		spec, ok := item.(map[string]any)
		if !ok || unresolvedWithin(spec, 0) {
			return nil, false
		}
		selects := map[string]any{}
		endpoints, ok := spec["endpointSelector"].(map[string]any)
		if !ok {
			continue // of nodes
		}
		if !empty(endpoints["matchLabels"]) || !empty(endpoints["matchExpressions"]) {
			selects = one()
		}
		to := map[string]any{"podSelector": selects}
		var types []any
		defaults, _ := spec["enableDefaultDeny"].(map[string]any)
		for _, way := range []struct{ field, denied, member, policyType string }{
			{"ingress", "ingressDeny", "from", "Ingress"},
			{"egress", "egressDeny", "to", "Egress"},
		} {
			rules, _ := spec[way.field].([]any)
			denied, _ := spec[way.denied].([]any)
			switch {
			case len(rules)+len(denied) == 0:
				continue
			case defaults[way.field] == false:
				return nil, false // it lets in, and refuses nobody whom it does not name
			}
			types = append(types, way.policyType)
			var lets []any
			for _, r := range rules {
				if rule, ok := r.(map[string]any); ok && len(rule) > 0 {
					if peers, all, some := ciliumPeers(rule, way.member); all {
						lets = append(lets, map[string]any{})
					} else if some {
						lets = append(lets, map[string]any{way.member: peers})
					}
				}
			}
			if len(lets) > 0 {
				to[way.field] = lets
			}
		}
		if types == nil {
			continue
		}
		to["policyTypes"] = types
		out = append(out, to)
	}
	return out, true
}

// ciliumPeers are whom a rule is for; all where it names nobody, as one that
// names ports alone.
func ciliumPeers(rule map[string]any, prefix string) (peers []any, all, some bool) {
	named := false
	block := func(v any) {
		switch v := v.(type) {
		case string:
			peers = append(peers, map[string]any{"ipBlock": map[string]any{"cidr": v}})
		case map[string]any:
			if v["cidr"] == nil {
				peers = append(peers, map[string]any{"podSelector": one()}) // a group of addresses
				return
			}
			of := map[string]any{"cidr": v["cidr"]}
			if v["except"] != nil {
				of["except"] = v["except"]
			}
			peers = append(peers, map[string]any{"ipBlock": of})
		}
	}
	for field, v := range rule {
		kind, ok := strings.CutPrefix(field, prefix)
		if !ok || kind == "Ports" || kind == "Requires" {
			continue
		}
		named = true
		list, _ := v.([]any)
		for _, item := range list {
			switch kind {
			case "CIDR", "CIDRSet":
				block(item)
			case "Entities":
				switch item {
				case "all":
					return nil, true, true
				case "world", "world-ipv4":
					block("0.0.0.0/0")
				case "world-ipv6":
					block("::/0")
				case "cluster":
					peers = append(peers, map[string]any{"namespaceSelector": map[string]any{}})
				default:
					peers = append(peers, map[string]any{"podSelector": one()})
				}
			case "Endpoints":
				peers = append(peers, ciliumEndpoints(item))
			default: // names, groups, services, nodes
				peers = append(peers, map[string]any{"podSelector": one()})
			}
		}
	}
	slices.SortFunc(peers, func(a, b any) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return peers, !named, len(peers) > 0
}

// ciliumEndpoints are pods: of the policy's own namespace where no label says
// otherwise.
func ciliumEndpoints(v any) any {
	m, _ := v.(map[string]any)
	labels, _ := m["matchLabels"].(map[string]any)
	expressions, _ := m["matchExpressions"].([]any)
	if len(labels)+len(expressions) == 0 {
		return map[string]any{"podSelector": map[string]any{}}
	}
	if len(labels) == 0 && len(expressions) == 1 {
		e, _ := expressions[0].(map[string]any)
		if key, _ := e["key"].(string); strings.TrimPrefix(key, "k8s:") == "io.kubernetes.pod.namespace" && e["operator"] == "Exists" {
			return map[string]any{"namespaceSelector": map[string]any{}}
		}
	}
	return map[string]any{"podSelector": one()}
}

// all of Calico's pods.
var calicoAll = regexp.MustCompile(`^\s*(?:all\(\))?\s*$`)

func calicoPolicy(m map[string]any) ([]any, bool) {
	spec, ok := m["spec"].(map[string]any)
	if !ok || unresolvedWithin(spec, 0) {
		return nil, false
	}
	if !empty(spec["tier"]) && spec["tier"] != "default" {
		return nil, false // what another tier says goes before
	}
	selects := map[string]any{}
	for _, by := range []string{"selector", "serviceAccountSelector"} {
		if text, _ := spec[by].(string); !calicoAll.MatchString(text) {
			selects = one()
		}
	}
	out := map[string]any{"podSelector": selects}
	ingress, _ := spec["ingress"].([]any)
	egress, _ := spec["egress"].([]any)
	types, _ := spec["types"].([]any)
	if len(types) == 0 {
		if len(ingress) > 0 || len(egress) == 0 {
			types = append(types, "Ingress")
		}
		if len(egress) > 0 {
			types = append(types, "Egress")
		}
	}
	out["policyTypes"] = types
	for _, way := range []struct {
		field, member, end string
		rules              []any
	}{{"ingress", "from", "source", ingress}, {"egress", "to", "destination", egress}} {
		var lets []any
		for i, r := range way.rules {
			rule, ok := r.(map[string]any)
			if !ok {
				return nil, false
			}
			switch rule["action"] {
			case "Allow":
				end, _ := rule[way.end].(map[string]any)
				if peers := calicoPeers(end); peers != nil {
					lets = append(lets, map[string]any{way.member: peers})
				} else {
					lets = append(lets, map[string]any{})
				}
			case "Deny", "Log":
			default:
				return nil, false
			}
			if rule["action"] == "Deny" && i < len(way.rules)-1 {
				return nil, false // what stands behind it lets in less than it says
			}
		}
		if len(lets) > 0 {
			out[way.field] = lets
		}
	}
	return []any{out}, true
}

// calicoPeers are whom a rule is for, or nil for everybody.
func calicoPeers(end map[string]any) []any {
	nets, _ := end["nets"].([]any)
	selector, _ := end["selector"].(string)
	namespaces, _ := end["namespaceSelector"].(string)
	narrowed := !empty(end["serviceAccounts"]) || !empty(end["services"]) || !empty(end["domains"])
	var peers []any
	for _, net := range nets {
		of := map[string]any{"cidr": net}
		if not, ok := end["notNets"].([]any); ok && len(not) > 0 {
			of["except"] = not
		}
		peers = append(peers, map[string]any{"ipBlock": of})
	}
	switch {
	case peers != nil:
		return peers
	case narrowed, !calicoAll.MatchString(selector) && selector != "", !empty(end["notSelector"]):
		return []any{map[string]any{"podSelector": one()}}
	case namespaces != "" && calicoAll.MatchString(namespaces):
		return []any{map[string]any{"namespaceSelector": map[string]any{}}}
	case namespaces != "":
		return []any{map[string]any{"namespaceSelector": one()}}
	case selector != "":
		return []any{map[string]any{"podSelector": map[string]any{}}}
	}
	if not, ok := end["notNets"].([]any); ok && len(not) > 0 {
		return []any{map[string]any{"ipBlock": map[string]any{"cidr": "0.0.0.0/0", "except": not}}}
	}
	return nil
}
