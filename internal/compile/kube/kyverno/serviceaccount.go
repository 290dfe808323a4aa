package kyverno

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// ServiceAccountSpec is what has been decided of what Kyverno runs as.
type ServiceAccountSpec struct {
	// ClientID is the name of the value with the client id of the identity that
	// it reads the registry as.
	ClientID string
}

// NewServiceAccount is what Kyverno runs as, and whom the identity trusts that
// reads statements in the registry. A pod that acts as it mounts a token only
// where it says so itself.
func NewServiceAccount(at kube.Place, s ServiceAccountSpec) design.ClusterObject {
	return kube.Object(at, Folder, "What Kyverno runs as; in the registry it reads as an identity of its own.",
		&corev1.ServiceAccount{
			TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "ServiceAccount"},
			ObjectMeta: metav1.ObjectMeta{
				Name: ServiceAccount, Namespace: at.Namespace, Labels: labels("identity"),
				Annotations: map[string]string{"azure.workload.identity/client-id": "${" + s.ClientID + "}"},
			},
			AutomountServiceAccountToken: ptr(false),
		})
}
