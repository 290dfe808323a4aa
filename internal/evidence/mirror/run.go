package mirror

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
)

// maxSeen bounds the payloads that a run remembers to have sent.
const maxSeen = 1 << 20

// run is one way from the mirror's newest checkpoint to the ledger's.
type run struct {
	ctx    context.Context
	fsys   fs.FS
	policy evidence.Policy
	to     Target
	opts   Options

	ledger *evidence.Ledger
	tree   *tree
	// kept and there are the sizes of the checkpoints in the ledger, up to its
	// newest, and in the mirror; ascending.
	kept, there []uint64
	// at is the size up to which the mirror is complete.
	at uint64
	// destroyed holds, by payload, the last record behind at that says that it
	// was destroyed.
	destroyed map[digest.Digest]uint64
	// need is the least size of which a checkpoint can be finished: that which
	// covers why a payload was left out.
	need uint64
	seen map[digest.Digest]struct{}

	work    *errgroup.Group
	workCtx context.Context
	counts  counts
	report  Report
}

// goneError says that a payload is not in the ledger.
type goneError struct {
	payload digest.Digest
	err     error
}

func (e *goneError) Error() string { return e.err.Error() }
func (e *goneError) Unwrap() error { return e.err }

func (r *run) run() error {
	r.counts.r = &r.report
	r.seen = map[digest.Digest]struct{}{}
	if err := r.notALedger(); err != nil {
		return err
	}
	// The mirror is looked at before the ledger: whatever another run puts
	// there meanwhile, the ledger has had it before.
	var err error
	if r.there, err = sizes(r.to.List(r.ctx, evidence.CheckpointsDir)); err != nil {
		return err
	}
	if err := r.openLedger(); err != nil {
		return ofLedger(err)
	}
	if err := r.sameHistory(); err != nil {
		return err
	}
	if r.destroyed, err = destructions(r.ctx, r.tree, r.at); err != nil {
		return ofLedger(err)
	}
	r.begin()
	err = r.walk()
	// Nobody works on when run returns.
	if workErr := r.work.Wait(); workErr != nil {
		err = workErr
	}
	if err == nil {
		err = r.countDestroyed()
	}
	return err
}

// begin lets workers begin; r.work.Wait waits for all of them.
func (r *run) begin() {
	r.work, r.workCtx = errgroup.WithContext(r.ctx)
	r.work.SetLimit(r.opts.Workers)
}

// settle waits until all that was handed to the workers is done.
func (r *run) settle() error {
	err := r.work.Wait()
	r.begin()
	return err
}

// notALedger refuses a ledger as the target: what is put there would not be
// part of it.
func (r *run) notALedger() error {
	f, err := r.to.Open(r.ctx, evidence.CheckpointPath)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	f.Close()
	return r.ofMirror(errors.New("it has a " + evidence.CheckpointPath + ", so it is a ledger and no mirror: name another place"))
}

func (r *run) openLedger() error {
	var err error
	if r.ledger, err = evidence.OpenLedger(r.fsys, r.policy); err != nil {
		return err
	}
	if r.tree, err = openTree(r.ledger); err != nil {
		return err
	}
	entries, err := fs.ReadDir(r.fsys, evidence.CheckpointsDir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if r.kept, err = sizes(each(entries)); err != nil {
		return err
	}
	newest := r.ledger.Checkpoint
	i, found := slices.BinarySearch(r.kept, newest.Size)
	if !found {
		return failure(evidence.Missing, evidence.CheckpointPathOf(newest.Size), "the newest checkpoint is not kept under its size")
	}
	// What is behind was published since.
	r.kept = r.kept[:i+1]
	raw, err := r.readKept(newest.Size)
	if err != nil {
		return err
	}
	if !bytes.Equal(raw, newest.Raw) {
		return failure(evidence.WrongHistory, evidence.CheckpointPathOf(newest.Size), "it is not the newest checkpoint, which has the same size")
	}
	return nil
}

// sameHistory verifies that the ledger continues what is in the mirror. Of the
// checkpoints that both have, the newest covers the others.
func (r *run) sameHistory() error {
	for i, size := range r.there {
		newest := i == len(r.there)-1
		_, both := slices.BinarySearch(r.kept, size)
		if both && !newest {
			continue
		}
		name := evidence.CheckpointPathOf(size)
		if size > r.tree.size {
			return r.ofMirror(failure(evidence.RolledBack, name, "it covers more records than the ledger has, %d: the ledger was brought back from a backup or cut, or this mirror is another ledger's", r.tree.size))
		}
		c, err := r.ofHistory(name, size)
		if err != nil {
			return err
		}
		if newest {
			r.at, r.report.Checkpoint = size, c
			r.report.Before = &size
		}
	}
	return nil
}

// ofHistory verifies that a checkpoint of the mirror is one of the ledger's.
func (r *run) ofHistory(name string, size uint64) (evidence.Checkpoint, error) {
	raw, err := r.readThere(name, evidence.MaxCheckpoint)
	if err != nil {
		return evidence.Checkpoint{}, err
	}
	root, err := r.tree.rootAt(size)
	if err != nil {
		return evidence.Checkpoint{}, ofLedger(err)
	}
	own, err := r.readKept(size)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return evidence.Checkpoint{}, ofLedger(err)
	}
	lost := err != nil // by the ledger; the mirror keeps it
	c, err := r.open(name, raw, size)
	if err == nil {
		err = rootIs(c, name, root)
	}
	if err == nil && !lost && !bytes.Equal(own, raw) {
		err = failure(evidence.WrongHistory, name, "the ledger's checkpoint of this size is another")
	}
	if err != nil {
		return evidence.Checkpoint{}, r.ofMirror(fmt.Errorf("it is not of this ledger's history, and nothing was written: %w", err))
	}
	return c, nil
}

// open verifies the signature of a checkpoint that was kept under its size.
func (r *run) open(name string, raw []byte, size uint64) (evidence.Checkpoint, error) {
	c, err := r.policy.WithoutQuorum().Open(name, raw)
	if err != nil {
		return evidence.Checkpoint{}, err
	}
	if c.Size != size {
		return evidence.Checkpoint{}, failure(evidence.BadCheckpoint, name, "it is of %d records", c.Size)
	}
	return c, nil
}

// walk hands everything behind r.at to the workers, and finishes checkpoints
// on its way.
func (r *run) walk() error {
	size := r.tree.size
	for index := r.at / tileWidth; index*tileWidth < size; index++ {
		if r.at == size {
			break
		}
		b, err := r.tree.bundle(index)
		if err != nil {
			return ofLedger(err)
		}
		for _, e := range b.entries {
			if e.Index >= r.at {
				r.payload(e)
			}
		}
		if len(b.entries) == tileWidth {
			r.put(evidence.EntriesPath(index, tileWidth), b.raw)
			if err := r.fullTiles(index); err != nil {
				return ofLedger(err)
			}
		}
		if err := r.workCtx.Err(); err != nil {
			return err
		}
		if err := r.stage(min((index+1)*tileWidth, size)); err != nil {
			return err
		}
	}
	if len(r.there) == 0 || r.at < size {
		if err := r.finish(r.ledger.Checkpoint); err != nil {
			return err
		}
	}
	return r.olderCheckpoints()
}

// fullTiles hands over the tiles that are full with a bundle.
func (r *run) fullTiles(index uint64) error {
	for level := 0; (index+1)%(1<<(tileHeight*level)) == 0; level++ {
		full, err := r.tree.at(level, index>>(tileHeight*level))
		if err != nil {
			return err
		}
		r.put(full.name, full.raw)
	}
	return nil
}

// payload hands a record's payload over, unless it was destroyed or sent.
func (r *run) payload(e evidence.Entry) {
	d := e.Leaf.Payload
	if by, ok := r.destroyed[d]; ok {
		if by > e.Index {
			r.need = max(r.need, by+1)
			return
		}
		delete(r.destroyed, d) // it was sealed once more
	}
	if _, ok := r.seen[d]; ok {
		return
	}
	if len(r.seen) == maxSeen {
		clear(r.seen)
	}
	r.seen[d] = struct{}{}
	r.work.Go(func() error {
		content, err := r.ledger.Payload(e.Leaf)
		if evidence.CodeOf(err) == evidence.Missing {
			return &goneError{payload: d, err: err}
		}
		if err != nil {
			return ofLedger(err)
		}
		return r.create(r.workCtx, evidence.PayloadPath(d), content)
	})
}

// stage finishes a kept checkpoint up to which everything was handed over, if
// enough was since the last.
func (r *run) stage(handed uint64) error {
	if handed-r.at < r.opts.stage || handed == r.tree.size {
		return nil
	}
	i, found := slices.BinarySearch(r.kept, handed)
	if !found {
		i--
	}
	if i < 0 || r.kept[i] <= r.at || r.kept[i] < r.need {
		return nil
	}
	size := r.kept[i]
	c, err := r.verifiedKept(size)
	if err != nil {
		return ofLedger(err)
	}
	if len(c.Witnesses) < r.policy.Quorum() {
		return nil // a mirror that ended with it would not verify
	}
	return r.finish(c)
}

// finish writes a checkpoint after all that it covers.
func (r *run) finish(c evidence.Checkpoint) error {
	if err := r.partials(c.Size); err != nil {
		return ofLedger(err)
	}
	if err := r.settle(); err != nil {
		return err
	}
	if err := r.create(r.ctx, evidence.CheckpointPathOf(c.Size), c.Raw); err != nil {
		return err
	}
	r.at, r.report.Checkpoint = c.Size, c
	r.there = append(r.there, c.Size)
	if r.opts.Progress != nil {
		r.opts.Progress(c.Size, r.tree.size)
	}
	return nil
}

// partials hands over the tiles and the bundle that are not full at a size.
func (r *run) partials(size uint64) error {
	if width := int(size % tileWidth); width > 0 {
		b, err := r.tree.bundle(size / tileWidth)
		if err != nil {
			return err
		}
		r.put(evidence.EntriesPath(size/tileWidth, width), b.cut(width))
	}
	for level := 0; size>>(tileHeight*level) > 0; level++ {
		n := size >> (tileHeight * level)
		width := int(n % tileWidth)
		if width == 0 {
			continue
		}
		t, err := r.tree.at(level, n/tileWidth)
		if err != nil {
			return err
		}
		r.put(evidence.TilePath(level, n/tileWidth, width), t.raw[:width*hashSize])
	}
	return nil
}

// olderCheckpoints hands over those that the mirror does not have. What they
// cover is there by now, in tiles as wide as theirs or wider.
func (r *run) olderCheckpoints() error {
	slices.Sort(r.there)
	for _, size := range r.kept {
		if _, ok := slices.BinarySearch(r.there, size); ok {
			continue
		}
		c, err := r.verifiedKept(size)
		if err != nil {
			return ofLedger(err)
		}
		r.put(evidence.CheckpointPathOf(size), c.Raw)
		if err := r.workCtx.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) readKept(size uint64) ([]byte, error) {
	f, err := r.fsys.Open(evidence.CheckpointPathOf(size))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, evidence.MaxCheckpoint+1))
}

// verifiedKept returns a checkpoint that the ledger keeps.
func (r *run) verifiedKept(size uint64) (evidence.Checkpoint, error) {
	raw, err := r.readKept(size)
	if err != nil {
		return evidence.Checkpoint{}, err
	}
	name := evidence.CheckpointPathOf(size)
	c, err := r.open(name, raw, size)
	if err != nil {
		return evidence.Checkpoint{}, err
	}
	root, err := r.tree.rootAt(size)
	if err != nil {
		return evidence.Checkpoint{}, err
	}
	return c, rootIs(c, name, root)
}

// rootIs verifies that a checkpoint has the root that the log had at its size.
func rootIs(c evidence.Checkpoint, name string, root []byte) error {
	if !bytes.Equal(root, c.Root[:]) {
		return failure(evidence.WrongHistory, name, "its root is %s, the first %d records of the ledger have %s", c.Root, c.Size, evidence.Hash(root))
	}
	return nil
}

// put hands a file to the workers.
func (r *run) put(name string, content []byte) {
	r.work.Go(func() error { return r.create(r.workCtx, name, content) })
}

// create writes a file, or sees that it is there.
func (r *run) create(ctx context.Context, name string, content []byte) error {
	err := r.to.Create(ctx, name, content)
	if err == nil {
		r.counts.add(func(now *Report) { now.Created, now.CreatedBytes = now.Created+1, now.CreatedBytes+int64(len(content)) })
		return nil
	}
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	there, err := r.readThere(name, int64(len(content)))
	if err != nil {
		return err
	}
	if !bytes.Equal(there, content) {
		code := evidence.WrongHistory
		if path.Dir(path.Dir(name)) == evidence.PayloadsDir {
			code = evidence.WrongDigest
		}
		return r.ofMirror(failure(code, name, "something else is there under this name than the ledger has: it is another ledger's mirror, or it was changed; it was not overwritten"))
	}
	r.counts.add(func(now *Report) { now.Present++ })
	return nil
}

// readThere reads a file of the mirror, and of one that is longer than limit
// one byte more.
func (r *run) readThere(name string, limit int64) ([]byte, error) {
	f, err := r.to.Open(r.ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, r.ofMirror(fmt.Errorf("reading %s: %w", name, err))
	}
	return raw, nil
}

// countDestroyed looks which of the destroyed payloads the mirror has.
func (r *run) countDestroyed() error {
	r.begin()
	for d := range r.destroyed {
		r.work.Go(func() error {
			f, err := r.to.Open(r.workCtx, evidence.PayloadPath(d))
			switch {
			case errors.Is(err, fs.ErrNotExist):
				r.counts.add(func(now *Report) { now.Destroyed++ })
				return nil
			case err != nil:
				return err
			}
			r.counts.add(func(now *Report) { now.Retained++ })
			return f.Close()
		})
	}
	return r.work.Wait()
}

// destroyedSince reports whether a record behind the run's checkpoint says that
// a payload was destroyed.
func (r *run) destroyedSince(d digest.Digest) (bool, error) {
	l, err := evidence.OpenLedger(r.fsys, r.policy)
	if err != nil || l.Checkpoint.Size <= r.tree.size {
		return false, err
	}
	t, err := openTree(l)
	if err != nil {
		return false, err
	}
	since, err := destructions(r.ctx, t, r.tree.size)
	_, ok := since[d]
	return ok, err
}

// destructions returns, by payload, the last record from an index on that says
// that it was destroyed.
func destructions(ctx context.Context, t *tree, from uint64) (map[digest.Digest]uint64, error) {
	found := map[digest.Digest]uint64{}
	for index := from / tileWidth; from < t.size && index*tileWidth < t.size; index++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		b, err := t.bundle(index)
		if err != nil {
			return nil, err
		}
		for _, e := range b.entries {
			if e.Index < from || e.Leaf.Kind != evidence.DestroyedKind {
				continue
			}
			raw, err := t.ledger.Payload(e.Leaf)
			if err != nil {
				return nil, err
			}
			d, err := evidence.ParseDestruction(raw)
			if err != nil {
				return nil, failure(evidence.BadDestruction, fmt.Sprintf("record %d", e.Index), "%v", err)
			}
			found[d.Payload] = e.Index
		}
	}
	return found, nil
}

// sizes returns the sizes that names of checkpoints say, ascending. A name that
// is none is left to verification.
func sizes(entries func(func(fs.DirEntry, error) bool)) ([]uint64, error) {
	var all []uint64
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		size, err := strconv.ParseUint(e.Name(), 10, 63)
		if err == nil && !e.IsDir() && evidence.CheckpointPathOf(size) == evidence.CheckpointsDir+"/"+e.Name() {
			all = append(all, size)
		}
	}
	slices.Sort(all)
	return all, nil
}

func each(entries []fs.DirEntry) func(func(fs.DirEntry, error) bool) {
	return func(yield func(fs.DirEntry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}
