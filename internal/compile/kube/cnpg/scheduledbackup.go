package cnpg

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// NewScheduledBackup takes a base backup every night, and one at once: the
// write-ahead log alone restores nothing.
func NewScheduledBackup(at kube.Place) design.ClusterObject {
	return object(at, "Takes a base backup every night, from which the write-ahead log is replayed to any point behind it.", &crd.ScheduledBackup{
		TypeMeta:   metav1.TypeMeta{APIVersion: crd.CNPG.String(), Kind: "ScheduledBackup"},
		ObjectMeta: meta(at, Name, "backup"),
		Spec: crd.ScheduledBackupSpec{
			Cluster: crd.Named{Name: Name}, Schedule: "0 0 1 * * *", Immediate: true, Suspend: false,
			Method: "plugin", Plugin: crd.BackupPlugin{Name: Plugin}, OwnedBy: "none",
		},
	})
}
