package evidence_test

import (
	"slices"
	"testing"

	"github.com/wardhq/ward/internal/evidence"
)

func TestKeyLines(t *testing.T) {
	for text, want := range map[string][]string{
		"":                               nil,
		"# of the ledger\n\n  a+1+b  \n": {"a+1+b"},
		"\ufeffa+1+b\r\n":                {"a+1+b"},
		"a+1+b  # signs now\r\nc+2+d":    {"a+1+b", "c+2+d"},
	} {
		if got := evidence.KeyLines(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
