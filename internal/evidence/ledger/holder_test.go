//go:build unix

package ledger_test

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/evidence/outbox"
)

func TestOneAppender(t *testing.T) {
	h := newHome(t)
	at := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	l := h.open(t, func(o *ledger.Options) { o.Now = func() time.Time { return at } })
	host, _ := os.Hostname()
	me := outbox.Holder{Host: host, PID: os.Getpid(), Started: at}
	refused := func(h home, by outbox.Holder, names string) {
		t.Helper()
		_, err := h.tryOpen(t)
		var held *outbox.HeldError
		if !errors.As(err, &held) || held.By.PID != by.PID || held.By.Host != by.Host || !strings.Contains(err.Error(), names) {
			t.Errorf("%v, want one that is held by %s and names %s", err, by, names)
		}
	}
	refused(h, me, h.state)
	// Another database does not let two append to one folder, nor does another
	// folder let two use one database.
	other := homeIn(t, t.TempDir())
	refused(home{dir: h.dir, state: other.state, keys: h.keys}, me, h.dir)
	refused(home{dir: other.dir, state: h.state, keys: other.keys}, me, h.state)
	closeLedger(t, l)

	cmd := command(t, h, crash{Work: "hold"})
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	them := outbox.Holder{Host: host, PID: cmd.Process.Pid}
	refused(h, them, h.state)
	refused(home{dir: h.dir, state: filepath.Join(t.TempDir(), "state.db"), keys: h.keys}, them, h.dir)
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	// Nothing that was refused has left anything.
	l = h.open(t)
	closeLedger(t, l)
	h.verify(t)
}
