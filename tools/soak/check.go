//go:build unix

package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/store"
)

// check opens the ledger, which brings it into order, closes it, verifies it,
// and holds it against what was said. It returns the number of records.
func (s *soak) check(ctx context.Context, p place, said *said) (uint64, error) {
	l, db, err := p.open(ctx, func(l store.Ledger) store.Ledger { return l })
	if err != nil {
		return 0, err
	}
	if err := errors.Join(l.Close(ctx), db.Close()); err != nil {
		return 0, err
	}
	vkeys, err := p.keys.Verifiers(origin)
	if err != nil {
		return 0, err
	}
	policy, err := evidence.NewPolicy(vkeys, nil, 0)
	if err != nil {
		return 0, err
	}
	report, err := evidence.VerifyLedger(ctx, os.DirFS(p.dir), policy, evidence.Options{})
	if err != nil {
		return 0, err
	}
	s.verifications++
	at := map[string]uint64{}
	err = leaves(p.dir, report.Records, func(index uint64, raw []byte) {
		id := digest.Of(raw).String()
		if _, twice := at[id]; twice {
			s.duplicates++
		}
		at[id] = index
	})
	if err != nil {
		return 0, err
	}
	for id := range said.ids {
		if _, ok := at[id]; !ok {
			s.lost++
		}
	}
	for n, index := range said.at {
		r, class := recordOf(n)
		raw, err := r.Leaf(class).Bytes()
		if err != nil {
			return 0, err
		}
		if got, ok := at[digest.Of(raw).String()]; !ok || got != index {
			s.lost++
		}
	}
	if s.duplicates+s.lost > 0 {
		return 0, errors.New("a promise was not kept")
	}
	return report.Records, nil
}

// leaves visits the leaves of a ledger that was verified.
func leaves(dir string, size uint64, visit func(index uint64, raw []byte)) error {
	const width = 256
	for from := uint64(0); from < size; from += width {
		bundle, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(evidence.EntriesPath(from/width, int(min(width, size-from))))))
		if err != nil {
			return err
		}
		for index := from; len(bundle) > 0; index++ {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return fmt.Errorf("record %d is cut", index)
			}
			n := 2 + int(binary.BigEndian.Uint16(bundle))
			visit(index, bundle[2:n])
			bundle = bundle[n:]
		}
	}
	return nil
}
