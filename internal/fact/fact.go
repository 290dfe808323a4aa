// Package fact holds what was observed: Facts, and the Snapshots that they
// belong to.
//
// It promises that everything observable has one shape, so that one evaluator
// judges a design, a plan, somebody's manifest and a live server; that a fact
// keeps the raw JSON, because what a typed struct would drop is what drift is
// made of; and that what was looked at is there as an Observation and what could
// not be read as a Gap, so that absence is never mistaken for evidence.
package fact

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/digest"
)

// Stage is when in a change's life something was observed. The zero value is
// unknown and judges nothing.
type Stage int

// The stages, in the order of a change's life.
const (
	StageUnknown Stage = iota
	Designed           // Ward's own design
	Planned            // a plan, or any files
	Live               // what runs
	Recorded           // changes, drills, reviews, attestations
)

var stageNames = [...]string{"unknown", "designed", "planned", "live", "recorded"}

// String returns the stage's word.
func (s Stage) String() string {
	if s < 0 || int(s) >= len(stageNames) {
		return stageNames[StageUnknown]
	}
	return stageNames[s]
}

// ParseStage reads a stage's word.
func ParseStage(word string) (Stage, error) {
	if i := slices.Index(stageNames[1:], word); i >= 0 {
		return Stage(i + 1), nil
	}
	return StageUnknown, fmt.Errorf("%q is no stage: want designed, planned, live or recorded", word)
}

// MarshalText returns the stage's word.
func (s Stage) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a stage's word.
func (s *Stage) UnmarshalText(b []byte) error {
	parsed, err := ParseStage(string(b))
	if err == nil {
		*s = parsed
	}
	return err
}

// Origin is where a fact was observed. Pos holds for what came from a file.
type Origin struct {
	Source string   `json:"source"` // the source's name: design, template, plan, manifest, …
	Pos    diag.Pos `json:"pos,omitzero"`
	// Of is where that stands which what is at Pos changed, as a kustomization's
	// patch changes the object of a base.
	Of diag.Pos `json:"of,omitzero"`
}

// Fact is one thing as it was observed.
//
// Body is raw JSON, for an Azure resource in ARM's shape (apiVersion, name and
// type included as ARM returns them are not: only location, tags, sku,
// properties and their like), for a cluster object the whole manifest. Values
// that were not known are references (see addr.Ref).
type Fact struct {
	Subject    addr.Subject    `json:"subject"`
	Kind       addr.Kind       `json:"kind"`
	APIVersion string          `json:"apiVersion,omitempty"`
	Stage      Stage           `json:"stage"`
	Body       json.RawMessage `json:"body"`
	// DerivedFrom is the digest of the fact that this one was translated
	// from, where a resource arrives in another shape than ARM's.
	DerivedFrom digest.Digest `json:"derivedFrom,omitzero"`

	// When and where it was observed say nothing about what it is, so they
	// are not digested. A fact without a time of its own has its
	// observation's: see Seen.TimeOf.
	Observed time.Time `json:"observed,omitzero"`
	Origin   Origin    `json:"origin,omitzero"`
}

// Digest returns the SHA-256 of what was observed: subject, kind, API version,
// stage, body and the fact that it was derived from; neither when nor where.
// A body that is not JSON is a fault of the source and panics.
func (f Fact) Digest() digest.Digest {
	return canonical.DigestOf(struct {
		Subject     string          `json:"subject"`
		Kind        addr.Kind       `json:"kind"`
		APIVersion  string          `json:"apiVersion,omitempty"`
		Stage       Stage           `json:"stage"`
		Body        json.RawMessage `json:"body"`
		DerivedFrom digest.Digest   `json:"derivedFrom,omitzero"`
	}{f.Subject.String(), f.Kind, f.APIVersion, f.Stage, f.Body, f.DerivedFrom})
}

// Gap is something that could not be read. It makes unknown what it could
// have held: the subject that it names, else the kinds that it lists, else
// everything.
type Gap struct {
	Origin  Origin       `json:"origin"`
	Subject addr.Subject `json:"subject,omitzero"`
	Kinds   []addr.Kind  `json:"kinds,omitempty"`
	// Systems narrows a gap without kinds to Azure's or Kubernetes' ones: a
	// broken template holds no Deployment. Empty means any.
	Systems []addr.System `json:"systems,omitempty"`
	Reason  string        `json:"reason"` // what is wrong and what to do
}

// Touches reports whether the gap could have held something of this kind.
func (g Gap) Touches(kind addr.Kind) bool {
	if len(g.Kinds) > 0 {
		return slices.ContainsFunc(g.Kinds, kind.Equal)
	}
	return len(g.Systems) == 0 || slices.Contains(g.Systems, kind.System())
}

// same reports whether two gaps hide the same for the same reason.
func (g Gap) same(h Gap) bool {
	return g.Origin == h.Origin && g.Subject.Key() == h.Subject.Key() && g.Reason == h.Reason &&
		slices.EqualFunc(g.Kinds, h.Kinds, addr.Kind.Equal) && slices.Equal(g.Systems, h.Systems)
}

// Snapshot is what was observed of one stage: what was looked at, the facts
// that were found there, and the gaps. What no observation covers is unknown;
// what one covers that was whole, and no gap hides, is known to be absent
// where no fact is.
type Snapshot struct {
	Stage        Stage         `json:"stage"`
	Observations []Observation `json:"observations,omitempty"`
	Facts        []Fact        `json:"facts"`
	Gaps         []Gap         `json:"gaps,omitempty"`
	Files        []File        `json:"files,omitempty"` // that were read, by path
	Left         []Left        `json:"left,omitempty"`  // files that were found and not read, by kind
}

// Left is files of one kind that were found and left alone.
type Left struct {
	Kind  string `json:"kind"` // in a reader's words, as "Bicep file" or "Helm chart"
	Files int    `json:"files"`
	// Infrastructure says that what they hold could have been judged: what is
	// missing of it is a Gap as well.
	Infrastructure bool `json:"infrastructure,omitempty"`
	// Paths are some of them, and all of them where they are infrastructure or
	// somebody left them out.
	Paths []string `json:"paths,omitempty"`
	// Reason and Owner are of who left them out by a file beside the
	// repository; "" where nobody did.
	Reason string `json:"reason,omitempty"`
	Owner  string `json:"owner,omitempty"`
}

// File is a file that was read, whole: what of it is not kept is told by its
// one digest, and by none of a value in it.
type File struct {
	Path   string        `json:"path"`
	Kind   string        `json:"kind,omitempty"` // what the reader that took it calls it
	Set    string        `json:"set,omitempty"`  // the environment that it was read as of; "" for the only one, or for none
	Digest digest.Digest `json:"digest"`
	Size   int           `json:"size"`
}

// FileOf returns what there is to say of a file.
func FileOf(path string, data []byte) File {
	return File{Path: path, Digest: digest.Of(data), Size: len(data)}
}

// Sort puts observations, facts, gaps and files into the one order in which they are reported and
// sealed: by kind and subject, so that a source need not keep one. A gap that
// several runs of a reader came upon, as two deployments of one template do, is
// one.
func (s *Snapshot) Sort() {
	slices.SortStableFunc(s.Observations, func(a, b Observation) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), a.Time.Compare(b.Time), cmp.Compare(a.Cursor, b.Cursor))
	})
	slices.SortStableFunc(s.Facts, func(a, b Fact) int {
		if c := cmp.Or(a.Kind.Compare(b.Kind), a.Subject.Compare(b.Subject)); c != 0 {
			return c
		}
		return a.Origin.Pos.Compare(b.Origin.Pos)
	})
	slices.SortStableFunc(s.Gaps, func(a, b Gap) int {
		return cmp.Or(a.Origin.Pos.Compare(b.Origin.Pos), cmp.Compare(a.Subject.Key(), b.Subject.Key()), cmp.Compare(a.Reason, b.Reason),
			slices.Compare(a.Kinds, b.Kinds), slices.Compare(a.Systems, b.Systems))
	})
	s.Gaps = slices.CompactFunc(s.Gaps, Gap.same)
	slices.SortFunc(s.Files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
}

// References returns the ids that a body refers to, by reference objects and
// by literal text that is an Azure id, in the order of the body's keys and
// without repeats. Reverse lookups are built from it.
func (f Fact) References() []addr.ID {
	var v any
	if json.Unmarshal(f.Body, &v) != nil {
		return nil
	}
	var ids []addr.ID
	seen := map[string]bool{f.Subject.Key(): true}
	add := func(id addr.ID) {
		if !seen[id.Key()] {
			seen[id.Key()] = true
			ids = append(ids, id)
		}
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if ref, ok, err := addr.AsRef(v); ok && err == nil {
				add(ref.ID)
				return
			}
			for _, k := range slices.Sorted(maps.Keys(v)) {
				walk(k)
				walk(v[k])
			}
		case []any:
			for _, item := range v {
				walk(item)
			}
		case string:
			if len(v) > 0 && v[0] == '/' {
				if id, err := addr.ParseID(v); err == nil {
					add(id)
				}
			}
		}
	}
	walk(v)
	return ids
}
