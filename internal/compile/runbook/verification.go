package runbook

import (
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/compile/layout"
)

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

// vouched are images that others build and a signer vouches for, and what the
// signer's statement says of each.
type vouched struct {
	Signer layout.ImageSigner
	Images []string
}

// Vouched are those, by their signer; of what looks at images itself nobody
// asks.
func (v view) Vouched() []vouched {
	at := slices.IndexFunc(v.Layout.Clusters, func(c layout.Cluster) bool { return c.Verification != nil })
	if at < 0 {
		return nil // signers are the estate's, and the same for each cluster
	}
	asks := v.Layout.Clusters[at].Verification
	_, verifier, _ := strings.Cut(asks.Image, "/")
	var out []vouched
	for _, s := range asks.Signers {
		one := vouched{Signer: s}
		for _, image := range v.Images() {
			if image != verifier && covers(s, image) {
				one.Images = append(one.Images, image)
			}
		}
		if len(one.Images) > 0 {
			out = append(out, one)
		}
	}
	return out
}

// covers reports whether a signer vouches for an image: of a repository that is
// named, or below one.
func covers(s layout.ImageSigner, image string) bool {
	repository, _, _ := strings.Cut(image, "@")
	return slices.ContainsFunc(s.Repositories, func(r string) bool {
		return repository == r || strings.HasPrefix(repository, r+"/") || strings.HasPrefix(repository, r+":")
	})
}
