package ledger

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence/tlog"
	"github.com/wardhq/ward/internal/store"
)

// seal is one call of Seal on its way. Its fields are written before the
// channel that tells of them is closed.
type seal struct {
	row   store.Row
	raw   []byte
	known bool

	mark   string // that of a payload which was not there before
	sent   bool   // the database may know of it
	urgent bool   // the publisher does not rest for it

	refused      error // why it was not acknowledged
	acknowledged chan struct{}

	size   uint64
	err    error // why it was not sealed
	sealed chan struct{}
}

func newSeal(row store.Row, raw []byte) *seal {
	return &seal{row: row, raw: raw, acknowledged: make(chan struct{}), sealed: make(chan struct{})}
}

// wait returns when a published checkpoint covers an acknowledged record.
func (s *seal) wait(ctx context.Context) (Receipt, error) {
	select {
	case <-s.sealed:
	case <-ctx.Done():
		return Receipt{}, &PendingError{ID: s.row.ID, Cause: ctx.Err()}
	}
	if s.err != nil {
		return Receipt{}, &PendingError{ID: s.row.ID, Cause: s.err}
	}
	return Receipt{ID: s.row.ID, Leaf: s.row.Leaf, Index: *s.row.Place, Size: s.size, Known: s.known}, nil
}

// batch is what goes into the log at once: rows of the outbox and their leaves.
type batch struct {
	rows []store.Row
	raws [][]byte
}

// pipe is what the three workers hand on to each other. A checkpoint is
// published while the next batch is made and appended. A transaction waits for
// the append before it, unless it would be full: both cost as many syncs for
// one record as for many, so that two small batches at a time are slower than
// one of both.
type pipe struct {
	mu      sync.Mutex
	changed *sync.Cond

	flying map[digest.Digest][]*seal // acknowledged, not in the log yet
	places []store.Place             // in the log, not noted yet
	placed map[digest.Digest]uint64  // places, by record
	wait   []*seal                   // in the log, not published yet

	batches  chan batch    // from the outbox to the appender
	idle     chan struct{} // from the appender to the outbox: it has no batch
	appended chan struct{} // to the publisher: there is something in wait
	hasten   chan struct{} // to the publisher: and it is urgent
	noting   chan chan error
	failed   error // for good: see tlog.ErrBroken
}

func (p *pipe) init() {
	p.changed = sync.NewCond(&p.mu)
	p.flying = map[digest.Digest][]*seal{}
	p.placed = map[digest.Digest]uint64{}
	p.batches = make(chan batch, 1)
	p.idle = make(chan struct{}, 1)
	p.appended = make(chan struct{}, 1)
	p.hasten = make(chan struct{}, 1)
	p.noting = make(chan chan error)
}

func (p *pipe) failure() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

// fail ends the sealing until the ledger is opened again.
func (p *pipe) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failed == nil {
		p.failed = err
	}
}

// outbox is the worker that acknowledges: whatever waits goes into one
// transaction, together with the places that came back from the log.
func (l *Ledger) outbox() {
	defer close(l.pipe.batches)
	for {
		var calls []*seal
		select {
		case s, ok := <-l.seals:
			if !ok {
				l.finalNotes()
				return
			}
			calls = append(calls, s)
		case done := <-l.pipe.noting:
			done <- l.noteOnly()
			continue
		}
		if b := l.commit(l.gather(calls)); len(b.rows) > 0 {
			l.pipe.batches <- b
		} else {
			l.pipe.sayIdle() // the appender is not told of it
		}
	}
}

// gather adds to calls whatever waits, until the appender has nothing to do or
// the batch is full.
func (l *Ledger) gather(calls []*seal) []*seal {
	idle := l.pipe.idle
	for len(calls) < tlog.MaxBatch {
		if idle == nil {
			select {
			case s, ok := <-l.seals:
				if !ok {
					return calls
				}
				calls = append(calls, s)
				continue
			default:
				return calls
			}
		}
		select {
		case s, ok := <-l.seals:
			if !ok {
				return calls
			}
			calls = append(calls, s)
		case done := <-l.pipe.noting:
			done <- l.noteOnly()
		case <-idle:
			idle = nil
		}
	}
	return calls
}

// commit puts calls into the outbox and returns what is new.
func (l *Ledger) commit(calls []*seal) batch {
	p := &l.pipe
	if err := p.failure(); err != nil {
		return refuse(calls, err)
	}
	rows := make([]store.Row, len(calls))
	for i, s := range calls {
		rows[i] = s.row
	}
	now, err := l.apply(rows)
	if err != nil {
		if errors.Is(err, store.ErrConflict) {
			err = fmt.Errorf("%w: %w", ErrState, err)
			p.fail(err)
		}
		return refuse(calls, err)
	}
	l.at(stepOutbox)
	return p.sort(calls, now, l.log.Latest().Size)
}

func refuse(calls []*seal, err error) batch {
	for _, s := range calls {
		s.refused = err
		close(s.acknowledged)
	}
	return batch{}
}

// sort tells calls that they are acknowledged, and returns those whose rows go
// into the log now: not those that are there, nor those on their way.
func (p *pipe) sort(calls []*seal, now []store.Row, published uint64) batch {
	p.mu.Lock()
	defer p.mu.Unlock()
	var b batch
	for i, s := range calls {
		s.row = now[i]
		if index, ok := p.placed[s.row.ID]; ok {
			// It came into the log while the transaction was under way.
			s.row.Place = &index
		}
		waiting, flies := p.flying[s.row.ID]
		switch {
		case flies:
			s.known = true
			p.flying[s.row.ID] = append(waiting, s)
		case s.row.Place != nil && *s.row.Place < published:
			s.known = true
			s.size = published
			close(s.sealed)
		case s.row.Place != nil:
			s.known = true
			p.publishSoon(s)
			p.wake()
		default:
			p.flying[s.row.ID] = []*seal{s}
			b.rows = append(b.rows, s.row)
			b.raws = append(b.raws, s.raw)
		}
		close(s.acknowledged)
	}
	return b
}

// publishSoon has a record wait for the next checkpoint. The caller holds mu.
func (p *pipe) publishSoon(s *seal) {
	p.wait = append(p.wait, s)
	if s.urgent {
		select {
		case p.hasten <- struct{}{}:
		default:
		}
	}
}

func (p *pipe) wake() {
	select {
	case p.appended <- struct{}{}:
	default:
	}
}

// apply is the transaction. Its context is nobody's: it is many calls' at
// once, and its outcome must be known.
func (l *Ledger) apply(rows []store.Row) ([]store.Row, error) {
	p := &l.pipe
	p.mu.Lock()
	places := p.places
	p.places = nil
	p.mu.Unlock()
	now, err := l.state.Apply(context.Background(), rows, places)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.places = append(places, p.places...)
		return nil, err
	}
	for _, noted := range places {
		delete(p.placed, noted.ID)
	}
	return now, nil
}

func (l *Ledger) noteOnly() error {
	l.pipe.mu.Lock()
	none := len(l.pipe.places) == 0
	l.pipe.mu.Unlock()
	if none {
		return nil
	}
	_, err := l.apply(nil)
	return err
}

// noteNow has the places noted that came back from the log.
func (l *Ledger) noteNow(ctx context.Context) error {
	done := make(chan error, 1)
	select {
	case l.pipe.noting <- done:
		return <-done
	case <-ctx.Done():
		return ctx.Err()
	}
}

// finalNotes waits for what is on its way and notes it. What is not noted is
// found in the log by the next Open.
func (l *Ledger) finalNotes() {
	p := &l.pipe
	p.mu.Lock()
	for len(p.flying) > 0 && p.failed == nil {
		p.changed.Wait()
	}
	p.mu.Unlock()
	_ = l.noteOnly()
}

// append is the worker that appends, a batch at a time.
func (l *Ledger) append() {
	defer close(l.pipe.appended)
	for {
		b, ok := l.pipe.next()
		if !ok {
			return
		}
		l.appendBatch(b)
	}
}

// sayIdle lets the outbox begin a transaction. To say so once too often does no
// harm: it begins one that is smaller than it could be.
func (p *pipe) sayIdle() {
	select {
	case p.idle <- struct{}{}:
	default:
	}
}

// next returns the appender's next batch, and tells the outbox when there is
// none yet.
func (p *pipe) next() (batch, bool) {
	select {
	case b, ok := <-p.batches:
		return b, ok
	default:
	}
	p.sayIdle()
	b, ok := <-p.batches
	select {
	case <-p.idle: // the outbox had not asked
	default:
	}
	return b, ok
}

func (l *Ledger) appendBatch(b batch) {
	p := &l.pipe
	err := p.failure()
	var indexes []uint64
	if err == nil {
		indexes, err = l.log.Append(context.Background(), b.raws)
	}
	l.at(stepAppended)
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.changed.Broadcast()
	if err != nil {
		if p.failed == nil {
			p.failed = err
		}
		for _, r := range b.rows {
			finish(p.flying[r.ID], 0, err)
			delete(p.flying, r.ID)
		}
		return
	}
	for i, r := range b.rows {
		p.places = append(p.places, store.Place{ID: r.ID, Index: indexes[i]})
		p.placed[r.ID] = indexes[i]
		for _, s := range p.flying[r.ID] {
			s.row.Place = &indexes[i]
			p.publishSoon(s)
		}
		delete(p.flying, r.ID)
	}
	p.wake()
}

func finish(calls []*seal, size uint64, err error) {
	for _, s := range calls {
		s.size, s.err = size, err
		close(s.sealed)
	}
}

// publish is the worker that publishes what was appended.
func (l *Ledger) publish() {
	p := &l.pipe
	var rest <-chan time.Time
	for range p.appended {
		if rest != nil {
			select {
			case <-rest:
			case <-p.hasten:
			case <-l.closing:
			}
			rest = nil
		}
		p.mu.Lock()
		calls := p.wait
		p.wait = nil
		select {
		case <-p.hasten: // they are taken
		default:
		}
		p.mu.Unlock()
		if len(calls) == 0 {
			continue
		}
		cp, err := l.log.Publish(context.Background())
		l.at(stepPublished)
		finish(calls, cp.Size, err)
		if l.every > 0 {
			rest = l.after(l.every)
		}
	}
}
