package state

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/recovery/drill"
)

// DrillClass is the retention class of drills. No rule destroys it yet.
const DrillClass = "drill"

// Drill is a drill that was sealed, with its place in the ledger.
type Drill struct {
	drill.Drill
	Index  uint64        `json:"index"`  // of the log
	Sealed digest.Digest `json:"sealed"` // of its payload
}

// Drills returns the drills that were sealed in the folder, in the order of the log. A
// folder in which nothing was sealed yet has none. Its error is an *evidence.Failure
// where the log is not whole, or a drill is not there that nobody is said to have
// destroyed: nothing is said of what somebody changed, for a drill that failed would
// be the first to go.
func (s Folder) Drills(ctx context.Context) ([]Drill, error) {
	_, err := os.Stat(s.Path(filepath.Join(LedgerFolder, filepath.FromSlash(evidence.CheckpointPath))))
	if errors.Is(err, fs.ErrNotExist) {
		signed, err := s.Signed()
		return nil, errors.Join(err, s.lacks(signed))
	}
	l, err := s.ReadWhole()
	if err != nil {
		return nil, err
	}
	var entries []evidence.Entry
	destroyed := map[string]bool{}
	err = Filter{}.Each(ctx, l.Ledger, func(e evidence.Entry) error {
		switch e.Leaf.Kind {
		case format.Drill:
			entries = append(entries, e)
		case evidence.DestroyedKind:
			destroyed[e.Leaf.Subject] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var all []Drill
	for _, e := range entries {
		raw, err := l.Payload(e.Leaf)
		if evidence.CodeOf(err) == evidence.Missing && destroyed[e.Leaf.Payload.String()] {
			continue
		}
		if err != nil {
			return nil, err
		}
		d, err := drill.Open(raw)
		if err != nil {
			return nil, fmt.Errorf("record %d of the ledger: %w", e.Index, err)
		}
		all = append(all, Drill{Drill: d, Index: e.Index, Sealed: e.Leaf.Payload})
	}
	return all, nil
}

// SealableDrill returns a drill as the record that it is sealed as: of the estate of
// its organisation, at the time at which it ended.
func SealableDrill(d drill.Drill) (Sealable, error) {
	if err := d.Valid(); err != nil {
		return Sealable{}, err
	}
	raw, err := json.Marshal(d)
	if err != nil {
		return Sealable{}, err
	}
	if raw, err = canonical.InPlace(raw); err != nil {
		return Sealable{}, err
	}
	if len(raw) > drill.MaxDrill {
		return Sealable{}, fmt.Errorf("the drill %s has %d bytes, more than %d", d.ID, len(raw), drill.MaxDrill)
	}
	return Sealable{Class: DrillClass, Record: evidence.Record{
		Kind: format.Drill, Subject: record.EstateSubject(d.Organisation), Time: d.Ended.UTC().Truncate(time.Second), Payload: append(raw, '\n'),
	}}, nil
}
