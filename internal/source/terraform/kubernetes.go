package terraform

import (
	"strings"

	yaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// isManifest reports whether a resource holds a manifest as it stands.
func isManifest(typ string) bool { return typ == "kubernetes_manifest" || typ == "kubectl_manifest" }

// manifest makes facts of the manifests that a resource holds.
func (i *instance) manifest() {
	if i.typ == "kubernetes_manifest" {
		i.object(i.attr("manifest"))
		return
	}
	for _, document := range i.documents() {
		i.object(document)
	}
}

// documents returns what the text of a kubectl_manifest holds.
func (i *instance) documents() []any {
	text, ok := i.attr("yaml_body").(string)
	if !ok {
		return []any{nil}
	}
	var out []any
	for document := range strings.SplitSeq("\n"+text, "\n---") {
		if strings.TrimSpace(document) == "" {
			continue
		}
		v, err := yaml.YAMLDecodeFunc.Call([]cty.Value{cty.StringVal(document)})
		if err != nil {
			return []any{nil}
		}
		out = append(out, (settle{}).value(v))
	}
	return out
}

func (i *instance) object(v any) { i.s.r.manifest(i.pos, i.s.set(), i.address, v) }

// manifest makes a fact of one manifest.
func (r *reading) manifest(pos diag.Pos, cluster, address string, v any) {
	m, ok := v.(map[string]any)
	api, word := textOf(m["apiVersion"]), textOf(m["kind"])
	if !ok || !settings.IsKind(api, word) {
		r.gap(pos, fact.Gap{Systems: []addr.System{addr.SystemKubernetes}, Reason: address + ": its manifest is not known here; give the plan (terraform show -json)"})
		return
	}
	kind := addr.KubernetesKind(api, word)
	meta, _ := m["metadata"].(map[string]any)
	group, _, _ := strings.Cut(string(kind), "/")
	o := addr.Object{Cluster: strings.ReplaceAll(cluster, "/", "-"), Group: group, Kind: word, Namespace: textOf(meta["namespace"]), Name: textOf(meta["name"])}
	subject := addr.ObjectSubject(o)
	if _, err := addr.ParseObject(o.String()); err != nil || o.Name == "" {
		subject = addr.FileSubject(pos.File, address)
	}
	r.add(pos, address, fact.Fact{Subject: subject, Kind: kind, APIVersion: api}, m)
}

// helm says what a release of a chart hides.
func (s *scope) helm(r *resource) string {
	chart := "a chart"
	if a := r.body.Attributes["chart"]; a != nil {
		if name, ok := (settle{}).value(s.eval(a.Expr, nil)).(string); ok {
			chart = "the chart " + name
		}
	}
	return s.address + r.address + " installs " + chart + ", whose objects are not read; give what helm template writes of it"
}

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

// clusterKinds returns what a type of the Kubernetes provider is; nil is any
// object.
//
// Source: the provider's documentation, hashicorp/terraform-provider-kubernetes.
func clusterKinds(typ string) []addr.Kind {
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
