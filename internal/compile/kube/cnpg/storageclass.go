package cnpg

import (
	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// StorageClassSpec is what has been decided of disks.
type StorageClassSpec struct {
	Encryption string // the id of the disk encryption set
}

// NewStorageClass is what the disks of databases are: premium, each in the zone
// of its instance, encrypted with the cluster's own key, and kept when what
// asked for them is deleted (kubernetes-sigs/azuredisk-csi-driver, driver
// parameters).
func NewStorageClass(at kube.Place, s StorageClassSpec) design.ClusterObject {
	expand, keep, wait := true, corev1.PersistentVolumeReclaimRetain, storagev1.VolumeBindingWaitForFirstConsumer
	return object(at, "The disks of databases: encrypted with a key of their own, and kept when what asked for them is deleted.", &storagev1.StorageClass{
		TypeMeta:    metav1.TypeMeta{APIVersion: "storage.k8s.io/v1", Kind: "StorageClass"},
		ObjectMeta:  metav1.ObjectMeta{Name: StorageClass, Labels: labels("disk")},
		Provisioner: "disk.csi.azure.com",
		Parameters: map[string]string{
			"skuName":             "Premium_LRS",
			"cachingMode":         "None",
			"fsType":              "ext4",
			"diskEncryptionSetID": s.Encryption,
			"networkAccessPolicy": "DenyAll",
			"publicNetworkAccess": "Disabled",
		},
		AllowVolumeExpansion: &expand, ReclaimPolicy: &keep, VolumeBindingMode: &wait,
	})
}
