// Package app does what the verbs do: one file a verb, each from a request to
// a result.
//
// It promises that a verb reads its request and nothing else of the command
// line, writes nothing that people read, and returns what happened; parsing is
// package cli's, showing is package report's. Errors that the caller's input
// caused are of type *InputError or carry diag.Problems; every other error is
// a fault of the machine or of Ward.
package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/evidence/mirror"
	"github.com/wardhq/ward/internal/published"
	"github.com/wardhq/ward/internal/source"
)

// Ward is what the verbs work with. It is wired once, in package cli.
type Ward struct {
	Version   string
	Catalogue fs.FS           // checks, frameworks and published figures
	Readers   []source.Reader // of files that are not Ward's
	Now       func() time.Time
	// Database opens a state database, which it creates if need be.
	Database func(ctx context.Context, path string) (Database, error)
	// Container opens a container of an Azure storage account, by its address.
	Container func(address string) (mirror.Target, error)
}

// InputError is an input or a call that is wrong in a way that has no
// position, as a file that is not there.
type InputError struct {
	What string
	Hint string
	Err  error // what caused it, if something did
}

// Error returns what is wrong and what to do.
func (e *InputError) Error() string {
	s := e.What
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// Unwrap returns what caused it.
func (e *InputError) Unwrap() error { return e.Err }

// IsInput reports whether an error is the caller's to mend.
func IsInput(err error) bool {
	var e *InputError
	return errors.As(err, &e) || len(diag.From(err)) > 0
}

// loaded is an estate with what every verb wants of it.
type loaded struct {
	document *estate.Document
	design   *design.Design
	figures  *published.Data
	checks   *check.Catalogue
}

// catalogue returns Ward's catalogue and what the user's folders add to it. A
// folder that was named and holds nothing of a catalogue is refused: nobody
// means to judge by nothing.
func (w Ward) catalogue(folders []string) (*control.Catalogue, error) {
	own, err := check.ReadSource(w.Catalogue, "")
	if err != nil {
		return nil, err
	}
	all := []check.Source{own}
	var problems diag.Problems
	for _, f := range folders {
		source, err := readSource(f)
		switch found := diag.From(err); {
		case len(found) > 0:
			for _, p := range found {
				problems.Add(p)
			}
		case err != nil:
			return nil, err
		case source.Empty():
			problems.Add(diag.Problem{Pos: diag.Pos{File: f}, What: "holds nothing of a catalogue", Hint: "checks are *.yaml, in the folder or in its folder checks; frameworks in its folder frameworks"})
		}
		all = append(all, source)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return control.NewCatalogue(all...)
}

func readSource(folder string) (check.Source, error) {
	root, err := openFolder(folder)
	if err != nil {
		return check.Source{}, err
	}
	defer root.Close()
	return check.ReadSource(root.FS(), folder)
}

// open reads an estate and designs it.
func (w Ward) open(path string, folders []string, set []Setting) (loaded, error) {
	var l loaded
	var err error
	if l.figures, err = published.Load(w.Catalogue); err != nil {
		return l, err
	}
	all, err := w.catalogue(folders)
	if err != nil {
		return l, err
	}
	l.checks = all.Checks
	if l.document, err = w.read(path, known(l, all.Frameworks)); err != nil {
		return l, err
	}
	for _, s := range set {
		if l.document, err = l.document.Set(s.Path, s.Value); err != nil {
			return l, err
		}
	}
	if err := frameworksExist(l.document, all.Frameworks); err != nil {
		return l, err
	}
	l.design, err = compile.Compile(compile.Input{Document: l.document, Published: l.figures, Checks: l.checks.Checks()})
	return l, err
}

// read reads an estate's files: a file with what is beside it, or a folder.
// Links that lead out of the folder are not followed.
func (w Ward) read(path string, opt estate.Options) (*estate.Document, error) {
	dir, name := filepath.Split(filepath.Clean(path))
	if dir == "" {
		dir = "."
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, &InputError{What: "the estate cannot be read", Err: err, Hint: "ward init DIR writes one"}
	}
	if info.IsDir() {
		dir, name = path, "."
	}
	root, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	opt.Show = func(name string) string { return filepath.Join(dir, name) }
	defer root.Close()
	return estate.Load(root.FS(), name, opt)
}

// known returns what an estate and the files beside it may name.
func known(l loaded, frameworks []control.Framework) estate.Options {
	opt := estate.Options{Regions: l.figures.Regions.Names(), Controls: map[string]bool{}}
	for _, k := range l.checks.Checks() {
		opt.Checks = append(opt.Checks, k.ID)
	}
	for _, f := range frameworks {
		for _, c := range f.Controls {
			opt.Controls[f.ID+"/"+c.ID] = slices.ContainsFunc(c.Bindings, func(b control.Binding) bool { return b.Attestation })
		}
	}
	return opt
}

// openFolder opens a folder, which nothing leads out of. The caller closes it.
func openFolder(path string) (*os.Root, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, &InputError{What: "the folder cannot be read", Err: err}
	}
	return root, nil
}

// frameworksExist finds frameworks that an estate names and the catalogue
// lacks, or has for their citations alone.
func frameworksExist(doc *estate.Document, all []control.Framework) error {
	postures := map[string]bool{}
	var names []string
	for _, f := range all {
		postures[f.ID] = len(f.Controls) > 0
		if postures[f.ID] {
			names = append(names, f.ID)
		}
	}
	var problems diag.Problems
	for i, id := range doc.Estate.Frameworks {
		path := fmt.Sprintf("frameworks[%d]", i)
		switch has, known := postures[id]; {
		case !known:
			problems.Add(diag.Problem{Pos: doc.At(path), Path: path, What: fmt.Sprintf("%q is not a framework of the catalogue", id), Hint: "it has " + strings.Join(names, ", ")})
		case !has:
			problems.Add(diag.Problem{Pos: doc.At(path), Path: path, What: fmt.Sprintf("of %q the catalogue has citations, and no controls that a posture is made of", id), Hint: "it has controls of " + strings.Join(names, ", ")})
		}
	}
	return problems.Err()
}

// Setting is a value of the estate that holds instead of the written one.
type Setting struct {
	Path, Value string
}
