package check

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
)

// dump is all that a rule could see of a value, in its order.
func dump(v ref.Val) string {
	switch v := v.(type) {
	case *types.Unknown:
		return fmt.Sprintf("unknown %v", whyUnknown(v))
	case *reference:
		return "reference " + v.id.String()
	case *list:
		var b strings.Builder
		for _, e := range v.elems {
			b.WriteString(dump(e) + ",")
		}
		return "[" + b.String() + "]"
	case *object:
		var b strings.Builder
		for i, m := range v.members {
			if at, ok := v.place(m.key); !ok || at != i {
				return "a member that is not found: " + m.key
			}
			fmt.Fprintf(&b, "%q: %s,", m.key, dump(m.value))
		}
		return "{" + b.String() + "}"
	}
	return fmt.Sprintf("%T %v", v, v.Value())
}

func anyJSON(depth int) *rapid.Generator[any] {
	leaves := []*rapid.Generator[any]{
		rapid.SampledFrom([]any{nil, true, false, "", "text", "\u00e9\"\\\n", 0, -1, 7.5, 1e300, json.Number("7.0"), json.Number("12345678901234567890")}),
		rapid.SampledFrom([]any{
			map[string]any{addr.UnresolvedKey: "parameters('x')"},
			map[string]any{addr.UnresolvedKey: nil},
			map[string]any{addr.RefKey: "/subscriptions/S/resourceGroups/g"},
			map[string]any{addr.RefKey: "/subscriptions/S/resourceGroups/g", "output": "id"},
			map[string]any{addr.RefKey: "nowhere", "a": []any{nil}},
		}),
	}
	if depth == 0 {
		return rapid.OneOf(leaves...)
	}
	return rapid.OneOf(append(leaves,
		rapid.Custom(func(t *rapid.T) any {
			return rapid.SliceOfN(anyJSON(depth-1), 0, 4).Draw(t, "list")
		}),
		rapid.Custom(func(t *rapid.T) any {
			return rapid.MapOfN(rapid.StringMatching(`[a-z]{1,2}`), anyJSON(depth-1), 0, 24).Draw(t, "object")
		}),
	)...)
}

// A body that is read in one go is what decoding it and converting that comes
// to, whatever stands in it; and what is not JSON is as wrong.
func TestReadingABodyIsDecodingAndConvertingIt(t *testing.T) {
	same := func(kind addr.Kind, raw []byte) error {
		got, errGot := bodyValue(fact.Fact{Kind: kind, Body: raw}, nil)
		decoded, errWant := decode(raw)
		if g, w := fmt.Sprint(errGot), fmt.Sprint(errWant); g != w {
			return fmt.Errorf("%s: got error %s, want %s", raw, g, w)
		}
		if got == nil {
			return nil
		}
		if g, w := dump(got), dump(toValue(said(kind, decoded), "")); g != w {
			return fmt.Errorf("%s:\n got %s\nwant %s", raw, g, w)
		}
		return nil
	}
	rapid.Check(t, func(t *rapid.T) {
		raw, err := json.Marshal(anyJSON(3).Draw(t, "body"))
		if err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "is spread") {
			spread, _ := json.MarshalIndent(json.RawMessage(raw), "", "\t")
			raw = spread
		}
		kind := rapid.SampledFrom([]addr.Kind{"Microsoft.Storage/storageAccounts", "ward/Environment", "core/Pod"}).Draw(t, "kind")
		if err := same(kind, raw); err != nil {
			t.Fatal(err)
		}
	})
	for _, odd := range []string{
		``, `{`, `{} {}`, `nul`, `[1,]`, `{"b":1,"a":2}`, `{"a":1,"a":2}`, `{"a":1,"a":null}`, `{"a":null,"a":1}`, `{"b":1,"a":{"":{"$unresolved":"x"}}}`,
		`"` + "\xff" + `"`, `"\ud800"`, `{"a":"\ud800"}`, `{"$ref":"/subscriptions/s","$ref":"/subscriptions/t"}`, `{"a" : {"b" : [ { "$unresolved" : "x" } ] }}`,
		strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), `1e999`, `-0`, `{"a":[{"$unresolved":"x","b":null},{"$ref":null}]}`,
	} {
		if err := same("core/Pod", []byte(odd)); err != nil {
			t.Error(err)
		}
	}
}
