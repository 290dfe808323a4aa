package aks

import (
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// AgentPoolKind is the type of a pool of nodes.
const (
	AgentPoolKind    addr.Kind = "Microsoft.ContainerService/managedClusters/agentPools"
	agentPoolVersion string    = clusterVersion
)

// AgentPoolID returns the id of a pool of a cluster.
func AgentPoolID(cluster addr.ID, name string) addr.ID {
	return azure.Child(cluster, AgentPoolKind, name)
}

// PoolSpec is what has been decided of a pool.
type PoolSpec struct {
	Name   string // letters and digits, at most twelve
	System bool   // runs what the cluster itself needs, and is made with it
	Size   string // as Standard_D8s_v5
	Zones  []string
	// Min and Max are how many nodes the autoscaler keeps.
	Min, Max int
	MaxPods  int
	DiskGiB  int
	Subnet   addr.ID
	Labels   map[string]string
	Taints   []string
	// FIPS asks for a node image whose cryptographic modules are validated.
	FIPS bool
}

// AgentPoolSpec is a pool of a cluster.
type AgentPoolSpec struct {
	Cluster addr.ID
	Why     string
	Pool    PoolSpec
	// After are the pools before it: Azure takes one change of a cluster at a
	// time.
	After []addr.ID
}

// NewAgentPool is a pool of nodes: without public addresses, without a way in
// by SSH, with what they write to their host encrypted there. The pool that a
// cluster is made with is updated, and never made.
func NewAgentPool(at azure.Place, s AgentPoolSpec) design.Resource {
	properties := s.Pool.properties()
	properties["tags"] = at.Tags
	properties["securityProfile"] = s.Pool.security()
	// The pods' network policy knows the cluster's own resolver and no other:
	// with a cache on each node, names would be asked of an address that it
	// refuses.
	properties["localDNSProfile"] = design.Object{"mode": "Disabled"}
	irreversible := []string{
		"properties.availabilityZones",
		"properties.enableEncryptionAtHost",
		"properties.maxPods",
		"properties.osDiskSizeGB",
		"properties.osDiskType",
		"properties.vmSize",
		"properties.vnetSubnetID",
	}
	if len(s.Pool.Zones) == 0 {
		irreversible = irreversible[1:]
	}
	return design.Resource{
		ID:             AgentPoolID(s.Cluster, s.Pool.Name),
		APIVersion:     agentPoolVersion,
		Unit:           at.Unit,
		BornWithParent: s.Pool.System,
		Why:            s.Why,
		Holds:          design.HoldsNothing,
		Body:           design.Object{"properties": properties},
		DependsOn:      s.After,
		Irreversible:   irreversible,
		// The autoscaler moves it.
		CreateOnly: []string{"properties.count"},
	}
}

// properties are those of a pool, wherever they stand.
func (s PoolSpec) properties() design.Object {
	labels := design.Object{}
	for _, name := range slices.Sorted(maps.Keys(s.Labels)) {
		labels[name] = s.Labels[name]
	}
	p := design.Object{
		"mode":              s.mode(),
		"type":              "VirtualMachineScaleSets",
		"vmSize":            s.Size,
		"enableAutoScaling": true,
		"count":             s.Min,
		"minCount":          s.Min,
		"maxCount":          s.Max,
		"maxPods":           s.MaxPods,
		"vnetSubnetID":      addr.RefTo(s.Subnet),
		"osType":            "Linux",
		"osSKU":             "AzureLinux3",
		// An ephemeral disk with a key of one's own keeps the version of the
		// key that it was made with: whoever rotates the key scales the pool
		// to nothing first (MicrosoftDocs/azure-aks-docs,
		// azure-disk-customer-managed-keys.md, limitations, 2024-02). Keys
		// rotate by themselves here.
		"osDiskType":             "Managed",
		"osDiskSizeGB":           s.DiskGiB,
		"kubeletDiskType":        "OS",
		"enableEncryptionAtHost": true,
		"enableFIPS":             s.FIPS,
		"enableNodePublicIP":     false,
		"scaleSetPriority":       "Regular",
		"scaleDownMode":          "Delete",
		"nodeLabels":             labels,
		"nodeTaints":             azure.Texts(s.Taints),
		"upgradeSettings": design.Object{
			"maxSurge": maxSurge,
			// Odoo finishes what it has begun within minutes, and its
			// disruption budget lets one pod go at a time.
			"drainTimeoutInMinutes":     30,
			"nodeSoakDurationInMinutes": 0,
			// A node that cannot be emptied is left, and an upgrade goes on.
			"undrainableNodeBehavior": "Cordon",
		},
	}
	if len(s.Zones) > 0 {
		p["availabilityZones"] = azure.Texts(s.Zones)
	}
	return p
}

// maxSurge is how many nodes more than a pool has there are while it is
// upgraded: a third, so that a pool of three has one.
const maxSurge = "33%"

func (s PoolSpec) mode() string {
	if s.System {
		return "System"
	}
	return "User"
}

// profile is the pool as the cluster's body has it. That takes no
// securityProfile, though the published type has one
// (github.com/Azure/terraform-azurerm-avm-res-containerservice-managedcluster/pull/196).
func (s PoolSpec) profile() design.Object {
	p := s.properties()
	p["name"] = s.Name
	return p
}

// security is what the nodes boot with, and who may sign in to them: nobody.
//
// A node boots from signed parts only, and its TPM can show it, where its image
// can: not with validated modules, and not where the pool was made without
// (MicrosoftDocs/azure-aks-docs, use-trusted-launch.md, limitations, 2025-07),
// as that which a cluster is made with.
func (s PoolSpec) security() design.Object {
	trusted := !s.FIPS && !s.System
	return design.Object{
		"enableSecureBoot": trusted,
		"enableVTPM":       trusted,
		"sshAccess":        "Disabled",
	}
}

// Taint keeps off a pool what does not say that it belongs there.
func Taint(label, value string) string {
	return strings.Join([]string{label, "=", value, ":NoSchedule"}, "")
}

// SystemTaint keeps workloads off the pool that the cluster's own parts are on.
const SystemTaint = "CriticalAddonsOnly=true:NoSchedule"
