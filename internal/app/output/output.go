// Package output writes files that callers name.
//
// It promises that a file is there whole or not at all, and that what was there
// before is replaced only where that is asked for.
package output

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/wardhq/ward/internal/app/input"
)

// Replace writes a private file, which is called what in errors: all of it, or none, and then what stood there
// is left as it was. What is no file, as a pipe, is written to as it is.
func Replace(path, what string, content []byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return Unwritten(what, os.WriteFile(path, content, 0o600))
	}
	beside, err := Beside(path, content, 0o600)
	if err != nil {
		return Unwritten(what, err)
	}
	if err := os.Rename(beside, path); err != nil {
		return Unwritten(what, errors.Join(err, os.Remove(beside)))
	}
	return nil
}

// Ready reports why Replace could not write a file, as far as that can be told
// before there is anything to write: whoever waits for a long run hears of a
// misspelt folder first.
func Ready(path, what string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return Unwritten(what, &fs.PathError{Op: "open", Path: path, Err: syscall.EISDIR})
	case err == nil:
		return nil
	}
	folder, err := os.Stat(filepath.Dir(path))
	switch {
	case err != nil:
		var p *fs.PathError
		if errors.As(err, &p) {
			err = p.Err
		}
		return Unwritten(what, &fs.PathError{Op: "open", Path: path, Err: err}) // as Replace says it
	case !folder.IsDir():
		return Unwritten(what, &fs.PathError{Op: "open", Path: path, Err: syscall.ENOTDIR})
	default:
		return nil
	}
}

// New writes a file that must not be there yet: all of it, or none. What
// is there with the same content is fine.
func New(path string, data []byte) error {
	if there, err := os.ReadFile(path); err == nil && bytes.Equal(there, data) {
		return nil
	}
	if _, err := os.Lstat(path); err == nil {
		return Occupied(path)
	}
	beside, err := Beside(path, data, 0o644)
	if err != nil {
		return Unwritten(path, err)
	}
	err = Place(beside, path, bytes.NewReader(data), 0o644)
	gone := os.Remove(beside)
	if errors.Is(err, fs.ErrExist) {
		return Occupied(path)
	}
	return Unwritten(path, errors.Join(err, gone))
}

// Place gives a finished file a second name, at which nothing stands: a
// link, unlike a renaming, does not replace what came there meanwhile. On a
// file system without links it is a copy.
func Place(finished, path string, content io.Reader, mode fs.FileMode) error {
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

// Occupied is the error of a file that is there and must not be.
func Occupied(path string) error {
	return &input.Error{What: path + " is there already, and is left as it is", Hint: "name another folder"}
}

// Beside writes a file of another name into the folder of path, to be
// renamed, and returns its name. Where it cannot be written whole it is gone.
func Beside(path string, data []byte, mode fs.FileMode) (string, error) {
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

// Unwritten returns the error of a file that could not be written: the
// caller's, where the path or a permission is wrong, else the machine's.
func Unwritten(what string, err error) error {
	if err == nil {
		return nil
	}
	for _, wrong := range []error{fs.ErrNotExist, fs.ErrPermission, fs.ErrExist, fs.ErrInvalid, syscall.ENOTDIR, syscall.EISDIR, syscall.EROFS, syscall.ENAMETOOLONG} {
		if errors.Is(err, wrong) {
			return &input.Error{What: what + " cannot be written", Err: err}
		}
	}
	return fmt.Errorf("%s cannot be written: %w", what, err)
}
