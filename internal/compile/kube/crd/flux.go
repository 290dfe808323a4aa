package crd

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// The groups of Flux's own objects: where a release comes from, and what of it
// is applied.
var (
	FluxSource    = schema.GroupVersion{Group: "source.toolkit.fluxcd.io", Version: "v1"}
	FluxKustomize = schema.GroupVersion{Group: "kustomize.toolkit.fluxcd.io", Version: "v1"}
)

// OCIRepository is a repository of a registry that releases are fetched from.
type OCIRepository struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              OCIRepositorySpec `json:"spec"`
}

// OCIRepositorySpec says which, as whom it is fetched, and who must have signed
// it.
type OCIRepositorySpec struct {
	URL                string           `json:"url"`
	Reference          OCIReference     `json:"ref"`
	Provider           string           `json:"provider"`
	ServiceAccountName string           `json:"serviceAccountName"`
	Verify             OCIVerification  `json:"verify"`
	Insecure           bool             `json:"insecure"`
	Interval           metav1.Duration  `json:"interval"`
	Timeout            *metav1.Duration `json:"timeout"`
	Suspend            bool             `json:"suspend"`
}

// OCIReference is which of a repository's versions.
type OCIReference struct {
	SemVer string `json:"semver"`
}

// OCIVerification is by whose keys a release is verified.
type OCIVerification struct {
	Provider  string `json:"provider"`
	SecretRef Named  `json:"secretRef"`
}

// DeepCopyObject returns a copy.
func (r *OCIRepository) DeepCopyObject() runtime.Object { return copied(r) }

// Kustomization is a folder of a source that Flux keeps applied.
type Kustomization struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              KustomizationSpec `json:"spec"`
}

// KustomizationSpec says which folder, as whom it is applied, and after what.
type KustomizationSpec struct {
	SourceRef          SourceReference  `json:"sourceRef"`
	Path               string           `json:"path"`
	ServiceAccountName string           `json:"serviceAccountName"`
	DependsOn          []Named          `json:"dependsOn,omitempty"`
	Prune              bool             `json:"prune"`
	Force              bool             `json:"force"`
	Wait               bool             `json:"wait"`
	Suspend            bool             `json:"suspend"`
	Interval           metav1.Duration  `json:"interval"`
	RetryInterval      *metav1.Duration `json:"retryInterval"`
	Timeout            *metav1.Duration `json:"timeout"`
	PostBuild          *PostBuild       `json:"postBuild,omitempty"`
}

// SourceReference is a source of the same namespace.
type SourceReference struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

// PostBuild is what is written for a variable in what is applied.
type PostBuild struct {
	Substitute map[string]string `json:"substitute"`
}

// DeepCopyObject returns a copy.
func (k *Kustomization) DeepCopyObject() runtime.Object { return copied(k) }
