package cnpg

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// ObjectStoreSpec is what has been decided of where a database is archived.
type ObjectStoreSpec struct {
	Account, Container string
}

// NewObjectStore is where base backups and the write-ahead log are kept. What
// writes there is the identity of the instances' service account: the plugin
// hands inheritFromAzureAD to Barman as its managed identity, which by the
// environment of a pod with a federated token is that workload's (plugin for
// Barman Cloud, object store providers; Azure/azure-sdk-for-python,
// azure-identity, managed_identity.py). Nothing is deleted by the plugin: no
// retentionPolicy is written, the identity may not delete, and the account's
// lifecycle does it.
func NewObjectStore(at kube.Place, s ObjectStoreSpec) design.ClusterObject {
	return object(at, "Where base backups and the write-ahead log are kept: no key and no secret leads there.", &crd.ObjectStore{
		TypeMeta:   metav1.TypeMeta{APIVersion: crd.Barman.String(), Kind: "ObjectStore"},
		ObjectMeta: meta(at, Name, "archive"),
		Spec: crd.ObjectStoreSpec{
			Configuration: crd.ObjectStoreConfiguration{
				DestinationPath:  "https://" + s.Account + ".blob.core.windows.net/" + s.Container,
				AzureCredentials: crd.AzureCredentials{InheritFromAzureAD: true},
				WAL:              crd.ArchivedWAL{Compression: "gzip", MaxParallel: 4},
				Data:             crd.ArchivedData{Compression: "gzip", Jobs: 2},
			},
			Sidecar: crd.ObjectStoreSidecar{Resources: instance(SidecarMilliCPUs, SidecarMiB)},
		},
	})
}

// What the plugin asks for beside each instance.
const (
	SidecarMilliCPUs = 250
	SidecarMiB       = 512
)
