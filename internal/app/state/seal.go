package state

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/filelock"
	"github.com/wardhq/ward/internal/record"
)

// witnessPolicy writes the witnesses as the log library reads them.
func (s Folder) witnessPolicy() []byte {
	if len(s.File.Witnesses) == 0 {
		return nil
	}
	var b strings.Builder
	names := make([]string, len(s.File.Witnesses))
	for i, w := range s.File.Witnesses {
		names[i] = fmt.Sprintf("w%d", i+1)
		fmt.Fprintf(&b, "witness %s %s %s\n", names[i], w.Key, w.URL)
	}
	fmt.Fprintf(&b, "group enough %d %s\nquorum enough\n", s.File.RequiredWitnesses(), strings.Join(names, " "))
	return []byte(b.String())
}

// SealableAt refuses a time that no record can be of.
func SealableAt(at time.Time) error {
	leaf := evidence.Record{Kind: record.RunKind, Subject: "ward:files/-", Time: at, Payload: []byte{}}.Leaf(RunClass)
	if err := leaf.Validate(); err != nil {
		return &input.Error{What: "nothing can be sealed that is of " + at.UTC().Format(time.RFC3339), Err: err, Hint: "name the day with --at, or set this machine's clock"}
	}
	return nil
}

// Ledgers opens the ledgers of state folders for sealing.
type Ledgers struct {
	Now func() time.Time
	// Database opens a state database, which it creates if need be.
	Database func(ctx context.Context, path string) (Database, error)
}

// Ledger is a ledger that is open for sealing.
type Ledger struct {
	*ledger.Ledger
	db    Database
	state Folder
	hold  *filelock.Lock
}

// Open opens the ledger for sealing, and finishes what a process before
// was cut in.
func (w Ledgers) Open(ctx context.Context, s Folder) (*Ledger, error) {
	o, err := w.OpenAsItIs(ctx, s)
	if err != nil {
		return nil, err
	}
	// A rotation that a witness keeps from being finished keeps nobody from
	// sealing: the old key goes on.
	var pending *ledger.PendingError
	if _, err := o.FinishRotation(ctx, s.Keys); err != nil && !errors.As(err, &pending) {
		return nil, errors.Join(OfKeys(err), o.Release(ctx))
	}
	return o, nil
}

// database opens the state database.
func (w Ledgers) database(ctx context.Context, s Folder) (Database, error) {
	db, err := w.Database(ctx, s.Path(DatabaseFile))
	if err != nil {
		return nil, fmt.Errorf("%w (where the file is damaged, move it away with its -wal and -shm: it is built again from the log, without what waited in it)", err)
	}
	return db, nil
}

// OpenAsItIs is Open, but leaves a rotation that was cut for Rotate, which
// finishes it and begins none.
func (w Ledgers) OpenAsItIs(ctx context.Context, s Folder) (*Ledger, error) {
	// Whether there is a key is asked first: its folder has the lock.
	if err := s.HasKey(); err != nil {
		return nil, err
	}
	hold, err := s.Hold(w.Now())
	if err != nil {
		return nil, err
	}
	if err := s.Continues(); err != nil {
		return nil, errors.Join(err, hold.Unlock())
	}
	// Only now no rotation can end any more.
	key, err := s.Keys.Current(s.File.Name)
	if err != nil {
		return nil, errors.Join(OfKeys(err), hold.Unlock())
	}
	db, err := w.database(ctx, s)
	if err != nil {
		return nil, errors.Join(err, hold.Unlock())
	}
	l, err := ledger.Open(ctx, ledger.Options{
		Dir: s.Path(LedgerFolder), State: db, Signer: key, Now: w.Now,
		Witnesses: s.witnessPolicy(), HTTP: &http.Client{Timeout: witnessTimeout},
	})
	if err != nil {
		return nil, errors.Join(err, db.Close(), hold.Unlock())
	}
	o := &Ledger{Ledger: l, db: db, state: s, hold: hold}
	if err := o.note(); err != nil {
		return nil, errors.Join(err, o.Release(ctx))
	}
	return o, nil
}

// note notes what was published beside the keys, while nobody else can sign.
func (o *Ledger) note() error {
	newest := o.Checkpoint().Raw
	if newest == nil {
		return nil
	}
	return o.state.Keys.Note(o.state.File.Name, newest)
}

// Hold keeps every other copy of the state folder from signing with the key.
func (s Folder) Hold(now time.Time) (*filelock.Lock, error) {
	lock, err := s.Keys.Hold(s.File.Name, ledger.Self(now).Note())
	var held *filelock.HeldError
	if errors.As(err, &held) {
		return nil, &outbox.HeldError{What: "the ledger " + s.File.Name, By: outbox.ParseHolder(held.Note)}
	}
	return lock, err
}

// witnessTimeout bounds one request to a witness.
const witnessTimeout = 10 * time.Second

// Release lets the ledger go, whatever has become of ctx. It publishes what is not
// published yet, where it can.
func (o *Ledger) Release(ctx context.Context) error {
	return errors.Join(o.Close(context.WithoutCancel(ctx)), o.db.Close(), o.note(), o.hold.Unlock())
}

// Sealable is a record, what it names, and their retention class.
type Sealable struct {
	Record evidence.Record
	Parts  []evidence.Record // sealed before it, where they are new
	Class  string
}

// Sealing says what became of the records of a run.
type Sealing struct {
	State    string
	Receipts []ledger.Receipt
}

// Seal seals records, in their order.
func (w Ledgers) Seal(ctx context.Context, s Folder, records ...Sealable) (Sealing, error) {
	done := Sealing{State: s.Dir}
	l, err := w.Open(ctx, s)
	if input.Is(err) {
		return done, err
	}
	if err != nil {
		return done, fmt.Errorf("not sealed: %w", err)
	}
	var waits waiting
	all, err := l.unsealed(ctx, records)
	for _, r := range all {
		receipt, sealErr := l.Seal(ctx, r.Record, r.Class)
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
			return done, fmt.Errorf("what is said above is sealed, but it could not be noted beside the key: %w", errors.Join(err, l.Release(ctx)))
		}
	}
	closed := l.Release(ctx)
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
func (o *Ledger) unsealed(ctx context.Context, records []Sealable) ([]Sealable, error) {
	var out []Sealable
	for _, r := range records {
		for _, p := range r.Parts {
			leaf := p.Leaf(r.Class)
			rows, err := o.db.List(ctx, outbox.Query{Kind: p.Kind, Class: r.Class, Payload: leaf.Payload, Limit: 1})
			if err != nil {
				return nil, err
			}
			_, err = os.Stat(o.state.Path(filepath.Join(LedgerFolder, filepath.FromSlash(evidence.PayloadPath(leaf.Payload)))))
			if len(rows) > 0 && err == nil {
				continue
			}
			out = append(out, Sealable{Record: p, Class: r.Class})
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
