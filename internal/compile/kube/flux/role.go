package flux

import (
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// AccountSpec is as what a release is fetched.
type AccountSpec struct {
	// ClientID is the variable that stands for the client id of the identity
	// that may pull from the registry.
	ClientID string
	Tenant   string
}

// NewServiceAccount is as what a release is fetched and applied.
func NewServiceAccount(at kube.Place, s AccountSpec) design.ClusterObject {
	no := false
	return kube.Object(at, FolderOf(at.Namespace), "As what Flux fetches and applies the release: it may pull from the registry, and write what a release has in this namespace.",
		&corev1.ServiceAccount{
			TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "ServiceAccount"},
			ObjectMeta: metav1.ObjectMeta{
				Name: Account, Namespace: at.Namespace, Labels: labels("identity"),
				Annotations: map[string]string{
					"azure.workload.identity/client-id": "${" + s.ClientID + "}",
					"azure.workload.identity/tenant-id": s.Tenant,
				},
			},
			AutomountServiceAccountToken: &no,
		})
}

// RoleSpec is what a release has beside Odoo.
type RoleSpec struct {
	Routes bool // of Traefik
	// Hours says that pods wait for people by their hours, which is KEDA's.
	Hours bool
}

// NewRole lets a release write the kinds that it has, in its namespace. It asks
// the API server for no Secret, and writes none. That does not keep one from its
// pods: whoever writes a Deployment has it mount any Secret of the namespace, and
// run as any account of it. So nothing may be put into the namespace that Odoo
// may not have: the one Secret there holds the public keys that releases are
// verified by. What its pods may reach, how much of the cluster they may use, and
// which accounts there are is beside the release, with whoever keeps the cluster;
// and so are roles. Pods and ReplicaSets are read to see that a Deployment is
// ready.
func NewRole(at kube.Place, s RoleSpec) design.ClusterObject {
	write := []string{"get", "list", "watch", "create", "patch", "delete"}
	rules := []rbacv1.PolicyRule{
		{APIGroups: []string{""}, Resources: []string{"configmaps", "services"}, Verbs: write},
		{APIGroups: []string{"apps"}, Resources: []string{"deployments"}, Verbs: write},
		{APIGroups: []string{"autoscaling"}, Resources: []string{"horizontalpodautoscalers"}, Verbs: write},
		{APIGroups: []string{"policy"}, Resources: []string{"poddisruptionbudgets"}, Verbs: write},
		{APIGroups: []string{""}, Resources: []string{"pods"}, Verbs: []string{"get", "list", "watch"}},
		{APIGroups: []string{"apps"}, Resources: []string{"replicasets"}, Verbs: []string{"get", "list", "watch"}},
	}
	if s.Routes {
		rules = append(rules, rbacv1.PolicyRule{
			APIGroups: []string{crd.Traefik.Group},
			Resources: []string{"ingressroutes", "middlewares", "serverstransports", "tlsoptions"}, Verbs: write,
		})
	}
	if s.Hours {
		rules = append(rules, rbacv1.PolicyRule{APIGroups: []string{crd.KEDA.Group}, Resources: []string{"scaledobjects"}, Verbs: write})
	}
	return kube.Object(at, FolderOf(at.Namespace), "What a release may write: the kinds that it has, in this namespace. Its pods may mount any Secret there.",
		&rbacv1.Role{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "Role"},
			ObjectMeta: metav1.ObjectMeta{Name: Account, Namespace: at.Namespace, Labels: labels("identity")},
			Rules:      rules,
		})
}

// NewRoleBinding gives that role to the account that releases are applied as.
func NewRoleBinding(at kube.Place) design.ClusterObject {
	return kube.Object(at, FolderOf(at.Namespace), "Gives the account that releases are applied as, and nobody else, the right to write them.",
		&rbacv1.RoleBinding{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "RoleBinding"},
			ObjectMeta: metav1.ObjectMeta{Name: Account, Namespace: at.Namespace, Labels: labels("identity")},
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: Account},
			Subjects:   []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: Account, Namespace: at.Namespace}},
		})
}
