package needs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// always are the providers that every subscription has (learn.microsoft.com,
// azure-resource-manager/management/azure-services-resource-providers).
var always = []string{"Microsoft.Authorization", "Microsoft.Consumption", "Microsoft.Resources"}

// encryptionAtHost is what AKS wants registered before a pool encrypts at its
// hosts (learn.microsoft.com, azure/aks/enable-host-encryption).
const encryptionAtHost = "Microsoft.Compute/EncryptionAtHost"

// registrations are the resource providers and features of each subscription.
func (g gatherer) registrations() []Line {
	type key struct{ sub, name string }
	why := map[key][]string{}
	var order []key
	add := func(sub addr.ID, name, reason string) {
		k := key{sub.Name(), name}
		if sub.IsZero() || slices.Contains(always, name) {
			return
		}
		if why[k] == nil {
			order = append(order, k)
		}
		if !slices.Contains(why[k], reason) {
			why[k] = append(why[k], reason)
		}
	}
	rows := kinds()
	for _, r := range g.design.Resources {
		sub, kind := subscriptionOf(r.ID), r.ID.Kind()
		add(sub, namespace(kind), string(kind))
		for _, name := range rows[kind.Key()].also {
			add(sub, name, string(kind))
		}
		references(r.Body, func(path string, ref addr.Ref) {
			// A subscription in which an endpoint is made knows the type that it
			// leads to (learn.microsoft.com, private-link/rbac-permissions).
			if hasPathSuffix(path, "privateLinkServiceId") {
				add(sub, namespace(ref.ID.Kind()), string(kind))
			}
		})
		if pools := poolsOf(r); slices.ContainsFunc(pools, func(p design.Object) bool { return p["enableEncryptionAtHost"] == true }) {
			add(sub, encryptionAtHost, name(r.ID))
		}
	}
	slices.SortStableFunc(order, func(a, b key) int { return strings.Compare(a.sub+a.name, b.sub+b.name) })
	var out []Line
	for _, k := range order {
		l := Line{
			Topic: ProviderTopic, Grants: g.grants(addr.Subscription(k.sub)), Where: addr.Subscription(k.sub), Name: k.name, Why: why[k], When: firstApply,
			ID:     "provider " + k.sub + " " + k.name,
			What:   "the resource provider " + k.name + " is registered",
			Show:   fmt.Sprintf("az provider list --subscription %s --output json", word(k.sub)),
			Answer: "providers-" + k.sub + ".json",
			Ask:    fmt.Sprintf("az provider register --subscription %s --namespace %s --wait", word(k.sub), k.name),
		}
		if space, feature, is := strings.Cut(k.name, "/"); is {
			l.Topic, l.ID, l.What = FeatureTopic, "feature "+k.sub+" "+k.name, "the feature "+k.name+" is registered"
			l.Show = fmt.Sprintf("az feature list --subscription %s --namespace %s --output json", word(k.sub), space)
			l.Answer = "features-" + k.sub + "-" + strings.ToLower(strings.TrimPrefix(space, "Microsoft.")) + ".json"
			l.Ask = fmt.Sprintf("az feature register --subscription %[1]s --namespace %[2]s --name %[3]s\naz provider register --subscription %[1]s --namespace %[2]s", word(k.sub), space, feature)
		}
		out = append(out, l)
	}
	return out
}

// namespace is the resource provider of a kind.
func namespace(k addr.Kind) string {
	space, _, _ := strings.Cut(string(k), "/")
	return space
}

// poolsOf are the pools of nodes that a cluster's body has, or that a pool's
// body is.
func poolsOf(r design.Resource) []design.Object {
	p, _ := r.Body["properties"].(design.Object)
	switch {
	case r.ID.Kind().Equal(poolKind):
		return []design.Object{p}
	case r.ID.Kind().Equal(clusterKind):
		list, _ := p["agentPoolProfiles"].(design.List)
		var out []design.Object
		for _, x := range list {
			if o, is := x.(design.Object); is {
				out = append(out, o)
			}
		}
		return out
	}
	return nil
}

const (
	clusterKind addr.Kind = "Microsoft.ContainerService/managedClusters"
	poolKind    addr.Kind = "Microsoft.ContainerService/managedClusters/agentPools"
	serverKind  addr.Kind = "Microsoft.DBforPostgreSQL/flexibleServers"
)
