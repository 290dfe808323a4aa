package cnpg

import (
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// TrafficSpec is what has been decided of what reaches the instances, and what
// they reach.
type TrafficSpec struct {
	Endpoints netip.Prefix // where the private endpoints are
	APIServer netip.Prefix // where the cluster's API server is
	Client    map[string]string
}

// NewTraffic allows what the instances need: Odoo and each other on the
// server's port, the operator, and outwards the archive, the API server, names
// and Entra's tokens.
func NewTraffic(at kube.Place, s TrafficSpec) design.ClusterObject {
	all := instances()
	each := networkingv1.NetworkPolicyPeer{PodSelector: &all}
	return networkPolicy(at, Name, "Allows Odoo, the operator and the instances themselves in, and the archive, the API server, names and Entra's tokens out.",
		networkingv1.NetworkPolicySpec{
			PodSelector: instances(),
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
			Ingress: []networkingv1.NetworkPolicyIngressRule{
				{From: []networkingv1.NetworkPolicyPeer{peer(nil, s.Client)}, Ports: kube.Ports(corev1.ProtocolTCP, serverPort)},
				{From: []networkingv1.NetworkPolicyPeer{each}, Ports: kube.Ports(corev1.ProtocolTCP, serverPort, StatusPort)},
				{
					From: []networkingv1.NetworkPolicyPeer{peer(
						map[string]string{"kubernetes.io/metadata.name": OperatorNamespace},
						map[string]string{"app.kubernetes.io/name": "cloudnative-pg"},
					)},
					Ports: kube.Ports(corev1.ProtocolTCP, serverPort, StatusPort),
				},
			},
			Egress: []networkingv1.NetworkPolicyEgressRule{
				{To: []networkingv1.NetworkPolicyPeer{each}, Ports: kube.Ports(corev1.ProtocolTCP, serverPort, StatusPort)},
				{To: []networkingv1.NetworkPolicyPeer{block(s.Endpoints), block(s.APIServer)}, Ports: kube.Ports(corev1.ProtocolTCP, 443)},
				kube.Names(),
				{
					// Entra's addresses are public and not fixed; which hosts are
					// reached is the firewall's to say.
					To:    []networkingv1.NetworkPolicyPeer{{IPBlock: kube.Internet()}},
					Ports: kube.Ports(corev1.ProtocolTCP, 443),
				},
			},
		})
}

// NewClientTraffic lets Odoo's pods reach the instances.
func NewClientTraffic(at kube.Place, s TrafficSpec) design.ClusterObject {
	return networkPolicy(at, Name+"-clients", "Lets Odoo's pods reach the database.",
		networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: s.Client},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
			Egress: []networkingv1.NetworkPolicyEgressRule{{
				To: []networkingv1.NetworkPolicyPeer{peer(nil, map[string]string{clusterLabel: Name})}, Ports: kube.Ports(corev1.ProtocolTCP, serverPort),
			}},
		})
}

func networkPolicy(at kube.Place, name, why string, spec networkingv1.NetworkPolicySpec) design.ClusterObject {
	return object(at, why, &networkingv1.NetworkPolicy{
		TypeMeta:   metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"},
		ObjectMeta: meta(at, name, "network"),
		Spec:       spec,
	})
}

// peer is pods, of another namespace where one is named.
func peer(namespace, pods map[string]string) networkingv1.NetworkPolicyPeer {
	out := networkingv1.NetworkPolicyPeer{PodSelector: &metav1.LabelSelector{MatchLabels: pods}}
	if namespace != nil {
		out.NamespaceSelector = &metav1.LabelSelector{MatchLabels: namespace}
	}
	return out
}

func block(p netip.Prefix) networkingv1.NetworkPolicyPeer {
	return networkingv1.NetworkPolicyPeer{IPBlock: &networkingv1.IPBlock{CIDR: p.String()}}
}
