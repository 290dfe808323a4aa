package check

import (
	"errors"
	"io/fs"
	"path"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/language"
)

// Source is the files of one folder that rules are read from, as they were
// read: what judges, and nothing else that the folder holds.
type Source struct {
	Where string // shown before the names of its files; may be empty
	Files []File
	// Proven says that its expressions are known to compile, as Ward's own are,
	// which tests compile: each is compiled when a run first needs it. One that
	// does not compile after all judges nothing, and says so.
	Proven bool
}

// File is one file of a Source.
type File struct {
	Name string // in its folder
	Text []byte // UTF-8
}

// What is read of a folder at most.
const (
	maxFile  = 1 << 20
	maxFiles = 10_000
	maxTotal = 64 << 20
)

// Where a folder has what. Checks stand in checks, or in the folder itself
// where it has no such folder.
const (
	parametersFile = "parameters.yaml"
	lifecycleFile  = "lifecycle.yaml"
	frameworksDir  = "frameworks"
	checksDir      = "checks"
	defaultsDir    = "azure/defaults"
)

// What a file of a catalogue is, by its name.
const (
	checkKind = iota
	frameworkKind
	defaultsKind
	parametersKind
	lifecycleKind
)

func fileKind(name string) int {
	switch dir := path.Dir(name); {
	case name == parametersFile:
		return parametersKind
	case name == lifecycleFile:
		return lifecycleKind
	case dir == frameworksDir:
		return frameworkKind
	case dir == defaultsDir:
		return defaultsKind
	}
	return checkKind
}

// ReadSource reads what a folder holds of a catalogue: checks/*.yaml (or, in a
// folder without checks/, *.yaml), frameworks/*.yaml, azure/defaults/*.yaml,
// parameters.yaml and lifecycle.yaml. Its error is a *diag.Error with all that cannot be read.
func ReadSource(fsys fs.FS, where string) (Source, error) {
	s := Source{Where: where}
	var problems diag.Problems
	names := []string{}
	checks := "*.yaml"
	if _, err := fs.Stat(fsys, checksDir); err == nil {
		checks = checksDir + "/*.yaml"
		for _, one := range []string{parametersFile, lifecycleFile} {
			if _, err := fs.Stat(fsys, one); !errors.Is(err, fs.ErrNotExist) {
				names = append(names, one)
			}
		}
	}
	for _, pattern := range []string{defaultsDir + "/*.yaml", checks, frameworksDir + "/*.yaml"} {
		found, err := fs.Glob(fsys, pattern)
		if err != nil {
			problems.Addf(s.pos(pattern), "cannot be listed: %v", err)
		}
		names = append(names, found...)
	}
	total := 0
	for _, name := range names {
		text, err := language.ReadFile(fsys, name, maxFile)
		if err != nil {
			problems.Addf(s.pos(name), "cannot be read: %v", err)
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

// Frameworks returns the files of frameworks, which package control reads.
func (s Source) Frameworks() []File {
	var out []File
	for _, f := range s.Files {
		if fileKind(f.Name) == frameworkKind {
			out = append(out, f)
		}
	}
	return out
}

// Path returns how people know a file of the source.
func (s Source) Path(name string) string { return s.pos(name).File }

func (s Source) pos(name string) diag.Pos { return diag.Pos{File: path.Join(s.Where, name)} }

// Empty reports whether the folder holds nothing that a catalogue could.
func (s Source) Empty() bool { return len(s.Files) == 0 }
