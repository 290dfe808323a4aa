package evidence

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sync"
	"time"

	"github.com/wardhq/ward/internal/digest"
)

// payloadFolders verifies that the payloads lie in folders by the first two
// digits of their names.
func payloadFolders(fsys fs.FS) error {
	return eachEntry(fsys, PayloadsDir, func(name string, isDir bool) error {
		const digits = "0123456789abcdef"
		ok := isDir && len(name) == 2 && bytes.IndexByte([]byte(digits), name[0]) >= 0 && bytes.IndexByte([]byte(digits), name[1]) >= 0
		if !ok {
			return failure(Extra, path.Join(PayloadsDir, name), "it is no folder of payloads")
		}
		return nil
	})
}

// payloads verifies the payloads of one part, folder by folder.
func (v *ledgerCheck) payloads(t *refTable) error {
	results := make([]payloadResult, 256)
	todo := make(chan int)
	var workers sync.WaitGroup
	for range v.workers() {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := range todo {
				results[i] = v.payloadFolder(i, t.refs[i], t.destroyers[i])
			}
		}()
	}
	for i := t.from; i < t.to && v.ctx.Err() == nil; i++ {
		todo <- i
	}
	close(todo)
	workers.Wait()
	for _, r := range results {
		if r.err != nil {
			return r.err
		}
		v.report.Payloads += r.present
		v.report.PayloadBytes += r.bytes
		v.report.Destroyed += r.destroyed
		for _, rule := range slices.Sorted(maps.Keys(r.rules)) {
			v.report.Rules.count(rule, r.rules[rule])
		}
	}
	return v.ctx.Err()
}

type payloadResult struct {
	present, destroyed uint64
	bytes              int64
	rules              Rules
	err                error
}

// payloadFolder compares what leaves say with what is in one folder.
func (v *ledgerCheck) payloadFolder(first int, refs []ref, destroyers []destroyer) payloadResult {
	var r payloadResult
	there, err := v.payloadNames(first)
	if err != nil {
		return payloadResult{err: err}
	}
	slices.SortFunc(refs, byLeaf)
	slices.SortFunc(destroyers, func(a, b destroyer) int {
		return cmp.Or(bytes.Compare(a.Payload[:], b.Payload[:]), cmp.Compare(a.index, b.index))
	})
	hasher := payloadHasher{ctx: v.ctx, fsys: v.fsys, buf: make([]byte, 64<<10)}
	for len(refs) > 0 {
		d := refs[0].payload
		n := 1
		for n < len(refs) && refs[n].payload == d {
			n++
		}
		// Files and destructions below d belong to no leaf.
		for len(there) > 0 && bytes.Compare(there[0][:], d[:]) < 0 {
			if r.err = v.unreferenced(there[0]); r.err != nil {
				return r
			}
			there = there[1:]
		}
		present := len(there) > 0 && there[0] == d
		if present {
			there = there[1:]
		}
		for len(destroyers) > 0 && bytes.Compare(destroyers[0].Payload[:], d[:]) < 0 {
			return payloadResult{err: destroyedNothing(destroyers[0])}
		}
		m := 0
		for m < len(destroyers) && destroyers[m].Payload == d {
			m++
		}
		if err := v.onePayload(&r, &hasher, refs[:n], destroyers[:m], present); err != nil {
			return payloadResult{err: err}
		}
		refs, destroyers = refs[n:], destroyers[m:]
	}
	if len(destroyers) > 0 {
		return payloadResult{err: destroyedNothing(destroyers[0])}
	}
	for _, d := range there {
		if r.err = v.unreferenced(d); r.err != nil {
			return r
		}
	}
	return r
}

// byLeaf orders references by payload, leaf and place.
func byLeaf(a, b ref) int {
	if c := bytes.Compare(a.payload[:], b.payload[:]); c != 0 {
		return c
	}
	if c := bytes.Compare(a.leaf[:], b.leaf[:]); c != 0 {
		return c
	}
	return cmp.Compare(a.index, b.index)
}

// onePayload judges one payload by all leaves that name it, the same ones
// beside each other, and by all destructions, in the order of the log.
func (v *ledgerCheck) onePayload(r *payloadResult, h *payloadHasher, refs []ref, destroyers []destroyer, present bool) error {
	for i, x := range refs {
		if i > 0 && x.leaf == refs[i-1].leaf {
			return failure(Repeated, leafAt(x.index), "it is record %d once more: a record is sealed once", refs[i-1].index)
		}
	}
	byIndex := func(a, b ref) int { return cmp.Compare(a.index, b.index) }
	first, last := slices.MinFunc(refs, byIndex), slices.MaxFunc(refs, byIndex)
	for _, x := range refs {
		if x.size != first.size {
			return failure(WrongSize, leafAt(x.index), "it says that its payload has %d bytes, record %d says %d of the same", x.size, first.index, first.size)
		}
	}
	if len(destroyers) > 0 {
		slices.SortFunc(refs, byIndex)
		if err := destructionsHold(refs, destroyers); err != nil {
			return err
		}
	}
	if n := len(destroyers); n > 0 && destroyers[n-1].index > last.index {
		if present && !v.opts.Live {
			return failure(NotDestroyed, PayloadPath(last.payload), "record %d says that it was destroyed, and it is there", destroyers[n-1].index)
		}
		r.destroyed++
		r.rules.count(destroyers[n-1].Rule, 1)
		return nil
	}
	if !present {
		return failure(Missing, PayloadPath(last.payload), "the payload of record %d is not there, and no later record says that it was destroyed", first.index)
	}
	if err := h.verify(PayloadPath(last.payload), last); err != nil {
		return err
	}
	r.present++
	r.bytes += last.size
	return nil
}

// destructionsHold verifies that each destruction of a payload fits all leaves
// before it that name the payload; both are in the order of the log.
func destructionsHold(refs []ref, destroyers []destroyer) error {
	next, latest := 0, refs[0]
	for _, d := range destroyers {
		if refs[0].index >= d.index {
			return destroyedNothing(d)
		}
		from := next
		for next < len(refs) && refs[next].index < d.index {
			if refs[next].time > latest.time {
				latest = refs[next]
			}
			next++
		}
		// Those before from have the class of the destruction before, and so
		// has the latest of them: a ledger may destroy a payload very often.
		for _, x := range append(refs[from:next:next], latest) {
			if err := d.speaksFor(x.class.Value(), time.Unix(x.time, 0)); err != nil {
				return failure(BadDestruction, leafAt(d.index), "of record %d: %v", x.index, err)
			}
		}
	}
	return nil
}

func destroyedNothing(d destroyer) error {
	return failure(BadDestruction, leafAt(d.index), "it destroys %s, which no record before it names", d.Payload)
}

func (v *ledgerCheck) unreferenced(d digest.Digest) error {
	if v.opts.Live {
		return nil
	}
	return failure(Extra, PayloadPath(d), "no record names it"+ifLive)
}

// payloadNames returns the digests that the files of one folder are named by,
// ascending.
func (v *ledgerCheck) payloadNames(first int) ([]digest.Digest, error) {
	prefix := fmt.Sprintf("%02x", first)
	dir := path.Join(PayloadsDir, prefix)
	var there []digest.Digest
	err := eachEntry(v.fsys, dir, func(name string, isDir bool) error {
		d, err := digest.Parse("sha256:" + name)
		if err != nil || isDir || hexOf(d) != name || name[:2] != prefix {
			return failure(Extra, path.Join(dir, name), "it is no payload: its name is not a digest of this folder's")
		}
		there = append(there, d)
		return nil
	})
	slices.SortFunc(there, func(a, b digest.Digest) int { return bytes.Compare(a[:], b[:]) })
	return there, err
}

// payloadHasher digests files with one buffer.
type payloadHasher struct {
	ctx  context.Context
	fsys fs.FS
	buf  []byte
}

func (h *payloadHasher) verify(where string, want ref) error {
	f, err := h.fsys.Open(where)
	if errors.Is(err, fs.ErrNotExist) {
		return failure(Missing, where, "it was there and is not any more")
	}
	if err != nil {
		return fmt.Errorf("reading a payload: %w", err)
	}
	defer f.Close()
	return digestIs(h.ctx, where, f, h.buf, want.payload, want.size, leafAt(want.index))
}

// digestIs reads to the end and compares size and digest. A file that takes no
// room on a disk may be of any size, so it ends with its context.
func digestIs(ctx context.Context, where string, r io.Reader, buf []byte, want digest.Digest, size int64, by string) error {
	sum := sha256.New()
	var n int64
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		k, err := r.Read(buf)
		sum.Write(buf[:k])
		if n += int64(k); n > size {
			return failure(WrongSize, where, "more than the %d bytes that %s says", size, by)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("reading %s: %w", where, err)
		}
	}
	if n != size {
		return failure(WrongSize, where, "%d bytes, %s says %d", n, by, size)
	}
	if got := digest.Digest(sum.Sum(nil)); got != want {
		return failure(WrongDigest, where, "its bytes have the digest %s", got)
	}
	return nil
}

// readPayload returns a leaf's payload, verified.
func readPayload(fsys fs.FS, l Leaf) ([]byte, error) {
	where := PayloadPath(l.Payload)
	raw, err := readFile(fsys, where, l.Size)
	if CodeOf(err) == TooLarge {
		return nil, failure(WrongSize, where, "more than the %d bytes that its leaf says", l.Size)
	}
	if err != nil {
		return nil, err
	}
	if int64(len(raw)) != l.Size {
		return nil, failure(WrongSize, where, "%d bytes, its leaf says %d", len(raw), l.Size)
	}
	if got := digest.Of(raw); got != l.Payload {
		return nil, failure(WrongDigest, where, "its bytes have the digest %s", got)
	}
	return raw, nil
}

// destructionOf reads the destruction that a record of DestroyedKind is.
func destructionOf(l Leaf, payload []byte) (Destruction, error) {
	d, err := ParseDestruction(payload)
	if err != nil {
		return Destruction{}, err
	}
	if !d.Time.Equal(l.Time) {
		return Destruction{}, fmt.Errorf("its leaf says %s, its payload %s", l.Time.Format(timeForm), d.Time.Format(timeForm))
	}
	return d, nil
}
