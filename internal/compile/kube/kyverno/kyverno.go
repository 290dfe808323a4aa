// Package kyverno builds what verifies, on a cluster, who made the images that
// pods ask for: Kyverno's admission controller, and its one policy.
//
// It promises that nothing but that controller runs: what Kyverno can do besides,
// to change, make and delete objects, or to write reports, has no controller and
// no right here. The policy is in a folder of its own, which is applied after
// the controller's: a controller that is broken must not keep its own repair
// from being applied.
package kyverno

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Namespace is Kyverno's, and ServiceAccount what it runs as.
const (
	Namespace      = "kyverno"
	ServiceAccount = "kyverno-admission-controller"
)

// Version is the release of Kyverno whose definitions (CRDs) and flags are
// written for.
const Version = "v1.19.1"

// Ports of the pods.
const (
	WebhookPort = 9443
	MetricsPort = 8000
)

// The folders in the tree: what runs, and what it is asked to do.
const (
	Folder       = "kyverno"
	PolicyFolder = "images"
)

const (
	name            = "kyverno-admission-controller"
	service         = "kyverno-svc"
	config          = "kyverno" // the names that Kyverno is told of its ConfigMaps
	metrics         = "kyverno-metrics"
	nameOfNamespace = "kubernetes.io/metadata.name"
)

// labels are on every object: what it belongs to, by Kubernetes' recommended
// names.
func labels(component string) map[string]string {
	return map[string]string{
		"app.kubernetes.io/name":       "kyverno",
		"app.kubernetes.io/component":  component,
		"app.kubernetes.io/managed-by": "ward",
	}
}

// selector picks the controller's pods.
func selector() map[string]string {
	return map[string]string{"app.kubernetes.io/name": "kyverno", "app.kubernetes.io/component": "admission-controller"}
}

// unjudged are the namespaces that the controller is not asked about: those of
// the cluster's own parts, and its own.
func unjudged(namespaces []string) *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{
		{Key: nameOfNamespace, Operator: metav1.LabelSelectorOpNotIn, Values: namespaces},
	}}
}

func ptr[T any](v T) *T { return &v }
