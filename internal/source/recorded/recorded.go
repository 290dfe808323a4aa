// Package recorded turns what people left beside the estate into facts:
// exceptions, attestations, legal holds and values of checks' parameters.
//
// It promises a fact for each of them, in the shape in which it was written,
// and that nothing else becomes one.
package recorded

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/ward"
)

const name = "estate"

// Facts returns what was recorded beside an estate, at stage recorded. Observed
// is left zero.
func Facts(doc *estate.Document) fact.Snapshot {
	s := fact.Snapshot{Stage: fact.Recorded, Facts: []fact.Fact{}, Observations: []fact.Observation{{
		Source: name, Whole: true,
		Extents: []fact.Extent{{System: addr.SystemWard, Kinds: []addr.Kind{ward.ExceptionKind, ward.AttestationKind, ward.HoldKind, ward.ParametersKind}}},
	}}}
	add := func(v ward.Value) { s.Facts = append(s.Facts, ward.Fact(v, fact.Recorded, name)) }
	for _, x := range doc.Exceptions {
		add(x)
	}
	for _, a := range doc.Attestations {
		add(a)
	}
	for check, values := range doc.Estate.Parameters {
		p := ward.Parameters{Check: check, Values: map[string]ward.Parameter{}}
		for name, v := range values {
			p.Values[name] = ward.Parameter{Value: v.Value, Because: v.Because}
		}
		add(p)
	}
	if e := doc.Estate.Evidence; e != nil {
		for _, h := range e.Holds {
			add(h)
		}
	}
	s.Sort()
	return s
}
