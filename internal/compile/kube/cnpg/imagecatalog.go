package cnpg

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// ImageCatalogSpec is what has been decided of the image.
type ImageCatalogSpec struct {
	Version int
	Image   string // by digest
}

// NewImageCatalog names the image of the instances: another digest here is a
// rolling update of theirs.
func NewImageCatalog(at kube.Place, s ImageCatalogSpec) design.ClusterObject {
	return object(at, "The image of PostgreSQL, by digest.", &crd.ImageCatalog{
		TypeMeta:   metav1.TypeMeta{APIVersion: crd.CNPG.String(), Kind: "ImageCatalog"},
		ObjectMeta: meta(at, Name, "image"),
		Spec:       crd.ImageCatalogSpec{Images: []crd.CatalogImage{{Major: s.Version, Image: s.Image}}},
	})
}
