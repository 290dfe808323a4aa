package part

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/aks"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/azure/policy"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// known are the namespaces that every subscription knows by itself, of those
// that a design uses (Azure Resource Manager, resource providers for Azure
// services, registered by default, read 2026-11).
var known = []string{"microsoft.authorization", "microsoft.consumption", "microsoft.resources"}

// brings are namespaces that a kind needs beside its own: what Azure makes for
// it (Azure Kubernetes Service: the nodes of a cluster, their disks, and the
// load balancer before them, and its add-on for policies; Azure Policy, how to
// remediate; Network Watcher, manage flow logs). What a design needs before it is
// applied (internal/needs) says the same, and a test holds them together.
var brings = map[string][]string{
	aks.ClusterKind.Key():   {"Microsoft.Compute", "Microsoft.Network", "Microsoft.PolicyInsights", "Microsoft.Storage"},
	aks.AgentPoolKind.Key(): {"Microsoft.Compute"},
	// What is found by a policy, and put right by it, is a namespace's of its own.
	policy.AssignmentKind.Key(): {"Microsoft.PolicyInsights"},
	policy.ExemptionKind.Key():  {"Microsoft.PolicyInsights"},
	network.FlowLogKind.Key():   {"Microsoft.Insights"},
}

// Registrations are what each subscription has to know before the resources are
// made in it: the namespaces of their types, and the features that their bodies
// ask for.
func Registrations(all []design.Resource) []layout.Registration {
	by := map[string]*layout.Registration{}
	for _, r := range all {
		guid := r.ID.SubscriptionID()
		if guid == "" {
			continue
		}
		sub := addr.Subscription(guid)
		one := by[sub.Key()]
		if one == nil {
			one = &layout.Registration{Subscription: sub}
			by[sub.Key()] = one
		}
		namespace, _, _ := strings.Cut(string(r.ID.Kind()), "/")
		if !slices.Contains(known, strings.ToLower(namespace)) {
			one.Namespaces = append(one.Namespaces, namespace)
		}
		one.Namespaces = append(one.Namespaces, brings[r.ID.Kind().Key()]...)
		if served, ok := servedBy(r); ok {
			one.Namespaces = append(one.Namespaces, served)
		}
		if hostEncrypted(r) {
			one.Features = append(one.Features, layout.Feature{Namespace: "Microsoft.Compute", Name: "EncryptionAtHost"})
		}
	}
	var out []layout.Registration
	for _, one := range by {
		slices.Sort(one.Namespaces)
		one.Namespaces = slices.CompactFunc(one.Namespaces, strings.EqualFold)
		one.Features = slices.Compact(one.Features)
		out = append(out, *one)
	}
	slices.SortFunc(out, func(a, b layout.Registration) int { return cmp.Compare(a.Subscription.Key(), b.Subscription.Key()) })
	return out
}

// servedBy is the namespace of what a private endpoint leads to, which its
// subscription has to know (Azure Private Link, permissions).
func servedBy(r design.Resource) (string, bool) {
	if !r.ID.Kind().Equal(network.PrivateEndpointKind) {
		return "", false
	}
	p, _ := r.Body["properties"].(design.Object)
	connections, _ := p["privateLinkServiceConnections"].(design.List)
	for _, c := range connections {
		one, _ := c.(design.Object)
		to, _ := one["properties"].(design.Object)
		if ref, is := to["privateLinkServiceId"].(addr.Ref); is {
			namespace, _, _ := strings.Cut(string(ref.ID.Kind()), "/")
			return namespace, true
		}
	}
	return "", false
}

// hostEncrypted reports whether a resource asks that the machines of its nodes
// encrypt what they keep for them (Azure Kubernetes Service, host-based
// encryption, before you begin).
func hostEncrypted(r design.Resource) bool {
	if !r.ID.Kind().Equal(aks.AgentPoolKind) {
		return false
	}
	p, _ := r.Body["properties"].(design.Object)
	asked, _ := p["enableEncryptionAtHost"].(bool)
	return asked
}
