package files_test

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/source/files"
)

// Nobody writes to a pipe that lies in a folder, so nothing waits for that,
// whatever it is called.
func TestPipesAreNotOpened(t *testing.T) {
	dir := lay(t, map[string]string{"main.json": storage})
	for _, name := range []string{"x.json", "x.bicep", "x.sh", "x.tfvars"} {
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o600); err != nil {
			t.Skip(err)
		}
	}
	done := make(chan error, 1)
	go func() {
		_, err := files.Read([]string{dir}, readers())
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("a pipe was opened")
	}
}
