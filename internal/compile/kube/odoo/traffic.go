package odoo

import (
	"net/netip"
	"slices"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// ServiceName is what the address of a component's pods is called.
func ServiceName(c Component) string { return c.name() }

// NewDefaultDeny refuses every connection of the namespace, in and out, that
// another policy does not allow.
func NewDefaultDeny(at kube.Place) design.ClusterObject {
	return kube.DefaultDeny(at, folder, labels("network"))
}

// TrafficSpec is what has been decided of what Odoo's pods may reach.
type TrafficSpec struct {
	Endpoints netip.Prefix // where the private endpoints are
	// Server says that the database is behind one of them.
	Server bool
	// Ports are those, by TCP, of the systems beyond the network that Odoo
	// calls and sends mail by.
	Ports []int32
	// Beyond are private ranges in which such systems may be, as an
	// organisation's own behind its hub, and Own what of them is the estate's,
	// networks and pods: one environment never speaks to another.
	Beyond []netip.Prefix
	Own    []netip.Prefix
	// LocalDNS says that the cluster's nodes may answer for names themselves.
	LocalDNS bool
}

// nodeNames are the addresses by which AKS' LocalDNS answers on each node
// (Azure/AgentBaker, parts/linux/cloud-init/artifacts: localdns; the pods'
// resolver is the second, and the first forwards to the network's).
var nodeNames = []string{"169.254.10.10/32", "169.254.10.11/32"}

// NewOdooTraffic allows what every pod of Odoo needs: the services behind the
// private endpoints, names, and beyond the network Entra's token endpoint and
// the ports of the systems that Odoo calls. Their addresses are public and not
// fixed: which hosts are reached is for what stands at the network's edge to
// say (docs/decisions/0047-what-leaves-by-name.md). Nothing comes in.
func NewOdooTraffic(at kube.Place, s TrafficSpec) design.ClusterObject {
	var nodes []networkingv1.NetworkPolicyPeer
	if s.LocalDNS {
		for _, address := range nodeNames {
			nodes = append(nodes, networkingv1.NetworkPolicyPeer{IPBlock: &networkingv1.IPBlock{CIDR: address}})
		}
	}
	services := kube.Ports(corev1.ProtocolTCP, 443)
	if s.Server {
		services = append(services, kube.Ports(corev1.ProtocolTCP, serverPort)...)
	}
	egress := []networkingv1.NetworkPolicyEgressRule{
		{
			To:    []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: s.Endpoints.String()}}},
			Ports: services,
		},
		kube.Names(nodes...),
		{
			To:    []networkingv1.NetworkPolicyPeer{{IPBlock: kube.Internet()}},
			Ports: kube.Ports(corev1.ProtocolTCP, append([]int32{443}, without(s.Ports, 443)...)...),
		},
	}
	if len(s.Ports) > 0 && len(s.Beyond) > 0 {
		rule := networkingv1.NetworkPolicyEgressRule{Ports: kube.Ports(corev1.ProtocolTCP, s.Ports...)}
		for _, beyond := range s.Beyond {
			rule.To = append(rule.To, networkingv1.NetworkPolicyPeer{IPBlock: &networkingv1.IPBlock{CIDR: beyond.String(), Except: within(beyond, s.Own)}})
		}
		egress = append(egress, rule)
	}
	return kube.NetworkPolicy(at, folder, "odoo", "Allows what every pod of Odoo needs: the private endpoints, names, Entra's tokens, and the systems that Odoo calls.", labels("network"),
		networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: map[string]string{"app.kubernetes.io/name": "odoo"}},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
			Egress:      egress,
		})
}

// within returns those ranges that a wider one holds.
func within(wider netip.Prefix, ranges []netip.Prefix) []string {
	var out []string
	for _, r := range ranges {
		if wider.Bits() <= r.Bits() && wider.Contains(r.Addr()) {
			out = append(out, r.String())
		}
	}
	return out
}

// without returns the ports but one.
func without(ports []int32, one int32) []int32 {
	return slices.DeleteFunc(slices.Clone(ports), func(p int32) bool { return p == one })
}

// NewWebTraffic allows requests from the proxy, and the transaction pool of a
// server, which nothing but the web may use: what listens would not hear through
// it.
func NewWebTraffic(at kube.Place, s TrafficSpec) design.ClusterObject {
	why := "Allows requests from the proxy."
	var egress []networkingv1.NetworkPolicyEgressRule
	if s.Server {
		why = "Allows requests from the proxy, and the transaction pool, which nothing but the web may use."
		egress = []networkingv1.NetworkPolicyEgressRule{{
			To:    []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: s.Endpoints.String()}}},
			Ports: kube.Ports(corev1.ProtocolTCP, poolPort),
		}}
	}
	return kube.NetworkPolicy(at, folder, "odoo-web", why, labels("network"),
		networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: selector(WebPods)},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
			Ingress:     fromProxy(HTTPPort),
			Egress:      egress,
		})
}

// NewWebsocketTraffic allows websockets from the proxy.
func NewWebsocketTraffic(at kube.Place) design.ClusterObject {
	return kube.NetworkPolicy(at, folder, "odoo-websocket", "Allows websockets from the proxy.", labels("network"),
		networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: selector(WebsocketPods)},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress},
			Ingress:     fromProxy(WebsocketPort),
		})
}

// fromProxy lets the proxy's pods in, at one port.
func fromProxy(port int32) []networkingv1.NetworkPolicyIngressRule {
	return []networkingv1.NetworkPolicyIngressRule{{
		From: []networkingv1.NetworkPolicyPeer{{
			NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": "traefik"}},
			PodSelector:       &metav1.LabelSelector{MatchLabels: map[string]string{"app.kubernetes.io/name": "traefik"}},
		}},
		Ports: kube.Ports(corev1.ProtocolTCP, port),
	}}
}
