package console

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/ward"
)

// mostRecorded bounds how many versions of what people left are read, and mostRead how
// much of the ledger is: the newest are.
const (
	mostRecorded = 400
	mostRead     = 64 << 20
)

// Recorded is what people left beside an estate, as it was sealed.
type Recorded struct {
	Versions []Version // the oldest first
	// Missing is how many records are there without a payload: it was destroyed, or is
	// not here.
	Missing int
	// Cut says that older ones were not read.
	Cut bool
}

// Version is what was there from one sealed run on. What comes again as it was before
// is not sealed again, so that a version tells when it was first so.
type Version struct {
	Record       uint64
	At           time.Time
	Exceptions   []ward.Exception
	Attestations []ward.Attestation
}

// payloads reads what is sealed, and verifies it by its digest.
type payloads interface {
	Payload(leaf evidence.Leaf) ([]byte, error)
}

// readRecorded reads the sealed snapshots of what people left beside an estate. Those of
// the design, which are large, are told apart by how they end and not read.
func readRecorded(files fs.FS, from payloads, entries []evidence.Entry, subject string) (Recorded, error) {
	var out Recorded
	read := int64(0)
	for _, e := range slices.Backward(entries) {
		if e.Leaf.Kind != record.SnapshotKind || e.Leaf.Subject != subject {
			continue
		}
		switch is, err := isRecorded(files, e.Leaf); {
		case errors.Is(err, fs.ErrNotExist):
			out.Missing++
			continue
		case err != nil:
			return Recorded{}, fmt.Errorf("record %d cannot be read: %w", e.Index, err)
		case !is:
			continue
		}
		if read += e.Leaf.Size; len(out.Versions) == mostRecorded || read > mostRead {
			out.Cut = true
			break
		}
		v, theirs, err := versionOf(from, e)
		if err != nil {
			return Recorded{}, fmt.Errorf("record %d cannot be read: %w", e.Index, err)
		}
		if theirs {
			out.Versions = append(out.Versions, v)
		}
	}
	slices.Reverse(out.Versions)
	return out, nil
}

// isRecorded reports whether a sealed snapshot is of stage recorded.
func isRecorded(files fs.FS, leaf evidence.Leaf) (bool, error) {
	const end = record.EndOfRecorded
	if leaf.Size < int64(len(end)) {
		return false, nil
	}
	path := evidence.PayloadPath(leaf.Payload)
	if info, err := fs.Stat(files, path); err != nil || !info.Mode().IsRegular() { // what is no file may never answer
		return false, cmp.Or(err, fmt.Errorf("%s is not a regular file", path))
	}
	f, err := files.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	at, ok := f.(io.ReaderAt)
	if !ok {
		return false, fmt.Errorf("%s cannot be read at its end", path)
	}
	tail := make([]byte, len(end))
	if _, err := at.ReadAt(tail, leaf.Size-int64(len(end))); err != nil {
		return false, err
	}
	return string(tail) == end, nil
}

// versionOf reads a snapshot of stage recorded; false where it is of what a ledger shows,
// and not of what people left.
func versionOf(from payloads, e evidence.Entry) (Version, bool, error) {
	raw, err := from.Payload(e.Leaf)
	if err != nil {
		return Version{}, false, err
	}
	s, err := record.OpenSnapshot(raw)
	if err != nil {
		return Version{}, false, err
	}
	if !left(s.Facts) {
		return Version{}, false, nil
	}
	out := Version{Record: e.Index, At: e.Leaf.Time}
	if out.Exceptions, err = ward.Of[ward.Exception](s.Facts); err != nil {
		return Version{}, false, err
	}
	out.Attestations, err = ward.Of[ward.Attestation](s.Facts)
	return out, true, err
}

// left reports whether facts are of what people left beside an estate. One without any
// is not told from what a ledger shows of an estate that asks for nothing.
func left(facts []fact.Fact) bool {
	return slices.ContainsFunc(facts, func(f fact.Fact) bool { return f.Kind != ward.DrillKind && f.Kind != ward.ObjectiveKind })
}
