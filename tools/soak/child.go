//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/store"
	"github.com/wardhq/ward/internal/store/sqlite"
)

const origin = "ward.example/soak"

// place is a ledger with its state and its keys.
type place struct {
	root, dir, state string
	keys             *keys.Store
}

func newPlace(root string) (place, error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return place{}, err
	}
	p := place{root: root, dir: filepath.Join(root, "ledger"), state: filepath.Join(root, "state.db")}
	var err error
	if p.keys, err = keys.Open(filepath.Join(root, "keys"), p.dir); err != nil {
		return place{}, err
	}
	if _, err = p.keys.Current(origin); errors.Is(err, keys.ErrNone) {
		_, err = p.keys.Generate(origin, nil)
	}
	return p, err
}

// open opens the ledger and finishes what was cut.
func (p place) open(ctx context.Context, wrap func(store.Ledger) store.Ledger) (*ledger.Ledger, *sqlite.DB, error) {
	current, err := p.keys.Current(origin)
	if err != nil {
		return nil, nil, err
	}
	db, err := sqlite.Open(ctx, p.state)
	if err != nil {
		return nil, nil, err
	}
	l, err := ledger.Open(ctx, ledger.Options{Dir: p.dir, State: wrap(db), Signer: current})
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	if _, err := l.FinishRotation(ctx, p.keys); err != nil {
		return nil, nil, errors.Join(err, l.Close(ctx), db.Close())
	}
	return l, db, nil
}

// The records. A fifth of them share three payloads, across two classes: what
// is destroyed comes back, and is held by others.
const (
	minute = time.Minute
	day    = 24 * time.Hour
)

func start() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

func recordOf(n int) (evidence.Record, string) {
	class := "finding"
	if n%4 == 0 {
		class = "drill"
	}
	r := evidence.Record{Kind: "ward-soak/1", Subject: "env:soak", Time: start().Add(time.Duration(n) * minute), Payload: fmt.Appendf(nil, "payload %d", n)}
	if n%5 == 0 {
		r.Payload = fmt.Appendf(nil, "shared %d", n%3)
	}
	return r, class
}

// loud is a state database that says what it has acknowledged.
type loud struct {
	store.Ledger
	pipe *pipeWriter
}

func (l loud) Apply(ctx context.Context, rows []store.Row, places []store.Place) error {
	if err := l.Ledger.Apply(ctx, rows, places); err != nil {
		return err
	}
	for _, r := range rows {
		if err := l.pipe.say("acknowledged %s", r.ID); err != nil {
			return err
		}
	}
	return nil
}

// worker is the process that is killed.
type worker struct {
	place
	pipe    *pipeWriter
	ledger  *ledger.Ledger
	next    atomic.Int64
	writers int
}

// child seals, destroys and replaces keys until it is killed. Its arguments
// are the folder, the number of writers, that of the first record, and a seed.
func child(ctx context.Context, args []string) error {
	if len(args) != 4 {
		return errors.New("want: child ROOT WRITERS FIRST SEED")
	}
	writers, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	first, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	seed, err := strconv.ParseUint(args[3], 10, 64)
	if err != nil {
		return err
	}
	p, err := newPlace(args[0])
	if err != nil {
		return err
	}
	w := &worker{place: p, pipe: &pipeWriter{w: os.Stdout}, writers: writers}
	w.next.Store(int64(first))
	if w.ledger, _, err = p.open(ctx, func(s store.Ledger) store.Ledger { return loud{s, w.pipe} }); err != nil {
		return err
	}
	failed := make(chan error)
	var working sync.WaitGroup
	for i := range writers {
		working.Go(func() { failed <- w.seal(ctx, rand.New(rand.NewPCG(seed, uint64(i+1)))) })
	}
	working.Go(func() { failed <- w.keep(ctx, rand.New(rand.NewPCG(seed, 0))) })
	return <-failed
}

// seal seals one record after the other, and now and then an old one again.
func (w *worker) seal(ctx context.Context, random *rand.Rand) error {
	for {
		n := int(w.next.Add(1) - 1)
		if err := w.pipe.say("begun %d", n); err != nil {
			return err
		}
		if err := w.sealOne(ctx, n); err != nil {
			return err
		}
		if random.IntN(10) == 0 {
			if err := w.sealOne(ctx, random.IntN(n+1)); err != nil {
				return err
			}
		}
	}
}

func (w *worker) sealOne(ctx context.Context, n int) error {
	r, class := recordOf(n)
	receipt, err := w.ledger.Seal(ctx, r, class)
	if err != nil {
		return fmt.Errorf("record %d: %w", n, err)
	}
	return w.pipe.say("sealed %d %d", n, receipt.Index)
}

// keep destroys what is old and replaces the key, each after some records.
func (w *worker) keep(ctx context.Context, random *rand.Rand) error {
	rules := ledger.Retention{Days: map[string]int{"finding": 1}}
	for {
		// It waits by working: nothing here is timed.
		for range 1 + random.IntN(20) {
			if err := w.sealOne(ctx, random.IntN(int(w.next.Load())+1)); err != nil {
				return err
			}
		}
		now := start().Add(time.Duration(w.next.Load()) * minute)
		if random.IntN(4) == 0 {
			if _, _, err := w.ledger.Rotate(ctx, w.keys, now); err != nil {
				return err
			}
			if err := w.pipe.say("rotated"); err != nil {
				return err
			}
			continue
		}
		// What is older than forty records goes.
		done, err := w.ledger.Destroy(ctx, rules, now.Add(day-40*minute))
		if err != nil {
			return err
		}
		if err := w.pipe.say("destroyed %d", len(done.Destroyed)); err != nil {
			return err
		}
	}
}
