package view

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// A search passes over case and accents, wants every word, and is bounded.
func TestWords(t *testing.T) {
	for _, c := range []struct {
		text, typed string
		want        bool
	}{
		{"Klinik Süd, München", "munchen SUD", true},
		{"Klinik Sud", "süd", true},
		{"Cafe\u0301 Nord", "café", true},
		{"Straße 4", "STRASSE", true},
		{"45 CFR 164.312(b)", "164.312(b)", true},
		{"azure-storage-blob-public", "public blob", true},
		{"azure-storage-blob-public", "public blobs", false},
		{"anything", "", true},
		{"anything", " \t ", true},
	} {
		if got := wordsOf(c.typed).in(folded(c.text)); got != c.want {
			t.Errorf("%q in %q: %v", c.typed, c.text, got)
		}
	}
	if n := len(wordsOf(strings.Repeat("a ", 100))); n != mostWords {
		t.Errorf("%d words are looked for", n)
	}
	if n := len(wordsOf(strings.Repeat("é", 5000))[0]); n > mostLetters {
		t.Errorf("a word of %d letters is looked for", n)
	}
}

// What is marked is what was found, and the pieces together are the text.
func TestMarks(t *testing.T) {
	for _, c := range []struct{ text, typed, want string }{
		{"Klinik Süd", "sud", "Klinik [Süd]"},
		{"Cafe\u0301 Nord", "cafe", "[Cafe\u0301] Nord"},
		{"Straße 4", "strasse", "[Straße] 4"},
		{"Straße 4", "as", "Str[aß]e 4"},
		{"abcabc", "bc", "a[bc]a[bc]"},
		{"abcd", "bc abc", "[abc]d"},
		{"<b>", "b", "<[b]>"},
		{"none", "other", "none"},
	} {
		got := ""
		for _, p := range wordsOf(c.typed).pieces(c.text) {
			if p.Hit {
				got += "[" + p.Text + "]"
			} else {
				got += p.Text
			}
		}
		if got != c.want {
			t.Errorf("%q in %q marks %q, want %q", c.typed, c.text, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text, typed := rapid.String().Draw(t, "text"), rapid.String().Draw(t, "typed")
		if rapid.Bool().Draw(t, "from it") && text != "" {
			runes := []rune(text)
			typed = string(runes[rapid.IntRange(0, len(runes)-1).Draw(t, "at"):])
		}
		looked := wordsOf(typed)
		joined, hits := "", 0
		for _, p := range looked.pieces(text) {
			joined += p.Text
			if p.Hit {
				hits++
			}
		}
		if joined != text {
			t.Fatalf("%q comes out as %q", text, joined)
		}
		if len(looked) > 0 && looked.in(folded(text)) && hits == 0 {
			t.Fatalf("%q is in %q, and nothing is marked", typed, text)
		}
		if around := looked.around(text); !utf8.ValidString(text) || len(looked) > 0 && looked.in(folded(text)) && around == "" {
			t.Fatalf("%q is in %q, and nothing is shown of it", typed, text)
		}
	})
}

// What is called so comes first, then what begins so, has the words, has parts of
// them, and what is said of it.
func TestCloseness(t *testing.T) {
	looked := wordsOf("Blob")
	var got []int
	for _, names := range [][]string{{"id", "blob"}, {"blob-public"}, {"azure-blob-public"}, {"azure-blobs"}, {"other"}} {
		got = append(got, looked.closeness(namesOf(names)))
	}
	if !slices.Equal(got, []int{0, 1, 2, 3, 4}) {
		t.Errorf("ranks are %v", got)
	}
	if near := wordsOf("public blob").closeness(namesOf([]string{"azure-blob-public"})); near != 2 {
		t.Errorf("two words in another order have rank %d", near)
	}
}
