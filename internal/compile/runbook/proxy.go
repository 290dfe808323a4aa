package runbook

import "github.com/wardhq/ward/internal/compile/layout"

// proxied reports whether a proxy of the design's own runs in the site.
func (v view) proxied() bool { return v.Proxied().Proxy != nil }

// Proxied is the site's cluster that has one.
func (v view) Proxied() layout.Cluster {
	for _, c := range v.Layout.ClustersIn(v.Site.Unit) {
		if c.Proxy != nil {
			return c
		}
	}
	return layout.Cluster{}
}

// ProxyVersion is the release of Traefik that routes are written for.
func (view) ProxyVersion() string { return layout.ProxyVersion }

// ProxyDefinitionsDigest is the digest of its definitions.
func (view) ProxyDefinitionsDigest() string { return layout.ProxyDefinitionsDigest }

// DefinitionsFolder is where a release holds them.
func (view) DefinitionsFolder() string { return layout.DefinitionsFolder }
