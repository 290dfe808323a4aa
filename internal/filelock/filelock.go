// Package filelock lets one process at a time hold a file.
//
// It promises that a lock ends with the process that holds it, however the
// process ends; that no clock decides; and that a second process learns what
// the holder wrote about itself. It works on local filesystems, not on SMB or
// NFS.
package filelock

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// maxNote is more than a holder writes about itself.
const maxNote = 4096

// errHeld is what the platforms' code returns for a lock of somebody else's.
var errHeld = errors.New("held by another")

// HeldError says that another process holds the file.
type HeldError struct {
	Path string
	// Note is what the holder wrote; it may be empty or cut while the holder
	// is writing it.
	Note []byte
}

func (e *HeldError) Error() string { return fmt.Sprintf("%s is locked by another process", e.Path) }

// Lock is a held file.
type Lock struct {
	f *os.File
	// Left is what the last holder had written and did not clear: it ended
	// without Unlock.
	Left []byte
}

// Try locks the file, which it creates if need be, and writes note into it. It
// does not wait: where another holds the file, the error is a *HeldError.
func Try(path string, note []byte) (*Lock, error) {
	return acquire(path, note, false)
}

// Wait is Try, but waits for the holder.
func Wait(path string) (*Lock, error) {
	return acquire(path, nil, true)
}

func acquire(path string, note []byte, wait bool) (*Lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = lock(f, wait)
	if errors.Is(err, errHeld) {
		said, _ := io.ReadAll(io.LimitReader(f, maxNote))
		f.Close()
		return nil, &HeldError{Path: path, Note: said}
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	l := &Lock{f: f}
	if l.Left, err = io.ReadAll(io.LimitReader(f, maxNote)); err == nil {
		err = l.write(note)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	return l, nil
}

// Hold takes hold of an open folder until it is closed or the process is gone.
// Where another has it, the error is a *HeldError. On Windows, where folders
// have no locks, it does nothing.
func Hold(folder *os.File) error {
	err := lockFolder(folder)
	if errors.Is(err, errHeld) {
		return &HeldError{Path: folder.Name()}
	}
	return err
}

func (l *Lock) write(note []byte) error {
	// In this order, a full disk leaves what was there.
	if _, err := l.f.WriteAt(note, 0); err != nil {
		return err
	}
	return l.f.Truncate(int64(len(note)))
}

// Unlock lets the file go. The file stays, empty: to remove it would let two
// processes hold two files of one name.
func (l *Lock) Unlock() error {
	return errors.Join(l.write(nil), l.f.Close())
}

// Abandon lets the file go as a process does that is killed: the next holder
// finds the note.
func (l *Lock) Abandon() error { return l.f.Close() }
