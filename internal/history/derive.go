package history

import (
	"context"
	"fmt"
	"iter"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/record"
)

// Log is what a history is derived from: an evidence.Ledger.
type Log interface {
	Whole() iter.Seq2[evidence.Entry, error]
	Payload(evidence.Leaf) ([]byte, error)
}

// Derive returns the history of a log that ends at a mark. It goes on from one
// that the log continues, nil for none, and reads no payload of what that has;
// unless something was destroyed since: then it begins anew, so that nothing of
// it is left.
//
// The kept history is used up. Its error is an *evidence.Failure where the log
// is not what its checkpoint was signed of, or lacks a payload that nobody has
// said is destroyed.
func Derive(ctx context.Context, log Log, end Mark, kept *History) (*History, error) {
	var entries []evidence.Entry
	destroyed := map[digest.Digest]uint64{} // by payload, the last record that says so
	last := uint64(0)
	files := map[digest.Digest]bool{} // runs that are no estate's, and have no history
	for e, err := range log.Whole() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		switch e.Leaf.Kind {
		case record.RunKind, record.PostureKind:
			if e.Leaf.Kind == record.RunKind && e.Leaf.Subject == (record.Run{}).Subject() {
				files[e.Leaf.Payload] = true
				continue
			}
			entries = append(entries, e)
		case evidence.DestroyedKind:
			d, err := destruction(log, e)
			if err != nil {
				return nil, err
			}
			destroyed[d.Payload], last = e.Index, e.Index+1
		}
	}
	h := kept
	if h == nil || last > h.Log.Size || h.Log.Size > end.Size {
		h = &History{Series: []Series{}}
	}
	from := h.Log.Size
	h.Log = end
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if e.Index < from {
			continue
		}
		if destroyed[e.Leaf.Payload] > e.Index {
			h.Destroyed++
			continue
		}
		payload, err := log.Payload(e.Leaf)
		if err != nil {
			return nil, err
		}
		if e.Leaf.Kind == record.RunKind {
			r, err := record.OpenAlone(payload)
			if err != nil {
				return nil, fmt.Errorf("record %d: %w", e.Index, err)
			}
			h.AddRun(e.Index, e.Leaf.Payload, r)
			continue
		}
		p, err := record.OpenPosture(payload)
		if err != nil {
			return nil, fmt.Errorf("record %d: %w", e.Index, err)
		}
		if !h.AddPosture(e.Index, p) && !files[p.Run] {
			h.Destroyed++
		}
	}
	return h, nil
}

func destruction(log Log, e evidence.Entry) (evidence.Destruction, error) {
	payload, err := log.Payload(e.Leaf)
	if err != nil {
		return evidence.Destruction{}, err
	}
	d, err := evidence.ParseDestruction(payload)
	if err != nil {
		return d, fmt.Errorf("record %d: %w", e.Index, err)
	}
	return d, nil
}
