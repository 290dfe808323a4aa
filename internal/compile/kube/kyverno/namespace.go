package kyverno

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// NamespaceSpec is what has been decided of Kyverno's namespace.
type NamespaceSpec struct {
	Data string // the class of the data of what it looks at
	// Registry is where its images come from, which the cluster's policies read.
	Registry string
}

// NewNamespace holds Kyverno. Kyverno does not look at it: it could not start
// otherwise. What the cluster's own policies ask holds in it as anywhere else:
// its image is of the registry, and named by its digest in a signed release.
func NewNamespace(at kube.Place, s NamespaceSpec) design.ClusterObject {
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
	return kube.Object(at, Folder, "Kyverno's own namespace. Pod Security refuses what asks for more than the restricted profile.",
		&corev1.Namespace{
			TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Namespace"},
			ObjectMeta: metav1.ObjectMeta{Name: at.Namespace, Labels: says},
		})
}
