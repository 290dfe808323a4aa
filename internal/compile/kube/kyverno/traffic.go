package kyverno

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
		kube.Names(),
		{
			To:    []networkingv1.NetworkPolicyPeer{{IPBlock: kube.Internet()}},
			Ports: kube.Ports(corev1.ProtocolTCP, 443),
		},
	}
	for _, range4 := range []netip.Prefix{s.APIServer, s.Registry} {
		if range4.IsValid() {
			egress = append(egress, networkingv1.NetworkPolicyEgressRule{
				To: []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: range4.String()}}}, Ports: kube.Ports(corev1.ProtocolTCP, 443),
			})
		}
	}
	return kube.NetworkPolicy(at, Folder, name, "Allows the API server's questions, and Kyverno to the API server, the registry, names and Entra.", labels("network"),
		networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: selector()},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
			Ingress: []networkingv1.NetworkPolicyIngressRule{
				{
					From:  []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: s.APIServer.String()}}},
					Ports: kube.Ports(corev1.ProtocolTCP, WebhookPort),
				},
				{From: []networkingv1.NetworkPolicyPeer{kube.Collector()}, Ports: kube.Ports(corev1.ProtocolTCP, MetricsPort)},
			},
			Egress: egress,
		})
}
