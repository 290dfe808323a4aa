package runbook

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// withEntry adds a platform with a registry, a public zone and an entry to the
// clinic, and an entry to where it is recovered.
func withEntry(l *layout.Layout, zone string) {
	subscription := addr.Subscription("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01")
	platform := layout.Site{Unit: addr.PlatformUnit(), Subscription: subscription, PublicZone: zone}.Named("hrg")
	further := layout.Site{Unit: addr.PlatformUnitIn("centralus"), Subscription: subscription}.Named("hrg")
	l.Platform.Unit = platform.Unit
	l.Platform.Registry = &layout.Registry{ID: platform.RegistryID("hrgregistry"), Own: true}
	l.Environments[0].Odoo.Image = "hrgregistry.azurecr.io/odoo/clinic@sha256:9f2c5a7de1b04a6f8c3d20b91e7745aa6c0d8b1f3e5a4297d6b8c1f0a2e4d693"
	for i, host := range []*layout.Site{&platform, &further} {
		hosts := []string{"clinic." + zone, zone}
		host.Certificates = &layout.Certificates{Issuer: "other", For: []layout.Certificate{{Name: "clinic", Hosts: hosts}}}
		l.Sites = append(l.Sites, *host, layout.Site{
			Unit: addr.EntryUnit(host.Unit), Subscription: subscription,
			Entry: &layout.Entry{In: host.Unit, Routes: []layout.Route{{
				Name: "clinic", Environment: production, Hosts: hosts, Backend: netip.MustParseAddr("10.41.8.68"), Standby: i > 0,
			}}},
		}.Named("hrg"))
	}
}

// What is done for an entry depends on who keeps the names, on who signs, and
// on what the firewall does.
func TestStepsOfAnEntry(t *testing.T) {
	entry, standby := addr.EntryUnit(addr.PlatformUnit()), addr.EntryUnit(addr.PlatformUnitIn("centralus"))
	for _, tt := range []struct {
		name   string
		change func(*layout.Layout)
		unit   addr.Unit
		slug   string
		want   []string // in its text; none is no step
	}{
		{"a certificate that a person has signed", nil, entry, "entry-certificates", []string{`"name":"Unknown"`, `"dnsNames":["clinic.erp.example.org","erp.example.org"]`, "pending merge", "--vault-name hrg-platfor-"}},
		{"a certificate that the vault renews", func(l *layout.Layout) {
			l.Sites[2].Certificates.Issuer, l.Sites[2].Certificates.Account = "digicert", "hrg-digicert"
		}, entry, "entry-certificates", []string{`"name":"hrg-digicert"`, `"actionType":"AutoRenew"`, "by itself"}},
		{"own names", nil, addr.PlatformUnit(), "delegate-names", []string{"--name erp.example.org --query nameServers"}},
		{"own names need nobody else", nil, entry, "publish-names", nil},
		{"names of others", func(l *layout.Layout) { l.Sites[2].PublicZone = "" }, entry, "publish-names", []string{"- `clinic.erp.example.org`", "public-ip show"}},
		{"names of others need no delegation", func(l *layout.Layout) { l.Sites[2].PublicZone = "" }, addr.PlatformUnit(), "delegate-names", nil},
		{"names move to where they would lead", nil, standby, "move-names", []string{"--name clinic --target-resource", "--name @ --target-resource", "/hrg-platform-centralus-entry-ip"}},
		{"names move by others", func(l *layout.Layout) { l.Sites[2].PublicZone = "" }, standby, "move-names", []string{"kept by somebody else"}},
		{"names are here from the beginning", nil, entry, "move-names", nil},
		{"a firewall that reports", func(l *layout.Layout) { l.Sites[3].Entry.Firewall.Since = "2026-11-02" }, entry, "firewall-prevention", []string{"since 2026-11-02"}},
		{"a firewall that refuses", func(l *layout.Layout) { l.Sites[3].Entry.Firewall.Prevents = true }, entry, "firewall-prevention", nil},
		{"images", nil, addr.PlatformUnit(), "import-images", []string{"--registry hrgregistry --name odoo/clinic@sha256:9f2c"}},
		{"the proxy's image", func(l *layout.Layout) {
			l.Clusters[0].Proxy = &layout.Proxy{Image: "hrgregistry.azurecr.io/traefik@sha256:4b6f"}
		}, addr.PlatformUnit(), "import-images", []string{"--registry hrgregistry --name traefik@sha256:4b6f"}},
		{"images of a registry of others", func(l *layout.Layout) { l.Platform.Registry.Own = false }, addr.PlatformUnit(), "import-images", nil},
	} {
		l := clinic()
		withEntry(&l, "erp.example.org")
		if tt.change != nil {
			tt.change(&l)
		}
		var found []design.Step
		for _, s := range mustSteps(t, l) {
			if s.Unit == tt.unit && s.Slug == tt.slug {
				found = append(found, s)
			}
		}
		if len(found) != min(1, len(tt.want)) {
			t.Errorf("%s: %d steps %s of %s", tt.name, len(found), tt.slug, tt.unit)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(found[0].Body, want) {
				t.Errorf("%s: %q is not in\n%s", tt.name, want, found[0].Body)
			}
		}
	}
}

// What the step before an entry leaves is what its gateway reads.
func TestCertificatesAreMadeBeforeTheEntry(t *testing.T) {
	l := clinic()
	withEntry(&l, "erp.example.org")
	for _, s := range mustSteps(t, l) {
		if s.Slug != "entry-certificates" || s.Unit != addr.EntryUnit(addr.PlatformUnit()) {
			continue
		}
		if s.When != design.BeforeApply || len(s.Makes()) != 1 || s.Makes()[0] != l.Sites[2].SecretID("clinic") {
			t.Errorf("it is taken %v the unit, and makes %v", s.When, s.Makes())
		}
		return
	}
	t.Error("no step puts certificates there")
}
