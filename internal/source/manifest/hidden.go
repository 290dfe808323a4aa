package manifest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/processes"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// runs are the kinds that something else than this file would bring: what runs
// pods, and what opens them.
var runs = []addr.Kind{
	"apps/Deployment", "apps/StatefulSet", "apps/DaemonSet", "apps/ReplicaSet", "core/ReplicationController",
	"batch/Job", "batch/CronJob", "core/Pod", "core/Service", "networking.k8s.io/Ingress", processes.Kind,
}

// installers are the kinds that have a controller bring objects which stand
// somewhere else, by what they bring and what to give instead.
var installers = map[addr.Kind]struct{ brings, instead string }{
	"helm.toolkit.fluxcd.io/HelmRelease": {"installs the chart %s", "give what helm template makes of it"},
	"helm.cattle.io/HelmChart":           {"installs the chart %s", "give what helm template makes of it"},
	"argoproj.io/Application":            {"applies what stands in its source", "give what it applies"},
	"argoproj.io/ApplicationSet":         {"makes applications, which apply what stands in their sources", "give what they apply"},
	"operators.coreos.com/Subscription":  {"installs an operator", "give the operator's manifests"},
}

// hides says of an object what it hides.
func (rd *reading) hides(line int, kind addr.Kind, m map[string]any) {
	meta, _ := m["metadata"].(map[string]any)
	spec, _ := m["spec"].(map[string]any)
	what := called(kind, meta)
	by, ok := installers[kind]
	switch {
	case ok:
		brings := by.brings
		if strings.Contains(brings, "%s") {
			brings = fmt.Sprintf(brings, chartName(spec))
		}
		rd.hidden(line, runs, fmt.Sprintf("%s %s; its pods are not seen; %s", what, brings, by.instead))
	case kind == "kustomize.toolkit.fluxcd.io/Kustomization" && rd.elsewhere != nil && rd.elsewhere(spec["path"]):
		rd.hidden(line, runs, fmt.Sprintf("%s applies what stands in its source, of which nothing was read; give what it applies", what))
	default:
		if azure := azureKind(kind); azure != "" {
			rd.hidden(line, []addr.Kind{azure}, fmt.Sprintf("%s makes a resource of Azure of the type %s in a shape that Ward does not read; give the template or the plan of it", what, azure))
		} else if makesAzure(kind) {
			rd.gaps = append(rd.gaps, fact.Gap{
				Origin: rd.origin(line, 1), Systems: []addr.System{addr.SystemAzure},
				Reason: fmt.Sprintf("%s makes something of Azure in a shape that Ward does not read; give the template or the plan of it", what),
			})
		}
	}
}

func (rd *reading) hidden(line int, kinds []addr.Kind, reason string) {
	rd.gaps = append(rd.gaps, fact.Gap{Origin: rd.origin(line, 1), Kinds: slices.Clone(kinds), Reason: reason})
}

// called is a kind with the namespace and the name of its object, as far as
// they are spelled as such.
func called(kind addr.Kind, meta map[string]any) string {
	_, word, _ := strings.Cut(string(kind), "/")
	var parts []string
	for _, of := range []string{"namespace", "name"} {
		if text, ok := meta[of].(string); ok && settings.Plain("name", text) && text != "" {
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return "the " + word
	}
	return word + " " + strings.Join(parts, "/")
}

// chartName is the chart of a release, where it is spelled as one.
func chartName(spec map[string]any) string {
	chart, _ := spec["chart"].(map[string]any)
	below, _ := chart["spec"].(map[string]any)
	for _, v := range []any{below["chart"], spec["chart"]} {
		if text, ok := v.(string); ok && text != "" && settings.Plain("name", text) {
			return text
		}
	}
	return "that it names"
}

// azureService are the types of Azure Service Operator by group and kind.
//
// Source: Azure/azure-service-operator, docs/hugo/content/reference.
var azureService = map[string]addr.Kind{
	"authorization/roleassignment":                 "Microsoft.Authorization/roleAssignments",
	"cache/redis":                                  "Microsoft.Cache/redis",
	"cache/redisenterprise":                        "Microsoft.Cache/redisEnterprise",
	"compute/disk":                                 "Microsoft.Compute/disks",
	"compute/virtualmachine":                       "Microsoft.Compute/virtualMachines",
	"containerregistry/registry":                   "Microsoft.ContainerRegistry/registries",
	"containerservice/managedcluster":              "Microsoft.ContainerService/managedClusters",
	"containerservice/managedclustersagentpool":    "Microsoft.ContainerService/managedClusters/agentPools",
	"dbforpostgresql/flexibleserver":               "Microsoft.DBforPostgreSQL/flexibleServers",
	"dbforpostgresql/flexibleserversdatabase":      "Microsoft.DBforPostgreSQL/flexibleServers/databases",
	"dbforpostgresql/flexibleserversconfiguration": "Microsoft.DBforPostgreSQL/flexibleServers/configurations",
	"dbforpostgresql/flexibleserversfirewallrule":  "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules",
	"keyvault/vault":                               "Microsoft.KeyVault/vaults",
	"managedidentity/userassignedidentity":         "Microsoft.ManagedIdentity/userAssignedIdentities",
	"network/virtualnetwork":                       "Microsoft.Network/virtualNetworks",
	"network/virtualnetworkssubnet":                "Microsoft.Network/virtualNetworks/subnets",
	"network/networksecuritygroup":                 "Microsoft.Network/networkSecurityGroups",
	"network/networksecuritygroupssecurityrule":    "Microsoft.Network/networkSecurityGroups/securityRules",
	"network/privateendpoint":                      "Microsoft.Network/privateEndpoints",
	"network/publicipaddress":                      "Microsoft.Network/publicIPAddresses",
	"network/loadbalancer":                         "Microsoft.Network/loadBalancers",
	"operationalinsights/workspace":                "Microsoft.OperationalInsights/workspaces",
	"resources/resourcegroup":                      "Microsoft.Resources/resourceGroups",
	"storage/storageaccount":                       "Microsoft.Storage/storageAccounts",
	"storage/storageaccountsblobservice":           "Microsoft.Storage/storageAccounts/blobServices",
	"storage/storageaccountsblobservicescontainer": "Microsoft.Storage/storageAccounts/blobServices/containers",
	"infrastructure.x/azuremanagedcontrolplane":    "Microsoft.ContainerService/managedClusters",
	"infrastructure.x/azuremanagedmachinepool":     "Microsoft.ContainerService/managedClusters/agentPools",
	"infrastructure.x/azureasomanagedcontrolplane": "Microsoft.ContainerService/managedClusters",
	"infrastructure.x/azureasomanagedmachinepool":  "Microsoft.ContainerService/managedClusters/agentPools",
	"infrastructure.x/azuremachinepool":            "Microsoft.Compute/virtualMachineScaleSets",
	"infrastructure.x/azuremachinetemplate":        "Microsoft.Compute/virtualMachines",
}

// azureKind is the type of Azure that a custom object makes, where it is
// known.
func azureKind(kind addr.Kind) addr.Kind {
	group, word, _ := strings.Cut(strings.ToLower(string(kind)), "/")
	if service, ok := strings.CutSuffix(group, ".azure.com"); ok {
		return azureService[service+"/"+word]
	}
	if group == "infrastructure.cluster.x-k8s.io" {
		return azureService["infrastructure.x/"+word]
	}
	return ""
}

// makesAzure reports whether a custom object makes something of Azure of which
// the type is not known: those of Azure Service Operator, of Cluster API and of
// Crossplane.
func makesAzure(kind addr.Kind) bool {
	group, word, _ := strings.Cut(strings.ToLower(string(kind)), "/")
	return strings.HasSuffix(group, ".azure.com") || group == "infrastructure.cluster.x-k8s.io" && strings.HasPrefix(word, "azure") ||
		strings.HasSuffix(group, ".azure.upbound.io") || strings.HasSuffix(group, ".azure.m.upbound.io") || strings.HasSuffix(group, "azure.crossplane.io")
}
