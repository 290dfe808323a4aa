package evidence

import (
	"bytes"
	"cmp"
	"runtime"
	"slices"
	"sync"
	"time"
	"unique"
)

// bundleWork is one entry bundle, from reading to its place in the tree. A
// worker fills it; the one collector takes them in order, so that what is
// wrong first in the log is what is reported.
type bundleWork struct {
	index uint64
	width int
	done  chan struct{}

	err        error
	unlike     bool // err is that it and its tile do not fit each other
	hashes     []Hash
	root       Hash
	refs       []ref
	destroyers []destroyer
	rotations  []rotationAt
	kept       []keptCheckpoint
	times      []int64 // of the leaves, in seconds since 1970
}

// keptCheckpoint is a checkpoint within a bundle, with the root over the
// bundle's entries before its end.
type keptCheckpoint struct {
	Checkpoint
	where string
	own   bool // the verifier's, not the ledger's
	rest  *Hash
}

// leaves reads all entry bundles and verifies tree, tiles and checkpoints; it
// notes the references to payloads.
func (v *ledgerCheck) leaves(p part, refs *refTable) error {
	size := v.report.Checkpoint.Size
	stop := make(chan struct{})
	var workers sync.WaitGroup
	defer workers.Wait()
	defer close(stop)

	n := v.workers()
	todo := make(chan *bundleWork)
	ordered := make(chan *bundleWork, 4*n)
	for range n {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for w := range todo {
				v.bundle(w, p, refs)
				close(w.done)
			}
		}()
	}
	workers.Add(1)
	go func() {
		defer workers.Done()
		defer close(todo)
		defer close(ordered)
		for start := uint64(0); start < size; start += tileWidth {
			w := &bundleWork{index: start / tileWidth, width: int(min(tileWidth, size-start)), done: make(chan struct{})}
			select {
			case ordered <- w:
			case <-stop:
				return
			}
			select {
			case todo <- w:
			case <-stop:
				close(w.done)
				return
			}
		}
	}()
	return v.collect(p, refs, ordered)
}

func (v *ledgerCheck) workers() int {
	if v.opts.Workers > 0 {
		return v.opts.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// collect joins the bundles, in order, into the tree.
func (v *ledgerCheck) collect(p part, refs *refTable, ordered <-chan *bundleWork) error {
	var tree frontier
	if p.first {
		if err := v.emptyCheckpoints(); err != nil {
			return err
		}
	}
	var rest *Hash
	for w := range ordered {
		<-w.done
		if err := v.ctx.Err(); err != nil {
			return err
		}
		if w.unlike && v.tilesHold() {
			t := tileRef{bundles, w.index, w.width}
			return failure(BadBundle, t.path(), "its entries are not those whose hashes the log has")
		}
		if w.err != nil {
			return w.err
		}
		for _, r := range w.rotations {
			if err := v.keys.add(r); err != nil {
				return err
			}
		}
		for _, c := range w.kept {
			if err := v.fits(c, tree.root(c.rest)); err != nil {
				return err
			}
		}
		for _, r := range w.refs {
			refs.refs[r.payload[0]] = append(refs.refs[r.payload[0]], r)
		}
		for _, d := range w.destroyers {
			refs.destroyers[d.Payload[0]] = append(refs.destroyers[d.Payload[0]], d)
		}
		if p.first {
			v.report.times(w.times)
		}
		if w.width < tileWidth {
			rest = &w.root
			break
		}
		if err := tree.add(w.index, w.root, v.tileIs); err != nil {
			return err
		}
	}
	for i, level := range tree.levels {
		// A partial tile's index is the number of full ones before it.
		index := hashesAt(v.report.Checkpoint.Size, i+1) / tileWidth
		if len(level) > 0 {
			if err := v.tileIs(i+1, index, level); err != nil {
				return err
			}
		}
	}
	if got, want := tree.root(rest), v.report.Checkpoint.Root; got != want {
		return failure(WrongRoot, CheckpointPath, "the entries' root is %s, it says %s", got, want)
	}
	if !p.first {
		return nil
	}
	if err := v.keys.signed(CheckpointPath, v.report.Checkpoint); err != nil {
		return err
	}
	v.report.Unfollowed = v.keys.unfollowed()
	return nil
}

// fits verifies that a kept checkpoint has the tree's root at its size, and was
// signed by a key that had not been replaced. It is called in their order.
func (v *ledgerCheck) fits(c keptCheckpoint, root Hash) error {
	if root != c.Root {
		return failure(WrongHistory, c.where, "its root is %s, the first %d entries' is %s", c.Root, c.Size, root)
	}
	if err := v.keys.signed(c.where, c.Checkpoint); err != nil {
		return err
	}
	if c.own || c.Size == v.report.Checkpoint.Size {
		return nil
	}
	v.report.Checkpoints++
	if len(c.Witnesses) < v.policy.quorum {
		v.report.Unwitnessed++
	}
	return nil
}

// emptyCheckpoints verifies those of the log before its first entry.
func (v *ledgerCheck) emptyCheckpoints() error {
	var kept []keptCheckpoint
	if len(v.sizes) > 0 && v.sizes[0] == 0 {
		c, err := v.openKept(0)
		if err != nil {
			return err
		}
		kept = append(kept, keptCheckpoint{Checkpoint: c, where: CheckpointPathOf(0)})
	}
	if v.earlier != nil && v.earlier.Size == 0 {
		kept = append(kept, keptCheckpoint{Checkpoint: *v.earlier, where: "the earlier checkpoint", own: true})
	}
	for _, c := range kept {
		if err := v.fits(c, emptyRoot()); err != nil {
			return err
		}
	}
	return nil
}

// bundle reads an entry bundle and its tile of level 0.
func (v *ledgerCheck) bundle(w *bundleWork, p part, refs *refTable) {
	b := tileRef{bundles, w.index, w.width}
	raw, err := readTile(v.fsys, b, v.opts.Live)
	if err != nil {
		w.err = err
		return
	}
	entries, err := splitBundle(raw, w.width)
	if err != nil {
		w.err = failure(BadBundle, b.path(), "%v", err)
		return
	}
	w.hashes, w.times = make([]Hash, len(entries)), make([]int64, len(entries))
	for i, entry := range entries {
		w.hashes[i] = leafHash(entry)
	}
	w.root = subtreeRoot(w.hashes)
	if w.err = v.tileIs(0, w.index, w.hashes); w.err != nil {
		w.unlike = CodeOf(w.err) == BadTile
		return
	}
	w.refs = make([]ref, 0, len(entries)*(p.to-p.from)/256+8)
	for i, entry := range entries {
		if w.err = v.entry(w, i, entry, refs); w.err != nil {
			return
		}
	}
	if p.first {
		w.err = v.keptWithin(w)
	}
}

// entry reads one leaf.
func (v *ledgerCheck) entry(w *bundleWork, i int, entry []byte, refs *refTable) error {
	index := w.index*tileWidth + uint64(i)
	leaf, err := ParseLeaf(entry)
	if err != nil {
		return failure(BadLeaf, leafAt(index), "%v", err)
	}
	w.times[i] = leaf.Time.Unix()
	if refs.wants(leaf.Payload) {
		w.refs = append(w.refs, ref{payload: leaf.Payload, size: leaf.Size, index: index, time: w.times[i], class: unique.Make(leaf.Class), leaf: [16]byte(w.hashes[i][:16])})
	}
	if leaf.Kind == RotationKind && refs.first {
		r, err := rotationOf(leaf, index, func(l Leaf) ([]byte, error) { return readPayload(v.fsys, l) })
		w.rotations = append(w.rotations, r)
		return err
	}
	if leaf.Kind != DestroyedKind {
		return nil
	}
	if leaf.Size > MaxDestruction {
		return failure(BadDestruction, leafAt(index), "its payload has %d bytes, at most %d", leaf.Size, MaxDestruction)
	}
	payload, err := readPayload(v.fsys, leaf)
	if err != nil {
		return err
	}
	d, err := destructionOf(leaf, payload)
	if err != nil {
		return failure(BadDestruction, leafAt(index), "%v", err)
	}
	if refs.wants(d.Payload) {
		w.destroyers = append(w.destroyers, destroyer{d, index})
	}
	return nil
}

// keptWithin reads the checkpoints that end within a bundle.
func (v *ledgerCheck) keptWithin(w *bundleWork) error {
	start := w.index * tileWidth
	at := func(c Checkpoint, where string, own bool) {
		// The collector knows the tree before this bundle; the rest is here.
		rest := subtreeRoot(w.hashes[:c.Size-start])
		w.kept = append(w.kept, keptCheckpoint{Checkpoint: c, where: where, own: own, rest: &rest})
	}
	i, _ := slices.BinarySearch(v.sizes, start+1)
	for ; i < len(v.sizes) && v.sizes[i] <= start+uint64(w.width); i++ {
		c, err := v.openKept(v.sizes[i])
		if err != nil {
			return err
		}
		at(c, CheckpointPathOf(c.Size), false)
	}
	if c := v.earlier; c != nil && c.Size > start && c.Size <= start+uint64(w.width) {
		at(*c, "the earlier checkpoint", true)
	}
	// Who signed behind whom is seen in this order.
	slices.SortStableFunc(w.kept, func(a, b keptCheckpoint) int { return cmp.Compare(a.Size, b.Size) })
	return nil
}

// tilesHold reports whether the lowest tiles have the checkpoint's root. Where
// one of them and its bundle differ, that tells which of the two was changed.
func (v *ledgerCheck) tilesHold() bool {
	var tree frontier
	var rest *Hash
	size := v.report.Checkpoint.Size
	for start := uint64(0); start < size && v.ctx.Err() == nil; start += tileWidth {
		t := tileRef{0, start / tileWidth, 0}.widest(size)
		raw, err := readTile(v.fsys, t, v.opts.Live)
		if err != nil || len(raw) != t.width*hashSize {
			return false
		}
		row := make([]Hash, t.width)
		for i := range row {
			row[i] = Hash(raw[i*hashSize:])
		}
		root := subtreeRoot(row)
		if t.width < tileWidth {
			rest = &root
			break
		}
		_ = tree.add(t.index, root, func(int, uint64, []Hash) error { return nil })
	}
	return tree.root(rest) == v.report.Checkpoint.Root
}

// tileIs verifies that a tile holds these hashes.
func (v *ledgerCheck) tileIs(level int, index uint64, hashes []Hash) error {
	t := tileRef{level, index, len(hashes)}
	raw, err := readTile(v.fsys, t, v.opts.Live)
	if err != nil {
		return err
	}
	if len(raw) != len(hashes)*hashSize {
		return failure(BadTile, t.path(), "%d bytes, want %d", len(raw), len(hashes)*hashSize)
	}
	for i := range hashes {
		if !bytes.Equal(raw[i*hashSize:(i+1)*hashSize], hashes[i][:]) {
			return failure(BadTile, t.path(), "hash %d is not that of the entries", i)
		}
	}
	return nil
}

// times notes the times of the next leaves, in the order of the log.
func (r *Report) times(seconds []int64) {
	first, last := r.FirstTime.Unix(), r.LastTime.Unix()
	if r.FirstTime.IsZero() && len(seconds) > 0 {
		first, last = seconds[0], seconds[0]
	}
	for _, s := range seconds {
		if s < last {
			r.Backward++
		}
		first, last = min(first, s), max(last, s)
	}
	if len(seconds) > 0 {
		r.FirstTime, r.LastTime = time.Unix(first, 0).UTC(), time.Unix(last, 0).UTC()
	}
}
