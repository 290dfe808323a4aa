//go:build unix

package console_test

import (
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/state"
)

// Where the disk takes nothing more, all is shown, and what could not be kept is said.
func TestDiskIsFull(t *testing.T) {
	// The limit is of the whole process, and of what it logs as well: it is another
	// one's.
	if os.Getenv("WARD_TEST_DISK_IS_FULL") == "" {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDiskIsFull$", "-test.timeout=5m")
		cmd.Env = append(os.Environ(), "WARD_TEST_DISK_IS_FULL=yes")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	b := prepare(t)
	b.judged.judge = &b.ward.Judge
	b.seal(t)
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	t.Cleanup(func() { signal.Reset(syscall.SIGXFSZ) })
	// No file may become longer than this: the index of runs would.
	limit := syscall.Rlimit{Cur: 4096, Max: was.Max}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was) })
	if err := forget(b); err != nil {
		t.Fatal(err)
	}
	b.follow(t)
	shown := b.until(t, "what is sealed", func(s console.Shown) bool { return whole(s) && s.Sealed != nil && s.Sealed.LastRun != nil })
	if shown.Sealed.Past == nil || !strings.Contains(shown.Sealed.Past.Error(), "not kept") {
		t.Errorf("that the index of runs could not be kept is said as %v", shown.Sealed.Past)
	}
	if len(shown.Sealed.Runs) == 0 {
		t.Error("since when it is so is not shown")
	}
}

// forget removes the index of runs, so that it is derived anew.
func forget(b *bench) error {
	folder, err := state.Open(b.state)
	if err != nil {
		return err
	}
	return folder.ForgetHistory()
}
