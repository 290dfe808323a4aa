package odoo

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// ServiceAccount is what Odoo's pods run as, and whom its identity trusts.
const ServiceAccount = "odoo"

// ServiceAccountSpec is what has been decided of a service account.
type ServiceAccountSpec struct {
	// ClientID is the name by which whoever delivers the objects knows the
	// client id of Odoo's identity, which Azure makes up: Flux puts it there
	// (postBuild.substitute).
	ClientID string
}

// NewServiceAccount is what Odoo's pods run as. It holds no right in the
// cluster and mounts no token of it; the token that Entra exchanges is
// projected by the workload identity webhook.
//
// The client id is an annotation, and no environment of the pods: older
// webhooks inject an empty AZURE_CLIENT_ID where there is none, which wins.
func NewServiceAccount(at kube.Place, s ServiceAccountSpec) design.ClusterObject {
	return kube.Object(at, folder, "What Odoo's pods run as: no right in the cluster, and no token of it.",
		&corev1.ServiceAccount{
			TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "ServiceAccount"},
			ObjectMeta: metav1.ObjectMeta{
				Name:      ServiceAccount,
				Namespace: at.Namespace,
				Labels:    labels("identity"),
				Annotations: map[string]string{
					"azure.workload.identity/client-id": "${" + s.ClientID + "}",
				},
			},
			AutomountServiceAccountToken: ptr(false),
		})
}
