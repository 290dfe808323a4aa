package flux

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// OCIRepositorySpec is what has been decided of where releases come from.
type OCIRepositorySpec struct {
	Registry, Repository string
	// Versions are those that it takes the newest of, as a range.
	Versions string
}

// NewOCIRepository is where an environment's releases come from. An artifact
// that none of the signers signed is not fetched; the registry is signed in to
// as the service account's identity, and there is no key of it.
func NewOCIRepository(at kube.Place, s OCIRepositorySpec) design.ClusterObject {
	return kube.Object(at, FolderOf(at.Namespace), "The release that the namespace is kept as: signed, or not taken.",
		&crd.OCIRepository{
			TypeMeta:   metav1.TypeMeta{APIVersion: crd.FluxSource.String(), Kind: "OCIRepository"},
			ObjectMeta: metav1.ObjectMeta{Name: Source, Namespace: at.Namespace, Labels: labels("source")},
			Spec: crd.OCIRepositorySpec{
				URL:                "oci://" + s.Registry + "/" + s.Repository,
				Reference:          crd.OCIReference{SemVer: s.Versions},
				Provider:           "azure",
				ServiceAccountName: Account,
				Verify:             crd.OCIVerification{Provider: "cosign", SecretRef: crd.Named{Name: Signers}},
				Insecure:           false,
				Interval:           every(sourceEvery),
				Timeout:            within(sourceEvery),
				Suspend:            false,
			},
		})
}
