package estates

import (
	"context"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/workspace"
)

// Order is in which order a design is applied, and what is done when it comes to
// something.
type Order struct {
	Apply    []Action  `json:"apply"`
	Runbooks []Runbook `json:"runbooks"`
}

// Action is a line of an order: a unit that is applied, or a step that is taken.
type Action struct {
	Number int       `json:"number"` // in its order, from 1
	Unit   addr.Unit `json:"unit"`
	Step   string    `json:"step,omitempty"` // the step's slug; absent where the unit is applied
	Moment string    `json:"moment,omitempty"`
	Title  string    `json:"title"`
	Needs  []Need    `json:"needs"`
	Gives  []Gift    `json:"gives"`
}

// Gift is a condition.
type Gift struct {
	Kind design.ConditionKind `json:"kind"`
	Of   string               `json:"of,omitempty"` // the id of the resource that it is about
	What string               `json:"what,omitempty"`
	Text string               `json:"text"`
}

// Need is a condition, and which lines of the order bring it about.
type Need struct {
	Gift
	By   []int              `json:"by"`             // none where it is so before
	From []design.Procedure `json:"from,omitempty"` // at whose end it is so
}

// Runbook is a procedure.
type Runbook struct {
	Name  design.Procedure `json:"name"`
	Title string           `json:"title"`
	When  string           `json:"when,omitempty"`
	// Parts do not wait for each other.
	Parts [][]Action `json:"parts"`
}

// OrderOf returns the order of a design and the design, under the settings of the
// request if there are any.
func OrderOf(ctx context.Context, w *workspace.Workspace, r ExplainRequest) (Order, *design.Design, error) {
	if err := ctx.Err(); err != nil {
		return Order{}, nil, err
	}
	set, err := w.With(r.Set...)
	if err != nil {
		return Order{}, nil, err
	}
	d, err := set.Design()
	if err != nil {
		return Order{}, nil, err
	}
	out := Order{Apply: actions(d, d.Apply), Runbooks: []Runbook{}}
	for _, b := range d.Runbooks {
		book := Runbook{Name: b.Name, Title: b.Title, When: b.When}
		for _, part := range b.Parts {
			book.Parts = append(book.Parts, actions(d, part))
		}
		out.Runbooks = append(out.Runbooks, book)
	}
	return out, d, nil
}

func actions(d *design.Design, order []design.Action) []Action {
	out := make([]Action, len(order))
	for i, a := range order {
		one := Action{Number: i + 1, Unit: a.Unit, Title: a.Title(d), Needs: []Need{}, Gives: []Gift{}}
		if a.Step != nil {
			one.Step, one.Moment = a.Step.Slug, a.Step.When.String()
		}
		for _, n := range a.Needs {
			need := Need{Gift: gift(n.Condition), By: []int{}, From: n.From}
			for _, by := range n.By {
				need.By = append(need.By, by+1)
			}
			one.Needs = append(one.Needs, need)
		}
		for _, c := range a.Gives {
			one.Gives = append(one.Gives, gift(c))
		}
		out[i] = one
	}
	return out
}

func gift(c design.Condition) Gift {
	return Gift{Kind: c.Kind, Of: c.Of.String(), What: c.What, Text: c.String()}
}
