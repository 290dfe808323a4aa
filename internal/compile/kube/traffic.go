package kube

import (
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/wardhq/ward/internal/design"
)

// NetworkPolicy is one rule of what may reach pods of a place, and what they may
// reach.
func NetworkPolicy(at Place, folder, name, why string, labels map[string]string, spec networkingv1.NetworkPolicySpec) design.ClusterObject {
	return Object(at, folder, why, &networkingv1.NetworkPolicy{
		TypeMeta:   metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: labels},
		Spec:       spec,
	})
}

// DefaultDeny refuses every connection of a place's namespace, in and out, that
// another policy does not allow.
func DefaultDeny(at Place, folder string, labels map[string]string) design.ClusterObject {
	return NetworkPolicy(at, folder, "default-deny", "Refuses every connection, in and out, that another policy does not allow.", labels,
		networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
		})
}

// Ports are ports of one protocol.
func Ports(protocol corev1.Protocol, numbers ...int32) []networkingv1.NetworkPolicyPort {
	out := make([]networkingv1.NetworkPolicyPort, 0, len(numbers))
	for _, n := range numbers {
		port := intstr.FromInt32(n)
		out = append(out, networkingv1.NetworkPolicyPort{Protocol: &protocol, Port: &port})
	}
	return out
}

// Names lets pods ask the cluster's resolver, and whatever else answers for
// names.
func Names(others ...networkingv1.NetworkPolicyPeer) networkingv1.NetworkPolicyEgressRule {
	return networkingv1.NetworkPolicyEgressRule{
		To:    append([]networkingv1.NetworkPolicyPeer{system("k8s-app", "kube-dns")}, others...),
		Ports: append(Ports(corev1.ProtocolUDP, 53), Ports(corev1.ProtocolTCP, 53)...),
	}
}

// Collector is Azure Monitor's agent that collects metrics of pods, and not
// those of each node (Azure/prometheus-collector, its chart's labels).
func Collector() networkingv1.NetworkPolicyPeer { return system("rsName", "ama-metrics") }

// system is pods of the cluster's own namespace.
func system(label, value string) networkingv1.NetworkPolicyPeer {
	return networkingv1.NetworkPolicyPeer{
		NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{corev1.LabelMetadataName: metav1.NamespaceSystem}},
		PodSelector:       &metav1.LabelSelector{MatchLabels: map[string]string{label: value}},
	}
}

// notInternet are the ranges that nobody on the Internet has: private ones, those
// of pods and services, and those of a link, among which is the service that
// hands out the credentials of a node. The last is a public address, and is
// Azure's own on every machine: it answers for names, and with the settings of
// the machine's agents (learn.microsoft.com, What is IP address 168.63.129.16).
// Nothing of a pod needs either: its tokens come from Entra, for the token of its
// service account.
var notInternet = []string{"10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "168.63.129.16/32"}

// Internet is every address of the Internet, and no other.
func Internet() *networkingv1.IPBlock {
	return &networkingv1.IPBlock{CIDR: "0.0.0.0/0", Except: append([]string{}, notInternet...)}
}
