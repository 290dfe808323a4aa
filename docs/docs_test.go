// Package docs holds the project's documents to what they speak of: the
// signatures, symbols, files, commands and outputs that they quote are the
// code's.
package docs

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/cli"
)

var update = flag.Bool("update", false, "write the committed picture anew")

// documents returns every Markdown file that people are pointed to, by its
// path in the project.
func documents(t *testing.T) map[string]string {
	t.Helper()
	root := root(t)
	names := []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md"}
	err := filepath.WalkDir(filepath.Join(root, "docs"), func(path string, e fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".md") {
			name, _ := filepath.Rel(root, path)
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(data)
	}
	return out
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// block is one fenced block of a document.
type block struct {
	language string
	text     string
	line     int
}

func blocks(text string) []block {
	var out []block
	var in *block
	for i, line := range strings.SplitAfter(text, "\n") {
		trimmed := strings.TrimRight(line, "\n")
		switch {
		case in == nil && strings.HasPrefix(trimmed, "```"):
			in = &block{language: strings.TrimPrefix(trimmed, "```"), line: i + 1}
		case in != nil && trimmed == "```":
			out = append(out, *in)
			in = nil
		case in != nil:
			in.text += line
		}
	}
	return out
}

// prose returns a document without its fenced blocks.
func prose(text string) string {
	var out strings.Builder
	inside := false
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "```") {
			inside = !inside
		} else if !inside {
			out.WriteString(line + "\n")
		}
	}
	return out.String()
}

// pkg is what one package declares: the one-line text of each function, method
// and type, and the names of everything else.
type pkg struct {
	dir        string
	name       string
	signatures map[string]string // by ID, Method as Type.Method
	members    map[string]bool   // constants, variables, and Type.Field
}

// load reads every package of the project, without its tests.
func load(t *testing.T) []pkg {
	t.Helper()
	root := root(t)
	by := map[string]*pkg{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (strings.HasPrefix(e.Name(), ".") || e.Name() == "testdata" || e.Name() == "lab") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, _ := filepath.Rel(root, filepath.Dir(path))
		p := by[dir]
		if p == nil {
			p = &pkg{dir: filepath.ToSlash(dir), name: file.Name.Name, signatures: map[string]string{}, members: map[string]bool{}}
			by[dir] = p
		}
		p.read(file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var out []pkg
	for _, p := range by {
		out = append(out, *p)
	}
	return out
}

func (p *pkg) read(file *ast.File) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			p.signatures[funcName(d)] = funcText(d)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					p.signatures[s.Name.Name] = typeText(s)
					for _, m := range membersOf(s) {
						p.members[s.Name.Name+"."+m] = true
					}
				case *ast.ValueSpec:
					for _, n := range s.Names {
						p.members[n.Name] = true
					}
				}
			}
		}
	}
}

func membersOf(s *ast.TypeSpec) []string {
	var fields *ast.FieldList
	switch t := s.Type.(type) {
	case *ast.StructType:
		fields = t.Fields
	case *ast.InterfaceType:
		fields = t.Methods
	default:
		return nil
	}
	var out []string
	for _, f := range fields.List {
		for _, n := range f.Names {
			out = append(out, n.Name)
		}
	}
	return out
}

func funcName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	return strings.TrimPrefix(types.ExprString(d.Recv.List[0].Type), "*") + "." + d.Name.Name
}

func funcText(d *ast.FuncDecl) string {
	text := "func "
	if d.Recv != nil {
		r := d.Recv.List[0]
		text += "("
		for _, n := range r.Names {
			text += n.Name + " "
		}
		text += types.ExprString(r.Type) + ") "
	}
	return text + d.Name.Name + strings.TrimPrefix(types.ExprString(d.Type), "func")
}

// typeText returns a type on one line, without tags and without what is not
// exported.
func typeText(s *ast.TypeSpec) string {
	if t, ok := s.Type.(*ast.StructType); ok {
		shown := &ast.FieldList{}
		for _, f := range t.Fields.List {
			names := slices.DeleteFunc(slices.Clone(f.Names), func(n *ast.Ident) bool { return !n.IsExported() })
			if len(f.Names) == 0 || len(names) > 0 {
				shown.List = append(shown.List, &ast.Field{Names: names, Type: f.Type})
			}
		}
		return "type " + s.Name.Name + " " + types.ExprString(&ast.StructType{Fields: shown})
	}
	return "type " + s.Name.Name + " " + types.ExprString(s.Type)
}

// TestSignatures holds what architecture.md quotes of the code against it. A
// block of Go begins with the package's folder; a row of a table begins with
// what it is about, and its second cell quotes the declarations.
func TestSignatures(t *testing.T) {
	packages := load(t)
	text := documents(t)["docs/architecture.md"]
	quoted := 0
	for _, b := range blocks(text) {
		if b.language != "go" {
			continue
		}
		first, rest, _ := strings.Cut(b.text, "\n")
		dir := strings.TrimPrefix(first, "// ")
		at := slices.IndexFunc(packages, func(p pkg) bool { return p.dir == dir })
		if at < 0 {
			t.Errorf("line %d: a block begins with %q, which is no package", b.line, first)
			continue
		}
		quoted += holdDeclarations(t, packages[at:at+1], fmt.Sprintf("line %d", b.line), rest)
	}
	span := regexp.MustCompile("`([^`]+)`")
	row := regexp.MustCompile("(?m)^\\| `([a-z]+)\\.[^`]*` \\| (.*?) \\| ")
	for _, m := range row.FindAllStringSubmatch(prose(text), -1) {
		var named []pkg
		for _, p := range packages {
			if p.name == m[1] {
				named = append(named, p)
			}
		}
		for _, code := range span.FindAllStringSubmatch(m[2], -1) {
			quoted += holdDeclarations(t, named, m[0], code[1])
		}
	}
	if quoted < 40 {
		t.Errorf("only %d declarations were found in the document: were its blocks or tables written otherwise?", quoted)
	}
}

// holdDeclarations wants each declaration of a text in one of the packages.
func holdDeclarations(t *testing.T, packages []pkg, where, text string) int {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+text, parser.SkipObjectResolution)
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return 0
	}
	quoted := pkg{signatures: map[string]string{}, members: map[string]bool{}}
	quoted.read(file)
	for name, want := range quoted.signatures {
		var got []string
		for _, p := range packages {
			if have, ok := p.signatures[name]; ok {
				got = append(got, have)
			}
		}
		if !slices.Contains(got, want) {
			t.Errorf("%s: %s is quoted as\n\t%s\nand is\n\t%s", where, name, want, strings.Join(got, "\n\t"))
		}
	}
	return len(quoted.signatures)
}

// TestSymbols wants every package.Symbol in the documents' prose to be there.
func TestSymbols(t *testing.T) {
	packages := load(t)
	symbol := regexp.MustCompile("`([a-z]+)\\.([A-Z]\\w*(?:\\.[A-Z]\\w*)?)`")
	for name, text := range documents(t) {
		for _, m := range symbol.FindAllStringSubmatch(prose(text), -1) {
			known, found := false, false
			for _, p := range packages {
				if p.name != m[1] {
					continue
				}
				known = true
				_, declared := p.signatures[m[2]]
				found = found || declared || p.members[m[2]]
			}
			if known && !found {
				t.Errorf("%s: %s.%s is not in the code", name, m[1], m[2])
			}
			if !known {
				t.Errorf("%s: %s.%s is of no package of the project", name, m[1], m[2])
			}
		}
	}
}

// TestPaths wants every file that the documents name or lead to.
func TestPaths(t *testing.T) {
	root := root(t)
	link := regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	path := regexp.MustCompile("`((?:cmd|internal|catalogue|scripts|docs|lab|examples|\\.ci)/[A-Za-z0-9_./-]+)`")
	for name, text := range documents(t) {
		for _, m := range link.FindAllStringSubmatch(prose(text), -1) {
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s leads to %s, which is not there", name, m[1])
			}
		}
		for _, m := range path.FindAllStringSubmatch(prose(text), -1) {
			if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
				t.Errorf("%s names %s, which is not there", name, m[1])
			}
		}
	}
}

// ward runs a command line and returns what it wrote and its exit status.
func ward(args ...string) (string, int) {
	var out bytes.Buffer
	status := cli.Run(context.Background(), args, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &out})
	return out.String(), status
}

// TestCommands wants every verb and flag of the command lines that the
// documents print to be in that verb's help.
func TestCommands(t *testing.T) {
	command := regexp.MustCompile("(?m)(?:^|^\\$ |`)(?:bin/)?ward ([a-z]+(?: (?:create|point-in-time|list|show|test|log|verify|export|mirror|restore|destroy|keys(?: (?:new|rotate))?))?)([^`\n|>]*)")
	flagName := regexp.MustCompile(`--[a-z-]+`)
	for name, text := range documents(t) {
		for _, m := range command.FindAllStringSubmatch(text, -1) {
			help, status := ward(append(strings.Fields(m[1]), "--help")...)
			if status != 0 || !strings.Contains(help, "ward "+m[1]) {
				t.Errorf("%s: there is no verb %q", name, m[1])
				continue
			}
			for _, f := range flagName.FindAllString(m[2], -1) {
				if !strings.Contains(help, f+" ") {
					t.Errorf("%s: ward %s has no flag %s", name, m[1], f)
				}
			}
		}
	}
}

// TestOutputs runs the commands of every console block and wants the lines
// that the documents show, in their order. A line of … stands for any number
// of them.
func TestOutputs(t *testing.T) {
	root := root(t)
	all := documents(t)
	ran := 0
	for _, name := range []string{"README.md", "docs/architecture.md"} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			// Where a user's own keys are.
			t.Setenv("XDG_CONFIG_HOME", t.TempDir())
			for _, dir := range []string{"examples", "catalogue"} {
				if err := os.Symlink(filepath.Join(root, dir), dir); err != nil {
					t.Fatal(err)
				}
			}
			for _, b := range blocks(all[name]) {
				if b.language == "console" {
					ran += runConsole(t, name, b)
				}
			}
		})
	}
	if ran < 5 {
		t.Errorf("only %d commands were run: were the console blocks written otherwise?", ran)
	}
}

func runConsole(t *testing.T, name string, b block) int {
	t.Helper()
	ran, rest, status := 0, []string(nil), 0
	for i, line := range strings.Split(strings.TrimRight(b.text, "\n"), "\n") {
		where := fmt.Sprintf("%s:%d", name, b.line+i+1)
		args, isWard := strings.CutPrefix(line, "$ bin/ward ")
		switch {
		case isWard:
			var out string
			out, status = ward(words(args)...)
			rest = strings.Split(out, "\n")
			ran++
		case line == "$ echo $?":
			rest = []string{fmt.Sprint(status)}
		case strings.HasPrefix(line, "$ "):
			t.Errorf("%s: only bin/ward is run in a console block, not %q", where, line)
		case line == "…" || line == "":
		default:
			at := slices.IndexFunc(rest, func(s string) bool { return strings.TrimRight(s, " ") == line })
			if at < 0 {
				t.Errorf("%s: this is not in the output, or not in this order:\n%s\nleft of the output is\n%s", where, line, strings.Join(rest, "\n"))
				return ran
			}
			rest = rest[at+1:]
		}
	}
	return ran
}

// words takes a command line apart as a shell does, as far as the documents go:
// at white space, but not within single quotes.
func words(line string) []string {
	var out []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			out = append(out, part)
			continue
		}
		out = append(out, strings.Fields(part)...)
	}
	return out
}

// TestNetworkMap wants the committed map to tell the flows of the example's
// production as they are.
func TestNetworkMap(t *testing.T) {
	committed := filepath.Join(root(t), "docs", "pictures", "network.svg")
	tree := filepath.Join(t.TempDir(), "out")
	if out, status := ward("render", filepath.Join(root(t), "examples", "regional-group"), "--to", tree); status != 0 {
		t.Fatal(out)
	}
	now, err := os.ReadFile(filepath.Join(tree, "pictures", "network-harbor-clinic-production.svg"))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(committed, now, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	picture, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	told := func(svg []byte) string {
		_, rest, _ := strings.Cut(string(svg), "<desc>")
		text, _, _ := strings.Cut(rest, "</desc>")
		return text
	}
	if strings.Count(told(now), "regulated data") < 5 || told(now) != told(picture) {
		t.Errorf("%s tells other flows than the example has: go test ./docs -update", committed)
	}
}

// TestPicture wants the committed picture to be of the example as it is: every
// unit is in it. A new resource leaves it as it is, so that whoever adds one
// need not touch it.
func TestPicture(t *testing.T) {
	committed := filepath.Join(root(t), "docs", "pictures", "regional-group.svg")
	tree := filepath.Join(t.TempDir(), "out")
	if out, status := ward("render", filepath.Join(root(t), "examples", "regional-group"), "--to", tree); status != 0 {
		t.Fatal(out)
	}
	if *update {
		now, err := os.ReadFile(filepath.Join(tree, "pictures", "estate.svg"))
		if err == nil {
			err = os.WriteFile(committed, now, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	picture, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	units, err := os.ReadDir(filepath.Join(tree, "azure"))
	if err != nil || len(units) == 0 {
		t.Fatalf("no units were rendered: %v", err)
	}
	for _, u := range units {
		if !bytes.Contains(picture, []byte(u.Name())) {
			t.Errorf("%s does not show the unit %s: go test ./docs -update", committed, u.Name())
		}
	}
}

// TestQuotedLines holds the lines that CONTRIBUTING.md tells to copy: each
// block of Go begins with the file that it is from, and stands there as it is.
func TestQuotedLines(t *testing.T) {
	quoted := 0
	for _, b := range blocks(documents(t)["CONTRIBUTING.md"]) {
		if b.language != "go" {
			continue
		}
		quoted++
		first, lines, _ := strings.Cut(b.text, "\n")
		name := strings.TrimPrefix(first, "// ")
		file, err := os.ReadFile(filepath.Join(root(t), filepath.FromSlash(name)))
		if err != nil {
			t.Errorf("line %d: a block begins with %q, which is no file", b.line, first)
			continue
		}
		if lines == "" || !strings.Contains("\n"+string(file), "\n"+lines) {
			t.Errorf("line %d: %s does not have these lines:\n%s", b.line, name, lines)
		}
	}
	if quoted < 5 {
		t.Errorf("only %d quotations were found in CONTRIBUTING.md", quoted)
	}
}

// TestAdding holds the diffs of CONTRIBUTING.md to the project: those that
// another test applies are the same diffs, or are pointed to; all that are shown
// apply to the tree as it is, one on top of the other, and Ward then does what
// they add.
func TestAdding(t *testing.T) {
	root := root(t)
	text := documents(t)["CONTRIBUTING.md"]
	patches, err := filepath.Glob(filepath.Join(root, "internal", "deptest", "testdata", "adding", "*.patch"))
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, b := range blocks(text) {
		if b.language == "diff" {
			shown = append(shown, b.text)
		}
	}
	for _, p := range patches {
		want, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		name, err := filepath.Rel(root, p)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(shown, string(want)) && !strings.Contains(text, "`"+filepath.ToSlash(name)+"`") {
			t.Errorf("CONTRIBUTING.md neither shows %s as it is nor says where it is", filepath.Base(p))
		}
	}
	if len(shown) < 5 {
		t.Errorf("CONTRIBUTING.md shows only %d diffs: were they written otherwise?", len(shown))
	}
	if testing.Short() {
		return
	}
	copied := t.TempDir()
	for _, dir := range []string{"addons", "cmd", "internal", "catalogue", "examples", "go.mod", "go.sum"} {
		copyInto(t, filepath.Join(root, dir), filepath.Join(copied, dir))
	}
	for i, d := range shown {
		run(t, copied, d, "git", "apply", "--whitespace=error", "-")
		if t.Failed() {
			t.Fatalf("diff %d of CONTRIBUTING.md does not apply:\n%s", i+1, d)
		}
	}
	bin := t.TempDir()
	run(t, copied, "", "go", "build", "-trimpath", "-o", bin, "./cmd/ward", "./internal/armsim")
	program, estate := filepath.Join(bin, "ward"), filepath.Join("examples", "regional-group")
	added := regexp.MustCompile(`(?m)^\+\+\+ b/(internal/source/[a-z]+)/[a-z_]+_test\.go$`)
	for _, m := range added.FindAllStringSubmatch(strings.Join(shown, ""), -1) {
		run(t, copied, "", "go", "test", "-trimpath", "./"+m[1])
	}
	run(t, copied, "", program, "catalogue", "test")
	run(t, copied, "", program, "check", estate, "--format", "annotations", "--at", "2026-11-24")
	run(t, copied, "", program, "catalogue", "show", "hospital-contract/B.4")
	run(t, copied, "", program, "render", estate, "--to", filepath.Join(bin, "out"))
}

func copyInto(t *testing.T, from, to string) {
	t.Helper()
	info, err := os.Stat(from)
	if err != nil {
		t.Fatal(err)
	}
	if info.IsDir() {
		if err := os.CopyFS(to, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, dir, stdin, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
	cmd.Stdin = strings.NewReader(stdin)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}
