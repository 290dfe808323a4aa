// Package designed turns a design into facts, so that one evaluator judges it
// and what runs.
//
// It promises a fact for every resource and every cluster object of the
// design, with the body that is rendered, its references included, and for
// everything that the estate declares for checks to judge with.
package designed

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/render/manifests"
	"github.com/wardhq/ward/internal/source/internal/body"
	"github.com/wardhq/ward/internal/ward"
)

const name = "design"

// Facts returns what a design says, at stage designed. Observed is left zero.
// It panics on a cluster object that has no JSON, which is a fault of its
// builder.
func Facts(d *design.Design) fact.Snapshot {
	s := fact.Snapshot{Stage: fact.Designed, Facts: make([]fact.Fact, 0, len(d.Resources)+len(d.Objects)+len(d.Declared))}
	for _, r := range d.Resources {
		s.Facts = append(s.Facts, resource(r))
	}
	for _, o := range d.Objects {
		s.Facts = append(s.Facts, object(o))
	}
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
		Body:       body.MustJSON(content),
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
	version, _ := tree["apiVersion"].(string)
	return fact.Fact{
		Subject:    addr.ObjectSubject(o.Key),
		Kind:       addr.Kind(o.Key.Group + "/" + o.Key.Kind),
		APIVersion: version,
		Stage:      fact.Designed,
		Body:       plain(tree),
		Origin:     fact.Origin{Source: name},
	}
}

// plain returns the JSON of a tree that keeps its numbers as json.Number.
func plain(tree map[string]any) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(tree); err != nil {
		panic(fmt.Sprintf("designed: %v", err))
	}
	return bytes.TrimSpace(b.Bytes())
}
