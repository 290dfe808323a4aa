// Package examples holds the estates that are handed out as they stand, for what
// shows them without a clone.
//
// It promises to hold no code: an example is a folder.
package examples

import (
	"embed"
	"io/fs"
)

//go:embed provider-network
var files embed.FS

// ProviderNetwork returns the folder provider-network.
func ProviderNetwork() (fs.FS, error) { return fs.Sub(files, "provider-network") }
