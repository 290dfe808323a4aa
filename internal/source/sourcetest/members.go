package sourcetest

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/source"
)

// Member is a file, and what some members of the one fact that it is are, as
// JSON.
type Member struct {
	File string
	Want map[string]string
}

// Members tests what a reader says of files that are all called the same. None
// leaves a gap.
func Members(t *testing.T, r source.Reader, path string, cases map[string]Member) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			facts, gaps := r.Read(source.File{Path: path, Data: []byte(c.File)})
			if len(facts) != 1 || len(gaps) != 0 {
				t.Fatalf("%d facts, gaps %v", len(facts), gaps)
			}
			var got map[string]json.RawMessage
			if err := json.Unmarshal(facts[0].Body, &got); err != nil {
				t.Fatal(err)
			}
			for member, want := range c.Want {
				if diff := cmp.Diff(want, string(got[member])); diff != "" {
					t.Errorf("%s:\n%s", member, diff)
				}
			}
		})
	}
}
