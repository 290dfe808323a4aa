package providers

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// IsManifest reports whether a type holds a manifest as it stands.
func IsManifest(typ string) bool { return typ == "kubernetes_manifest" || typ == "kubectl_manifest" }

// groups are the kinds of the Kubernetes provider's types: its words, in the
// order of the provider's documentation.
var groups = map[string]string{
	"api_service": "apiregistration.k8s.io/APIService", "certificate_signing_request": "certificates.k8s.io/CertificateSigningRequest",
	"cluster_role": "rbac.authorization.k8s.io/ClusterRole", "cluster_role_binding": "rbac.authorization.k8s.io/ClusterRoleBinding",
	"config_map": "core/ConfigMap", "config_map_v1_data": "core/ConfigMap", "cron_job": "batch/CronJob", "csi_driver": "storage.k8s.io/CSIDriver",
	"daemon_set": "apps/DaemonSet", "daemonset": "apps/DaemonSet", "default_service_account": "core/ServiceAccount", "deployment": "apps/Deployment",
	"endpoint_slice": "discovery.k8s.io/EndpointSlice", "endpoints": "core/Endpoints", "env": "apps/Deployment",
	"horizontal_pod_autoscaler": "autoscaling/HorizontalPodAutoscaler", "ingress": "networking.k8s.io/Ingress",
	"ingress_class": "networking.k8s.io/IngressClass", "job": "batch/Job", "limit_range": "core/LimitRange",
	"mutating_webhook_configuration": "admissionregistration.k8s.io/MutatingWebhookConfiguration", "namespace": "core/Namespace",
	"network_policy": "networking.k8s.io/NetworkPolicy", "persistent_volume": "core/PersistentVolume",
	"persistent_volume_claim": "core/PersistentVolumeClaim", "pod": "core/Pod", "pod_disruption_budget": "policy/PodDisruptionBudget",
	"priority_class": "scheduling.k8s.io/PriorityClass", "replication_controller": "core/ReplicationController", "resource_quota": "core/ResourceQuota",
	"role": "rbac.authorization.k8s.io/Role", "role_binding": "rbac.authorization.k8s.io/RoleBinding", "runtime_class": "node.k8s.io/RuntimeClass",
	"secret": "core/Secret", "secret_v1_data": "core/Secret", "service": "core/Service", "service_account": "core/ServiceAccount", "stateful_set": "apps/StatefulSet",
	"storage_class":                    "storage.k8s.io/StorageClass",
	"validating_webhook_configuration": "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
}

// Kinds returns what a type of the Kubernetes provider is; nil is any
// object.
//
// Source: the provider's documentation, hashicorp/terraform-provider-kubernetes.
func Kinds(typ string) []addr.Kind {
	word, ok := strings.CutPrefix(typ, "kubernetes_")
	if !ok {
		return nil
	}
	kind, known := groups[word]
	if !known {
		if cut := strings.LastIndex(word, "_v"); cut > 0 {
			kind, known = groups[word[:cut]]
		}
	}
	if !known {
		return nil
	}
	return []addr.Kind{addr.Kind(kind)}
}

// apiVersions are the types of the Kubernetes provider that are read as the
// objects that they are: the provider spells the fields of Kubernetes' API with
// underscores, and calls a block of a list by one of its elements.
//
// Source: the provider's documentation, hashicorp/terraform-provider-kubernetes.
var apiVersions = map[addr.Kind]string{
	"apps/DaemonSet": "apps/v1", "apps/Deployment": "apps/v1", "apps/StatefulSet": "apps/v1",
	"batch/Job": "batch/v1", "core/ConfigMap": "v1", "core/Namespace": "v1", "core/Pod": "v1", "core/Secret": "v1", "core/Service": "v1",
	"core/ServiceAccount": "v1", "networking.k8s.io/NetworkPolicy": "networking.k8s.io/v1",
	"rbac.authorization.k8s.io/ClusterRoleBinding": "rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io/RoleBinding": "rbac.authorization.k8s.io/v1",
}

// ObjectKind reports whether a type of the provider is read as an object, and of
// which kind. Those that change another's are not.
func ObjectKind(typ string) (addr.Kind, bool) {
	kinds := Kinds(typ)
	if len(kinds) != 1 || apiVersions[kinds[0]] == "" || strings.HasSuffix(typ, "_data") || typ == "kubernetes_env" || typ == "kubernetes_default_service_account" {
		return "", false
	}
	return kinds[0], true
}

// lists are the blocks that are elements of a list, and what Kubernetes calls
// it. Any other block is an object.
var lists = map[string]string{
	"container": "containers", "egress": "egress", "env": "env", "env_from": "envFrom", "from": "from", "host_aliases": "hostAliases",
	"http_header": "httpHeaders", "image_pull_secret": "imagePullSecrets", "image_pull_secrets": "imagePullSecrets", "ingress": "ingress",
	"init_container": "initContainers", "items": "items", "match_expressions": "matchExpressions", "port": "ports", "ports": "ports",
	"readiness_gate": "readinessGates", "sources": "sources", "subject": "subjects", "sysctl": "sysctls", "to": "to", "toleration": "tolerations",
	"topology_spread_constraint": "topologySpreadConstraints", "volume": "volumes", "volume_claim_template": "volumeClaimTemplates",
	"volume_device": "volumeDevices", "volume_mount": "volumeMounts",
}

// ownNames are arguments whose names are people's own.
var ownNames = []string{
	"annotations", "binary_data", "data", "labels", "limits", "match_labels", "node_selector", "requests", "selector", "string_data",
}

// numberTexts are arguments that the provider takes as texts.
var numberTexts = regexp.MustCompile(`^(?:fs_group|port|replicas|run_as_group|run_as_user|target_port)$`)

// spelled are names that are no plain change of spelling.
var spelled = map[string]string{
	"cluster_ip": "clusterIP", "cluster_ips": "clusterIPs", "external_ips": "externalIPs", "host_ipc": "hostIPC", "host_pid": "hostPID",
	"host_ip": "hostIP", "load_balancer_ip": "loadBalancerIP",
}

// Object returns the object of a kind that arguments make.
func Object(kind addr.Kind, args map[string]any) map[string]any {
	_, word, _ := strings.Cut(string(kind), "/")
	object, ok := kubernetes("", args).(map[string]any)
	if !ok {
		object = map[string]any{}
	}
	delete(object, "id")
	delete(object, "waitForRollout")
	object["apiVersion"], object["kind"] = apiVersions[kind], word
	return object
}

// kubernetes spells arguments as Kubernetes does.
func kubernetes(name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		if body.IsUnresolved(v) || slices.Contains(ownNames, name) {
			return v
		}
		out := make(map[string]any, len(v))
		for inner, item := range v {
			if inner == "affinity" {
				out[inner] = body.Unresolved("affinity")
				continue
			}
			list, isList := item.([]any)
			isBlock := isList && ofObjects(list)
			switch as := lists[inner]; {
			case as != "" && (isBlock || body.IsUnresolved(item)):
				out[as] = kubernetes("", item)
			case isBlock && len(list) == 1:
				out[camel(inner)] = kubernetes("", list[0])
			default:
				out[camel(inner)] = kubernetes(inner, item)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for n, item := range v {
			out[n] = kubernetes(name, item)
		}
		return out
	case string:
		if n, err := strconv.Atoi(v); err == nil && numberTexts.MatchString(name) {
			return body.Number(strconv.Itoa(n))
		}
		if v == "true" || v == "false" {
			if name == "enabled" || strings.HasPrefix(name, "enable_") || strings.HasSuffix(name, "_enabled") || name == "privileged" || strings.HasPrefix(name, "run_as_non") {
				return v == "true"
			}
		}
	}
	return v
}

// ofObjects reports whether a list holds what blocks are.
func ofObjects(list []any) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(v any) bool {
		m, ok := v.(map[string]any)
		return !ok || body.IsUnresolved(m)
	})
}

// camel spells a name with capitals.
func camel(name string) string {
	if as := spelled[name]; as != "" {
		return as
	}
	words := strings.Split(name, "_")
	for n, w := range words {
		if n > 0 && w != "" {
			words[n] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
}
