//go:build unix

package recovery

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

// sameDevice reports whether two files are of one file system.
func sameDevice(a, b fs.FileInfo) bool {
	x, ok := a.Sys().(*syscall.Stat_t)
	y, also := b.Sys().(*syscall.Stat_t)
	return ok && also && x.Dev == y.Dev
}
