package estate

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/language"
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
	// Addressable are those of them of which a statement may say that it was
	// decided otherwise, whether or not any other statement counts.
	Addressable map[string]bool
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
	l := newLoader(fsys, opt, &problems)
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
	estate       *language.Node
	exceptions   *language.Node // a list
	attestations *language.Node // likewise
	digest       digest.Digest
}

// decode reads the sources into a Document and judges it, as far as they go.
func decode(src sources, opt Options, problems *diag.Problems) *Document {
	doc := &Document{Digest: src.digest, sources: src, options: opt}
	d := language.NewDecoder(problems)
	if src.estate != nil {
		d.Decode(src.estate, &doc.Estate, "")
	}
	if list := byID(src.exceptions); list != nil {
		d.DecodeList(list, &doc.Exceptions, "id", "exceptions")
	}
	if list := byID(src.attestations); list != nil {
		d.DecodeList(list, &doc.Attestations, "id", "attestations")
	}
	doc.places = d.Places()
	judge(doc, opt, problems)
	return doc
}

// loader reads the files of one estate.
type loader struct {
	fsys     fs.FS
	opt      Options
	problems *diag.Problems
	parser   *language.Parser
	files    []fileDigest
	bytes    int // of all files so far
}

// dialect is the estate's: it holds no secret.
func dialect() language.Dialect { return language.Dialect{Of: "an estate"} }

func newLoader(fsys fs.FS, opt Options, problems *diag.Problems) *loader {
	return &loader{fsys: fsys, opt: opt, problems: problems, parser: language.NewParser(dialect(), problems)}
}

// What Load reads at most.
const (
	maxFileBytes = 1 << 20
	maxAllBytes  = 32 << 20
	maxFiles     = 256
)

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
func (l *loader) parse(base string, names []string) (nodes []*language.Node, ok bool) {
	ok = true
	for _, name := range names {
		raw, err := language.ReadFile(l.fsys, name, maxFileBytes)
		switch {
		case errors.Is(err, language.ErrTooLarge):
			l.problems.Add(diag.Problem{
				Pos:  diag.Pos{File: l.opt.show(name)},
				What: fmt.Sprintf("is larger than %d bytes", maxFileBytes), Hint: "split it: a folder of files is one estate too",
			})
			ok = false
			continue
		case err != nil:
			l.unread(name, err)
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
		n := l.parser.File(l.opt.show(name), raw)
		ok = ok && n != nil && !l.parser.Full()
		nodes = append(nodes, n)
	}
	return nodes, ok
}

// merge puts the sections of several files into one mapping.
func (l *loader) merge(files []*language.Node, ok bool) *language.Node {
	if !ok {
		return nil
	}
	if len(files) == 1 {
		return files[0]
	}
	out := &language.Node{Kind: language.Mapping, Pos: files[0].Pos}
	for _, file := range files {
		if file.Kind != language.Mapping {
			l.problems.Add(diag.Problem{Pos: file.Pos, What: fmt.Sprintf("is %s, want %s", file.Kind, language.Mapping), Hint: "each file of an estate holds some of its sections"})
			continue
		}
		for _, f := range file.Fields {
			out = l.mergeField(out, f)
		}
	}
	return out
}

func (l *loader) mergeField(out *language.Node, f language.Field) *language.Node {
	earlier := out.Get(f.Key)
	switch {
	case earlier == nil:
		return out.With(f.Key, f.At, f.Value)
	case f.Key == "entities" && earlier.Kind == language.List && f.Value.Kind == language.List:
		both := *earlier
		both.Items = slices.Concat(earlier.Items, f.Value.Items)
		return out.With(f.Key, f.At, &both)
	}
	l.problems.Add(diag.Problem{
		Pos: f.At, Path: language.KeyPath("", f.Key), What: "stands in two files",
		Hint: "it is also at " + earlier.Pos.String() + "; only lists of entities are put together",
	})
	return out
}

// collect puts single items and lists of them into one list.
func (l *loader) collect(files []*language.Node, ok bool) *language.Node {
	if !ok {
		return nil
	}
	out := &language.Node{Kind: language.List}
	for _, file := range files {
		if file.Kind != language.List {
			out.Items = append(out.Items, file)
			continue
		}
		out.Items = append(out.Items, file.Items...)
	}
	return out
}

// byID returns a list in the order of the ids of its items.
func byID(list *language.Node) *language.Node {
	if list == nil {
		return nil
	}
	out := *list
	id := func(n *language.Node) string {
		if v := n.Get("id"); v != nil {
			return v.Text
		}
		return ""
	}
	out.Items = slices.Clone(list.Items)
	slices.SortStableFunc(out.Items, func(a, b *language.Node) int { return cmp.Compare(id(a), id(b)) })
	return &out
}
