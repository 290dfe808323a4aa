package outline_test

import (
	"errors"
	"io"
	"testing"

	"github.com/wardhq/ward/internal/outline"
)

// What is visited is the text itself, where it stands, names that stand twice
// included, and what is below a value is passed over.
func TestMembersAndItems(t *testing.T) {
	text := []byte(" {\"a\": [1, {\"b\": \"]}\"} ,null],\n\"a\":{} , \"c\\u0041\": -2.5e3}  ")
	var got []string
	err := outline.Members(text, outline.Whole(text), func(name string, v outline.Span) error {
		got = append(got, name+"="+string(v.Of(text)))
		if &v.Of(text)[0] != &text[v.From] {
			t.Errorf("%s is a copy", name)
		}
		if v.Of(text)[0] != '[' {
			return nil
		}
		return outline.Items(text, v, func(item outline.Span) error {
			got = append(got, string(text[item.From:item.To]))
			return nil
		})
	})
	want := []string{`a=[1, {"b": "]}"} ,null]`, "1", `{"b": "]}"}`, "null", "a={}", "cA=-2.5e3"}
	if err != nil || len(got) != len(want) {
		t.Fatalf("%q, %v", got, err)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d: %q, want %q", i, got[i], want[i])
		}
	}
}

func TestWhatIsNotThere(t *testing.T) {
	none := func(outline.Span) error { return errors.New("visited") }
	for _, text := range []string{"null", "[]"} {
		if err := outline.Items([]byte(text), outline.Whole([]byte(text)), none); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	var other *outline.Mismatch
	if err := outline.Items([]byte(` {"a":1}`), outline.Span{From: 0, To: 8}, none); !errors.As(err, &other) || other.Offset != 1 || other.Is != "object" {
		t.Errorf("an object: %v", err)
	}
	if err := outline.Items([]byte("[1, "), outline.Span{From: 0, To: 4}, func(outline.Span) error { return nil }); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("what breaks off: %v", err)
	}
	stop := errors.New("stop")
	if err := outline.Members([]byte(`{"a":1,"b":2}`), outline.Span{From: 0, To: 13}, func(string, outline.Span) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("a visit's error: %v", err)
	}
}
