package render

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render/manifests"
	"github.com/wardhq/ward/internal/render/picture"
	"github.com/wardhq/ward/internal/render/terraform"
)

// FilesOfResource returns the files of a tree that a resource is in, by their paths:
// as Terraform's, as a template's, and in the picture of its unit.
func FilesOfResource(r design.Resource) []string {
	unit := unitFolder(r.Unit)
	return []string{unit + "/terraform/" + terraform.File(r), unit + "/stack/template.json", pictureOf(r.Unit)}
}

// FileOfObject returns the manifest of an object of a cluster, by its path.
func FileOfObject(o design.ClusterObject) string { return clustersFolder + "/" + manifests.Path(o) }

// FilesOfMap returns the list and the picture of a network map, by their paths.
func FilesOfMap(m design.Map) []string {
	return []string{"docs/" + picture.MapName(m) + ".md", "pictures/" + picture.MapName(m) + ".svg"}
}

const clustersFolder = "clusters"

func unitFolder(unit addr.Unit) string { return "azure/" + unit.String() }

func pictureOf(unit addr.Unit) string { return "pictures/" + unit.String() + ".svg" }
