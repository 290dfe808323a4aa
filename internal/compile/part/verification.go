package part

import (
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/gitops"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/kyverno"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// verifiers are what looks at who made the images of the site's own clusters,
// and what it reads the registry as.
func verifiers(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	for _, c := range l.ClustersIn(s.Unit) {
		if c.Verification != nil {
			p.Resources = append(p.Resources, verifierIdentity(l, s, c)...)
			p.Objects = append(p.Objects, verifier(l, s, c, *c.Verification)...)
		}
	}
	return p
}

// verifierIdentity is what the verifier reads statements in the registry as: its
// service account on this cluster, and nobody else.
func verifierIdentity(l layout.Layout, s layout.Site, c layout.Cluster) []design.Resource {
	at, acts := place(s), s.VerifierIdentityID()
	return append([]design.Resource{
		identity.NewUserAssigned(at, identity.UserAssignedSpec{
			Name: acts.Name(),
			Why:  "As what the cluster's verifier reads who made an image; it may do nothing else.",
		}),
		identity.NewFederated(at, identity.FederatedSpec{
			Identity: acts, Name: "verifier-" + c.Name, Cluster: s.ClusterID(), Namespace: layout.VerifierNamespace, Account: layout.VerifierAccount,
			Why: "The verifier's pods on " + c.Name + " act as its identity, and nobody else's do.",
		}),
	}, pulls(at, l, acts, "The verifier reads images and what is said of them, and can write none.")...)
}

func verifier(l layout.Layout, s layout.Site, c layout.Cluster, v layout.Verification) []design.ClusterObject {
	at := kube.Place{Unit: c.Unit, Cluster: c.Name, Namespace: kyverno.Namespace}
	data := ""
	// A pilot light runs nothing before a failover, and is its environment's all
	// the same.
	if e, ok := l.Environment(s.Environment); ok {
		at.Environment, data = e.Name.Entity+"."+e.Name.Name, e.Data
	}
	for _, w := range c.Runs {
		at.Environment = inNamespace(c, w).Environment
		if e, ok := l.Environment(w.Environment); ok {
			data = e.Data
		}
	}
	traffic := kyverno.TrafficSpec{}
	traffic.APIServer, _ = s.Network.Subnet(layout.APIServerSubnet)
	if in, ok := l.Site(s.Network.Names); ok && in.Network != nil {
		traffic.Registry, _ = in.Network.Subnet(layout.EndpointsSubnet)
	}
	policy := kyverno.PolicySpec{Registry: v.Registry, Exempt: v.Exempt}
	for _, signer := range v.Signers {
		policy.Signers = append(policy.Signers, kyverno.Signer(signer))
	}
	return []design.ClusterObject{
		kyverno.NewNamespace(at, kyverno.NamespaceSpec{Data: data, Registry: registryHost(l)}),
		kyverno.NewServiceAccount(at, kyverno.ServiceAccountSpec{ClientID: layout.VerifierClientID}),
		kyverno.NewClusterRole(at),
		kyverno.NewClusterRoleBinding(at),
		kyverno.NewRole(at),
		kyverno.NewRoleBinding(at),
		kyverno.NewDefaultDeny(at),
		kyverno.NewTraffic(at, traffic),
		kyverno.NewConfig(at, kyverno.ConfigSpec{Exempt: v.Exempt}),
		kyverno.NewMetrics(at),
		kyverno.NewService(at),
		kyverno.NewDeployment(at, kyverno.Spec{
			Image: v.Image, Replicas: v.Replicas, Taint: systemTaint, NodeLabel: systemLabel, NodeValue: systemValue,
		}),
		kyverno.NewDisruptionBudget(at),
		kyverno.NewImagePolicy(at, policy),
	}
}

// What keeps others off the nodes of a cluster's own parts, and what AKS calls
// these.
const (
	systemTaint = "CriticalAddonsOnly"
	systemLabel = "kubernetes.azure.com/mode"
	systemValue = "system"
)

// definitions is the folder of the kinds that others define, which a release
// holds beside what is rendered.
func definitions(c layout.Cluster) []gitops.Component {
	if c.Proxy == nil && c.Verification == nil {
		return nil
	}
	return []gitops.Component{{Name: layout.DefinitionsFolder, Path: layout.DefinitionsFolder}}
}

// verifierComponents are the folders of the verifier as Flux applies them, and
// the name of the last, behind which everything comes that is looked at. The
// policy is behind the verifier and in a folder of its own: while a verifier is
// broken it refuses a policy, and a folder of which one object is refused is not
// applied at all.
func verifierComponents(l layout.Layout, c layout.Cluster, first []string) ([]gitops.Component, []string) {
	if c.Verification == nil {
		return nil, nil
	}
	in, _ := l.Site(c.Unit)
	return []gitops.Component{
		{
			Name: kyverno.Folder, Path: kyverno.Folder, After: append(slices.Clone(first), layout.DefinitionsFolder),
			Values: map[string]addr.Ref{layout.VerifierClientID: in.VerifierIdentityID().Out("properties.clientId")},
		},
		{Name: kyverno.PolicyFolder, Path: kyverno.PolicyFolder, After: []string{kyverno.Folder}},
	}, []string{kyverno.PolicyFolder}
}
