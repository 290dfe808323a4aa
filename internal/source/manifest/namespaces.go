package manifest

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/body"
	"github.com/wardhq/ward/internal/source/internal/processes"
)

// namespaceNamed is the kind of a namespace that workloads name and of which no
// object was read. It says what it is called and nothing else: what labels it has
// nobody knows, so that it is no core/Namespace and no rule about labels judges it.
const namespaceNamed addr.Kind = "kubernetes/Namespace"

// namespaces returns a fact for each namespace that pods run in and that no
// Namespace among the facts declares, where the first of its workloads stands.
func namespaces(facts []fact.Fact) []fact.Fact {
	type place struct{ cluster, name string }
	there := map[place]bool{}
	for _, f := range facts {
		if o, err := addr.ParseObject(f.Subject.String()); err == nil && f.Kind.Equal("core/Namespace") {
			there[place{o.Cluster, o.Name}] = true
		}
	}
	var out []fact.Fact
	for _, f := range facts {
		if !processes.RunsPods(f.Kind) {
			continue
		}
		o, err := addr.ParseObject(f.Subject.String())
		if err != nil || o.Namespace == "" {
			continue
		}
		if there[place{o.Cluster, o.Namespace}] {
			continue
		}
		there[place{o.Cluster, o.Namespace}] = true
		out = append(out, fact.Fact{
			Subject:     addr.ObjectSubject(addr.Object{Cluster: o.Cluster, Group: "kubernetes", Kind: "Namespace", Name: o.Namespace}),
			Kind:        namespaceNamed,
			Stage:       f.Stage,
			Body:        body.MustJSON(map[string]any{"kind": "Namespace", "metadata": map[string]any{"name": o.Namespace}, "declared": false}),
			DerivedFrom: f.Digest(),
			Observed:    f.Observed,
			Origin:      f.Origin,
		})
	}
	return out
}
