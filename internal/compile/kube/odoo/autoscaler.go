package odoo

import (
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// cpuTarget is the share of the requested CPU, in per cent, at which a web pod
// more is started. Workers are processes that serve one request at a time, so
// beyond it people wait.
const cpuTarget = 70

// NewWebAutoscaler runs as many web pods as the load asks for, and never more
// than the database has connections for. Cron is not scaled: it runs once.
func NewWebAutoscaler(at kube.Place, w Web) design.ClusterObject {
	return kube.Object(at, folder, "Runs as many web pods as the load asks for, and never more than the database has connections for.",
		&autoscalingv2.HorizontalPodAutoscaler{
			TypeMeta:   metav1.TypeMeta{APIVersion: "autoscaling/v2", Kind: "HorizontalPodAutoscaler"},
			ObjectMeta: metav1.ObjectMeta{Name: WebPods.name(), Namespace: at.Namespace, Labels: labels("web")},
			Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
				ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: WebPods.name()},
				MinReplicas:    ptr(int32(w.MinReplicas)),
				MaxReplicas:    int32(w.MaxReplicas),
				Metrics: []autoscalingv2.MetricSpec{{
					Type: autoscalingv2.ResourceMetricSourceType,
					Resource: &autoscalingv2.ResourceMetricSource{
						Name:   corev1.ResourceCPU,
						Target: autoscalingv2.MetricTarget{Type: autoscalingv2.UtilizationMetricType, AverageUtilization: ptr(int32(cpuTarget))},
					},
				}},
				Behavior: ptr(webBehavior()),
			},
		})
}

// webBehavior is how fast web pods come and go. A pod loads its registry for
// minutes: one that was just started is not taken away again.
func webBehavior() autoscalingv2.HorizontalPodAutoscalerBehavior {
	return autoscalingv2.HorizontalPodAutoscalerBehavior{
		ScaleDown: &autoscalingv2.HPAScalingRules{StabilizationWindowSeconds: ptr(int32(600))},
	}
}
