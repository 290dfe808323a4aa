package console

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/wardhq/ward/internal/app/judge"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/recovery/drill"
)

// mostOfDrills bounds how many bytes of drills are read of a ledger: the newest are.
const mostOfDrills = 64 << 20

// Drills are the drills of recovery that are sealed.
type Drills struct {
	Sealed []state.Drill // that were read, in the order of the log
	// Problems are the records of drills that are not there, or not what was sealed:
	// nothing is judged by drills then, for one that failed would be the first to go.
	Problems []DrillProblem
	// Destroyed is how many are no more by a rule of retention, and Unread how many
	// older ones were not read.
	Destroyed, Unread int
}

// DrillProblem is a record of a drill that cannot be read, and why.
type DrillProblem struct {
	Record uint64
	Err    error
}

// Problem says what is wrong with the drills as one error; nil where nothing is.
func (d Drills) Problem() error {
	if len(d.Problems) == 0 {
		return nil
	}
	var all []error
	for _, p := range d.Problems {
		all = append(all, fmt.Errorf("record %d: %w", p.Record, p.Err))
	}
	return errors.Join(all...)
}

// drills are those that were read already, by the digests of their payloads. One
// goroutine follows a ledger.
type drills map[digest.Digest]drill.Drill

// read returns the drills among what is sealed. Each is opened once; that it is still
// there is looked at each time.
func (known *drills) read(files fs.FS, from payloads, entries []evidence.Entry) Drills {
	destroyed := map[string]bool{}
	for _, e := range entries {
		if e.Leaf.Kind == evidence.DestroyedKind {
			destroyed[e.Leaf.Subject] = true
		}
	}
	var out Drills
	next, read := drills{}, int64(0)
	for _, e := range slices.Backward(entries) {
		if e.Leaf.Kind != format.Drill {
			continue
		}
		// The newest are read, whatever came before them.
		if read += e.Leaf.Size; read > mostOfDrills {
			out.Unread++
			continue
		}
		d, err := known.one(files, from, e.Leaf)
		switch {
		case destroyed[e.Leaf.Payload.String()] && (errors.Is(err, fs.ErrNotExist) || evidence.CodeOf(err) == evidence.Missing):
			out.Destroyed++
		case err != nil:
			out.Problems = append(out.Problems, DrillProblem{e.Index, err})
		default:
			next[e.Leaf.Payload] = d
			out.Sealed = append(out.Sealed, state.Drill{Drill: d, Index: e.Index, Sealed: e.Leaf.Payload})
		}
	}
	slices.Reverse(out.Sealed)
	slices.Reverse(out.Problems)
	*known = next
	return out
}

func (known *drills) one(files fs.FS, from payloads, leaf evidence.Leaf) (drill.Drill, error) {
	if d, ok := (*known)[leaf.Payload]; ok {
		info, err := fs.Stat(files, evidence.PayloadPath(leaf.Payload))
		switch {
		case err != nil:
			return drill.Drill{}, err
		case info.Mode().IsRegular() && info.Size() == leaf.Size:
			return d, nil
		}
	}
	if leaf.Size > drill.MaxDrill+1 { // and the end of its line
		return drill.Drill{}, fmt.Errorf("the drill has %d bytes, more than %d", leaf.Size, drill.MaxDrill)
	}
	raw, err := from.Payload(leaf)
	if err != nil {
		return drill.Drill{}, err
	}
	return drill.Open(raw)
}

// opened is a ledger as it was last read, or why it could not be.
type opened struct {
	folder  state.Folder
	reading state.Reading
	entries []evidence.Entry
	drills  Drills
	err     error
	// judgedBy is what is judged by; nil where that is not known. Of a ledger that cannot
	// be read it is what was last: an estate is not otherwise because a folder is away.
	judgedBy *judge.Ledger
}

// open reads the ledger that is followed. One in which nothing was sealed yet has no
// drills, which is something that is known of it.
func (k *Keeper) open(known *drills, last *judge.Ledger) opened {
	out := opened{judgedBy: last}
	if out.folder, out.err = state.Open(k.Request.State); out.err != nil {
		return out
	}
	if out.reading, out.err = out.folder.Read(); out.err != nil {
		_, err := os.Stat(out.folder.Path(filepath.Join(state.LedgerFolder, filepath.FromSlash(evidence.CheckpointPath))))
		if errors.Is(err, fs.ErrNotExist) && out.reading.Lacks == nil {
			out.judgedBy = &judge.Ledger{}
		}
		return out
	}
	for entry, err := range out.reading.Whole() {
		if err != nil {
			out.err = err
			return out
		}
		out.entries = append(out.entries, entry)
	}
	out.drills = known.read(out.folder.Files(), out.reading, out.entries)
	out.judgedBy = nil
	if out.reading.Lacks == nil && len(out.drills.Problems) == 0 {
		out.judgedBy = &judge.Ledger{Drills: out.drills.Sealed}
	}
	return out
}

// same reports whether an estate was judged by what is sealed as it was last read.
func (o opened) same(of *Estate) bool {
	return of == nil || sameDrills(o.judgedBy, of.Ledger)
}

func sameDrills(a, b *judge.Ledger) bool {
	if a == nil || b == nil {
		return a == b
	}
	return slices.EqualFunc(a.Drills, b.Drills, func(a, b state.Drill) bool { return a.Index == b.Index && a.Sealed == b.Sealed })
}
