// Package catalogue holds what Ward knows of the world as data: checks with
// their examples, frameworks, and what Azure and others publish about themselves.
//
// It promises to hold no code: whoever adds a check, a framework or a region
// adds a file.
package catalogue

import (
	"embed"
	"io/fs"
)

//go:embed checks azure frameworks impact.yaml lifecycle.yaml cloudnativepg.yaml odoo.yaml images.yaml
var files embed.FS

// FS returns the catalogue: checks/<id>.yaml, frameworks/<id>.yaml, azure/*.yaml,
// impact.yaml, lifecycle.yaml, cloudnativepg.yaml, odoo.yaml and images.yaml.
func FS() fs.FS { return files }
