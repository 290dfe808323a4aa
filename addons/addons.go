// Package addons holds the modules of Odoo that are the project's own, so that
// whoever builds an image finds them in the tree. A module is what Odoo loads
// and its licence: tests stay here.
package addons

import (
	"embed"
	"io/fs"
)

//go:embed ward_idle_logoff/*.py ward_idle_logoff/LICENSE ward_idle_logoff/README.md
var files embed.FS

// IdleLogoff is the module that ends sessions which nobody uses. Odoo's
// configuration names it among those of the server.
const IdleLogoff = "ward_idle_logoff"

// Modules returns the folder that an image has on its addons path: a folder for
// each module.
func Modules() fs.FS { return files }
