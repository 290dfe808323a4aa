package recorded

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/step"
	"github.com/wardhq/ward/internal/ward"
)

const ledgerName = "ledger"

// Drills returns what drills that were sealed show of an estate, at stage recorded: a
// ward/Drill for each way back that was practised, and for the restore of each
// environment also where it never was; and each ward/Objective again, with what was
// measured of it. Designed is what the design declares. The time of what a drill shows
// is that of the drill's end, and of what none shows the time of reading, which is left
// zero.
//
// A drill counts where it was carried out on the environment's own system, which the
// estate names. A loss of the region is shown in another region alone.
func Drills(doc *estate.Document, designed []fact.Fact, drills []drill.Drill) (fact.Snapshot, error) {
	s := fact.Snapshot{Stage: fact.Recorded, Facts: []fact.Fact{}, Observations: []fact.Observation{{
		Source: ledgerName, Whole: true,
		Extents: []fact.Extent{{System: addr.SystemWard, Kinds: []addr.Kind{ward.DrillKind, ward.ObjectiveKind}}},
	}}}
	environments, err := ward.Of[ward.Environment](designed)
	if err != nil {
		return s, err
	}
	objectives, err := ward.Of[ward.Objective](designed)
	if err != nil {
		return s, err
	}
	add := func(v ward.Value, observed time.Time) {
		f := ward.Fact(v, fact.Recorded, ledgerName)
		f.Observed = observed
		s.Facts = append(s.Facts, f)
	}
	for _, e := range environments {
		h := history{environment: e, every: everyOf(doc, e)}
		for _, d := range drills {
			if d.Organisation == doc.Estate.Organisation.Short && d.Entity == e.Entity && d.Environment == e.Name {
				h.drills = append(h.drills, d)
			}
		}
		slices.SortStableFunc(h.drills, func(a, b drill.Drill) int { return b.Ended.Compare(a.Ended) })
		for _, k := range drill.Kinds() {
			if v, observed, known := h.of(k); known || k == drill.Restore && e.Purpose == "production" {
				add(v, observed)
			}
		}
		for _, o := range objectives {
			if o.Entity == e.Entity && o.Environment == e.Name {
				v, observed := h.shows(o)
				add(v, observed)
			}
		}
	}
	s.Sort()
	return s, nil
}

func everyOf(doc *estate.Document, e ward.Environment) language.Span {
	for _, entity := range doc.Estate.Entities {
		for _, one := range entity.Environments {
			if entity.Name == e.Entity && one.Name == e.Name && one.Drills != nil {
				return one.Drills.Every
			}
		}
	}
	return language.Span{}
}

// history is the drills of one environment, the newest first.
type history struct {
	environment ward.Environment
	every       language.Span
	drills      []drill.Drill
}

// newest returns the newest drill on the environment's own system, and whether there is one.
func (h history) newest(of func(drill.Drill) bool) (drill.Drill, bool) {
	i := slices.IndexFunc(h.drills, of)
	if i < 0 {
		return drill.Drill{}, false
	}
	return h.drills[i], true
}

// of returns what is known of one way back; false where nobody ever practised it.
func (h history) of(k drill.Kind) (ward.Drill, time.Time, bool) {
	v := ward.Drill{Entity: h.environment.Entity, Environment: h.environment.Name, Name: string(k), Outcome: ward.DrillNone}
	if !h.every.IsZero() {
		v.Every = h.every.Days()
	}
	v.On.Why = "no drill of it was sealed"
	v.Due.Why = v.On.Why
	d, own := h.newest(func(d drill.Drill) bool { return d.Kind == k && d.Whole() })
	if !own {
		if d, some := h.newest(func(d drill.Drill) bool { return d.Kind == k }); some {
			v.Outcome, v.ID, v.System, v.Wrong = ward.DrillRehearsed, d.ID, d.Record.System, d.Wrong
			v.On.Why = "it was rehearsed on " + d.Record.System + " alone, which is not the environment's own system"
			v.Due.Why = v.On.Why
			return v, time.Time{}, true
		}
		return v, time.Time{}, false
	}
	v.ID, v.System, v.Wrong, v.Outcome = d.ID, d.Record.System, d.Wrong, ward.DrillFailed
	if d.Passed() {
		v.Outcome = ward.DrillPassed
	}
	v.On = ward.Day{Known: true, Date: language.DateOf(d.Ended)}
	v.Due = ward.Day{Why: "the estate does not say how often: drills.every"}
	if !h.every.IsZero() {
		v.Due = ward.Day{Known: true, Date: language.DateOf(d.Ended.Add(h.every.Duration()))}
	}
	return v, d.Ended, true
}

// shows returns an objective with what was measured of it.
func (h history) shows(o ward.Objective) (ward.Objective, time.Time) {
	counts := func(d drill.Drill) bool { return d.Kind == drill.Restore || d.Kind == drill.Region }
	d, own := h.newest(func(d drill.Drill) bool { return counts(d) && d.Whole() && d.Region != h.environment.Region })
	if !own {
		o.Standing, o.Shown = "not shown", ward.Bound{Why: h.whyNot(counts)}
		o.Why = o.Shown.Why
		return o, time.Time{}
	}
	figure := d.Back
	if o.Name == ward.RecoveryPoint {
		figure = d.Point
	}
	called := fmt.Sprintf("the drill %s on %s in %s", d.ID, d.Server, d.Region)
	switch {
	case !d.Passed():
		o.Standing, o.Shown = "not shown", ward.Bound{Why: called + " failed"}
	case figure.Shows != step.Measured:
		o.Standing, o.Shown = "not shown", ward.Bound{Why: called + " measured nothing of it: " + figure.Why}
	default:
		minutes := int(math.Ceil(figure.Seconds / 60))
		o.Shown = ward.Bound{Known: true, Minutes: minutes}
		o.Promised, o.Standing = fmt.Sprintf("%d min", minutes), "shown"
		if minutes > o.Minutes {
			o.Standing = "not met"
		}
		o.Why = "measured by " + called
		return o, d.Ended
	}
	o.Why = o.Shown.Why
	return o, d.Ended
}

// whyNot says why no drill shows what the loss of the region comes to.
func (h history) whyNot(counts func(drill.Drill) bool) string {
	if d, home := h.newest(func(d drill.Drill) bool { return counts(d) && d.Whole() }); home {
		return fmt.Sprintf("the drill %s was carried out on %s in %s, the region whose loss is asked about", d.ID, d.Server, d.Region)
	}
	if d, some := h.newest(counts); some {
		return fmt.Sprintf("the drill %s was a rehearsal on %s, which is not the environment's own system", d.ID, d.Record.System)
	}
	return "no drill of it was sealed"
}
