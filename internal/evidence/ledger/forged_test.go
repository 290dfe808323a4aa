//go:build unix

package ledger_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/evidence/outbox"
)

// forge writes a consistent row, and its payload, as whoever can write to the
// state folder can. It returns the record's digest.
func (h home) forge(t *testing.T, r evidence.Record) digest.Digest {
	t.Helper()
	leaf := r.Leaf("finding")
	raw, err := leaf.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(h.dir, filepath.FromSlash(evidence.PayloadPath(leaf.Payload)))
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, r.Payload, 0o600)); err != nil {
		t.Fatal(err)
	}
	id := digest.Of(raw)
	h.sql(t, `INSERT INTO records (id, kind, subject, class, time, payload, size) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		id[:], leaf.Kind, leaf.Subject, leaf.Class, leaf.Time.Unix(), leaf.Payload[:], leaf.Size)
	return id
}

// sql executes a statement in the state database, past the port.
func (h home) sql(t *testing.T, statement string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+h.state)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), statement, args...)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// A row that the ledger's key did not put into the outbox is not sealed, is
// named, and keeps nothing else from being sealed.
func TestForgedRow(t *testing.T) {
	for _, c := range []struct {
		name string
		tag  func(t *testing.T, h home, forged digest.Digest)
	}{
		{"without a tag", func(*testing.T, home, digest.Digest) {}},
		{"with half a tag", func(t *testing.T, h home, id digest.Digest) {
			h.sql(t, `UPDATE records SET tag = x'01' WHERE id = ?`, id[:])
		}},
		{"with another row's tag", func(t *testing.T, h home, id digest.Digest) {
			h.sql(t, `UPDATE records SET tag = (SELECT tag FROM records WHERE place = 0) WHERE id = ?`, id[:])
		}},
		{"with another ledger's tag", func(t *testing.T, h home, id digest.Digest) {
			tag := ledger.Bound(fastHome(t).current(t), outbox.Row{ID: id}).Tag
			h.sql(t, `UPDATE records SET tag = ? WHERE id = ?`, tag[:], id[:])
		}},
		{"with the tag of a key that was made and never signed", func(t *testing.T, h home, id digest.Digest) {
			k, err := h.keys.Generate(origin, nil)
			if err != nil {
				t.Fatal(err)
			}
			tag := ledger.Bound(k, outbox.Row{ID: id}).Tag
			h.sql(t, `UPDATE records SET tag = ? WHERE id = ?`, tag[:], id[:])
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := fastHome(t)
			l := h.open(t)
			mustSeal(t, l, onDay(0, "sealed"), "finding")
			closeLedger(t, l)
			forged := onDay(1, "forged")
			id := h.forge(t, forged)
			c.tag(t, h, id)
			// What a process that was killed has acknowledged waits behind it.
			ours := h.leave(t, onDay(2, "acknowledged"))

			_, err := h.tryOpen(t)
			var unbound *ledger.UnboundError
			if !errors.As(err, &unbound) || unbound.Count != 1 || len(unbound.Rows) != 1 || unbound.Rows[0].ID != id {
				t.Fatalf("%v", err)
			}
			for _, want := range []string{"row 2 (ward-test/1 of env:a, 2026-01-02T", digest.Of(forged.Payload).String(), "move the state database away"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not in: %v", want, err)
				}
			}
			// It lost nothing: the row is there for whoever looks into it.
			if rows := h.rows(t); len(rows) != 3 || rows[1].ID != id || rows[1].Place != nil || rows[2].ID != ours || rows[2].Place == nil {
				t.Errorf("%+v", rows)
			}
			// The way out that the error names.
			h.forgetState(t)
			l = h.open(t)
			if r := mustSeal(t, l, onDay(2, "acknowledged"), "finding"); !r.Known || r.Index != 1 {
				t.Errorf("%+v", r)
			}
			if r := mustSeal(t, l, forged, "finding"); r.Known || r.Index != 2 {
				t.Errorf("who makes a record their own can not seal it: %+v", r)
			}
			closeLedger(t, l)
			if r := h.verify(t); r.Records != 3 {
				t.Errorf("%d records", r.Records)
			}
		})
	}
}

// A forged row of a record that is handed in while the ledger is open is the
// caller's from then on, also where a kill leaves it in the outbox.
func TestForgedRowIsHandedIn(t *testing.T) {
	h := fastHome(t)
	l := h.open(t)
	h.forge(t, onDay(1, "both"))
	if r := mustSeal(t, l, onDay(1, "both"), "finding"); r.Known || r.Index != 0 {
		t.Errorf("%+v", r)
	}
	closeLedger(t, l)
	h.sql(t, `UPDATE records SET place = NULL`)
	k := h.current(t)
	if rows := h.rows(t); len(rows) != 1 || rows[0].Tag != ledger.Bound(k, rows[0]).Tag {
		t.Errorf("%+v", rows)
	}
	closeLedger(t, h.open(t))
	h.verify(t)
}

// Rows of a database from before there were tags: what is in the log is found
// there, and what waits is named.
func TestOutboxOfBefore(t *testing.T) {
	h := fastHome(t)
	l := h.open(t)
	mustSeal(t, l, onDay(0, "sealed"), "finding")
	closeLedger(t, l)
	h.leave(t, onDay(1, "waits"))
	h.sql(t, `ALTER TABLE records DROP COLUMN tag`)
	h.sql(t, `DELETE FROM goose_db_version WHERE version_id = 3`)
	var unbound *ledger.UnboundError
	if _, err := h.tryOpen(t); !errors.As(err, &unbound) || unbound.Count != 1 || !strings.Contains(err.Error(), "an older Ward") {
		t.Errorf("%v", err)
	}
	h.sql(t, `DELETE FROM records WHERE place IS NULL`)
	l = h.open(t)
	if r := mustSeal(t, l, onDay(0, "sealed"), "finding"); !r.Known {
		t.Errorf("%+v", r)
	}
	closeLedger(t, l)
}

// What the old key has acknowledged is in the log before the new key is
// current, wherever the process ends: nothing waits by a key that is over.
func TestRotationLeavesNoRowOfTheOldKey(t *testing.T) {
	h := fastHome(t)
	first := h.current(t)
	var l *ledger.Ledger
	var armed, hold, released, current atomic.Bool
	inOutbox, goOn, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	l = h.open(t, func(o *ledger.Options) {
		ledger.AtStep(o, func(name string) {
			switch name {
			case "rotate: sealed":
				// A record is acknowledged by the old key, and held before the log.
				armed.Store(true)
				hold.Store(true)
				go func() {
					defer close(ended)
					mustSeal(t, l, onDay(0, "meanwhile"), "finding")
				}()
				<-inOutbox
				go func() {
					// Time enough for a rotation that does not wait.
					for range 200 {
						if current.Load() {
							break
						}
						_, _ = h.keys.Current(origin)
					}
					released.Store(true)
					close(goOn)
				}()
			case "in the outbox":
				if armed.CompareAndSwap(true, false) {
					close(inOutbox)
				}
			case "before the log":
				if hold.Load() {
					<-goOn
				}
			case "rotate: current":
				current.Store(true)
				if !released.Load() {
					t.Error("the new key is current, and a record of the old one waits in the outbox")
				}
			}
		})
	})
	mustSeal(t, l, onDay(0, "first"), "finding")
	second, _, err := l.Rotate(t.Context(), h.keys, rotationTime)
	if err != nil {
		t.Fatal(err)
	}
	<-ended
	mustSeal(t, l, onDay(0, "last"), "finding")
	closeLedger(t, l)
	by := map[outbox.Tag]string{}
	rows := h.rows(t)
	for _, r := range rows {
		by[ledger.Bound(first, r).Tag], by[ledger.Bound(second, r).Tag] = "the old key", "the new key"
	}
	var got []string
	for _, r := range rows {
		got = append(got, by[r.Tag])
	}
	if want := "the old key, the old key, the old key, the new key"; strings.Join(got, ", ") != want {
		t.Errorf("put in by %s; want %s", strings.Join(got, ", "), want)
	}
	if r := h.verify(t); r.Records != 4 {
		t.Errorf("%d records", r.Records)
	}
}

// leave puts a record into the outbox, as a process that is killed before it
// appends it.
func (h home) leave(t *testing.T, r evidence.Record) digest.Digest {
	t.Helper()
	id := h.forge(t, r)
	tag := ledger.Bound(h.current(t), outbox.Row{ID: id}).Tag
	h.sql(t, `UPDATE records SET tag = ? WHERE id = ?`, tag[:], id[:])
	return id
}

// rows returns what is in the state database.
func (h home) rows(t *testing.T) []outbox.Row {
	t.Helper()
	db, err := h.openState(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.List(t.Context(), outbox.Query{})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return rows
}

// Whatever the ledger puts into the outbox has its key's tag, what it says of
// itself too: a process that is killed next leaves rows that Open seals.
func TestEveryRowHasATag(t *testing.T) {
	h := fastHome(t)
	l := h.open(t)
	mustSeal(t, l, onDay(0, "old"), "finding")
	mustDestroy(t, l, ledger.Retention{Days: map[string]int{"finding": 30}}, 40)
	before := h.current(t)
	after, _, err := l.Rotate(t.Context(), h.keys, rotationTime)
	if err != nil {
		t.Fatal(err)
	}
	mustSeal(t, l, onDay(1, "young"), "finding")
	rows, err := l.List(t.Context(), outbox.Query{})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 4 {
		t.Errorf("%d rows, want a record, its destruction, a rotation and a record", len(rows))
	}
	for _, r := range rows {
		if want := r.Tag; want != ledger.Bound(before, r).Tag && want != ledger.Bound(after, r).Tag {
			t.Errorf("row %d, %s, has no tag of the ledger's keys", r.Seq, r.Leaf.Kind)
		}
	}
}
