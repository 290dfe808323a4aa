package compile

import (
	"fmt"

	"github.com/wardhq/ward/internal/compile/build"
	"github.com/wardhq/ward/internal/compile/decide"
	"github.com/wardhq/ward/internal/compile/isolation"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/compile/networkmap"
	"github.com/wardhq/ward/internal/compile/part"
	"github.com/wardhq/ward/internal/compile/runbook"
	"github.com/wardhq/ward/internal/design"
)

// Input is what a design follows from.
type Input = decide.Input

// Compile returns the design of an estate, or a *diag.Error with every problem
// of the estate that makes a design impossible. Any other error is a fault of
// Ward.
func Compile(in Input) (*design.Design, error) {
	l, decisions, err := decide.Decide(in)
	if err != nil {
		return nil, err
	}
	return Build(l, decisions)
}

// Build returns the design of what has been decided, or a fault of Ward.
func Build(l layout.Layout, decisions []design.Decision) (*design.Design, error) {
	parts := part.Build(l)
	parts.Decisions = decisions
	parts.Maps = networkmap.Maps(l)
	parts.Isolations = isolation.Of(l)
	l.Registrations = part.Registrations(parts.Resources)
	var err error
	if parts.Files, err = build.Files(l); err != nil {
		return nil, fmt.Errorf("compile: %w", err)
	}
	if parts.Steps, err = runbook.Steps(l); err != nil {
		return nil, fmt.Errorf("compile: %w", err)
	}
	return design.New(parts)
}
