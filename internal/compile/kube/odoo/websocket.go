package odoo

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// NewWebsocketDeployment holds the websockets: one gevent process in each pod, as
// prefork workers would have it beside them, with a session of its own at the
// server, for it listens to what Odoo's bus announces.
func NewWebsocketDeployment(at kube.Place, o Spec) design.ClusterObject {
	// "gevent" is how Odoo starts that process itself (odoo/odoo,
	// odoo/service/server.py, long_polling_spawn).
	p := process{
		args:      []string{"gevent", "--config=" + confDir + "/websocket.conf"},
		port:      corev1.ContainerPort{Name: "websocket", ContainerPort: WebsocketPort, Protocol: corev1.ProtocolTCP},
		lifecycle: unlisted(),
		resources: takes(WebsocketPods, o.Web),
		grace:     closeSeconds,
	}
	return kube.Object(at, folder, "Holds the websockets, and listens to what Odoo's bus announces."+imageContract,
		deployment(at, WebsocketPods, ptr(int32(o.Websocket.Replicas)), rolling(o.Websocket.Surge), pod(WebsocketPods, o, p)))
}
