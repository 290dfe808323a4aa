//go:build unix

package ledger_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/labtest"
)

// crashEnv has the test binary be a process that is killed.
const crashEnv = "WARD_LEDGER_CRASH"

// crash says what a child does and where it is killed.
type crash struct {
	Work  string // what it does: see run
	Step  string // the step at which it kills itself; "" is at none
	Stop  string // the step that is never passed; "" is none
	Times int    // at the nth time of it
	Home  string // the folder
	Conn  string // PostgreSQL's connection string; "" is SQLite
}

func TestMain(m *testing.M) {
	spec := os.Getenv(crashEnv)
	if spec == "" {
		os.Exit(m.Run())
	}
	var c crash
	if err := json.Unmarshal([]byte(spec), &c); err != nil {
		panic(err)
	}
	if err := c.run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// sealed is a line that a child writes when a call has returned.
type sealed struct {
	N     int // of the record; -1 is a rotation
	Index uint64
}

const (
	// records is how many a child seals before and after it destroys.
	records = 12
	writers = 4
)

// destroyRules let the first of two days' records go.
var (
	destroyRules = ledger.Retention{Days: map[string]int{"finding": 30}}
	destroyTime  = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
)

// crashRecord is of the first day or, from records on, of a later one.
func crashRecord(n int) evidence.Record {
	r := record(n)
	if n >= records {
		r.Time = r.Time.AddDate(0, 0, 5)
	}
	return r
}

func (c crash) run(ctx context.Context) error {
	h := home{dir: filepath.Join(c.Home, "ledger"), state: filepath.Join(c.Home, "state.db"), conn: c.Conn}
	var err error
	if h.keys, err = keys.Open(filepath.Join(c.Home, "keys"), h.dir); err != nil {
		return err
	}
	current, err := h.keys.Current(origin)
	if err != nil {
		return err
	}
	db, err := h.openState(ctx)
	if err != nil {
		return err
	}
	o := ledger.Options{Dir: h.dir, State: db, Signer: current}
	var mu sync.Mutex
	left := c.Times
	armed := c.Work != "rotate"
	ledger.AtStep(&o, func(name string) {
		mu.Lock()
		defer mu.Unlock()
		if name == "rotate: key made" {
			armed = true
		}
		if name == c.Stop {
			mu.Unlock()
			select {}
		}
		if !armed || name != c.Step {
			return
		}
		if left--; left == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // a kill is not at once
		}
	})
	l, err := ledger.Open(ctx, o)
	if err != nil {
		return err
	}
	say := func(n int, r ledger.Receipt, err error) error {
		if err != nil {
			return err
		}
		line, err := json.Marshal(sealed{n, r.Index})
		if err == nil {
			_, err = os.Stdout.Write(append(line, '\n'))
		}
		return err
	}
	seal := func(from, until int) error {
		errs := make([]error, writers)
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for n := from + w; n < until && errs[w] == nil; n += writers {
					r, err := l.Seal(ctx, crashRecord(n), "finding")
					errs[w] = say(n, r, err)
				}
			})
		}
		wg.Wait()
		return errors.Join(errs...)
	}
	switch c.Work {
	case "hold":
		if err = say(0, ledger.Receipt{}, nil); err == nil {
			_, _ = os.Stdin.Read(make([]byte, 1))
		}
	case "rotate":
		_, _, err = l.Rotate(ctx, h.keys, rotationTime)
	case "all":
		err = seal(0, records)
		if err == nil {
			_, err = l.Destroy(ctx, destroyRules, destroyTime)
		}
		if err == nil {
			_, r, rotateErr := l.Rotate(ctx, h.keys, rotationTime)
			err = say(-1, r, rotateErr)
		}
		if err == nil {
			err = seal(records, 2*records)
		}
	default:
		err = errors.New("no such work: " + c.Work)
	}
	return errors.Join(err, l.Close(ctx), db.Close())
}

// command is this program as another process.
func command(t *testing.T, h home, c crash) *exec.Cmd {
	t.Helper()
	c.Home, c.Conn = filepath.Dir(h.dir), h.conn
	spec, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), crashEnv+"="+string(spec))
	return cmd
}

// child runs a process that is killed at a step, and returns what it has said
// before.
func child(t *testing.T, h home, c crash) []sealed {
	t.Helper()
	cmd := command(t, h, c)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	var exit *exec.ExitError
	killed := errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL
	if killed != (c.Step != "") || !killed && err != nil {
		t.Fatalf("killed at %q: %t, error %v\n%s", c.Step, killed, err, said.Bytes())
	}
	var lines []sealed
	for line := range bytes.Lines(out.Bytes()) {
		var s sealed
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		lines = append(lines, s)
	}
	return lines
}

// leaves returns the leaves of a closed ledger, as they are in its bundles.
func (h home) leaves(t *testing.T) [][]byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(h.dir, filepath.FromSlash(evidence.CheckpointPath)))
	if err != nil {
		t.Fatal(err)
	}
	cp, err := evidence.ParseCheckpoint(raw)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]byte
	for at := uint64(0); at < cp.Size; at += 256 {
		bundle, err := os.ReadFile(filepath.Join(h.dir, filepath.FromSlash(evidence.EntriesPath(at/256, int(min(256, cp.Size-at))))))
		if err != nil {
			t.Fatal(err)
		}
		for len(bundle) > 0 {
			n := 2 + int(binary.BigEndian.Uint16(bundle))
			all = append(all, bundle[2:n])
			bundle = bundle[n:]
		}
	}
	return all
}

// acknowledged returns the records that the database of a dead process has.
func (h home) acknowledged(t *testing.T) []outbox.Row {
	t.Helper()
	db, err := h.openState(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.List(t.Context(), outbox.Query{})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// checkAfterCrash opens the ledger of a process that was killed, and holds it
// to all that the package promises.
func checkAfterCrash(t *testing.T, h home, said []sealed) {
	t.Helper()
	acknowledged := h.acknowledged(t)

	l := h.openWhenFree(t)
	if _, err := l.FinishRotation(t.Context(), h.keys); err != nil {
		t.Fatal(err)
	}
	closeLedger(t, l)
	h.verify(t)
	h.checkLeaves(t, acknowledged, said)

	// It goes on, and what was sealed is where it was.
	l = h.open(t)
	rows, err := l.List(t.Context(), outbox.Query{})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 2, 3, 20, 21, 100} {
		r, err := l.Seal(t.Context(), crashRecord(n), "finding")
		if err != nil {
			t.Fatal(err)
		}
		for _, before := range rows {
			if before.ID == r.ID && (before.Place == nil || *before.Place != r.Index || !r.Known) {
				t.Errorf("record %d was at %v, and is %+v", n, before.Place, r)
			}
		}
	}
	report, err := l.Destroy(t.Context(), destroyRules, destroyTime)
	if err != nil || len(report.Kept) > 0 {
		t.Errorf("%+v, %v", report, err)
	}
	if _, _, err := l.Rotate(t.Context(), h.keys, rotationTime.AddDate(0, 1, 0)); err != nil {
		t.Error(err)
	}
	if _, err := l.Seal(t.Context(), record(101), "finding"); err != nil {
		t.Error(err)
	}
	closeLedger(t, l)
	h.verify(t)
	h.checkLeaves(t, acknowledged, said)
}

// checkLeaves holds the closed log against what was acknowledged and sealed.
func (h home) checkLeaves(t *testing.T, acknowledged []outbox.Row, said []sealed) {
	t.Helper()
	at := map[digest.Digest]uint64{}
	for i, raw := range h.leaves(t) {
		id := digest.Of(raw)
		if before, twice := at[id]; twice {
			t.Errorf("a record is at %d and at %d", before, i)
		}
		at[id] = uint64(i)
	}
	for _, r := range acknowledged {
		index, ok := at[r.ID]
		if !ok {
			t.Errorf("row %d was acknowledged, and is not in the log", r.Seq)
		}
		if r.Place != nil && *r.Place != index {
			t.Errorf("row %d was noted at %d, and is at %d", r.Seq, *r.Place, index)
		}
	}
	for _, s := range said {
		if s.N < 0 {
			continue
		}
		raw, err := crashRecord(s.N).Leaf("finding").Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if index, ok := at[digest.Of(raw)]; !ok || index != s.Index {
			t.Errorf("record %d was sealed at %d, and is at %d (%t)", s.N, s.Index, index, ok)
		}
	}
}

// openWhenFree opens a ledger whose holder was killed: a server notices that
// a client is gone some time after.
func (h home) openWhenFree(t *testing.T) *ledger.Ledger {
	t.Helper()
	for {
		l, err := h.tryOpen(t)
		var held *outbox.HeldError
		if err == nil {
			return l
		}
		if !errors.As(err, &held) || h.conn == "" {
			t.Fatal(err)
		}
	}
}

// onlyInOutbox and onlyInLog are kills between the two steps that are taken at
// the same time.
var (
	onlyInOutbox = crash{Work: "all", Stop: "before the log", Step: "in the outbox", Times: 1}
	onlyInLog    = crash{Work: "all", Stop: "before the outbox", Step: "in the log", Times: 1}
)

// A record that only one of outbox and log has got is in both afterwards.
func TestKilledBetweenOutboxAndLog(t *testing.T) {
	for _, c := range []crash{onlyInOutbox, onlyInLog} {
		t.Run(c.Step, func(t *testing.T) {
			h := fastHome(t)
			if said := child(t, h, c); len(said) != 0 {
				t.Fatalf("%d calls have returned", len(said))
			}
			rows := h.acknowledged(t)
			if inOutbox := c.Step == "in the outbox"; inOutbox != (len(rows) > 0) {
				t.Fatalf("the outbox has %d rows", len(rows))
			}
			l := h.open(t)
			now, err := l.List(t.Context(), outbox.Query{})
			if err != nil || len(now) == 0 {
				t.Errorf("%d rows, %v", len(now), err)
			}
			for _, r := range now {
				if r.Place == nil {
					t.Errorf("row %d is not in the log", r.Seq)
				}
			}
			closeLedger(t, l)
			h.verify(t)
			checkAfterCrash(t, h, nil)
		})
	}
}

// Wherever the process is killed, what it acknowledged is sealed by the next,
// once.
func TestKilledAtEachStep(t *testing.T) {
	often := []string{"start", "payload stored", "in the outbox", "in the log", "published", "destroy: removed", "checkpoint kept", "checkpoint newest"}
	for _, step := range slices.Sorted(maps.Values(ledger.Steps())) {
		times := []int{1}
		if slices.Contains(often, step) {
			times = append(times, 3)
		}
		for _, n := range times {
			t.Run(fmt.Sprintf("%s/%d", step, n), func(t *testing.T) { killAt(t, fastHome(t), step, n) })
		}
	}
}

// fastHome is newHome where the system keeps files in memory, if it does: a
// kill, other than a loss of power, asks nothing of a disk.
func fastHome(t *testing.T) home {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "ward-test-")
	if err != nil {
		return newHome(t)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return homeIn(t, dir)
}

func killAt(t *testing.T, h home, step string, times int) {
	t.Helper()
	var said []sealed
	if strings.HasPrefix(step, "recover: ") {
		said = child(t, h, onlyInOutbox)
	}
	said = append(said, child(t, h, crash{Work: "all", Step: step, Times: times})...)
	checkAfterCrash(t, h, said)
}

// The same with a server.
func TestKilledWithPostgres(t *testing.T) {
	server := labtest.Postgres(t)
	for i, step := range []string{"payload stored", "in the outbox", "in the log", "published", "destroy: sealed", "recover: in the log"} {
		t.Run(step, func(t *testing.T) {
			h := fastHome(t)
			h.conn = server.Database(t, fmt.Sprintf("crash%d", i))
			killAt(t, h, step, 1)
		})
	}
}

// A child that is not killed does all that it has to, or the tests above would
// pass by doing nothing.
func TestNotKilled(t *testing.T) {
	h := newHome(t)
	said := child(t, h, crash{Work: "all"})
	if len(said) != 2*records+1 {
		t.Errorf("%d calls have returned, want %d", len(said), 2*records+1)
	}
	if r := h.verify(t); r.Records != 3*records+1 || r.Destroyed != records {
		t.Errorf("%+v", r)
	}
	h.checkLeaves(t, h.acknowledged(t), said)
}

// Each step that the code has is one that the tests above end at.
func TestEveryStepIsTested(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../tlog/*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	call := regexp.MustCompile(`(?:\bat|\bopts\.Step)\(([A-Za-z]+)\)`)
	for _, name := range append(files, more...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range call.FindAllSubmatch(raw, -1) {
			used[string(m[1])] = true
		}
	}
	delete(used, "step") // the one that hands on the log's
	known := slices.Sorted(maps.Keys(ledger.Steps()))
	if got := slices.Sorted(maps.Keys(used)); !slices.Equal(got, known) {
		t.Errorf("the code has the steps %v\nthe tests have %v", got, known)
	}
}
