// Package decide turns an estate into a layout: what will be built where.
//
// It promises that the same estate, published figures and checks give the same
// layout; that every choice leaves a Decision, which says what else there was
// and who asks for it; and that an estate which cannot be built is refused
// with all of its problems, each where the estate states what caused it. It
// builds nothing, and reads no clock, file or network.
//
// Read Decide first: it is the list of questions. Each has a file of its own.
package decide

import (
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
)

// Input is what a layout follows from.
type Input struct {
	Document  *estate.Document
	Published *published.Data
	// Checks are the catalogue's: those that name an Azure policy or an
	// admission policy are enforced by it where the design asks for it.
	Checks []check.Check
}

// questions are what is decided, in order: each rests on those before it.
var questions = []func(asked, *layout.Layout, *notes){
	sites,
	governance,
	tenancy,
	databaseServices,
	topology,
	retention,
	load,
	modules,
	idleLogoff,
	tier,
	geoBackups,
	hostnames,
	hubs,
	egress,
	access,
	floods,
	caches,
	runners,
	networks,
	stores,
	copies,
	clusters,
	registries,
	keys,
	reach,
	entries,
	proxies,
	verification,
	workspaces,
	privateLogs,
	subscriptions,
	alerts,
	exchanges,
	flows,
	deployers,
	builds,
	operations,
	continuity,
	enforcement,
	exemptions,
}

// Decide returns the layout of an estate and the decisions that explain it, or
// a *diag.Error with every problem of the estate that makes a design
// impossible. Any other error is a fault of Ward.
func Decide(in Input) (layout.Layout, []design.Decision, error) {
	a := read(in)
	l := layout.Layout{Organisation: a.estate.Organisation.Name, Effective: a.estate.Effective.String()}
	n := notes{document: in.Document}
	for _, question := range questions {
		question(a, &l, &n)
		// A question that finds problems finds all that it can; those behind
		// it would ask of what is not there.
		if err := n.problems.Err(); err != nil {
			return layout.Layout{}, nil, err
		}
	}
	var err error
	if l.Admission, err = admission(in.Checks, in.Published.Kubernetes.ExemptNames()); err != nil {
		return layout.Layout{}, nil, fmt.Errorf("decide: %w", err)
	}
	return l, n.decisions, nil
}

// asked is what is decided from. Nothing of it changes.
type asked struct {
	Input
	estate *estate.Estate
	// environments are the estate's in its order: l.Environments[i] is decided
	// from environments[i].
	environments []environment
}

// environment is one environment as the estate states it.
type environment struct {
	estate.Environment
	name   addr.Environment
	entity *estate.Entity
	path   string // in the estate
	// entityPath is that of its entity.
	entityPath string
}

func read(in Input) asked {
	a := asked{Input: in, estate: &in.Document.Estate}
	for i := range a.estate.Entities {
		entity := &a.estate.Entities[i]
		for j, e := range entity.Environments {
			a.environments = append(a.environments, environment{
				Environment: e,
				entity:      entity,
				name:        addr.Environment{Entity: entity.Name, Name: e.Name},
				path:        fmt.Sprintf("entities[%d].environments[%d]", i, j),
				entityPath:  fmt.Sprintf("entities[%d]", i),
			})
		}
	}
	return a
}

// notes are what deciding leaves beside the layout.
type notes struct {
	document  *estate.Document
	decisions []design.Decision
	problems  diag.Problems
	sites     map[addr.Unit]int // their places in the layout
}

// problem notes what makes a design impossible, where the estate states it.
func (n *notes) problem(path, what, hint string) {
	n.problems.Add(diag.Problem{Pos: n.document.At(path), Path: path, What: what, Hint: hint})
}

// decide notes a decision.
func (n *notes) decide(d design.Decision) { n.decisions = append(n.decisions, d) }

// input returns a value of the estate that a decision rests on.
func (n *notes) input(path, value string) design.Input {
	return design.Input{Path: path, Value: value, Default: n.document.Defaulted(path)}
}

// site returns a site of the layout, to write what was decided of it.
func (n *notes) site(l *layout.Layout, unit addr.Unit) *layout.Site {
	i, ok := n.sites[unit]
	if !ok {
		return &layout.Site{}
	}
	return &l.Sites[i]
}
