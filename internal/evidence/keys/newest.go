package keys

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/filelock"
)

// newestFile holds the newest checkpoint that the store's keys are known to
// have signed.
const newestFile = "newest"

// Newest returns the checkpoint that Note was given last, as a signed note; nil
// where there is none. A key that signed it must sign no other history: a
// ledger's folder that lacks it was brought back from a backup, or was lost.
func (s *Store) Newest(origin string) ([]byte, error) {
	dir, err := s.folder(origin)
	if err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(filepath.Join(dir, newestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return raw, err
}

// Note keeps the newest checkpoint of a ledger beside its keys, where a loss or
// a restoration of the ledger's folder does not reach it. An older one than is
// noted changes nothing.
func (s *Store) Note(origin string, checkpoint []byte) error {
	dir, err := s.folder(origin)
	if err != nil {
		return err
	}
	next, err := evidence.ParseCheckpoint(checkpoint)
	if err != nil {
		return err
	}
	noted, err := s.Newest(origin)
	if err != nil {
		return err
	}
	if noted != nil {
		if last, err := evidence.ParseCheckpoint(noted); err == nil && last.Size >= next.Size {
			return nil
		}
	}
	return replace(filepath.Join(dir, newestFile), string(checkpoint), 0o644)
}

// Hold keeps every other process from signing for the ledger, whichever of its
// copies that has open, until the lock is let go or the process ends. The note
// says who holds it; where another does, the error is a *filelock.HeldError.
func (s *Store) Hold(origin string, note []byte) (*filelock.Lock, error) {
	dir, err := s.folder(origin)
	if err != nil {
		return nil, err
	}
	return filelock.Try(filepath.Join(dir, "signing.lock"), note)
}

// replace writes a file whole or leaves the one that is there.
func replace(path, content string, mode fs.FileMode) error {
	temp := path + ".new"
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := writeNew(temp, content, mode); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}
