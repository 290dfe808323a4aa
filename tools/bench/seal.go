package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/store/sqlite"
	"github.com/wardhq/ward/tools/bench/tessera"
)

// sealed is what one process put into a log, and what that took from the
// first leaf handed in to the last answer.
type sealed struct {
	Records, Checkpoints int
	VKey                 string
	Wall, Processor      time.Duration
	P50, P99             time.Duration // from a leaf handed in to its answer
}

func (s sealed) rate() float64 { return float64(s.Records) / s.Wall.Seconds() }

// system is one way to put leaves into a log in a folder.
type system struct {
	name string // as a row of a table says it
	// own is set where each record has a payload of its own.
	own  bool
	open func(ctx context.Context, dir string, signer ledger.Signer) (sealing, error)
}

// sealing is an open log. add hands one record in, and returns when a
// published checkpoint covers it.
type sealing struct {
	add   func(ctx context.Context, r evidence.Record, leaf []byte) error
	close func(context.Context) error
}

const (
	peerBatched = "tessera-batched"
	peerTimed   = "tessera-timed"
	wardOne     = "ward"
	wardOwn     = "ward-payloads"
	wardNoState = "ward-memory"
)

// systems are the ways that are measured against each other, by the name of
// their part.
var systems = map[string]system{
	peerBatched: {"Tessera, a checkpoint after each batch", false, func(ctx context.Context, dir string, signer ledger.Signer) (sealing, error) {
		l, err := tessera.OpenBatched(ctx, filepath.Join(dir, evidence.LogDir), signer)
		return ofPeer(l), err
	}},
	peerTimed: {"Tessera as it comes, a checkpoint each 100 ms", false, func(ctx context.Context, dir string, signer ledger.Signer) (sealing, error) {
		l, err := tessera.OpenTimed(ctx, filepath.Join(dir, evidence.LogDir), signer)
		return ofPeer(l), err
	}},
	wardOne: {"Ward, payload stored before", false, openWard(onDisk)},
	wardOwn: {"Ward, a payload of 1 KiB each", true, openWard(onDisk)},
	wardNoState: {"Ward, payload stored before, outbox in memory", false, openWard(func(context.Context, string) (outbox.Store, func() error, error) {
		return &memory{rows: map[digest.Digest]outbox.Row{}}, func() error { return nil }, nil
	})},
}

func ofPeer(l tessera.Log) sealing {
	return sealing{
		add:   func(ctx context.Context, _ evidence.Record, leaf []byte) error { return l.Add(ctx, leaf) },
		close: func(ctx context.Context) error { return l.Close(ctx) },
	}
}

func onDisk(ctx context.Context, path string) (outbox.Store, func() error, error) {
	db, err := sqlite.Open(ctx, path)
	if err != nil {
		return nil, nil, err
	}
	return db, db.Close, nil
}

func openWard(state func(ctx context.Context, path string) (outbox.Store, func() error, error)) func(context.Context, string, ledger.Signer) (sealing, error) {
	return func(ctx context.Context, dir string, signer ledger.Signer) (sealing, error) {
		db, done, err := state(ctx, dir+".db")
		if err != nil {
			return sealing{}, err
		}
		l, err := ledger.Open(ctx, ledger.Options{Dir: dir, State: db, Signer: signer})
		if err != nil {
			return sealing{}, errors.Join(err, done())
		}
		return sealing{
			add: func(ctx context.Context, r evidence.Record, _ []byte) error {
				_, err := l.Seal(ctx, r, sealClass)
				return err
			},
			close: func(ctx context.Context) error { return errors.Join(l.Close(ctx), done()) },
		}, nil
	}
}

const (
	sealClass  = "run"
	sealOrigin = "bench.example/ledger"
	// payloadSize is that of every record's payload, in bytes.
	payloadSize = 1 << 10
)

// sealRecord is the nth record: all leaves differ by their time.
func sealRecord(n int, own bool) evidence.Record {
	payload := make([]byte, payloadSize)
	if own {
		copy(payload, strconv.Itoa(n))
	}
	return evidence.Record{
		Kind:    "ward-run/2",
		Subject: fmt.Sprintf("ward:estate/clinic-%05d", n%1000),
		Time:    time.Date(2026, 1, 1, 0, 0, n, 0, time.UTC),
		Payload: payload,
	}
}

// sealAll is `seal SYSTEM DIR WRITERS RECORDS`: as many writers hand in
// records, each its next one when its last is answered for.
func sealAll(args []string) error {
	s, ok := systems[args[0]]
	if !ok {
		return fmt.Errorf("no way to seal is called %q", args[0])
	}
	writers, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	records, leaves := make([]evidence.Record, n), make([][]byte, n)
	for i := range n {
		records[i] = sealRecord(i, s.own)
		if leaves[i], err = records[i].Leaf(sealClass).Bytes(); err != nil {
			return err
		}
	}
	keyDir, err := os.MkdirTemp("", "ward-bench-keys-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(keyDir)
	store, err := keys.Open(keyDir)
	if err != nil {
		return err
	}
	signer, err := store.Generate(sealOrigin, nil)
	if err != nil {
		return err
	}
	ctx := context.Background()
	l, err := s.open(ctx, args[1], signer)
	if err != nil {
		return err
	}
	took := make([]time.Duration, n)
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var all sync.WaitGroup
	before, start := processorTime(), time.Now()
	for range writers {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && failed.Load() == nil; i = int(next.Add(1)) - 1 {
				at := time.Now()
				if err := l.add(ctx, records[i], leaves[i]); err != nil {
					failed.Store(&err)
				}
				took[i] = time.Since(at)
			}
		})
	}
	all.Wait()
	r := sealed{Records: n, VKey: signer.VKey(), Wall: time.Since(start), Processor: processorTime() - before}
	if err := l.close(ctx); err != nil {
		return err
	}
	if err := failed.Load(); err != nil {
		return *err
	}
	slices.Sort(took)
	r.P50, r.P99 = took[n/2], took[min(n*99/100, n-1)]
	kept, err := os.ReadDir(filepath.Join(args[1], evidence.CheckpointsDir))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	r.Checkpoints = len(kept)
	return answer(r)
}

// processorTime is what this process has taken so far.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// compareLogs is `compare-logs SYSTEM DIR VKEY RECORDS`: whether the log holds
// exactly the leaves that were handed in, each once. A log of Ward's must
// verify too, with all that is beside it.
func compareLogs(args []string) error {
	s := systems[args[0]]
	n, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	if args[0] != peerBatched && args[0] != peerTimed {
		policy, err := evidence.NewPolicy([]string{args[2]}, nil, 0)
		if err != nil {
			return err
		}
		if _, err := evidence.VerifyLedger(context.Background(), os.DirFS(args[1]), policy, evidence.Options{}); err != nil {
			return err
		}
	}
	leaves, err := tessera.Leaves(context.Background(), filepath.Join(args[1], evidence.LogDir), args[2])
	if err != nil {
		return err
	}
	if len(leaves) != n {
		return fmt.Errorf("%d leaves were handed in, the log holds %d", n, len(leaves))
	}
	there := make(map[digest.Digest]bool, n)
	for _, leaf := range leaves {
		there[digest.Of(leaf)] = true
	}
	for i := range n {
		leaf, err := sealRecord(i, s.own).Leaf(sealClass).Bytes()
		if err != nil {
			return err
		}
		if !there[digest.Of(leaf)] {
			return fmt.Errorf("leaf %d is not in the log", i)
		}
	}
	return answer(agreement{Objects: n})
}

// memory is an outbox that does not survive the process: what sealing costs
// without a database.
type memory struct {
	outbox.Store // what is not below is not called

	mu   sync.Mutex
	rows map[digest.Digest]outbox.Row
}

func (m *memory) Apply(_ context.Context, rows []outbox.Row, places []outbox.Place) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range rows {
		if _, ok := m.rows[r.ID]; !ok {
			r.Seq, r.Place = int64(len(m.rows)+1), nil
			m.rows[r.ID] = r
		}
	}
	for _, p := range places {
		r, ok := m.rows[p.ID]
		if !ok {
			return outbox.ErrConflict
		}
		r.Place = &p.Index
		m.rows[p.ID] = r
	}
	return nil
}

func (m *memory) Find(_ context.Context, ids []digest.Digest) (map[digest.Digest]outbox.Row, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[digest.Digest]outbox.Row{}
	for _, id := range ids {
		if r, ok := m.rows[id]; ok {
			found[id] = r
		}
	}
	return found, nil
}

func (m *memory) Unsealed(context.Context, int64, int) ([]outbox.Row, error) { return nil, nil }

func (m *memory) Last(context.Context) (outbox.Place, bool, error) { return outbox.Place{}, false, nil }

func (m *memory) Acquire(context.Context, outbox.Holder) (func() error, error) {
	return func() error { return nil }, nil
}

// load is how many records a number of writers seals in one run.
type load struct{ writers, records int }

// againstTessera seals the same leaves by Ward and by the log library alone,
// in turns, so that whatever else the machine does is met by all of them.
func againstTessera(o options) error {
	fmt.Printf("## Records sealed, against Tessera, %d rounds\n", o.rounds)
	sync, err := syncTime(o.work)
	if err != nil {
		return err
	}
	fmt.Printf("In this folder, %s, to write 300 bytes and sync them takes %s (median of 200).\n\n", o.work, micro(sync))
	order := []string{peerBatched, wardOne, wardNoState, wardOwn, peerTimed}
	t := newTable("writers", "what", "records/s", "p50", "p99", "processor a record", "records a checkpoint", "records/s, × Tessera", "least and most of a round")
	for _, at := range o.loads {
		results := map[string][]sealed{}
		for range o.rounds {
			for _, name := range order {
				r, err := sealOnce(o, name, at)
				if err != nil {
					return fmt.Errorf("%s, %d writers: %w", systems[name].name, at.writers, err)
				}
				results[name] = append(results[name], r)
			}
		}
		for _, name := range order {
			all := results[name]
			var ratios []float64 // to the peer of the same round
			for i, r := range all {
				ratios = append(ratios, r.rate()/results[peerBatched][i].rate())
			}
			middle := median(ratios)
			batch := "-"
			if c := all[0].Checkpoints; c > 0 {
				batch = fmt.Sprintf("%.0f", median(each(all, func(s sealed) float64 { return float64(s.Records) / float64(s.Checkpoints) })))
			}
			t.row(at.writers, systems[name].name,
				fmt.Sprintf("%.0f", median(each(all, sealed.rate))),
				micro(median(each(all, func(s sealed) time.Duration { return s.P50 }))),
				micro(median(each(all, func(s sealed) time.Duration { return s.P99 }))),
				micro(median(each(all, func(s sealed) time.Duration { return s.Processor / time.Duration(s.Records) }))),
				batch, middle, fmt.Sprintf("%.2f to %.2f", slices.Min(ratios), slices.Max(ratios)))
		}
	}
	t.print()
	fmt.Printf("Medians of %d rounds, in each of which all rows were measured one after the other. ", o.rounds)
	fmt.Println("Compared in every round: each log holds exactly the leaves that were handed in, and each of Ward's verifies.")
	fmt.Println()
	return nil
}

// sealOnce runs one way in a process of its own, compares what it made, and
// clears it away.
func sealOnce(o options, name string, at load) (sealed, error) {
	dir, err := os.MkdirTemp(o.work, name)
	if err != nil {
		return sealed{}, err
	}
	var r sealed
	n := strconv.Itoa(at.records)
	where := filepath.Join(dir, "ledger")
	if _, err := self(&r, "seal", name, where, strconv.Itoa(at.writers), n); err != nil {
		return r, err
	}
	var same agreement
	if _, err := self(&same, "compare-logs", name, where, r.VKey, n); err != nil {
		return r, err
	}
	if err := os.RemoveAll(dir); err != nil {
		return r, err
	}
	// What is still to be written of this must not be the next one's to wait for.
	syscall.Sync()
	return r, nil
}

// syncTime is how long the disk takes for a small file.
func syncTime(dir string) (time.Duration, error) {
	var all []time.Duration
	for i := range 200 {
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("sync-%d", i)))
		if err != nil {
			return 0, err
		}
		start := time.Now()
		_, err = f.Write(make([]byte, 300))
		err = errors.Join(err, f.Sync())
		all = append(all, time.Since(start))
		if err := errors.Join(err, f.Close(), os.Remove(f.Name())); err != nil {
			return 0, err
		}
	}
	return median(all), nil
}

func each[T, N any](all []T, of func(T) N) []N {
	out := make([]N, len(all))
	for i, x := range all {
		out[i] = of(x)
	}
	return out
}

// median returns the middle one, of an even number the lower.
func median[N cmp.Ordered](all []N) N {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[(len(sorted)-1)/2]
}

// micro is a short time as a table shows it.
func micro(d time.Duration) string {
	if d < 10*time.Millisecond {
		return d.Round(10 * time.Microsecond).String()
	}
	return d.Round(100 * time.Microsecond).String()
}
