//go:build unix

package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/wardhq/ward/internal/evidence/evidencetest"
)

// A pipe that nobody writes to is refused: to open it would wait for ever.
func TestPipeIsRefused(t *testing.T) {
	dir := handed(t)
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	key := evidencetest.LogKey("first").VKey()
	for _, args := range [][]string{
		{"-key", key, pipe},
		{"-key", pipe, filepath.Join(dir, "pack.zip")},
		{"-key", key, "-checkpoint", pipe, filepath.Join(dir, "pack.zip")},
	} {
		var out bytes.Buffer
		if got := run(t.Context(), args, &out, &out); got != misused || !strings.Contains(out.String(), "regular file") {
			t.Errorf("exit status %d:\n%s", got, &out)
		}
	}
}
