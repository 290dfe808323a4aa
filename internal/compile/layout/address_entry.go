package layout

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/dns"
	"github.com/wardhq/ward/internal/compile/azure/gateway"
	"github.com/wardhq/ward/internal/compile/azure/keyvault"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/azure/registry"
	"github.com/wardhq/ward/internal/compile/kube/odoo"
)

// registryName is in the name of a registry that the estate gives none.
const registryName = "cr"

// RegistryID is a registry of a site, by the name that the estate gives it, or
// by a derived one.
func (s Site) RegistryID(name string) addr.ID {
	if name == "" {
		name = s.compact(registryName)
	}
	return registry.ID(s.GroupID(), name)
}

// CertificatesVaultID is the vault of what the entry in a site's network shows
// to browsers, and of nothing else: who reads a secret of it reads no key.
func (s Site) CertificatesVaultID() addr.ID {
	const tail = "-tls"
	return keyvault.VaultID(s.GroupID(), s.global(maxVault-len(tail))+tail)
}

// SecretURI is where the entry reads a certificate, whichever version is the
// newest.
func (s Site) SecretURI(name string) string {
	return "https://" + s.CertificatesVaultID().Name() + ".vault.azure.net/secrets/" + name
}

// SecretID is the same secret for Azure Resource Manager.
func (s Site) SecretID(name string) addr.ID {
	return keyvault.SecretID(s.CertificatesVaultID(), name)
}

// CertificatesIdentityID is the identity with which the entry reads them.
func (s Site) CertificatesIdentityID() addr.ID { return s.identity("entry") }

// PublicZoneID is the public zone that the platform keeps.
func (s Site) PublicZoneID() addr.ID { return dns.PublicZoneID(s.GroupID(), s.PublicZone) }

// EntryAddressID is an entry's own public address.
func (s Site) EntryAddressID() addr.ID { return network.PublicIPAddressID(s.GroupID(), s.named("ip")) }

// EntryPolicyID is the policy of an entry's firewall.
func (s Site) EntryPolicyID() addr.ID { return gateway.PolicyID(s.GroupID(), s.named("waf")) }

// EntryGatewayID is an entry's gateway.
func (s Site) EntryGatewayID() addr.ID { return gateway.ID(s.GroupID(), s.named("agw")) }

// RecordName is what a host is called within a zone.
func RecordName(host, zone string) string {
	if host == zone {
		return "@"
	}
	return strings.TrimSuffix(host, "."+zone)
}

// What Odoo says of itself to who stands before it.
const (
	OdooRequestSeconds = odoo.RequestSeconds
	OdooHealth         = odoo.HealthPath
)

// Operations that a unit excepts for its guests and for steps.
const (
	ApproveRegistry = registry.Approve
	WriteRecord     = dns.WriteAddressRecord
	DeleteRecord    = dns.DeleteAddressRecord
)
