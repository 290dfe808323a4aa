package deptest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// pkg is what the go command says of a package.
type pkg struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

func (p pkg) path() string { return strings.TrimPrefix(p.ImportPath, module+"/") }

// list returns the module's packages.
func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "./...")
	cmd.Dir = "../.."
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &errs)
	}
	var all []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestImports(t *testing.T) {
	graph := map[string][]string{}
	for _, p := range list(t) {
		graph[p.path()] = p.Imports
	}
	if len(graph) < 30 {
		t.Fatalf("only %d packages were listed", len(graph))
	}
	for _, b := range broken(rules, graph) {
		t.Error(b)
	}
}

// Every rule can fail: none lets its packages import what wires them.
func TestEveryRuleCanFail(t *testing.T) {
	for _, r := range rules {
		name := strings.ReplaceAll(r.of, "*", "some")
		target := module + "/internal/cli"
		if r.of == "internal/cli" || r.of == "cmd/ward" {
			target = module + "/cmd/ward"
		}
		if got := broken(rules, map[string][]string{name: {target}}); len(got) != 1 {
			t.Errorf("%s may import %s: %q", name, target, got)
		}
		if got := broken(rules, map[string][]string{name: {"example.org/anybodys"}}); len(got) != 1 {
			t.Errorf("%s may import anybody's module: %q", name, got)
		}
		if got := broken(rules, map[string][]string{name: {"os"}}); r.pure != (len(got) == 1) {
			t.Errorf("%s is pure: %t, and of importing os is said %q", name, r.pure, got)
		}
	}
}

// What DESIGN.md draws, edge by edge, over a table of rules that somebody
// might loosen.
func TestDrawing(t *testing.T) {
	for _, c := range []struct{ from, to, refusal string }{
		{"internal/design", "internal/compile", "values do not know who makes them"},
		{"internal/fact", "internal/app", "values do not know verbs"},
		{"internal/app/judge", "internal/source/template", "verbs do not know the readers that cli wires"},
		{"internal/app/judge", "internal/app/estates", "a service knows no other"},
		{"internal/app/estates", "internal/app/judge", "a service knows no other"},
		{"internal/app/evidence", "internal/app/judge", "a service knows no other"},
		{"internal/app/evidence", "internal/store/sqlite", "a service does not know its adapters"},
		{"internal/app/state", "internal/app/evidence", "a state folder knows no service"},
		{"internal/cli/evidence", "internal/store/sqlite", "only cli wires"},
		{"internal/app", "internal/armsim", "verbs do not know adapters"},
		{"internal/app", "catalogue", "only cli wires"},
		{"internal/app", "internal/cli", "nothing but main imports cli"},
		{"internal/report", "internal/app", "a report knows no verb"},
		{"internal/check", "internal/estate", "rules see facts, not the estate"},
		{"internal/check", "internal/design", "rules see facts, not the design"},
		{"internal/evidence", "internal/fact", "evidence knows nothing of the domain"},
		{"internal/evidence", "internal/check", "evidence knows nothing of the domain"},
		{"internal/compile/azure/storage", "internal/estate", "a builder does not read the estate"},
		{"internal/compile/azure/storage", "internal/compile/layout", "a builder does not know what was decided of the rest"},
		{"internal/compile/azure/storage", "internal/compile/azure/keyvault", "no namespace knows another"},
		{"internal/compile/kube/odoo", "internal/compile/azure/storage", "builders of objects do not know those of resources"},
		{"internal/compile/kube/odoo", "internal/compile/kube/policy", "no application knows another"},
		{"internal/compile/layout", "internal/compile/decide", "a layout knows nobody who decides"},
		{"internal/compile/networkmap", "internal/compile/part", "a map is not made of the rules that are held against it"},
		{"internal/compile/layout", "internal/estate", "a layout is values, not the estate's"},
		{"internal/compile/layout", "internal/compile/part", "a layout knows nobody who builds"},
		{"internal/compile/decide", "internal/compile/part", "who decides builds nothing"},
		{"internal/compile/decide", "internal/compile/kube/odoo", "who decides knows no builder"},
		{"internal/compile/part", "internal/estate", "a part does not read the estate"},
		{"internal/compile/part", "internal/compile/decide", "a part decides nothing"},
		{"internal/compile/part", "internal/published", "a part decides nothing by what is published"},
		{"internal/compile/runbook", "internal/estate", "a step does not read the estate"},
		{"internal/compile/runbook", "internal/compile/part", "a step builds nothing"},
		{"internal/compile", "internal/compile/azure/storage", "the compiler builds by its parts alone"},
		{"internal/source/plan", "internal/source/template", "no source knows another"},
		{"internal/source/new", "internal/source/plan", "no source knows another, a new one neither"},
		{"internal/render/terraform", "internal/estate", "a renderer does not read the estate"},
		{"internal/render", "internal/render/disk", "a tree is bytes until somebody writes it"},
		{"internal/source/plan", "internal/source/files", "a pure package imports pure ones only"},
	} {
		if got := broken(rules, map[string][]string{c.from: {module + "/" + c.to}}); len(got) != 1 {
			t.Errorf("%s imports %s, and nobody says that %s", c.from, c.to, c.refusal)
		}
	}
	for _, from := range []string{"internal/evidence", "internal/evidence/evidencetest", "internal/evidence/outbox", "internal/store/sqlite", "internal/app", "internal/cli"} {
		if got := broken(rules, map[string][]string{from: {"github.com/transparency-dev/tessera"}}); len(got) != 1 {
			t.Errorf("%s imports the log library, and nobody says that evidence/tlog alone does", from)
		}
	}
	for _, c := range []struct{ from, to string }{
		{"internal/compile/part", module + "/internal/compile/azure/new"},
		{"internal/source/new", module + "/internal/source"},
		{"internal/cli", module + "/internal/source/new"},
		{"internal/check", "cel.dev/cel-go/cel"},
		{"internal/check", "strings"},
	} {
		if got := broken(rules, map[string][]string{c.from: {c.to}}); len(got) != 0 {
			t.Errorf("refused, and should not be: %q", got)
		}
	}
	if got := broken(rules, map[string][]string{"internal/unheard": nil}); len(got) != 1 {
		t.Errorf("a package without a rule: %q", got)
	}
	loose := []rule{{of: "a", may: []string{"b"}, pure: true}, {of: "b"}}
	if got := broken(loose, map[string][]string{"a": {module + "/b"}}); len(got) != 1 {
		t.Errorf("a pure package that imports one that is not: %q", got)
	}
}

// hidden are functions of packages that are otherwise pure by which a program
// learns what its parameters do not say.
var hidden = map[string][]string{
	"time":          {"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"},
	"path/filepath": {"Abs", "EvalSymlinks", "Glob", "Walk", "WalkDir"},
	"runtime/debug": {"ReadBuildInfo"},
	"github.com/google/uuid": {
		"New", "NewString", "NewRandom", "NewUUID", "NewV6", "NewV7", "Must",
	},
}

func TestPurePackagesReadNoClock(t *testing.T) {
	seen := 0
	for _, p := range list(t) {
		if r, ok := ruleOf(rules, p.path()); !ok || !r.pure {
			continue
		}
		for _, name := range p.GoFiles {
			seen++
			uses, err := hiddenUses(filepath.Join(p.Dir, name), nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range uses {
				t.Errorf("%s/%s: take it as a parameter", p.path(), u)
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d files were read", seen)
	}
}

// hiddenUses returns where a file uses a hidden function, also as a value.
func hiddenUses(path string, src any) ([]string, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	names := map[string]string{} // of imports, as the file calls them
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		name := imported[strings.LastIndexByte(imported, '/')+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = imported
	}
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		of, ok := s.X.(*ast.Ident)
		if ok && slices.Contains(hidden[names[of.Name]], s.Sel.Name) {
			at := set.Position(s.Pos())
			out = append(out, fmt.Sprintf("%s:%d uses %s.%s", filepath.Base(path), at.Line, names[of.Name], s.Sel.Name))
		}
		return true
	})
	return out, nil
}

func TestHiddenUses(t *testing.T) {
	const src = `package p

import (
	clock "time"
	"path/filepath"
)

type time struct{ Now int }

var now = clock.Now

func f(t clock.Time, own time) bool {
	_ = filepath.Join("a", "b")
	_, _ = filepath.Abs("a")
	return own.Now > 0 && t.After(clock.Unix(0, 0))
}
`
	got, err := hiddenUses("p.go", src)
	want := []string{"p.go:10 uses time.Now", "p.go:14 uses path/filepath.Abs"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}
