//go:build unix

package ledger_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	fnote "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/evidence/witness"
)

// brittle is a state database that fails when it is told to.
type brittle struct {
	outbox.Store
	away          atomic.Pointer[error] // it finds nothing, and takes nothing
	before, after atomic.Pointer[error] // fail before Apply, or after it is done
}

func (b *brittle) Find(ctx context.Context, ids []digest.Digest) (map[digest.Digest]outbox.Row, error) {
	if err := b.away.Load(); err != nil {
		return nil, *err
	}
	return b.Store.Find(ctx, ids)
}

func (b *brittle) Apply(ctx context.Context, rows []outbox.Row, places []outbox.Place) error {
	for _, err := range []*error{b.away.Load(), b.before.Load()} {
		if err != nil {
			return *err
		}
	}
	err := b.Store.Apply(ctx, rows, places)
	if late := b.after.Load(); late != nil && len(rows) > 0 {
		return *late
	}
	return err
}

func openBrittle(t *testing.T, h home) (*ledger.Ledger, *brittle) {
	t.Helper()
	b := &brittle{}
	l := h.open(t, func(o *ledger.Options) {
		b.Store = o.State
		o.State = b
	})
	return l, b
}

var errState = errors.New("the database is away")

// A database that is away refuses the record, and the next is taken.
func TestStateThatIsAway(t *testing.T) {
	h := fastHome(t)
	l, b := openBrittle(t, h)
	mustSeal(t, l, onDay(0, "first"), "finding")
	b.away.Store(&errState)
	_, err := l.Seal(t.Context(), onDay(0, "refused"), "finding")
	var pending *ledger.PendingError
	if !errors.Is(err, errState) || errors.As(err, &pending) {
		t.Errorf("%v", err)
	}
	if _, err := l.List(t.Context(), outbox.Query{}); err != nil && !errors.Is(err, errState) {
		t.Errorf("%v", err)
	}
	b.away.Store(nil)
	if r := mustSeal(t, l, onDay(0, "second"), "finding"); r.Index != 1 {
		t.Errorf("%+v", r)
	}
	closeLedger(t, l)
	closeLedger(t, h.open(t)) // it knows that nobody needs the payload
	if h.isThere("refused") {
		t.Error("the payload of a record that was refused is there")
	}
	if r := h.verify(t); r.Records != 2 {
		t.Errorf("%+v", r)
	}
}

// A database may fail while a record is on its way into the log, before or
// after it has taken it: the record is sealed, once, and nothing else is taken
// before the database has it too.
func TestStateThatFails(t *testing.T) {
	for _, c := range []struct {
		name string
		when func(*brittle) *atomic.Pointer[error]
	}{
		{"before", func(b *brittle) *atomic.Pointer[error] { return &b.before }},
		{"after", func(b *brittle) *atomic.Pointer[error] { return &b.after }},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := fastHome(t)
			l, b := openBrittle(t, h)
			c.when(b).Store(&errState)
			if r := mustSeal(t, l, onDay(0, "a"), "finding"); r.Index != 0 || r.Known {
				t.Errorf("%+v", r)
			}
			for _, payload := range []string{"a", "b"} {
				if _, err := l.Seal(t.Context(), onDay(0, payload), "finding"); !errors.Is(err, errState) {
					t.Errorf("%q was taken though the database lacks the one before: %v", payload, err)
				}
			}
			rules := ledger.Retention{Days: map[string]int{"finding": 30}}
			if _, err := l.Destroy(t.Context(), rules, day0.AddDate(0, 0, 100)); !errors.Is(err, errState) || !h.isThere("a") {
				t.Errorf("destroyed by a database that lacks a record: %v", err)
			}
			c.when(b).Store(nil)
			if r := mustSeal(t, l, onDay(0, "a"), "finding"); r.Index != 0 || !r.Known {
				t.Errorf("%+v", r)
			}
			if r := mustSeal(t, l, onDay(0, "b"), "finding"); r.Index != 1 || r.Known {
				t.Errorf("%+v", r)
			}
			// The last one is left for the next Open.
			c.when(b).Store(&errState)
			mustSeal(t, l, onDay(0, "c"), "finding")
			closeLedger(t, l)
			l = h.open(t)
			if r := mustSeal(t, l, onDay(0, "c"), "finding"); r.Index != 2 || !r.Known {
				t.Errorf("%+v", r)
			}
			closeLedger(t, l)
			if r := h.verify(t); r.Records != 3 {
				t.Errorf("%+v", r)
			}
		})
	}
}

// A payload that a record in the log alone names stays, whoever takes his own
// record of it back.
func TestWithdrawnBesideALateOne(t *testing.T) {
	h := fastHome(t)
	b := &brittle{}
	var hold atomic.Bool
	stored, goOn := make(chan struct{}), make(chan struct{})
	l := h.open(t, func(o *ledger.Options) {
		b.Store = o.State
		o.State = b
		ledger.AtStep(o, func(name string) {
			if name == "payload stored" && hold.CompareAndSwap(true, false) {
				stored <- struct{}{}
				<-goOn
			}
		})
	})
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	// Whether a cancelled call is handed in at all is left to chance.
	for i := range 8 {
		payload := fmt.Sprint("shared ", i)
		second := onDay(0, payload)
		second.Subject = "env:b"
		hold.Store(true)
		ended := make(chan error)
		go func() {
			_, err := l.Seal(cancelled, second, "finding")
			ended <- err
		}()
		<-stored
		b.before.Store(&errState)
		mustSeal(t, l, onDay(0, payload), "finding")
		goOn <- struct{}{}
		if err := <-ended; err == nil {
			t.Error("a record was taken by a database that is away")
		}
		if !h.isThere(payload) {
			t.Error("the payload of a sealed record is gone")
		}
		b.before.Store(nil)
		mustSeal(t, l, onDay(0, fmt.Sprint("between ", i)), "finding")
	}
	closeLedger(t, l)
	h.verify(t)
}

// A database that contradicts the log ends the sealing until somebody looks.
func TestStateThatContradicts(t *testing.T) {
	h := fastHome(t)
	l, b := openBrittle(t, h)
	mustSeal(t, l, onDay(0, "a"), "finding")
	conflict := fmt.Errorf("%w: for a test", outbox.ErrConflict)
	b.away.Store(&conflict)
	if _, err := l.Seal(t.Context(), onDay(0, "b"), "finding"); !errors.Is(err, ledger.ErrState) {
		t.Errorf("%v", err)
	}
	b.away.Store(nil)
	if _, err := l.Seal(t.Context(), onDay(0, "c"), "finding"); !errors.Is(err, ledger.ErrState) {
		t.Errorf("%v", err)
	}
	closeLedger(t, l)
	// Another ledger's database is refused, and so is one whose log is older.
	other := fastHome(t)
	l = other.open(t)
	mustSeal(t, l, onDay(0, "other"), "finding")
	closeLedger(t, l)
	if _, err := (home{dir: h.dir, state: other.state, keys: h.keys}).tryOpen(t); !errors.Is(err, ledger.ErrState) {
		t.Errorf("%v", err)
	}
	if _, err := (home{dir: filepath.Join(t.TempDir(), "empty"), state: h.state, keys: h.keys}).tryOpen(t); !errors.Is(err, ledger.ErrState) {
		t.Errorf("%v", err)
	}
	closeLedger(t, h.open(t))
	h.verify(t)
}

// Whoever can write to the folder can write to the database: what is said of a
// record, and what is done to its payload, is the log's to decide.
func TestStateThatWasChanged(t *testing.T) {
	rules := ledger.Retention{Days: map[string]int{"finding": 30}}
	refused := func(t *testing.T, h home, l *ledger.Ledger) {
		t.Helper()
		if _, err := l.Destroy(t.Context(), rules, day0.AddDate(0, 0, 40)); !errors.Is(err, outbox.ErrChanged) {
			t.Errorf("%v", err)
		}
	}
	for _, c := range []struct {
		name, sql string
		then      func(t *testing.T, h home, l *ledger.Ledger)
	}{
		{"a record is made older", `UPDATE records SET time = 1500000000 WHERE place = 1`, refused},
		{"a record is given another class", `UPDATE records SET class = 'finding' WHERE place = 2`, refused},
		{"the row that holds a payload is gone", `DELETE FROM records WHERE place = 2`, func(t *testing.T, h home, l *ledger.Ledger) {
			got, err := l.Destroy(t.Context(), rules, day0.AddDate(0, 0, 40))
			if err != nil || len(got.Destroyed) != 0 || len(got.Kept) != 1 || !strings.Contains(got.Kept[0].Why, "class drill names it too") {
				t.Errorf("%+v, %v", got, err)
			}
		}},
		{"a place is forgotten", `UPDATE records SET place = NULL WHERE place = 0`, func(t *testing.T, h home, l *ledger.Ledger) {
			if r := mustSeal(t, l, onDay(0, "held"), "finding"); r.Index != 0 || !r.Known {
				t.Errorf("%+v", r)
			}
		}},
		{"another record has the place", `UPDATE records SET id = (SELECT id FROM next), kind = (SELECT kind FROM next), subject = (SELECT subject FROM next),
			time = (SELECT time FROM next), payload = (SELECT payload FROM next), size = (SELECT size FROM next) WHERE place = 0`, func(t *testing.T, h home, l *ledger.Ledger) {
			if r, err := l.Seal(t.Context(), onDay(1, "to come"), "finding"); !errors.Is(err, ledger.ErrState) {
				t.Errorf("%+v, %v", r, err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := fastHome(t)
			l := h.open(t)
			mustSeal(t, l, onDay(0, "held"), "finding")
			mustSeal(t, l, onDay(35, "young"), "finding")
			mustSeal(t, l, onDay(0, "held"), "drill")
			mustSeal(t, l, onDay(39, "last"), "drill")
			closeLedger(t, l)
			db, err := sql.Open("sqlite", "file:"+h.state)
			if err != nil {
				t.Fatal(err)
			}
			r := onDay(1, "to come")
			leaf := r.Leaf("finding")
			raw, err := leaf.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			id := digest.Of(raw)
			_, err = db.ExecContext(t.Context(), `CREATE TABLE next AS SELECT ? AS id, ? AS kind, ? AS subject, ? AS time, ? AS payload, ? AS size`,
				id[:], leaf.Kind, leaf.Subject, leaf.Time.Unix(), leaf.Payload[:], leaf.Size)
			if err == nil {
				_, err = db.ExecContext(t.Context(), c.sql)
			}
			if err := errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
			l = h.open(t)
			c.then(t, h, l)
			_ = l.Close(t.Context())
			// Without the database, it is built from the log.
			h.forgetState(t)
			closeLedger(t, h.open(t))
			if !h.isThere("held") || !h.isThere("young") {
				t.Error("a payload was destroyed before its time")
			}
			if r := h.verify(t); r.Records != 4 {
				t.Errorf("%d records", r.Records)
			}
		})
	}
}

// forgetState removes the state database.
func (h home) forgetState(t *testing.T) {
	t.Helper()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(h.state + suffix); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
}

// What waits in the outbox is not sealed without its payload.
func TestOutboxWithoutItsPayload(t *testing.T) {
	h := fastHome(t)
	closeLedger(t, h.open(t))
	db, err := h.openState(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	leaf := onDay(0, "nowhere").Leaf("finding")
	raw, err := leaf.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	err = db.Apply(t.Context(), []outbox.Row{ledger.Bound(h.current(t), outbox.Row{ID: digest.Of(raw), Leaf: leaf})}, nil)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := h.tryOpen(t); !errors.Is(err, ledger.ErrState) || !strings.Contains(err.Error(), "is not there") {
		t.Errorf("%v", err)
	}
	h.verify(t)
}

// The log is the truth: a database that is new, or older than it, knows all
// again.
func TestStateThatIsLost(t *testing.T) {
	h := newHome(t)
	l := h.open(t)
	for i := range 10 {
		mustSeal(t, l, onDay(i, fmt.Sprint(i)), "finding")
	}
	mustDestroy(t, l, ledger.Retention{Days: map[string]int{"finding": 30}}, 33)
	closeLedger(t, l)
	h.forgetState(t)
	l = h.open(t)
	if r := mustSeal(t, l, onDay(5, "5"), "finding"); r.Index != 5 || !r.Known {
		t.Errorf("%+v", r)
	}
	if rows, err := l.List(t.Context(), outbox.Query{}); err != nil || len(rows) != 14 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if got := mustDestroy(t, l, ledger.Retention{Days: map[string]int{"finding": 30}}, 100); len(got.Destroyed) != 6 {
		t.Errorf("%+v", got)
	}
	closeLedger(t, l)
	h.verify(t)
}

// Who cancels is told whether the record is kept; what is not kept leaves
// nothing.
func TestCancelled(t *testing.T) {
	h := fastHome(t)
	l := h.open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	kept, refused := 0, 0
	for i := 0; kept == 0 || refused == 0; i++ {
		_, err := l.Seal(ctx, onDay(0, fmt.Sprint(i)), "finding")
		var pending *ledger.PendingError
		switch {
		case errors.As(err, &pending) && errors.Is(err, context.Canceled):
			kept++
			if leaf, _ := onDay(0, fmt.Sprint(i)).Leaf("finding").Bytes(); pending.ID != digest.Of(leaf) {
				t.Errorf("%v", pending.ID)
			}
			mustSeal(t, l, onDay(0, fmt.Sprint(i)), "finding")
		case errors.Is(err, context.Canceled):
			refused++
		case err == nil:
			kept++ // it was sealed before anybody looked
		default:
			t.Fatal(err)
		}
	}
	closeLedger(t, l)
	if r := h.verify(t); r.Records != uint64(kept) {
		t.Errorf("%+v, want %d records", r, kept)
	}
}

// The publisher rests between two checkpoints, and not when the ledger is
// closed or when a destruction holds up everybody.
func TestPublishEvery(t *testing.T) {
	h := fastHome(t)
	rests := make(chan chan time.Time, 100)
	l := h.open(t, func(o *ledger.Options) {
		o.PublishEvery = time.Hour
		ledger.Rest(o, func(d time.Duration) <-chan time.Time {
			if d != time.Hour {
				t.Errorf("rests for %v", d)
			}
			c := make(chan time.Time, 1)
			rests <- c
			return c
		})
	})
	first := mustSeal(t, l, onDay(0, "0"), "finding")
	if first.Size != 1 {
		t.Errorf("%+v", first)
	}
	var sealing sync.WaitGroup
	more := make([]ledger.Receipt, 3)
	for i := range more {
		sealing.Go(func() { more[i] = mustSeal(t, l, onDay(0, fmt.Sprint(i+1)), "finding") })
	}
	placed(t, l, 4)
	if got := l.Checkpoint().Size; got != 1 {
		t.Errorf("checkpoint %d was published at once", got)
	}
	(<-rests) <- time.Time{}
	sealing.Wait()
	for _, r := range more {
		if r.Size != 4 {
			t.Errorf("%+v: want one checkpoint for all", r)
		}
	}
	if got := mustDestroy(t, l, ledger.Retention{Days: map[string]int{"finding": 30}}, 30); len(got.Destroyed) != 4 {
		t.Errorf("%+v", got)
	}
	sealing.Go(func() { mustSeal(t, l, onDay(0, "late"), "finding") })
	placed(t, l, 9)
	closeLedger(t, l)
	sealing.Wait()
	h.verify(t)
}

// placed returns when n records are in the log.
func placed(t *testing.T, l *ledger.Ledger, n int) {
	t.Helper()
	for {
		rows, err := l.List(t.Context(), outbox.Query{})
		if err != nil {
			t.Fatal(err)
		}
		there := 0
		for _, r := range rows {
			if r.Place != nil {
				there++
			}
		}
		if there == n {
			return
		}
	}
}

// watched is a ledger with a witness that can be away.
type watched struct {
	home
	policy []byte
	vkey   string
	away   atomic.Bool
}

func newWatched(t *testing.T) *watched {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, "witness.example")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := fnote.NewSignerForCosignatureV1(skey)
	if err != nil {
		t.Fatal(err)
	}
	w := &watched{home: fastHome(t)}
	log, err := note.NewVerifier(w.current(t).VKey())
	if err != nil {
		t.Fatal(err)
	}
	server := witness.New(signer, origin, log)
	at := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if w.away.Load() {
			http.Error(rw, "away", http.StatusServiceUnavailable)
			return
		}
		server.ServeHTTP(rw, r)
	}))
	t.Cleanup(at.Close)
	if w.vkey, err = fnote.VKeyToCosignatureV1(vkey); err != nil {
		t.Fatal(err)
	}
	w.policy = fmt.Appendf(nil, "witness w %s %s\nquorum w\n", w.vkey, at.URL)
	return w
}

func (w *watched) open(t *testing.T) *ledger.Ledger {
	t.Helper()
	return w.home.open(t, func(o *ledger.Options) { o.Witnesses = w.policy })
}

func (w *watched) verify(t *testing.T) evidence.Report {
	t.Helper()
	vkeys, err := w.keys.Verifiers(origin)
	if err != nil {
		t.Fatal(err)
	}
	p, err := evidence.NewPolicy(vkeys, []string{w.vkey}, 1)
	if err != nil {
		t.Fatal(err)
	}
	r, err := evidence.VerifyLedger(t.Context(), os.DirFS(w.dir), p, evidence.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Unwitnessed > 0 {
		t.Errorf("%+v", r)
	}
	return r
}

// While a witness is away nothing is published, and all that was kept gets
// its receipt when it is back.
func TestWitnessAway(t *testing.T) {
	w := newWatched(t)
	l := w.open(t)
	mustSeal(t, l, onDay(0, "0"), "finding")
	w.away.Store(true)
	for _, payload := range []string{"1", "2", "1"} {
		_, err := l.Seal(t.Context(), onDay(0, payload), "finding")
		var pending *ledger.PendingError
		if !errors.As(err, &pending) || !strings.Contains(err.Error(), "witness") {
			t.Errorf("%v", err)
		}
	}
	if got := l.Checkpoint().Size; got != 1 {
		t.Errorf("checkpoint %d was published without its witness", got)
	}
	w.away.Store(false)
	if r := mustSeal(t, l, onDay(0, "2"), "finding"); r.Index != 2 || r.Size != 3 || !r.Known {
		t.Errorf("%+v", r)
	}
	if r := mustSeal(t, l, onDay(0, "1"), "finding"); r.Index != 1 || r.Size != 3 || !r.Known {
		t.Errorf("%+v", r)
	}
	// Away when the ledger is closed, and when it is opened.
	w.away.Store(true)
	if _, err := l.Seal(t.Context(), onDay(0, "3"), "finding"); err == nil {
		t.Error("sealed without its witness")
	}
	if err := l.Close(t.Context()); err == nil || !strings.Contains(err.Error(), "witness") {
		t.Errorf("closed: %v", err)
	}
	l = w.open(t)
	w.away.Store(false)
	if r := mustSeal(t, l, onDay(0, "3"), "finding"); r.Index != 3 || !r.Known {
		t.Errorf("%+v", r)
	}
	closeLedger(t, l)
	if r := w.verify(t); r.Records != 4 || len(r.Checkpoint.Witnesses) != 1 {
		t.Errorf("%+v", r)
	}

	fresh := newWatched(t)
	fresh.away.Store(true)
	if _, err := fresh.tryOpen(t, func(o *ledger.Options) { o.Witnesses = fresh.policy }); err == nil {
		t.Error("a ledger begins without its witness")
	}
	fresh.away.Store(false)
	closeLedger(t, fresh.open(t))
	fresh.verify(t)
}

// A payload is not destroyed before a checkpoint covers the record that says
// so; whoever comes next finishes it.
func TestDestroyWithoutAWitness(t *testing.T) {
	rules := ledger.Retention{Days: map[string]int{"finding": 30}}
	for _, c := range []struct {
		name   string
		finish func(t *testing.T, w *watched, l *ledger.Ledger)
	}{
		{"Close", func(t *testing.T, w *watched, l *ledger.Ledger) {
			w.away.Store(false)
			closeLedger(t, l)
		}},
		{"Destroy", func(t *testing.T, w *watched, l *ledger.Ledger) {
			if _, err := l.Destroy(t.Context(), rules, day0.AddDate(0, 0, 101)); err == nil || !w.isThere("payload") {
				t.Errorf("a second Destroy went on without the witness: %v", err)
			}
			w.away.Store(false)
			mustSeal(t, l, onDay(0, "more"), "drill")
			mustDestroy(t, l, rules, 102)
			if w.isThere("payload") {
				t.Error("Destroy did not finish it")
			}
			closeLedger(t, l)
		}},
		{"Open", func(t *testing.T, w *watched, l *ledger.Ledger) {
			_ = l.Close(t.Context())
			w.away.Store(false)
			l = w.open(t)
			if w.isThere("payload") {
				t.Error("Open did not finish it")
			}
			closeLedger(t, l)
		}},
		{"Close after an Open that could not", func(t *testing.T, w *watched, l *ledger.Ledger) {
			_ = l.Close(t.Context())
			l = w.open(t)
			if !w.isThere("payload") {
				t.Error("Open destroyed it before its record was published")
			}
			w.away.Store(false)
			closeLedger(t, l)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWatched(t)
			l := w.open(t)
			mustSeal(t, l, onDay(0, "payload"), "finding")
			w.away.Store(true)
			_, err := l.Destroy(t.Context(), rules, day0.AddDate(0, 0, 100))
			var pending *ledger.PendingError
			if !errors.As(err, &pending) || !w.isThere("payload") {
				t.Errorf("%v, there %t", err, w.isThere("payload"))
			}
			c.finish(t, w, l)
			if r := w.verify(t); r.Destroyed != 1 {
				t.Errorf("%+v", r)
			}
		})
	}
}

// A rotation that could not be published is finished when it is, and the old
// key signs until then.
func TestRotateWithoutAWitness(t *testing.T) {
	w := newWatched(t)
	l := w.open(t)
	first := w.current(t)
	w.away.Store(true)
	_, _, err := l.Rotate(t.Context(), w.keys, rotationTime)
	var pending *ledger.PendingError
	if !errors.As(err, &pending) || w.current(t).VKey() != first.VKey() {
		t.Errorf("%v, and %s is current", err, w.current(t))
	}
	if _, err := l.FinishRotation(t.Context(), w.keys); !errors.As(err, &pending) {
		t.Errorf("%v", err)
	}
	w.away.Store(false)
	// To rotate again is to finish the one that was begun.
	second, receipt, err := l.Rotate(t.Context(), w.keys, rotationTime.AddDate(0, 0, 1))
	if err != nil || !receipt.Known || w.current(t).VKey() != second.VKey() {
		t.Errorf("%v, %+v, %v", second, receipt, err)
	}
	closeLedger(t, l)
	w.verify(t)
}
