//go:build unix

package tlog

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-logr/logr"
	flog "github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/api/layout"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/sys/unix"
	"k8s.io/klog/v2"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/filelock"
)

const (
	// batchAge is how long the library waits for a batch to fill. Append hands
	// a batch over in microseconds, so it is never the batch that waits.
	batchAge = time.Millisecond
	// never is the library's own interval of publication; see the package
	// comment.
	never = time.Duration(math.MaxInt64)
)

// quiet keeps the library's own log, which is the process's, off standard
// error: what matters of it comes back as errors.
var quiet = sync.OnceFunc(func() { klog.SetLogger(logr.Discard()) })

// Log is an open log. Append, Publish and SetSigners are for one caller at a
// time each.
type Log struct {
	dir      string
	opts     Options
	lock     *filelock.Lock
	unclean  bool // the last appender did not close
	touched  bool // this one may have left something, too
	swept    bool // and what was left is gone
	appender *tessera.Appender
	reader   tessera.LogReader
	cancel   context.CancelFunc

	signers   sync.Mutex
	publisher func(context.Context, uint64, []byte) ([]byte, error)

	appending sync.Mutex
	size      uint64
	broken    error

	publishing sync.Mutex
	published  Published
}

// Open opens the log, which it creates if need be, and brings it into order
// after an appender that was killed. A log of another name than the signers'
// is refused, and so is one that is in use (*outbox.HeldError).
func Open(ctx context.Context, o Options) (*Log, error) {
	quiet()
	if len(o.Signers) == 0 {
		return nil, errors.New("opening the log: no key to sign with")
	}
	if o.HTTP == nil {
		o.HTTP = http.DefaultClient
	}
	if o.Step == nil {
		o.Step = func(string) {}
	}
	l := &Log{dir: o.Dir, opts: o}
	if err := l.open(ctx); err != nil {
		return nil, fmt.Errorf("ledger %s: %w", o.Dir, errors.Join(err, l.stop()))
	}
	return l, nil
}

func (l *Log) open(ctx context.Context) error {
	if err := makeDirs(l.dir, evidence.LogStateDir, evidence.CheckpointsDir, evidence.PartialDir); err != nil {
		return err
	}
	if err := l.acquire(); err != nil {
		return err
	}
	newest, err := l.newest()
	if err != nil {
		return err
	}
	l.touched = true
	if err := l.restoreState(newest); err != nil {
		return err
	}
	if err := l.start(ctx); err != nil {
		return err
	}
	if l.size, err = l.reader.IntegratedSize(ctx); err != nil {
		return err
	}
	if newest == nil {
		// Where there was none, the library has published the empty log.
		if newest, err = l.newest(); err != nil {
			return err
		}
	}
	if err := l.recover(ctx, newest); err != nil {
		return err
	}
	// Only now, that what was published is known to be the log's beginning,
	// is anything removed.
	if l.unclean {
		if err := l.sweep(l.size, l.published.Size); err != nil {
			return err
		}
	}
	l.swept = true
	// The library would publish by itself where there is no checkpoint.
	_, err = l.Publish(ctx)
	if err != nil && l.published.Raw != nil {
		// What is published stays so; what is not is told when it is asked for.
		return nil
	}
	return err
}

func (l *Log) acquire() error {
	lock, err := filelock.Try(filepath.Join(l.dir, evidence.LogStateDir, "appender.lock"), l.opts.Holder.Note())
	var held *filelock.HeldError
	if errors.As(err, &held) {
		return &outbox.HeldError{What: "the ledger", By: outbox.ParseHolder(held.Note)}
	}
	if err != nil {
		return err
	}
	l.lock = lock
	l.unclean = len(lock.Left) > 0
	return nil
}

// restoreState writes the library's own state anew where it is not there and
// there is a checkpoint: a mirror leaves it out, and the library would begin
// another log of size 0 in this folder. Whether the log holds what the
// checkpoint says is seen before anything is done with it.
func (l *Log) restoreState(newest *Published) error {
	name := filepath.Join(l.dir, evidence.LogStateDir, "treeState")
	if _, err := os.Lstat(name); newest == nil || !errors.Is(err, fs.ErrNotExist) {
		return nil // what else is wrong with it, the library says
	}
	cp, err := parse(newest.Raw)
	if err != nil {
		return err
	}
	state, err := json.Marshal(struct {
		Size uint64 `json:"size"`
		Root []byte `json:"root"`
	}{cp.Size, cp.Hash})
	if err != nil {
		return err
	}
	l.unclean = true
	return WriteFile(l.dir, name, state, 0o644)
}

// start starts the library's appender. Its workers live until Close, whatever
// becomes of the context that the log was opened with.
func (l *Log) start(ctx context.Context) error {
	driver, err := posix.New(ctx, posix.Config{Path: filepath.Join(l.dir, evidence.LogDir), HTTPClient: l.opts.HTTP})
	if err != nil {
		return err
	}
	opts, err := l.options(l.opts.Signers)
	if err != nil {
		return err
	}
	background, cancel := context.WithCancel(context.WithoutCancel(ctx))
	l.cancel = cancel
	// The library's shutdown waits for a checkpoint of all that was appended.
	// Append has waited for its leaves, and what is not published yet is found
	// by the next Open, so there is nothing to wait for.
	l.appender, _, l.reader, err = tessera.NewAppender(background, driver, opts)
	if err != nil {
		return err
	}
	return l.setSigners(l.opts.Signers)
}

func (l *Log) options(signers []note.Signer) (*tessera.AppendOptions, error) {
	o := tessera.NewAppendOptions().
		WithCheckpointSigner(signers[0], signers[1:]...).
		WithBatching(MaxBatch, batchAge).
		WithCheckpointInterval(never).
		WithCheckpointRepublishInterval(0).
		WithGarbageCollectionInterval(0)
	if len(l.opts.Witnesses) > 0 {
		group, err := tessera.NewWitnessGroupFromPolicy(l.opts.Witnesses)
		if err != nil {
			return nil, fmt.Errorf("witnesses: %w", err)
		}
		o.WithWitnesses(group, &tessera.WitnessOptions{Timeout: l.opts.WitnessTimeout})
	}
	return o, nil
}

// SetSigners changes who signs from the next checkpoint on.
func (l *Log) SetSigners(signers ...note.Signer) error {
	if len(signers) == 0 {
		return errors.New("no key to sign with")
	}
	for _, s := range signers {
		if s.Name() != l.opts.Signers[0].Name() {
			return fmt.Errorf("key %s+%08x is not one of ledger %s", s.Name(), s.KeyHash(), l.opts.Signers[0].Name())
		}
	}
	return l.setSigners(signers)
}

func (l *Log) setSigners(signers []note.Signer) error {
	o, err := l.options(slices.Clone(signers))
	if err != nil {
		return err
	}
	l.signers.Lock()
	defer l.signers.Unlock()
	l.publisher = o.CheckpointPublisher(l.reader, l.opts.HTTP)
	return nil
}

// recover makes the two places of the newest checkpoint agree, and refuses a
// log that is behind it or says something else.
func (l *Log) recover(ctx context.Context, newest *Published) error {
	if newest == nil {
		return nil
	}
	if newest.Size > l.size {
		return fmt.Errorf("%w: %d records, and checkpoint %d: bring the whole folder back from where it was mirrored", ErrRolledBack, l.size, newest.Size)
	}
	cp, err := parse(newest.Raw)
	if err != nil {
		return err
	}
	root, err := l.root(ctx, newest.Size)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrHistory, err)
	}
	if !bytes.Equal(root, cp.Hash) {
		return fmt.Errorf("%w: the root of the first %d records is not that of %s: bring the whole folder back from where it was mirrored", ErrHistory, newest.Size, evidence.CheckpointPathOf(newest.Size))
	}
	if _, err := l.root(ctx, l.size); err != nil {
		return fmt.Errorf("%w: %w", ErrHistory, err)
	}
	return l.keep(*newest)
}

// newest returns the checkpoint of the greatest size that was ever published;
// nil where there is none. A crash may have left it in one of its two places.
// One of another log's name is refused: to go on would change the name.
func (l *Log) newest() (*Published, error) {
	names := []string{evidence.CheckpointPath}
	if size, any, err := l.greatestKept(); err != nil {
		return nil, err
	} else if any {
		names = append(names, evidence.CheckpointPathOf(size))
	}
	var found *Published
	for _, name := range names {
		raw, err := os.ReadFile(filepath.Join(l.dir, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		cp, err := parse(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if want := l.opts.Signers[0].Name(); cp.Origin != want {
			return nil, fmt.Errorf("the log's name is %q, and the key's is %q: this key is another ledger's", cp.Origin, want)
		}
		if found == nil || cp.Size > found.Size {
			found = &Published{Size: cp.Size, Raw: raw}
		}
	}
	return found, nil
}

// greatestKept returns the greatest size under which a checkpoint is kept.
func (l *Log) greatestKept() (size uint64, any bool, err error) {
	dir, err := os.Open(filepath.Join(l.dir, evidence.CheckpointsDir))
	if err != nil {
		return 0, false, err
	}
	defer dir.Close()
	for {
		names, err := dir.Readdirnames(4096)
		for _, name := range names {
			n, err := strconv.ParseUint(name, 10, 64)
			if err != nil || path.Join(evidence.CheckpointsDir, name) != evidence.CheckpointPathOf(n) {
				continue // for verification to name
			}
			if any = true; n > size {
				size = n
			}
		}
		if errors.Is(err, io.EOF) {
			return size, any, nil
		}
		if err != nil {
			return 0, false, err
		}
	}
}

// parse reads a checkpoint without looking at who signed it.
func parse(raw []byte) (flog.Checkpoint, error) {
	var cp flog.Checkpoint
	_, err := cp.Unmarshal(raw)
	return cp, err
}

// Size returns the number of leaves in the log, published or not.
func (l *Log) Size() uint64 {
	l.appending.Lock()
	defer l.appending.Unlock()
	return l.size
}

// Unclean reports whether the last appender ended without Close.
func (l *Log) Unclean() bool { return l.unclean }

// Latest returns the newest checkpoint; it has no Raw where none was published.
func (l *Log) Latest() Published {
	l.publishing.Lock()
	defer l.publishing.Unlock()
	return l.published
}

// Append appends at most MaxBatch leaves, in any order among them, and returns
// the index of each once all are durable. After an error that is ErrBroken it
// is not known which are; after any other, none is.
func (l *Log) Append(ctx context.Context, leaves [][]byte) ([]uint64, error) {
	if len(leaves) > MaxBatch {
		return nil, fmt.Errorf("%d leaves at once: at most %d", len(leaves), MaxBatch)
	}
	l.appending.Lock()
	defer l.appending.Unlock()
	if l.broken != nil {
		return nil, fmt.Errorf("%w (%w)", ErrBroken, l.broken)
	}
	// The library ends the process where it cannot open its lock.
	if err := unix.Access(filepath.Join(l.dir, evidence.LogStateDir), unix.W_OK); err != nil {
		return nil, fmt.Errorf("appending to %s: %w", filepath.Join(l.dir, evidence.LogDir), err)
	}
	// The library goes on with what it was given, whatever the context does,
	// so the answer is waited for.
	ctx = context.WithoutCancel(ctx)
	futures := make([]tessera.IndexFuture, len(leaves))
	for i, leaf := range leaves {
		futures[i] = l.appender.Add(ctx, tessera.NewEntry(leaf))
	}
	indexes := make([]uint64, len(leaves))
	var failed error
	for i, future := range futures {
		at, err := future()
		if err == nil && (at.Index < l.size || at.Index >= l.size+uint64(len(leaves))) {
			err = fmt.Errorf("a leaf is at %d, outside of %d to %d: somebody else appends to this log", at.Index, l.size, l.size+uint64(len(leaves))-1)
		}
		if err != nil && failed == nil {
			failed = err
		}
		indexes[i] = at.Index
	}
	if failed != nil {
		l.broken = failed
		return nil, fmt.Errorf("%w (%w)", ErrBroken, failed)
	}
	l.size += uint64(len(leaves))
	return indexes, nil
}

// Publish signs the log as it is now, has it witnessed, keeps the checkpoint
// and makes it the newest. Where the newest is of this size already, it is
// returned as it is. A failure leaves the newest as it was and can be tried
// again.
func (l *Log) Publish(ctx context.Context) (Published, error) {
	l.publishing.Lock()
	defer l.publishing.Unlock()
	size, err := l.reader.IntegratedSize(ctx)
	if err != nil {
		return Published{}, fmt.Errorf("publishing a checkpoint: %w", err)
	}
	if l.published.Raw != nil && l.published.Size == size {
		return l.published, nil
	}
	root, err := l.root(ctx, size)
	if err != nil {
		return Published{}, fmt.Errorf("publishing checkpoint %d: %w", size, err)
	}
	l.signers.Lock()
	sign := l.publisher
	l.signers.Unlock()
	raw, err := sign(ctx, size, root)
	if err != nil {
		return Published{}, fmt.Errorf("publishing checkpoint %d: %w", size, err)
	}
	before := l.published.Size
	if err := l.keep(Published{Size: size, Raw: raw}); err != nil {
		return Published{}, fmt.Errorf("publishing checkpoint %d: %w", size, err)
	}
	// The checkpoint is published, whatever becomes of what it leaves over:
	// that is no fault, and goes with the next sweep.
	_ = l.prune(before, size)
	return l.published, nil
}

func (l *Log) root(ctx context.Context, size uint64) ([]byte, error) {
	if size == 0 {
		return rfc6962.DefaultHasher.EmptyRoot(), nil
	}
	nodes, err := client.FetchRangeNodes(ctx, size, l.reader.ReadTile)
	if err != nil {
		return nil, err
	}
	factory := compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}
	all, err := factory.NewRange(0, size, nodes)
	if err != nil {
		return nil, err
	}
	return all.GetRootHash(nil)
}

// keep writes a checkpoint under its size, then as the newest. A size has one
// checkpoint for ever: where there is one, from before a crash, it is that.
func (l *Log) keep(p Published) error {
	name := filepath.Join(l.dir, filepath.FromSlash(evidence.CheckpointPathOf(p.Size)))
	newest := newestFile{dir: l.dir}
	kept, err := os.ReadFile(name)
	switch {
	case err == nil:
		if text(kept) != text(p.Raw) {
			return fmt.Errorf("%w: another checkpoint of this size was published before, %s", ErrHistory, evidence.CheckpointPathOf(p.Size))
		}
		p.Raw = kept
	case errors.Is(err, fs.ErrNotExist):
		newest.prepare(p.Raw)
		if err := WriteFile(l.dir, name, p.Raw, 0o444); err != nil {
			return errors.Join(err, newest.discard())
		}
	default:
		return err
	}
	l.opts.Step(StepKept)
	if err := newest.put(p.Raw); err != nil {
		return err
	}
	l.opts.Step(StepNewest)
	l.published = p
	return nil
}

// text returns what of a signed note is signed.
func text(raw []byte) string {
	before, _, _ := strings.Cut(string(raw), "\n\n")
	return before
}

// Leaves yields the leaves from one index to before another, in order, with
// their indexes.
func (l *Log) Leaves(ctx context.Context, from, until uint64) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for from < until {
			bundle, err := client.GetEntryBundle(ctx, l.reader.ReadEntryBundle, from/layout.EntryBundleWidth, l.Size())
			if err != nil {
				yield(nil, fmt.Errorf("reading record %d: %w", from, err))
				return
			}
			entries, err := entriesFrom(bundle, from)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, leaf := range entries {
				if from == until {
					return
				}
				if !yield(leaf, nil) {
					return
				}
				from++
			}
		}
	}
}

// History yields all leaves of the log, in order, and holds them against the
// newest checkpoint as it passes it. Whoever decides by them waits for the end:
// where they are not what was signed, the last that it yields is ErrHistory.
func (l *Log) History(ctx context.Context) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		published := l.Latest()
		cp, err := parse(published.Raw)
		if err != nil {
			yield(nil, err)
			return
		}
		factory := compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}
		all := factory.NewEmptyRange(0)
		for leaf, err := range l.Leaves(ctx, 0, l.Size()) {
			if err == nil && all.End() < cp.Size {
				err = appendTo(all, leaf, cp)
			}
			if !yield(leaf, err) || err != nil {
				return
			}
		}
	}
}

// appendTo adds a leaf to those before it, and looks at their root where the
// checkpoint says it.
func appendTo(all *compact.Range, leaf []byte, cp flog.Checkpoint) error {
	if err := all.Append(rfc6962.DefaultHasher.HashLeaf(leaf), nil); err != nil || all.End() < cp.Size {
		return err
	}
	root, err := all.GetRootHash(nil)
	if err == nil && !bytes.Equal(root, cp.Hash) {
		err = fmt.Errorf("%w: the root of the first %d records is not that of %s", ErrHistory, cp.Size, evidence.CheckpointPathOf(cp.Size))
	}
	return err
}

func entriesFrom(b api.EntryBundle, from uint64) ([][]byte, error) {
	if skip := int(from % layout.EntryBundleWidth); skip < len(b.Entries) {
		return b.Entries[skip:], nil
	}
	return nil, fmt.Errorf("reading record %d: its bundle ends before it", from)
}

// Close lets the log go. It does not publish.
func (l *Log) Close() error { return l.stop() }

// Abandon lets the log go as an appender does that is killed: the next Open
// finds it unclean.
func (l *Log) Abandon() error {
	l.swept = false
	return l.stop()
}

func (l *Log) stop() error {
	if l.cancel != nil {
		l.cancel()
	}
	lock := l.lock
	l.lock = nil
	switch {
	case lock == nil:
		return nil
	case !l.touched && !l.unclean:
		return lock.Unlock()
	case l.swept && l.broken == nil && l.published.Size == l.size:
		return lock.Unlock()
	default:
		return lock.Abandon()
	}
}
