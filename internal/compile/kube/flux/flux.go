// Package flux builds what Flux keeps an environment as, on a cluster where it is
// Flux's own objects that say so and not Azure's: a cluster that others keep.
//
// It promises that all of it is in the environment's own namespace. What is
// applied there is applied as a service account that may write the kinds that a
// release has, in that namespace and in no other: a release, whoever signed it,
// cannot reach what others run on the cluster.
package flux

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Account is the service account that fetches a release and applies it, Source
// the release, and Signers the keys that it is verified by.
const (
	Account = "release"
	Source  = "release"
	Signers = "release-signers"
)

// FolderOf is the folder of what Flux is told for a namespace.
func FolderOf(namespace string) string { return "flux-" + namespace }

// Version is the least release of Flux that a cluster must have. Its objects are
// those of 2.6, whose OCIRepository is fetched as a service account of its own;
// signatures as cosign 3 writes them, as bundles that refer to what they sign, are
// found from 2.8 on (github.com/fluxcd/source-controller, pull request 1961, in
// source-controller 1.8), and by no release before.
const Version = "2.8"

// How often Flux looks at the registry and at the namespace, and how long it
// waits for what it applies.
const (
	sourceEvery = 5 * time.Minute
	applyEvery  = 10 * time.Minute
)

func every(d time.Duration) metav1.Duration { return metav1.Duration{Duration: d} }

func within(d time.Duration) *metav1.Duration { return &metav1.Duration{Duration: d} }

func labels(component string) map[string]string {
	return map[string]string{
		"app.kubernetes.io/name":       "release",
		"app.kubernetes.io/component":  component,
		"app.kubernetes.io/managed-by": "ward",
	}
}
