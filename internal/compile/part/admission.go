package part

import (
	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// admission makes the clusters of the site refuse what a check would fail,
// once a cluster, whoever runs on it. One that is only declared is left alone:
// the policies would hold for what others run there.
func admission(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	for _, c := range l.Clusters {
		if c.Unit != s.Unit || c.Declared {
			continue
		}
		at := kube.Place{Unit: c.Unit, Cluster: c.Name}
		for _, a := range l.Admission {
			p.Objects = append(p.Objects,
				at.ClusterWide("policy", "admissionregistration.k8s.io", "ValidatingAdmissionPolicy", a.Check,
					"The cluster refuses what the check "+a.Check+" would fail.", a.Policy),
				at.ClusterWide("policy", "admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding", a.Check,
					"Puts the policy "+a.Check+" in force.", a.Binding),
			)
		}
	}
	return p
}
