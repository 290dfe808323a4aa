// Package files reads whatever files people name: templates, plans and
// manifests, one by one or in folders.
//
// It promises that a file which was named and cannot be understood is an
// error, with all of them at once; that one found in a folder is a gap; that
// it follows no link out of a folder; that what nobody recognises is counted
// and otherwise left alone; and that it claims to have looked at no more than
// the things that it read, and what lies below them.
package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
)

// MaxSize is how large one file may be. Plans of ten thousand resources are a
// tenth of it.
const MaxSize = 256 << 20

// skipped are folders that hold what tools keep for themselves.
var skipped = []string{".git", ".terraform", "node_modules"}

const name = "files"

// Result is what was read.
type Result struct {
	Snapshot fact.Snapshot // at stage planned, with each file that a reader took
	Read     int           // files that a reader took
	Ignored  int           // files in folders that none did
}

// AllThereIs takes what was read for all that there is of each system of which
// something was read. Whoever judges files without an estate asks about them
// alone: a template without a private endpoint has none.
func (r *Result) AllThereIs() {
	for _, o := range r.Snapshot.Observations {
		for i := range o.Extents {
			o.Extents[i].Scopes = nil
		}
	}
}

// Read reads files and folders with the first reader that recognises each
// file; those of a reader that wants them together, together. Its error holds a problem (see package diag) for each file that was
// named and could not be read; the result is then not whole. The time of the
// observation is left zero: the caller knows it.
func Read(paths []string, readers []source.Reader) (Result, error) {
	r := &run{readers: readers, sets: make([][]source.File, len(readers)), named: map[string]bool{}, seen: map[string]bool{}}
	for _, path := range paths {
		r.path(path)
	}
	r.readSets()
	r.result.Snapshot.Stage = fact.Planned
	r.result.Snapshot.Observations = []fact.Observation{{
		Source: name, Extents: fact.ExtentsOf(r.result.Snapshot.Facts, r.gone...), Whole: true, Cost: fact.Cost{Bytes: r.bytes},
	}}
	r.result.Snapshot.Sort()
	return r.result, r.problems.Err()
}

// run is the state of one Read.
type run struct {
	readers  []source.Reader
	result   Result
	problems diag.Problems
	sets     [][]source.File // by reader, what must be read together
	named    map[string]bool // files of the sets that were named
	seen     map[string]bool // files that were read, by path
	bytes    int64           // that they hold
	gone     []addr.Subject  // what they say is there no more
}

func (r *run) problem(path, what, hint string) {
	r.problems.Add(diag.Problem{Pos: diag.Pos{File: path}, What: what, Hint: hint})
}

func (r *run) path(path string) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		r.problem(path, "cannot be read: "+cause(err), "")
	case info.IsDir():
		r.folder(path)
	case !info.Mode().IsRegular():
		r.problem(path, "is no regular file", "")
	default:
		r.name(path)
	}
}

// cause is an error without the path, which stands before it already.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return err.Error()
}

func (r *run) name(path string) {
	if r.once(path) {
		return
	}
	data, err := read(path)
	r.bytes += int64(len(data))
	if err != nil {
		r.problem(path, "cannot be read: "+cause(err), "")
		return
	}
	f := source.File{Path: path, Data: data}
	i := r.recognise(f)
	if i < 0 {
		r.problem(path, "is nothing that Ward reads", "it reads "+r.names())
		return
	}
	r.list(f)
	if r.toSet(i, f) {
		r.named[path] = true
		return
	}
	facts, gaps := r.readOne(r.readers[i], f)
	if said, ok := NotUnderstood(facts, gaps); ok {
		r.problems.Add(said)
		return
	}
	r.take(facts, gaps, 1)
}

// NotUnderstood is the problem that a file is of which there is nothing but
// one gap that could be anything.
func NotUnderstood(facts []fact.Fact, gaps []fact.Gap) (diag.Problem, bool) {
	if len(facts) != 0 || len(gaps) != 1 || len(gaps[0].Kinds) != 0 || !gaps[0].Subject.IsZero() {
		return diag.Problem{}, false
	}
	return diag.Problem{Pos: gaps[0].Origin.Pos, What: gaps[0].Reason}, true
}

// list notes that a file was read.
func (r *run) list(f source.File) {
	r.result.Snapshot.Files = append(r.result.Snapshot.Files, fact.FileOf(f.Path, f.Data))
}

// toSet keeps a file for later where its reader wants all of them together.
func (r *run) toSet(reader int, f source.File) bool {
	_, ok := r.readers[reader].(source.SetReader)
	if ok {
		r.sets[reader] = append(r.sets[reader], f)
	}
	return ok
}

// once notes a file, and reports whether it was named or found before.
func (r *run) once(path string) bool {
	key := path
	if absolute, err := filepath.Abs(path); err == nil {
		key = absolute
	}
	before := r.seen[key]
	r.seen[key] = true
	return before
}

func (r *run) names() string {
	names := make([]string, len(r.readers))
	for i, reader := range r.readers {
		names[i] = reader.Name() + "s"
	}
	return strings.Join(names, ", ")
}

// recognise returns the first reader that takes a file for its own, or -1.
func (r *run) recognise(f source.File) int {
	return slices.IndexFunc(r.readers, func(reader source.Reader) bool { return reader.Recognises(f) })
}

func (r *run) take(facts []fact.Fact, gaps []fact.Gap, files int) {
	r.result.Snapshot.Facts = append(r.result.Snapshot.Facts, facts...)
	r.result.Snapshot.Gaps = append(r.result.Snapshot.Gaps, gaps...)
	r.result.Read += files
}

// readOne reads a file by itself.
func (r *run) readOne(reader source.Reader, f source.File) ([]fact.Fact, []fact.Gap) {
	if g, ok := reader.(source.GoneReader); ok {
		facts, gaps, gone := g.ReadGone(f)
		r.gone = append(r.gone, gone...)
		return facts, gaps
	}
	return reader.Read(f)
}

func (r *run) gap(path, reason string) {
	r.take(nil, []fact.Gap{{Origin: fact.Origin{Source: name, Pos: diag.Pos{File: path}}, Reason: reason}}, 0)
}

// folder reads what is in a folder. WalkDir keeps the order of names and
// follows no links.
func (r *run) folder(root string) {
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && path == root:
			return err
		case err != nil:
			r.gap(path, "cannot be read: "+cause(err)+"; it could hold anything")
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
		case entry.IsDir():
			if path != root && slices.Contains(skipped, entry.Name()) {
				return fs.SkipDir
			}
		case entry.Type().IsRegular():
			r.found(path)
		default:
			r.result.Ignored++
		}
		return nil
	})
	if err != nil {
		r.problem(root, "cannot be read: "+cause(err), "")
	}
}

func (r *run) found(path string) {
	if r.once(path) {
		return
	}
	data, err := read(path)
	r.bytes += int64(len(data))
	switch {
	case errors.Is(err, errBinary):
		r.result.Ignored++
		return
	case err != nil:
		r.gap(path, "cannot be read: "+cause(err)+"; it could hold anything")
		return
	}
	f := source.File{Path: path, Data: data}
	i := r.recognise(f)
	if i < 0 {
		r.result.Ignored++
		return
	}
	r.list(f)
	if r.toSet(i, f) {
		return
	}
	facts, gaps := r.readOne(r.readers[i], f)
	r.take(facts, gaps, 1)
}

func (r *run) readSets() {
	for i, files := range r.sets {
		reader, ok := r.readers[i].(source.SetReader)
		if !ok || len(files) == 0 {
			continue
		}
		var facts []fact.Fact
		var gaps []fact.Gap
		if b, ok := reader.(source.BesideReader); ok {
			facts, gaps = b.ReadSetWith(files, r.beside)
		} else {
			facts, gaps = reader.ReadSet(files)
		}
		r.take(facts, r.withoutProblems(facts, gaps), len(files))
	}
}

// beside returns a file that was found or named, and that its tool's own files
// name.
func (r *run) beside(path string) (source.File, bool) {
	key := path
	if absolute, err := filepath.Abs(path); err == nil {
		key = absolute
	}
	if !r.seen[key] {
		return source.File{}, false
	}
	data, err := read(path)
	return source.File{Path: path, Data: data}, err == nil
}

// withoutProblems makes problems of the gaps that are all there is of a file
// which was named, and returns the others.
func (r *run) withoutProblems(facts []fact.Fact, gaps []fact.Gap) []fact.Gap {
	type said struct {
		facts []fact.Fact
		gaps  []fact.Gap
	}
	of := map[string]*said{}
	at := func(path string) *said {
		if of[path] == nil {
			of[path] = &said{}
		}
		return of[path]
	}
	for _, f := range facts {
		if path := f.Origin.Pos.File; r.named[path] {
			at(path).facts = append(at(path).facts, f)
		}
	}
	for _, g := range gaps {
		if path := g.Origin.Pos.File; r.named[path] {
			at(path).gaps = append(at(path).gaps, g)
		}
	}
	return slices.DeleteFunc(gaps, func(g fact.Gap) bool {
		s := of[g.Origin.Pos.File]
		if s == nil {
			return false
		}
		problem, ok := NotUnderstood(s.facts, s.gaps)
		if ok {
			r.problems.Add(problem)
		}
		return ok
	})
}

var errBinary = errors.New("it is no text")

// read returns a text file that is not too large. What is no text is told by
// its first bytes, so that folders of pictures cost little.
func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	head = head[:n]
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		if bytes.IndexByte(head, 0) >= 0 {
			return nil, errBinary
		}
		return head, nil
	case err != nil:
		return nil, err
	case bytes.IndexByte(head, 0) >= 0:
		return nil, errBinary
	}
	rest, err := io.ReadAll(io.LimitReader(f, MaxSize-int64(n)+1))
	if err != nil {
		return nil, err
	}
	if len(rest)+n > MaxSize {
		return nil, fmt.Errorf("it is larger than %d MiB", MaxSize>>20)
	}
	return append(head, rest...), nil
}
