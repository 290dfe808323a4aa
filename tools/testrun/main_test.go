package main

import (
	"bytes"
	"strings"
	"testing"
)

const events = `{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:1: needs ../shared/types; not shown: that Azure takes it\n"}
{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:1: needs ../shared/types; not shown: that Azure takes it\n"}
{"Action":"skip","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Test":"TestC","Output":"    c_test.go:1: needs terraform\n"}
{"Action":"skip","Package":"p","Test":"TestC"}
{"Action":"pass","Package":"p","Test":"TestD"}
{"Action":"pass","Package":"p"}
`

// A clone without the reference data is told once what it was not shown; CI,
// which has them, fails on the skips.
func TestWhatWasNotShown(t *testing.T) {
	for _, strict := range []bool{false, true} {
		var out bytes.Buffer
		tally := tally{out: &out, output: map[string][]string{}, broken: map[string]bool{}}
		if err := tally.read(strings.NewReader(events)); err != nil {
			t.Fatal(err)
		}
		status := tally.close([]string{"p/TestC"}, strict, false)
		if want := map[bool]int{false: 0, true: 1}[strict]; status != want {
			t.Errorf("strict %t: exit status %d, want %d", strict, status, want)
		}
		if n := strings.Count(out.String(), "see README.md): that Azure takes it."); n != 1 {
			t.Errorf("said %d times:\n%s", n, &out)
		}
	}
	var out bytes.Buffer
	all := tally{out: &out, passed: 1}
	if status := all.close(nil, true, false); status != 0 || strings.Contains(out.String(), "Not shown") {
		t.Errorf("nothing was skipped: exit status %d\n%s", status, &out)
	}
}
