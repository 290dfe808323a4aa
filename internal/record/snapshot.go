package record

import (
	"fmt"
	"slices"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
)

// Snapshot is a snapshot of a run. When its parts were observed is the run's
// to say, so that what did not change is one record however often it is looked
// at.
type Snapshot struct {
	fact.Snapshot
	// Foreign says that the files are not Ward's own: the record keeps digests.
	Foreign bool
	// Lacks are the digests of the facts of a record that keeps no more, in the
	// order of the facts. Facts is empty then, until Supply.
	Lacks []digest.Digest
}

// snapshot is a Snapshot as it is sealed: Facts or FactDigests.
type snapshot struct {
	Format      string          `json:"format"`
	Stage       fact.Stage      `json:"stage"`
	Facts       []fact.Fact     `json:"facts,omitempty"`
	FactDigests []digest.Digest `json:"factDigests,omitempty"`
	Gaps        []fact.Gap      `json:"gaps,omitempty"`
	Files       []fact.File     `json:"files,omitempty"`
	Left        []fact.Left     `json:"left,omitempty"`
	Foreign     bool            `json:"foreign,omitempty"`
}

func (s Snapshot) sealed() snapshot {
	out := snapshot{Format: SnapshotKind, Stage: s.Stage, Gaps: s.Gaps, Files: s.Files, Left: s.Left, Foreign: s.Foreign}
	switch {
	case !s.Foreign:
		out.Facts = s.Facts
	case len(s.Lacks) > 0:
		out.FactDigests = s.Lacks
	default:
		out.FactDigests = factDigests(s.Facts)
	}
	return out
}

func (s snapshot) open() (Snapshot, error) {
	if s.Foreign && len(s.Facts) > 0 || !s.Foreign && len(s.FactDigests) > 0 {
		return Snapshot{}, fmt.Errorf("the snapshot of stage %s has facts where it keeps digests, or digests where it keeps facts", s.Stage)
	}
	return Snapshot{
		Snapshot: fact.Snapshot{Stage: s.Stage, Facts: s.Facts, Gaps: s.Gaps, Files: s.Files, Left: s.Left},
		Foreign:  s.Foreign, Lacks: s.FactDigests,
	}, nil
}

// OpenSnapshot reads a sealed snapshot by itself. When its parts were observed is the
// runs' to say that name it.
func OpenSnapshot(raw []byte) (Snapshot, error) {
	s, err := decode[snapshot](raw, SnapshotKind)
	if err != nil {
		return Snapshot{}, err
	}
	return s.open()
}

// EndOfRecorded is how a sealed snapshot of stage recorded ends, and none of another
// stage does: the keys of a record are in their order, and stage is the last that a
// snapshot has.
const EndOfRecorded = `,"stage":"recorded"}` + "\n"

func factDigests(facts []fact.Fact) []digest.Digest {
	out := make([]digest.Digest, len(facts))
	for i, f := range facts {
		out[i] = f.Digest()
	}
	return out
}

// Supply gives a snapshot what its record does not keep: the facts of the same
// files, read again. Files and facts are held against the record's digests.
func (s *Snapshot) Supply(again fact.Snapshot) error {
	if !s.Foreign || len(s.Facts) > 0 {
		return fmt.Errorf("the record of stage %s has its facts: it takes no files", s.Stage)
	}
	if err := sameFiles(s.Files, again.Files); err != nil {
		return err
	}
	if !slices.Equal(factDigests(again.Facts), s.Lacks) {
		return fmt.Errorf("the files are those of the record, and other facts are read from them at stage %s: another Ward made the record", s.Stage)
	}
	s.Facts, s.Lacks = again.Facts, nil
	return nil
}

// sameFiles names the first file that is not as it was.
func sameFiles(want, got []fact.File) error {
	byPath := map[string]fact.File{}
	for _, f := range got {
		byPath[f.Path] = f
	}
	for _, f := range want {
		switch g, ok := byPath[f.Path]; {
		case !ok:
			return fmt.Errorf("%s is not among the files: name them as they were named for the run, from the same folder", f.Path)
		case g.Digest == f.Digest && g.Size == f.Size:
			if f.Kind != "" && g.Kind != f.Kind || g.Set != f.Set {
				return fmt.Errorf("%s is read otherwise now (%q of the set %q), and the record says %q of the set %q: another Ward made the record", f.Path, g.Kind, g.Set, f.Kind, f.Set)
			}
		default:
			return fmt.Errorf("%s is not the file that was judged: it has %s, and the record says %s", f.Path, g.Digest, f.Digest)
		}
		delete(byPath, f.Path)
	}
	for _, f := range got {
		if _, more := byPath[f.Path]; more {
			return fmt.Errorf("%s was not among the files that were judged", f.Path)
		}
	}
	return nil
}
