package traefik

import (
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// NewDefaultDeny refuses every connection of the namespace, in and out, that
// another policy does not allow.
func NewDefaultDeny(at kube.Place) design.ClusterObject {
	return networkPolicy(at, "default-deny", "Refuses every connection, in and out, that another policy does not allow.",
		networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
		})
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
		rule := networkingv1.NetworkPolicyEgressRule{Ports: ports(corev1.ProtocolTCP, of.Port)}
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
	return networkPolicy(at, name, "Allows requests from the entry, and Traefik to the pods that it serves, to the API server, and names.",
		networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: selector()},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
			Ingress: []networkingv1.NetworkPolicyIngressRule{
				{From: block(s.From), Ports: ports(corev1.ProtocolTCP, HTTPSPort)},
				// Azure Monitor's agent that collects metrics of pods, and not those
				// of each node (Azure/prometheus-collector, its chart's labels).
				{
					From: []networkingv1.NetworkPolicyPeer{{
						NamespaceSelector: system(),
						PodSelector:       &metav1.LabelSelector{MatchLabels: map[string]string{"rsName": "ama-metrics"}},
					}},
					Ports: ports(corev1.ProtocolTCP, MetricsPort),
				},
			},
			Egress: append(egress, []networkingv1.NetworkPolicyEgressRule{
				{To: block(s.APIServer), Ports: ports(corev1.ProtocolTCP, 443)},
				{
					To: []networkingv1.NetworkPolicyPeer{{
						NamespaceSelector: system(),
						PodSelector:       &metav1.LabelSelector{MatchLabels: map[string]string{"k8s-app": "kube-dns"}},
					}},
					Ports: append(ports(corev1.ProtocolUDP, 53), ports(corev1.ProtocolTCP, 53)...),
				},
			}...),
		})
}

func networkPolicy(at kube.Place, name, why string, spec networkingv1.NetworkPolicySpec) design.ClusterObject {
	return kube.Object(at, Folder, why, &networkingv1.NetworkPolicy{
		TypeMeta:   metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: labels("network")},
		Spec:       spec,
	})
}

func block(p netip.Prefix) []networkingv1.NetworkPolicyPeer {
	return []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: p.String()}}}
}

func system() *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: map[string]string{nameOfNamespace: "kube-system"}}
}

func ports(protocol corev1.Protocol, numbers ...int32) []networkingv1.NetworkPolicyPort {
	out := make([]networkingv1.NetworkPolicyPort, 0, len(numbers))
	for _, n := range numbers {
		out = append(out, networkingv1.NetworkPolicyPort{Protocol: ptr(protocol), Port: ptr(intstr.FromInt32(n))})
	}
	return out
}
