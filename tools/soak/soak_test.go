//go:build unix

package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
)

// The test binary is the program, too: a child is started by its own name.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestSoak(t *testing.T) {
	var out bytes.Buffer
	status, err := run(context.Background(), []string{"-kills", "8", "-writers", "3", "-each", "4", "-verify", "2", "-seed", "7"}, &out)
	if status != 0 || err != nil || !strings.Contains(out.String(), "seed 7") || !strings.Contains(out.String(), "8 kills, 2 ledgers, ") || !strings.Contains(out.String(), " 0 duplicates, 0 lost, 4 verifications") {
		t.Errorf("status %d, %v\n%s", status, err, out.String())
	}
	if lines := strings.Split(strings.TrimSpace(out.String()), "\n"); strings.Contains(lines[len(lines)-1], " 0 acknowledged") {
		t.Errorf("nothing was put to the test:\n%s", out.String())
	}
	for _, bad := range [][]string{{"-kills", "0"}, {"-nonsense"}, {"-dir", "/nowhere/at/all"}} {
		if status, _ := run(context.Background(), bad, &out); status != 2 {
			t.Errorf("%v: status %d, want 2", bad, status)
		}
	}
}

// What a child says that contradicts what was said before is found.
func TestContradictions(t *testing.T) {
	s, said := &soak{}, &said{ids: map[string]bool{}, at: map[int]uint64{}}
	if err := s.read(strings.NewReader("begun 3\nacknowledged a\nacknowledged a\nsealed 3 5\nsealed 3 5\ndestroyed 2\nrotated\nsealed 4"), said, never, nil); err != nil {
		t.Fatal(err)
	}
	if s.count != (count{acknowledged: 1, sealed: 2, again: 1, destroyed: 2, rotations: 1}) || said.next != 4 {
		t.Errorf("%+v, next %d", s.count, said.next)
	}
	for _, bad := range []string{"sealed 3 6\n", "sealed x 6\n", "sealed 3 x\n", "begun x\n", "destroyed x\n", "hello\n", "\n"} {
		if err := s.read(strings.NewReader(bad), said, never, nil); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if s.duplicates != 1 {
		t.Errorf("%d duplicates", s.duplicates)
	}
}
