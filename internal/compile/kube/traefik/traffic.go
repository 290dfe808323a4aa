package traefik

import (
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// NewDefaultDeny refuses every connection of the namespace, in and out, that
// another policy does not allow.
func NewDefaultDeny(at kube.Place) design.ClusterObject {
	return kube.DefaultDeny(at, Folder, labels("network"))
}

// TrafficSpec is what has been decided of what reaches Traefik, and what it
// reaches.
type TrafficSpec struct {
	From      netip.Prefix // the entry
	APIServer netip.Prefix // the subnet with the API server's address
	Serves    []string     // the namespaces of the environments
	Backends  []Pods       // that are served in each
}

// Pods are those that listen at a port.
type Pods struct {
	Labels map[string]string
	Port   int32
}

// NewTraffic allows requests from the entry, and nothing else to Traefik but
// whoever collects metrics; and Traefik to the pods that it serves, to the API
// server that it learns them from, and names. A probe of a node's own kubelet
// passes every policy.
func NewTraffic(at kube.Place, s TrafficSpec) design.ClusterObject {
	// A rule each: of one rule every peer has every port.
	var egress []networkingv1.NetworkPolicyEgressRule
	for _, of := range s.Backends {
		rule := networkingv1.NetworkPolicyEgressRule{Ports: kube.Ports(corev1.ProtocolTCP, of.Port)}
		for _, namespace := range s.Serves {
			rule.To = append(rule.To, networkingv1.NetworkPolicyPeer{
				NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{nameOfNamespace: namespace}},
				PodSelector:       &metav1.LabelSelector{MatchLabels: of.Labels},
			})
		}
		if len(rule.To) > 0 { // a rule to nobody is one to everybody
			egress = append(egress, rule)
		}
	}
	return kube.NetworkPolicy(at, Folder, name, "Allows requests from the entry, and Traefik to the pods that it serves, to the API server, and names.", labels("network"),
		networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: selector()},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
			Ingress: []networkingv1.NetworkPolicyIngressRule{
				{From: block(s.From), Ports: kube.Ports(corev1.ProtocolTCP, HTTPSPort)},
				{From: []networkingv1.NetworkPolicyPeer{kube.Collector()}, Ports: kube.Ports(corev1.ProtocolTCP, MetricsPort)},
			},
			Egress: append(egress, []networkingv1.NetworkPolicyEgressRule{
				{To: block(s.APIServer), Ports: kube.Ports(corev1.ProtocolTCP, 443)},
				kube.Names(),
			}...),
		})
}

func block(p netip.Prefix) []networkingv1.NetworkPolicyPeer {
	return []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: p.String()}}}
}
