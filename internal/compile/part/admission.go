package part

import (
	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/policy"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// admission makes the clusters of the site refuse what a check would fail,
// once a cluster, whoever runs on it. One that is only declared is left alone:
// the policies would hold for what others run there.
func admission(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	for _, c := range l.ClustersIn(s.Unit) {
		if c.Declared {
			continue
		}
		at := kube.Place{Unit: c.Unit, Cluster: c.Name}
		for _, a := range l.Admission {
			p.Objects = append(p.Objects,
				policy.NewAdmissionPolicy(at, policy.AdmissionPolicySpec{Check: a.Check, Policy: a.Policy}),
				policy.NewAdmissionBinding(at, policy.AdmissionBindingSpec{Check: a.Check, Binding: a.Binding}),
			)
		}
	}
	return p
}
