package language

import (
	"testing"

	"pgregory.net/rapid"
)

func TestSuggest(t *testing.T) {
	words := []string{"production", "staging", "development", "training"}
	for wrote, want := range map[string]string{
		"prodution": "production", "Production": "production", "stagign": "staging", "trainin": "training",
		"prod": "", "x": "", "": "", "developer": "development", "stage": "", "\xff": "",
	} {
		got := Suggest(wrote, words)
		if want != "" {
			want = "did you mean " + want + "?"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", wrote, got, want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	if d := editDistance("short", "shrot", 9); d != 1 {
		t.Errorf("two letters swapped count %d", d)
	}
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringMatching(`[abc]{0,7}`)
		a, b, c := letters.Draw(t, "a"), letters.Draw(t, "b"), letters.Draw(t, "c")
		const far = 100
		if d := editDistance(a, b, far); d != editDistance(b, a, far) || (d == 0) != (a == b) {
			t.Fatalf("%q and %q: %d", a, b, d)
		}
		if d := editDistance(a+c, b+c, far); d > editDistance(a, b, far) {
			t.Fatalf("a common end makes %q and %q farther apart", a, b)
		}
	})
}
