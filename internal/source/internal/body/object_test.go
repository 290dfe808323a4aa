package body_test

import (
	"encoding/json"
	"testing"

	"github.com/wardhq/ward/internal/source/internal/body"
)

// What a file writes as only readers do is not known, and its text is gone.
func TestOnlyReadersSayThatAValueIsNotKnown(t *testing.T) {
	const id = "/subscriptions/Leak"
	for name, in := range map[string]map[string]any{
		"not known":            {"$unresolved": "Leak"},
		"not known as nothing": {"$unresolved": nil},
		"beside another":       {"$unresolved": "Leak", "a": "Leak"},
		"a reference":          {"$ref": id},
		"an output":            {"$ref": id, "output": "Leak"},
		"no reference":         {"$ref": 1.0, "a": true},
	} {
		raw, err := json.Marshal(body.Object(in))
		if want := `{"$unresolved":"` + body.Claimed + `"}`; err != nil || string(raw) != want {
			t.Errorf("%s: got %s (%v), want %s", name, raw, err, want)
		}
	}
	if got := body.Object(map[string]any{"output": "x", "a": 1}); len(got) != 2 {
		t.Errorf("an object of a file becomes %v", got)
	}
}
