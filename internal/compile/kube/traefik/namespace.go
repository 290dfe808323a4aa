package traefik

import (
	corev1 "k8s.io/api/core/v1"
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
	return kube.Object(at, Folder, "Traefik's own namespace. Pod Security refuses what asks for more than the restricted profile.",
		&corev1.Namespace{
			TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Namespace"},
			ObjectMeta: metav1.ObjectMeta{Name: at.Namespace, Labels: says},
		})
}
