package kube

import networkingv1 "k8s.io/api/networking/v1"

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
