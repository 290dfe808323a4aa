package input

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/evidence"
)

// The largest inputs that a verb reads whole: what they take of memory is in
// docs/benchmarks.md. A plan of ten thousand resources and the record of a run
// of them are a hundredth of it.
const (
	MaxPlan   = 2 << 30
	MaxRecord = 2 << 30
)

// Progress is told how much of how much is done of a long work. Total is 0
// where nobody knows it.
type Progress func(doing string, done, total int64)

// Read reads a file that somebody named, as long as it is no longer than
// most bytes: what never ends must not take the machine's memory. What says what
// it should be, as "the plan". A pipe that has a name is refused, since to open
// one waits for whoever may never write to it; what a shell opened already, as
// <(terraform show -json PLAN), is read. Progress may be nil.
func Read(path, what string, most int64, p Progress) ([]byte, error) {
	if info, err := os.Lstat(path); err == nil && info.Mode()&os.ModeNamedPipe != 0 {
		return nil, &Error{What: what + " cannot be read", Err: fmt.Errorf("%s is a pipe", path), Hint: "write it to a file first"}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &Error{What: what + " cannot be read", Err: err}
	}
	defer f.Close()
	size := sizeOf(f)
	data, err := readBounded(p.Of("reading "+path, f, size), size, most)
	var long *tooLongError
	switch {
	case errors.As(err, &long):
		return nil, &Error{What: what + " cannot be read", Err: fmt.Errorf("%s %w", path, err), Hint: "is it the file that you meant?"}
	case err != nil:
		return nil, &Error{What: what + " cannot be read", Err: err}
	}
	return data, nil
}

// tooLongError is an input that does not end where it should.
type tooLongError struct{ most int64 }

func (e *tooLongError) Error() string { return fmt.Sprintf("is longer than %d MiB", e.most>>20) }

// Of returns a reader that tells how much was read, and does what r does.
func (p Progress) Of(doing string, r io.Reader, total int64) io.Reader {
	if p == nil {
		return r
	}
	return &counted{r, p, doing, 0, total}
}

type counted struct {
	io.Reader
	tell        Progress
	doing       string
	done, total int64
}

// Read reads, and tells.
func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.done += int64(n)
	c.tell(c.doing, c.done, c.total)
	return n, err
}

// sizeOf is how long a file is now, or 0 where nobody can tell.
func sizeOf(f *os.File) int64 {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return info.Size()
}

// readBounded reads all, which is about as long as somebody said: room that
// grows while it is filled is there twice.
func readBounded(r io.Reader, about, most int64) ([]byte, error) {
	if about > most {
		return nil, &tooLongError{most}
	}
	var b bytes.Buffer
	b.Grow(int(about) + bytes.MinRead)
	_, err := b.ReadFrom(io.LimitReader(r, most+1))
	if err == nil && int64(b.Len()) > most {
		return nil, &tooLongError{most}
	}
	return b.Bytes(), err
}

// ReadNamed reads a file that somebody names: a regular one, up to a bound.
func ReadNamed(name string, limit int64) ([]byte, error) {
	raw, err := evidence.ReadRegular(os.DirFS(filepath.Dir(name)), filepath.Base(name), limit)
	var f *evidence.Failure
	if errors.As(err, &f) {
		// What is wrong with the call is no finding about evidence.
		err = fmt.Errorf("%s: %s", name, f.Detail)
	}
	return raw, err
}
