package estates

import (
	"context"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/cost"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/workspace"
)

// Supposed is an estate as it would be under other values, beside what it is.
type Supposed struct {
	Settings   []workspace.Setting
	Workspace  *workspace.Workspace // under the settings
	Difference design.Difference
	Things     []Thing // the resources and objects of the difference, by what becomes of them
	// Before and After are what a month costs.
	Before, After cost.Estimate
}

// Fate is what becomes of a resource or an object.
type Fate string

// The fates, what cannot be taken back first.
const (
	Replaced Fate = "replaced" // Azure has to make it anew
	Removed  Fate = "removed"
	Added    Fate = "added"
	Altered  Fate = "changed"
)

// Fates lists them in that order.
func Fates() []Fate { return []Fate{Replaced, Removed, Added, Altered} }

// Thing is a resource or an object that would be otherwise.
type Thing struct {
	Subject addr.Subject
	Unit    addr.Unit
	Fate    Fate
	Why     string // what it is for
	// Holds says what is lost with a resource that is replaced or removed, HoldsNothing
	// for nothing.
	Holds design.Holding
	// Fixed are paths of its body that cannot be changed after creation: those that
	// would have to of what is replaced, all of what is added.
	Fixed []string
}

// Refused is the error of settings that an estate does not take.
type Refused struct {
	// Of are the problems of each setting, by its place: none where it is taken.
	Of [][]diag.Problem
	// Together are those of the estate that the settings make.
	Together []diag.Problem
}

// Error returns one problem a line.
func (e *Refused) Error() string {
	all := diag.Error{Problems: slices.Concat(slices.Concat(e.Of...), e.Together)}
	return all.Error()
}

// Suppose returns what an estate would be under other values. The error of settings
// that it does not take is a *Refused, with the problems of all of them.
func Suppose(ctx context.Context, w *workspace.Workspace, settings []workspace.Setting) (Supposed, error) {
	set, err := settled(w, settings)
	if err != nil {
		return Supposed{}, err
	}
	before, err := w.Design()
	if err != nil {
		return Supposed{}, err
	}
	if err := ctx.Err(); err != nil {
		return Supposed{}, err
	}
	after, err := set.Design()
	if err != nil {
		return Supposed{}, refusal(w, settings, err)
	}
	if err := ctx.Err(); err != nil {
		return Supposed{}, err
	}
	prices, err := w.Catalogue().Prices()
	if err != nil {
		return Supposed{}, err
	}
	out := Supposed{Settings: settings, Workspace: set, Difference: design.Compare(before, after), Before: cost.Of(before, prices), After: cost.Of(after, prices)}
	out.Things = things(before, after, out.Difference)
	return out, nil
}

// settled is the workspace under the settings, each under those before it that are
// taken.
func settled(w *workspace.Workspace, settings []workspace.Setting) (*workspace.Workspace, error) {
	refused, set := &Refused{Of: make([][]diag.Problem, len(settings))}, w
	for i, s := range settings {
		next, err := set.With(s)
		found := diag.From(err)
		switch {
		case err == nil:
			set = next
		case found == nil:
			return nil, err
		default:
			refused.Of[i] = found
		}
	}
	if len(slices.Concat(refused.Of...)) > 0 {
		return nil, refused
	}
	return set, nil
}

// refusal gives each problem of an estate to the setting that it is about, as far as
// it is about one. What is no problem of the estate stays what it is.
func refusal(w *workspace.Workspace, settings []workspace.Setting, err error) error {
	found := diag.From(err)
	if found == nil {
		return err
	}
	refused := &Refused{Of: make([][]diag.Problem, len(settings))}
	for _, p := range found {
		i := slices.IndexFunc(settings, func(s workspace.Setting) bool {
			at, err := w.Document().Stands(s.Path)
			return err == nil && p.Path != "" && (p.Path == at.Path || strings.HasPrefix(p.Path, at.Path+".") || strings.HasPrefix(p.Path, at.Path+"["))
		})
		if i < 0 {
			refused.Together = append(refused.Together, p)
			continue
		}
		refused.Of[i] = append(refused.Of[i], p)
	}
	return refused
}

// things are the resources and objects of a difference.
func things(before, after *design.Design, d design.Difference) []Thing {
	was, is := byText(before), byText(after)
	remade := map[string][]string{}
	for _, r := range d.Remade {
		id, path, _ := strings.Cut(r, ": ")
		remade[id] = append(remade[id], path)
	}
	var out []Thing
	list := func(ids []string, of map[string]Thing, fate Fate) {
		for _, id := range ids {
			t := of[id]
			t.Fate = fate
			switch {
			case fate == Altered && len(remade[id]) > 0:
				t.Fate, t.Fixed = Replaced, remade[id]
			case fate == Altered || fate == Removed:
				t.Fixed = nil
			}
			if t.Fate == Altered || t.Fate == Added {
				t.Holds = design.HoldsNothing
			}
			out = append(out, t)
		}
	}
	list(d.Altered, is, Altered)
	list(d.Removed, was, Removed)
	list(d.Added, is, Added)
	slices.SortStableFunc(out, func(a, b Thing) int {
		return slices.Index(Fates(), a.Fate) - slices.Index(Fates(), b.Fate)
	})
	return out
}

// byText are the resources and objects of a design by the text that a difference
// names them by.
func byText(d *design.Design) map[string]Thing {
	out := make(map[string]Thing, len(d.Resources)+len(d.Objects))
	for _, r := range d.Resources {
		out[r.ID.String()] = Thing{Subject: addr.AzureSubject(r.ID), Unit: r.Unit, Why: r.Why, Holds: r.Holds, Fixed: r.Irreversible}
	}
	for _, o := range d.Objects {
		out[o.Key.String()] = Thing{Subject: addr.ObjectSubject(o.Key), Unit: o.Unit, Why: o.Why, Holds: design.HoldsNothing}
	}
	return out
}
