//go:build unix

package pointintime

import (
	"io/fs"
	"os"
	"syscall"
)

// mine reports whether a file belongs to whoever runs this.
func mine(info fs.FileInfo) bool {
	of, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(of.Uid) == os.Geteuid()
}
