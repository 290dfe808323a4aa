package state

import (
	"context"
	"fmt"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/record"
)

// Run reads a run that is sealed in the ledger, by the digest of its payload, and
// what it names.
func (s Folder) Run(ctx context.Context, named digest.Digest) (record.Run, error) {
	open, err := s.Read()
	if err != nil {
		return record.Run{}, err
	}
	parts := map[digest.Digest]evidence.Leaf{}
	err = Filter{}.Each(ctx, open.Ledger, func(e evidence.Entry) error {
		if IsPart(e.Leaf) || e.Leaf.Kind == record.RunKind {
			parts[e.Leaf.Payload] = e.Leaf
		}
		return nil
	})
	if err != nil {
		return record.Run{}, err
	}
	find := func(d digest.Digest) ([]byte, error) {
		leaf, ok := parts[d]
		if !ok {
			return nil, fmt.Errorf("%s is not in the ledger", d)
		}
		return open.Payload(leaf)
	}
	raw, err := find(named)
	if err != nil {
		return record.Run{}, &input.Error{What: "no run has the payload " + named.String(), Err: err, Hint: "ward evidence log --kind " + record.RunKind + " lists them"}
	}
	return record.Open(raw, find)
}
