package odoo

import (
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// OperatorRole is the role of those who operate Odoo.
const OperatorRole = "odoo-operator"

// NewOperatorRole is what those who operate Odoo may do in its namespace: read
// what runs and what it says, and delete a pod, which its Deployment makes again
// as it was released: that is a restart.
//
// Rights know no labels, so that it is any pod of the namespace: also that of a
// job that changes the schema, which fails and leaves the database half changed,
// and an instance of a database that is on the cluster, which fails over. The
// steps of such a release say so.
//
// It may patch no Deployment, not even to restart it: whoever writes a pod's
// template writes its image and command too, and runs what they like as Odoo.
// For the same reason there is no exec, no port to forward to, and no pod to
// create. It reads no Secret, and no ServiceAccount's token.
func NewOperatorRole(at kube.Place) design.ClusterObject {
	read := []string{"get", "list", "watch"}
	return kube.Object(at, folder, "What those who operate Odoo may do in "+at.Namespace+": read what runs and its logs, and restart a pod.",
		&rbacv1.Role{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "Role"},
			ObjectMeta: metav1.ObjectMeta{Name: OperatorRole, Namespace: at.Namespace, Labels: labels("operators")},
			Rules: []rbacv1.PolicyRule{
				{APIGroups: []string{""}, Resources: []string{"configmaps", "events", "pods", "resourcequotas", "services"}, Verbs: read},
				{APIGroups: []string{""}, Resources: []string{"pods/log"}, Verbs: []string{"get"}},
				{APIGroups: []string{"events.k8s.io"}, Resources: []string{"events"}, Verbs: read},
				{APIGroups: []string{"apps"}, Resources: []string{"deployments", "replicasets"}, Verbs: read},
				{APIGroups: []string{"batch"}, Resources: []string{"jobs"}, Verbs: read},
				{APIGroups: []string{"autoscaling"}, Resources: []string{"horizontalpodautoscalers"}, Verbs: read},
				{APIGroups: []string{"discovery.k8s.io"}, Resources: []string{"endpointslices"}, Verbs: read},
				{APIGroups: []string{"metrics.k8s.io"}, Resources: []string{"pods"}, Verbs: read},
				{APIGroups: []string{"networking.k8s.io"}, Resources: []string{"networkpolicies"}, Verbs: read},
				{APIGroups: []string{"policy"}, Resources: []string{"poddisruptionbudgets"}, Verbs: read},
				{APIGroups: []string{crd.KEDA.Group}, Resources: []string{"scaledobjects"}, Verbs: read},
				{APIGroups: []string{crd.Traefik.Group}, Resources: []string{"ingressroutes", "middlewares"}, Verbs: read},
				{APIGroups: []string{crd.FluxKustomize.Group, crd.FluxSource.Group}, Resources: []string{"kustomizations", "ocirepositories"}, Verbs: read},
				{APIGroups: []string{""}, Resources: []string{"pods"}, Verbs: []string{"delete"}},
			},
		})
}

// OperatorsSpec is who operates Odoo.
type OperatorsSpec struct {
	Group string // the object id of an Entra group
	Name  string // its display name
}

// NewOperatorRoleBinding gives a group of Entra that role: Kubernetes knows its
// members by the group's object id.
func NewOperatorRoleBinding(at kube.Place, s OperatorsSpec) design.ClusterObject {
	return kube.Object(at, folder, "Gives the group "+s.Name+" that role, in "+at.Namespace+" alone.",
		&rbacv1.RoleBinding{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "RoleBinding"},
			ObjectMeta: metav1.ObjectMeta{Name: OperatorRole, Namespace: at.Namespace, Labels: labels("operators"), Annotations: map[string]string{"ward.dev/group": s.Name}},
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: OperatorRole},
			Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.GroupKind, Name: s.Group}},
		})
}
