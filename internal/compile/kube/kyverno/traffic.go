package kyverno

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

// TrafficSpec is what has been decided of who asks Kyverno, and what it reaches.
type TrafficSpec struct {
	APIServer netip.Prefix // the subnet with the API server's address
	// Registry is where the private address of the registry is.
	Registry netip.Prefix
}

// NewTraffic allows the API server's questions, and Kyverno to the API server,
// to the registry by its private address, to names, and to Entra for its tokens,
// whose addresses are public and not fixed: which hosts are reached is for what
// stands at the network's edge to say.
func NewTraffic(at kube.Place, s TrafficSpec) design.ClusterObject {
	egress := []networkingv1.NetworkPolicyEgressRule{
		{
			To: []networkingv1.NetworkPolicyPeer{{
				NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{nameOfNamespace: "kube-system"}},
				PodSelector:       &metav1.LabelSelector{MatchLabels: map[string]string{"k8s-app": "kube-dns"}},
			}},
			Ports: append(ports(corev1.ProtocolUDP, 53), ports(corev1.ProtocolTCP, 53)...),
		},
		{
			To:    []networkingv1.NetworkPolicyPeer{{IPBlock: kube.Internet()}},
			Ports: ports(corev1.ProtocolTCP, 443),
		},
	}
	for _, range4 := range []netip.Prefix{s.APIServer, s.Registry} {
		if range4.IsValid() {
			egress = append(egress, networkingv1.NetworkPolicyEgressRule{
				To: []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: range4.String()}}}, Ports: ports(corev1.ProtocolTCP, 443),
			})
		}
	}
	return networkPolicy(at, name, "Allows the API server's questions, and Kyverno to the API server, the registry, names and Entra.",
		networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: selector()},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
			Ingress: []networkingv1.NetworkPolicyIngressRule{
				{
					From:  []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: s.APIServer.String()}}},
					Ports: ports(corev1.ProtocolTCP, WebhookPort),
				},
				// Azure Monitor's agent that collects metrics of pods.
				{
					From: []networkingv1.NetworkPolicyPeer{{
						NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{nameOfNamespace: "kube-system"}},
						PodSelector:       &metav1.LabelSelector{MatchLabels: map[string]string{"rsName": "ama-metrics"}},
					}},
					Ports: ports(corev1.ProtocolTCP, MetricsPort),
				},
			},
			Egress: egress,
		})
}

func networkPolicy(at kube.Place, name, why string, spec networkingv1.NetworkPolicySpec) design.ClusterObject {
	return kube.Object(at, Folder, why, &networkingv1.NetworkPolicy{
		TypeMeta:   metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: labels("network")},
		Spec:       spec,
	})
}

func ports(protocol corev1.Protocol, numbers ...int32) []networkingv1.NetworkPolicyPort {
	out := make([]networkingv1.NetworkPolicyPort, 0, len(numbers))
	for _, n := range numbers {
		out = append(out, networkingv1.NetworkPolicyPort{Protocol: ptr(protocol), Port: ptr(intstr.FromInt32(n))})
	}
	return out
}
