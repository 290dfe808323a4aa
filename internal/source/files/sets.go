package files

import (
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/diag"
)

// As says what environment a folder or a file is of.
type As struct{ Path, Environment string }

var environmentName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$`)

// ParseAs reads folder=environment.
func ParseAs(text string) (As, error) {
	at := strings.LastIndexByte(text, '=')
	if at <= 0 || !environmentName.MatchString(text[at+1:]) {
		return As{}, fmt.Errorf("%q is not FOLDER=ENVIRONMENT, as deploy/prod=production", text)
	}
	return As{text[:at], text[at+1:]}, nil
}

// environments are the words by which people call the folders of an
// environment, alone or with something before or behind, as in prod-eastus.
// What is missing here is a folder like any other, until the same thing is
// defined in it and beside it.
var environments = []string{
	"dev", "devel", "develop", "development", "local", "sandbox", "sbx", "lab", "playground", "poc", "demo",
	"test", "testing", "tst", "int", "integration", "sit", "qa", "uat", "acc", "acceptance", "perf", "load", "ci", "preview", "canary",
	"stage", "stages", "staging", "stg", "preprod", "preproduction", "ppe", "nonprod", "nonproduction", "pilot", "train", "training",
	"prod", "production", "prd", "live", "dr", "recovery", "failover", "hotfix",
}

var betweenWords = regexp.MustCompile(`[-_. ]+`)

// isEnvironment reports whether a folder's name has a word for an environment.
func isEnvironment(name string) bool {
	return slices.ContainsFunc(betweenWords.Split(strings.ToLower(name), -1), isEnvironmentWord)
}

func isEnvironmentWord(word string) bool {
	return slices.Contains(environments, strings.TrimRight(word, "0123456789"))
}

// splitEnvironment parts a name into its words for an environment and the rest.
// Both are "" where it has none.
func splitEnvironment(name string) (word, rest string) {
	var of, others []string
	for _, w := range betweenWords.Split(strings.ToLower(name), -1) {
		if isEnvironmentWord(w) {
			of = append(of, w)
			w = " "
		}
		others = append(others, w)
	}
	if of == nil {
		return "", ""
	}
	return strings.Join(of, "-"), strings.Join(others, "-")
}

// fileSet is the path that stands for the files of a folder that are of one
// environment by their names: no folder is called like that.
func fileSet(below string) (at, rest string) {
	switch name := path.Base(below); {
	case strings.HasSuffix(name, ".tf.json"), !slices.Contains([]string{".json", ".yaml", ".yml"}, path.Ext(name)):
		return "", "" // all files of a folder are one module
	default:
		word, rest := splitEnvironment(strings.TrimSuffix(name, path.Ext(name)))
		if word == "" {
			return "", ""
		}
		return path.Join(path.Dir(below), "*"+word), rest
	}
}

// sets says which folders, or files of one, are of which environment: what lies below
// two is of the lower. Paths are seen from the folder that everything lies in.
type sets struct {
	of    map[string]string // names by path
	names map[string]bool   // flat, as they stand in ids
}

// add takes a folder, or files of one, for an environment of its own. The name
// is the path; it stays another one where a reader has to write signs of it as
// others.
func (s *sets) add(at string) {
	if s.of == nil {
		s.of, s.names = map[string]string{}, map[string]bool{}
	}
	if s.of[at] != "" {
		return
	}
	plain := strings.ReplaceAll(at, "*", "")
	named := plain
	for n := 2; s.names[flat(named)]; n++ {
		named = fmt.Sprintf("%s-%d", plain, n)
	}
	s.of[at], s.names[flat(named)] = named, true
}

var signs = regexp.MustCompile(`[^a-z0-9]+`)

func flat(name string) string { return signs.ReplaceAllString(strings.ToLower(name), "-") }

// find returns the environment that a file is of, or "".
func (s *sets) find(at string) string {
	if by, _ := fileSet(at); by != "" && s.of[by] != "" {
		return s.of[by]
	}
	for {
		if named := s.of[at]; named != "" {
			return named
		}
		if at == "" || at == "." {
			return ""
		}
		if at = path.Dir(at); at == "." {
			at = ""
		}
	}
}

// part says of each file what environment it is of, as far as that can be told
// before anything is read: by what somebody says, and by the names of folders
// that stand side by side.
func (r *run) part() {
	taken := r.taken()
	if r.Again != nil {
		before := map[string]string{}
		for _, f := range r.Again.Files {
			before[f.Path] = f.Set
		}
		for _, e := range taken {
			e.file.Set = before[e.path]
		}
		return
	}
	tree := &folder{}
	for _, e := range taken {
		tree.add(strings.Split(r.below(e.real), "/"))
	}
	for _, at := range slices.Sorted(slices.Values(tree.environments(""))) {
		r.sets.add(at)
	}
	r.assign(taken)
}

// assign gives each file its environment.
func (r *run) assign(taken []*entry) {
	used := make([]bool, len(r.As))
	said := make([]string, len(r.As))
	for i, as := range r.As {
		said[i] = realPath(as.Path)
	}
	for _, e := range taken {
		e.file.Set = r.sets.find(r.below(e.real))
		longest := -1
		for i, folder := range said {
			if e.real != folder && !strings.HasPrefix(e.real, strings.TrimSuffix(folder, "/")+"/") {
				continue
			}
			if used[i] = true; longest < 0 || len(folder) > len(said[longest]) {
				longest = i
			}
		}
		if longest >= 0 {
			e.file.Set, e.said = r.As[longest].Environment, true
		}
	}
	for i, as := range r.As {
		if !used[i] {
			r.problems.Add(diag.Problem{Pos: diag.Pos{File: as.Path}, What: "is said to be " + as.Environment + ", and no file of it is read", Hint: "--as names a folder, as it lies from here"})
		}
		if other := slices.IndexFunc(r.As[:i], func(o As) bool {
			return realPath(o.Path) == said[i] && o.Environment != as.Environment
		}); other >= 0 {
			r.problems.Add(diag.Problem{Pos: diag.Pos{File: as.Path}, What: "is said to be both " + r.As[other].Environment + " and " + as.Environment})
		}
	}
}

// folder is a folder with those in it that hold a file.
type folder map[string]folder

func (f *folder) add(parts []string) {
	at := *f
	if at == nil {
		at = folder{}
		*f = at
	}
	for _, part := range parts[:len(parts)-1] {
		if at[part] == nil {
			at[part] = folder{}
		}
		at = at[part]
	}
}

// environments returns the folders that are environments by their names: two or
// more beside each other. What lies in one is not parted further.
func (f folder) environments(at string) []string {
	var here, out []string
	for name := range f {
		if isEnvironment(name) {
			here = append(here, path.Join(at, name))
		}
	}
	if len(here) > 1 {
		out = here
	}
	for name, in := range f {
		if below := path.Join(at, name); len(here) < 2 || !isEnvironment(name) {
			out = append(out, in.environments(below)...)
		}
	}
	return out
}

// partByContent takes folders for environments in which the same is defined: at
// the level where they part. Files of one folder are, where their names differ
// by the word for an environment alone. It returns the files that are of
// another environment now.
func (r *run) partByContent() map[*entry]bool {
	byPath := r.byPath()
	if r.Again != nil || len(byPath) < 2 {
		return nil
	}
	apart := slices.DeleteFunc(r.definedApart(byPath), func(at string) bool { return r.sets.of[at] != "" })
	if len(apart) == 0 {
		return nil
	}
	for _, at := range apart {
		r.sets.add(at)
	}
	moved := map[*entry]bool{}
	for _, e := range byPath {
		if e.said {
			continue
		}
		was := e.file.Set
		if e.file.Set = r.sets.find(r.below(e.real)); e.file.Set != was {
			moved[e] = true
		}
	}
	return moved
}

// byPath are the files that were read, by the paths that facts have.
func (r *run) byPath() map[string]*entry {
	out := map[string]*entry{}
	for _, u := range r.units {
		for _, e := range u.entries {
			out[e.path] = e
		}
	}
	return out
}

// definedApart returns the folders and files that define what others define as
// well, sorted.
func (r *run) definedApart(byPath map[string]*entry) []string {
	type thing struct{ set, subject string }
	definedIn := map[thing][]string{}
	alike := map[string][]string{} // files whose names differ by the word alone
	counted := map[*entry]bool{}
	for _, u := range r.units {
		for _, f := range u.facts {
			e := byPath[f.Origin.Pos.File]
			if e == nil || e.said {
				continue
			}
			below := r.below(e.real)
			if !counted[e] {
				counted[e] = true
				if at, rest := fileSet(below); at != "" {
					key := e.file.Set + "\n" + path.Dir(below) + "\n" + rest
					alike[key] = append(alike[key], at)
				}
			}
			at := thing{e.file.Set, f.Subject.Key()}
			if in, dir := definedIn[at], path.Dir(below); len(in) == 0 || in[len(in)-1] != dir {
				definedIn[at] = append(in, dir)
			}
		}
	}
	var apart []string
	for _, in := range definedIn {
		if len(in) > 1 {
			apart = append(apart, parting(in)...)
		}
	}
	for _, in := range alike {
		slices.Sort(in)
		if in = slices.Compact(in); len(in) > 1 {
			apart = append(apart, in...)
		}
	}
	slices.Sort(apart)
	return slices.Compact(apart)
}

// parting returns the folders in which the same is defined, at the level where
// they part from each other. A folder that another lies in stays what it is.
func parting(dirs []string) []string {
	split := make([][]string, 0, len(dirs))
	for _, d := range dirs {
		if d == "." {
			d = ""
		}
		parts := strings.Split(d, "/")
		if d == "" {
			parts = nil
		}
		split = append(split, parts)
	}
	slices.SortFunc(split, slices.Compare)
	split = slices.CompactFunc(split, slices.Equal)
	var out []string
	for i := 1; i < len(split); i++ {
		a, b := split[i-1], split[i]
		n := 0
		for n < min(len(a), len(b)) && a[n] == b[n] {
			n++
		}
		for _, p := range [][]string{a, b} {
			if n < len(p) {
				out = append(out, strings.Join(p[:n+1], "/"))
			}
		}
	}
	return out
}

var (
	pathInText = regexp.MustCompile(`["'\s]((?:\.\.?/)+[\w./@+-]+)`)
	listed     = regexp.MustCompile(`(?m)^\s*-\s+(?:path:\s*)?["']?([\w./@+-]+)`)
)

// included are the real paths that what was read includes by its own means: a
// module that configuration calls, what a kustomization lists. They are of
// whoever includes them.
func (r *run) included() []string {
	var out []string
	for _, e := range r.taken() {
		pattern, base := pathInText, strings.ToLower(filepath.Base(e.real))
		switch {
		case strings.HasPrefix(base, "kustomization."), base == "kustomization":
			pattern = listed
		case !strings.HasSuffix(base, ".tf") && !strings.HasSuffix(base, ".tf.json") && !strings.HasSuffix(base, ".tofu"):
			continue
		}
		for _, m := range pattern.FindAllSubmatch(e.file.Data, -1) {
			at := filepath.Join(filepath.Dir(e.real), filepath.FromSlash(string(m[1])))
			if at != filepath.Dir(e.real) && !strings.HasPrefix(e.real, at+string(filepath.Separator)) {
				out = append(out, at)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// hasSetBeside reports whether a folder of a set lies beside a folder.
func (r *run) hasSetBeside(folder string) bool {
	below := r.below(folder)
	for at := range r.sets.of {
		if below != "" && path.Dir(at) == path.Dir(below) {
			return true
		}
	}
	return false
}

// unsaid returns the sets that nobody said, and a folder with facts that is of
// none: one beside a set where there is such a folder. What others include is
// theirs, so it is no such folder.
func (r *run) unsaid() (own map[string]bool, shared string) {
	own = map[string]bool{}
	facts := map[string]bool{} // files that have some
	included := r.included()
	isIncluded := func(e *entry) bool {
		return slices.ContainsFunc(included, func(at string) bool { return e.real == at || strings.HasPrefix(e.real, at+"/") })
	}
	for _, u := range r.units {
		for _, f := range u.facts {
			facts[f.Origin.Pos.File] = true
		}
		for _, e := range u.entries {
			switch {
			case e.file.Set != "" && !e.said:
				own[e.file.Set] = true
			case e.file.Set == "" && facts[e.path] && !isIncluded(e) && (shared == "" || !r.hasSetBeside(shared)):
				shared = filepath.Dir(e.real)
			}
		}
	}
	return own, shared
}

// apart says how folders are joined that nobody said to keep apart, where one
// could be what another is judged by: what is of no environment, folders of the
// same one in different places, and folders that only what is in them parts.
func (r *run) apart() string {
	own, shared := r.unsaid()
	if len(own) == 0 {
		return ""
	}
	const what = "What is of one set was not joined with what is of another. Where folders are one environment, say so: "
	first := map[string]string{} // folders by the word for their environment
	var example string
	for _, at := range slices.Sorted(maps.Keys(r.sets.of)) {
		if !own[r.sets.of[at]] || strings.Contains(at, "*") {
			continue
		}
		word, _ := splitEnvironment(path.Base(at))
		if below := r.below(shared); shared != "" {
			if !r.hasSetBeside(shared) {
				return what + "--as FOLDER=" + r.sets.of[at]
			}
			return what + "--as " + r.shown(below) + "=" + r.sets.of[at]
		}
		switch {
		case word == "" && example == "":
			example = "--as " + r.shown(at) + "=ENVIRONMENT"
		case word != "" && first[word] != "":
			return what + "--as " + r.shown(first[word]) + "=" + word + " --as " + r.shown(at) + "=" + word
		case word != "":
			first[word] = at
		}
	}
	if example == "" {
		return ""
	}
	return what + example
}

// shown is a folder as it is named from where its files are.
func (r *run) shown(below string) string {
	for _, u := range r.units {
		for _, e := range u.entries {
			rest, ok := strings.CutPrefix(r.below(e.real), below+"/")
			if shown, found := strings.CutSuffix(filepath.ToSlash(e.path), "/"+rest); ok && found {
				return shown
			}
		}
	}
	return below
}
