package armsim_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
)

const (
	aksNetwork = group + "/providers/Microsoft.Network/virtualNetworks/vnet-aks"
	nodes      = aksNetwork + "/subnets/cluster"
	apiServer  = aksNetwork + "/subnets/api-server"
	narrow     = aksNetwork + "/subnets/narrow"
	plainNet   = aksNetwork + "/subnets/plain"
	routes     = group + "/providers/Microsoft.Network/routeTables/rt"
	aksZone    = group + "/providers/Microsoft.Network/privateDnsZones/private.westeurope.azmk8s.io"
	plane      = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/plane"
	kubelet    = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/kubelet"
	disks      = group + "/providers/Microsoft.Compute/diskEncryptionSets/disks"
	cluster    = group + "/providers/Microsoft.ContainerService/managedClusters/aks"
	pool       = cluster + "/agentPools/web"
	systemPool = cluster + "/agentPools/system"
	window     = cluster + "/maintenanceConfigurations/aksManagedNodeOSUpgradeSchedule"
	extension  = cluster + "/providers/Microsoft.KubernetesConfiguration/extensions/flux"
	flux       = cluster + "/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/release"

	poolProperties = `"vmSize":"Standard_D4s_v5","count":3,"minCount":3,"maxCount":6,"enableAutoScaling":true,"osDiskType":"Managed","vnetSubnetID":"` + nodes + `","availabilityZones":["1","2","3"],"enableEncryptionAtHost":true`
	poolBody       = `{"properties":{"mode":"User",` + poolProperties + `,"securityProfile":{"enableSecureBoot":true,"enableVTPM":true,"sshAccess":"Disabled"}}}`
	systemBody     = `{"properties":{"mode":"System",` + poolProperties + `,"securityProfile":{"enableSecureBoot":false,"enableVTPM":false,"sshAccess":"Disabled"}}}`
	windowBody     = `{"properties":{"maintenanceWindow":{"schedule":{"weekly":{"intervalWeeks":1,"dayOfWeek":"Sunday"}},"durationHours":4,"utcOffset":"-05:00","startTime":"02:00"}}}`
	extensionBody  = `{"properties":{"extensionType":"microsoft.flux"}}`
	fluxBody       = `{"properties":{"sourceKind":"OCIRepository","kustomizations":{"policy":{"path":"policy"},"odoo":{"path":"odoo","dependsOn":["policy"]}}}}`

	clusterBody = `{"location":"westeurope","identity":{"type":"UserAssigned","userAssignedIdentities":{"` + plane + `":{}}},"properties":{` +
		`"kubernetesVersion":"1.35","fqdnSubdomain":"aks","disableLocalAccounts":true,"aadProfile":{"managed":true},` +
		`"apiServerAccessProfile":{"enablePrivateCluster":true,"enableVnetIntegration":true,"subnetId":"` + apiServer + `","privateDNSZone":"` + aksZone + `"},` +
		`"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay","networkDataplane":"cilium","networkPolicy":"cilium","outboundType":"userDefinedRouting","podCidr":"100.64.0.0/16","serviceCidr":"100.65.0.0/20","dnsServiceIP":"100.65.0.10"},` +
		`"oidcIssuerProfile":{"enabled":true},"securityProfile":{"workloadIdentity":{"enabled":true}},"diskEncryptionSetID":"` + disks + `",` +
		`"identityProfile":{"kubeletidentity":{"resourceId":"` + kubelet + `"}},` +
		`"agentPoolProfiles":[{"name":"system","mode":"System",` + poolProperties + `}]}}`
)

// aksVersions are the API versions of what is asked here.
var aksVersions = map[addr.Kind]string{
	"Microsoft.ContainerService/managedClusters":                           "2026-05-01",
	"Microsoft.ContainerService/managedClusters/agentPools":                "2026-05-01",
	"Microsoft.ContainerService/managedClusters/maintenanceConfigurations": "2026-05-01",
	"Microsoft.Compute/diskEncryptionSets":                                 "2026-03-02",
	"Microsoft.KubernetesConfiguration/extensions":                         "2025-03-01",
	"Microsoft.KubernetesConfiguration/fluxConfigurations":                 "2025-04-01",
	"Microsoft.Network/routeTables":                                        "2025-07-01",
}

// aksPath returns the path with its kind's API version.
func aksPath(t *testing.T, path string) string {
	t.Helper()
	id, err := addr.ParseID(path)
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := aksVersions[id.Kind()]; ok {
		return path + "?api-version=" + v
	}
	return versioned(path)
}

// grant is a role that an identity has somewhere.
type grant struct{ acts, scope, role string }

const (
	networkContributor = "4d97b98b-1d4f-4787-a291-c67834d212e7"
	zoneContributor    = "b12aa53e-6015-4669-85d0-8515ebb3ae7f"
	identityOperator   = "f1a07417-d97a-45cb-824c-7a7467783830"
	readerRole         = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
	keyUserRole        = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
)

// planeGrants are what a cluster needs before it is made.
var planeGrants = []grant{
	{plane, nodes, networkContributor},
	{plane, apiServer, networkContributor},
	{plane, aksZone, zoneContributor},
	{plane, kubelet, identityOperator},
	{plane, disks, readerRole},
}

func (c client) grant(g grant) {
	c.t.Helper()
	principal, _ := at(c.get(g.acts), "properties/principalId").(string)
	path := g.scope + "/providers/Microsoft.Authorization/roleAssignments/" + g.role
	c.must("PUT", versioned(path), `{"properties":{"principalId":"`+principal+`","principalType":"ServicePrincipal","roleDefinitionId":"`+sub+`/providers/Microsoft.Authorization/roleDefinitions/`+g.role+`"}}`)
}

func (c client) put(path, body string) {
	c.t.Helper()
	c.must("PUT", aksPath(c.t, path), body)
}

// aksReady returns a client of an Azure in which there is all that a cluster
// needs, but for its rights.
func aksReady(t *testing.T, opt armsim.Options) client {
	t.Helper()
	c := newClient(t, opt)
	c.put(group, `{"location":"westeurope"}`)
	c.put(routes, `{"location":"westeurope","properties":{"routes":[{"name":"out","properties":{"addressPrefix":"0.0.0.0/0","nextHopType":"VirtualAppliance","nextHopIpAddress":"10.9.0.4"}}]}}`)
	delegated := `"delegations":[{"name":"only","properties":{"serviceName":"Microsoft.ContainerService/managedClusters"}}]`
	c.put(aksNetwork, `{"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.1.0.0/16"]},"subnets":[`+
		`{"name":"cluster","properties":{"addressPrefix":"10.1.0.0/20","routeTable":{"id":"`+routes+`"}}},`+
		`{"name":"api-server","properties":{"addressPrefix":"10.1.16.0/28",`+delegated+`}},`+
		`{"name":"narrow","properties":{"addressPrefix":"10.1.16.16/29",`+delegated+`}},`+
		`{"name":"plain","properties":{"addressPrefix":"10.1.16.32/28"}}]}}`)
	c.put(aksZone, `{"location":"global"}`)
	c.put(plane, `{"location":"westeurope"}`)
	c.put(kubelet, `{"location":"westeurope"}`)
	c.put(vault, vaultBody)
	c.put(key, `{"properties":{"kty":"RSA","keySize":3072}}`)
	return c
}

func disksBody(c client) string {
	c.t.Helper()
	uri, _ := at(c.get(key), "properties/keyUriWithVersion").(string)
	return `{"location":"westeurope","identity":{"type":"UserAssigned","userAssignedIdentities":{"` + kubelet + `":{}}},"properties":{"encryptionType":"EncryptionAtRestWithCustomerKey","activeKey":{"keyUrl":"` + uri + `"},"rotationToLatestKeyVersionEnabled":true}}`
}

// aksBuilt returns a client of an Azure in which a cluster stands.
func aksBuilt(t *testing.T, opt armsim.Options) client {
	t.Helper()
	c := aksReady(t, opt)
	c.grant(grant{kubelet, key, keyUserRole})
	c.put(disks, disksBody(c))
	for _, g := range planeGrants {
		c.grant(g)
	}
	c.put(cluster, clusterBody)
	return c
}

func (c client) refused(method, path, body string, status int, want string) {
	c.t.Helper()
	got, doc, _ := c.do(method, aksPath(c.t, path), body)
	if got != status || code(doc) != want {
		c.t.Errorf("%s %s: %d %s (%s), want %d %s", method, path, got, code(doc), message(doc), status, want)
	}
}

// A cluster wants what it is given to be fit for it, and says what is not.
func TestClusterRefusals(t *testing.T) {
	c := aksBuilt(t, armsim.Options{Types: typesIfHere(t)})
	other := strings.Replace(cluster, "/aks", "/other", 1)
	for _, tt := range []struct {
		name, old, new string
		status         int
		code           string
	}{
		{"a version that nobody has", `"1.35"`, `"1.19"`, 400, "K8sVersionNotSupported"},
		{"a version that has ended", `"1.35"`, `"1.33"`, 400, "K8sVersionNotSupported"},
		{"no pool for the system", `"mode":"System"`, `"mode":"User"`, 400, "InvalidParameter"},
		{"a boot that the cluster's body does not take", `"mode":"System"`, `"mode":"System","securityProfile":{"sshAccess":"Disabled"}`, 400, "InvalidParameter"},
		{"a system pool of none", `"count":3,"minCount":3`, `"count":0,"minCount":0`, 400, "InvalidParameter"},
		{"a count below the least", `"count":3`, `"count":2`, 400, "InvalidParameter"},
		{"a subnet that is not delegated", apiServer, plainNet, 400, "ApiserverSubnetNotDelegated"},
		{"a subnet that is too narrow", apiServer, narrow, 400, "InvalidParameter"},
		{"the nodes' own subnet", apiServer, nodes, 400, "InvalidParameter"},
		{"a subnet of another network", `"subnetId":"` + apiServer, `"subnetId":"` + subnet, 400, "InvalidParameter"},
		{"a route table without a way out", `"vnetSubnetID":"` + nodes, `"vnetSubnetID":"` + plainNet, 400, "ExistingRouteTableNotAssociatedWithSubnet"},
		{"a NAT gateway that is not there", "userDefinedRouting", "userAssignedNATGateway", 400, "InvalidNatGateway"},
		{"a policy engine that does not fit", `"networkPolicy":"cilium"`, `"networkPolicy":"calico"`, 400, "BadRequest"},
		{"cilium's policy without its plane", `"networkDataplane":"cilium"`, `"networkDataplane":"azure"`, 400, "BadRequest"},
		{"services in the network", "100.65.0.0/20", "10.1.0.0/20", 400, "ServiceCidrOverlapExistingSubnetsCidr"},
		{"pods in the network", "100.64.0.0/16", "10.1.0.0/16", 400, "InvalidParameter"},
		{"services among the pods", "100.65.0.0/20", "100.64.0.0/20", 400, "InvalidParameter"},
		{"a resolver outside of the services", "100.65.0.10", "100.66.0.10", 400, "InvalidDNSServiceIP"},
		{"a resolver that is the API server", "100.65.0.10", "100.65.0.1", 400, "InvalidDNSServiceIP"},
		{"nobody to sign in", `"aadProfile":{"managed":true}`, `"aadProfile":{"managed":false}`, 400, "BadRequest"},
		{"workload identity without an issuer", `"oidcIssuerProfile":{"enabled":true}`, `"oidcIssuerProfile":{"enabled":false}`, 400, "BadRequest"},
		{"a zone of another region", `"location":"westeurope"`, `"location":"northeurope"`, 400, "CustomPrivateDNSZoneInvalid"},
		{"a zone for a public cluster", `"enablePrivateCluster":true`, `"enablePrivateCluster":false`, 400, "InvalidParameter"},
		{"a control plane without rights", `{"` + plane + `":{}}`, `{"` + kubelet + `":{}}`, 403, "LinkedAuthorizationFailed"},
		{"a kubelet's identity beside Azure's own", `"type":"UserAssigned","userAssignedIdentities":{"` + plane + `":{}}`, `"type":"SystemAssigned"`, 400, "BadRequest"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := c
			c.t = t
			if subnet := "Microsoft.Network/virtualNetworks/vnet/"; strings.Contains(tt.new, subnet) {
				c.put(nsg, `{"location":"westeurope"}`)
				c.put(network, vnetBody)
			}
			body := strings.Replace(clusterBody, tt.old, tt.new, 1)
			if body == clusterBody {
				t.Fatalf("%s is not in the body", tt.old)
			}
			c.refused("PUT", other, body, tt.status, tt.code)
		})
	}
	noWay := aksBuilt(t, armsim.Options{})
	noWay.put(routes, `{"location":"westeurope","properties":{"routes":[]}}`)
	noWay.refused("PUT", other, clusterBody, 400, "InvalidUserDefinedRouting")
	west := strings.ReplaceAll(clusterBody, "westeurope", "westus")
	noZone := strings.Replace(west, `"privateDNSZone":"`+strings.ReplaceAll(aksZone, "westeurope", "westus")+`"`, `"privateDNSZone":"none"`, 1)
	c.refused("PUT", other, noZone, 400, "AvailabilityZoneNotSupported")
}

// Each right that the control plane lacks is a refusal of its own.
func TestClusterWantsRights(t *testing.T) {
	codes := map[string]string{aksZone: "CustomPrivateDNSZoneMissingPermissionError", kubelet: "CustomKubeletIdentityMissingPermissionError"}
	for _, missing := range planeGrants {
		c := aksReady(t, armsim.Options{})
		c.grant(grant{kubelet, key, keyUserRole})
		c.put(disks, disksBody(c))
		for _, g := range planeGrants {
			if g != missing {
				c.grant(g)
			}
		}
		status, want := 400, codes[missing.scope]
		if want == "" {
			status, want = 403, "LinkedAuthorizationFailed"
		}
		c.refused("PUT", cluster, clusterBody, status, want)
		c.grant(missing)
		c.put(cluster, clusterBody)
	}
	// A right above is one below.
	c := aksReady(t, armsim.Options{})
	c.grant(grant{kubelet, key, keyUserRole})
	c.put(disks, disksBody(c))
	c.grant(grant{plane, group, "b24988ac-6180-42a0-ab88-20f7382dd24c"})
	c.put(cluster, clusterBody)
}

// What holds for ever holds, and what Azure changes elsewhere is not changed
// here.
func TestClusterChanges(t *testing.T) {
	c := aksBuilt(t, armsim.Options{Types: typesIfHere(t)})
	c.put(pool, poolBody)
	c.put(cluster, clusterBody) // names the first pool alone, and takes none away
	c.get(aksPath(t, pool))
	for _, tt := range []struct{ old, new, code string }{
		{`"fqdnSubdomain":"aks"`, `"fqdnSubdomain":"other"`, "PropertyChangeNotAllowed"},
		{`"networkPlugin":"azure"`, `"networkPlugin":"none"`, "PropertyChangeNotAllowed"},
		{"100.64.0.0/16", "100.66.0.0/16", "PropertyChangeNotAllowed"},
		{`"1.35"`, `"1.34"`, "NotAllowedDowngradeKubernetesVersion"},
		{`"1.35"`, `"1.37"`, "OperationNotAllowed"},
		{`[{"name":"system"`, `[{"name":"system2"`, "BadRequest"},
		{`"oidcIssuerProfile":{"enabled":true},"securityProfile":{"workloadIdentity":{"enabled":true}}`, `"oidcIssuerProfile":{"enabled":false}`, "OIDCIssuerFeatureCannotBeDisabled"},
	} {
		c.refused("PUT", cluster, strings.Replace(clusterBody, tt.old, tt.new, 1), 400, tt.code)
	}
	c.put(cluster, strings.Replace(clusterBody, `"1.35"`, `"1.36"`, 1))
	for _, tt := range []struct{ old, new string }{
		{"Standard_D4s_v5", "Standard_D8s_v5"},
		{`["1","2","3"]`, `["1"]`},
		{`"enableEncryptionAtHost":true`, `"enableEncryptionAtHost":false`},
		{nodes, plainNet},
	} {
		c.refused("PUT", pool, strings.Replace(poolBody, tt.old, tt.new, 1), 400, "PropertyChangeNotAllowed")
	}
	c.put(pool, strings.Replace(poolBody, `"maxCount":6`, `"maxCount":9`, 1))
}

func TestAgentPools(t *testing.T) {
	c := aksBuilt(t, armsim.Options{Types: typesIfHere(t)})
	c.put(systemPool, systemBody) // it is there with its cluster
	c.refused("PUT", systemPool, strings.Replace(systemBody, `"enableVTPM":false`, `"enableVTPM":true`, 1), 400, "PropertyChangeNotAllowed")
	c.refused("PUT", systemPool, strings.Replace(systemBody, `"System"`, `"User"`, 1), 400, "OperationNotAllowed")
	c.refused("DELETE", systemPool, "", 400, "OperationNotAllowed")
	c.refused("PUT", pool, strings.Replace(poolBody, `"minCount":3`, `"minCount":4`, 1), 400, "InvalidParameter")
	c.refused("PUT", pool, strings.Replace(poolBody, `"mode"`, `"enableFIPS":true,"mode"`, 1), 400, "BadRequest")
	c.put(nsg, `{"location":"westeurope"}`)
	c.put(network, vnetBody)
	c.refused("PUT", pool, strings.Replace(poolBody, nodes, subnet, 1), 400, "InvalidParameter")
	c.put(pool, poolBody)
	names := func() []string {
		var out []string
		list, _ := at(c.must("GET", aksPath(t, cluster), ""), "properties/agentPoolProfiles").([]any)
		for _, p := range list {
			name, _ := at(p, "name").(string)
			out = append(out, name)
		}
		return out
	}
	if diff := cmp.Diff([]string{"system", "web"}, names()); diff != "" {
		t.Errorf("pools of the cluster (-want +got):\n%s", diff)
	}
	c.must("DELETE", aksPath(t, pool), "")
	if diff := cmp.Diff([]string{"system"}, names()); diff != "" {
		t.Errorf("pools of the cluster (-want +got):\n%s", diff)
	}
}

// One thing at a time is done to a cluster, whoever asks.
func TestClusterOneAtATime(t *testing.T) {
	busy := false
	c := aksBuilt(t, armsim.Options{
		Async: func(kind addr.Kind, method string) bool {
			return busy && method == http.MethodPut && kind == "Microsoft.ContainerService/managedClusters/agentPools"
		},
		Polls: 1,
	})
	busy = true
	c.put(pool, poolBody)
	second := strings.Replace(pool, "/web", "/background", 1)
	c.refused("PUT", second, poolBody, 409, "OperationNotAllowed")
	c.refused("PUT", cluster, clusterBody, 409, "OperationNotAllowed")
	c.refused("PUT", window, windowBody, 409, "OperationNotAllowed")
	c.refused("PUT", extension, extensionBody, 409, "OperationNotAllowed")
	for range 3 { // it is done when somebody has asked often enough
		c.must("GET", aksPath(t, pool), "")
	}
	c.put(second, poolBody)
}

func TestClusterOutputs(t *testing.T) {
	c := aksBuilt(t, armsim.Options{})
	p, _ := at(c.must("GET", aksPath(t, cluster), ""), "properties").(map[string]any)
	issuer, _ := at(p, "oidcIssuerProfile/issuerURL").(string)
	if !strings.HasPrefix(issuer, "https://westeurope.oic.") || !strings.HasSuffix(issuer, "/") {
		t.Errorf("the issuer is %q", issuer)
	}
	if got := p["privateFQDN"]; got != "aks.private.westeurope.azmk8s.io" {
		t.Errorf("its name is %v", got)
	}
	if got := p["currentKubernetesVersion"]; got != "1.35.1" {
		t.Errorf("its version is %v", got)
	}
	// An identity trusts the cluster's issuer once.
	trust := kubelet + "/federatedIdentityCredentials/odoo"
	body, _ := json.Marshal(map[string]any{"properties": map[string]any{"issuer": issuer, "subject": "system:serviceaccount:odoo:odoo", "audiences": []string{"api://AzureADTokenExchange"}}})
	c.must("PUT", trust+"?api-version=2024-11-30", string(body))
	if status, doc, _ := c.do("PUT", trust+"2?api-version=2024-11-30", string(body)); status != 409 {
		t.Errorf("the same trust twice: %d %s", status, code(doc))
	}
}

func TestMaintenanceAndFlux(t *testing.T) {
	c := aksBuilt(t, armsim.Options{Types: typesIfHere(t)})
	c.put(window, windowBody)
	c.refused("PUT", cluster+"/maintenanceConfigurations/sundays", windowBody, 400, "InvalidMaintenanceConfigName")
	c.refused("PUT", flux, fluxBody, 400, "ExtensionNotFound")
	c.put(extension, extensionBody)
	c.refused("PUT", flux, strings.Replace(fluxBody, `["policy"]`, `["policies"]`, 1), 400, "BadRequest")
	c.put(flux, fluxBody)
}

func TestDiskEncryptionSets(t *testing.T) {
	c := aksReady(t, armsim.Options{Types: typesIfHere(t)})
	body := disksBody(c)
	c.refused("PUT", disks, body, 403, "KeyVaultAccessForbidden")
	c.grant(grant{kubelet, key, keyUserRole})
	c.refused("PUT", disks, strings.Replace(body, `"location":"westeurope"`, `"location":"northeurope"`, 1), 400, "KeyVaultAndDiskInDifferentRegions")
	uri, _ := at(c.get(key), "properties/keyUri").(string)
	versioned, _ := at(c.get(key), "properties/keyUriWithVersion").(string)
	c.refused("PUT", disks, strings.Replace(body, versioned, uri, 1), 400, "KeyVaultKeyNotFound")
	c.put(disks, body)
	for _, g := range planeGrants {
		c.grant(g)
	}
	c.put(cluster, clusterBody)
	c.refused("DELETE", disks, "", 400, "OperationNotAllowed")

	soft := aksReady(t, armsim.Options{})
	soft.grant(grant{kubelet, key, keyUserRole})
	loose := strings.Replace(vault, "kv-clinic", "kv-loose", 1)
	soft.put(loose, strings.Replace(vaultBody, `"enablePurgeProtection":true,`, "", 1))
	soft.put(loose+"/keys/data", `{"properties":{"kty":"RSA","keySize":3072}}`)
	other, _ := at(soft.get(loose+"/keys/data"), "properties/keyUriWithVersion").(string)
	soft.refused("PUT", disks, strings.Replace(disksBody(soft), versioned, other, 1), 400, "KeyVaultPurgeProtectionNotEnabled")
}
