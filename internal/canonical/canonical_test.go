package canonical_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/canonical"
)

func TestCanonicalForm(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`{"b":1, "a":[ true,null ]}`, `{"a":[true,null],"b":1}`},
		{`"\u0041\/"`, `"A/"`},
		{`{"é":1,"e":2}`, `{"e":2,"é":1}`},
		{`1.50`, `1.5`},
		{`12345678901234567890`, `12345678901234567890`}, // integers keep their digits
	} {
		got, err := canonical.JSON([]byte(tt.in))
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: got %s, want %s, error %v", tt.in, got, tt.want, err)
		}
	}
	for _, bad := range []string{``, `{`, `{"a":1,"a":2}`, `{} {}`, `nul`} {
		if got, err := canonical.JSON([]byte(bad)); err == nil {
			t.Errorf("%q has the canonical form %s", bad, got)
		}
	}
}

// The same value has the same digest however it is spelled.
func TestSpellingDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.MapOf(rapid.String(), rapid.OneOf(
			rapid.Custom(func(t *rapid.T) any { return rapid.String().Draw(t, "text") }),
			rapid.Custom(func(t *rapid.T) any { return rapid.Int32().Draw(t, "number") }),
			rapid.Custom(func(t *rapid.T) any { return rapid.Bool().Draw(t, "truth") }),
		)).Draw(t, "object")
		tight, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		wide, err := json.MarshalIndent(m, " ", "\t")
		if err != nil {
			t.Fatal(err)
		}
		a, err := canonical.Digest(tight)
		if err != nil {
			t.Fatal(err)
		}
		b, err := canonical.Digest(wide)
		if err != nil {
			t.Fatal(err)
		}
		if a != b {
			t.Fatalf("%s and %s differ", tight, wide)
		}
	})
}
