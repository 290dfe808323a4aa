package odoo

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// ServiceSpec is what has been decided of a service.
type ServiceSpec struct {
	Of   Component
	Port int32
}

// NewService is the address of a component's pods within the cluster. The proxy
// sends /websocket to that of the websockets, and all else to that of the web.
func NewService(at kube.Place, s ServiceSpec) design.ClusterObject {
	return kube.Object(at, folder, "Where the proxy finds the "+string(s.Of)+" pods; no address outside of the cluster.",
		&corev1.Service{
			TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Service"},
			ObjectMeta: metav1.ObjectMeta{Name: s.Of.name(), Namespace: at.Namespace, Labels: labels(string(s.Of))},
			Spec: corev1.ServiceSpec{
				Type:     corev1.ServiceTypeClusterIP,
				Selector: selector(s.Of),
				Ports:    []corev1.ServicePort{{Name: "http", Port: s.Port, TargetPort: intstr.FromInt32(s.Port), Protocol: corev1.ProtocolTCP}},
			},
		})
}
