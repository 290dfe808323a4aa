package manifest

import (
	"fmt"
	"regexp"
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

	"helm.crossplane.io/Release":                   {"installs the chart %s", "give what helm template makes of it"},
	"addons.cluster.x-k8s.io/HelmChartProxy":       {"installs the chart %s", "give what helm template makes of it"},
	"addons.cluster.x-k8s.io/ClusterResourceSet":   {"applies what stands in its resources", "give what it applies"},
	"fleet.cattle.io/GitRepo":                      {"applies what stands in its source", "give what it applies"},
	"fleet.cattle.io/HelmOp":                       {"installs a chart", "give what helm template makes of it"},
	"fleet.cattle.io/Bundle":                       {"applies what it holds", "give the manifests that it holds"},
	"config.projectsveltos.io/ClusterProfile":      {"applies what its references name", "give what it applies"},
	"config.projectsveltos.io/Profile":             {"applies what its references name", "give what it applies"},
	"kappctrl.k14s.io/App":                         {"applies what stands in its source", "give what it applies"},
	"packaging.carvel.dev/PackageInstall":          {"installs a package", "give what it applies"},
	"olm.operatorframework.io/ClusterExtension":    {"installs an operator", "give the operator's manifests"},
	"work.open-cluster-management.io/ManifestWork": {"applies what it holds", "give the manifests that it holds"},
	"apps.open-cluster-management.io/Subscription": {"applies what stands in its channel", "give what it applies"},
	"fluxcd.controlplane.io/ResourceSet":           {"applies what it holds", "give the manifests that it holds"},
	"fluxcd.controlplane.io/FluxInstance":          {"applies what stands in its source", "give what it applies"},
	"kubernetes.crossplane.io/Object":              {"applies what it holds", "give the manifest that it holds"},
}

// deployers are the kinds that have a controller make anything, in a cluster
// or in Azure, by what they do and what to give instead.
//
// Sources: flux-iac/tofu-controller, hashicorp/hcp-terraform-operator,
// GalleyBytes/terraform-operator, pulumi/pulumi-kubernetes-operator,
// kubevela/kubevela, upbound/provider-terraform, kro-run/kro: the types' own
// definitions.
var deployers = map[addr.Kind]struct{ does, instead string }{
	"infra.contrib.fluxcd.io/Terraform":       {"applies a configuration of Terraform", "give that configuration, or its plan"},
	"app.terraform.io/Workspace":              {"applies a configuration of Terraform", "give that configuration, or its plan"},
	"app.terraform.io/Module":                 {"applies a module of Terraform", "give that module, or its plan"},
	"tf.galleybytes.com/Terraform":            {"applies a module of Terraform", "give that module, or its plan"},
	"tf.isaaguilar.com/Terraform":             {"applies a module of Terraform", "give that module, or its plan"},
	"tf.upbound.io/Workspace":                 {"applies a module of Terraform", "give that module, or its plan"},
	"opentofu.upbound.io/Workspace":           {"applies a module of OpenTofu", "give that module, or its plan"},
	"terraform.core.oam.dev/Configuration":    {"applies a configuration of Terraform", "give that configuration, or its plan"},
	"terraform.appvia.io/Configuration":       {"applies a module of Terraform", "give that module, or its plan"},
	"terraform.appvia.io/CloudResource":       {"applies a module of Terraform", "give that module, or its plan"},
	"pulumi.com/Stack":                        {"runs a program of Pulumi", "give what it makes"},
	"pulumi.com/Program":                      {"is a program of Pulumi", "give what it makes"},
	"core.oam.dev/Application":                {"makes what the definitions of its components say", "give what it makes"},
	"apiextensions.crossplane.io/Composition": {"makes what its templates say", "give what it makes"},
	"kro.run/ResourceGraphDefinition":         {"makes what its templates say", "give what it makes"},
}

// pipelines are the kinds of which the steps run commands, which may make
// anything as well.
var pipelines = []addr.Kind{
	"argoproj.io/Workflow", "argoproj.io/WorkflowTemplate", "argoproj.io/ClusterWorkflowTemplate", "argoproj.io/CronWorkflow",
	"tekton.dev/Task", "tekton.dev/ClusterTask", "tekton.dev/TaskRun", "tekton.dev/Pipeline", "tekton.dev/PipelineRun",
}

// deploying are the commands by which a step makes something.
var deploying = regexp.MustCompile(`(?i)(?:^|[^\w.-])(?:kubectl|helm|helmfile|kustomize|az|azd|terraform|tofu|terragrunt|pulumi|ansible-playbook|argocd|flux|new-az\w+)(?:[^\w.]|$)`)

// hides says of an object what it hides.
func (rd *reading) hides(line int, kind addr.Kind, m map[string]any) {
	meta, _ := m["metadata"].(map[string]any)
	spec, _ := m["spec"].(map[string]any)
	what := called(kind, meta)
	by, ok := installers[kind]
	switch {
	case kind == "argoproj.io/Application" && rd.argoHere(line, what, spec):
	case ok:
		brings := by.brings
		if strings.Contains(brings, "%s") {
			brings = fmt.Sprintf(brings, chartName(spec))
		}
		rd.hidden(line, runs, fmt.Sprintf("%s %s; its pods are not seen; %s", what, brings, by.instead))
	case deployers[kind].does != "":
		rd.anything(line, fmt.Sprintf("%s %s, which is not followed; %s", what, deployers[kind].does, deployers[kind].instead))
	case slices.Contains(pipelines, kind):
		if deploys(spec, 0) {
			rd.anything(line, what+" has steps that make something, which are not followed; give what they make")
		}
	case kind == "kyverno.io/ClusterPolicy" || kind == "kyverno.io/Policy":
		rd.kyverno(line, what, spec)
	case mutators[kind]:
		rd.mutates(line, what, spec)
	case kind == "policies.kyverno.io/GeneratingPolicy" || kind == "policies.kyverno.io/NamespacedGeneratingPolicy":
		rd.hiddenInCluster(line, what+" has Kyverno make objects, which are not seen; give what it makes")
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

// argoHere reports whether what an Application applies was read: all its
// sources are folders of manifests that are here. Where it makes something else
// of them, it says so.
func (rd *reading) argoHere(line int, what string, spec map[string]any) bool {
	sources, _ := spec["sources"].([]any)
	if one, ok := spec["source"].(map[string]any); ok {
		sources = append(sources, one)
	}
	if rd.elsewhere == nil || len(sources) == 0 {
		return false
	}
	var changes []string
	for _, item := range sources {
		source, _ := item.(map[string]any)
		at, _ := source["path"].(string)
		// The top of a repository is that of another one as well.
		if rd.elsewhere(at) || strings.Trim(at, "./") == "" || source["chart"] != nil || source["helm"] != nil {
			return false
		}
		for _, field := range []string{"kustomize", "directory", "plugin"} {
			if of, _ := source[field].(map[string]any); len(of) > 0 && (field != "directory" || len(of) != 1 || of["recurse"] == nil) {
				changes = append(changes, field)
			}
		}
	}
	if len(changes) > 0 {
		rd.hiddenInCluster(line, fmt.Sprintf("%s: what %s makes of the manifests by this is not followed; say it in the manifests themselves", strings.Join(changes, ", "), what))
	}
	return true
}

// mutators are the kinds that have objects changed when they are made, by what
// they say and not by a program of their own.
//
// Sources: open-policy-agent/gatekeeper, apis/mutations; kyverno/kyverno,
// api/policies.kyverno.io; Kubernetes, MutatingAdmissionPolicy.
var mutators = map[addr.Kind]bool{
	"mutations.gatekeeper.sh/Assign":                       true,
	"mutations.gatekeeper.sh/AssignImage":                  true,
	"mutations.gatekeeper.sh/ModifySet":                    true,
	"policies.kyverno.io/MutatingPolicy":                   true,
	"policies.kyverno.io/NamespacedMutatingPolicy":         true,
	"admissionregistration.k8s.io/MutatingAdmissionPolicy": true,
}

// mutates says of what objects are changed by.
func (rd *reading) mutates(line int, what string, spec map[string]any) {
	if location, ok := spec["location"].(string); ok && strings.HasPrefix(location, "metadata.") {
		return // no label or annotation changes what is judged here
	}
	var kinds []addr.Kind
	known := true
	if applied, ok := spec["applyTo"].([]any); ok {
		for _, item := range applied {
			of, _ := item.(map[string]any)
			groups, _ := of["groups"].([]any)
			words, _ := of["kinds"].([]any)
			for _, g := range groups {
				for _, w := range words {
					group, _ := g.(string)
					word, _ := w.(string)
					kinds, known = rd.matched(kinds, known, word, group)
				}
			}
		}
	} else {
		known = false
	}
	rd.changed(line, fmt.Sprintf("%s has objects changed when they are made, which is not followed; say it in the manifests themselves", what), kinds, known)
}

// changed is a gap of objects that something else makes of those that are here.
func (rd *reading) changed(line int, reason string, kinds []addr.Kind, known bool) {
	if !known || len(kinds) == 0 {
		rd.hiddenInCluster(line, reason)
		return
	}
	slices.Sort(kinds)
	rd.hidden(line, slices.Compact(kinds), reason)
}

// groupsOf are the groups of the kinds that policies name without one.
var groupsOf = map[string]string{
	"Pod": "", "Service": "", "Namespace": "", "ConfigMap": "", "Secret": "", "ServiceAccount": "", "ReplicationController": "",
	"Deployment": "apps", "StatefulSet": "apps", "DaemonSet": "apps", "ReplicaSet": "apps", "Job": "batch", "CronJob": "batch",
	"Ingress": "networking.k8s.io", "NetworkPolicy": "networking.k8s.io",
}

// matched adds a kind that a policy is for. Those for pods are for what makes
// pods as well.
func (rd *reading) matched(kinds []addr.Kind, known bool, word, group string) ([]addr.Kind, bool) {
	if group == "" {
		of, listed := groupsOf[word]
		if !listed {
			return kinds, false
		}
		group = of
	}
	if word == "Pod" && group == "" {
		return append(kinds, podKinds...), known
	}
	if group == "" {
		group = "core"
	}
	if !settings.IsKind(group+"/v1", word) {
		return kinds, false
	}
	return append(kinds, addr.Kind(group+"/"+word)), known
}

// podKinds are what runs pods.
var podKinds = []addr.Kind{
	"apps/Deployment", "apps/StatefulSet", "apps/DaemonSet", "apps/ReplicaSet", "core/ReplicationController", "batch/Job", "batch/CronJob", "core/Pod",
}

func (rd *reading) hidden(line int, kinds []addr.Kind, reason string) {
	rd.gaps = append(rd.gaps, fact.Gap{Origin: rd.origin(line, 1), Kinds: slices.Clone(kinds), Reason: reason})
}

// anything is a gap of something that could make all that there is.
func (rd *reading) anything(line int, reason string) {
	rd.gaps = append(rd.gaps, fact.Gap{Origin: rd.origin(line, 1), Reason: reason})
}

func (rd *reading) hiddenInCluster(line int, reason string) {
	rd.gaps = append(rd.gaps, fact.Gap{Origin: rd.origin(line, 1), Systems: []addr.System{addr.SystemKubernetes}, Reason: reason})
}

// deploys reports whether a value holds a command that makes something, or a
// manifest that a step of Argo Workflows applies.
func deploys(v any, depth int) bool {
	if depth > maxDepth {
		return false
	}
	switch v := v.(type) {
	case string:
		return deploying.MatchString(v)
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return deploys(item, depth+1) })
	case map[string]any:
		if r, ok := v["resource"].(map[string]any); ok && (r["manifest"] != nil || r["manifestFrom"] != nil) {
			return r["action"] != "get"
		}
		for key, item := range v {
			if key != "description" && deploys(item, depth+1) {
				return true
			}
		}
	}
	return false
}

// kyverno says which objects the rules of a policy make, and which that are
// there they change.
func (rd *reading) kyverno(line int, what string, spec map[string]any) {
	rules, _ := spec["rules"].([]any)
	var made, changed, admitted []addr.Kind
	var makes, changes, unsure, admits bool
	known := true
	of := func(kinds *[]addr.Kind, m map[string]any) {
		api, _ := m["apiVersion"].(string)
		word, _ := m["kind"].(string)
		if api == "" || word == "" || !settings.IsKind(api, word) {
			unsure = true
			return
		}
		*kinds = append(*kinds, addr.KubernetesKind(api, word))
	}
	for _, rule := range rules {
		rule, _ := rule.(map[string]any)
		if generate, ok := rule["generate"].(map[string]any); ok {
			makes = true
			of(&made, generate) // a list of kinds to clone names none here
		}
		mutate, _ := rule["mutate"].(map[string]any)
		targets, _ := mutate["targets"].([]any)
		if len(targets) == 0 && beyondMetadata(mutate) {
			admits = true
			match, _ := rule["match"].(map[string]any)
			words := matchedKinds(match)
			known = known && len(words) > 0
			for _, word := range words {
				admitted, known = rd.kyvernoKind(admitted, known, word)
			}
		}
		for _, target := range targets {
			target, _ := target.(map[string]any)
			changes = true
			of(&changed, target)
		}
	}
	if admits {
		rd.changed(line, what+" has Kyverno change objects when they are made, which is not followed; say it in the manifests themselves", admitted, known)
	}
	var does string
	switch {
	case makes && changes:
		does = "make objects and change those that are there"
	case makes:
		does = "make objects"
	case changes:
		does = "change objects that are there"
	default:
		return
	}
	reason := fmt.Sprintf("%s has Kyverno %s, which is not seen; give what comes of it", what, does)
	if unsure {
		rd.hiddenInCluster(line, reason)
		return
	}
	kinds := slices.Concat(made, changed)
	slices.Sort(kinds)
	rd.hidden(line, slices.Compact(kinds), reason)
}

// beyondMetadata reports whether a rule changes more than labels and
// annotations, which change nothing that is judged here.
func beyondMetadata(mutate map[string]any) bool {
	if text, ok := mutate["patchesJson6902"].(string); ok {
		return !onlyMetadata.MatchString(text) || strings.Contains(text, "/spec")
	}
	patch, ok := mutate["patchStrategicMerge"].(map[string]any)
	if !ok {
		return len(mutate) > 0
	}
	for field := range patch {
		if strings.Trim(field, "+()") != "metadata" {
			return true
		}
	}
	return false
}

var onlyMetadata = regexp.MustCompile(`path"?\s*:\s*["']?/metadata/`)

// matchedKinds are the kinds that a rule of Kyverno is for.
func matchedKinds(match map[string]any) []string {
	var out []string
	add := func(m map[string]any) {
		resources, _ := m["resources"].(map[string]any)
		list, _ := resources["kinds"].([]any)
		for _, v := range list {
			if text, ok := v.(string); ok {
				out = append(out, text)
			}
		}
	}
	add(match)
	for _, of := range []string{"any", "all"} {
		list, _ := match[of].([]any)
		for _, item := range list {
			m, _ := item.(map[string]any)
			add(m)
		}
	}
	return out
}

// kyvernoKind reads a kind as Kyverno has it: Kind, version/Kind,
// group/version/Kind.
func (rd *reading) kyvernoKind(kinds []addr.Kind, known bool, text string) ([]addr.Kind, bool) {
	parts := strings.Split(text, "/")
	group := ""
	if len(parts) == 3 {
		group = parts[0]
	}
	if len(parts) > 3 {
		return kinds, false
	}
	return rd.matched(kinds, known, parts[len(parts)-1], group)
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
