// Package kube holds one pure builder for each cluster object that Ward
// designs, typed with k8s.io/api.
//
// A builder promises what those of package azure do: it reads nothing but its
// parameters, decides nothing, and writes what matters to security also where
// it is the default. A security context is spelled out in full, because a
// reader should not need to know which admission controller fills it in.
//
// To add an object, add a file with its builder and name it in the list in
// compile/cluster.go.
package kube

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"

	"k8s.io/apimachinery/pkg/runtime"
)

// Place is where an environment's objects go.
type Place struct {
	Unit        addr.Unit
	Cluster     string
	Namespace   string
	Environment string
}

// OdooNamespace is Odoo's namespace in every cluster of an environment.
const OdooNamespace = "odoo"

// OdooServiceAccount is what Odoo's pods run as, and whom its identity trusts.
const OdooServiceAccount = "odoo"

// labels are on every object: what it belongs to, by Kubernetes' recommended
// names.
func (p Place) labels(component string) map[string]string {
	return map[string]string{
		"app.kubernetes.io/name":       "odoo",
		"app.kubernetes.io/component":  component,
		"app.kubernetes.io/managed-by": "ward",
	}
}

// selector picks the pods of a component.
func (p Place) selector(component string) map[string]string {
	return map[string]string{
		"app.kubernetes.io/name":      "odoo",
		"app.kubernetes.io/component": component,
	}
}

// object wraps a typed object with its identity.
func (p Place) object(component string, group, kind, name, why string, v runtime.Object) design.ClusterObject {
	return design.ClusterObject{
		Key:       addr.Object{Cluster: p.Cluster, Group: group, Kind: kind, Namespace: p.Namespace, Name: name},
		Unit:      p.Unit,
		Component: component,
		Why:       why,
		Value:     v,
	}
}

// ClusterWide wraps a typed object that has no namespace.
func (p Place) ClusterWide(component string, group, kind, name, why string, v runtime.Object) design.ClusterObject {
	o := p.object(component, group, kind, name, why, v)
	o.Key.Namespace = ""
	return o
}

func ptr[T any](v T) *T { return &v }
