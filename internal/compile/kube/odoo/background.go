package odoo

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// BackgroundConfig is the configuration of the pod that runs cron, and
// BackgroundName its Deployment, for what a person runs in it.
const (
	BackgroundConfig = confDir + "/background.conf"
	BackgroundName   = namePrefix + string(BackgroundPods)
	WebName          = namePrefix + string(WebPods)
	WebsocketName    = namePrefix + string(WebsocketPods)
)

// NewBackgroundDeployment runs cron, once: two of them would run its jobs side
// by side, so the old pod is gone before the new one starts.
func NewBackgroundDeployment(at kube.Place, o Spec) design.ClusterObject {
	p := process{
		args:      []string{"--config=" + BackgroundConfig},
		port:      corev1.ContainerPort{Name: "http", ContainerPort: HTTPPort, Protocol: corev1.ProtocolTCP},
		resources: takes(BackgroundPods, o.Web),
		grace:     cronSeconds,
	}
	return kube.Object(at, folder, "Runs cron, once: the old pod is gone before the new one starts."+imageContract,
		deployment(at, BackgroundPods, ptr(int32(1)), appsv1.DeploymentStrategy{Type: appsv1.RecreateDeploymentStrategyType}, pod(BackgroundPods, o, p)))
}
