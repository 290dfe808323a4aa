// Package files reads whatever files people name: templates, plans and
// manifests, one by one or in folders.
//
// It promises that a file which was named and cannot be understood is an
// error, with all of them at once; that one found in a folder is a gap; that
// what nobody reads is named by its kind, and is a gap where it is
// infrastructure; that what is of one environment is read apart from what is of
// another; that it follows no link out of a folder, and reads a file twice only
// where a tool takes a link to it for a file of another folder; that it opens
// nothing but regular files; and that it claims to have looked at no more than
// the things that it read, and what lies below them.
package files

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
)

const name = "files"

// Request says what is read, and how.
type Request struct {
	Paths   []string // files and folders
	Readers []source.Reader
	// As are folders of which somebody says what environment they are of. It
	// stands for what the folders would be taken for otherwise.
	As []As
	// LeaveOut is a file that says what is left out of all that is named, beside
	// those that stand at the top of folders. "" is none.
	LeaveOut string
	// At is the day by which what is left out for a time is over. Where it is
	// zero, nothing is.
	At time.Time
	// Again is what was read of the same files before, where the same is to come
	// of them: each is of the set that it was of, and what was left out stays
	// out. It may be nil.
	Again *fact.Snapshot
}

// Result is what was read.
type Result struct {
	Snapshot fact.Snapshot // at stage planned, with each file that a reader took
	Read     int           // files that a reader took
	Ignored  int           // files in folders that none did
	// Empty are the folders that were named and in which nothing is that a
	// reader takes, nor anything that is read by way of what one took.
	Empty []string
	// Apart says how folders are joined that were read apart from each other
	// without anybody's having said so, or "".
	Apart string
	// Unread are the files in which gaps lie, with a digest of what they hold: of
	// a chart, of all that is a part of it. One without is not told apart from
	// what it may be the next time.
	Unread []fact.File
	// Notes are what is to be said of how files were named, and keeps nothing
	// from being read: an entry that leaves out nothing.
	Notes []diag.Problem
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

// Read reads files and folders with nothing said beside their paths.
func Read(paths []string, readers []source.Reader) (Result, error) {
	return Request{Paths: paths, Readers: readers}.Read()
}

// Read reads files and folders with the first reader that recognises each
// file; those of a reader that wants them together, together. Its error holds
// a problem (see package diag) for each file that was named and could not be
// read, and for all that is wrong with what was said of them; the result is
// then not whole. The order of the paths is of no account. The time of the
// observation is left zero: the caller knows it.
func (q Request) Read() (Result, error) {
	r := &run{Request: q, seen: map[string]*entry{}}
	r.list()
	for _, e := range r.entries {
		r.open(e)
	}
	r.openCharts()
	r.part()
	r.read()
	r.leave()
	r.result.Snapshot.Stage = fact.Planned
	r.result.Snapshot.Observations = []fact.Observation{{
		Source: name, Extents: fact.ExtentsOf(r.result.Snapshot.Facts, r.gone()...), Whole: true, Cost: fact.Cost{Bytes: r.bytes},
	}}
	r.result.Snapshot.Sort()
	r.result.Unread = r.unreadFiles()
	return r.result, r.problems.Err()
}

// run is the state of one Read.
type run struct {
	Request
	result   Result
	problems diag.Problems
	roots    []*root
	entries  []*entry          // by path
	seen     map[string]*entry // by where they really are
	bytes    int64             // that they hold
	base     string            // the folder that all that was named lies in
	units    []*unit           // what is read at once
	sets     sets
	links    []link // that were found
	own      int    // folders that tools keep for themselves
	charts   []*chart
	lists    []*leaveList
	// variables are those of Terraform that were judged by a value, once they
	// were looked for, and configured whether any configuration was read.
	variables  map[string]bool
	configured bool
}

// entry is a file that was named or found.
type entry struct {
	path   string // as it is shown
	real   string // absolute, without links above it
	named  bool   // by itself, and not by its folder
	root   *root  // the folder that it was found in; nil where it was named
	reader int    // that took it, or -1
	file   source.File
	kept   fact.File // of what it holds on disk
	// by are those of who left it out; nil where nobody did.
	by    *leaving
	left  *left
	chart *chart // that it is a part of
	part  bool   // of what a file beside it tells: see source.ArchiveReader
	said  bool   // somebody says what environment it is of
	byWay bool   // it is read by way of another
	// shared says that another tool's files name it.
	shared bool
}

// unit is what a reader is given at once, and what came of it.
type unit struct {
	reader  int
	entries []*entry
	facts   []fact.Fact
	gaps    []fact.Gap
	gone    []addr.Subject
}

func (r *run) problem(path, what, hint string) {
	r.problems.Add(diag.Problem{Pos: diag.Pos{File: path}, What: what, Hint: hint})
}

func (r *run) gap(g fact.Gap) { r.result.Snapshot.Gaps = append(r.result.Snapshot.Gaps, g) }

// unread notes a file that could be anything and was not read.
func (r *run) unread(path, reason string) {
	r.gap(fact.Gap{Origin: fact.Origin{Source: name, Pos: diag.Pos{File: path, Line: 1}}, Reason: reason})
}

// cause is an error without the path, which stands before it already.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return err.Error()
}

// open reads a file, and says which reader takes it.
func (r *run) open(e *entry) {
	e.reader = -1
	if e.by != nil || e.chart != nil || e.left != nil || e.part {
		return
	}
	t, err := read(e.path)
	r.bytes += int64(len(t.data))
	switch {
	case (errors.Is(err, errBinary) || errors.Is(err, errLarge)) && r.archive(e):
		return
	case errors.Is(err, errBinary) && !e.named:
		e.left = r.binary(e.path, t.data)
		return
	case errors.Is(err, errLarge) && !e.named && !r.couldHold(e.path):
		e.left = classify(e.path, nil)
		return
	case err != nil && e.named:
		r.problem(e.path, "cannot be read: "+cause(err), "")
		return
	case err != nil:
		r.unread(e.path, "cannot be read: "+cause(err)+"; it could hold anything")
		e.left = &left{}
		return
	}
	f := source.File{Path: e.path, Data: t.data}
	e.reader = r.recognise(f)
	switch {
	case e.reader < 0 && e.named:
		hint := "it reads " + r.names()
		if l := classify(e.path, t.data); l.holds != nil {
			hint = l.holds.reason
		}
		r.problem(e.path, "is nothing that Ward reads", hint)
	case e.reader < 0:
		e.left = classify(e.path, t.data)
	case t.broken != nil:
		r.invalid(e, f, t)
	default:
		r.take(e, f, t)
	}
}

// take keeps a file for its reader, and says what it is.
func (r *run) take(e *entry, f source.File, t text) {
	e.file = f
	kind := r.Readers[e.reader].Name()
	if kind == armTemplate && parameters.Match(t.data) {
		kind = "ARM parameters file"
	}
	e.kept = fact.File{Path: e.path, Kind: kind, Digest: digest.Of(t.raw), Size: len(t.raw)}
	if _, ok := r.Readers[e.reader].(source.ArchiveReader); ok {
		e.kept.Digest = r.digestOfParts(e, t.raw)
	}
	if _, ok := r.Readers[e.reader].(source.CommandReader); ok {
		if made := script(e.path, t.data[:min(len(t.data), looked)]); made != nil {
			r.gap(made.gap(e.path))
		}
	}
}

// binary says what a file is that is no text. A tool takes it all the same
// where it takes files by their names: a zero may stand in a comment. The head
// says nothing of the rest.
func (r *run) binary(path string, head []byte) *left {
	l := classify(path, head)
	if r.couldHold(path) && (filepath.Ext(path) != "" || !isProgram(head)) {
		l.holds = &unread{reason: "it is called like what tools apply and there is a NUL in it, so that it is not read; save it as text, or leave it out with a reason in " + LeaveFile}
	}
	return l
}

// invalid says of a file that is ours that it is no text. What it could have
// held is told by what a reader makes of the rest.
func (r *run) invalid(e *entry, f source.File, t text) {
	where := *t.broken
	where.File = e.path
	const what = "it is not UTF-8 text, so that nobody can say what it holds; save it as UTF-8"
	if e.named {
		r.problems.Add(diag.Problem{Pos: where, What: what})
		return
	}
	f.Data = []byte(strings.ToValidUTF8(string(f.Data), "\uFFFD"))
	g := fact.Gap{Origin: fact.Origin{Source: name, Pos: where}, Reason: what}
	facts, _ := r.Readers[e.reader].Read(f)
	for _, x := range facts {
		if s := x.Kind.System(); s != addr.SystemUnknown && !slices.Contains(g.Systems, s) {
			g.Systems = append(g.Systems, s)
		}
	}
	slices.Sort(g.Systems)
	r.gap(g)
	e.reader, e.left = -1, &left{}
}

// NotUnderstood is the problem that a file is of which there is nothing but
// one gap that could be anything.
func NotUnderstood(facts []fact.Fact, gaps []fact.Gap) (diag.Problem, bool) {
	if len(facts) != 0 || len(gaps) != 1 || len(gaps[0].Kinds) != 0 || !gaps[0].Subject.IsZero() {
		return diag.Problem{}, false
	}
	return diag.Problem{Pos: gaps[0].Origin.Pos, What: gaps[0].Reason}, true
}

func (r *run) names() string {
	names := make([]string, len(r.Readers))
	for i, reader := range r.Readers {
		names[i] = reader.Name() + "s"
	}
	return strings.Join(names, ", ")
}

// recognise returns the first reader that takes a file for its own, or -1.
func (r *run) recognise(f source.File) int {
	return slices.IndexFunc(r.Readers, func(reader source.Reader) bool { return reader.Recognises(f) })
}

// read reads all that readers took, each file as of its set. Where the same is
// defined in several folders they are parted, and what is of another set now is
// read once more.
func (r *run) read() {
	r.units = unitsOf(r.taken(), r.Readers)
	for _, u := range r.units {
		r.readUnit(u)
	}
	if moved := r.partByContent(); len(moved) > 0 {
		for _, u := range r.units {
			if slices.ContainsFunc(u.entries, func(e *entry) bool { return moved[e] }) {
				r.readUnit(u)
			}
		}
	}
	for _, u := range r.units {
		if r.isPart(u) {
			u.facts, u.gaps = nil, nil
		}
		r.result.Snapshot.Facts = append(r.result.Snapshot.Facts, u.facts...)
		r.result.Snapshot.Gaps = append(r.result.Snapshot.Gaps, r.withoutProblems(u)...)
		for _, e := range u.entries {
			e.kept.Set = e.file.Set
			r.result.Snapshot.Files = append(r.result.Snapshot.Files, e.kept)
		}
		r.result.Read += len(u.entries)
	}
	r.result.Apart = r.apart()
}

// isPart reports whether a file that a reader took by itself is a part of what
// another tool's files make, which says the same of it.
func (r *run) isPart(u *unit) bool {
	reader, ok := r.Readers[u.reader].(source.PartReader)
	return ok && reader.Part() && len(u.entries) == 1 && u.entries[0].shared
}

// taken returns the files that a reader took.
func (r *run) taken() []*entry {
	var out []*entry
	for _, e := range r.entries {
		if e.reader >= 0 {
			out = append(out, e)
		}
	}
	return out
}

// unitsOf puts together what is read at once: a file, or all of those whose
// reader wants them together.
func unitsOf(entries []*entry, readers []source.Reader) []*unit {
	var units []*unit
	together := map[int]*unit{}
	for _, e := range entries {
		if _, ok := readers[e.reader].(source.SetReader); !ok {
			units = append(units, &unit{reader: e.reader, entries: []*entry{e}})
			continue
		}
		u := together[e.reader]
		if u == nil {
			u = &unit{reader: e.reader}
			together[e.reader], units = u, append(units, u)
		}
		u.entries = append(u.entries, e)
	}
	return units
}

func (r *run) readUnit(u *unit) {
	u.gone = nil
	switch reader := r.Readers[u.reader].(type) {
	case source.SetReader:
		files := make([]source.File, len(u.entries))
		for i, e := range u.entries {
			files[i] = e.file
		}
		switch reader := reader.(type) {
		case source.BesideReader:
			u.facts, u.gaps = reader.ReadSetWith(files, r.beside)
		case source.TreeReader:
			u.facts, u.gaps = reader.ReadSetIn(files, tree{r})
		default:
			u.facts, u.gaps = reader.ReadSet(files)
		}
	case source.ArchiveReader:
		u.facts, u.gaps = reader.ReadArchive(u.entries[0].file, opening(filepath.Dir(u.entries[0].path)))
	case source.GoneReader:
		u.facts, u.gaps, u.gone = reader.ReadGone(u.entries[0].file)
	default:
		u.facts, u.gaps = reader.Read(u.entries[0].file)
	}
}

// gone is what files say is there no more.
func (r *run) gone() []addr.Subject {
	var out []addr.Subject
	for _, u := range r.units {
		out = append(out, u.gone...)
	}
	return out
}

// beside returns a file that was found or named, and that its tool's own files
// name.
func (r *run) beside(path string) (source.File, bool) {
	e := r.seen[realPath(path)]
	if e == nil || e.by != nil {
		return source.File{}, false
	}
	t, err := read(path)
	e.shared = e.shared || err == nil
	return source.File{Path: path, Data: t.data, Set: e.file.Set}, err == nil
}

// withoutProblems makes problems of the gaps that are all there is of a file
// which was named, and returns the others.
func (r *run) withoutProblems(u *unit) []fact.Gap {
	type said struct {
		facts []fact.Fact
		gaps  []fact.Gap
	}
	of := map[string]*said{}
	for _, e := range u.entries {
		if e.named {
			of[e.path] = &said{}
		}
	}
	if len(of) == 0 {
		return u.gaps
	}
	for _, f := range u.facts {
		if s := of[f.Origin.Pos.File]; s != nil {
			s.facts = append(s.facts, f)
		}
	}
	for _, g := range u.gaps {
		if s := of[g.Origin.Pos.File]; s != nil {
			s.gaps = append(s.gaps, g)
		}
	}
	return slices.DeleteFunc(slices.Clone(u.gaps), func(g fact.Gap) bool {
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
