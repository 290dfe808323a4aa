package evidence

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unique"

	"github.com/wardhq/ward/internal/digest"
)

// Options say how a ledger is verified. The zero value is strict.
type Options struct {
	// Earlier is a checkpoint, a signed note, that the verifier kept from
	// before. The ledger must be its continuation.
	Earlier []byte
	// Live says that the ledger is being written to: what lies behind its
	// newest checkpoint is passed over instead of being an error.
	Live bool
	// Workers is how many bundles and payload folders are read at a time; 0 is
	// as many as there are processors.
	Workers int
	// maxRefs is how many references to payloads are held at a time; 0 is
	// defaultRefs. For tests.
	maxRefs uint64
}

// Report is what was verified.
type Report struct {
	// Checkpoint is the ledger's newest.
	Checkpoint Checkpoint
	// Live is the option: what lies behind the checkpoint was passed over.
	Live bool
	// Records is the number of leaves: each was read and hashed.
	Records uint64
	// Payloads and PayloadBytes count the payloads that are there and have
	// their digest, each once.
	Payloads     uint64
	PayloadBytes int64
	// Destroyed counts the payloads that a record says are destroyed, and Rules
	// by which rules, as the records say.
	Destroyed uint64
	Rules     Rules
	// Checkpoints counts the earlier checkpoints that are kept and fit.
	Checkpoints uint64
	// Unwitnessed counts those of them with fewer witnesses than the policy's
	// quorum: they may be from before it.
	Unwitnessed uint64
	// Earlier is the size of the verifier's own earlier checkpoint, if any.
	Earlier *uint64
	// Unfollowed is the last rotation of the ledger's key whose new key has
	// signed nothing yet, if any.
	Unfollowed *Unfollowed
	// Backward counts the records that say a time before that of a record which
	// was sealed before them. A run is sealed when it ends and may say when it
	// was judged, so that is no error.
	Backward uint64
	// FirstTime and LastTime are the least and greatest times in leaves, as
	// the ledger says.
	FirstTime, LastTime time.Time
}

// NotVerified says in plain words what a verified ledger leaves open.
func (r Report) NotVerified() []string {
	open := r.notVerified()
	if u := r.Unfollowed; u != nil {
		open = append(open, fmt.Sprintf("That %s is out of use: record %d says that %s follows it, which has signed nothing yet. Whoever holds the old key can go on with the ledger until then.", u.Old, u.Index, u.New))
	}
	return append(open, "That every checkpoint of old was kept: the log does not say when its checkpoints were published.")
}

// notVerified is what a ledger and a pack leave open.
func (r Report) notVerified() []string {
	open := []string{
		"That what the records say is true: they are what was sealed, not what was the case.",
		"That everything was recorded that should have been.",
		"That the keys belong to whom you think: you must have them from somewhere else than this ledger.",
	}
	if len(r.Checkpoint.Witnesses) == 0 {
		open = append(open, "The times: they are what the ledger says; no witness attests when it was sealed, and nobody but you could notice a second history. Keep the checkpoint and ask for its continuation next time.")
	} else {
		open = append(open, "The times of single records: a witness attests only that they were sealed before it signed.")
	}
	if r.Backward > 0 {
		open = append(open, fmt.Sprintf("That records were made in their order: %d of %d say a time before that of a record sealed before them.", r.Backward, r.Records))
	}
	if n := len(r.Checkpoint.Unknown); n > 0 {
		open = append(open, fmt.Sprintf("The signatures on the checkpoint by keys that you did not name: %d, which anybody can have added, as %s.", n, strings.Join(r.Checkpoint.Unknown[:min(n, 4)], ", ")))
	}
	if r.Earlier == nil {
		open = append(open, "That this continues what you were shown before: you named no earlier checkpoint.")
	}
	return open
}

// defaultRefs bounds memory: a reference has 80 bytes.
const defaultRefs = 3 << 19

// VerifyLedger verifies a whole ledger: the newest checkpoint by the policy;
// that the leaves of all entry bundles have its root, and every tile their
// hashes; that every leaf is one, is there once, and its payload is there, with size and
// digest, or is declared destroyed by a later record; that every kept
// checkpoint is signed, by a key that had not been replaced, and is the root at
// its size; and that nothing else is in the folder. Of the log library's own
// files it looks at the names alone. It returns a *Failure for the first thing
// that is wrong, and any other error for what could not be read.
//
// Memory does not grow with the ledger: beyond one and a half million records it is read
// several times, each time for a part of the payloads.
func VerifyLedger(ctx context.Context, fsys fs.FS, p Policy, o Options) (Report, error) {
	if o.maxRefs == 0 {
		o.maxRefs = defaultRefs
	}
	if err := outline(fsys, o.Live); err != nil {
		return Report{}, err
	}
	raw, err := readFile(fsys, CheckpointPath, MaxCheckpoint)
	if err != nil {
		return Report{}, err
	}
	c, err := p.Open(CheckpointPath, raw)
	if err != nil {
		return Report{}, err
	}
	v := &ledgerCheck{ctx: ctx, fsys: fsys, policy: p, opts: o, report: Report{Checkpoint: c, Live: o.Live, Records: c.Size}}
	if err := v.readExpected(); err != nil {
		return Report{}, err
	}
	if err := eachTile(fsys, c.Size, o.Live, func(tileRef) error { return nil }); err != nil {
		return Report{}, err
	}
	if err := payloadFolders(fsys); err != nil {
		return Report{}, err
	}
	for _, part := range parts(c.Size, o.maxRefs) {
		if err := v.pass(part); err != nil {
			return Report{}, err
		}
	}
	if err := partialsFit(fsys, c.Size, o.Live); err != nil {
		return Report{}, err
	}
	return v.report, nil
}

// ledgerCheck is one verification of a ledger.
type ledgerCheck struct {
	ctx    context.Context
	fsys   fs.FS
	policy Policy
	opts   Options
	// sizes are those of the kept checkpoints, ascending.
	sizes []uint64
	// earlier is the verifier's own.
	earlier *Checkpoint
	keys    succession
	report  Report
}

// readExpected reads which checkpoints must fit the tree.
func (v *ledgerCheck) readExpected() error {
	newest := v.report.Checkpoint
	if v.opts.Earlier != nil {
		const where = "the earlier checkpoint"
		c, err := v.policy.OpenEarlier(where, v.opts.Earlier)
		if err != nil {
			return err
		}
		if c.Size > newest.Size {
			return failure(RolledBack, CheckpointPath, "it has %d records, %s has %d", newest.Size, where, c.Size)
		}
		v.earlier, v.report.Earlier = &c, &c.Size
	}
	err := eachEntry(v.fsys, CheckpointsDir, func(name string, isDir bool) error {
		where := path.Join(CheckpointsDir, name)
		size, err := strconv.ParseUint(name, 10, 63)
		if isDir || err != nil || CheckpointPathOf(size) != where {
			return failure(Extra, where, "it is no checkpoint's name: want its size in 20 digits")
		}
		if size > newest.Size {
			if v.opts.Live {
				return nil
			}
			return failure(RolledBack, CheckpointPath, "it has %d records, but one of %d was published"+ifLive, newest.Size, size)
		}
		v.sizes = append(v.sizes, size)
		return nil
	})
	if err != nil {
		return err
	}
	slices.Sort(v.sizes)
	if n := len(v.sizes); !v.opts.Live && (n == 0 || v.sizes[n-1] != newest.Size) {
		return failure(Missing, CheckpointPathOf(newest.Size), "the newest checkpoint is not kept under its size")
	}
	return nil
}

// openKept reads and verifies the kept checkpoint of a size.
func (v *ledgerCheck) openKept(size uint64) (Checkpoint, error) {
	where := CheckpointPathOf(size)
	raw, err := readFile(v.fsys, where, MaxCheckpoint)
	if err != nil {
		return Checkpoint{}, err
	}
	open := v.policy.OpenEarlier
	if size == v.report.Checkpoint.Size {
		open = v.policy.Open
	}
	c, err := open(where, raw)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.Size != size {
		return Checkpoint{}, failure(BadCheckpoint, where, "it is of %d records", c.Size)
	}
	return c, nil
}

// part is the range of payloads, by the first byte of their digest, that one
// pass over the leaves looks at.
type part struct {
	first bool
	from  int
	to    int
}

// parts divides the payloads so that each part has about max references.
func parts(size, most uint64) []part {
	n := min(int(size/most)+1, 256)
	var all []part
	for i := range n {
		all = append(all, part{first: i == 0, from: i * 256 / n, to: (i + 1) * 256 / n})
	}
	return all
}

// pass reads all leaves, and then the payloads of one part. What concerns the
// checkpoints is verified in the first pass; the root is in every one, so
// that each pass has read the same leaves.
func (v *ledgerCheck) pass(p part) error {
	refs := newRefTable(p)
	if err := v.leaves(p, refs); err != nil {
		return err
	}
	return v.payloads(refs)
}

// ref is a leaf's reference to a payload.
type ref struct {
	payload digest.Digest
	size    int64
	index   uint64
	time    int64 // of the leaf, in seconds since 1970
	class   unique.Handle[string]
	// leaf is the beginning of the leaf's hash: two of the same payload with the
	// same one are the same leaf.
	leaf [16]byte
}

// destroyer is a record that says that a payload was destroyed.
type destroyer struct {
	Destruction
	index uint64
}

// refTable holds the references of one part, by the digest's first byte.
type refTable struct {
	part
	refs       [256][]ref
	destroyers [256][]destroyer
}

func newRefTable(p part) *refTable { return &refTable{part: p} }

func (t *refTable) wants(d digest.Digest) bool { return int(d[0]) >= t.from && int(d[0]) < t.to }

func leafAt(index uint64) string { return fmt.Sprintf("record %d", index) }
