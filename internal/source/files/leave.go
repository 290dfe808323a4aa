package files

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/source"
)

// LeaveFile is what stands at the top of a folder, where it says what of it is
// left out.
const LeaveFile = "ward-files.yaml"

// leaveFile is a file beside a repository that leaves paths out of what is
// judged.
type leaveFile struct {
	Version  string    `yaml:"files" required:"true" enum:"v1" doc:"The version of this language."`
	LeaveOut []leftOut `yaml:"leaveOut" required:"true" min:"1" doc:"What is not judged, and why."`
}

// leftOut is some paths that somebody left out.
type leftOut struct {
	Paths  []string `yaml:"paths" required:"true" min:"1" example:"lab/**" doc:"Files and folders, from the folder that is judged on; * stands for any name, ** for any folders."`
	Reason string   `yaml:"reason" required:"true" example:"Runs on the machines of developers alone" doc:"Why they are not judged."`
	Owner  string   `yaml:"owner" required:"true" example:"platform@harbor-regional.example" doc:"Who answers for that."`
	Until  string   `yaml:"until" pattern:"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$" example:"2027-03-31" doc:"The last day on which they are left out; from then on they are judged."`
}

// leaving is an entry, and what came of it.
type leaving struct {
	leftOut
	pos  diag.Pos
	used []bool // by path
}

// LeaveSchema returns the JSON Schema of ward-files.yaml, for editors.
func LeaveSchema() ([]byte, error) { return language.Schema[leaveFile]("files") }

// LeaveTypes are the types of the language of ward-files.yaml, for tests.
func LeaveTypes() []reflect.Type { return []reflect.Type{reflect.TypeFor[leaveFile]()} }

// leaveList is what one file leaves out.
type leaveList struct {
	file    string
	in      string // the folder that it is about, "" for each that was named
	entries []*leaving
}

// maxLeaveFile is far more than people write.
const maxLeaveFile = 1 << 20

// leaveLists reads what is left out. A file of this name that somebody else
// wrote for another purpose would be one that is wrong: it is not passed over.
func (r *run) leaveLists() {
	if r.LeaveOut != "" {
		r.leaveList(r.LeaveOut, "")
	}
	for _, in := range r.roots {
		at := filepath.Join(in.path, LeaveFile)
		if info, err := os.Lstat(at); err == nil && info.Mode().IsRegular() && !sameFile(at, r.LeaveOut) {
			r.leaveList(at, in.real)
		}
	}
}

func sameFile(a, b string) bool { return b != "" && realPath(a) == realPath(b) }

func (r *run) leaveList(file, in string) {
	raw, err := language.ReadFile(os.DirFS(filepath.Dir(file)), filepath.Base(file), maxLeaveFile)
	if err != nil {
		r.problem(file, "cannot be read: "+cause(err), "it says what is left out")
		return
	}
	var f leaveFile
	places := language.Read(language.Dialect{Of: "a list of what is left out"}, file, raw, &f, &r.problems)
	list := &leaveList{file: file, in: in}
	for i := range f.LeaveOut {
		at := language.Index("leaveOut", i)
		e := &leaving{leftOut: f.LeaveOut[i], pos: places.At(at), used: make([]bool, len(f.LeaveOut[i].Paths))}
		for j, p := range e.Paths {
			path := language.Index(language.Join(at, "paths"), j)
			refuse := func(what, hint string) {
				r.problems.Add(diag.Problem{Pos: places.At(path), Path: path, What: what, Hint: hint})
			}
			switch {
			case p == "":
			case strings.HasPrefix(p, "/") || slices.Contains(strings.Split(p, "/"), ".."):
				refuse("leads out of the folder that is judged", "write it from that folder on, as lab/**")
			case !doublestar.ValidatePattern(p):
				refuse("is not a pattern", "* stands for any name, ** for any folders, [ and { have an end")
			}
		}
		if over, err := e.over(r.At); err != nil {
			r.problems.Add(diag.Problem{Pos: places.At(language.Join(at, "until")), Path: language.Join(at, "until"), What: err.Error(), Hint: "write it as 2027-03-31"})
		} else if over {
			r.result.Notes = append(r.result.Notes, diag.Problem{
				Pos: e.pos, Path: at, What: "was left out until " + e.Until + ", so it is judged", Hint: "remove the entry, or say until when",
			})
			continue
		}
		list.entries = append(list.entries, e)
	}
	r.lists = append(r.lists, list)
}

// over reports whether the last day of an entry is past.
func (e leftOut) over(at time.Time) (bool, error) {
	if e.Until == "" {
		return false, nil
	}
	last, err := time.Parse(time.DateOnly, e.Until)
	if err != nil {
		return false, fmt.Errorf("%q is not a day", e.Until)
	}
	return !at.IsZero() && !at.Before(last.AddDate(0, 0, 1)), nil
}

// leaveOut notes which files are left out and by whom, and the entries that
// leave out nothing.
func (r *run) leaveOut() {
	if r.Again != nil {
		r.leaveOutAgain()
		return
	}
	for _, l := range r.lists {
		for _, e := range r.entries {
			for _, path := range r.pathsFor(l, e) {
				if by := l.of(path); by != nil && e.by == nil {
					e.by = by
				}
			}
		}
		for _, by := range l.entries {
			for i, p := range by.Paths {
				if !by.used[i] {
					r.result.Notes = append(r.result.Notes, diag.Problem{Pos: by.pos, Path: p, What: "leaves out nothing: nothing is there", Hint: "correct or remove it"})
				}
			}
		}
	}
}

// leaveOutAgain leaves out what was left out before.
func (r *run) leaveOutAgain() {
	by := map[string]*leaving{}
	for _, l := range r.Again.Left {
		if l.Reason != "" {
			for _, p := range l.Paths {
				by[p] = &leaving{leftOut: leftOut{Reason: l.Reason, Owner: l.Owner}}
			}
		}
	}
	for _, e := range r.entries {
		e.by = by[e.path]
	}
}

// pathsFor are the paths by which a list could mean a file.
func (r *run) pathsFor(l *leaveList, e *entry) []string {
	var out []string
	from := func(folder string) {
		if p, ok := strings.CutPrefix(filepath.ToSlash(e.real), strings.TrimSuffix(filepath.ToSlash(folder), "/")+"/"); ok {
			out = append(out, p)
		}
	}
	if l.in != "" {
		from(l.in)
		return out
	}
	for _, in := range r.roots {
		from(in.real)
	}
	if e.root == nil {
		out = append(out, filepath.ToSlash(filepath.Clean(e.path)))
	}
	return out
}

// of returns the entry that leaves a path out, or nil. Each that does is used.
func (l *leaveList) of(path string) *leaving {
	var by *leaving
	for _, e := range l.entries {
		for i, p := range e.Paths {
			p = strings.TrimSuffix(p, "/")
			if matches(p, path) || matches(p+"/**", path) {
				e.used[i] = true
				if by == nil {
					by = e
				}
			}
		}
	}
	return by
}

// matches is of patterns that were held to be some.
func matches(pattern, path string) bool {
	ok, err := doublestar.Match(pattern, path)
	return ok && err == nil
}

// leave says what was left alone, by kind, and makes gaps of what of it is
// infrastructure.
func (r *run) leave() {
	all := lefts{}
	taken, facts := r.byTaken(), r.withFacts()
	for _, e := range r.entries {
		switch {
		case e.reader >= 0:
			if _, ok := r.Readers[e.reader].(source.CommandReader); ok {
				r.giveValues(e)
			}
			continue
		case e.by != nil:
			all.add(fact.Left{Kind: r.kindOf(e), Infrastructure: r.couldBeJudged(e), Reason: e.by.Reason, Owner: e.by.Owner}, e.path)
			continue
		case e.part, e.chart != nil || e.left == nil:
			continue
		case e.left.kind == "":
			r.result.Ignored++ // its gap says all
			continue
		}
		r.result.Ignored++
		l := *e.left
		if by, missing := taken.readFor(e); by != "" {
			l.kind, l.holds, e.byWay = by, missing, true
		} else if e.shared && facts[e.path] {
			l.kind, l.holds, e.byWay = "file of another name (read by what lists it)", nil, true
		} else if of := taken.bareParameters(e, l); of != "" {
			l.kind, l.holds = "ARM parameters file", &unread{systems: azure, reason: "these look like values for parameters of " + of + " and are not read; give them the $schema of deploymentParameters.json"}
		}
		all.add(fact.Left{Kind: l.kind, Infrastructure: l.holds != nil}, e.path)
		if l.holds != nil && (l.kind != programKind || !r.inProject(e)) {
			r.gap(l.holds.gap(e.path))
		}
		if slices.Contains(runs, l.kind) {
			r.giveValues(e)
		}
	}
	r.leaveCharts(all)
	r.leaveLinks(all)
	if r.own > 0 {
		l := all.of(fact.Left{Kind: "folder of a tool's own (" + strings.Join(skipped, ", ") + ")"})
		l.Files += r.own
	}
	r.result.Snapshot.Left = all.sorted()
	for _, in := range r.roots {
		if !slices.ContainsFunc(r.entries, func(e *entry) bool { return (e.reader >= 0 || e.byWay) && e.under(in) }) {
			r.result.Empty = append(r.result.Empty, in.path)
		}
	}
}

// withFacts are the files of which something is a fact.
func (r *run) withFacts() map[string]bool {
	files := map[string]bool{}
	for _, f := range r.result.Snapshot.Facts {
		files[f.Origin.Pos.File] = true
	}
	return files
}

func (e *entry) under(in *root) bool {
	return strings.HasPrefix(e.real, strings.TrimSuffix(in.real, string(filepath.Separator))+string(filepath.Separator))
}

// kindOf is what a file that somebody left out is. It is looked at where that
// is cheap.
func (r *run) kindOf(e *entry) string {
	kind, _ := r.look(e)
	return kind
}

func (r *run) couldBeJudged(e *entry) bool {
	_, could := r.look(e)
	return could
}

func (r *run) look(e *entry) (kind string, couldBeJudged bool) {
	if e.left == nil {
		t, err := read(e.path)
		if i := r.recognise(source.File{Path: e.path, Data: t.data}); err == nil && i >= 0 {
			e.left = &left{kind: r.Readers[i].Name(), holds: &unread{}}
		} else {
			e.left = classify(e.path, t.data)
		}
	}
	return e.left.kind, e.left.holds != nil
}

// leaveLinks says which links were not followed. What leads to something that
// was found anyway is read there.
func (r *run) leaveLinks(all lefts) {
	for _, l := range r.links {
		r.result.Ignored++
		switch {
		case l.to == "":
			all.add(fact.Left{Kind: "link that leads nowhere"}, l.path)
		case r.within(l):
			all.add(fact.Left{Kind: "link to what is named anyway"}, l.path)
		case l.dir || r.couldHold(l.path) || couldHold(l.to):
			all.add(fact.Left{Kind: "link out of the folder", Infrastructure: true}, l.path)
			r.unread(l.path, "is a link out of what was named, and is not followed; name what it leads to as well, or leave it out with a reason in "+LeaveFile)
		default:
			all.add(fact.Left{Kind: "link out of the folder"}, l.path)
		}
	}
}

// lefts is what was left alone, by kind and by who left it out.
type lefts map[string]*fact.Left

func (all lefts) of(l fact.Left) *fact.Left {
	key := fmt.Sprintf("%s\n%t\n%s\n%s", l.Kind, l.Infrastructure, l.Reason, l.Owner)
	if all[key] == nil {
		all[key] = &l
	}
	return all[key]
}

// maxPaths is how many paths are kept of files that are nothing to judge.
const maxPaths = 3

func (all lefts) add(l fact.Left, path string) {
	of := all.of(l)
	of.Files++
	if of.Infrastructure || of.Reason != "" || len(of.Paths) < maxPaths {
		of.Paths = append(of.Paths, path)
	}
}

func (all lefts) sorted() []fact.Left {
	keys := make([]string, 0, len(all))
	for key := range all {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	out := make([]fact.Left, len(keys))
	for i, key := range keys {
		out[i] = *all[key]
	}
	return out
}
