package terraform

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/design"
)

// FuzzQuote: every string comes back as it was, and no part of it is
// evaluated.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", "plain", "${a}", "$${a}", "$$${a}", "%{if x}", "%%{", "a\"b\\c", "line\nnext\ttab", "é\u0000\u2028", "$", "${", "[x]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = norm.NFC.String(strings.ToValidUTF8(s, "?")) // HCL holds no other strings
		expr, diags := hclsyntax.ParseExpression(appendQuoted(nil, s), "x.tf", hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatalf("%q: %v", quote(s), diags)
		}
		v, diags := expr.Value(nil)
		if diags.HasErrors() || v.AsString() != s {
			t.Fatalf("%q came back as %q (%v)", s, v.AsString(), diags)
		}
	})
}

// Whatever the body, the printed form is the canonical one.
func TestPrintedIsCanonical(t *testing.T) {
	word := rapid.StringMatching(`[a-zA-Z$%{}"/. -]{0,12}`)
	var value func(depth int) *rapid.Generator[any]
	value = func(depth int) *rapid.Generator[any] {
		scalar := rapid.OneOf(rapid.Map(word, func(s string) any { return s }),
			rapid.Map(rapid.IntRange(-9, 99999), func(i int) any { return i }),
			rapid.Map(rapid.Bool(), func(b bool) any { return b }),
			rapid.Map(rapid.Float64Range(-10, 10), func(f float64) any { return f }))
		if depth == 0 {
			return scalar
		}
		inner := value(depth - 1)
		return rapid.OneOf(scalar,
			rapid.Map(rapid.SliceOfN(inner, 0, 6), func(l []any) any { return design.List(l) }),
			rapid.Map(rapid.MapOfN(word, inner, 0, 5), func(m map[string]any) any { return design.Object(m) }))
	}
	rapid.Check(t, func(t *rapid.T) {
		p := &printer{}
		p.attributes([]attribute{{"body", value(4).Draw(t, "body")}})
		if want := string(hclwrite.Format(p.buf)); want != string(p.buf) {
			t.Fatalf("printed\n%s\ncanonical\n%s", p.buf, want)
		}
		if _, diags := hclsyntax.ParseConfig(p.buf, "x.tf", hcl.InitialPos); diags.HasErrors() {
			t.Fatalf("%v\n%s", diags, p.buf)
		}
	})
}
