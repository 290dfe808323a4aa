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
	partial, err := writePartial(dir, content, mode)
	if err != nil {
		return err
	}
	return place(partial, name)
}

// writePartial writes a file that has no name of the ledger's yet.
func writePartial(dir string, content []byte, mode fs.FileMode) (string, error) {
	f, err := os.CreateTemp(filepath.Join(dir, evidence.PartialDir), "*")
	if err != nil {
		return "", err
	}
	if err := fill(f, content, mode); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// place gives such a file its name.
func place(partial, name string) error {
	if err := os.Rename(partial, name); err != nil {
		return errors.Join(err, os.Remove(partial))
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

// newestFile is the newest checkpoint on its way to its name. Its bytes are
// synced while the same checkpoint is being kept under its size, so that they
// are not waited for twice; its name it gets only after that.
type newestFile struct {
	dir     string
	partial string
	err     error
	done    chan struct{}
}

// prepare begins to write the bytes; put or discard ends it.
func (n *newestFile) prepare(raw []byte) {
	n.done = make(chan struct{})
	go func() {
		defer close(n.done)
		n.partial, n.err = writePartial(n.dir, raw, 0o644)
	}()
}

// put makes the checkpoint the newest, unless it is.
func (n *newestFile) put(raw []byte) error {
	name := filepath.Join(n.dir, filepath.FromSlash(evidence.CheckpointPath))
	if n.done != nil {
		<-n.done
		if n.err != nil {
			return n.err
		}
		return place(n.partial, name)
	}
	if now, err := os.ReadFile(name); err == nil && string(now) == string(raw) {
		return nil
	}
	return WriteFile(n.dir, name, raw, 0o644)
}

func (n *newestFile) discard() error {
	<-n.done
	if n.partial == "" {
		return nil // it was not written
	}
	return os.Remove(n.partial)
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
