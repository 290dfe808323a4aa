package odoo

import (
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// DisruptionBudgetSpec is what has been decided of a disruption budget.
type DisruptionBudgetSpec struct {
	Of Component
}

// NewDisruptionBudget lets the cluster take one pod of a component away at a time.
// A pod that is not ready never holds it up: else a node whose pods are broken
// could not be emptied.
func NewDisruptionBudget(at kube.Place, s DisruptionBudgetSpec) design.ClusterObject {
	return kube.Object(at, folder, "The cluster takes one "+string(s.Of)+" pod away at a time, and never waits for one that is broken.",
		&policyv1.PodDisruptionBudget{
			TypeMeta:   metav1.TypeMeta{APIVersion: "policy/v1", Kind: "PodDisruptionBudget"},
			ObjectMeta: metav1.ObjectMeta{Name: s.Of.name(), Namespace: at.Namespace, Labels: labels(string(s.Of))},
			Spec: policyv1.PodDisruptionBudgetSpec{
				MaxUnavailable:             ptr(intstr.FromInt32(1)),
				Selector:                   &metav1.LabelSelector{MatchLabels: selector(s.Of)},
				UnhealthyPodEvictionPolicy: ptr(policyv1.AlwaysAllow),
			},
		})
}
