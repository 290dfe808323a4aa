package traefik

import (
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// ServiceSpec is what has been decided of the address by which Traefik is
// reached.
type ServiceSpec struct {
	Address netip.Addr
	Subnet  string       // the name of the one that it is in
	From    netip.Prefix // the entry's
}

// NewService is the one address of the cluster: private, fixed, and for the
// entry alone.
//
// Requests stay on the node that they reach (Local), so that Traefik sees who
// sends them: sent on from another node they would have that node's address,
// and to believe what the entry says of its clients every node would have to be
// believed. A node without a Traefik that is ready answers Azure's probe with
// 503 and is left out (kubernetes.io, Virtual IPs and service proxies, traffic
// policies).
func NewService(at kube.Place, s ServiceSpec) design.ClusterObject {
	return kube.Object(at, Folder, "The address by which the entry reaches the cluster: private, fixed, and nobody else's to use.",
		&corev1.Service{
			TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Service"},
			ObjectMeta: metav1.ObjectMeta{
				Name: name, Namespace: at.Namespace, Labels: labels("proxy"),
				// cloud-provider-azure, LoadBalancer annotations.
				Annotations: map[string]string{
					"service.beta.kubernetes.io/azure-load-balancer-internal":                  "true",
					"service.beta.kubernetes.io/azure-load-balancer-internal-subnet":           s.Subnet,
					"service.beta.kubernetes.io/azure-load-balancer-ipv4":                      s.Address.String(),
					"service.beta.kubernetes.io/azure-load-balancer-health-probe-interval":     "5",
					"service.beta.kubernetes.io/azure-load-balancer-health-probe-num-of-probe": "2",
					"service.beta.kubernetes.io/azure-load-balancer-tcp-idle-timeout":          "30",
				},
			},
			Spec: corev1.ServiceSpec{
				Type:                     corev1.ServiceTypeLoadBalancer,
				ExternalTrafficPolicy:    corev1.ServiceExternalTrafficPolicyLocal,
				LoadBalancerSourceRanges: []string{s.From.String()},
				Selector:                 selector(),
				Ports:                    []corev1.ServicePort{{Name: entryPoint, Port: 443, TargetPort: intstr.FromString(entryPoint), Protocol: corev1.ProtocolTCP}},
			},
		})
}
