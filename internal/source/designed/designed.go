// Package designed turns a design into facts, so that one evaluator judges it
// and what runs.
//
// It promises a fact for every resource and every cluster object of the
// design, with the body that is rendered, its references included, and for
// everything that the estate declares for checks to judge with; and that what
// has no fact is not in the design.
package designed

import (
	"encoding/json"
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/render/manifests"
	"github.com/wardhq/ward/internal/source/internal/body"
	"github.com/wardhq/ward/internal/source/internal/processes"
	"github.com/wardhq/ward/internal/ward"
)

const name = "design"

// Facts returns what a design says, at stage designed: all that there is of
// every system. Its time is left zero: the caller knows it.
// It panics on a cluster object that has no JSON, which is a fault of its
// builder.
func Facts(d *design.Design) fact.Snapshot {
	s := fact.Snapshot{
		Stage:        fact.Designed,
		Observations: []fact.Observation{fact.All(name, addr.SystemAzure, addr.SystemKubernetes, addr.SystemWard)},
		Facts:        make([]fact.Fact, 0, len(d.Resources)+len(d.Objects)+len(d.Declared)),
	}
	for _, r := range d.Resources {
		s.Facts = append(s.Facts, resource(r))
	}
	for _, o := range d.Objects {
		s.Facts = append(s.Facts, object(o))
	}
	s.Facts = append(s.Facts, processes.Of(s.Facts)...)
	for _, x := range d.Declared {
		s.Facts = append(s.Facts, ward.Fact(x, fact.Designed, name))
	}
	s.Sort()
	return s
}

func resource(r design.Resource) fact.Fact {
	content := r.Body
	if content == nil {
		content = design.Object{}
	}
	return fact.Fact{
		Subject:    addr.AzureSubject(r.ID),
		Kind:       r.ID.Kind(),
		APIVersion: r.APIVersion,
		Stage:      fact.Designed,
		Body:       kept(r.ID.Kind(), body.MustJSON(content)),
		Origin:     fact.Origin{Source: name},
	}
}

func object(o design.ClusterObject) fact.Fact {
	// The same tree that is rendered: what the typed structs add by
	// themselves is not there.
	tree, err := manifests.Tree(o.Value)
	if err != nil {
		panic(fmt.Sprintf("designed: %s: %v", o.Key, err))
	}
	raw, err := json.Marshal(tree)
	if err != nil {
		panic(fmt.Sprintf("designed: %s: %v", o.Key, err))
	}
	version, _ := tree["apiVersion"].(string)
	kind := addr.Kind(o.Key.Group + "/" + o.Key.Kind)
	return fact.Fact{
		Subject:    addr.ObjectSubject(o.Key),
		Kind:       kind,
		APIVersion: version,
		Stage:      fact.Designed,
		Body:       kept(kind, raw),
		Origin:     fact.Origin{Source: name},
	}
}

// kept returns the body of a fact, by the rule that a foreign one is kept by:
// what is rendered and read back must be the same.
func kept(kind addr.Kind, raw []byte) json.RawMessage {
	out, err := body.Rewritten(kind, raw)
	if err != nil {
		panic(fmt.Sprintf("designed: %s: %v", kind, err))
	}
	return out
}
