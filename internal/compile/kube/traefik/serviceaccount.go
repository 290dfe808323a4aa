package traefik

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// NewServiceAccount is what Traefik runs as, and whom the identity trusts that
// reads its certificate. A pod that acts as it mounts a token only where it
// says so itself.
func NewServiceAccount(at kube.Place) design.ClusterObject {
	return kube.Object(at, Folder, "What Traefik runs as: it reads what it routes by, in the namespaces that it serves.",
		&corev1.ServiceAccount{
			TypeMeta:                     metav1.TypeMeta{APIVersion: "v1", Kind: "ServiceAccount"},
			ObjectMeta:                   metav1.ObjectMeta{Name: ServiceAccount, Namespace: at.Namespace, Labels: labels("identity")},
			AutomountServiceAccountToken: ptr(false),
		})
}
