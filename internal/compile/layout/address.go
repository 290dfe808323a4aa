package layout

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/dns"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/keyvault"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/azure/postgres"
	"github.com/wardhq/ward/internal/compile/azure/resources"
	"github.com/wardhq/ward/internal/compile/kube/odoo"
)

// Named gives a site the names that begin and end those of what is in it. They
// are derived, never drawn, so that the same estate names the same resources;
// where Azure wants a name that is unique in the world, eight digits of a
// digest over the subscription and the unit are its end. Short is the
// organisation's.
func (s Site) Named(short string) Site {
	sum := sha256.Sum256([]byte(s.Subscription.Key() + "|" + s.Unit.String()))
	s.Name, s.Digest = short+"-"+s.Unit.String(), hex.EncodeToString(sum[:4])
	return s
}

// named returns a name that is unique within a resource group or subscription:
// hrg-harbor-clinic-production-logs.
func (s Site) named(role string) string { return s.Name + "-" + role }

// global returns a name that is unique in the world, of at most max
// characters, with the unit cut short where it must be.
func (s Site) global(max int) string {
	tail := "-" + s.Digest
	head := s.Name
	if room := max - len(tail); len(head) > room {
		head = strings.TrimRight(head[:room], "-")
	}
	return head + tail
}

// The lengths of names that Azure takes.
const (
	maxVault           = 24
	maxServer          = 63
	maxVirtualEndpoint = 63 // Microsoft.DBforPostgreSQL, virtualEndpoints
)

// GroupID is the resource group of a site.
func (s Site) GroupID() addr.ID { return resources.GroupID(s.Subscription, s.Name) }

func (s Site) rules(role string) addr.ID {
	return network.SecurityGroupID(s.GroupID(), s.named(role))
}

// ZoneID is a private name that a site's network knows.
func (s Site) ZoneID(name string) addr.ID {
	return dns.ZoneID(s.GroupID(), name)
}

// EndpointID is the private endpoint of a service whose address is in a site's
// network. Holder is the site that it is deployed with.
func (s Site) EndpointID(holder Site, role string) addr.ID {
	return network.PrivateEndpointID(holder.GroupID(), s.named(role+"-pe"))
}

// VaultID is a site's vault of keys.
func (s Site) VaultID() addr.ID {
	return keyvault.VaultID(s.GroupID(), s.global(maxVault))
}

// identity is one of a site's identities.
func (s Site) identity(role string) addr.ID {
	return identity.UserAssignedID(s.GroupID(), s.named(role))
}

// EncryptionIdentityID is the identity with which services use the key.
func (s Site) EncryptionIdentityID() addr.ID { return s.identity("encryption") }

// EvidenceIdentityID is the identity that mirrors evidence.
func (s Site) EvidenceIdentityID() addr.ID { return s.identity("evidence") }

// PolicyIdentityID is the identity that the policy of a check changes resources
// as.
func (s Site) PolicyIdentityID(name string) addr.ID { return s.identity("policy-" + name) }

// OdooIdentityID is Odoo's own identity.
func (s Site) OdooIdentityID() addr.ID { return s.identity("odoo") }

// ServerID is a site's database server.
func (s Site) ServerID() addr.ID {
	return postgres.ServerID(s.GroupID(), s.global(maxServer))
}

// endpointSuffix ends the name of a virtual endpoint.
const endpointSuffix = "-vep"

// VirtualEndpoint is the name of the virtual endpoint of a site's server.
func (s Site) VirtualEndpoint() string {
	return s.global(maxVirtualEndpoint-len(endpointSuffix)) + endpointSuffix
}

// postgresDomain is where every Flexible Server of the public cloud has its
// name.
const postgresDomain = "postgres.database.azure.com"

// ServerHost is the name by which a server is reached.
func ServerHost(server addr.ID) string { return server.Name() + "." + postgresDomain }

// OdooPort is where Odoo serves requests, in its own pod too.
const OdooPort = odoo.HTTPPort

// OdooServiceAccount is what Odoo's pods run as, and whom its identity trusts.
const OdooServiceAccount = odoo.ServiceAccount

// What steps run in and fill on a cluster.
const (
	OdooBackground = odoo.BackgroundName
	OdooWeb        = odoo.WebName
	OdooWebsocket  = odoo.WebsocketName
	OdooConfig     = odoo.BackgroundConfig
)

// Sessions is the name of the database that keeps sessions, beside Odoo's own.
func (d Database) Sessions() string { return d.Name + "_sessions" }
