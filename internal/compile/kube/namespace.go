package kube

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/design"
)

// Namespace holds an environment's Odoo. Pod Security refuses in it every pod
// that asks for more than the restricted profile allows.
func Namespace(at Place, data string) design.ClusterObject {
	return at.ClusterWide("odoo", "core", "Namespace", at.Namespace,
		"Odoo's own namespace. Pod Security refuses what asks for more than the restricted profile.",
		&corev1.Namespace{
			TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Namespace"},
			ObjectMeta: metav1.ObjectMeta{
				Name: at.Namespace,
				Labels: map[string]string{
					"app.kubernetes.io/managed-by":               "ward",
					"ward.dev/environment":                       at.Environment,
					"ward.dev/data":                              data,
					"pod-security.kubernetes.io/enforce":         "restricted",
					"pod-security.kubernetes.io/enforce-version": "latest",
					"pod-security.kubernetes.io/audit":           "restricted",
					"pod-security.kubernetes.io/warn":            "restricted",
				},
			},
		})
}

// ServiceAccount is what Odoo's pods run as. It holds no right in the cluster
// and mounts no token of it; the token that Entra exchanges is projected by
// the workload identity webhook.
func ServiceAccount(at Place) design.ClusterObject {
	return at.object("odoo", "core", "ServiceAccount", OdooServiceAccount,
		"What Odoo's pods run as: no right in the cluster, and no token of it.",
		&corev1.ServiceAccount{
			TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "ServiceAccount"},
			ObjectMeta: metav1.ObjectMeta{
				Name:      OdooServiceAccount,
				Namespace: at.Namespace,
				Labels:    at.labels("identity"),
			},
			AutomountServiceAccountToken: ptr(false),
		})
}
