package terraform

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/planted"
)

// LiteralSecretsKind is the kind of the one fact that a file of configuration, or of
// values for its variables, is where secrets are written out in it. Of a file without
// one there is none.
const LiteralSecretsKind addr.Kind = "terraform/LiteralSecrets"

// literal is a place where a secret is written out. It has a name under which it
// stands, or what it is by its form; never the secret.
type literal struct {
	Line int    `json:"line"`
	Name string `json:"name,omitempty"`
	What string `json:"what,omitempty"`
}

// literals notes the secrets that are written out in a file. One that cannot be read is
// a gap already.
func (r *reading) literals(f source.File) {
	switch roleOf(f.Path) {
	case roleNone, roleLock:
		return
	}
	root, _ := parse(f)
	if root == nil {
		return
	}
	var found literalFinder
	found.body("", root)
	if len(found.out) == 0 {
		return
	}
	slices.SortFunc(found.out, func(a, b literal) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Name, b.Name), cmp.Compare(a.What, b.What))
	})
	pos := diag.Pos{File: f.Path, Line: found.out[0].Line}
	raw, err := json.Marshal(map[string]any{"secrets": found.out})
	if err != nil {
		r.gap(pos, fact.Gap{Kinds: []addr.Kind{LiteralSecretsKind}, Reason: err.Error()})
		return
	}
	r.facts = append(r.facts, fact.Fact{
		Subject: addr.FileSubject(f.Path, "secrets"), Kind: LiteralSecretsKind, Stage: fact.Planned, Body: raw,
		Origin: fact.Origin{Source: name, Pos: pos},
	})
}

// literalFinder goes through a file for secrets that are written out. What refers to
// something, or is put together of it, is where a secret comes from.
type literalFinder struct{ out []literal }

// maxLiterals is how many are told of one file.
const maxLiterals = 200

var plainName = regexp.MustCompile(`^[A-Za-z_][\w.-]{0,63}$`)

func (l *literalFinder) add(line int, of literal) {
	if of.Line = line; len(l.out) < maxLiterals && !slices.Contains(l.out, of) {
		l.out = append(l.out, of)
	}
}

// named notes a value if it is a secret by the name that it stands under.
func (l *literalFinder) named(called string, e hclsyntax.Expression) {
	if v := literalText(e); planted.Under(called, v) {
		l.placed(called, e)
	}
}

// secret notes a value that stands where nothing but a secret goes.
func (l *literalFinder) secret(called string, e hclsyntax.Expression) {
	if planted.Value(literalText(e)) {
		l.placed(called, e)
	}
}

func (l *literalFinder) placed(called string, e hclsyntax.Expression) {
	line := e.Range().Start.Line
	if plainName.MatchString(called) {
		l.add(line, literal{Name: called})
	} else {
		l.add(line, literal{What: "a secret"})
	}
}

// holdsSecrets are blocks and resources of which a member is a secret, whatever it is
// called. Terraform and its providers mark them sensitive.
var holdsSecrets = map[string][]string{
	"azurerm_key_vault_secret": {"value"},
	"secret":                   {"value"}, // of a container app
	"set_sensitive":            {"value"}, // of helm_release
	"kubernetes_secret":        {"data"},
	"kubernetes_secret_v1":     {"data"},
	"github_actions_secret":    {"plaintext_value"},
}

// body goes through what a block of a type holds. The first label of a resource is its
// type.
func (l *literalFinder) body(of string, b *hclsyntax.Body) {
	beside := attributeText(b, "name")
	for key, a := range b.Attributes {
		switch {
		case slices.Contains(holdsSecrets[of], key):
			l.all(key, a.Expr)
		case key == "value" && beside != "":
			l.named(beside, a.Expr)
		default:
			l.named(key, a.Expr)
		}
		l.within(a.Expr)
	}
	for _, inner := range b.Blocks {
		as := inner.Type
		switch {
		case as == "variable" && len(inner.Labels) == 1:
			l.variable(inner.Labels[0], inner.Body)
			continue
		case as == "output" || as == "data" && of == "":
			as = ""
		case as == "resource" && len(inner.Labels) == 2:
			as = inner.Labels[0]
		}
		l.body(as, inner.Body)
	}
}

// variable notes a default that is written out, of one that is called as secrets are or
// is said to be sensitive.
func (l *literalFinder) variable(called string, b *hclsyntax.Body) {
	standard := b.Attributes["default"]
	if standard == nil {
		return
	}
	if a := b.Attributes["sensitive"]; a != nil && literalWord(a.Expr) == "true" {
		l.secret(called, standard.Expr)
	} else {
		l.named(called, standard.Expr)
	}
	l.within(standard.Expr)
}

// all notes each text of a value of which all is secret.
func (l *literalFinder) all(called string, e hclsyntax.Expression) {
	object, ok := e.(*hclsyntax.ObjectConsExpr)
	if !ok {
		l.secret(called, e)
		return
	}
	for _, item := range object.Items {
		l.all(literalText(item.KeyExpr), item.ValueExpr)
	}
}

// within goes through an expression: what stands in it under names, and texts that
// only a secret has the form of.
func (l *literalFinder) within(e hclsyntax.Expression) {
	_ = hclsyntax.VisitAll(e, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.ObjectConsExpr:
			l.object(n)
		case *hclsyntax.TemplateExpr:
			l.text(n)
		}
		return nil
	})
}

func (l *literalFinder) object(e *hclsyntax.ObjectConsExpr) {
	beside := ""
	for _, item := range e.Items {
		if literalText(item.KeyExpr) == "name" {
			beside = literalText(item.ValueExpr)
		}
	}
	for _, item := range e.Items {
		called := literalText(item.KeyExpr)
		if called == "value" && beside != "" {
			called = beside
		}
		l.named(called, item.ValueExpr)
	}
}

// text notes secrets in a text by their form, as lines of a script have them too.
func (l *literalFinder) text(e *hclsyntax.TemplateExpr) {
	var text strings.Builder
	for _, part := range e.Parts {
		if is, ok := part.(*hclsyntax.LiteralValueExpr); ok && !is.Val.IsNull() && is.Val.Type().FriendlyName() == "string" {
			text.WriteString(is.Val.AsString())
		} else {
			text.WriteString("${_}")
		}
	}
	for _, x := range planted.Find(text.String()) {
		of := literal{What: x.What}
		if x.Named {
			of = literal{Name: x.What}
		}
		l.add(e.SrcRange.Start.Line, of)
	}
}

// attributeText returns a text that is written out under a name, or "".
func attributeText(b *hclsyntax.Body, key string) string {
	if a := b.Attributes[key]; a != nil {
		return literalText(a.Expr)
	}
	return ""
}
