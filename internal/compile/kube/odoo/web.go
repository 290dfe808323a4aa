package odoo

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// NewWebDeployment serves people's requests: prefork workers in each pod,
// without cron, through the transaction pool. Websockets are not served here:
// Odoo's bus listens on its connection, and behind that pool it would never
// hear.
func NewWebDeployment(at kube.Place, o Spec) design.ClusterObject {
	p := process{
		args:      []string{"--config=" + confDir + "/web.conf"},
		port:      corev1.ContainerPort{Name: "http", ContainerPort: HTTPPort, Protocol: corev1.ProtocolTCP},
		lifecycle: unlisted(),
		resources: takes(WebPods, o.Web),
		grace:     drainSeconds,
	}
	// The autoscaler decides how many: a number here would undo it at every
	// apply.
	return kube.Object(at, folder, "Serves people's requests: workers in each pod, without cron and without websockets."+imageContract,
		deployment(at, WebPods, nil, rolling(o.Web.Surge), pod(WebPods, o, p)))
}
