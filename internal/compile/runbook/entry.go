package runbook

import (
	"encoding/json"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
)

// In is the site in whose network the site's entry stands.
func (v view) In() layout.Site {
	if v.Site.Entry == nil {
		return layout.Site{}
	}
	in, _ := v.Layout.Site(v.Site.Entry.In)
	return in
}

// Platform is the site of what environments share.
func (v view) Platform() layout.Site {
	s, _ := v.Layout.Site(v.Layout.Platform.Unit)
	return s
}

// Registry is where images come from.
func (v view) Registry() layout.Registry {
	r, _ := v.Layout.Registry()
	return r
}

// releases reports whether a cluster of the design's own in the site takes
// releases, which nobody else pushes.
func (v view) releases() bool {
	return v.Layout.Platform.Releases != nil && v.Release().AKS != nil
}

// Release is the site's cluster that takes one.
func (v view) Release() layout.Cluster {
	for _, c := range v.Layout.ClustersIn(v.Site.Unit) {
		if c.AKS != nil && (len(c.Runs) > 0 || len(v.Layout.Admission) > 0) {
			return c
		}
	}
	return layout.Cluster{}
}

// ReleaseFlux is the configuration of Flux that keeps a cluster as its release,
// and FluxNamespace where that is.
func (view) ReleaseFlux() string { return layout.ReleaseConfiguration }

// FluxNamespace returns it.
func (view) FluxNamespace() string { return layout.ReleaseNamespace }

// imports reports whether the site has the registry that images are put into.
func (v view) imports() bool {
	r, ok := v.Layout.Registry()
	return ok && r.Own && v.Site.Unit == v.Layout.Platform.Unit
}

// keepsNames reports whether the site has a public zone.
func (v view) keepsNames() bool { return v.Site.PublicZone != "" }

// enters reports whether the site is an entry.
func (v view) enters() bool { return v.Site.Entry != nil }

// OwnNames reports whether the platform keeps the public names.
func (v view) OwnNames() bool { return v.Platform().PublicZone != "" }

// tells reports whether the names of the site's entry are kept by somebody who
// must be told.
func (v view) tells() bool { return v.enters() && !v.OwnNames() && len(v.Names()) > 0 }

// moves reports whether names are led to the site's entry after a failover.
func (v view) moves() bool { return v.enters() && len(v.StandbyNames()) > 0 }

// switches reports whether all whose names are moved come here by a planned
// switch too, and not after a loss alone.
func (v view) switches() bool {
	for _, r := range v.Site.Entry.Routes {
		e, ok := v.Layout.Environment(r.Environment)
		if !ok || !r.Standby || e.Recovery == nil {
			continue
		}
		if s, _ := v.Layout.Site(*e.Recovery); !newView(v.Layout, s).opens() {
			return false
		}
	}
	return true
}

func (v view) movesOnEither() bool { return v.moves() && v.switches() }
func (v view) movesOnLoss() bool   { return v.moves() && !v.switches() }

// watches reports whether the firewall of the site's entry only reports.
func (v view) watches() bool { return v.enters() && !v.Site.Entry.Firewall.Prevents }

// Names are what leads to the site's entry from the beginning.
func (v view) Names() []name { return v.names(false) }

// StandbyNames are what leads to it after a failover.
func (v view) StandbyNames() []name { return v.names(true) }

// RegainedNames are those among the first that a failover leads elsewhere.
func (v view) RegainedNames() []name {
	var out []name
	for _, r := range v.Site.Entry.Routes {
		if e, ok := v.Layout.Environment(r.Environment); ok && !r.Standby && e.Recovery != nil {
			out = append(out, v.hosts(r)...)
		}
	}
	return out
}

func (v view) names(standby bool) []name {
	var out []name
	for _, r := range v.Site.Entry.Routes {
		if r.Standby != standby {
			continue
		}
		out = append(out, v.hosts(r)...)
	}
	return out
}

func (v view) hosts(r layout.Route) []name {
	var out []name
	for _, host := range r.Hosts {
		out = append(out, name{host, layout.RecordName(host, v.Platform().PublicZone)})
	}
	return out
}

// name is a public name, and what it is called in the platform's zone.
type name struct{ Host, Record string }

// Secrets are the certificates that the site's entry reads.
func (v view) Secrets() []layout.Certificate {
	if c := v.In().Certificates; c != nil {
		return c.For
	}
	return nil
}

// secretIDs are the same as resources.
func (v view) secretIDs() []addr.ID {
	var out []addr.ID
	for _, c := range v.Secrets() {
		out = append(out, v.In().SecretID(c.Name))
	}
	return out
}

// RenewDays is how long before its end a certificate is renewed.
func (view) RenewDays() int { return renewDays }

// Automatic reports whether the vault has certificates renewed by itself.
func (v view) Automatic() bool { return v.In().Certificates.Issuer != "other" }

// For how long a certificate holds, and how long before its end it is renewed.
// Publicly trusted ones last for 200 days at most since 2026-03-15 (CA/Browser Forum,
// ballot SC-081v3).
const (
	renewDays      = 30
	validityMonths = 6
)

// Policy is what the vault makes a certificate by. The key is in software,
// since the gateway takes no other, and leaves the vault for the gateway and the
// proxy behind it alone.
func (v view) Policy(c layout.Certificate) string {
	issuer, then := "Unknown", "EmailContacts"
	if v.Automatic() {
		issuer, then = v.In().Certificates.Account, "AutoRenew"
	}
	type object = map[string]any
	raw, err := json.Marshal(object{
		"issuerParameters": object{"name": issuer},
		"keyProperties":    object{"exportable": true, "keyType": "RSA", "keySize": 3072, "reuseKey": false},
		"secretProperties": object{"contentType": "application/x-pkcs12"},
		"x509CertificateProperties": object{
			"subject":                 "CN=" + c.Hosts[0],
			"subjectAlternativeNames": object{"dnsNames": c.Hosts},
			"validityInMonths":        validityMonths,
		},
		"lifetimeActions": []any{object{"action": object{"actionType": then}, "trigger": object{"daysBeforeExpiry": renewDays}}},
	})
	if err != nil {
		return "" // texts and numbers have JSON
	}
	return string(raw)
}

// allImages are those that the environments run, their databases on clusters, the
// proxies before them, what looks at images, and what workflows run.
func (v view) allImages() []string {
	var out []string
	seen := map[string]bool{}
	add := func(image string) {
		_, within, _ := strings.Cut(image, "/")
		if within != "" && !seen[within] {
			seen[within] = true
			out = append(out, within)
		}
	}
	for _, e := range v.Layout.Environments {
		add(e.Odoo.Image)
	}
	for _, d := range v.Layout.DatabaseClusters {
		add(d.Image)
	}
	for _, c := range v.Layout.Clusters {
		if c.Proxy != nil {
			add(c.Proxy.Image)
		}
		if c.Verification != nil {
			add(c.Verification.Image)
		}
	}
	// Workflows judge by Ward's own image, where that is one of the registry's.
	if b := v.Layout.Platform.Build; b != nil && strings.HasPrefix(b.Ward, v.Registry().Host()+"/") {
		add(b.Ward)
	}
	return out
}

// Released is an image under the tag that a release keeps it by.
func (v view) Released(image string) string {
	repository, _, _ := strings.Cut(image, "@")
	return repository + ":release"
}
