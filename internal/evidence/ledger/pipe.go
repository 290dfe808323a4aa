package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/evidence/tlog"
)

// seal is one call of Seal on its way. Its fields are written before the
// channel that tells of them is closed.
type seal struct {
	row   outbox.Row
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

func newSeal(row outbox.Row, raw []byte) *seal {
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
	rows []outbox.Row
	raws [][]byte
}

// pipe is what the three workers hand on to each other. While a batch is being
// appended, its rows are put into the outbox, and the checkpoint of the one
// before is published. The next batch waits for the append, unless it would be
// full: to append costs as many syncs for one record as for many, so that two
// small batches are slower than one of both.
type pipe struct {
	mu      sync.Mutex
	changed *sync.Cond

	flying map[digest.Digest][]*seal // on their way into the log
	late   []outbox.Row              // in the log, and the outbox has failed to take them
	places []outbox.Place            // in the log, not noted yet
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

// failWith ends the sealing until the ledger is opened again. The caller holds
// mu.
func (p *pipe) failWith(err error) {
	if p.failed == nil {
		p.failed = err
	}
}

// outbox is the worker that acknowledges: whatever waits is one batch, and one
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
		l.commit(l.gather(calls))
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

// commit acknowledges calls: what is new among them goes into the log and, at
// the same time, into the outbox. Neither waits for the other, since each can
// be made good from the other: what is in the outbox alone is appended by the
// next Open, and what is in the log alone is noted by it.
func (l *Ledger) commit(calls []*seal) {
	p := &l.pipe
	fresh, err := l.sort(calls)
	if err != nil {
		p.sayIdle()
		refuse(calls, err)
		return
	}
	if len(fresh.rows) == 0 {
		p.sayIdle() // the appender is not told of it
	} else {
		p.batches <- fresh
		l.at(stepBeforeOutbox)
		err = l.apply(fresh.rows)
		l.at(stepOutbox)
		if err != nil {
			err = l.onlyInLog(fresh.rows, err)
		}
	}
	if err != nil {
		refuse(calls, err)
		return
	}
	for _, s := range calls {
		close(s.acknowledged)
	}
}

func refuse(calls []*seal, err error) {
	for _, s := range calls {
		s.refused = err
		close(s.acknowledged)
	}
}

// sort returns what of calls is new. The others have their places, or wait for
// the one that is on its way.
func (l *Ledger) sort(calls []*seal) (batch, error) {
	p := &l.pipe
	if err := p.failure(); err != nil {
		return batch{}, err
	}
	// What the outbox has failed to take it takes before anything else goes
	// into the log, so that it is behind by one batch at most.
	if p.isLate() {
		if err := l.apply(nil); err != nil {
			return batch{}, err
		}
	}
	ids := make([]digest.Digest, len(calls))
	for i, s := range calls {
		ids[i] = s.row.ID
	}
	known, err := l.known(ids)
	if err != nil {
		return batch{}, err
	}
	return p.sort(calls, known, l.log.Latest().Size), nil
}

// known returns what the state database knows of records, each held against
// the log: a receipt says where a record is, and the log alone can.
func (l *Ledger) known(ids []digest.Digest) (map[digest.Digest]outbox.Row, error) {
	ctx := context.Background()
	known, err := l.state.Find(ctx, ids)
	if err != nil {
		return nil, l.contradicts(err)
	}
	sought := map[digest.Digest]bool{}
	for id, row := range known {
		if row.Place == nil {
			if !l.pipe.has(id) {
				sought[id] = true // somebody else has put it into the outbox
			}
			continue
		}
		if err := l.isAt(ctx, *row.Place, id); err != nil {
			return nil, l.contradicts(err)
		}
	}
	if len(sought) == 0 {
		return known, nil
	}
	there, err := l.find(ctx, sought)
	for id, index := range there {
		row := known[id]
		row.Place = &index
		known[id] = row
	}
	return known, err
}

// contradicts ends the sealing where an error says that the database and the
// log are not each other's.
func (l *Ledger) contradicts(err error) error {
	p := &l.pipe
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.contradicts(err)
}

func (p *pipe) contradicts(err error) error {
	if errors.Is(err, outbox.ErrConflict) || errors.Is(err, outbox.ErrChanged) {
		err = fmt.Errorf("%w: %w", ErrState, err)
	}
	if errors.Is(err, ErrState) {
		p.failWith(err)
	}
	return err
}

// has reports whether a record is on its way into the log, or there and not
// noted yet.
func (p *pipe) has(id digest.Digest) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, flies := p.flying[id]
	_, there := p.placed[id]
	return flies || there
}

// landed returns when nothing is on its way into the log. The caller holds
// storing alone, so that nothing more is handed in.
func (p *pipe) landed() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.flying) > 0 && p.failed == nil {
		p.changed.Wait()
	}
	return p.failed
}

func (p *pipe) sort(calls []*seal, known map[digest.Digest]outbox.Row, published uint64) batch {
	p.mu.Lock()
	defer p.mu.Unlock()
	var fresh batch
	for _, s := range calls {
		if row, ok := known[s.row.ID]; ok {
			row.Tag = s.row.Tag // whoever put it in, this call does now
			s.row = row
		}
		if index, ok := p.placed[s.row.ID]; ok {
			s.row.Place = &index // it is not noted yet
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
			fresh.rows = append(fresh.rows, s.row)
			fresh.raws = append(fresh.raws, s.raw)
		}
	}
	return fresh
}

// onlyInLog decides about rows that the outbox has failed to take: where they
// are in the log by now, they are acknowledged all the same, and go into the
// outbox later.
func (l *Ledger) onlyInLog(rows []outbox.Row, failed error) error {
	p := &l.pipe
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.areFlying(rows) {
		p.changed.Wait()
	}
	if p.failed != nil {
		return errors.Join(failed, p.failed)
	}
	p.late = append(p.late, rows...)
	return nil
}

// areFlying reports whether rows of one batch are on their way into the log:
// they come to be there all at once. The caller holds mu.
func (p *pipe) areFlying(rows []outbox.Row) bool {
	_, flies := p.flying[rows[0].ID]
	return flies
}

func (p *pipe) isLate() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.late) > 0
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

// apply is the transaction: rows, those that are late, and the places that have
// come back from the log. Its context is nobody's: it is many calls' at once,
// and its outcome must be known.
func (l *Ledger) apply(rows []outbox.Row) error {
	p := &l.pipe
	p.mu.Lock()
	late, places := p.late, p.places
	p.late, p.places = nil, nil
	p.mu.Unlock()
	err := l.state.Apply(context.Background(), append(slices.Clip(late), rows...), places)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.late = late
		p.places = append(places, p.places...)
		return p.contradicts(err)
	}
	for _, noted := range places {
		delete(p.placed, noted.ID)
	}
	return nil
}

func (l *Ledger) noteOnly() error {
	l.pipe.mu.Lock()
	none := len(l.pipe.places) == 0 && len(l.pipe.late) == 0
	l.pipe.mu.Unlock()
	if none {
		return nil
	}
	return l.apply(nil)
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
	_ = l.pipe.landed()
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

// sayIdle lets the outbox hand on a batch. To say so once too often does no
// harm: it hands on one that is smaller than it could be.
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
	l.at(stepBeforeLog)
	if err == nil {
		indexes, err = l.log.Append(context.Background(), b.raws)
	}
	l.at(stepAppended)
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.changed.Broadcast()
	if err != nil {
		p.failWith(err)
		for _, r := range b.rows {
			finish(p.flying[r.ID], 0, err)
			delete(p.flying, r.ID)
		}
		return
	}
	for i, r := range b.rows {
		p.places = append(p.places, outbox.Place{ID: r.ID, Index: indexes[i]})
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
