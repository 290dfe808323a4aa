package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// away is where the old folder is while exchangeInTwo is between its steps.
func away(dir string) string {
	parent, base := filepath.Split(dir)
	return filepath.Join(parent, "."+base+".ward-old")
}

// exchangeInTwo puts a in the place of b, and b in the place of a, where one
// step is not to be had. Between the first and the second there is no b;
// putBack mends that.
func exchangeInTwo(a, b string, at func(string)) error {
	old := away(b)
	if err := os.Rename(b, old); err != nil {
		return err
	}
	at("between two renames")
	if err := os.Rename(a, b); err != nil {
		return errors.Join(err, os.Rename(old, b))
	}
	at("new in place")
	return os.Rename(old, a)
}

// putBack mends what a kill within exchangeInTwo left: without a folder, the
// old one comes back; with one, the new one is in place and the old one goes.
func putBack(dir string) error {
	old := away(dir)
	if _, err := os.Lstat(old); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(old, dir)
	}
	return os.RemoveAll(old)
}
