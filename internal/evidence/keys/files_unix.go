//go:build unix

package keys

import (
	"errors"
	"io/fs"
	"os"
)

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func othersMayRead(info fs.FileInfo) bool { return info.Mode().Perm()&0o077 != 0 }
