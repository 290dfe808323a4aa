package language

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// ErrTooLarge is the error of ReadFile for a file beyond its bound.
var ErrTooLarge = errors.New("is too large")

// ReadFile returns the content of a regular file of at most so many bytes. It
// reads no more of a larger one, and does not open a pipe, which would be to
// wait for whoever writes to it.
func ReadFile(fsys fs.FS, name string, most int) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a regular file")
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, int64(most)+1))
	if err == nil && len(raw) > most {
		return nil, fmt.Errorf("%w: it has more than %d bytes", ErrTooLarge, most)
	}
	return raw, err
}
