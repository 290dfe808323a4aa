package app

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// WriteRecord writes a record: all of it, or none, and then what stood there
// is left as it was. What is no file, as a pipe, is written to as it is.
func (Ward) WriteRecord(path string, record []byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return unwritten("the record", os.WriteFile(path, record, 0o600))
	}
	beside, err := writeBeside(path, record, 0o600)
	if err != nil {
		return unwritten("the record", err)
	}
	if err := os.Rename(beside, path); err != nil {
		return unwritten("the record", errors.Join(err, os.Remove(beside)))
	}
	return nil
}

// writeNew writes a file that must not be there yet: all of it, or none. What
// is there with the same content is fine.
func writeNew(path string, data []byte) error {
	if there, err := os.ReadFile(path); err == nil && bytes.Equal(there, data) {
		return nil
	}
	if _, err := os.Lstat(path); err == nil {
		return occupied(path)
	}
	beside, err := writeBeside(path, data, 0o644)
	if err != nil {
		return unwritten(path, err)
	}
	err = placeNew(beside, path, bytes.NewReader(data), 0o644)
	gone := os.Remove(beside)
	if errors.Is(err, fs.ErrExist) {
		return occupied(path)
	}
	return unwritten(path, errors.Join(err, gone))
}

// placeNew gives a finished file a second name, at which nothing stands: a
// link, unlike a renaming, does not replace what came there meanwhile. On a
// file system without links it is a copy.
func placeNew(finished, path string, content io.Reader, mode fs.FileMode) error {
	err := os.Link(finished, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

func occupied(path string) error {
	return &InputError{What: path + " is there already, and is left as it is", Hint: "name another folder"}
}

// writeBeside writes a file of another name into the folder of path, to be
// renamed, and returns its name. Where it cannot be written whole it is gone.
func writeBeside(path string, data []byte, mode fs.FileMode) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".ward-*.tmp")
	if err != nil {
		var p *fs.PathError
		if errors.As(err, &p) {
			p.Path = path // nobody knows the other name
		}
		return "", err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// unwritten returns the error of a file that could not be written: the
// caller's, where the path or a permission is wrong, else the machine's.
func unwritten(what string, err error) error {
	if err == nil {
		return nil
	}
	for _, wrong := range []error{fs.ErrNotExist, fs.ErrPermission, fs.ErrExist, fs.ErrInvalid, syscall.ENOTDIR, syscall.EISDIR, syscall.EROFS, syscall.ENAMETOOLONG} {
		if errors.Is(err, wrong) {
			return &InputError{What: what + " cannot be written", Err: err}
		}
	}
	return fmt.Errorf("%s cannot be written: %w", what, err)
}
