// Package gateway builds the entry from the Internet: an Application Gateway,
// and the web application firewall in it.
package gateway

import (
	"net/netip"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// GatewayKind is the type of an Application Gateway.
const (
	GatewayKind    addr.Kind = "Microsoft.Network/applicationGateways"
	gatewayVersion string    = "2025-07-01"
)

// ID returns the id of a gateway of a resource group.
func ID(group addr.ID, name string) addr.ID { return group.Resource(GatewayKind, name) }

// Spec is what has been decided of a gateway.
type Spec struct {
	Name     string
	Subnet   addr.ID // nothing but gateways is in it
	Address  addr.ID // the public one
	Identity addr.ID // reads the certificates
	Policy   addr.ID // the web application firewall's
	Zones    int     // of the region
	// The least instances stand in two zones; the most bound what a flood
	// costs.
	Least, Most int
	Seconds     int // within which a backend answers
	Sites       []Site
	// Waits are what else must be there, as the right to read certificates.
	Waits []addr.ID
}

// Site is one website behind a gateway.
type Site struct {
	Name   string   // as its parts of the gateway are called
	Hosts  []string // at most five to a listener
	Secret string   // the certificate's, without a version: a new one is taken within four hours
	// Backend answers by HTTPS, with a certificate for the same names.
	Backend netip.Addr
	Health  string // the path by which it is seen to work
}

// NewGateway is the only way in from the Internet. It takes TLS 1.2 and newer,
// leads plain HTTP to HTTPS, and speaks HTTPS again with what is behind it; its
// firewall reads what it has decrypted. It is one body: Azure has its parts
// nowhere else, and they name each other by literal ids.
func NewGateway(at azure.Place, s Spec) design.Resource {
	id := ID(at.Group, s.Name)
	p := parts{of: id}
	for i, site := range s.Sites {
		p.add(i, site, s.Seconds)
	}
	return design.Resource{
		ID:         id,
		APIVersion: gatewayVersion,
		Unit:       at.Unit,
		Why:        "The only way in from the Internet in " + at.Region + ": what comes in has passed the firewall in it.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"zones":    azure.Zones(s.Zones),
			"identity": design.Object{
				"type":                   "UserAssigned",
				"userAssignedIdentities": design.Object{s.Identity.String(): design.Object{}},
			},
			"properties": design.Object{
				"sku":                    design.Object{"name": "WAF_v2", "tier": "WAF_v2"},
				"autoscaleConfiguration": design.Object{"minCapacity": s.Least, "maxCapacity": s.Most},
				"enableHttp2":            true,
				"firewallPolicy":         design.Object{"id": addr.RefTo(s.Policy)},
				// TLS 1.2 is the least, with forward secrecy and authenticated
				// ciphers only (Application Gateway TLS policy overview).
				"sslPolicy": design.Object{"policyType": "Predefined", "policyName": "AppGwSslPolicy20220101S"},
				// The firewall reads bodies whole.
				"globalConfiguration": design.Object{"enableRequestBuffering": true, "enableResponseBuffering": true},
				"gatewayIPConfigurations": design.List{
					design.Object{"name": network, "properties": design.Object{"subnet": design.Object{"id": addr.RefTo(s.Subnet)}}},
				},
				"frontendIPConfigurations": design.List{
					design.Object{"name": public, "properties": design.Object{"publicIPAddress": design.Object{"id": addr.RefTo(s.Address)}}},
				},
				"frontendPorts": design.List{
					design.Object{"name": httpPort, "properties": design.Object{"port": 80}},
					design.Object{"name": httpsPort, "properties": design.Object{"port": 443}},
				},
				"sslCertificates":               p.certificates,
				"httpListeners":                 p.listeners,
				"backendAddressPools":           p.pools,
				"backendHttpSettingsCollection": p.settings,
				"probes":                        p.probes,
				"redirectConfigurations":        p.redirects,
				"rewriteRuleSets":               design.List{forwarded()},
				"requestRoutingRules":           p.rules,
			},
		},
		DependsOn: append([]addr.ID{s.Identity}, s.Waits...),
	}
}

// What the parts that all sites share are called.
const (
	network   = "network"
	public    = "public"
	httpPort  = "http"
	httpsPort = "https"
	headers   = "forwarded"
)

// parts are the lists of a gateway's body that its sites fill.
type parts struct {
	of addr.ID

	certificates, listeners, pools, settings, probes, redirects, rules design.List
}

// part names a part of the gateway, as its other parts do.
func (p *parts) part(segment, name string) design.Object {
	return design.Object{"id": p.of.Child(segment, name).String()}
}

func (p *parts) add(i int, s Site, seconds int) {
	plain, secure, hosts := s.Name+"-http", s.Name+"-https", azure.Texts(s.Hosts)
	p.certificates = append(p.certificates, named(s.Name, design.Object{"keyVaultSecretId": s.Secret}))
	p.listeners = append(p.listeners,
		named(plain, design.Object{
			"frontendIPConfiguration":     p.part("frontendIPConfigurations", public),
			"frontendPort":                p.part("frontendPorts", httpPort),
			"protocol":                    "Http",
			"hostNames":                   hosts,
			"requireServerNameIndication": false,
		}),
		named(secure, design.Object{
			"frontendIPConfiguration":     p.part("frontendIPConfigurations", public),
			"frontendPort":                p.part("frontendPorts", httpsPort),
			"protocol":                    "Https",
			"hostNames":                   hosts,
			"requireServerNameIndication": true,
			"sslCertificate":              p.part("sslCertificates", s.Name),
		}))
	p.pools = append(p.pools, named(s.Name, design.Object{
		"backendAddresses": design.List{design.Object{"ipAddress": s.Backend.String()}},
	}))
	p.probes = append(p.probes, named(s.Name, design.Object{
		"protocol": "Https",
		"host":     s.Hosts[0],
		"path":     s.Health,
		"interval": 15, "timeout": 10, "unhealthyThreshold": 3,
		"pickHostNameFromBackendHttpSettings": false,
		"minServers":                          0,
		"match":                               design.Object{"statusCodes": design.List{"200"}},
	}))
	p.settings = append(p.settings, named(s.Name, design.Object{
		"protocol": "Https",
		"port":     443,
		// The name that the person opened goes on to the backend, in TLS and in
		// the request.
		"pickHostNameFromBackendAddress": false,
		"validateCertChainAndExpiry":     true,
		"validateSNI":                    true,
		"requestTimeout":                 seconds,
		// Sessions are kept where every pod finds them.
		"cookieBasedAffinity": "Disabled",
		"connectionDraining":  design.Object{"enabled": true, "drainTimeoutInSec": seconds},
		"probe":               p.part("probes", s.Name),
	}))
	p.redirects = append(p.redirects, named(s.Name, design.Object{
		"redirectType":       "Permanent",
		"targetListener":     p.part("httpListeners", secure),
		"includePath":        true,
		"includeQueryString": true,
	}))
	p.rules = append(p.rules,
		named(plain, design.Object{
			"ruleType":              "Basic",
			"priority":              1000 + 2*i,
			"httpListener":          p.part("httpListeners", plain),
			"redirectConfiguration": p.part("redirectConfigurations", s.Name),
		}),
		named(secure, design.Object{
			"ruleType":            "Basic",
			"priority":            1001 + 2*i,
			"httpListener":        p.part("httpListeners", secure),
			"backendAddressPool":  p.part("backendAddressPools", s.Name),
			"backendHttpSettings": p.part("backendHttpSettingsCollection", s.Name),
			"rewriteRuleSet":      p.part("rewriteRuleSets", headers),
		}))
}

// forwarded writes what Odoo believes of the person in front of the gateway:
// nobody stands between, so that what the request says of others is forged.
func forwarded() design.Object {
	header := func(name, value string) design.Object {
		return design.Object{"headerName": name, "headerValue": value}
	}
	return named(headers, design.Object{"rewriteRules": design.List{
		design.Object{
			"name":         headers,
			"ruleSequence": 100,
			"conditions":   design.List{},
			"actionSet": design.Object{
				"requestHeaderConfigurations": design.List{
					header("X-Forwarded-For", "{var_client_ip}"),
					header("X-Forwarded-Host", "{var_host}"),
				},
				"responseHeaderConfigurations": design.List{header("Strict-Transport-Security", "max-age=31536000")},
			},
		},
	}})
}

func named(name string, properties design.Object) design.Object {
	return design.Object{"name": name, "properties": properties}
}
