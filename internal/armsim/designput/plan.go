package designput

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Step is a resource that a deployer would put.
type Step struct {
	Resource design.Resource
	// New is a resource that is not there; of another, Differs says where it
	// is not as the design has it.
	New     bool
	Differs []design.Mismatch
}

// Plan returns what a deployer that compares before it puts, as Terraform
// does, would put: what is not there, and what reads back otherwise, but for
// what holds at creation only. What a missing resource would give to others is
// not known, so these are not compared.
func (t Target) Plan(ctx context.Context) ([]Step, error) {
	var steps []Step
	missing := map[string]bool{}
	for _, r := range t.Design.Resources {
		got, err := t.Get(ctx, r.ID, r.APIVersion)
		var refused *Refused
		switch {
		case errors.As(err, &refused) && refused.Status == http.StatusNotFound:
			missing[r.ID.Key()] = true
			steps = append(steps, Step{Resource: r, New: true})
			continue
		case err != nil:
			return nil, err
		}
		if needsOneOf(r, missing) {
			continue
		}
		want, err := t.Body(ctx, r)
		if err != nil {
			return nil, err
		}
		if differs := r.Unlike(want, got); len(differs) > 0 {
			steps = append(steps, Step{Resource: r, Differs: differs})
		}
	}
	return steps, nil
}

func needsOneOf(r design.Resource, missing map[string]bool) bool {
	for _, ref := range design.Refs(r.Body) {
		if ref.Output != "" && missing[ref.ID.Key()] {
			return true
		}
	}
	return false
}

// PutTogether puts the design unit by unit, after the steps before each, and
// every resource of a unit as soon as what it needs is there, as many at a time
// as there are: as Terraform does, which knows no order but that of references
// and depends_on. It stops at the first that is refused.
func (t Target) PutTogether(ctx context.Context) error {
	done := map[string]bool{}
	for _, unit := range t.Design.Units {
		if err := t.Before(ctx, unit.Name); err != nil {
			return err
		}
		if err := t.putUnit(ctx, t.Design.Of(unit.Name), done); err != nil {
			return err
		}
	}
	return nil
}

// putUnit puts the resources of one unit, and adds them to what is done.
func (t Target) putUnit(ctx context.Context, resources []design.Resource, done map[string]bool) error {
	running := map[string]string{} // the operation of each that goes on, "" of what is there
	left := resources
	for range maxPolls {
		if len(left) == 0 {
			return nil
		}
		for _, r := range left {
			key := r.ID.Key()
			if _, started := running[key]; started || !t.ready(r, done) {
				continue
			}
			operation, err := t.start(ctx, r)
			if err != nil {
				return err
			}
			running[key] = operation
		}
		if len(running) == 0 {
			return fmt.Errorf("%s needs what never comes", left[0].ID) // which design.New refuses
		}
		var still []design.Resource
		for _, r := range left {
			operation, started := running[r.ID.Key()]
			over := started && operation == ""
			if started && !over {
				var err error
				if over, err = t.done(ctx, r, operation); err != nil {
					return err
				}
			}
			if !over {
				still = append(still, r)
				continue
			}
			delete(running, r.ID.Key())
			done[r.ID.Key()] = true
		}
		left = still
	}
	return fmt.Errorf("%s: the operation is not done after %d questions", left[0].ID, maxPolls)
}

// ready reports whether all that a resource needs is done.
func (t Target) ready(r design.Resource, done map[string]bool) bool {
	needs := append([]addr.ID{r.ID.Parent(), r.ID.Scope()}, r.DependsOn...)
	for _, ref := range design.Refs(r.Body) {
		needs = append(needs, ref.ID)
	}
	for _, id := range needs {
		owner, designed := t.Design.Resource(id)
		if designed && owner.ID.Key() != r.ID.Key() && !done[owner.ID.Key()] {
			return false
		}
	}
	return true
}
