package history

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/format"
)

// Format is the format of the file that keeps a history. A reader takes no
// other: it derives the history anew.
const Format = format.History

// file is a history as it is kept. The digest is there to notice damage, and
// proves nothing.
type file struct {
	Format  string          `json:"format"`
	Digest  digest.Digest   `json:"digest"` // of History
	History json.RawMessage `json:"history"`
}

// Encode returns a history as it is kept: canonical JSON and a line break.
func (h *History) Encode() ([]byte, error) {
	content, err := encode(h)
	if err != nil {
		return nil, err
	}
	out, err := encode(file{Format, digest.Of(content), content})
	return append(out, '\n'), err
}

func encode(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	return canonical.JSON(raw)
}

// Decode reads what Encode wrote, and nothing else.
func Decode(raw []byte) (*History, error) {
	var f file
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, fmt.Errorf("this is not a history: %w", err)
	}
	if f.Format != Format {
		return nil, fmt.Errorf("this is not a history that this Ward reads: its format is %q, want %s", f.Format, Format)
	}
	h := new(History)
	if err := json.Unmarshal(f.History, h); err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	for _, s := range h.Series {
		if !s.Runs.sound() || !s.Postures.sound() {
			return nil, fmt.Errorf("the history of %s is of moments that it has not", s.Subject)
		}
	}
	again, err := h.Encode()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, raw) {
		return nil, fmt.Errorf("the history is not as Ward wrote it, or its digest is another's: it was damaged")
	}
	return h, nil
}

// sound reports whether every span begins at a moment that is there, behind
// the one before it.
func (t Track[K, V]) sound() bool {
	for _, line := range t.Lines {
		if len(line.Spans) == 0 {
			return false
		}
		before := -1
		for _, s := range line.Spans {
			if s.From <= before || s.From >= len(t.Moments) {
				return false
			}
			before = s.From
		}
	}
	return true
}

// Shape is what is written of a history.
func Shape() reflect.Type { return reflect.TypeFor[file]() }
