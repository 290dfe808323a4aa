package crd

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// SecretsStore is the group of the Secrets Store CSI driver.
var SecretsStore = schema.GroupVersion{Group: "secrets-store.csi.x-k8s.io", Version: "v1"}

// SecretProviderClass is what of a vault a pod mounts, and what of that is
// kept as a Secret besides.
type SecretProviderClass struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              SecretProviderClassSpec `json:"spec"`
}

// SecretProviderClassSpec says it in the provider's own words.
type SecretProviderClassSpec struct {
	Provider      string            `json:"provider"`
	Parameters    map[string]string `json:"parameters"`
	SecretObjects []SecretObject    `json:"secretObjects,omitempty"`
}

// SecretObject is a Secret that is there as long as a pod mounts its source.
type SecretObject struct {
	SecretName string             `json:"secretName"`
	Type       string             `json:"type"`
	Labels     map[string]string  `json:"labels,omitempty"`
	Data       []SecretObjectData `json:"data"`
}

// SecretObjectData is one key of it.
type SecretObjectData struct {
	ObjectName string `json:"objectName"`
	Key        string `json:"key"`
}

// DeepCopyObject returns a copy.
func (c *SecretProviderClass) DeepCopyObject() runtime.Object { return copied(c) }
