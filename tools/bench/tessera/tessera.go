// Package tessera is the log library without Ward: what the ledger is measured
// against. It has no payloads, no outbox and no kept checkpoints.
//
// Both peers keep a log that survives a loss of power, by the library's own
// POSIX driver, and both answer for a leaf when a published checkpoint covers
// it. They differ in who publishes:
//
//   - Timed is the library as it comes: its own timer, at the least interval
//     that it takes, and its own awaiter.
//   - Batched publishes after every batch, as Ward does. Whatever waits is one
//     batch; the next is appended while the one before is being published. It
//     is the fastest use of the library that we know of.
package tessera

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/go-logr/logr"
	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/api/layout"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
	"k8s.io/klog/v2"
)

const (
	// MaxBatch is the number of leaves that are appended at once.
	MaxBatch = 256
	// batchAge is how long the library waits for a batch to fill.
	batchAge = time.Millisecond
	// Interval is the least between two checkpoints of the library's timer.
	Interval = 100 * time.Millisecond
	// Poll is how often its awaiter looks for a new one.
	Poll = time.Millisecond
	// never is an interval that does not end.
	never = 1 << 62
)

// Log is a log of either kind. Add may be called at the same time.
type Log interface {
	// Add appends a leaf, and returns when a published checkpoint covers it.
	Add(ctx context.Context, leaf []byte) error
	Close(ctx context.Context) error
}

// base is what both have of the library.
type base struct {
	appender *tessera.Appender
	reader   tessera.LogReader
	opts     *tessera.AppendOptions
	shutdown func(context.Context) error
	cancel   context.CancelFunc
}

func open(ctx context.Context, dir string, signer note.Signer, interval time.Duration) (base, context.Context, error) {
	klog.SetLogger(logr.Discard())
	driver, err := posix.New(ctx, posix.Config{Path: dir})
	if err != nil {
		return base{}, nil, err
	}
	b := base{opts: tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithBatching(MaxBatch, batchAge).
		WithCheckpointInterval(interval).
		WithCheckpointRepublishInterval(0).
		WithGarbageCollectionInterval(0)}
	background, cancel := context.WithCancel(context.WithoutCancel(ctx))
	b.cancel = cancel
	if b.appender, b.shutdown, b.reader, err = tessera.NewAppender(background, driver, b.opts); err != nil {
		cancel()
		return base{}, nil, err
	}
	return b, background, nil
}

// Timed is the library as it comes.
type Timed struct {
	base
	awaiter *tessera.PublicationAwaiter
}

// OpenTimed makes a log in a folder.
func OpenTimed(ctx context.Context, dir string, signer note.Signer) (*Timed, error) {
	b, background, err := open(ctx, dir, signer, Interval)
	if err != nil {
		return nil, err
	}
	return &Timed{b, tessera.NewPublicationAwaiter(background, b.reader.ReadCheckpoint, Poll)}, nil
}

// Add is Log's.
func (t *Timed) Add(ctx context.Context, leaf []byte) error {
	_, _, err := t.awaiter.Await(ctx, t.appender.Add(ctx, tessera.NewEntry(leaf)))
	return err
}

// Close is Log's.
func (t *Timed) Close(ctx context.Context) error {
	defer t.cancel()
	return t.shutdown(ctx)
}

// Batched publishes after every batch.
type Batched struct {
	base
	dir     string
	publish func(context.Context, uint64, []byte) ([]byte, error)
	adds    chan *add
	done    sync.WaitGroup

	mu       sync.Mutex
	wait     []*add // appended, not published yet
	appended chan struct{}
}

type add struct {
	leaf []byte
	err  error
	done chan struct{}
}

// OpenBatched makes a log in a folder.
func OpenBatched(ctx context.Context, dir string, signer note.Signer) (*Batched, error) {
	b, background, err := open(ctx, dir, signer, never)
	if err != nil {
		return nil, err
	}
	l := &Batched{
		base: b, dir: dir, publish: b.opts.CheckpointPublisher(b.reader, http.DefaultClient),
		adds: make(chan *add, 2*MaxBatch), appended: make(chan struct{}, 1),
	}
	l.done.Go(func() { l.appends(background) })
	l.done.Go(func() { l.publishes(background) })
	return l, nil
}

// Add is Log's.
func (l *Batched) Add(_ context.Context, leaf []byte) error {
	a := &add{leaf: leaf, done: make(chan struct{})}
	l.adds <- a
	<-a.done
	return a.err
}

// Close is Log's.
func (l *Batched) Close(ctx context.Context) error {
	close(l.adds)
	l.done.Wait()
	defer l.cancel()
	return l.shutdown(ctx)
}

// appends appends whatever waits, at most MaxBatch leaves at a time.
func (l *Batched) appends(ctx context.Context) {
	defer close(l.appended)
	for first := range l.adds {
		batch := []*add{first}
	more:
		for len(batch) < MaxBatch {
			select {
			case a, ok := <-l.adds:
				if !ok {
					break more
				}
				batch = append(batch, a)
			default:
				break more
			}
		}
		futures := make([]tessera.IndexFuture, len(batch))
		for i, a := range batch {
			futures[i] = l.appender.Add(ctx, tessera.NewEntry(a.leaf))
		}
		for i, future := range futures {
			_, batch[i].err = future()
		}
		l.mu.Lock()
		l.wait = append(l.wait, batch...)
		l.mu.Unlock()
		select {
		case l.appended <- struct{}{}:
		default:
		}
	}
}

// publishes publishes what was appended.
func (l *Batched) publishes(ctx context.Context) {
	for range l.appended {
		l.mu.Lock()
		batch := l.wait
		l.wait = nil
		l.mu.Unlock()
		if len(batch) == 0 {
			continue
		}
		err := l.checkpoint(ctx)
		for _, a := range batch {
			a.err = errors.Join(a.err, err)
			close(a.done)
		}
	}
}

// checkpoint does what the library's own publication does: size and root from
// its state, its publisher, and a file that is synced, renamed and its folder
// synced.
func (l *Batched) checkpoint(ctx context.Context) error {
	raw, err := os.ReadFile(filepath.Join(l.dir, ".state", "treeState"))
	if err != nil {
		return err
	}
	var state struct {
		Size uint64 `json:"size"`
		Root []byte `json:"root"`
	}
	if err := json.Unmarshal(raw, &state); err != nil {
		return err
	}
	signed, err := l.publish(ctx, state.Size, state.Root)
	if err != nil {
		return err
	}
	partial := filepath.Join(l.dir, ".state", "checkpoint.new")
	f, err := os.OpenFile(partial, os.O_WRONLY|os.O_CREATE|os.O_TRUNC|os.O_SYNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(signed)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	d, err := os.Open(l.dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := os.Rename(partial, filepath.Join(l.dir, layout.CheckpointPath)); err != nil {
		return err
	}
	return d.Sync()
}

// Leaves returns all leaves of a log in a folder, up to its checkpoint.
func Leaves(ctx context.Context, dir, vkey string) ([][]byte, error) {
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, err
	}
	files := client.FileFetcher{Root: dir}
	cp, _, _, err := client.FetchCheckpoint(ctx, files.ReadCheckpoint, v, v.Name())
	if err != nil {
		return nil, err
	}
	var leaves [][]byte
	for i := uint64(0); uint64(len(leaves)) < cp.Size; i++ {
		bundle, err := client.GetEntryBundle(ctx, files.ReadEntryBundle, i, cp.Size)
		if err != nil {
			return nil, err
		}
		leaves = append(leaves, bundle.Entries...)
	}
	return leaves, nil
}

// Check is the library's own verification of a log, fsck: that the entries
// have the checkpoint's root and the tiles their hashes.
func Check(ctx context.Context, dir, vkey string, workers uint) (size uint64, root []byte, err error) {
	klog.SetLogger(logr.Discard())
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return 0, nil, err
	}
	files := client.FileFetcher{Root: dir}
	if err := fsck.New(v.Name(), v, files, hashes, fsck.Opts{N: workers}).Check(ctx); err != nil {
		return 0, nil, err
	}
	cp, _, _, err := client.FetchCheckpoint(ctx, files.ReadCheckpoint, v, v.Name())
	if err != nil {
		return 0, nil, err
	}
	return cp.Size, cp.Hash, nil
}

// hashes is what the library's fsck asks for: the leaf hashes of a bundle.
func hashes(bundle []byte) ([][]byte, error) {
	var all [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2 {
			return nil, fmt.Errorf("a bundle ends within a length")
		}
		n := int(bundle[0])<<8 | int(bundle[1])
		if bundle = bundle[2:]; len(bundle) < n {
			return nil, fmt.Errorf("a bundle ends within an entry")
		}
		h := sha256.New()
		h.Write([]byte{0})
		h.Write(bundle[:n])
		all = append(all, h.Sum(nil))
		bundle = bundle[n:]
	}
	return all, nil
}
