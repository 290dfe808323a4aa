package evidence

import (
	"context"
	"fmt"
	"strconv"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/export"
)

// ShowRequest asks for one record.
type ShowRequest struct {
	state.Request
	// Record is its index in the log, or the digest of its payload, of which
	// the last record is taken.
	Record string
}

// SealedRecord is a record with its place and its proof.
type SealedRecord struct {
	Entry      evidence.Entry
	Checkpoint evidence.Checkpoint
	// Proof leads from the leaf to the checkpoint's root. It was verified.
	Proof []evidence.Hash
	// Payload has the leaf's digest; it is nil if it was destroyed.
	Payload []byte
	// Destroyed says by what, and DestroyedBy is the index of the record that
	// says so.
	Destroyed   *evidence.Destruction
	DestroyedBy uint64
	// Lacks says that the ledger does not have what its key has signed; nil
	// where it has.
	Lacks error
}

// Show returns one record, with its inclusion proof verified.
func Show(ctx context.Context, r ShowRequest) (SealedRecord, error) {
	var out SealedRecord
	s, err := state.Open(r.Request)
	if err != nil {
		return out, err
	}
	open, err := s.Read()
	if err != nil {
		return out, err
	}
	l := open.Ledger
	out.Checkpoint, out.Lacks = l.Checkpoint, open.Lacks
	if out.Entry, err = find(ctx, l, r.Record); err != nil {
		return out, err
	}
	if out.Proof, err = export.Inclusion(l, out.Entry.Index); err != nil {
		return out, err
	}
	if err := evidence.VerifyInclusion(l.Checkpoint, out.Entry.Index, out.Entry.Raw, out.Proof); err != nil {
		return out, err
	}
	out.Payload, err = l.Payload(out.Entry.Leaf)
	if evidence.CodeOf(err) != evidence.Missing {
		return out, err
	}
	missing := err
	out.Destroyed, out.DestroyedBy, err = destruction(ctx, l, out.Entry)
	if err == nil && out.Destroyed == nil {
		err = missing
	}
	return out, err
}

// find returns the record of an index, or the last one with a payload.
func find(ctx context.Context, l *evidence.Ledger, which string) (evidence.Entry, error) {
	if index, err := strconv.ParseUint(which, 10, 64); err == nil {
		if index >= l.Checkpoint.Size {
			return evidence.Entry{}, &input.Error{What: fmt.Sprintf("there is no record %d", index), Hint: fmt.Sprintf("the ledger has %d, counted from 0", l.Checkpoint.Size)}
		}
		return l.Entry(index)
	}
	payload, err := digest.Parse(which)
	if err != nil {
		return evidence.Entry{}, &input.Error{What: fmt.Sprintf("%q names no record", which), Hint: "want an index, as 12, or the digest of a payload, as sha256:…"}
	}
	found := evidence.Entry{}
	err = state.Filter{}.Each(ctx, l, func(e evidence.Entry) error {
		if e.Leaf.Payload == payload {
			found = e
		}
		return nil
	})
	if err == nil && found.Raw == nil {
		err = &input.Error{What: "no record has the payload " + which, Hint: "ward evidence log lists the records"}
	}
	return found, err
}

// destruction returns what says that a record's payload was destroyed.
func destruction(ctx context.Context, l *evidence.Ledger, of evidence.Entry) (*evidence.Destruction, uint64, error) {
	var said *evidence.Destruction
	var by uint64
	err := state.Filter{Kind: evidence.DestroyedKind}.Each(ctx, l, func(e evidence.Entry) error {
		payload, err := l.Payload(e.Leaf)
		if err != nil {
			return err
		}
		d, err := evidence.ParseDestruction(payload)
		if err != nil {
			return fmt.Errorf("record %d: %w", e.Index, err)
		}
		if d.Payload == of.Leaf.Payload && e.Index > of.Index {
			said, by = &d, e.Index
		}
		return nil
	})
	return said, by, err
}
