package odoo

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/wardhq/ward/internal/compile/kube"
)

// deployment runs the pods of a component. Without replicas, an autoscaler
// decides how many.
func deployment(at kube.Place, c Component, replicas *int32, strategy appsv1.DeploymentStrategy, template corev1.PodTemplateSpec) *appsv1.Deployment {
	return &appsv1.Deployment{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
		ObjectMeta: metav1.ObjectMeta{Name: c.name(), Namespace: at.Namespace, Labels: labels(string(c))},
		Spec: appsv1.DeploymentSpec{
			Replicas: replicas,
			Strategy: strategy,
			Selector: &metav1.LabelSelector{MatchLabels: selector(c)},
			Template: template,
		},
	}
}

// rolling replaces pods, the new ones first, by so many at a time.
func rolling(surge int) appsv1.DeploymentStrategy {
	return appsv1.DeploymentStrategy{
		Type: appsv1.RollingUpdateDeploymentStrategyType,
		RollingUpdate: &appsv1.RollingUpdateDeployment{
			MaxUnavailable: ptr(intstr.FromInt32(0)),
			MaxSurge:       ptr(intstr.FromInt(surge)),
		},
	}
}

// unlisted waits, before Odoo is told to stop, until the proxy has heard that
// the pod is going.
func unlisted() *corev1.Lifecycle {
	return &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{
		Exec: &corev1.ExecAction{Command: []string{"sleep", fmt.Sprint(unlistSeconds)}},
	}}
}
