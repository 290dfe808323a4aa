// Package buildertest is for the tests of builders: it finds every builder
// that there is, so that none goes without a test, and reads what is written in
// what one has made.
package buildertest

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Builders returns the exported functions of the packages below dir that
// return a result of this type, as design.Resource: each as its package and
// its name, network.NewVirtualNetwork, with the file that declares it.
func Builders(t testing.TB, dir, result string) map[string]string {
	t.Helper()
	out := map[string]string{}
	Files(t, dir, func(name string, file *ast.File) {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !f.Name.IsExported() || filepath.Dir(name) == filepath.Clean(dir) {
				continue
			}
			for _, r := range fields(f.Type.Results) {
				if types.ExprString(r.Type) == result {
					out[file.Name.Name+"."+f.Name.Name] = name
				}
			}
		}
	})
	return out
}

func fields(l *ast.FieldList) []*ast.Field {
	if l == nil {
		return nil
	}
	return l.List
}

// Files reads the program's files below dir, tests apart.
func Files(t testing.TB, dir string, read func(name string, file *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		read(name, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// JSON returns a value as JSON has it.
func JSON(t testing.TB, v any) any {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// At returns what is written at a path of JSON, as
// properties.subnets[*].properties.networkSecurityGroup: the values in the
// order of the lists on the way. It reports false where one is missing, and
// where a list on the way is empty: nothing is written there.
func At(v any, path string) ([]any, bool) {
	if path == "" {
		return []any{v}, true
	}
	name, rest, _ := strings.Cut(path, ".")
	name, each := strings.CutSuffix(name, "[*]")
	object, ok := v.(map[string]any)
	if !ok {
		return nil, false
	}
	v, ok = object[name]
	if !ok {
		return nil, false
	}
	if !each {
		return At(v, rest)
	}
	items, ok := v.([]any)
	if !ok || len(items) == 0 {
		return nil, false
	}
	var out []any
	for _, item := range items {
		values, ok := At(item, rest)
		if !ok {
			return nil, false
		}
		out = append(out, values...)
	}
	return out, true
}

// SameRows wants a row for every builder, and a builder for every row.
func SameRows(t *testing.T, builders map[string]string, rows []string) {
	t.Helper()
	for name, file := range builders {
		if !slices.Contains(rows, name) {
			t.Errorf("%s (%s) has no row in the conformance table: add one", name, file)
		}
	}
	for _, name := range rows {
		if _, there := builders[name]; !there {
			t.Errorf("the conformance table has a row for %s, which is not a builder", name)
		}
	}
}
