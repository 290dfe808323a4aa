package runbook

import "github.com/wardhq/ward/internal/compile/layout"

// verifies reports whether a cluster of the site looks at who made its images.
func (v view) verifies() bool { return v.Verified().Verification != nil }

// Verified is the site's cluster that does.
func (v view) Verified() layout.Cluster {
	for _, c := range v.Layout.ClustersIn(v.Site.Unit) {
		if c.Verification != nil {
			return c
		}
	}
	return layout.Cluster{}
}

// VerifierVersion is the release of Kyverno that the policy is written for.
func (view) VerifierVersion() string { return layout.VerifierVersion }

// VerifierDefinitionsFolder is where that release has its definitions.
func (view) VerifierDefinitionsFolder() string { return layout.VerifierDefinitionsFolder }

// VerifierDefinitions are these, with their digests.
func (view) VerifierDefinitions() []layout.Definition { return layout.VerifierDefinitions() }

// Verifies reports whether any cluster of the estate does.
func (v view) Verifies() bool {
	for _, c := range v.Layout.Clusters {
		if c.Verification != nil {
			return true
		}
	}
	return false
}
