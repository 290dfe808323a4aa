package kube_test

import (
	"encoding/json"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/buildertest"
	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/cnpg"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/compile/kube/flux"
	"github.com/wardhq/ward/internal/compile/kube/kyverno"
	"github.com/wardhq/ward/internal/compile/kube/odoo"
	"github.com/wardhq/ward/internal/compile/kube/policy"
	"github.com/wardhq/ward/internal/compile/kube/traefik"
	"github.com/wardhq/ward/internal/design"
)

// row is one example of what a builder makes.
type row struct {
	builder string // its package and name
	kind    addr.Kind
	name    string
	make    func() design.ClusterObject
	// clusterWide objects have no namespace.
	clusterWide bool
	// labels are what every object says of itself.
	labels []string
	// secure is what the object must say because security depends on it, by
	// path: the value, or written where it depends on what was decided.
	secure map[string]any
	// plain says why nothing of the object is about security.
	plain string
}

// written is any value at all.
type written struct{}

var (
	at = kube.Place{Unit: addr.PlatformUnit(), Cluster: "clinic", Namespace: "odoo", Environment: "harbor-clinic.production"}
	o  = odoo.Spec{
		Image:  "registry.example/odoo@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		Server: "db.postgres.database.azure.com", Database: "odoo", Role: "odoo", Account: "documents",
		Web:        odoo.Web{MinReplicas: 2, MaxReplicas: 3, Surge: 1, Workers: 4, MaxConnections: 8, IdleGevent: 1},
		Websocket:  odoo.Websocket{Replicas: 2, Surge: 1, MaxConnections: 32},
		Background: odoo.Background{CronThreads: 2, MaxConnections: 16},
	}
	traffic = odoo.TrafficSpec{Endpoints: netip.MustParsePrefix("10.41.8.0/26"), Server: true}
	entry   = netip.MustParsePrefix("10.40.1.0/24")
	proxy   = traefik.Spec{
		Image:    "registry.example/traefik@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		Replicas: 3, MilliCPU: 100, MemoryMiB: 256, DiskGiB: 8, Trusted: entry, Routes: []string{"odoo"}, Seconds: 115,
		NodeLabel: odoo.WorkLabel(odoo.WebWork), TaintKey: odoo.WorkTaint, TaintValue: odoo.WebWork,
	}
	recommended = []string{"app.kubernetes.io/name", "app.kubernetes.io/component", "app.kubernetes.io/managed-by"}
)

// table is an example of every builder; a new builder is a new row.
var table = []row{
	{
		builder: "odoo.NewNamespace", kind: "core/Namespace", name: "odoo", clusterWide: true,
		make:   func() design.ClusterObject { return odoo.NewNamespace(at, odoo.NamespaceSpec{Data: "regulated"}) },
		labels: []string{"app.kubernetes.io/managed-by", "ward.dev/environment", "ward.dev/data", "pod-security.kubernetes.io/enforce"},
		plain:  "what Pod Security enforces is a label",
	},
	{
		builder: "odoo.NewServiceAccount", kind: "core/ServiceAccount", name: odoo.ServiceAccount, labels: recommended,
		make: func() design.ClusterObject {
			return odoo.NewServiceAccount(at, odoo.ServiceAccountSpec{ClientID: "ODOO_CLIENT_ID"})
		},
		secure: map[string]any{"automountServiceAccountToken": false, "metadata.annotations": map[string]any{"azure.workload.identity/client-id": "${ODOO_CLIENT_ID}"}},
	},
	{
		builder: "odoo.NewOperatorRole", kind: "rbac.authorization.k8s.io/Role", name: odoo.OperatorRole, labels: recommended,
		make:   func() design.ClusterObject { return odoo.NewOperatorRole(at) },
		secure: map[string]any{"rules[*].verbs": written{}, "rules[*].resources": written{}, "rules[*].apiGroups": written{}},
	},
	{
		builder: "odoo.NewOperatorRoleBinding", kind: "rbac.authorization.k8s.io/RoleBinding", name: odoo.OperatorRole, labels: recommended,
		make: func() design.ClusterObject {
			return odoo.NewOperatorRoleBinding(at, odoo.OperatorsSpec{Group: "6f3e0a81-7d29-4c54-9b16-e8a25c7f0403", Name: "operators"})
		},
		secure: map[string]any{
			"roleRef.kind": "Role", "roleRef.name": odoo.OperatorRole,
			"subjects[*].kind": "Group", "subjects[*].name": "6f3e0a81-7d29-4c54-9b16-e8a25c7f0403",
		},
	},
	{
		builder: "flux.NewOCIRepository", kind: "source.toolkit.fluxcd.io/OCIRepository", name: flux.Source, labels: recommended,
		make: func() design.ClusterObject {
			return flux.NewOCIRepository(at, flux.OCIRepositorySpec{Registry: "registry.example", Repository: "releases/clinic", Versions: ">=0.0.0"})
		},
		secure: map[string]any{
			"spec.url": "oci://registry.example/releases/clinic", "spec.insecure": false, "spec.provider": "azure", "spec.serviceAccountName": flux.Account,
			"spec.verify.provider": "cosign", "spec.verify.secretRef.name": flux.Signers, "spec.suspend": false,
		},
	},
	{
		builder: "flux.NewSigners", kind: "core/Secret", name: flux.Signers, labels: recommended,
		make: func() design.ClusterObject {
			return flux.NewSigners(at, flux.SignersSpec{Keys: map[string]string{"pipeline": "a public key"}})
		},
		secure: map[string]any{"data": written{}},
	},
	{
		builder: "flux.NewKustomization", kind: "kustomize.toolkit.fluxcd.io/Kustomization", name: "odoo", labels: recommended,
		make: func() design.ClusterObject {
			return flux.NewKustomization(at, flux.KustomizationSpec{Name: "odoo", Path: "odoo", After: []string{"policy"}, Values: []string{"ODOO_CLIENT_ID"}})
		},
		secure: map[string]any{
			"spec.serviceAccountName": flux.Account, "spec.sourceRef.kind": "OCIRepository", "spec.sourceRef.name": flux.Source,
			"spec.prune": true, "spec.force": false, "spec.wait": true, "spec.suspend": false, "spec.timeout": written{},
			"spec.dependsOn[*].name": "policy", "spec.postBuild.substitute": map[string]any{"ODOO_CLIENT_ID": "${ODOO_CLIENT_ID}"},
		},
	},
	{
		builder: "flux.NewServiceAccount", kind: "core/ServiceAccount", name: flux.Account, labels: recommended,
		make: func() design.ClusterObject {
			return flux.NewServiceAccount(at, flux.AccountSpec{ClientID: "ODOO_RELEASE_CLIENT_ID", Tenant: "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11"})
		},
		secure: map[string]any{"automountServiceAccountToken": false, "metadata.annotations": written{}},
	},
	{
		builder: "flux.NewRole", kind: "rbac.authorization.k8s.io/Role", name: flux.Account, labels: recommended,
		make:   func() design.ClusterObject { return flux.NewRole(at, flux.RoleSpec{Routes: true, Hours: true}) },
		secure: map[string]any{"rules[*].verbs": written{}, "rules[*].resources": written{}, "rules[*].apiGroups": written{}},
	},
	{
		builder: "flux.NewRoleBinding", kind: "rbac.authorization.k8s.io/RoleBinding", name: flux.Account, labels: recommended,
		make:   func() design.ClusterObject { return flux.NewRoleBinding(at) },
		secure: map[string]any{"roleRef.kind": "Role", "roleRef.name": flux.Account, "subjects[*].kind": "ServiceAccount", "subjects[*].namespace": at.Namespace},
	},
	{
		builder: "odoo.NewQuota", kind: "core/ResourceQuota", name: "odoo", labels: recommended,
		make:   func() design.ClusterObject { return odoo.NewQuota(at, odoo.QuotaSpec{Odoo: o}) },
		secure: map[string]any{"spec.hard": written{}},
	},
	{
		builder: "odoo.NewPriorityClass", kind: "scheduling.k8s.io/PriorityClass", name: "odoo-serving", labels: recommended, clusterWide: true,
		make: func() design.ClusterObject {
			return odoo.NewPriorityClass(at, odoo.PriorityClassSpec{Of: odoo.WebPods})
		},
		plain: "it says who waits",
	},
	{
		builder: "odoo.NewDefaultDeny", kind: "networking.k8s.io/NetworkPolicy", name: "default-deny", labels: recommended,
		make: func() design.ClusterObject { return odoo.NewDefaultDeny(at) },
		secure: map[string]any{
			"spec.podSelector": map[string]any{},
			"spec.policyTypes": []any{"Ingress", "Egress"},
		},
	},
	{
		builder: "odoo.NewOdooTraffic", kind: "networking.k8s.io/NetworkPolicy", name: "odoo", labels: recommended,
		make: func() design.ClusterObject { return odoo.NewOdooTraffic(at, traffic) },
		secure: map[string]any{
			"spec.policyTypes":             []any{"Egress"},
			"spec.egress[*].to":            written{},
			"spec.egress[*].ports[*].port": written{},
		},
	},
	{
		builder: "odoo.NewWebTraffic", kind: "networking.k8s.io/NetworkPolicy", name: "odoo-web", labels: recommended,
		make: func() design.ClusterObject { return odoo.NewWebTraffic(at, traffic) },
		secure: map[string]any{
			"spec.policyTypes":                          []any{"Ingress", "Egress"},
			"spec.ingress[*].from[*].namespaceSelector": written{},
			"spec.ingress[*].from[*].podSelector":       written{},
			"spec.ingress[*].ports[*].port":             odoo.HTTPPort,
			"spec.egress[*].to[*].ipBlock.cidr":         traffic.Endpoints.String(),
		},
	},
	{
		builder: "odoo.NewWebsocketTraffic", kind: "networking.k8s.io/NetworkPolicy", name: "odoo-websocket", labels: recommended,
		make: func() design.ClusterObject { return odoo.NewWebsocketTraffic(at) },
		secure: map[string]any{
			"spec.policyTypes":                          []any{"Ingress"},
			"spec.ingress[*].from[*].namespaceSelector": written{},
			"spec.ingress[*].from[*].podSelector":       written{},
			"spec.ingress[*].ports[*].port":             odoo.WebsocketPort,
		},
	},
	{
		builder: "odoo.NewConfig", kind: "core/ConfigMap", name: "odoo-config", labels: recommended,
		make:   func() design.ClusterObject { return odoo.NewConfig(at, o) },
		secure: map[string]any{"data": written{}},
	},
	{
		builder: "odoo.NewWebDeployment", kind: "apps/Deployment", name: "odoo-web", labels: recommended,
		make:   func() design.ClusterObject { return odoo.NewWebDeployment(at, o) },
		secure: restricted(),
	},
	{
		builder: "odoo.NewWebsocketDeployment", kind: "apps/Deployment", name: "odoo-websocket", labels: recommended,
		make:   func() design.ClusterObject { return odoo.NewWebsocketDeployment(at, o) },
		secure: restricted(),
	},
	{
		builder: "odoo.NewBackgroundDeployment", kind: "apps/Deployment", name: "odoo-background", labels: recommended,
		make:   func() design.ClusterObject { return odoo.NewBackgroundDeployment(at, o) },
		secure: restricted(),
	},
	{
		builder: "odoo.NewService", kind: "core/Service", name: "odoo-web", labels: recommended,
		make: func() design.ClusterObject {
			return odoo.NewService(at, odoo.ServiceSpec{Of: odoo.WebPods, Port: odoo.HTTPPort})
		},
		secure: map[string]any{"spec.type": "ClusterIP"},
	},
	{
		builder: "odoo.NewDisruptionBudget", kind: "policy/PodDisruptionBudget", name: "odoo-web", labels: recommended,
		make: func() design.ClusterObject {
			return odoo.NewDisruptionBudget(at, odoo.DisruptionBudgetSpec{Of: odoo.WebPods})
		},
		plain: "it is about availability",
	},
	{
		builder: "odoo.NewWebAutoscaler", kind: "autoscaling/HorizontalPodAutoscaler", name: "odoo-web", labels: recommended,
		make:  func() design.ClusterObject { return odoo.NewWebAutoscaler(at, o.Web) },
		plain: "it is about availability",
	},
	{
		builder: "odoo.NewWebScaledObject", kind: "keda.sh/ScaledObject", name: "odoo-web", labels: recommended,
		make: func() design.ClusterObject {
			return odoo.NewWebScaledObject(at, o.Web, odoo.Hours{Days: "weekdays", From: "06:00", To: "20:00", Zone: "America/New_York", MinReplicas: 2, Lead: 15})
		},
		plain: "it is about availability",
	},
	{
		builder: "traefik.NewNamespace", kind: "core/Namespace", name: "odoo", clusterWide: true,
		make:   func() design.ClusterObject { return traefik.NewNamespace(at, traefik.NamespaceSpec{Data: "regulated"}) },
		labels: []string{"app.kubernetes.io/managed-by", "ward.dev/environment", "ward.dev/data", "pod-security.kubernetes.io/enforce"},
		plain:  "what Pod Security enforces is a label",
	},
	{
		builder: "traefik.NewRoutesNamespace", kind: "core/Namespace", name: "odoo", clusterWide: true,
		make: func() design.ClusterObject {
			return traefik.NewRoutesNamespace(at, traefik.NamespaceSpec{Data: "regulated"})
		},
		labels: []string{"app.kubernetes.io/managed-by", "ward.dev/environment", "ward.dev/data", "pod-security.kubernetes.io/enforce"},
		plain:  "what Pod Security enforces is a label",
	},
	{
		builder: "traefik.NewRoutesQuota", kind: "core/ResourceQuota", name: "routes", labels: recommended,
		make:   func() design.ClusterObject { return traefik.NewRoutesQuota(at) },
		secure: map[string]any{"spec.hard.pods": "0", "spec.hard.secrets": "0"},
	},
	{
		builder: "traefik.NewForward", kind: "core/Service", name: "odoo-web", labels: recommended,
		make: func() design.ClusterObject {
			return traefik.NewForward(at, traefik.ForwardSpec{To: "odoo", Backend: traefik.Backend{Name: "odoo-web", Port: odoo.HTTPPort}})
		},
		secure: map[string]any{"spec.type": "ExternalName", "spec.externalName": "odoo-web.odoo.svc.cluster.local"},
	},
	{
		builder: "traefik.NewServiceAccount", kind: "core/ServiceAccount", name: traefik.ServiceAccount, labels: recommended,
		make:   func() design.ClusterObject { return traefik.NewServiceAccount(at) },
		secure: map[string]any{"automountServiceAccountToken": false},
	},
	{
		builder: "traefik.NewRole", kind: "rbac.authorization.k8s.io/Role", name: "traefik", labels: recommended,
		make:   func() design.ClusterObject { return traefik.NewRole(at) },
		secure: map[string]any{"rules[*].verbs": []any{"get", "list", "watch"}, "rules[*].resources": written{}},
	},
	{
		builder: "traefik.NewRoleBinding", kind: "rbac.authorization.k8s.io/RoleBinding", name: "traefik", labels: recommended,
		make: func() design.ClusterObject { return traefik.NewRoleBinding(at) },
		secure: map[string]any{
			"roleRef.kind": "Role", "roleRef.name": "traefik",
			"subjects[*].kind": "ServiceAccount", "subjects[*].name": traefik.ServiceAccount, "subjects[*].namespace": traefik.Namespace,
		},
	},
	{
		builder: "traefik.NewCertificates", kind: "secrets-store.csi.x-k8s.io/SecretProviderClass", name: "certificates", labels: recommended,
		make: func() design.ClusterObject {
			return traefik.NewCertificates(at, traefik.CertificatesSpec{Vault: "clinic-tls", Tenant: "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11", ClientID: "PROXY_CLIENT_ID", Certificate: "clinic"})
		},
		secure: map[string]any{
			"spec.provider": "azure", "spec.parameters.usePodIdentity": "false", "spec.parameters.useVMManagedIdentity": "false",
			"spec.parameters.clientID": "${PROXY_CLIENT_ID}", "spec.parameters.keyvaultName": "clinic-tls", "spec.parameters.objects": written{},
			"spec.secretObjects[*].type": "kubernetes.io/tls",
		},
	},
	{
		builder: "traefik.NewStore", kind: "traefik.io/TLSStore", name: "default", labels: recommended,
		make:   func() design.ClusterObject { return traefik.NewStore(at) },
		secure: map[string]any{"spec.certificates[*].secretName": "certificates"},
	},
	{
		builder: "traefik.NewTLSOption", kind: "traefik.io/TLSOption", name: "default", labels: recommended,
		make:   func() design.ClusterObject { return traefik.NewTLSOption(at, traefik.TLSSpec{}) },
		secure: map[string]any{"spec.minVersion": "VersionTLS12", "spec.sniStrict": true, "spec.cipherSuites": written{}, "spec.curvePreferences": written{}},
	},
	{
		builder: "traefik.NewService", kind: "core/Service", name: "traefik", labels: recommended,
		make: func() design.ClusterObject {
			return traefik.NewService(at, traefik.ServiceSpec{Address: netip.MustParseAddr("10.41.8.68"), Subnet: "ingress", From: entry})
		},
		secure: map[string]any{
			"spec.externalTrafficPolicy": "Local", "spec.loadBalancerSourceRanges": []any{entry.String()},
			// The dots are of the name.
			"metadata.annotations": written{},
		},
	},
	{
		builder: "traefik.NewDefaultDeny", kind: "networking.k8s.io/NetworkPolicy", name: "default-deny", labels: recommended,
		make:   func() design.ClusterObject { return traefik.NewDefaultDeny(at) },
		secure: map[string]any{"spec.podSelector": map[string]any{}, "spec.policyTypes": []any{"Ingress", "Egress"}},
	},
	{
		builder: "traefik.NewTraffic", kind: "networking.k8s.io/NetworkPolicy", name: "traefik", labels: recommended,
		make: func() design.ClusterObject {
			return traefik.NewTraffic(at, traefik.TrafficSpec{From: entry, APIServer: netip.MustParsePrefix("10.41.8.128/28"), Serves: []string{"odoo"}, Backends: []traefik.Pods{{Labels: odoo.PodsOf(odoo.WebPods), Port: odoo.HTTPPort}}})
		},
		secure: map[string]any{
			"spec.policyTypes":              []any{"Ingress", "Egress"},
			"spec.ingress[*].from":          written{},
			"spec.ingress[*].ports[*].port": written{},
			"spec.egress[*].to":             written{},
			"spec.egress[*].ports[*].port":  written{},
		},
	},
	{
		builder: "traefik.NewDeployment", kind: "apps/Deployment", name: "traefik", labels: recommended,
		make:   func() design.ClusterObject { return traefik.NewDeployment(at, proxy) },
		secure: restrictedProxy(),
	},
	{
		builder: "traefik.NewDisruptionBudget", kind: "policy/PodDisruptionBudget", name: "traefik", labels: recommended,
		make:  func() design.ClusterObject { return traefik.NewDisruptionBudget(at, proxy) },
		plain: "it is about availability",
	},
	{
		builder: "kyverno.NewNamespace", kind: "core/Namespace", name: "odoo", clusterWide: true,
		make:   func() design.ClusterObject { return kyverno.NewNamespace(at, kyverno.NamespaceSpec{Data: "regulated"}) },
		labels: []string{"app.kubernetes.io/managed-by", "ward.dev/environment", "ward.dev/data", "pod-security.kubernetes.io/enforce"},
		plain:  "what Pod Security enforces is a label",
	},
	{
		builder: "kyverno.NewServiceAccount", kind: "core/ServiceAccount", name: kyverno.ServiceAccount, labels: recommended,
		make: func() design.ClusterObject {
			return kyverno.NewServiceAccount(at, kyverno.ServiceAccountSpec{ClientID: "VERIFIER_CLIENT_ID"})
		},
		secure: map[string]any{"automountServiceAccountToken": false, "metadata.annotations": map[string]any{"azure.workload.identity/client-id": "${VERIFIER_CLIENT_ID}"}},
	},
	{
		builder: "kyverno.NewClusterRole", kind: "rbac.authorization.k8s.io/ClusterRole", name: "kyverno-admission-controller", labels: recommended, clusterWide: true,
		make:   func() design.ClusterObject { return kyverno.NewClusterRole(at) },
		secure: map[string]any{"rules[*].verbs": written{}, "rules[*].resources": written{}},
	},
	{
		builder: "kyverno.NewClusterRoleBinding", kind: "rbac.authorization.k8s.io/ClusterRoleBinding", name: "kyverno-admission-controller", labels: recommended, clusterWide: true,
		make: func() design.ClusterObject { return kyverno.NewClusterRoleBinding(at) },
		secure: map[string]any{
			"roleRef.kind": "ClusterRole", "roleRef.name": "kyverno-admission-controller",
			"subjects[*].kind": "ServiceAccount", "subjects[*].name": kyverno.ServiceAccount, "subjects[*].namespace": kyverno.Namespace,
		},
	},
	{
		builder: "kyverno.NewRole", kind: "rbac.authorization.k8s.io/Role", name: "kyverno-admission-controller", labels: recommended,
		make:   func() design.ClusterObject { return kyverno.NewRole(at) },
		secure: map[string]any{"rules[*].verbs": written{}, "rules[*].resources": written{}},
	},
	{
		builder: "kyverno.NewRoleBinding", kind: "rbac.authorization.k8s.io/RoleBinding", name: "kyverno-admission-controller", labels: recommended,
		make: func() design.ClusterObject { return kyverno.NewRoleBinding(at) },
		secure: map[string]any{
			"roleRef.kind": "Role", "roleRef.name": "kyverno-admission-controller",
			"subjects[*].kind": "ServiceAccount", "subjects[*].name": kyverno.ServiceAccount, "subjects[*].namespace": kyverno.Namespace,
		},
	},
	{
		builder: "kyverno.NewConfig", kind: "core/ConfigMap", name: "kyverno", labels: recommended,
		make: func() design.ClusterObject {
			return kyverno.NewConfig(at, kyverno.ConfigSpec{Exempt: []string{"kube-system"}})
		},
		secure: map[string]any{"data.webhooks": `{"namespaceSelector":{"matchExpressions":[{"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["kube-system"]}]}}`, "data.webhookAnnotations": `{"admissions.enforcer/disabled":"true"}`},
	},
	{
		builder: "kyverno.NewMetrics", kind: "core/ConfigMap", name: "kyverno-metrics", labels: recommended,
		make:  func() design.ClusterObject { return kyverno.NewMetrics(at) },
		plain: "it says what is counted",
	},
	{
		builder: "kyverno.NewService", kind: "core/Service", name: "kyverno-svc", labels: recommended,
		make:   func() design.ClusterObject { return kyverno.NewService(at) },
		secure: map[string]any{"spec.type": "ClusterIP"},
	},
	{
		builder: "kyverno.NewDefaultDeny", kind: "networking.k8s.io/NetworkPolicy", name: "default-deny", labels: recommended,
		make:   func() design.ClusterObject { return kyverno.NewDefaultDeny(at) },
		secure: map[string]any{"spec.podSelector": map[string]any{}, "spec.policyTypes": []any{"Ingress", "Egress"}},
	},
	{
		builder: "kyverno.NewTraffic", kind: "networking.k8s.io/NetworkPolicy", name: "kyverno-admission-controller", labels: recommended,
		make: func() design.ClusterObject {
			return kyverno.NewTraffic(at, kyverno.TrafficSpec{APIServer: netip.MustParsePrefix("10.41.8.128/28"), Registry: netip.MustParsePrefix("10.40.1.0/26")})
		},
		secure: map[string]any{
			"spec.policyTypes":             []any{"Ingress", "Egress"},
			"spec.ingress[*].from":         written{},
			"spec.egress[*].to":            written{},
			"spec.egress[*].ports[*].port": written{},
		},
	},
	{
		builder: "kyverno.NewDeployment", kind: "apps/Deployment", name: "kyverno-admission-controller", labels: recommended,
		make: func() design.ClusterObject {
			return kyverno.NewDeployment(at, kyverno.Spec{Image: proxy.Image, Replicas: 3, Taint: "CriticalAddonsOnly", NodeLabel: "kubernetes.azure.com/mode", NodeValue: "system"})
		},
		secure: profile(kyverno.ServiceAccount, proxy.Image, "containers"),
	},
	{
		builder: "kyverno.NewDisruptionBudget", kind: "policy/PodDisruptionBudget", name: "kyverno-admission-controller", labels: recommended,
		make:  func() design.ClusterObject { return kyverno.NewDisruptionBudget(at) },
		plain: "it is about availability",
	},
	{
		builder: "kyverno.NewImagePolicy", kind: "policies.kyverno.io/ImageValidatingPolicy", name: kyverno.PolicyName, labels: recommended, clusterWide: true,
		make: func() design.ClusterObject {
			return kyverno.NewImagePolicy(at, kyverno.PolicySpec{
				Registry: "registry.example", Exempt: []string{"kube-system"},
				Signers: []kyverno.Signer{{Name: "pipeline", Repositories: []string{"odoo"}, Key: "-----BEGIN PUBLIC KEY-----", Builder: "https://github.com/x/y", Source: "https://github.com/x/z"}},
			})
		},
		secure: map[string]any{
			"spec.failurePolicy": "Fail", "spec.validationActions": []any{"Deny"}, "spec.evaluation.admission.enabled": true,
			"spec.validationConfigurations.required": true, "spec.validationConfigurations.verifyDigest": true,
			"spec.credentials.allowInsecureRegistry": false, "spec.matchConstraints.namespaceSelector": written{},
			"spec.attestations[*].intoto.type": kyverno.Provenance, "spec.attestors[*].cosign.key.data": written{}, "spec.validations[*].expression": written{},
		},
	},
	{
		builder: "traefik.NewHeaders", kind: "traefik.io/Middleware", name: "odoo-headers", labels: recommended,
		make: func() design.ClusterObject { return traefik.NewHeaders(at) },
		secure: map[string]any{
			"spec.headers.stsSeconds": 31536000, "spec.headers.contentTypeNosniff": true, "spec.headers.customFrameOptionsValue": "SAMEORIGIN",
			"spec.headers.referrerPolicy": "same-origin", "spec.headers.permissionsPolicy": written{}, "spec.headers.customResponseHeaders.Server": "",
		},
	},
	{
		builder: "traefik.NewRate", kind: "traefik.io/Middleware", name: "odoo-sign-in-rate", labels: recommended,
		make: func() design.ClusterObject {
			return traefik.NewRate(at, traefik.RateSpec{SignIn: true, Average: 10, Burst: 20, Period: "1m"})
		},
		secure: map[string]any{
			"spec.rateLimit.average": 10, "spec.rateLimit.burst": 20, "spec.rateLimit.period": "1m",
			"spec.rateLimit.sourceCriterion.ipStrategy.depth": 1, "spec.rateLimit.sourceCriterion.ipStrategy.ipv6Subnet": 64,
		},
	},
	{
		builder: "traefik.NewAtOnce", kind: "traefik.io/Middleware", name: "odoo-at-once", labels: recommended,
		make:   func() design.ClusterObject { return traefik.NewAtOnce(at, traefik.AtOnceSpec{Amount: 32}) },
		secure: map[string]any{"spec.inFlightReq.amount": 32, "spec.inFlightReq.sourceCriterion.ipStrategy.depth": 1},
	},
	{
		builder: "traefik.NewBody", kind: "traefik.io/Middleware", name: "odoo-body", labels: recommended,
		make:   func() design.ClusterObject { return traefik.NewBody(at, traefik.BodySpec{MiB: 176}) },
		secure: map[string]any{"spec.buffering.maxRequestBodyBytes": 176 << 20, "spec.buffering.memRequestBodyBytes": 1 << 20},
	},
	{
		builder: "traefik.NewSources", kind: "traefik.io/Middleware", name: "odoo-closed", labels: recommended,
		make:   func() design.ClusterObject { return traefik.NewSources(at, traefik.SourcesSpec{}) },
		secure: map[string]any{"spec.ipAllowList.sourceRange": []any{"255.255.255.255/32"}, "spec.ipAllowList.ipStrategy.depth": 1},
	},
	{
		builder: "traefik.NewTransport", kind: "traefik.io/ServersTransport", name: "odoo", labels: recommended,
		make:  func() design.ClusterObject { return traefik.NewTransport(at, traefik.TransportSpec{Seconds: 115}) },
		plain: "it is how long Traefik waits",
	},
	{
		builder: "traefik.NewRoute", kind: "traefik.io/IngressRoute", name: "odoo", labels: recommended,
		make: func() design.ClusterObject {
			return traefik.NewRoute(at, traefik.RouteSpec{
				Hosts: []string{"erp.example.org"}, Web: traefik.Backend{Name: "odoo-web", Port: odoo.HTTPPort}, Websocket: traefik.Backend{Name: "odoo-websocket", Port: odoo.WebsocketPort},
			})
		},
		secure: map[string]any{"spec.entryPoints": []any{"websecure"}, "spec.tls.options.name": "odoo", "spec.routes[*].middlewares": written{}},
	},
	{
		// The check makes the object, and its name is all that it says of
		// itself.
		builder: "policy.NewAdmissionPolicy", kind: "admissionregistration.k8s.io/ValidatingAdmissionPolicy", name: "a-check", clusterWide: true,
		make: func() design.ClusterObject {
			return policy.NewAdmissionPolicy(at, policy.AdmissionPolicySpec{Check: "a-check", Policy: &admissionv1.ValidatingAdmissionPolicy{
				TypeMeta:   metav1.TypeMeta{APIVersion: "admissionregistration.k8s.io/v1", Kind: "ValidatingAdmissionPolicy"},
				ObjectMeta: metav1.ObjectMeta{Name: "a-check"},
			}})
		},
		plain: "what it refuses is the check's",
	},
	{
		builder: "policy.NewAdmissionBinding", kind: "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding", name: "a-check", clusterWide: true,
		make: func() design.ClusterObject {
			return policy.NewAdmissionBinding(at, policy.AdmissionBindingSpec{Check: "a-check", Binding: &admissionv1.ValidatingAdmissionPolicyBinding{
				TypeMeta:   metav1.TypeMeta{APIVersion: "admissionregistration.k8s.io/v1", Kind: "ValidatingAdmissionPolicyBinding"},
				ObjectMeta: metav1.ObjectMeta{Name: "a-check"},
			}})
		},
		plain: "what it refuses is the check's",
	},
	{
		builder: "cnpg.NewCluster", kind: "postgresql.cnpg.io/Cluster", name: cnpg.Name, labels: recommended,
		make: func() design.ClusterObject { return cnpg.NewCluster(at, instances) },
		secure: map[string]any{
			"spec.instances":                                      3,
			"spec.enableSuperuserAccess":                          false,
			"spec.imageCatalogRef.name":                           cnpg.Name,
			"spec.affinity.podAntiAffinityType":                   "required",
			"spec.affinity.topologyKey":                           "topology.kubernetes.io/zone",
			"spec.seccompProfile.type":                            "RuntimeDefault",
			"spec.resources.limits.memory":                        "24Gi",
			"spec.storage.storageClass":                           cnpg.StorageClass,
			"spec.walStorage.storageClass":                        cnpg.StorageClass,
			"spec.plugins[*].isWALArchiver":                       true,
			"spec.postgresql.enableAlterSystem":                   false,
			"spec.postgresql.synchronous.dataDurability":          "required",
			"spec.postgresql.pg_hba":                              []any{"hostssl odoo odoo all cert", "hostssl odoo_sessions odoo all cert", "hostssl postgres odoo all cert", "host all all all reject"},
			"spec.postgresql.parameters.max_connections":          "1200",
			"spec.postgresql.parameters.log_statement":            "none",
			"spec.serviceAccountTemplate.metadata.annotations":    map[string]any{"azure.workload.identity/client-id": "${DATABASE_CLIENT_ID}"},
			"spec.postgresql.parameters.ssl_min_protocol_version": "TLSv1.3",
		},
	},
	{
		builder: "cnpg.NewImageCatalog", kind: "postgresql.cnpg.io/ImageCatalog", name: cnpg.Name, labels: recommended,
		make: func() design.ClusterObject {
			return cnpg.NewImageCatalog(at, cnpg.ImageCatalogSpec{Version: 16, Image: o.Image})
		},
		secure: map[string]any{"spec.images[*].image": o.Image},
	},
	{
		builder: "cnpg.NewRole", kind: "postgresql.cnpg.io/DatabaseRole", name: "odoo", labels: recommended,
		make: func() design.ClusterObject {
			return cnpg.NewRole(at, cnpg.RoleSpec{Name: "odoo", Connections: 900})
		},
		secure: map[string]any{
			"spec.disablePassword": true, "spec.clientCertificate.enabled": true, "spec.superuser": false, "spec.createrole": false,
			"spec.createdb": false, "spec.replication": false, "spec.bypassrls": false, "spec.connectionLimit": 900, "spec.databaseRoleReclaimPolicy": "retain",
		},
	},
	{
		builder: "cnpg.NewDatabase", kind: "postgresql.cnpg.io/Database", name: "odoo-sessions", labels: recommended,
		make: func() design.ClusterObject {
			return cnpg.NewDatabase(at, cnpg.DatabaseSpec{Name: "odoo_sessions", Owner: "odoo", Why: "A database."})
		},
		secure: map[string]any{"spec.databaseReclaimPolicy": "retain", "spec.owner": "odoo", "spec.template": "template0", "spec.localeCollate": "C"},
	},
	{
		builder: "cnpg.NewObjectStore", kind: "barmancloud.cnpg.io/ObjectStore", name: cnpg.Name, labels: recommended,
		make: func() design.ClusterObject {
			return cnpg.NewObjectStore(at, cnpg.ObjectStoreSpec{Account: "backups", Container: "database"})
		},
		secure: map[string]any{
			"spec.configuration.azureCredentials": map[string]any{"inheritFromAzureAD": true},
			"spec.configuration.destinationPath":  "https://backups.blob.core.windows.net/database",
		},
	},
	{
		builder: "cnpg.NewScheduledBackup", kind: "postgresql.cnpg.io/ScheduledBackup", name: cnpg.Name, labels: recommended,
		make:   func() design.ClusterObject { return cnpg.NewScheduledBackup(at) },
		secure: map[string]any{"spec.method": "plugin", "spec.suspend": false, "spec.pluginConfiguration.name": cnpg.Plugin},
	},
	{
		builder: "cnpg.NewStorageClass", kind: "storage.k8s.io/StorageClass", name: cnpg.StorageClass, labels: recommended, clusterWide: true,
		make: func() design.ClusterObject {
			return cnpg.NewStorageClass(at, cnpg.StorageClassSpec{Encryption: "/subscriptions/x/resourceGroups/x/providers/Microsoft.Compute/diskEncryptionSets/x"})
		},
		secure: map[string]any{"parameters.diskEncryptionSetID": written{}, "parameters.networkAccessPolicy": "DenyAll", "reclaimPolicy": "Retain"},
	},
	{
		builder: "cnpg.NewTraffic", kind: "networking.k8s.io/NetworkPolicy", name: cnpg.Name, labels: recommended,
		make: func() design.ClusterObject { return cnpg.NewTraffic(at, reached) },
		secure: map[string]any{
			"spec.policyTypes":              []any{"Ingress", "Egress"},
			"spec.ingress[*].from":          written{},
			"spec.ingress[*].ports[*].port": written{},
			"spec.egress[*].to":             written{},
			"spec.egress[*].ports[*].port":  written{},
		},
	},
	{
		builder: "cnpg.NewClientTraffic", kind: "networking.k8s.io/NetworkPolicy", name: cnpg.Name + "-clients", labels: recommended,
		make: func() design.ClusterObject { return cnpg.NewClientTraffic(at, reached) },
		secure: map[string]any{
			"spec.policyTypes":             []any{"Egress"},
			"spec.egress[*].to":            []any{map[string]any{"podSelector": map[string]any{"matchLabels": map[string]any{"cnpg.io/cluster": cnpg.Name}}}},
			"spec.egress[*].ports[*].port": 5432,
		},
	},
}

// instances are an example of a database, and reached of what reaches it.
var (
	instances = cnpg.ClusterSpec{
		Version: 16, Instances: 3, Zones: true, Synchronous: true, MilliCPUs: 3000, MemoryMiB: 24 << 10, StorageGiB: 256, WALGiB: 128, MaxConnections: 1200,
		Role: "odoo", Databases: []string{"odoo", "odoo_sessions"}, ClientID: "DATABASE_CLIENT_ID", NodeLabel: "work.ward.dev/data", NodeTaint: "work.ward.dev",
		Self: "clinic-production",
	}
	reached = cnpg.TrafficSpec{Endpoints: traffic.Endpoints, APIServer: netip.MustParsePrefix("10.41.8.128/28"), Client: odoo.Pods()}
)

// restricted is what every pod of Odoo says, as Pod Security's restricted profile asks
// and more.
func restricted() map[string]any {
	out := profile(odoo.ServiceAccount, o.Image, "containers", "initContainers")
	out["spec.template.metadata.annotations"] = written{}
	return out
}

// restrictedProxy is what the proxy's pods say: the same, and whom they believe.
func restrictedProxy() map[string]any {
	out := profile(traefik.ServiceAccount, proxy.Image, "containers")
	out["spec.template.spec.containers[*].args"] = written{}
	out["spec.template.spec.containers[*].resources.limits.ephemeral-storage"] = "9Gi"
	out["spec.template.spec.topologySpreadConstraints[*].whenUnsatisfiable"] = "DoNotSchedule"
	return out
}

// profile is what a pod of an account says of an image in these lists of
// containers.
func profile(account, image string, lists ...string) map[string]any {
	out := map[string]any{
		"spec.template.spec.automountServiceAccountToken":        false,
		"spec.template.spec.enableServiceLinks":                  false,
		"spec.template.spec.serviceAccountName":                  account,
		"spec.template.spec.securityContext.runAsNonRoot":        true,
		"spec.template.spec.securityContext.seccompProfile.type": "RuntimeDefault",
	}
	for _, list := range lists {
		c := "spec.template.spec." + list + "[*]."
		out[c+"image"] = image
		out[c+"resources.limits.memory"] = written{}
		out[c+"securityContext.privileged"] = false
		out[c+"securityContext.allowPrivilegeEscalation"] = false
		out[c+"securityContext.readOnlyRootFilesystem"] = true
		out[c+"securityContext.runAsNonRoot"] = true
		out[c+"securityContext.capabilities.drop"] = []any{"ALL"}
		out[c+"securityContext.seccompProfile.type"] = "RuntimeDefault"
	}
	return out
}

// A builder without a row is not tested by anything here.
func TestEveryBuilderHasARow(t *testing.T) {
	var rows []string
	for _, r := range table {
		rows = append(rows, r.builder)
	}
	builders := buildertest.Builders(t, ".", "design.ClusterObject")
	if len(builders) == 0 {
		t.Fatal("no builder was found")
	}
	buildertest.SameRows(t, builders, rows)
	for name := range builders {
		if !strings.Contains(name, ".New") {
			t.Errorf("%s is not called New…", name)
		}
	}
}

func TestBuilders(t *testing.T) {
	for _, r := range table {
		t.Run(r.builder, func(t *testing.T) {
			made := r.make()
			want := addr.Object{Cluster: at.Cluster, Namespace: at.Namespace, Name: r.name}
			want.Group, want.Kind, _ = strings.Cut(string(r.kind), "/")
			if r.clusterWide {
				want.Namespace = ""
			}
			if made.Key != want {
				t.Errorf("it makes %s, want %s", made.Key, want)
			}
			if made.Unit != at.Unit || made.Component == "" {
				t.Errorf("it is of unit %q and in folder %q", made.Unit, made.Component)
			}
			if first, _, _ := strings.Cut(made.Why, "\n"); !strings.HasSuffix(first, ".") {
				t.Errorf("why it is there is not a sentence: %q", first)
			}
			if again := r.make(); !reflect.DeepEqual(made, again) {
				t.Errorf("the same Spec makes two things:\n%s", cmp.Diff(buildertest.JSON(t, made.Value), buildertest.JSON(t, again.Value)))
			}
			r.decodes(t, made)
			r.written(t, made)
		})
	}
}

// known is a strict decoder of the types that the builders use.
func known(t *testing.T) runtime.Decoder {
	t.Helper()
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		admissionv1.AddToScheme, appsv1.AddToScheme, autoscalingv2.AddToScheme, corev1.AddToScheme, networkingv1.AddToScheme, policyv1.AddToScheme, rbacv1.AddToScheme, schedulingv1.AddToScheme,
		admissionv1.AddToScheme, appsv1.AddToScheme, storagev1.AddToScheme, custom, autoscalingv2.AddToScheme, corev1.AddToScheme, networkingv1.AddToScheme, policyv1.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	scheme.AddKnownTypes(crd.Traefik, &crd.IngressRoute{}, &crd.Middleware{}, &crd.TLSOption{}, &crd.TLSStore{}, &crd.ServersTransport{})
	scheme.AddKnownTypes(crd.SecretsStore, &crd.SecretProviderClass{})
	scheme.AddKnownTypes(crd.Kyverno, &crd.ImageValidatingPolicy{})
	scheme.AddKnownTypes(crd.FluxSource, &crd.OCIRepository{})
	scheme.AddKnownTypes(crd.FluxKustomize, &crd.Kustomization{})
	return serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()
}

// custom adds the structs of our own.
func custom(s *runtime.Scheme) error {
	s.AddKnownTypes(crd.CNPG, &crd.Cluster{}, &crd.ImageCatalog{}, &crd.DatabaseRole{}, &crd.Database{}, &crd.ScheduledBackup{})
	s.AddKnownTypes(crd.Barman, &crd.ObjectStore{})
	s.AddKnownTypes(crd.KEDA, &crd.ScaledObject{})
	return nil
}

// decodes wants what is rendered to be of the type that it names, with nothing
// that the type does not have, and to be the same when it is read again.
func (r row) decodes(t *testing.T, made design.ClusterObject) {
	t.Helper()
	raw, err := json.Marshal(made.Value)
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := known(t).Decode(raw, nil, nil)
	if err != nil {
		t.Fatalf("it is not what it says it is: %v", err)
	}
	if reflect.TypeOf(again) != reflect.TypeOf(made.Value) {
		t.Errorf("it says that it is a %T, and is a %T", again, made.Value)
	}
	if diff := cmp.Diff(buildertest.JSON(t, made.Value), buildertest.JSON(t, again)); diff != "" {
		t.Errorf("read again it is another:\n%s", diff)
	}
}

// written wants the labels, and what security depends on, to be in the object.
func (r row) written(t *testing.T, made design.ClusterObject) {
	t.Helper()
	v := made.Value.(kube.Typed)
	for _, label := range r.labels {
		if v.GetLabels()[label] == "" {
			t.Errorf("it has no label %s", label)
		}
	}
	if by := v.GetLabels()["app.kubernetes.io/managed-by"]; len(r.labels) > 0 && by != "ward" {
		t.Errorf("it is managed by %q", by)
	}
	if (len(r.secure) == 0) == (r.plain == "") {
		t.Error("the row says what security depends on, or why nothing of the object is about it")
	}
	body := buildertest.JSON(t, made.Value)
	for path, want := range r.secure {
		values, ok := buildertest.At(body, path)
		if !ok {
			t.Errorf("%s is not in the object", path)
		}
		for _, got := range values {
			if _, any := want.(written); !any && !cmp.Equal(buildertest.JSON(t, want), got) {
				t.Errorf("%s is %v, want %v", path, got, want)
			}
		}
	}
}
