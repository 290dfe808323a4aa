package check

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
)

func (x *index) indexEnvironments() map[string]*entry {
	m := map[string]*entry{}
	for _, env := range x.byKind[environmentKind.Key()] {
		body, err := decode(env.fact.Body)
		if err != nil {
			continue
		}
		b, _ := body.(map[string]any)
		entity, _ := b["entity"].(string)
		name, _ := b["name"].(string)
		m[addr.Environment{Entity: entity, Name: name}.String()] = env
		m[entity+"."+name] = env
		groups, _ := b["resourceGroups"].([]any)
		for _, g := range groups {
			if text, ok := g.(string); ok {
				m[strings.ToLower(text)] = env
			}
		}
	}
	return m
}

// saysWhose returns the environment that a fact itself says it belongs to,
// nil where it says nothing.
func (x *index) saysWhose(environments map[string]*entry, e *entry) ref.Val {
	path := []string{"tags", environmentTag}
	if e.fact.Kind.System() == addr.SystemKubernetes {
		path = []string{"metadata", "labels", environmentLabel}
	}
	switch name := at(e.open().body, path...).(type) {
	case types.String:
		if env, ok := environments[string(name)]; ok {
			return env.open().record
		}
		if !x.hasEstate {
			return nil
		}
		return unknown(fmt.Sprintf("%s says that it belongs to %s, which the estate does not declare", e.fact.Subject, name))
	case *types.Unknown:
		return name
	}
	return nil
}

// owners yields what says whose a thing is where it does not say so itself,
// the nearest first: for an object its namespace; for a resource what it lies
// below, up to its group. A subscription may hold several environments.
func owners(s addr.Subject) func(yield func(addr.Subject) bool) {
	return func(yield func(addr.Subject) bool) {
		if o, err := addr.ParseObject(s.String()); err == nil {
			if o.Namespace != "" {
				yield(addr.ObjectSubject(addr.Object{Cluster: o.Cluster, Group: "core", Kind: "Namespace", Name: o.Namespace}))
			}
			return
		}
		for up := range ancestors(s.ID()) {
			if up.ResourceGroupName() == "" || !yield(addr.AzureSubject(up)) {
				return
			}
		}
	}
}

func (e *evaluation) environment() ref.Val {
	e.readKind(environmentKind)
	if !e.index.hasEstate {
		// Nothing is declared, so what is asked of environments does not apply.
		return types.OptionalNone
	}
	switch v := e.whose().(type) {
	case *record:
		return types.OptionalOf(e.readFact(v.of))
	case *types.Unknown:
		return v
	}
	return types.OptionalNone
}

// whose returns the environment that the subject belongs to: the one that it
// says, else the one that the nearest of its owners says or that lists it. It
// returns nil for what belongs to none.
func (e *evaluation) whose() ref.Val {
	x := e.index
	environments := x.environments.get("", x.indexEnvironments)
	if v := x.saysWhose(environments, e.self); v != nil {
		return v
	}
	for owner := range owners(e.self.fact.Subject) {
		if env, ok := environments[owner.Key()]; ok {
			return env.open().record
		}
		if o, ok := x.bySubject[owner.Key()]; ok {
			e.readFact(o)
			if v := x.saysWhose(environments, o); v != nil {
				return v
			}
			continue
		}
		// It could say whose it is, and what lies below it.
		e.read("fact", owner.String(), digest.Digest{})
		if why := e.missing(kindOf(owner), fact.ScopeOf(owner), func(s addr.Subject) bool { return s.Key() == owner.Key() }); why != nil {
			return why
		}
	}
	return nil
}
