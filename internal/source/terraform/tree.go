package terraform

import (
	"encoding/base64"
	"maps"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// root is the root module that a scope is of.
func (s *scope) root() *scope {
	for s.parent != nil {
		s = s.parent
	}
	return s
}

// path is a path as Terraform has it where the root is applied in its own
// folder. Where that lies, who applies it knows.
func (s *scope) path(name string) cty.Value {
	if s.r.tree == nil || name != "module" && name != "root" {
		return unknown("path." + name)
	}
	if name == "root" {
		return cty.StringVal(".")
	}
	relative, err := filepath.Rel(filepath.FromSlash(s.root().at.folder), filepath.FromSlash(s.at.folder))
	if err != nil {
		return unknown("path." + name)
	}
	return cty.StringVal(filepath.ToSlash(relative))
}

// functions are those of Terraform's language in a scope: those of files read
// what was found. What was not is not known, whether it is there or not.
func (s *scope) functions() map[string]function.Function {
	if s.r.tree == nil {
		return functions()
	}
	root := s.root()
	if root.reads == nil {
		root.reads = maps.Clone(functions())
		for name, f := range map[string]func(folder string, args []cty.Value) (cty.Value, bool){
			"file": root.file, "filebase64": root.file64, "fileexists": root.exists, "fileset": root.fileSet, "templatefile": root.templateFile,
		} {
			root.reads[name] = bounded(name, readFunc(name, root.at.folder, f))
		}
	}
	return root.reads
}

// readFunc is a function of files: what read returns, or what waits for it.
func readFunc(name, folder string, read func(folder string, args []cty.Value) (cty.Value, bool)) function.Function {
	waits := laterFunc(name)
	return function.New(&function.Spec{
		VarParam: waits.VarParam(),
		Type:     func([]cty.Value) (cty.Type, error) { return cty.DynamicPseudoType, nil },
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			plain := make([]cty.Value, len(args))
			marks := cty.ValueMarks{}
			for n, a := range args {
				var of cty.ValueMarks
				plain[n], of = a.Unmark()
				maps.Copy(marks, of)
			}
			if v, ok := read(folder, plain); ok {
				return v.WithMarks(marks), nil
			}
			return waits.Call(args)
		},
	})
}

// pathIn returns the path that the first arguments of a function of files are,
// as it is seen from where the root is. One that is absolute is of who applies.
func pathIn(folder string, args []cty.Value, n int) (string, bool) {
	if len(args) < n {
		return "", false
	}
	called, ok := keyText(args[0])
	if !ok || called == "" || path.IsAbs(called) || strings.HasPrefix(called, "~") || strings.Contains(called, ":") {
		return "", false
	}
	return path.Join(folder, filepath.ToSlash(called)), true
}

// text returns the text of a file, and pays for it.
func (s *scope) text(at string) (string, bool) {
	f, ok := s.r.tree.File(at)
	if !ok || len(f.Data) > maxSize || !s.r.budget.take(len(f.Data)/64) || !utf8.Valid(f.Data) {
		return "", false
	}
	return string(f.Data), true
}

func (s *scope) file(folder string, args []cty.Value) (cty.Value, bool) {
	at, ok := pathIn(folder, args, 1)
	if !ok {
		return cty.NilVal, false
	}
	text, ok := s.text(at)
	return cty.StringVal(text), ok
}

func (s *scope) file64(folder string, args []cty.Value) (cty.Value, bool) {
	at, ok := pathIn(folder, args, 1)
	if !ok {
		return cty.NilVal, false
	}
	text, ok := s.text(at)
	return cty.StringVal(base64.StdEncoding.EncodeToString([]byte(text))), ok
}

// exists reports whether there is a file: it was found, or all of its folder was
// and it is not there.
func (s *scope) exists(folder string, args []cty.Value) (cty.Value, bool) {
	at, ok := pathIn(folder, args, 1)
	if !ok {
		return cty.NilVal, false
	}
	if _, found := s.r.tree.File(at); found {
		return cty.True, true
	}
	_, all := s.r.tree.Below(path.Dir(at))
	return cty.False, all
}

// fileSet returns the paths below a folder that a pattern matches, where all of
// the folder was found.
func (s *scope) fileSet(folder string, args []cty.Value) (cty.Value, bool) {
	at, ok := pathIn(folder, args, 2)
	if !ok {
		return cty.NilVal, false
	}
	pattern, ok := keyText(args[1])
	if !ok || strings.ContainsAny(pattern, "{}[]\\") {
		return cty.NilVal, false
	}
	all, ok := s.r.tree.Below(at)
	if !ok || !s.r.budget.take(len(all)) {
		return cty.NilVal, false
	}
	var found []cty.Value
	for _, name := range all {
		if matches(strings.Split(pattern, "/"), strings.Split(name, "/")) {
			found = append(found, cty.StringVal(name))
		}
	}
	if len(found) == 0 {
		return cty.SetValEmpty(cty.String), true
	}
	return cty.SetVal(found), true
}

// matches reports whether a path is one that a pattern means, in which ** is any
// folders.
func matches(pattern, name []string) bool {
	switch {
	case len(pattern) == 0:
		return len(name) == 0
	case pattern[0] == "**":
		return matches(pattern[1:], name) || len(name) > 0 && matches(pattern, name[1:])
	case len(name) == 0:
		return false
	}
	ok, err := path.Match(pattern[0], name[0])
	return err == nil && ok && matches(pattern[1:], name[1:])
}

// templateFile renders a template with the variables that it is given.
func (s *scope) templateFile(folder string, args []cty.Value) (cty.Value, bool) {
	at, ok := pathIn(folder, args, 2)
	if !ok {
		return cty.NilVal, false
	}
	given := args[1]
	text, ok := s.text(at)
	if !ok || !given.IsKnown() || given.IsNull() || !given.Type().IsObjectType() && !given.Type().IsMapType() || s.r.depth > 2*maxDepth {
		return cty.NilVal, false
	}
	tokens, _ := hclsyntax.LexTemplate([]byte(text), at, hcl.InitialPos)
	if tooDeep(tokens) {
		return cty.NilVal, false
	}
	e, diags := hclsyntax.ParseTemplate([]byte(text), at, hcl.InitialPos)
	if diags.HasErrors() || !s.r.budget.fit(e) {
		return cty.NilVal, false
	}
	available := maps.Clone(s.functions())
	delete(available, "templatefile") // a template renders no other
	s.r.depth++
	defer func() { s.r.depth-- }()
	v, ok := evaluate(e, &hcl.EvalContext{Variables: given.AsValueMap(), Functions: available})
	return v, ok
}
