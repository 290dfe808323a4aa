package odoo

import (
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// AppName is what every pod of Odoo says that it is.
const AppName = "odoo"

// ServiceName is what the address of a component's pods is called.
func ServiceName(c Component) string { return c.name() }

// NewDefaultDeny refuses every connection of the namespace, in and out, that
// another policy does not allow.
func NewDefaultDeny(at kube.Place) design.ClusterObject {
	return networkPolicy(at, "default-deny", "Refuses every connection, in and out, that another policy does not allow.",
		networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
		})
}

// TrafficSpec is what has been decided of what Odoo's pods may reach.
type TrafficSpec struct {
	Endpoints netip.Prefix // where the private endpoints are
}

// NewOdooTraffic allows what every pod of Odoo needs: the services behind the
// private endpoints, names, and Entra's token endpoint, whose addresses are
// public and not fixed: which hosts beyond the network are reached is for what
// stands at its edge to say (docs/decisions/0047-what-leaves-by-name.md).
// Nothing comes in.
func NewOdooTraffic(at kube.Place, s TrafficSpec) design.ClusterObject {
	return networkPolicy(at, "odoo", "Allows what every pod of Odoo needs: the private endpoints, names, and Entra's tokens.",
		networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: map[string]string{"app.kubernetes.io/name": "odoo"}},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
			Egress: []networkingv1.NetworkPolicyEgressRule{
				{
					To:    []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: s.Endpoints.String()}}},
					Ports: ports(corev1.ProtocolTCP, 443, serverPort),
				},
				{
					To: []networkingv1.NetworkPolicyPeer{{
						NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": "kube-system"}},
						PodSelector:       &metav1.LabelSelector{MatchLabels: map[string]string{"k8s-app": "kube-dns"}},
					}},
					Ports: append(ports(corev1.ProtocolUDP, 53), ports(corev1.ProtocolTCP, 53)...),
				},
				{
					To: []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{
						CIDR:   "0.0.0.0/0",
						Except: []string{"10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"},
					}}},
					Ports: ports(corev1.ProtocolTCP, 443),
				},
			},
		})
}

// NewWebTraffic allows requests from the proxy, and the transaction pool, which
// nothing but the web may use: what listens would not hear through it.
func NewWebTraffic(at kube.Place, s TrafficSpec) design.ClusterObject {
	return networkPolicy(at, "odoo-web", "Allows requests from the proxy, and the transaction pool, which nothing but the web may use.",
		networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: selector(WebPods)},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
			Ingress:     fromProxy(HTTPPort),
			Egress: []networkingv1.NetworkPolicyEgressRule{{
				To:    []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: s.Endpoints.String()}}},
				Ports: ports(corev1.ProtocolTCP, poolPort),
			}},
		})
}

// NewWebsocketTraffic allows websockets from the proxy.
func NewWebsocketTraffic(at kube.Place) design.ClusterObject {
	return networkPolicy(at, "odoo-websocket", "Allows websockets from the proxy.",
		networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: selector(WebsocketPods)},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress},
			Ingress:     fromProxy(WebsocketPort),
		})
}

// networkPolicy is one rule of what may reach Odoo's pods, and what they may
// reach.
func networkPolicy(at kube.Place, name, why string, spec networkingv1.NetworkPolicySpec) design.ClusterObject {
	return kube.Object(at, folder, why, &networkingv1.NetworkPolicy{
		TypeMeta:   metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: labels("network")},
		Spec:       spec,
	})
}

// fromProxy lets the proxy's pods in, at one port.
func fromProxy(port int32) []networkingv1.NetworkPolicyIngressRule {
	return []networkingv1.NetworkPolicyIngressRule{{
		From: []networkingv1.NetworkPolicyPeer{{
			NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": "traefik"}},
			PodSelector:       &metav1.LabelSelector{MatchLabels: map[string]string{"app.kubernetes.io/name": "traefik"}},
		}},
		Ports: ports(corev1.ProtocolTCP, port),
	}}
}

func ports(protocol corev1.Protocol, numbers ...int32) []networkingv1.NetworkPolicyPort {
	out := make([]networkingv1.NetworkPolicyPort, 0, len(numbers))
	for _, n := range numbers {
		out = append(out, networkingv1.NetworkPolicyPort{Protocol: ptr(protocol), Port: ptr(intstr.FromInt32(n))})
	}
	return out
}
