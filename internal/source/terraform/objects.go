package terraform

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/source/internal/body"
)

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

// objectKind reports whether a type of the provider is read as an object, and of
// which kind. Those that change another's are not.
func objectKind(typ string) (addr.Kind, bool) {
	kinds := clusterKinds(typ)
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

// typedObject makes a fact of a resource that is an object by its type.
func (i *instance) typedObject(kind addr.Kind) {
	args := i.settled()
	delete(args, "id")
	delete(args, "wait_for_rollout")
	i.ignore(addr.ID{}, args)
	_, word, _ := strings.Cut(string(kind), "/")
	object, _ := kubernetes("", args).(map[string]any)
	object["apiVersion"], object["kind"] = apiVersions[kind], word
	i.object(object)
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
			if switches.MatchString(name) || name == "privileged" || strings.HasPrefix(name, "run_as_non") {
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
