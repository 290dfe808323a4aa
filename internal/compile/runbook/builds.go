package runbook

import (
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// builds reports whether the site's registry has images that workflows build.
func (v view) builds() bool { return v.imports() && len(v.BuiltImages()) > 0 }

// imagesBuilt: what workflows build is in the registry.
func (v view) imagesBuilt() conditions {
	return one(design.ImagesBuilt, v.Registry().ID, "")
}

// importable: the registry is there, with what is not imported.
func (v view) importable() conditions {
	if v.builds() {
		return append(v.registry(), v.imagesBuilt()...)
	}
	return v.registry()
}

// Build is who publishes what workflows build, and from where.
func (v view) Build() building {
	b := v.Layout.Platform.Build
	return building{Repository: b.Repository, Environment: layout.PublishEnvironment, Publisher: v.Site.PublisherIdentityID()}
}

// building is what a step says of it.
type building struct {
	Repository, Environment string
	Publisher               addr.ID
}

// BuiltImages are those of the environments that workflows build.
func (v view) BuiltImages() []string {
	return slices.DeleteFunc(v.allImages(), func(image string) bool { return !v.built(image) })
}

// Images are those that the environments run, their databases on clusters, and
// the proxies before them, and that no workflow builds.
func (v view) Images() []string {
	return slices.DeleteFunc(v.allImages(), v.built)
}

func (v view) built(image string) bool {
	b := v.Layout.Platform.Build
	if b == nil || v.Layout.Bootstrap == nil {
		return false
	}
	repository, _, _ := strings.Cut(image, "@")
	return slices.ContainsFunc(b.Images, func(i layout.Image) bool { return i.Repository == repository })
}
