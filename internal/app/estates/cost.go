package estates

import (
	"bytes"
	"context"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/cost"
	"github.com/wardhq/ward/internal/workspace"
)

// CostRequest asks what a design costs in a month.
type CostRequest struct {
	// Set asks what it would cost if these values of the estate were others.
	Set []workspace.Setting
	// Prices is a file of answers of Azure's retail price API, which then
	// stand for ours; Fetched is the day on which they were fetched. Empty is
	// ours.
	Prices, Fetched string
}

// Costs are what a design costs in a month.
type Costs struct {
	Estimate cost.Estimate `json:"estimate"`
	// Settings are what was asked with, and Before what it costs without them.
	Settings []workspace.Setting `json:"settings,omitempty"`
	Before   *cost.Estimate      `json:"before,omitempty"`
}

// Pricer prices designs by the catalogue's prices.
type Pricer struct{}

// Month returns what a design costs in a month.
func (Pricer) Month(w *workspace.Workspace) (cost.Estimate, error) {
	prices, err := w.Catalogue().Prices()
	if err != nil {
		return cost.Estimate{}, err
	}
	d, err := w.Design()
	if err != nil {
		return cost.Estimate{}, err
	}
	return cost.Of(d, prices), nil
}

// maxPrices bounds a file of prices: all that Azure sells in one region is a
// tenth of it.
const maxPrices = 256 << 20

// Cost returns what a design costs in a month and, with settings, what it cost
// without them.
func Cost(ctx context.Context, w *workspace.Workspace, r CostRequest) (Costs, error) {
	prices, err := pricesOf(w, r)
	if err != nil {
		return Costs{}, err
	}
	set, err := w.With(r.Set...)
	if err != nil {
		return Costs{}, err
	}
	after, err := set.Design()
	if err != nil {
		return Costs{}, err
	}
	out := Costs{Estimate: cost.Of(after, prices)}
	if len(r.Set) == 0 {
		return out, nil
	}
	if err := ctx.Err(); err != nil {
		return Costs{}, err
	}
	design, err := w.Design()
	if err != nil {
		return Costs{}, err
	}
	before := cost.Of(design, prices)
	out.Settings, out.Before = r.Set, &before
	return out, nil
}

func pricesOf(w *workspace.Workspace, r CostRequest) (cost.Prices, error) {
	if r.Prices == "" {
		return w.Catalogue().Prices()
	}
	raw, err := input.Read(r.Prices, "the file of prices", maxPrices, nil)
	if err != nil {
		return cost.Prices{}, err
	}
	prices, err := cost.Retail(bytes.NewReader(raw), r.Prices, r.Fetched)
	if err != nil {
		return cost.Prices{}, &input.Error{What: err.Error(), Hint: "fetch https://prices.azure.com/api/retail/prices, page by page, with a filter on your regions"}
	}
	return prices, nil
}
