package part

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/dns"
	"github.com/wardhq/ward/internal/compile/azure/gateway"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/keyvault"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// publicNames is the zone of the Internet that a site keeps.
func publicNames(_ layout.Layout, s layout.Site) design.Parts {
	if s.PublicZone == "" {
		return design.Parts{}
	}
	return only(dns.NewPublicZone(place(s), dns.PublicZoneSpec{Zone: s.PublicZone}))
}

// certificates is what a site keeps for the entry in its network: the vault of
// its certificates, and who reads them. They are there,
// and Azure knows of the right, before the entry is made.
func certificates(l layout.Layout, s layout.Site) design.Parts {
	if s.Certificates == nil {
		return design.Parts{}
	}
	at, vault := place(s), s.CertificatesVaultID()
	return only(
		keyvault.NewVault(at, keyvault.VaultSpec{
			Name: vault.Name(), Tenant: l.Identity.Tenant,
			Why: "Holds the certificates that the entry in " + s.Region + " shows to browsers, and nothing else.",
		}),
		identity.NewUserAssigned(at, identity.UserAssignedSpec{
			Name: s.CertificatesIdentityID().Name(),
			Why:  "The identity with which the entry reads its certificates.",
		}),
		authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{
			Scope: vault, Identity: s.CertificatesIdentityID(), Role: secretsUser(s),
			Why: "The entry reads the certificates of this vault, and can change none.",
		}),
		monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: vault, Workspace: workspace(l, s)}),
	)
}

func secretsUser(s layout.Site) authorization.Role {
	return authorization.KeyVaultSecretsUser(s.Subscription)
}

// entry is the way in from the Internet that is a site of its own.
func entry(l layout.Layout, s layout.Site) design.Parts {
	if s.Entry == nil {
		return design.Parts{}
	}
	in, _ := l.Site(s.Entry.In)
	at, e := place(s), s.Entry
	spec := gateway.Spec{
		Name:     s.EntryGatewayID().Name(),
		Subnet:   in.SubnetID(layout.EntrySubnet),
		Address:  s.EntryAddressID(),
		Identity: in.CertificatesIdentityID(),
		Policy:   s.EntryPolicyID(),
		Zones:    s.Zones,
		Least:    e.Least,
		Most:     e.Most,
		Seconds:  e.Seconds,
		Waits: []addr.ID{
			authorization.RoleAssignmentID(in.CertificatesVaultID(), in.CertificatesIdentityID(), secretsUser(in)),
		},
	}
	for _, r := range e.Routes {
		spec.Sites = append(spec.Sites, gateway.Site{
			Name: r.Name, Hosts: r.Hosts, Secret: in.SecretURI(r.Name), Backend: r.Backend, Health: layout.OdooHealth,
		})
	}
	p := only(
		network.NewPublicIPAddress(at, network.PublicIPAddressSpec{
			Name: s.EntryAddressID().Name(), Zones: s.Zones, Protection: e.Protection,
			Why: "The address by which people come in from the Internet in " + s.Region + ".",
		}),
		gateway.NewPolicy(at, gateway.PolicySpec{
			Name: s.EntryPolicyID().Name(), Prevents: e.Firewall.Prevents, Since: e.Firewall.Since, InspectedKiB: e.Firewall.InspectedKiB, UploadMiB: e.Firewall.UploadMiB,
			Blocked: e.Firewall.Blocked, Exclusions: exclusions(e.Firewall.Exclusions),
		}),
		gateway.NewGateway(at, spec),
		// Not the log of access, whose every line holds the query string.
		monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{
			Of: s.EntryGatewayID(), Workspace: workspace(l, s),
		}),
	)
	p.Resources = append(p.Resources, names(l, s)...)
	for _, right := range readers(l, s, in) {
		// A step puts the certificate there before the unit is applied.
		p.Existing, p.Resources = append(p.Existing, right.ID.Scope()), append(p.Resources, right)
	}
	return p
}

// names lead the names to the entry where their environment runs. An entry
// that they lead to after a failover only is written there by a step.
func names(l layout.Layout, s layout.Site) []design.Resource {
	platform, _ := l.Site(l.Platform.Unit)
	if platform.PublicZone == "" {
		return nil
	}
	var out []design.Resource
	for _, r := range s.Entry.Routes {
		if r.Standby {
			continue
		}
		for _, host := range r.Hosts {
			out = append(out, dns.NewAddressRecord(place(s), dns.AddressRecordSpec{
				Zone: platform.PublicZoneID(), Name: layout.RecordName(host, platform.PublicZone), Seconds: nameSeconds, Address: s.EntryAddressID(),
			}))
		}
	}
	return out
}

// nameSeconds is for how long a browser may remember where a name led: a
// failover is seen after it.
const nameSeconds = 60

func exclusions(of []layout.Exclusion) []gateway.Exclusion {
	var out []gateway.Exclusion
	for _, x := range of {
		out = append(out, gateway.Exclusion{Route: x.Route, Group: x.Group, Rules: x.Rules})
	}
	return out
}
