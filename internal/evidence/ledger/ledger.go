// Package ledger seals records: it makes what package evidence verifies.
//
// Sealing a record is a way with four steps, each of which survives a kill of
// the process and a loss of power before the next begins:
//
//  1. the payload is stored by its digest;
//  2. the leaf is in the outbox: the record is acknowledged;
//  3. the leaf is in the log;
//  4. a checkpoint that covers it is signed, witnessed and published.
//
// The second and the third are taken at the same time, and whichever a crash
// has left undone, Open does: it appends what is in the outbox alone, and puts
// into the outbox what is in the log alone.
//
// It promises that every acknowledged record comes to be in the log exactly
// once, by its leaf, wherever the way is cut: Open goes on from there. It
// promises that one process at a time appends, that a payload is destroyed
// only after the log says so, and that neither depends on a clock that goes
// forwards: the times in leaves are the records' own.
package ledger

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/evidence/tlog"
)

// Options say what a ledger stands on.
type Options struct {
	// Dir is the ledger's folder, on a local filesystem.
	Dir string
	// State holds the outbox and the index. It is the caller's to close, after
	// the ledger.
	State outbox.Store
	// Signer signs checkpoints. Its name is the ledger's: its origin.
	Signer Signer
	// Witnesses is a witness policy; see tlog.Options. Where it is not met, no
	// checkpoint is published.
	Witnesses      []byte
	WitnessTimeout time.Duration
	HTTP           *http.Client
	// Now is asked only for what a second appender is told; nil is time.Now.
	Now func() time.Time
	// PublishEvery lets a ledger under steady load put fewer checkpoints: at
	// most one in this time. 0 is one after each batch. Close does not wait for
	// it.
	PublishEvery time.Duration

	// after is time.After, but for tests.
	after func(time.Duration) <-chan time.Time
	// at is called at each step; for tests that end there.
	at func(step)
}

// Signer is the key of a ledger: it signs checkpoints, and binds what waits in
// the outbox to whoever has it.
type Signer interface {
	note.Signer
	// MAC authenticates a message by a key that the private part alone gives.
	MAC(purpose string, message []byte) [sha256.Size]byte
}

// Receipt says where a record is.
type Receipt struct {
	// ID is the digest of the leaf.
	ID   digest.Digest
	Leaf evidence.Leaf
	// Index is the record's place in the log.
	Index uint64
	// Size is that of a published checkpoint which covers it, the file
	// evidence.CheckpointPathOf(Size).
	Size uint64
	// Known says that the same record had been sealed before.
	Known bool
}

// PendingError says that a record was acknowledged and is kept, and is not yet
// covered by a checkpoint. It will be by the next that is published, after
// the next Open at the latest. Sealing it again is harmless.
type PendingError struct {
	ID    digest.Digest
	Cause error
}

func (e *PendingError) Error() string {
	return fmt.Sprintf("record %s is kept, but not sealed yet: %v", e.ID.Short(), e.Cause)
}

func (e *PendingError) Unwrap() error { return e.Cause }

// ErrClosed says that the ledger was closed.
var ErrClosed = errors.New("the ledger is closed")

// ErrState says that the state database and the log contradict each other. The
// log is the truth: without the database, Open builds another from it, which
// lacks only what waited in the outbox.
var ErrState = errors.New("the state database and the log contradict each other")

// Ledger is an open ledger. Its methods may be called at the same time.
type Ledger struct {
	state    outbox.Store
	log      *tlog.Log
	payloads payloads
	release  func() error
	at       func(step)
	every    time.Duration
	after    func(time.Duration) <-chan time.Time

	// storing is held shared from the storing of a payload to its record's
	// acknowledgement, and alone while payloads are destroyed.
	storing sync.RWMutex

	// signer signs, and binds rows. It goes with storing.
	signer Signer

	// unfinished says that a payload may be there which the log says is
	// destroyed. It goes with storing.
	unfinished bool

	enter   sync.RWMutex // held shared by calls, alone by Close
	closed  bool
	closing chan struct{} // closed when Close is called
	hurry   sync.Once
	seals   chan *seal
	workers sync.WaitGroup

	rotating sync.Mutex // held by one change of key at a time

	pipe pipe
}

// step is a place at which a test ends the process.
type step string

const (
	stepStart          step = "start"
	stepPayload        step = "payload stored"
	stepBeforeOutbox   step = "before the outbox"
	stepOutbox         step = "in the outbox"
	stepBeforeLog      step = "before the log"
	stepAppended       step = "in the log"
	stepPublished      step = "published"
	stepNoted          step = "recover: noted"
	stepAppendedLate   step = "recover: in the log"
	stepSettled        step = "recover: settled"
	stepDestroySealed  step = "destroy: sealed"
	stepDestroyRemoved step = "destroy: removed"
	stepKeyMade        step = "rotate: key made"
	stepKeySealed      step = "rotate: sealed"
	stepKeyCurrent     step = "rotate: current"
)

// Self says who holds what this process locks.
func Self(now time.Time) outbox.Holder {
	host, err := os.Hostname()
	if err != nil {
		host = "an unnamed host"
	}
	return outbox.Holder{Host: host, PID: os.Getpid(), Started: now.UTC().Truncate(time.Second)}
}

// Open opens the ledger, which it creates if need be, and seals what a process
// before has acknowledged. Where another process has it, the error is a
// *outbox.HeldError.
func Open(ctx context.Context, o Options) (*Ledger, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.at == nil {
		o.at = func(step) {}
	}
	if o.after == nil {
		o.after = time.After
	}
	if o.Signer == nil {
		return nil, fmt.Errorf("ledger %s: no key to sign with", o.Dir)
	}
	who := Self(o.Now())
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("ledger %s: %w", o.Dir, err)
	}
	release, err := o.State.Acquire(ctx, who)
	if err != nil {
		return nil, err
	}
	log, err := tlog.Open(ctx, tlog.Options{
		Dir: dir, Signers: []note.Signer{o.Signer}, Holder: who,
		Witnesses: o.Witnesses, WitnessTimeout: o.WitnessTimeout, HTTP: o.HTTP,
		Step: func(name string) { o.at(step(name)) },
	})
	if err != nil {
		return nil, errors.Join(err, release())
	}
	l := &Ledger{
		state: o.State, log: log, payloads: payloads{dir: dir}, release: release,
		at: o.at, every: o.PublishEvery, after: o.after, signer: o.Signer, closing: make(chan struct{}), seals: make(chan *seal, 2*tlog.MaxBatch),
	}
	l.pipe.init()
	if err := l.recover(ctx); err != nil {
		return nil, fmt.Errorf("ledger %s: %w", o.Dir, errors.Join(err, log.Abandon(), release()))
	}
	l.workers.Go(l.outbox)
	l.workers.Go(l.append)
	l.workers.Go(l.publish)
	return l, nil
}

// Seal seals a record under a retention class, and returns when a published
// checkpoint covers it. The same record again is the same place, and brings no
// payload back that was destroyed. An error that is a *PendingError says that
// the record is kept; after any other, nothing is promised and nothing was
// acknowledged.
//
// Records about the ledger itself are refused: Destroy and Rotate seal them.
//
// To cancel ctx ends the waiting, not the sealing.
func (l *Ledger) Seal(ctx context.Context, r evidence.Record, class string) (Receipt, error) {
	if slices.Contains([]string{evidence.ClassLedger, KeyClass}, class) || slices.Contains([]string{evidence.DestroyedKind, keys.RotationKind}, r.Kind) {
		return Receipt{}, fmt.Errorf("a record of kind %s and class %s is about the ledger itself, which alone seals such", r.Kind, class)
	}
	leave, err := l.enterCall()
	if err != nil {
		return Receipt{}, err
	}
	defer leave()
	return l.seal(ctx, r, class)
}

// seal is Seal within a call that has entered: to enter twice would wait for a
// Close that waits for the first.
func (l *Ledger) seal(ctx context.Context, r evidence.Record, class string) (Receipt, error) {
	leaf := r.Leaf(class)
	raw, err := leaf.Bytes()
	if err != nil {
		return Receipt{}, err
	}
	s := newSeal(outbox.Row{ID: digest.Of(raw), Leaf: leaf}, raw)
	l.storing.RLock()
	err = l.acknowledge(ctx, s, r.Payload)
	l.storing.RUnlock()
	if err != nil {
		return Receipt{}, errors.Join(err, l.withdraw(ctx, s))
	}
	if s.mark != "" && s.known {
		// It is an old record, and its payload was gone.
		if err := l.destroyedOnce(ctx, leaf.Payload); err != nil {
			return Receipt{}, &PendingError{ID: s.row.ID, Cause: err}
		}
	}
	return s.wait(ctx)
}

// acknowledge takes the first two steps, for whatever is sealed: the row has
// its tag from here. The caller holds storing, so that the key is the one which
// signs.
func (l *Ledger) acknowledge(ctx context.Context, s *seal, payload []byte) error {
	s.row.Tag = tagOf(l.signer, s.row.ID)
	if err := l.pipe.failure(); err != nil {
		return err
	}
	l.at(stepStart)
	var err error
	if s.mark, err = l.payloads.put(s.row.Leaf.Payload, payload); err != nil {
		return fmt.Errorf("storing the payload of a record of %s: %w", s.row.Leaf.Kind, err)
	}
	l.at(stepPayload)
	select {
	case l.seals <- s:
		s.sent = true
	case <-ctx.Done():
		return ctx.Err()
	}
	// From here the record may be acknowledged at any moment, so the answer is
	// waited for: it takes a transaction.
	<-s.acknowledged
	if s.refused != nil {
		return s.refused
	}
	l.payloads.noteStored(s.row.Leaf.Payload)
	if s.mark != "" {
		_ = os.Remove(s.mark) // the next Open sees that it is not needed
	}
	return nil
}

// withdraw takes the payload away of a record that was never handed to the
// outbox. Where it was handed in and refused, it may be kept all the same: then
// the payload stays until the next Open knows.
func (l *Ledger) withdraw(ctx context.Context, s *seal) error {
	if s.sent || s.mark == "" {
		return nil
	}
	l.storing.Lock()
	defer l.storing.Unlock()
	return l.takeBack(ctx, s)
}

// takeBack is withdraw for a caller that holds storing alone.
func (l *Ledger) takeBack(ctx context.Context, s *seal) error {
	ctx = context.WithoutCancel(ctx)
	// Another record of the same payload may be in the log alone.
	if err := l.noteNow(ctx); err != nil {
		return err
	}
	return l.settle(ctx, s.mark, s.row.Leaf.Payload)
}

// settle decides whether a payload stays that was stored for a record of which
// it was not known whether it would be acknowledged. The caller holds storing
// alone.
func (l *Ledger) settle(ctx context.Context, mark string, payload digest.Digest) error {
	if !payload.IsZero() {
		rows, err := l.state.List(ctx, outbox.Query{Payload: payload, Limit: 1})
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			if err := l.payloads.remove(payload); err != nil {
				return err
			}
		}
	}
	return os.Remove(mark)
}

// Get returns the record at an index and its payload. A payload that was
// destroyed is an error that wraps fs.ErrNotExist.
func (l *Ledger) Get(ctx context.Context, index uint64) (evidence.Record, string, error) {
	done, err := l.enterCall()
	if err != nil {
		return evidence.Record{}, "", err
	}
	defer done()
	if size := l.log.Latest().Size; index >= size {
		return evidence.Record{}, "", fmt.Errorf("no record %d: the ledger has %d", index, size)
	}
	for raw, err := range l.log.Leaves(ctx, index, index+1) {
		if err != nil {
			return evidence.Record{}, "", err
		}
		leaf, err := evidence.ParseLeaf(raw)
		if err != nil {
			return evidence.Record{}, "", fmt.Errorf("record %d: %w", index, err)
		}
		payload, err := l.payloads.get(leaf.Payload)
		if err != nil {
			return evidence.Record{}, "", fmt.Errorf("payload of record %d: %w", index, err)
		}
		return evidence.Record{Kind: leaf.Kind, Subject: leaf.Subject, Time: leaf.Time, Payload: payload}, leaf.Class, nil
	}
	return evidence.Record{}, "", fmt.Errorf("record %d is missing", index)
}

// List returns the chosen records in the order of their acknowledgement. Those
// without a place are kept and not in the log yet.
func (l *Ledger) List(ctx context.Context, q outbox.Query) ([]outbox.Row, error) {
	done, err := l.enterCall()
	if err != nil {
		return nil, err
	}
	defer done()
	if err := l.noteNow(ctx); err != nil {
		return nil, err
	}
	return l.state.List(ctx, q)
}

// Checkpoint returns the newest published checkpoint.
func (l *Ledger) Checkpoint() tlog.Published { return l.log.Latest() }

func (l *Ledger) enterCall() (func(), error) {
	l.enter.RLock()
	if l.closed {
		l.enter.RUnlock()
		return nil, ErrClosed
	}
	return l.enter.RUnlock, nil
}

// Close waits for the calls that are under way, publishes what is not yet
// published, and lets the ledger go.
func (l *Ledger) Close(ctx context.Context) error {
	l.hurry.Do(func() { close(l.closing) })
	l.enter.Lock()
	defer l.enter.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	close(l.seals)
	l.workers.Wait()
	if l.pipe.failure() != nil {
		return errors.Join(l.log.Abandon(), l.release())
	}
	var err error
	if l.log.Latest().Size != l.log.Size() {
		_, err = l.log.Publish(ctx)
	}
	if err == nil && l.unfinished {
		err = l.finishDestructions(ctx)
	}
	if err != nil || l.unfinished {
		return errors.Join(err, l.log.Abandon(), l.release())
	}
	l.dropMarks(ctx)
	return errors.Join(l.log.Close(), l.release())
}
