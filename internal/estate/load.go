package estate

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/digest"
)

// Options say what Load cannot know by itself.
type Options struct {
	// Regions are the names of the Azure regions that there are. Where there
	// are none, the names of regions are not checked.
	Regions []string
	// Checks are the ids of the checks that there are. Where there are none, the
	// names of checks are not checked.
	Checks []string
	// Controls are the controls that there are, as hipaa/164.312(b), each with
	// whether a person's statement counts for it. Where there are none, the
	// names of controls are not checked.
	Controls map[string]bool
	// Show returns how people know a file of the file system, for positions:
	// usually the path that they typed. Where it is nil, names stay as they are.
	Show func(name string) string
}

func (o Options) show(name string) string {
	if o.Show == nil {
		return name
	}
	return o.Show(name)
}

// Load reads an estate. The name is a file, beside which the folders
// exceptions and attestations may stand, or a folder that holds them and one
// or more YAML files: each section then stands in one of the files, except
// entities, whose lists are put together in the order of the files' names.
//
// Any error is a *diag.Error with all that is wrong, and comes without a
// Document. Load reads at most 256 files of 1 MiB each, and 32 MiB in all.
func Load(fsys fs.FS, name string, opt Options) (*Document, error) {
	var problems diag.Problems
	l := loader{fsys: fsys, opt: opt, problems: &problems, parser: parser{problems: &problems}}
	doc := decode(l.read(path.Clean(name)), opt, &problems)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return doc, nil
}

// sources are the parsed files of one estate, put together but not yet read
// into Go values. A nil node is one of which a part could not be parsed: what
// is missing from it cannot be told.
type sources struct {
	estate       *node
	exceptions   *node // a list
	attestations *node // likewise
	digest       digest.Digest
}

// decode reads the sources into a Document and judges it, as far as they go.
func decode(src sources, opt Options, problems *diag.Problems) *Document {
	doc := &Document{Digest: src.digest, sources: src, options: opt}
	d := newDecoder(problems)
	section := func(n *node, into any, s spec, at string) {
		if n != nil {
			d.value(n, reflect.ValueOf(into).Elem(), s, at)
		}
	}
	src.exceptions, src.attestations = byID(src.exceptions), byID(src.attestations)
	section(src.estate, &doc.Estate, spec{}, "")
	section(src.exceptions, &doc.Exceptions, spec{unique: "id"}, "exceptions")
	section(src.attestations, &doc.Attestations, spec{unique: "id"}, "attestations")
	doc.positions, doc.defaulted = d.positions, d.defaulted
	judge(doc, opt, problems)
	return doc
}

// loader reads the files of one estate.
type loader struct {
	fsys     fs.FS
	opt      Options
	problems *diag.Problems
	parser   parser
	files    []fileDigest
	bytes    int // of all files so far
}

type fileDigest struct {
	Name    string
	Content digest.Digest
}

func (l *loader) read(name string) sources {
	info, err := fs.Stat(l.fsys, name)
	if err != nil {
		l.unread(name, err)
		return sources{}
	}
	names, base := []string{name}, path.Dir(name)
	if info.IsDir() {
		base = name
		names = l.list(base)
		if len(names) == 0 {
			l.problems.Add(diag.Problem{Pos: diag.Pos{File: l.opt.show(name)}, What: "holds no estate", Hint: "want a folder with estate.yaml in it"})
			return sources{}
		}
	}
	exceptions, attestations := l.list(path.Join(base, "exceptions")), l.list(path.Join(base, "attestations"))
	if n := len(names) + len(exceptions) + len(attestations); n > maxFiles {
		l.problems.Add(diag.Problem{
			Pos:  diag.Pos{File: l.opt.show(name)},
			What: fmt.Sprintf("consists of %d files, want at most %d", n, maxFiles), Hint: "put several into one file, as a list",
		})
		return sources{}
	}
	src := sources{
		estate:       l.merge(l.parse(base, names)),
		exceptions:   l.collect(l.parse(base, exceptions)),
		attestations: l.collect(l.parse(base, attestations)),
	}
	src.digest = canonical.DigestOf(l.files)
	return src
}

func (l *loader) unread(name string, err error) {
	what := "cannot be read"
	var perr *fs.PathError
	if errors.As(err, &perr) {
		err = perr.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		what, err = "does not exist", nil
	}
	problem := diag.Problem{Pos: diag.Pos{File: l.opt.show(name)}, What: what}
	if err != nil {
		problem.What += ": " + err.Error()
	}
	l.problems.Add(problem)
}

// list returns the YAML files of a folder in the order of their names. A
// folder that is not there has none.
func (l *loader) list(dir string) []string {
	entries, err := fs.ReadDir(l.fsys, dir)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			l.unread(dir, err)
		}
		return nil
	}
	var names []string
	for _, e := range entries {
		ext := strings.ToLower(path.Ext(e.Name()))
		if !e.IsDir() && !strings.HasPrefix(e.Name(), ".") && (ext == ".yaml" || ext == ".yml") {
			names = append(names, path.Join(dir, e.Name()))
		}
	}
	return names
}

// parse reads files. It reports whether all of them can be gone on with.
func (l *loader) parse(base string, names []string) (nodes []*node, ok bool) {
	ok = true
	for _, name := range names {
		raw, err := l.content(name)
		switch {
		case err != nil:
			l.unread(name, err)
			ok = false
			continue
		case len(raw) > maxFileBytes:
			l.problems.Add(diag.Problem{
				Pos:  diag.Pos{File: l.opt.show(name)},
				What: fmt.Sprintf("is larger than %d bytes", maxFileBytes), Hint: "split it: a folder of files is one estate too",
			})
			ok = false
			continue
		}
		if l.bytes += len(raw); l.bytes > maxAllBytes {
			l.problems.Add(diag.Problem{
				Pos:  diag.Pos{File: l.opt.show(name)},
				What: fmt.Sprintf("brings the estate above %d bytes", maxAllBytes), Hint: "split it into several estates",
			})
			return nodes, false
		}
		relative := strings.TrimPrefix(strings.TrimPrefix(name, base), "/")
		l.files = append(l.files, fileDigest{relative, digest.Of(raw)})
		n := l.parser.file(l.opt.show(name), raw)
		ok = ok && n != nil && l.parser.nodes <= maxNodes
		nodes = append(nodes, n)
	}
	return nodes, ok
}

func (l *loader) content(name string) ([]byte, error) {
	info, err := fs.Stat(l.fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no regular file")
	}
	f, err := l.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var b bytes.Buffer
	_, err = io.Copy(&b, io.LimitReader(f, maxFileBytes+1))
	return b.Bytes(), err
}

// merge puts the sections of several files into one mapping.
func (l *loader) merge(files []*node, ok bool) *node {
	if !ok {
		return nil
	}
	if len(files) == 1 {
		return files[0]
	}
	out := &node{kind: mappingNode, pos: files[0].pos}
	for _, file := range files {
		if file.kind != mappingNode {
			l.problems.Add(diag.Problem{Pos: file.pos, What: fmt.Sprintf("is %s, want %s", file.kind, mappingNode), Hint: "each file of an estate holds some of its sections"})
			continue
		}
		for _, f := range file.fields {
			out = l.mergeField(out, f)
		}
	}
	return out
}

func (l *loader) mergeField(out *node, f field) *node {
	earlier := out.get(f.key)
	switch {
	case earlier == nil:
		return out.with(f.key, f.at, f.value)
	case f.key == "entities" && earlier.kind == listNode && f.value.kind == listNode:
		both := *earlier
		both.items = slices.Concat(earlier.items, f.value.items)
		return out.with(f.key, f.at, &both)
	}
	l.problems.Add(diag.Problem{
		Pos: f.at, Path: keyPath("", f.key), What: "stands in two files",
		Hint: "it is also at " + earlier.pos.String() + "; only lists of entities are put together",
	})
	return out
}

// collect puts single items and lists of them into one list.
func (l *loader) collect(files []*node, ok bool) *node {
	if !ok {
		return nil
	}
	out := &node{kind: listNode}
	for _, file := range files {
		if file.kind != listNode {
			out.items = append(out.items, file)
			continue
		}
		out.items = append(out.items, file.items...)
	}
	return out
}

// byID returns a list in the order of the ids of its items.
func byID(list *node) *node {
	if list == nil {
		return nil
	}
	out := *list
	id := func(n *node) string {
		if v := n.get("id"); v != nil {
			return v.text
		}
		return ""
	}
	out.items = slices.Clone(list.items)
	slices.SortStableFunc(out.items, func(a, b *node) int { return cmp.Compare(id(a), id(b)) })
	return &out
}
