package traefik

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// ForwardSpec is what a service leads to: one of the same name in another
// namespace.
type ForwardSpec struct {
	To      string // its namespace
	Backend Backend
}

// clusterDomain is that of every cluster of AKS.
const clusterDomain = "svc.cluster.local"

// NewForward leads by name to a service of another namespace, for routes that
// stand apart from what they lead to. It gives nobody a way that the policies
// of both namespaces do not: a name opens no port.
func NewForward(at kube.Place, s ForwardSpec) design.ClusterObject {
	return kube.Object(at, Folder, "Leads the routes here to "+s.Backend.Name+" of "+s.To+", by its name.",
		&corev1.Service{
			TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Service"},
			ObjectMeta: metav1.ObjectMeta{Name: s.Backend.Name, Namespace: at.Namespace, Labels: labels("route")},
			Spec: corev1.ServiceSpec{
				Type:         corev1.ServiceTypeExternalName,
				ExternalName: s.Backend.Name + "." + s.To + "." + clusterDomain,
				Ports:        []corev1.ServicePort{{Name: "http", Port: s.Backend.Port, TargetPort: intstr.FromInt32(s.Backend.Port), Protocol: corev1.ProtocolTCP}},
			},
		})
}
