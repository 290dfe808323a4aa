package kyverno

import (
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// NewDisruptionBudget lets the cluster take one of Kyverno's pods away at a
// time, and never waits for one that is broken.
func NewDisruptionBudget(at kube.Place) design.ClusterObject {
	return kube.Object(at, Folder, "The cluster takes one of Kyverno's pods away at a time, and never waits for one that is broken.",
		&policyv1.PodDisruptionBudget{
			TypeMeta:   metav1.TypeMeta{APIVersion: "policy/v1", Kind: "PodDisruptionBudget"},
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: labels("admission-controller")},
			Spec: policyv1.PodDisruptionBudgetSpec{
				MaxUnavailable:             ptr(intstr.FromInt32(1)),
				Selector:                   &metav1.LabelSelector{MatchLabels: selector()},
				UnhealthyPodEvictionPolicy: ptr(policyv1.AlwaysAllow),
			},
		})
}
