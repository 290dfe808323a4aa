// Package kube holds what the builders of cluster objects share: where an
// object goes. The builders are in the folders below it, a package for each
// application, typed with k8s.io/api.
//
// A builder promises what those below azure do: it is a file with a Spec of
// what has been decided and a New that makes a design.ClusterObject of it; it
// reads nothing but its parameters, decides nothing, and writes what matters
// to security also where it is the default. A security context is spelled out
// in full, because a reader should not need to know which admission controller
// fills it in.
package kube

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Place is where an environment's objects go.
type Place struct {
	Unit        addr.Unit
	Cluster     string
	Namespace   string
	Environment string
}

// Typed is an object of k8s.io/api, or one of our own in its form.
type Typed interface {
	runtime.Object
	metav1.Object
}

// Object is a typed object as part of the design. Component is its folder in
// the tree. What it is and where it goes is read from the object itself.
func Object(at Place, component, why string, v Typed) design.ClusterObject {
	kind := v.GetObjectKind().GroupVersionKind()
	group := kind.Group
	if group == "" {
		group = "core"
	}
	return design.ClusterObject{
		Key:       addr.Object{Cluster: at.Cluster, Group: group, Kind: kind.Kind, Namespace: v.GetNamespace(), Name: v.GetName()},
		Unit:      at.Unit,
		Component: component,
		Why:       why,
		Value:     v,
	}
}
