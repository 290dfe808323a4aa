package check

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/diag"
)

// Source is the files of one folder that rules are read from, as they were
// read: what judges, and nothing else that the folder holds.
type Source struct {
	Where string // shown before the names of its files; may be empty
	Files []File
}

// File is one file of a Source.
type File struct {
	Name string // in its folder
	Text []byte // UTF-8
}

// What is read of a folder at most. A file that is larger is refused after as
// much of it, so that a hostile one is not kept in memory.
const (
	maxFile  = 1 << 20
	maxFiles = 10_000
	maxTotal = 64 << 20
)

// ReadSource reads what a folder holds of rules: azure/defaults.yaml, and
// checks/*.yaml (or, in a folder without checks/, *.yaml). Its error is a
// *diag.Error with all that cannot be read.
func ReadSource(fsys fs.FS, where string) (Source, error) {
	s := Source{Where: where}
	var problems diag.Problems
	names := []string{}
	if _, err := fs.Stat(fsys, defaultsFile); !errors.Is(err, fs.ErrNotExist) {
		names = append(names, defaultsFile)
	}
	pattern := "*.yaml"
	if _, err := fs.Stat(fsys, "checks"); err == nil {
		pattern = "checks/*.yaml"
	}
	checks, err := fs.Glob(fsys, pattern)
	if err != nil {
		problems.Addf(s.pos(pattern), "cannot be listed: %v", err)
	}
	total := 0
	for _, name := range append(names, checks...) {
		text, err := readFile(fsys, name)
		if err != nil {
			problems.Addf(s.pos(name), "%v", err)
			continue
		}
		if total += len(text); total > maxTotal || len(s.Files) == maxFiles {
			problems.Addf(s.pos(name), "is one file too many: the folder holds more than a catalogue may")
			break
		}
		s.Files = append(s.Files, File{Name: name, Text: text})
	}
	return s, problems.Err()
}

func (s Source) pos(name string) diag.Pos { return diag.Pos{File: path.Join(s.Where, name)} }

// Checks reports whether the folder holds the file of a check at all.
func (s Source) Checks() bool {
	for _, f := range s.Files {
		if f.Name != defaultsFile {
			return true
		}
	}
	return false
}

func readFile(fsys fs.FS, name string) ([]byte, error) {
	// To open a pipe is to wait for whoever writes to it.
	if info, err := fs.Stat(fsys, name); err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("is no regular file")
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("cannot be read: %w", err)
	case len(text) > maxFile:
		return nil, fmt.Errorf("is larger than %d bytes", maxFile)
	case !utf8.Valid(text):
		return nil, errors.New("is no UTF-8 text")
	}
	return text, nil
}
