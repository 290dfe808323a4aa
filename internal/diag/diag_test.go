package diag_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/diag"
)

func TestAllProblemsInOrder(t *testing.T) {
	var ps diag.Problems
	if ps.Err() != nil {
		t.Fatal("nothing is wrong, and there is an error")
	}
	second := diag.Problem{Pos: diag.Pos{File: "a.yaml", Line: 7, Column: 3}, Path: "x.y", What: "is wrong", Hint: "mend it"}
	ps.Add(second)
	ps.Addf(diag.Pos{File: "a.yaml", Line: 2}, "%s is missing", "z")
	ps.Add(second) // found twice, said once
	var more diag.Problems
	more.Add(diag.Problem{What: "has no place"})
	ps.Append(more)

	err := fmt.Errorf("wrapped: %w", ps.Err())
	var got []string
	for _, p := range diag.From(err) {
		got = append(got, p.Error())
	}
	want := []string{"has no place", "a.yaml:2: z is missing", "a.yaml:7:3: x.y: is wrong (mend it)"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diag.From(fmt.Errorf("other")) != nil {
		t.Error("an error of another kind carries problems")
	}
}
