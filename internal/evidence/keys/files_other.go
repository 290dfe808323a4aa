//go:build !unix

package keys

import "io/fs"

// syncDir has no counterpart where folders are not files.
func syncDir(string) error { return nil }

// othersMayRead is told by an access list there, not by a mode; the folder is
// in the user's own profile.
func othersMayRead(fs.FileInfo) bool { return false }
