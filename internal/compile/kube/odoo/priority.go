package odoo

import (
	corev1 "k8s.io/api/core/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// The classes of Odoo's pods: where nodes are short, who waits for an answer
// comes before cron, and cron before what has no class.
const (
	servingClass    = "odoo-serving"
	backgroundClass = "odoo-background"
)

// PriorityClassSpec is what has been decided of a priority class.
type PriorityClassSpec struct{ Of Component }

// NewPriorityClass makes room for a component's pods where nodes are short. It
// is the cluster's, and stays far below what Kubernetes itself runs.
func NewPriorityClass(at kube.Place, s PriorityClassSpec) design.ClusterObject {
	name, value := classOf(s.Of), int32(100_000)
	if s.Of == BackgroundPods {
		value = 50_000
	}
	return kube.Object(at, folder, "Makes room for pods of Odoo where nodes are short: people before cron.",
		&schedulingv1.PriorityClass{
			TypeMeta:         metav1.TypeMeta{APIVersion: "scheduling.k8s.io/v1", Kind: "PriorityClass"},
			ObjectMeta:       metav1.ObjectMeta{Name: name, Labels: labels("priority")},
			Value:            value,
			Description:      "Odoo's pods where nodes are short: people before cron.",
			PreemptionPolicy: ptr(corev1.PreemptLowerPriority),
		})
}

// priority is a pod's class: a cluster that others keep has none of ours.
func priority(c Component, o Spec) string {
	if !o.Pools {
		return ""
	}
	return classOf(c)
}

func classOf(c Component) string {
	if c == BackgroundPods {
		return backgroundClass
	}
	return servingClass
}
