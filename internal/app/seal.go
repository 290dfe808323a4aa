package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/filelock"
	"github.com/wardhq/ward/internal/record"
)

// witnessPolicy writes the witnesses as the log library reads them.
func (s stateFolder) witnessPolicy() []byte {
	if len(s.file.Witnesses) == 0 {
		return nil
	}
	var b strings.Builder
	names := make([]string, len(s.file.Witnesses))
	for i, w := range s.file.Witnesses {
		names[i] = fmt.Sprintf("w%d", i+1)
		fmt.Fprintf(&b, "witness %s %s %s\n", names[i], w.Key, w.URL)
	}
	fmt.Fprintf(&b, "group enough %d %s\nquorum enough\n", s.file.RequiredWitnesses(), strings.Join(names, " "))
	return []byte(b.String())
}

// sealableAt refuses a time that no record can be of.
func sealableAt(at time.Time) error {
	leaf := evidence.Record{Kind: record.RunKind, Subject: "ward:files/-", Time: at, Payload: []byte{}}.Leaf(classRun)
	if err := leaf.Validate(); err != nil {
		return &InputError{What: "nothing can be sealed that is of " + at.UTC().Format(time.RFC3339), Err: err, Hint: "name the day with --at, or set this machine's clock"}
	}
	return nil
}

// openLedger is a ledger that is open for sealing.
type openLedger struct {
	*ledger.Ledger
	db    Database
	state stateFolder
	hold  *filelock.Lock
}

// openLedger opens the ledger for sealing, and finishes what a process before
// was cut in.
func (w Ward) openLedger(ctx context.Context, s stateFolder) (*openLedger, error) {
	o, err := w.openAsItIs(ctx, s)
	if err != nil {
		return nil, err
	}
	// A rotation that a witness keeps from being finished keeps nobody from
	// sealing: the old key goes on.
	var pending *ledger.PendingError
	if _, err := o.FinishRotation(ctx, s.keys); err != nil && !errors.As(err, &pending) {
		return nil, errors.Join(ofKeys(err), o.close(ctx))
	}
	return o, nil
}

// database opens the state database.
func (w Ward) database(ctx context.Context, s stateFolder) (Database, error) {
	db, err := w.Database(ctx, s.path(databaseFile))
	if err != nil {
		return nil, fmt.Errorf("%w (where the file is damaged, move it away with its -wal and -shm: it is built again from the log, without what waited in it)", err)
	}
	return db, nil
}

// openAsItIs is openLedger, but leaves a rotation that was cut for Rotate, which
// finishes it and begins none.
func (w Ward) openAsItIs(ctx context.Context, s stateFolder) (*openLedger, error) {
	// Whether there is a key is asked first: its folder has the lock.
	if err := s.hasKey(); err != nil {
		return nil, err
	}
	hold, err := s.hold(w.Now())
	if err != nil {
		return nil, err
	}
	if err := s.continues(); err != nil {
		return nil, errors.Join(err, hold.Unlock())
	}
	// Only now no rotation can end any more.
	key, err := s.keys.Current(s.file.Name)
	if err != nil {
		return nil, errors.Join(ofKeys(err), hold.Unlock())
	}
	db, err := w.database(ctx, s)
	if err != nil {
		return nil, errors.Join(err, hold.Unlock())
	}
	l, err := ledger.Open(ctx, ledger.Options{
		Dir: s.path(ledgerFolder), State: db, Signer: key, Now: w.Now,
		Witnesses: s.witnessPolicy(), HTTP: &http.Client{Timeout: witnessTimeout},
	})
	if err != nil {
		return nil, errors.Join(err, db.Close(), hold.Unlock())
	}
	o := &openLedger{Ledger: l, db: db, state: s, hold: hold}
	if err := o.note(); err != nil {
		return nil, errors.Join(err, o.close(ctx))
	}
	return o, nil
}

// note notes what was published beside the keys, while nobody else can sign.
func (o *openLedger) note() error {
	newest := o.Checkpoint().Raw
	if newest == nil {
		return nil
	}
	return o.state.keys.Note(o.state.file.Name, newest)
}

// hold keeps every other copy of the state folder from signing with the key.
func (s stateFolder) hold(now time.Time) (*filelock.Lock, error) {
	lock, err := s.keys.Hold(s.file.Name, ledger.Self(now).Note())
	var held *filelock.HeldError
	if errors.As(err, &held) {
		return nil, &outbox.HeldError{What: "the ledger " + s.file.Name, By: outbox.ParseHolder(held.Note)}
	}
	return lock, err
}

// witnessTimeout bounds one request to a witness.
const witnessTimeout = 10 * time.Second

// close lets the ledger go, whatever has become of ctx. It publishes what is not
// published yet, where it can.
func (o *openLedger) close(ctx context.Context) error {
	return errors.Join(o.Close(context.WithoutCancel(ctx)), o.db.Close(), o.note(), o.hold.Unlock())
}

// sealable is a record, what it names, and their retention class.
type sealable struct {
	record evidence.Record
	parts  []evidence.Record // sealed before it, where they are new
	class  string
}

// Sealing says what became of the records of a run.
type Sealing struct {
	State    string
	Receipts []ledger.Receipt
}

// seal seals records, in their order.
func (w Ward) seal(ctx context.Context, s stateFolder, records ...sealable) (Sealing, error) {
	done := Sealing{State: s.Dir}
	l, err := w.openLedger(ctx, s)
	if IsInput(err) {
		return done, err
	}
	if err != nil {
		return done, fmt.Errorf("not sealed: %w", err)
	}
	var waits waiting
	all, err := l.unsealed(ctx, records)
	for _, r := range all {
		receipt, sealErr := l.Seal(ctx, r.record, r.class)
		if errors.As(sealErr, &waits.last) {
			waits.count++ // it is kept; so is the next
			continue
		}
		if sealErr != nil {
			err = sealErr
			break
		}
		done.Receipts = append(done.Receipts, receipt)
		if err := l.note(); err != nil {
			return done, fmt.Errorf("what is said above is sealed, but it could not be noted beside the key: %w", errors.Join(err, l.close(ctx)))
		}
	}
	closed := l.close(ctx)
	if waits.count > 0 {
		if closed != nil && closed.Error() == waits.last.Cause.Error() {
			closed = nil // it was tried once more, and said the same
		}
		err = errors.Join(&waits, err)
	}
	if err != nil {
		return done, fmt.Errorf("not sealed: %w", errors.Join(err, closed))
	}
	if closed != nil {
		return done, fmt.Errorf("what is said above is sealed, but the ledger could not be closed as it should: %w", closed)
	}
	return done, nil
}

// unsealed returns the records with those of their parts before them that are
// not in the ledger yet, or whose payload was destroyed since.
func (o *openLedger) unsealed(ctx context.Context, records []sealable) ([]sealable, error) {
	var out []sealable
	for _, r := range records {
		for _, p := range r.parts {
			leaf := p.Leaf(r.class)
			rows, err := o.db.List(ctx, outbox.Query{Kind: p.Kind, Class: r.class, Payload: leaf.Payload, Limit: 1})
			if err != nil {
				return nil, err
			}
			_, err = os.Stat(o.state.path(filepath.Join(ledgerFolder, filepath.FromSlash(evidence.PayloadPath(leaf.Payload)))))
			if len(rows) > 0 && err == nil {
				continue
			}
			out = append(out, sealable{record: p, class: r.class})
		}
		out = append(out, r)
	}
	return out, nil
}

// waiting is the error of records that are kept, and not sealed yet.
type waiting struct {
	count int
	last  *ledger.PendingError
}

func (w *waiting) Error() string {
	if w.count == 1 {
		return w.last.Error()
	}
	return fmt.Sprintf("%d records are kept, but not sealed yet: %v", w.count, w.last.Cause)
}

func (w *waiting) Unwrap() error { return w.last }
