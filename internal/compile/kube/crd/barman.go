package crd

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Barman is the group and version of the resources of CloudNativePG's plugin
// for Barman Cloud.
var Barman = schema.GroupVersion{Group: "barmancloud.cnpg.io", Version: "v1"}

// ObjectStore is where base backups and the write-ahead log are kept.
type ObjectStore struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              ObjectStoreSpec `json:"spec"`
}

// ObjectStoreSpec is where it is, and what writes to it.
type ObjectStoreSpec struct {
	Configuration ObjectStoreConfiguration `json:"configuration"`
	Sidecar       ObjectStoreSidecar       `json:"instanceSidecarConfiguration"`
}

// ObjectStoreConfiguration is where it is.
type ObjectStoreConfiguration struct {
	DestinationPath  string           `json:"destinationPath"`
	AzureCredentials AzureCredentials `json:"azureCredentials"`
	WAL              ArchivedWAL      `json:"wal"`
	Data             ArchivedData     `json:"data"`
}

// AzureCredentials are whom Azure takes what writes for.
type AzureCredentials struct {
	InheritFromAzureAD bool `json:"inheritFromAzureAD"`
}

// ArchivedWAL is how the write-ahead log is kept.
type ArchivedWAL struct {
	Compression string `json:"compression"`
	MaxParallel int    `json:"maxParallel"`
}

// ArchivedData is how base backups are kept.
type ArchivedData struct {
	Compression string `json:"compression"`
	Jobs        int    `json:"jobs"`
}

// ObjectStoreSidecar is what writes, beside each instance.
type ObjectStoreSidecar struct {
	Resources corev1.ResourceRequirements `json:"resources"`
}

// DeepCopyObject returns a copy.
func (in *ObjectStore) DeepCopyObject() runtime.Object { return copied(in) }
