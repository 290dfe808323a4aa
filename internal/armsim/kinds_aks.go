package armsim

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindCluster           addr.Kind = "Microsoft.ContainerService/managedClusters"
	kindAgentPool         addr.Kind = kindCluster + "/agentPools"
	kindMaintenance       addr.Kind = kindCluster + "/maintenanceConfigurations"
	kindDiskEncryptionSet addr.Kind = "Microsoft.Compute/diskEncryptionSets"
	kindExtension         addr.Kind = "Microsoft.KubernetesConfiguration/extensions"
	kindFluxConfiguration addr.Kind = "Microsoft.KubernetesConfiguration/fluxConfigurations"
)

// clusterVersions are the minor versions of Kubernetes that a cluster can be
// made with (MicrosoftDocs/azure-aks-docs, supported-kubernetes-versions.md, as
// of November 2026).
var clusterVersions = []string{"1.34", "1.35", "1.36", "1.37"}

// withoutZones are regions that have no availability zones.
var withoutZones = []string{
	"australiacentral", "australiacentral2", "australiasoutheast", "brazilsoutheast", "canadaeast", "francesouth", "germanynorth",
	"jioindiacentral", "jioindiawest", "koreasouth", "northcentralus", "norwaywest", "southafricawest", "southindia", "switzerlandwest",
	"uaecentral", "ukwest", "westcentralus", "westindia", "westus",
}

func aksRules() map[addr.Kind]kindRules {
	const cannot = "PropertyChangeNotAllowed"
	never := func(paths ...string) []fixed {
		var out []fixed
		for _, p := range paths {
			out = append(out, fixed{path: "properties." + p, status: http.StatusBadRequest, code: cannot})
		}
		return out
	}
	return map[addr.Kind]kindRules{
		kindCluster: {
			fixed: never("fqdnSubdomain", "dnsPrefix", "nodeResourceGroup", "diskEncryptionSetID",
				"apiServerAccessProfile.subnetId", "apiServerAccessProfile.privateDNSZone", "apiServerAccessProfile.enableVnetIntegration",
				"networkProfile.networkPlugin", "networkProfile.podCidr", "networkProfile.serviceCidr", "networkProfile.dnsServiceIP"),
			outputs: clusterOutputs,
			judge:   judgeCluster,

			committed: poolsOfCluster,
		},
		kindAgentPool: {
			fixed: append(never("vmSize", "osType", "osDiskType", "osDiskSizeGB", "vnetSubnetID", "maxPods", "type"),
				fixed{path: "properties.availabilityZones", status: http.StatusBadRequest, code: cannot, byDefault: []any{}},
				fixed{path: "properties.enableEncryptionAtHost", status: http.StatusBadRequest, code: cannot, byDefault: false}),
			outputs: poolOutputs,
			judge:   judgePool,
			remove:  aSystemPoolStays,

			committed: func(s *Sim, r *record) { s.refreshCluster(r.id.Parent()) },
			removed:   func(s *Sim, r *record) { s.refreshCluster(r.id.Parent()) },
		},
		kindMaintenance:       {stateless: true, judge: judgeMaintenance},
		kindDiskEncryptionSet: {judge: judgeDiskEncryptionSet, remove: unusedOr("OperationNotAllowed")},
		kindExtension:         {judge: oneAtATime, outputs: extensionOutputs},
		kindFluxConfiguration: {judge: judgeFlux, secrets: []string{"properties.configurationProtectedSettings"}},
	}
}

func extensionOutputs(_ *Sim, _ *record) map[string]any {
	return properties(map[string]any{"currentVersion": "1.0.0", "isSystemExtension": false})
}

func clusterOutputs(s *Sim, r *record) map[string]any {
	region := strings.ToLower(strings.ReplaceAll(textAt(r.put, "location"), " ", ""))
	out := map[string]any{
		"powerState":               map[string]any{"code": "Running"},
		"currentKubernetesVersion": patchOf(textAt(r.put, "properties", "kubernetesVersion")),
		"nodeResourceGroup":        "MC_" + r.id.ResourceGroupName() + "_" + r.id.Name() + "_" + region,
		"maxAgentPools":            float64(100),
		"resourceUID":              strings.ReplaceAll(guidOf("cluster", r.id), "-", ""),
	}
	if on(r.put, "properties", "oidcIssuerProfile", "enabled") {
		out["oidcIssuerProfile"] = map[string]any{
			"issuerURL": "https://" + region + ".oic.prod-aks.azure.com/" + s.opt.Tenant + "/" + guidOf("issuer", r.id) + "/",
		}
	}
	if zone, err := addr.ParseID(textAt(r.put, "properties", "apiServerAccessProfile", "privateDNSZone")); err == nil {
		out["privateFQDN"] = textAt(r.put, "properties", "fqdnSubdomain") + "." + zone.Name()
	}
	if textAt(r.put, "properties", "identityProfile", "kubeletidentity", "resourceId") == "" {
		own := r.id.Name() + "-agentpool"
		out["identityProfile"] = map[string]any{"kubeletidentity": map[string]any{"clientId": guidOf(own+" client", r.id), "objectId": guidOf(own, r.id)}}
	}
	return properties(out)
}

// patchOf is the newest patch of a minor version, and a patch itself.
func patchOf(version string) string {
	if strings.Count(version, ".") == 1 {
		return version + ".1"
	}
	return version
}

// minorOf returns the number behind the first point of a version.
func minorOf(version string) int {
	parts := strings.Split(version, ".")
	if len(parts) < 2 {
		return 0
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil {
		return 0
	}
	return n
}

func on(v any, path ...string) bool { return at(v, path...) == true }

func judgeCluster(c *change) *refusal {
	for _, judge := range []func(*change) *refusal{
		oneAtATime, clusterVersion, clusterPools, clusterAccess, clusterNetwork, clusterZone,
	} {
		if no := judge(c); no != nil {
			return no
		}
	}
	return nil
}

// oneAtATime: a cluster is changed by one operation at a time, its pools,
// windows and extensions among them
// (https://learn.microsoft.com/azure/aks/troubleshooting, OperationNotAllowed).
func oneAtATime(c *change) *refusal {
	top := c.id
	for top.Kind().Key() != kindCluster.Key() {
		above := top.Parent()
		if above.IsZero() {
			above = top.Scope()
		}
		if above.IsZero() {
			return nil
		}
		top = above
	}
	for _, r := range c.sim.store.where(func(r *record) bool { return top.Contains(r.id) && r.pending != nil }) {
		return refuse(http.StatusConflict, "OperationNotAllowed",
			"Operation is not allowed: Another operation (%s of %s) is in progress, please wait for it to finish before starting a new operation.", r.state, r.id.Name())
	}
	return nil
}

// clusterVersion: the version is one that is there, goes up by one at a time,
// and never down.
func clusterVersion(c *change) *refusal {
	wants := textAt(c.body, "properties", "kubernetesVersion")
	if wants == "" {
		return nil
	}
	minor := "1." + strconv.Itoa(minorOf(wants))
	was := textAt(c.old(), "properties", "kubernetesVersion")
	if !slices.Contains(clusterVersions, minor) && was != wants {
		return refuse(http.StatusBadRequest, "K8sVersionNotSupported",
			"Managed cluster %s is on version %s, which is not supported in this region. Please use [az aks get-versions] command to get the supported version list.", c.id.Name(), wants)
	}
	if was == "" || minorOf(wants) == minorOf(was) {
		return nil
	}
	if minorOf(wants) < minorOf(was) {
		return refuse(http.StatusBadRequest, "NotAllowedDowngradeKubernetesVersion", "Downgrading Kubernetes version %s to %s is not allowed.", was, wants)
	}
	if minorOf(wants) > minorOf(was)+1 {
		return refuse(http.StatusBadRequest, "OperationNotAllowed", "Upgrading Kubernetes version %s to %s is not allowed: only one minor version can be upgraded at a time.", was, wants)
	}
	return nil
}

// clusterPools: a cluster is made with its first pools, one of which runs the
// system; afterwards pools come by themselves.
func clusterPools(c *change) *refusal {
	pools, _ := at(c.body, "properties", "agentPoolProfiles").([]any)
	if c.before == nil && !slices.ContainsFunc(pools, func(p any) bool { return strings.EqualFold(textAt(p, "mode"), "System") }) {
		return refuse(http.StatusBadRequest, "InvalidParameter", "Required parameter agentPoolProfiles is missing (null), or has no pool of mode System: there has to be at least one system agent pool.")
	}
	for _, p := range pools {
		name := textAt(p, "name")
		id := c.id.Child("agentPools", name)
		if _, known := c.sim.store.get(id); c.before != nil && !known {
			return refuse(http.StatusBadRequest, "BadRequest",
				"A new agent pool was introduced (%s). Adding agent pools to an existing cluster is not allowed through managed cluster operations. For agent pool specific change, please use per agent pool operations: https://aka.ms/agent-pool-rest-api", name)
		}
		if at(p, "securityProfile") != nil {
			return refuse(http.StatusBadRequest, "InvalidParameter", "The value of parameter agentPoolProfile.securityProfile is invalid: it is set per agent pool.")
		}
		if c.before == nil {
			if no := c.poolBody(p, name); no != nil {
				return no
			}
		}
	}
	return nil
}

// clusterAccess: who signs in must be somebody.
func clusterAccess(c *change) *refusal {
	p := at(c.body, "properties")
	if on(p, "disableLocalAccounts") && !on(p, "aadProfile", "managed") {
		return refuse(http.StatusBadRequest, "BadRequest", "disableLocalAccounts: local accounts can only be disabled for clusters with managed Entra integration.")
	}
	if on(p, "securityProfile", "workloadIdentity", "enabled") && !on(p, "oidcIssuerProfile", "enabled") {
		return refuse(http.StatusBadRequest, "BadRequest", "Enabling the workload identity feature requires the OIDC issuer feature to be enabled.")
	}
	if on(c.old(), "properties", "oidcIssuerProfile", "enabled") && !on(p, "oidcIssuerProfile", "enabled") {
		return refuse(http.StatusBadRequest, "OIDCIssuerFeatureCannotBeDisabled", "OIDC issuer feature cannot be disabled.")
	}
	if kubelet := textAt(p, "identityProfile", "kubeletidentity", "resourceId"); kubelet != "" && !strings.EqualFold(textAt(c.body, "identity", "type"), "UserAssigned") {
		return refuse(http.StatusBadRequest, "BadRequest", "A custom kubelet identity requires a user assigned identity of the control plane.")
	}
	return nil
}

// clusterNetwork: subnets are delegated and apart, ranges do not meet, and the
// way out that the cluster counts on is there
// (MicrosoftDocs/azure-aks-docs: api-server-vnet-integration.md,
// egress-outboundtype.md, azure-cni-overlay.md).
func clusterNetwork(c *change) *refusal {
	p := at(c.body, "properties")
	plane, policy := textAt(p, "networkProfile", "networkDataplane"), textAt(p, "networkProfile", "networkPolicy")
	if (plane == "cilium") != (policy == "cilium") && (plane == "cilium" && policy != "none" || policy == "cilium") {
		return refuse(http.StatusBadRequest, "BadRequest", "networkPolicy %s requires networkDataplane of its own: cilium goes with cilium.", policy)
	}
	nodes := nodeSubnet(c.body)
	if no := c.apiSubnet(nodes); no != nil {
		return no
	}
	if no := c.wayOut(nodes); no != nil {
		return no
	}
	services, errServices := netip.ParsePrefix(textAt(p, "networkProfile", "serviceCidr"))
	pods, errPods := netip.ParsePrefix(textAt(p, "networkProfile", "podCidr"))
	for _, space := range c.sim.spaceOf(nodes) {
		if errServices == nil && services.Overlaps(space) {
			return refuse(http.StatusBadRequest, "ServiceCidrOverlapExistingSubnetsCidr", "The specified service CIDR %s is conflicted with an existing subnet CIDR of %s.", services, space)
		}
		if errPods == nil && pods.Overlaps(space) {
			return refuse(http.StatusBadRequest, "InvalidParameter", "The specified pod CIDR %s overlaps with the address space %s of the network.", pods, space)
		}
	}
	if errServices == nil && errPods == nil && services.Overlaps(pods) {
		return refuse(http.StatusBadRequest, "InvalidParameter", "The service CIDR %s overlaps with the pod CIDR %s.", services, pods)
	}
	if dns, err := netip.ParseAddr(textAt(p, "networkProfile", "dnsServiceIP")); err == nil && errServices == nil && (!services.Contains(dns) || dns == services.Masked().Addr().Next()) {
		return refuse(http.StatusBadRequest, "InvalidDNSServiceIP", "The DNS service IP %s must be within the service CIDR %s, and not its first address.", dns, services)
	}
	return nil
}

// nodeSubnet is where the nodes of a cluster are; zero where Azure makes a
// network of its own.
func nodeSubnet(body map[string]any) addr.ID {
	pools, _ := at(body, "properties", "agentPoolProfiles").([]any)
	for _, p := range pools {
		if id, err := addr.ParseID(textAt(p, "vnetSubnetID")); err == nil {
			return id
		}
	}
	return addr.ID{}
}

// apiSubnet judges where the API server has its address.
func (c *change) apiSubnet(nodes addr.ID) *refusal {
	access := at(c.body, "properties", "apiServerAccessProfile")
	id := idAt(access, "subnetId")
	if id.IsZero() || !on(access, "enableVnetIntegration") {
		return nil
	}
	if id.Key() == nodes.Key() {
		return refuse(http.StatusBadRequest, "InvalidParameter", "The API server subnet %s cannot be the subnet of the nodes.", id.Name())
	}
	if !nodes.IsZero() && id.Parent().Key() != nodes.Parent().Key() {
		return refuse(http.StatusBadRequest, "InvalidParameter", "The API server subnet %s and the subnet of the nodes %s are not in the same virtual network.", id, nodes)
	}
	subnet := c.sim.bodyOf(id)
	if prefix, err := netip.ParsePrefix(textAt(subnet, "properties", "addressPrefix")); err == nil && prefix.Bits() > 28 {
		return refuse(http.StatusBadRequest, "InvalidParameter", "The API server subnet %s is smaller than /28.", id.Name())
	}
	delegations, _ := at(subnet, "properties", "delegations").([]any)
	if !slices.ContainsFunc(delegations, func(d any) bool {
		return strings.EqualFold(textAt(d, "properties", "serviceName"), string(kindCluster))
	}) {
		return refuse(http.StatusBadRequest, "ApiserverSubnetNotDelegated", "The API server subnet %s is not delegated to %s.", id.Name(), kindCluster)
	}
	return nil
}

// wayOut judges how the nodes reach what is outside.
func (c *change) wayOut(nodes addr.ID) *refusal {
	subnet := c.sim.bodyOf(nodes)
	switch kind := textAt(c.body, "properties", "networkProfile", "outboundType"); kind {
	case "userDefinedRouting":
		table, err := addr.ParseID(textAt(subnet, "properties", "routeTable", "id"))
		if err != nil {
			return refuse(http.StatusBadRequest, "ExistingRouteTableNotAssociatedWithSubnet", "An existing route table has not been associated with subnet %s. Please update the route table association.", nodes)
		}
		routes, known := c.sim.store.get(table)
		list, _ := at(put(routes), "properties", "routes").([]any)
		if !known || !slices.ContainsFunc(list, func(r any) bool { return textAt(r, "properties", "addressPrefix") == "0.0.0.0/0" }) {
			return refuse(http.StatusBadRequest, "InvalidUserDefinedRouting", "Route table %s has no default route 0.0.0.0/0.", table)
		}
	case "userAssignedNATGateway":
		if textAt(subnet, "properties", "natGateway", "id") == "" {
			return refuse(http.StatusBadRequest, "InvalidNatGateway", "Outbound type userAssignedNATGateway wants a NAT gateway of subnet %s.", nodes)
		}
	}
	return nil
}

func put(r *record) map[string]any {
	if r == nil {
		return nil
	}
	return r.put
}

// bodyOf returns the body of a resource that stands in another's body, as a subnet does in
// its network's, or alone.
func (s *Sim) bodyOf(id addr.ID) any {
	if r, known := s.store.get(id); known {
		return r.put
	}
	if r := s.nearest(id); r != nil {
		return partOf(r.id, r.put, id)
	}
	return nil
}

// spaceOf is the address space of the network of a subnet.
func (s *Sim) spaceOf(subnet addr.ID) []netip.Prefix {
	network, known := s.store.get(subnet.Parent())
	if !known {
		return nil
	}
	var out []netip.Prefix
	list, _ := at(network.put, "properties", "addressSpace", "addressPrefixes").([]any)
	for _, v := range list {
		if p, err := netip.ParsePrefix(fmt.Sprint(v)); err == nil {
			out = append(out, p)
		}
	}
	return out
}

// clusterZone: the private zone is one that can hold the API server's name
// (MicrosoftDocs/azure-aks-docs, private-clusters.md).
func clusterZone(c *change) *refusal {
	access := at(c.body, "properties", "apiServerAccessProfile")
	zone := idAt(access, "privateDNSZone")
	if zone.IsZero() {
		return nil // system, none, or left to Azure
	}
	if !on(access, "enablePrivateCluster") {
		return refuse(http.StatusBadRequest, "InvalidParameter", "privateDNSZone is for private clusters only.")
	}
	region := strings.ToLower(strings.ReplaceAll(textAt(c.body, "location"), " ", ""))
	name := "." + strings.ToLower(zone.Name())
	if !strings.HasSuffix(name, ".private."+region+".azmk8s.io") && !strings.HasSuffix(name, ".privatelink."+region+".azmk8s.io") {
		return refuse(http.StatusBadRequest, "CustomPrivateDNSZoneInvalid",
			"The private DNS zone %s is not private.%s.azmk8s.io, privatelink.%s.azmk8s.io or below one of them.", zone.Name(), region, region)
	}
	return nil
}

// poolsOfCluster makes the pools that a cluster is made with.
func poolsOfCluster(s *Sim, r *record) {
	pools, _ := at(r.put, "properties", "agentPoolProfiles").([]any)
	for _, p := range pools {
		profile, _ := p.(map[string]any)
		id := r.id.Child("agentPools", textAt(profile, "name"))
		if _, known := s.store.get(id); known {
			continue
		}
		body := merged(nil, profile)
		delete(body, "name")
		rules := s.rulesFor(kindAgentPool)
		pool := &record{id: id, kind: id.Kind(), apiVersion: r.apiVersion, put: properties(body)}
		pool.shown = s.readable(pool, rules)
		pool.computed = s.computed(pool, nil, rules)
		s.store.add(pool)
	}
	s.refreshCluster(r.id)
}

// refreshCluster shows of a cluster the pools that it has.
func (s *Sim) refreshCluster(id addr.ID) {
	cluster, known := s.store.get(id)
	if !known {
		return
	}
	var list []any
	for _, pool := range s.store.below(id) {
		if pool.kind.Equal(kindAgentPool) {
			shown, _ := pool.view()["properties"].(map[string]any)
			profile := merged(nil, shown)
			profile["name"] = pool.id.Name()
			delete(profile, "securityProfile")
			list = append(list, profile)
		}
	}
	p, _ := cluster.shown["properties"].(map[string]any)
	cluster.shown = merged(cluster.shown, properties(merged(p, map[string]any{"agentPoolProfiles": list})))
}

func poolOutputs(s *Sim, r *record) map[string]any {
	out := map[string]any{"powerState": map[string]any{"code": "Running"}, "nodeImageVersion": "AKSAzureLinux-V3gen2-202611.01.0"}
	if cluster, known := s.store.get(r.id.Parent()); known {
		version := patchOf(textAt(cluster.put, "properties", "kubernetesVersion"))
		out["currentOrchestratorVersion"], out["orchestratorVersion"] = version, version
	}
	return properties(out)
}

func judgePool(c *change) *refusal {
	if no := oneAtATime(c); no != nil {
		return no
	}
	p := at(c.body, "properties")
	if no := c.poolBody(p, c.id.Name()); no != nil {
		return no
	}
	trusted := on(p, "securityProfile", "enableSecureBoot") || on(p, "securityProfile", "enableVTPM")
	if trusted && on(p, "enableFIPS") {
		return refuse(http.StatusBadRequest, "BadRequest", "Agent pool %s: trusted launch cannot be enabled together with FIPS.", c.id.Name())
	}
	wasTrusted := on(c.old(), "properties", "securityProfile", "enableSecureBoot") || on(c.old(), "properties", "securityProfile", "enableVTPM")
	if c.before != nil && trusted && !wasTrusted {
		return refuse(http.StatusBadRequest, "PropertyChangeNotAllowed", "Agent pool %s was made without a trusted launch image: secure boot and vTPM cannot be enabled.", c.id.Name())
	}
	if c.before != nil && strings.EqualFold(textAt(p, "mode"), "User") && c.sim.lastSystemPool(c.id) {
		return refuse(http.StatusBadRequest, "OperationNotAllowed", "There has to be at least one system agent pool.")
	}
	return nil
}

// poolBody judges a pool wherever it stands.
func (c *change) poolBody(p any, name string) *refusal {
	count, low, high := wholeNumber(at(p, "count")), wholeNumber(at(p, "minCount")), wholeNumber(at(p, "maxCount"))
	if on(p, "enableAutoScaling") && (low > count || count > high) {
		return refuse(http.StatusBadRequest, "InvalidParameter", "Agent pool %s: the value of count %d is not between minCount %d and maxCount %d.", name, count, low, high)
	}
	if strings.EqualFold(textAt(p, "mode"), "System") && (low < 1 && on(p, "enableAutoScaling") || count < 1) {
		return refuse(http.StatusBadRequest, "InvalidParameter", "Agent pool %s: a system pool has at least one node.", name)
	}
	region := textAt(c.body, "location")
	if region == "" { // a pool is where its cluster is
		if cluster, known := c.sim.store.get(c.id.Parent()); known {
			region = textAt(cluster.put, "location")
			if other, mine := nodeSubnet(cluster.put), textAt(p, "vnetSubnetID"); mine != "" && !other.IsZero() && !other.Parent().Contains(mustID(mine)) {
				return refuse(http.StatusBadRequest, "InvalidParameter", "Agent pool %s: all agent pools must be in the same virtual network.", name)
			}
		}
	}
	zones, _ := at(p, "availabilityZones").([]any)
	if len(zones) > 0 && containsFold(withoutZones, strings.ReplaceAll(region, " ", "")) {
		return refuse(http.StatusBadRequest, "AvailabilityZoneNotSupported", "Agent pool %s: availability zone is not supported in region %s.", name, region)
	}
	return nil
}

func mustID(text string) addr.ID {
	id, err := addr.ParseID(text)
	if err != nil {
		return addr.ID{}
	}
	return id
}

// lastSystemPool reports whether a cluster has no other pool for its system.
func (s *Sim) lastSystemPool(id addr.ID) bool {
	return !slices.ContainsFunc(s.store.below(id.Parent()), func(r *record) bool {
		return r.kind.Equal(kindAgentPool) && r.id.Key() != id.Key() && strings.EqualFold(textAt(r.put, "properties", "mode"), "System")
	})
}

func aSystemPoolStays(s *Sim, gone, top *record) *refusal {
	if top != gone || !strings.EqualFold(textAt(gone.put, "properties", "mode"), "System") || !s.lastSystemPool(gone.id) {
		return nil
	}
	return refuse(http.StatusBadRequest, "OperationNotAllowed", "There has to be at least one system agent pool.")
}

// judgeMaintenance: a window has one of the names that Azure looks for.
func judgeMaintenance(c *change) *refusal {
	names := []string{"default", "aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule"}
	if !slices.Contains(names, c.id.Name()) {
		return refuse(http.StatusBadRequest, "InvalidMaintenanceConfigName", "Maintenance configuration name %s is not one of %s.", c.id.Name(), strings.Join(names, ", "))
	}
	return oneAtATime(c)
}

// judgeDiskEncryptionSet: the vault cannot be purged, is in the same region, and
// the set's identity may use the key
// (https://learn.microsoft.com/azure/virtual-machines/disk-encryption).
func judgeDiskEncryptionSet(c *change) *refusal {
	url := textAt(c.body, "properties", "activeKey", "keyUrl")
	keys := c.sim.store.where(func(r *record) bool {
		return r.kind.Equal("Microsoft.KeyVault/vaults/keys") && strings.HasPrefix(url, textAt(r.computed, "properties", "keyUri")+"/")
	})
	if len(keys) == 0 {
		return refuse(http.StatusBadRequest, "KeyVaultKeyNotFound", "The key '%s' is not a key of a key vault with its version.", url)
	}
	vault, _ := c.sim.store.get(keys[0].id.Parent())
	if !on(vault.put, "properties", "enablePurgeProtection") {
		return refuse(http.StatusBadRequest, "KeyVaultPurgeProtectionNotEnabled", "Key vault %s must have purge protection enabled.", vault.id.Name())
	}
	if !sameRegion(textAt(vault.put, "location"), textAt(c.body, "location")) {
		return refuse(http.StatusBadRequest, "KeyVaultAndDiskInDifferentRegions", "Key vault %s and disk encryption set %s are not in the same region.", vault.id.Name(), c.id.Name())
	}
	return nil
}

// judgeFlux: Flux is there first, and what a component waits for is one.
func judgeFlux(c *change) *refusal {
	if no := oneAtATime(c); no != nil {
		return no
	}
	cluster := c.id.Scope()
	if len(c.sim.store.where(func(r *record) bool {
		return r.kind.Equal(kindExtension) && cluster.Contains(r.id) && strings.EqualFold(textAt(r.put, "properties", "extensionType"), "microsoft.flux")
	})) == 0 {
		return refuse(http.StatusBadRequest, "ExtensionNotFound", "Cluster %s has no extension of type microsoft.flux.", cluster.Name())
	}
	components, _ := at(c.body, "properties", "kustomizations").(map[string]any)
	for name, k := range components {
		needs, _ := at(k, "dependsOn").([]any)
		for _, n := range needs {
			if _, known := components[fmt.Sprint(n)]; !known {
				return refuse(http.StatusBadRequest, "BadRequest", "Kustomization %s depends on %v, which is not a kustomization of %s.", name, n, c.id.Name())
			}
		}
	}
	return nil
}

// wholeNumber returns a whole number of a body, or 0.
func wholeNumber(v any) int {
	n, _ := number(v)
	return int(n)
}
