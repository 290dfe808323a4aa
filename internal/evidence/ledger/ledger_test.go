//go:build unix

package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/store/postgres"
	"github.com/wardhq/ward/internal/store/sqlite"
)

const origin = "ward.example/ledger"

// home is a ledger's folder, its state and its keys.
type home struct {
	dir, state string
	conn       string // PostgreSQL's connection string; "" is SQLite in state
	keys       *keys.Store
}

// state is a database that its opener closes.
type state interface {
	outbox.Store
	Close() error
}

func (h home) openState(ctx context.Context) (state, error) {
	if h.conn != "" {
		return postgres.Open(ctx, h.conn)
	}
	return sqlite.Open(ctx, h.state)
}

func newHome(t testing.TB) home {
	t.Helper()
	return homeIn(t, t.TempDir())
}

func homeIn(t testing.TB, dir string) home {
	t.Helper()
	h := home{dir: filepath.Join(dir, "ledger"), state: filepath.Join(dir, "state.db")}
	var err error
	if h.keys, err = keys.Open(filepath.Join(dir, "keys"), h.dir); err != nil {
		t.Fatal(err)
	}
	if _, err := h.keys.Current(origin); errors.Is(err, keys.ErrNone) {
		if _, err := h.keys.Generate(origin, nil); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func (h home) current(t testing.TB) *keys.Key {
	t.Helper()
	k, err := h.keys.Current(origin)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func (h home) open(t testing.TB, change ...func(*ledger.Options)) *ledger.Ledger {
	t.Helper()
	l, err := h.tryOpen(t, change...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (h home) tryOpen(t testing.TB, change ...func(*ledger.Options)) (*ledger.Ledger, error) {
	t.Helper()
	db, err := h.openState(t.Context())
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { db.Close() })
	o := ledger.Options{Dir: h.dir, State: db, Signer: h.current(t)}
	for _, c := range change {
		c(&o)
	}
	l, err := ledger.Open(t.Context(), o)
	if err == nil {
		t.Cleanup(func() { l.Close(t.Context()) })
	}
	return l, err
}

// policy trusts the keys; all that the ledger ever had where none is named.
func (h home) policy(t testing.TB, vkeys ...string) evidence.Policy {
	t.Helper()
	if len(vkeys) == 0 {
		var err error
		if vkeys, err = h.keys.Verifiers(origin); err != nil {
			t.Fatal(err)
		}
	}
	p, err := evidence.NewPolicy(vkeys, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// verify verifies the closed ledger and returns what it holds.
func (h home) verify(t testing.TB) evidence.Report {
	t.Helper()
	r, err := evidence.VerifyLedger(t.Context(), os.DirFS(h.dir), h.policy(t), evidence.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func closeLedger(t testing.TB, l *ledger.Ledger) {
	t.Helper()
	if err := l.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func record(n int) evidence.Record {
	return evidence.Record{
		Kind: "ward-test/1", Subject: fmt.Sprintf("env:%d", n%7),
		Time:    time.Date(2026, 1, 1, 0, 0, n, 0, time.UTC),
		Payload: fmt.Appendf(nil, "payload %d", n),
	}
}

func TestSeal(t *testing.T) {
	h := newHome(t)
	l := h.open(t)
	const n = 600
	receipts := make([]ledger.Receipt, n)
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() {
			for i := w; i < n; i += 16 {
				r, err := l.Seal(t.Context(), record(i), "finding")
				if err != nil {
					t.Error(err)
				}
				receipts[i] = r
			}
		})
	}
	wg.Wait()
	seen := map[uint64]bool{}
	for i, r := range receipts {
		if seen[r.Index] || r.Index >= n || r.Size <= r.Index || r.Known {
			t.Fatalf("record %d: %+v", i, r)
		}
		seen[r.Index] = true
		got, class, err := l.Get(t.Context(), r.Index)
		if err != nil || class != "finding" || string(got.Payload) != string(record(i).Payload) || got.Subject != record(i).Subject || !got.Time.Equal(record(i).Time) {
			t.Fatalf("record %d came back as %+v, class %s, error %v", i, got, class, err)
		}
	}
	rows, err := l.List(t.Context(), outbox.Query{Subject: "env:3"})
	if err != nil || len(rows) != (n+3)/7 {
		t.Errorf("%d records of a subject, error %v", len(rows), err)
	}
	for _, r := range rows {
		if r.Place == nil {
			t.Errorf("row %d has no place after its receipt", r.Seq)
		}
	}
	closeLedger(t, l)
	if r := h.verify(t); r.Records != n || r.Payloads != n {
		t.Errorf("verified: %+v", r)
	}
}

// The same record is one record, in one process and after another.
func TestSealingAgainIsTheSamePlace(t *testing.T) {
	h := newHome(t)
	l := h.open(t)
	var wg sync.WaitGroup
	receipts := make([]ledger.Receipt, 20)
	for i := range receipts {
		wg.Go(func() {
			var err error
			if receipts[i], err = l.Seal(t.Context(), record(1), "finding"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	fresh := 0
	for _, r := range receipts {
		if r.Index != 0 {
			t.Errorf("%+v", r)
		}
		if !r.Known {
			fresh++
		}
	}
	if fresh != 1 {
		t.Errorf("%d receipts are the first", fresh)
	}
	closeLedger(t, l)
	l = h.open(t)
	if r, err := l.Seal(t.Context(), record(1), "finding"); err != nil || r.Index != 0 || !r.Known {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := l.Seal(t.Context(), record(1), "drill"); err != nil || r.Index != 1 || r.Known {
		t.Errorf("under another class: %+v, %v", r, err)
	}
	closeLedger(t, l)
	if r := h.verify(t); r.Records != 2 || r.Payloads != 1 {
		t.Errorf("verified: %+v", r)
	}
}
