package deptest

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// addition is one of testdata/adding/*.patch, which CONTRIBUTING.md shows as
// they are: what somebody does who adds one thing.
type addition struct {
	name string
	// may are the files that CONTRIBUTING.md says it touches.
	added   []string // new files, as patterns
	changed []string // files that are there, as patterns
	// table is the test's file that asks for a row of each, or nothing.
	table string
	// effect says what the program does not do that was built with it, or
	// nothing.
	effect func(t *testing.T, s scratch) string
}

var additions = []addition{
	{
		name:    "resource",
		added:   []string{"internal/compile/azure/*/*.go"},
		changed: []string{"internal/compile/part/*.go"},
		table:   "internal/compile/azure/conformance_monitor_test.go",
		effect:  resourceIsRendered,
	},
	{
		name:    "object",
		added:   []string{"internal/compile/kube/*/*.go"},
		changed: []string{"internal/compile/part/*.go"},
		table:   "internal/compile/kube/conformance_test.go",
		effect:  objectIsRendered,
	},
	{
		name:    "check",
		added:   []string{"catalogue/checks/*.yaml"},
		changed: []string{"catalogue/frameworks/*.yaml"},
		effect:  checkJudges,
	},
	{
		name:    "source",
		added:   []string{"internal/source/*/*.go"},
		changed: []string{"internal/cli/cli.go"},
		effect:  sourceIsRead,
	},
}

// Adding a resource type, an object, a check or a source is one file of its own
// and one line of a list, which for a check is that of a framework; of what a
// builder makes, one row of its table besides. It works as soon as it is there.
// Each is applied alone to a copy of the tree, built, tried, and taken back.
func TestAdding(t *testing.T) {
	patches := map[string]patch{}
	for _, a := range additions {
		p := readPatch(t, a.name)
		patches[a.name] = p
		for _, f := range p.added {
			if !matches(a.added, f) {
				t.Errorf("adding a %s adds %s, and should add none but %q", a.name, f, a.added)
			}
		}
		lists := slices.DeleteFunc(slices.Clone(p.changed), func(f string) bool { return f == a.table })
		for _, f := range lists {
			if !matches(a.changed, f) {
				t.Errorf("adding a %s changes %s, and should change none but %q", a.name, f, a.changed)
			}
		}
		if a.table != "" && len(lists) == len(p.changed) {
			t.Errorf("adding a %s adds no row to %s", a.name, a.table)
		}
		if len(a.changed) > 0 && len(lists) != 1 {
			t.Errorf("adding a %s changes %q: one file holds the list", a.name, p.changed)
		}
	}
	for i, a := range additions {
		for _, b := range additions[i+1:] {
			for _, f := range patches[a.name].files() {
				if slices.Contains(patches[b.name].files(), f) {
					t.Errorf("adding a %s and adding a %s both touch %s", a.name, b.name, f)
				}
			}
		}
	}
	if testing.Short() {
		t.Skip("builds the program five times")
	}
	s := newScratch(t)
	s.build(t)
	for _, a := range additions {
		if a.effect(t, s) == "" {
			t.Fatalf("what %s.patch adds is there before it is added: this test could not fail", a.name)
		}
	}
	for _, a := range additions {
		t.Run(a.name, func(t *testing.T) {
			s.git(t, "apply", "--whitespace=error", patches[a.name].path)
			s.build(t)
			if missing := a.effect(t, s); missing != "" {
				t.Error(missing)
			}
			if a.table != "" {
				s.test(t, path.Dir(a.table))
			}
			s.git(t, "apply", "-R", patches[a.name].path)
		})
	}
}

// resourceIsRendered wants the added resource in both outputs, and the tree to
// be read back whole.
func resourceIsRendered(t *testing.T, s scratch) string {
	const kind = "Microsoft.Insights/components"
	if out, status := s.ward(t, "render", "examples/regional-group", "--to", "out", "--force"); status != 0 {
		return out
	}
	for _, output := range []string{"terraform/*.tf", "stack/template.json"} {
		files, err := filepath.Glob(filepath.Join(s.dir, "out", "azure", "*", filepath.FromSlash(output)))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(files, func(name string) bool { return strings.Contains(s.read(t, name), kind) }) {
			return kind + " is in no " + output + " of the rendered tree"
		}
	}
	if out, status := s.ward(t, "check", "examples/regional-group", "--tree", "out", "--at", "2026-11-02"); status != 0 {
		return out
	}
	return ""
}

// objectIsRendered wants the added object among the manifests, and the tree to
// be read back whole.
func objectIsRendered(t *testing.T, s scratch) string {
	const kind = "kind: LimitRange"
	if out, status := s.ward(t, "render", "examples/regional-group", "--to", "out", "--force"); status != 0 {
		return out
	}
	files, err := filepath.Glob(filepath.Join(s.dir, "out", "clusters", "*", "odoo", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(files, func(name string) bool { return strings.Contains(s.read(t, name), kind) }) {
		return kind + " is in no manifest of the rendered tree"
	}
	if out, status := s.ward(t, "check", "examples/regional-group", "--tree", "out", "--at", "2026-11-02"); status != 0 {
		return out
	}
	return ""
}

// checkJudges wants the added check to be listed, to do what its examples say,
// and to judge the example.
func checkJudges(t *testing.T, s scratch) string {
	const id = "azure-storage-oauth"
	if out, _ := s.ward(t, "catalogue", "list"); !strings.Contains(out, "  "+id+" ") {
		return id + " is not listed"
	}
	if out, status := s.ward(t, "catalogue", "test"); status != 0 {
		return out
	}
	finding := regexp.MustCompile(`(?m)^\{"finding":\{"check":"` + id + `".*"outcome":"pass"`)
	if out, _ := s.ward(t, "check", "examples/regional-group", "--at", "2026-11-02", "--format", "json"); !finding.MatchString(out) {
		return "nothing of the example was judged by " + id
	}
	return ""
}

// sourceIsRead wants a file that nobody understood before to be judged, by a
// check of the user's.
func sourceIsRead(t *testing.T, s scratch) string {
	out, status := s.ward(t, "check", "--files", "odoo.env", "--checks", "own", "--at", "2026-11-02")
	if status != 1 {
		return out
	}
	for _, want := range []string{"no-password-by-environment", "odoo.env:1  FAIL  ", "PGPASSWORD is given by the environment"} {
		if !strings.Contains(out, want) {
			return "the findings do not say " + want + ":\n" + out
		}
	}
	return ""
}

// own is a check of the user's for what the added source reads.
const own = `id: no-password-by-environment
version: 1
title: No password is given by the environment
severity: high
kind: ward/EnvironmentFile
rule: "!self.names.exists(n, n == 'PGPASSWORD')"
reason: "'PGPASSWORD is given by the environment'"
remediation: Mount it as a file.
tests:
  facts: {self: {id: "file:odoo.env#names", kind: ward/EnvironmentFile}}
  given: {self: {names: [PGHOST]}}
  cases: [{name: none, want: pass}, {name: one, change: {self: {names: [PGPASSWORD]}}, want: fail}]
`

// patch is a unified diff and the files that it touches.
type patch struct {
	path           string
	added, changed []string
}

func (p patch) files() []string { return append(slices.Clone(p.added), p.changed...) }

func readPatch(t *testing.T, name string) patch {
	t.Helper()
	file, err := filepath.Abs(filepath.Join("testdata", "adding", name+".patch"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p := patch{path: file}
	header := regexp.MustCompile(`(?m)^--- (?:a/)?(\S+)\n\+\+\+ (?:b/)?(\S+)$`)
	for _, m := range header.FindAllStringSubmatch(string(raw), -1) {
		if m[1] == "/dev/null" {
			p.added = append(p.added, m[2])
		} else {
			p.changed = append(p.changed, m[1])
		}
	}
	if len(p.added) == 0 {
		t.Fatalf("%s adds no file", file)
	}
	return p
}

// scratch is a copy of the module that a test may change.
type scratch struct{ dir string }

func newScratch(t *testing.T) scratch {
	t.Helper()
	s := scratch{t.TempDir()}
	for _, name := range []string{"addons", "cmd", "internal", "catalogue", "examples"} {
		if err := copyTree(filepath.Join("..", "..", name), filepath.Join(s.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		raw, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		s.write(t, name, string(raw))
	}
	s.write(t, "odoo.env", "# Odoo\nPGHOST=db\nPGPASSWORD=correct-horse\n")
	s.write(t, "own/no-password-by-environment.yaml", own)
	return s
}

// copyTree copies what is built from: no testdata, which is most of the bytes.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		switch {
		case d.IsDir() && d.Name() == "testdata":
			return filepath.SkipDir
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o755)
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), raw, 0o644)
	})
}

func (s scratch) write(t *testing.T, name, text string) {
	t.Helper()
	to := filepath.Join(s.dir, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// run runs a program in the copy and returns its output and exit status. The
// repository that the copy may lie in is not git's business.
func (s scratch) run(t *testing.T, name string, args ...string) (string, string, int) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(s.dir))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

func (s scratch) git(t *testing.T, args ...string) {
	t.Helper()
	if _, errs, status := s.run(t, "git", args...); status != 0 {
		t.Fatalf("git %s: %s", strings.Join(args, " "), errs)
	}
}

// build builds the program. Without the paths of the machine, what is the same
// in every copy is built once and then in the cache.
func (s scratch) build(t *testing.T) {
	t.Helper()
	if _, errs, status := s.run(t, "go", "build", "-trimpath", "-buildvcs=false", "-o", "ward", "./cmd/ward"); status != 0 {
		t.Fatalf("it does not build:\n%s", errs)
	}
}

// test runs the tests of one folder.
func (s scratch) test(t *testing.T, dir string) {
	t.Helper()
	if out, errs, status := s.run(t, "go", "test", "-trimpath", "./"+dir); status != 0 {
		t.Errorf("the tests of %s fail:\n%s%s", dir, out, errs)
	}
}

// ward runs the program and returns all that it wrote, and its exit status.
func (s scratch) ward(t *testing.T, args ...string) (string, int) {
	t.Helper()
	out, errs, status := s.run(t, filepath.Join(s.dir, "ward"), args...)
	return out + errs, status
}

func (s scratch) read(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
