package check

import (
	"slices"
	"time"

	"cel.dev/cel-go/common/types"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
)

// coverage returns how much was looked at of a kind within a scope, and when.
// What the estate declares is read whole for each run, or there is no run; and
// what builds it is there where its files were read, and nowhere else.
func (x *index) coverage(kind addr.Kind, within fact.Scope) (fact.Coverage, time.Time) {
	if s := kind.System(); s == addr.SystemWard || s == addr.SystemBuild {
		return fact.Whole, x.at
	}
	return x.seen.Coverage(kind, within)
}

// missing returns the unknown that stands for what was not seen of a kind
// within a scope, because nobody looked or because of a gap, or nil. Only
// gaps that concern ask about a subject are narrowed by it.
func (x *index) missing(kind addr.Kind, within fact.Scope, concerns func(addr.Subject) bool) *types.Unknown {
	if kind.System() == addr.SystemWard {
		return nil
	}
	var unk *types.Unknown
	switch c, _ := x.coverage(kind, within); c {
	case fact.Outside:
		unk = hole("this run did not look for "+placed(kind, within), true)
	case fact.Partial:
		unk = hole("not every "+placed(kind, within)+" was looked at", false)
	}
	for _, g := range x.gaps {
		if hides(g, kind) && (g.Subject.IsZero() || concerns(g.Subject)) {
			unk = types.MergeUnknowns(hole(describe(g), false), unk)
		}
	}
	return unk
}

// placed names a kind and where it was asked for.
func placed(kind addr.Kind, within fact.Scope) string {
	if within.IsZero() {
		return string(kind) + " everywhere"
	}
	return string(kind) + " in " + within.String()
}

// hides reports whether a gap could hide a fact of this kind.
func hides(g fact.Gap, kind addr.Kind) bool {
	if g.Subject.IsZero() || len(g.Kinds) > 0 {
		return g.Touches(kind)
	}
	return kindOf(g.Subject).Equal(kind)
}

// names reports whether a gap says itself that it could hide this kind. What the
// estate declares is hidden by no other: it is read whole, and by whom is known.
func names(g fact.Gap, kind addr.Kind) bool {
	return slices.ContainsFunc(g.Kinds, kind.Equal) || slices.Contains(g.Systems, kind.System())
}

// kindOf returns the kind that a subject's text tells, or "".
func kindOf(s addr.Subject) addr.Kind {
	if id := s.ID(); !id.IsZero() {
		return id.Kind()
	}
	if o, err := addr.ParseObject(s.String()); err == nil {
		return addr.Kind(o.Group + "/" + o.Kind)
	}
	return ""
}

// describe says what a gap is, for a reason.
func describe(g fact.Gap) string {
	at := g.Origin.Pos.String()
	if at == "" {
		at = g.Origin.Source
	}
	if at == "" {
		return g.Reason
	}
	return at + " could not be read: " + g.Reason
}

// mayBe reports whether there is something of a kind that has no name yet, and
// which may be anything of that kind.
func (x *index) mayBe(kind addr.Kind) bool {
	return slices.ContainsFunc(x.byKind[kind.Key()], func(e *entry) bool {
		_, err := addr.ParseObject(e.fact.Subject.String())
		return err != nil && e.fact.Subject.ID().IsZero()
	})
}

// gapsOf returns the gaps that name this subject.
func (x *index) gapsOf(s addr.Subject) []fact.Gap {
	var out []fact.Gap
	for _, g := range x.gaps {
		if !g.Subject.IsZero() && g.Subject.Key() == s.Key() {
			out = append(out, g)
		}
	}
	return out
}
