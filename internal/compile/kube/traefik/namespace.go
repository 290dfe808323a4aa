package traefik

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// NamespaceSpec is what has been decided of Traefik's namespace.
type NamespaceSpec struct {
	Data string // the class of the data that passes through it
	// Registry is where its images come from, which the cluster's policies
	// read; "" where nobody says.
	Registry string
}

// NewNamespace holds Traefik. Pod Security refuses in it every pod that asks
// for more than the restricted profile allows.
func NewNamespace(at kube.Place, s NamespaceSpec) design.ClusterObject {
	return namespace(at, s, "Traefik's own namespace. Pod Security refuses what asks for more than the restricted profile.")
}

// NewRoutesNamespace holds the routes of an environment whose own namespace has
// Secrets that are not Traefik's to read. Nothing runs in it.
func NewRoutesNamespace(at kube.Place, s NamespaceSpec) design.ClusterObject {
	return namespace(at, s, "The routes of "+at.Environment+", apart from the keys of its database: the proxy reads every Secret of a namespace that it reads routes in. Nothing runs here.")
}

// NewRoutesQuota keeps pods, Secrets and addresses out of such a namespace.
func NewRoutesQuota(at kube.Place) design.ClusterObject {
	none := resource.MustParse("0")
	return kube.Object(at, Folder, "Nothing runs beside the routes, and no Secret is kept there.",
		&corev1.ResourceQuota{
			TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ResourceQuota"},
			ObjectMeta: metav1.ObjectMeta{Name: "routes", Namespace: at.Namespace, Labels: labels("route")},
			Spec: corev1.ResourceQuotaSpec{Hard: corev1.ResourceList{
				corev1.ResourcePods: none, corev1.ResourceSecrets: none, corev1.ResourcePersistentVolumeClaims: none,
				corev1.ResourceServicesLoadBalancers: none, corev1.ResourceServicesNodePorts: none,
			}},
		})
}

func namespace(at kube.Place, s NamespaceSpec, why string) design.ClusterObject {
	says := map[string]string{
		"app.kubernetes.io/managed-by":               "ward",
		"ward.dev/environment":                       at.Environment,
		"ward.dev/data":                              s.Data,
		"pod-security.kubernetes.io/enforce":         "restricted",
		"pod-security.kubernetes.io/enforce-version": "latest",
		"pod-security.kubernetes.io/audit":           "restricted",
		"pod-security.kubernetes.io/warn":            "restricted",
	}
	if s.Registry != "" {
		says["ward.dev/registry"] = s.Registry
	}
	return kube.Object(at, Folder, why,
		&corev1.Namespace{
			TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Namespace"},
			ObjectMeta: metav1.ObjectMeta{Name: at.Namespace, Labels: says},
		})
}
