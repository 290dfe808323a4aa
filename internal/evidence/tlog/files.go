package tlog

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/evidence"
)

// makeDirs makes folders below dir, and dir itself, so that they survive a
// loss of power.
func makeDirs(dir string, names ...string) error {
	for _, name := range names {
		if err := makeDir(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}

func makeDir(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := makeDir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return SyncDir(parent)
}

// SyncDir makes the names in a folder survive a loss of power.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// KeepPrefix begins the names in evidence.PartialDir which are not the log's
// own: it does not sweep them.
const KeepPrefix = "payload-"

// WriteFile writes a file of the ledger in dir whole or not at all, and
// returns when it would survive a loss of power. A file of that name is
// replaced.
func WriteFile(dir, name string, content []byte, mode fs.FileMode) error {
	if err := makeDir(filepath.Dir(name)); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Join(dir, evidence.PartialDir), "*")
	if err != nil {
		return err
	}
	if err := fill(f, content, mode); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return SyncDir(filepath.Dir(name))
}

// StoreFile is WriteFile for a file that may turn out not to be wanted: it
// leaves the content under a second name in evidence.PartialDir too, which
// begins with KeepPrefix and mark and is there before the first. Whoever finds
// that name after a crash knows that nobody has said yet whether the file
// stays. A file that is there already is left as it is.
func StoreFile(dir, name, mark string, content []byte, mode fs.FileMode) (second string, err error) {
	if err := makeDir(filepath.Dir(name)); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(filepath.Join(dir, evidence.PartialDir), KeepPrefix+mark+"-*")
	if err != nil {
		return "", err
	}
	if err := fill(f, content, mode); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	if err := os.Link(f.Name(), name); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), SyncDir(filepath.Dir(name))
}

func fill(f *os.File, content []byte, mode fs.FileMode) error {
	_, err := f.Write(content)
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
