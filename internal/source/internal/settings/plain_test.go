package settings

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"testing"
)

// Patterns are compiled when they are first asked, so this asks for all.
func TestPatternsCompile(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "plain.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			return true
		}
		if name, ok := call.Fun.(*ast.Ident); !ok || name.Name != "matching" {
			return true
		}
		text, err := strconv.Unquote(call.Args[0].(*ast.BasicLit).Value)
		if err == nil {
			_, err = regexp.Compile(text)
		}
		if err != nil {
			t.Error(err)
		}
		seen++
		return true
	})
	if seen < 20 {
		t.Errorf("only %d patterns were found", seen)
	}
}
