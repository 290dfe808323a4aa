package traefik

import (
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// NewRole lets Traefik read in one namespace what it routes by: the place is
// the namespace. It may write nothing, and reads nothing of the cluster as a
// whole: it is told not to look for nodes.
//
// It lists each of these kinds when it starts, whether a route uses it or not,
// and does not start while one is refused (traefik, pkg/provider/kubernetes/crd,
// client.go), and no right is to the Secrets of one name where all are listed.
// So the routes of an environment whose database is on its cluster, where the
// keys of that database's authorities are, stand in a namespace of their own
// (NewRoutesNamespace). Traefik's own namespace has one Secret, and in another
// the routes name none.
func NewRole(at kube.Place) design.ClusterObject {
	read := []string{"get", "list", "watch"}
	return kube.Object(at, Folder, "Lets Traefik read in "+at.Namespace+" what it routes by, and change nothing.",
		&rbacv1.Role{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "Role"},
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: labels("identity")},
			Rules: []rbacv1.PolicyRule{
				{APIGroups: []string{""}, Resources: []string{"services", "secrets", "configmaps"}, Verbs: read},
				{APIGroups: []string{"discovery.k8s.io"}, Resources: []string{"endpointslices"}, Verbs: read},
				{
					APIGroups: []string{crd.Traefik.Group},
					Resources: []string{
						"ingressroutes", "ingressroutetcps", "ingressrouteudps", "middlewares", "middlewaretcps", "serverstransports",
						"serverstransporttcps", "tlsoptions", "tlsstores", "traefikservices",
					},
					Verbs: read,
				},
			},
		})
}

// NewRoleBinding gives Traefik that role.
func NewRoleBinding(at kube.Place) design.ClusterObject {
	return kube.Object(at, Folder, "Gives Traefik, and nobody else, the right to read in "+at.Namespace+" what it routes by.",
		&rbacv1.RoleBinding{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "RoleBinding"},
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: labels("identity")},
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: name},
			Subjects:   []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: ServiceAccount, Namespace: Namespace}},
		})
}
