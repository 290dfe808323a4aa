// Package journal keeps the journal of a procedure in a file.
//
// It promises that an entry which was appended is there after a crash of the
// process or of the machine; that one process at a time has a journal; and that a
// line which a crash cut short is told from one that somebody changed.
package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/filelock"
	"github.com/wardhq/ward/internal/step"
)

// most is more than a journal holds: a procedure has a few hundred steps, and is
// not begun a thousand times.
const most = 64 << 20

// File is a journal in a file. Open opens one.
type File struct {
	f       *os.File
	lock    *filelock.Lock
	entries []step.Entry
	broken  error // an entry that may be there in part
}

// Open opens the journal of a path, and makes an empty one where there is none. Its
// error is a *filelock.HeldError where another process has it.
func Open(path string) (*File, error) {
	lock, err := filelock.Try(path+".lock", fmt.Appendf(nil, "process %d", os.Getpid()))
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	j := &File{f: f, lock: lock}
	if err := j.read(path); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

// read reads what is there, and cuts off a last line that was never whole.
func (j *File) read(path string) error {
	raw, err := io.ReadAll(io.LimitReader(j.f, most+1))
	if err != nil {
		return err
	}
	if len(raw) > most {
		return fmt.Errorf("%s is longer than a journal: %d bytes at most", path, most)
	}
	whole := bytes.LastIndexByte(raw, '\n') + 1
	lines := bufio.NewScanner(bytes.NewReader(raw[:whole]))
	lines.Buffer(nil, most)
	for n := 1; lines.Scan(); n++ {
		var e step.Entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil || e.Event == "" {
			return fmt.Errorf("%s, line %d: is not an entry of a journal; keep the file, and begin anew with another", path, n)
		}
		j.entries = append(j.entries, e)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if whole < len(raw) {
		if err := j.f.Truncate(int64(whole)); err != nil {
			return err
		}
	}
	_, err = j.f.Seek(int64(whole), io.SeekStart)
	return err
}

// Entries returns what was appended so far.
func (j *File) Entries() []step.Entry { return j.entries }

// Append writes an entry, and returns once the disk has it.
func (j *File) Append(e step.Entry) error {
	if j.broken != nil {
		return j.broken
	}
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if _, err = j.f.Write(append(line, '\n')); err == nil {
		err = j.f.Sync()
	}
	if err != nil {
		// What is on the disk is not known: opening the journal anew says it.
		j.broken = fmt.Errorf("an entry may be there in part: %w", err)
		return j.broken
	}
	j.entries = append(j.entries, e)
	return nil
}

// Close gives the journal up.
func (j *File) Close() error { return errors.Join(j.f.Close(), j.lock.Unlock()) }

// syncFolder makes the name of a new file last.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
