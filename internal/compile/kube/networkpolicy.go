package kube

import (
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/wardhq/ward/internal/design"
)

// Ports of Odoo: requests, and the websockets, which must reach the gevent
// process.
const (
	HTTPPort      = 8069
	WebsocketPort = 8072
)

// DefaultDeny refuses every connection of the namespace, in and out, that
// another policy does not allow.
func DefaultDeny(at Place) design.ClusterObject {
	return at.object("odoo", "networking.k8s.io", "NetworkPolicy", "default-deny",
		"Refuses every connection, in and out, that another policy does not allow.",
		&networkingv1.NetworkPolicy{
			TypeMeta:   metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"},
			ObjectMeta: metav1.ObjectMeta{Name: "default-deny", Namespace: at.Namespace, Labels: at.labels("network")},
			Spec: networkingv1.NetworkPolicySpec{
				PodSelector: metav1.LabelSelector{},
				PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
			},
		})
}

// OdooTraffic allows what Odoo needs: requests from the proxy, the services
// behind the private endpoints, names, and Entra's token endpoint, whose
// addresses are public and not fixed.
func OdooTraffic(at Place, endpoints netip.Prefix) design.ClusterObject {
	tcp, udp := ptr(corev1.ProtocolTCP), ptr(corev1.ProtocolUDP)
	port := func(p *corev1.Protocol, n int) networkingv1.NetworkPolicyPort {
		return networkingv1.NetworkPolicyPort{Protocol: p, Port: ptr(intstr.FromInt32(int32(n)))}
	}
	return at.object("odoo", "networking.k8s.io", "NetworkPolicy", "odoo",
		"Allows what Odoo needs: requests from the proxy, the private endpoints, names, and Entra's tokens.",
		&networkingv1.NetworkPolicy{
			TypeMeta:   metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"},
			ObjectMeta: metav1.ObjectMeta{Name: "odoo", Namespace: at.Namespace, Labels: at.labels("network")},
			Spec: networkingv1.NetworkPolicySpec{
				PodSelector: metav1.LabelSelector{MatchLabels: map[string]string{"app.kubernetes.io/name": "odoo"}},
				PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
				Ingress: []networkingv1.NetworkPolicyIngressRule{{
					From: []networkingv1.NetworkPolicyPeer{{
						NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": "traefik"}},
					}},
					Ports: []networkingv1.NetworkPolicyPort{port(tcp, HTTPPort), port(tcp, WebsocketPort)},
				}},
				Egress: []networkingv1.NetworkPolicyEgressRule{
					{
						To:    []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: endpoints.String()}}},
						Ports: []networkingv1.NetworkPolicyPort{port(tcp, 443), port(tcp, 5432), port(tcp, 6432)},
					},
					{
						To: []networkingv1.NetworkPolicyPeer{{
							NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": "kube-system"}},
							PodSelector:       &metav1.LabelSelector{MatchLabels: map[string]string{"k8s-app": "kube-dns"}},
						}},
						Ports: []networkingv1.NetworkPolicyPort{port(udp, 53), port(tcp, 53)},
					},
					{
						To: []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{
							CIDR:   "0.0.0.0/0",
							Except: []string{"10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"},
						}}},
						Ports: []networkingv1.NetworkPolicyPort{port(tcp, 443)},
					},
				},
			},
		})
}
