package digest_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/digest"
)

func TestCanonicalForm(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`{"b":1, "a":[ true,null ]}`, `{"a":[true,null],"b":1}`},
		{`"\u0041\/"`, `"A/"`},
		{`{"é":1,"e":2}`, `{"e":2,"é":1}`},
		{`1.50`, `1.5`},
		{`12345678901234567890`, `12345678901234567890`}, // integers keep their digits
	} {
		got, err := digest.Canonical([]byte(tt.in))
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: got %s, want %s, error %v", tt.in, got, tt.want, err)
		}
	}
	for _, bad := range []string{``, `{`, `{"a":1,"a":2}`, `{} {}`, `nul`} {
		if got, err := digest.Canonical([]byte(bad)); err == nil {
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
		a, err := digest.OfJSON(tight)
		if err != nil {
			t.Fatal(err)
		}
		b, err := digest.OfJSON(wide)
		if err != nil {
			t.Fatal(err)
		}
		if a != b {
			t.Fatalf("%s and %s differ", tight, wide)
		}
	})
}

func TestText(t *testing.T) {
	d := digest.Of([]byte("abc"))
	const want = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if d.String() != want {
		t.Errorf("got %s", d)
	}
	if back, err := digest.Parse(want); err != nil || back != d {
		t.Errorf("came back as %s, error %v", back, err)
	}
	for _, bad := range []string{"", "sha256:", "sha1:" + want[7:], want + "0", "sha256:" + "zz" + want[9:]} {
		if d, err := digest.Parse(bad); err == nil || !d.IsZero() {
			t.Errorf("%q is the digest %s", bad, d)
		}
	}
}
