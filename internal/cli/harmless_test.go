package cli

import (
	"bytes"
	"testing"

	"github.com/wardhq/ward/internal/diag"
)

// What is wrong with a file of any name is no command to a pipeline's runner.
func TestProblemsAreHarmless(t *testing.T) {
	var p diag.Problems
	p.Addf(diag.Pos{File: "##vso[task.complete result=Succeeded;]a.yaml"}, "is nothing that Ward reads")
	p.Addf(diag.Pos{File: "::notice::b.yaml"}, "is nothing that Ward reads")
	var b bytes.Buffer
	show(&b, p.Err())
	const want = "\\x23#vso[task.complete result=Succeeded;]a.yaml: is nothing that Ward reads\n\\x3a:notice::b.yaml: is nothing that Ward reads\n"
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}
