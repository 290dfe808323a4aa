package crd

import (
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// KEDA is the group of Kubernetes Event-driven Autoscaling.
var KEDA = schema.GroupVersion{Group: "keda.sh", Version: "v1alpha1"}

// ScaledObject is what scales with a load, a clock, or both: as many as the
// trigger asks for that asks for most.
type ScaledObject struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              ScaledObjectSpec `json:"spec"`
}

// ScaledObjectSpec says what is scaled, between which numbers, and by what.
type ScaledObjectSpec struct {
	ScaleTargetRef  ScaleTarget    `json:"scaleTargetRef"`
	PollingInterval int            `json:"pollingInterval"`
	MinReplicaCount int            `json:"minReplicaCount"`
	MaxReplicaCount int            `json:"maxReplicaCount"`
	Advanced        ScaleAdvanced  `json:"advanced"`
	Triggers        []ScaleTrigger `json:"triggers"`
}

// ScaleTarget is what is scaled.
type ScaleTarget struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
}

// ScaleAdvanced is what the autoscaler is told that is made of it.
type ScaleAdvanced struct {
	Autoscaler ScaleAutoscaler `json:"horizontalPodAutoscalerConfig"`
}

// ScaleAutoscaler is how fast it goes.
type ScaleAutoscaler struct {
	Behavior autoscalingv2.HorizontalPodAutoscalerBehavior `json:"behavior"`
}

// ScaleTrigger is something that asks for pods.
type ScaleTrigger struct {
	Type       string            `json:"type"`
	MetricType string            `json:"metricType,omitempty"`
	Metadata   map[string]string `json:"metadata"`
}

// DeepCopyObject returns a copy.
func (s *ScaledObject) DeepCopyObject() runtime.Object { return copied(s) }
