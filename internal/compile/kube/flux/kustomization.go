package flux

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// KustomizationSpec is what has been decided of a folder of a release.
type KustomizationSpec struct {
	Name string
	Path string
	// After are the folders that are ready before it.
	After []string
	// Values are the names of what its objects ask for and only Azure knows:
	// each is filled in where this object is put into the cluster, once.
	Values []string
}

// NewKustomization keeps a folder of the release applied: what is changed by
// hand is put back, what a release no longer has is taken away, and it is ready
// when what it has is. It is applied as the namespace's own account.
//
// Whether it is suspended belongs to whoever keeps the cluster: nothing but
// kubectl writes it, since the object is in no folder that Flux applies.
func NewKustomization(at kube.Place, s KustomizationSpec) design.ClusterObject {
	var after []crd.Named
	for _, name := range s.After {
		after = append(after, crd.Named{Name: name})
	}
	var build *crd.PostBuild
	if len(s.Values) > 0 {
		build = &crd.PostBuild{Substitute: map[string]string{}}
		for _, name := range s.Values {
			build.Substitute[name] = "${" + name + "}"
		}
	}
	return kube.Object(at, FolderOf(at.Namespace), "Keeps the release's folder "+s.Path+" applied, and puts back what is changed by hand.",
		&crd.Kustomization{
			TypeMeta:   metav1.TypeMeta{APIVersion: crd.FluxKustomize.String(), Kind: "Kustomization"},
			ObjectMeta: metav1.ObjectMeta{Name: s.Name, Namespace: at.Namespace, Labels: labels("folder")},
			Spec: crd.KustomizationSpec{
				SourceRef:          crd.SourceReference{Kind: "OCIRepository", Name: Source},
				Path:               "./" + s.Path,
				ServiceAccountName: Account,
				DependsOn:          after,
				Prune:              true,
				Force:              false,
				Wait:               true,
				Suspend:            false,
				Interval:           every(applyEvery),
				RetryInterval:      within(sourceEvery),
				Timeout:            within(applyEvery),
				PostBuild:          build,
			},
		})
}
