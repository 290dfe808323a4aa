package judge

import (
	"slices"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/record"
)

// Otherwise is what one judgement of an estate comes to otherwise than another.
type Otherwise struct {
	Findings []FindingOtherwise
	Controls []ControlOtherwise
}

// FindingOtherwise is a finding that came to something else, or that only one of the
// judgements has: the other is nil.
type FindingOtherwise struct {
	Key           record.Key
	Before, After *check.Finding
}

// ControlOtherwise is a control that came to another state.
type ControlOtherwise struct {
	Ref           string // hipaa/164.312(b)
	Clause, Title string
	Before, After control.State
}

// Compare returns what a judgement comes to otherwise than one before it.
func Compare(before, after Judged) Otherwise {
	var out Otherwise
	was := map[record.Key]*check.Finding{}
	for i, f := range before.Stream.Findings {
		was[record.KeyOf(f)] = &before.Stream.Findings[i]
	}
	for _, f := range after.Stream.Findings {
		key := record.KeyOf(f)
		old := was[key]
		delete(was, key)
		if old == nil || old.Outcome != f.Outcome || old.Exception != f.Exception {
			out.Findings = append(out.Findings, FindingOtherwise{key, old, &f})
		}
	}
	for _, f := range before.Stream.Findings {
		if key := record.KeyOf(f); was[key] != nil {
			out.Findings = append(out.Findings, FindingOtherwise{Key: key, Before: was[key]})
		}
	}
	for _, fw := range after.Posture.Frameworks {
		i := slices.IndexFunc(before.Posture.Frameworks, func(o control.FrameworkPosture) bool { return o.ID == fw.ID })
		for _, c := range fw.Controls {
			var state control.State
			if i >= 0 {
				if j := slices.IndexFunc(before.Posture.Frameworks[i].Controls, func(o control.Standing) bool { return o.ID == c.ID }); j >= 0 {
					state = before.Posture.Frameworks[i].Controls[j].State
				}
			}
			if state != c.State {
				out.Controls = append(out.Controls, ControlOtherwise{fw.ID + "/" + c.ID, c.Clause, c.Title, state, c.State})
			}
		}
	}
	return out
}
