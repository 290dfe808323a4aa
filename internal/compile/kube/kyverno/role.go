package kyverno

import (
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// NewClusterRole lets Kyverno read policies, say whether they hold, and have
// itself asked. It may read no Secret and change no workload. It may write
// webhooks, and so have itself asked about anything: that is what an engine of
// admission is, and why it is one, and not two.
//
// It starts only where it may list each of its kinds, also those that nobody
// uses here (cmd/kyverno/main.go; the rules of its own chart without those of
// what it does not do here).
func NewClusterRole(at kube.Place) design.ClusterObject {
	read := []string{"get", "list", "watch"}
	all := []string{"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"}
	return kube.Object(at, Folder, "Lets Kyverno read policies and have itself asked. It reads no Secret of others, and changes no workload.",
		&rbacv1.ClusterRole{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "ClusterRole"},
			ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels("identity")},
			Rules: []rbacv1.PolicyRule{
				{APIGroups: []string{"apiextensions.k8s.io"}, Resources: []string{"customresourcedefinitions"}, Verbs: []string{"get"}},
				{APIGroups: []string{"admissionregistration.k8s.io"}, Resources: []string{"mutatingwebhookconfigurations", "validatingwebhookconfigurations"}, Verbs: all},
				{APIGroups: []string{rbacv1.GroupName}, Resources: []string{"roles", "clusterroles", "rolebindings", "clusterrolebindings"}, Verbs: read},
				{
					APIGroups: []string{"kyverno.io"},
					Resources: []string{"policies", "clusterpolicies", "updaterequests", "globalcontextentries", "policyexceptions", "cleanuppolicies", "clustercleanuppolicies"},
					Verbs:     read,
				},
				{
					APIGroups: []string{crd.Kyverno.Group},
					Resources: []string{
						"validatingpolicies", "namespacedvalidatingpolicies", "imagevalidatingpolicies", "namespacedimagevalidatingpolicies", "generatingpolicies",
						"namespacedgeneratingpolicies", "mutatingpolicies", "namespacedmutatingpolicies", "deletingpolicies", "namespaceddeletingpolicies", "policyexceptions",
					},
					Verbs: read,
				},
				{APIGroups: []string{crd.Kyverno.Group}, Resources: []string{"imagevalidatingpolicies/status"}, Verbs: []string{"get", "patch", "update"}},
				{APIGroups: []string{"", "events.k8s.io"}, Resources: []string{"events"}, Verbs: []string{"create", "patch", "update"}},
				{APIGroups: []string{"authorization.k8s.io"}, Resources: []string{"subjectaccessreviews"}, Verbs: []string{"create"}},
				{APIGroups: []string{""}, Resources: []string{"namespaces"}, Verbs: read},
			},
		})
}

// NewClusterRoleBinding gives Kyverno that role.
func NewClusterRoleBinding(at kube.Place) design.ClusterObject {
	return kube.Object(at, Folder, "Gives Kyverno, and nobody else, the right to read policies and to have itself asked.",
		&rbacv1.ClusterRoleBinding{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "ClusterRoleBinding"},
			ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels("identity")},
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name},
			Subjects:   subjects(),
		})
}

// NewRole lets Kyverno keep, in its own namespace, the certificates that it is
// asked by, and who of its pods leads.
func NewRole(at kube.Place) design.ClusterObject {
	return kube.Object(at, Folder, "Lets Kyverno keep its own certificates, and say who of its pods leads.",
		&rbacv1.Role{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "Role"},
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: labels("identity")},
			Rules: []rbacv1.PolicyRule{
				{APIGroups: []string{""}, Resources: []string{"secrets"}, Verbs: []string{"create", "delete", "get", "list", "patch", "update", "watch"}},
				{APIGroups: []string{""}, Resources: []string{"configmaps"}, ResourceNames: []string{config, metrics}, Verbs: []string{"get", "list", "watch"}},
				{APIGroups: []string{"coordination.k8s.io"}, Resources: []string{"leases"}, Verbs: []string{"create", "delete", "get", "list", "patch", "update", "watch"}},
				{APIGroups: []string{"apps"}, Resources: []string{"deployments"}, Verbs: []string{"get", "list", "watch"}},
			},
		})
}

// NewRoleBinding gives Kyverno that role.
func NewRoleBinding(at kube.Place) design.ClusterObject {
	return kube.Object(at, Folder, "Gives Kyverno, and nobody else, the right to keep its own certificates.",
		&rbacv1.RoleBinding{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "RoleBinding"},
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: labels("identity")},
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: name},
			Subjects:   subjects(),
		})
}

func subjects() []rbacv1.Subject {
	return []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: ServiceAccount, Namespace: Namespace}}
}
