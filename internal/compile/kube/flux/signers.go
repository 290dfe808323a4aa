package flux

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// SignersSpec is who may sign a release.
type SignersSpec struct {
	Keys map[string]string // public, as PEM, by name
}

// NewSigners are the public keys that a release is verified by. Flux reads them
// from a Secret; nothing in it is secret, but whoever writes it says which
// releases are taken: no role of Ward's lets anybody.
func NewSigners(at kube.Place, s SignersSpec) design.ClusterObject {
	keys := map[string][]byte{}
	for name, key := range s.Keys {
		keys[name+".pub"] = []byte(key) // Flux reads what ends so
	}
	return kube.Object(at, FolderOf(at.Namespace), "The public keys of those who may sign a release. None of them is secret.",
		&corev1.Secret{
			TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
			ObjectMeta: metav1.ObjectMeta{Name: Signers, Namespace: at.Namespace, Labels: labels("signers")},
			Type:       corev1.SecretTypeOpaque,
			Data:       keys,
		})
}
