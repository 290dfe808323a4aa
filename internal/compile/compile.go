package compile

import (
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
	"github.com/wardhq/ward/internal/ward"
)

// Input is what a design follows from.
type Input struct {
	Document  *estate.Document
	Published *published.Data
	// Checks are the catalogue's: those that name an Azure policy or an
	// admission policy are enforced by it where the design asks for it.
	Checks []check.Check
}

// Compile returns the design of an estate, or a *diag.Error with every problem
// of the estate that makes a design impossible. Any other error is a fault of
// Ward.
func Compile(in Input) (*design.Design, error) {
	c := &compilation{Input: in, estate: &in.Document.Estate}
	for _, step := range []struct {
		name string
		run  func(*compilation)
	}{
		{"read the environments", (*compilation).readEnvironments},
		{"decide tenancy", (*compilation).decideTenancy},
		{"decide topology", (*compilation).decideTopology},
		{"decide database sizes", (*compilation).decideDatabase},
		{"decide the shared server", (*compilation).decideTier},
		{"decide retention", (*compilation).decideRetention},
		{"lay out networks", (*compilation).layOutNetworks},
		{"declare what is asked and promised", (*compilation).declare},
		{"build the platform", (*compilation).buildPlatform},
		{"build the shared server", (*compilation).buildTier},
		{"build environments", (*compilation).buildEnvironments},
		{"build recovery regions", (*compilation).buildRecovery},
		{"build clusters", (*compilation).buildClusters},
		{"write steps", (*compilation).writeSteps},
	} {
		step.run(c)
		if c.fault != nil {
			return nil, fmt.Errorf("compile: %s: %w", step.name, c.fault)
		}
		// Each step may rest on what those before it decided.
		if err := c.problems.Err(); err != nil {
			return nil, err
		}
	}
	return design.New(c.parts)
}

// compilation is the state of one Compile.
type compilation struct {
	Input
	estate       *estate.Estate
	environments []*environment
	tier         tier
	parts        design.Parts
	problems     diag.Problems
	fault        error // of Ward, not of the estate
}

// environment is one environment with what has been decided of it so far.
type environment struct {
	estate.Environment
	name   addr.Environment
	entity *estate.Entity
	path   string // in the estate

	shared     bool // its database is on the platform's server
	objectives estate.Objectives
	asked      bool             // somebody asks for the objectives
	promised   []ward.Objective // of what is asked for, by the way that was taken
	topology   topology
	database   database
	primary    region
	recovery   region // zero where there is none
}

// region is an environment's share of one Azure region.
type region struct {
	place  azure.Place
	owner  string
	layout layout
	names  names
}

// problem notes what makes a design impossible, where the estate states it.
func (c *compilation) problem(path, what, hint string) {
	c.problems.Add(diag.Problem{Pos: c.Document.At(path), Path: path, What: what, Hint: hint})
}

// input returns a value of the estate that a decision rests on.
func (c *compilation) input(path, value string) design.Input {
	return design.Input{Path: path, Value: value, Default: c.Document.Defaulted(path)}
}

// decide notes a decision.
func (c *compilation) decide(d design.Decision) {
	c.parts.Decisions = append(c.parts.Decisions, d)
}

// add notes resources of the design.
func (c *compilation) add(resources ...design.Resource) {
	c.parts.Resources = append(c.parts.Resources, resources...)
}

// check returns the catalogue's check of this id.
func (c *compilation) check(id string) (check.Check, bool) {
	for _, k := range c.Checks {
		if k.ID == id {
			return k, true
		}
	}
	return check.Check{}, false
}

// owner returns the design's word for the estate's.
func owner(word string) design.Owner {
	switch word {
	case "terraform":
		return design.Terraform
	case "stack":
		return design.Stack
	default:
		return design.OwnerUnknown
	}
}
