package compile_test

import (
	"slices"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/compile/kube/flux"
	"github.com/wardhq/ward/internal/estate"
)

// On a cluster that others keep, the account that a release is applied as may
// write every kind of which the release has an object, and none that no release
// has.
func TestReleasesMayWriteWhatTheyHave(t *testing.T) {
	type release struct{ cluster, namespace string }
	had, granted := map[schema.GroupResource]bool{}, map[schema.GroupResource]bool{}
	judged, byHours := 0, false
	judge := func(name string, in compile.Input) {
		d := mustCompile(t, in)
		writes := map[release]map[schema.GroupResource]bool{}
		folders := map[[2]string]release{}
		for _, o := range d.Objects {
			at := release{o.Key.Cluster, o.Key.Namespace}
			switch v := o.Value.(type) {
			case *rbacv1.Role:
				if v.Name != flux.Account {
					continue
				}
				writes[at] = map[schema.GroupResource]bool{}
				for _, rule := range v.Rules {
					if !slices.Contains(rule.Verbs, "create") {
						continue
					}
					for _, resource := range rule.Resources {
						r := schema.GroupResource{Group: rule.APIGroups[0], Resource: resource}
						writes[at][r], granted[r] = true, true
					}
				}
			case *crd.Kustomization:
				folders[[2]string{at.cluster, v.Spec.Path}] = at
			}
		}
		for _, o := range d.Objects {
			at, ok := folders[[2]string{o.Key.Cluster, "./" + o.Component}]
			if !ok {
				continue
			}
			judged++
			gvk := o.Value.GetObjectKind().GroupVersionKind()
			plural, _ := meta.UnsafeGuessKindToResource(gvk)
			r := plural.GroupResource()
			had[r] = true
			byHours = byHours || r.Group == crd.KEDA.Group
			if !writes[at][r] || o.Key.Namespace != at.namespace {
				t.Errorf("%s: what applies the release of %s may not write %s", name, at.namespace, o.Key)
			}
		}
	}
	for _, name := range examples {
		judge(name, handedOut(t, name))
	}
	for _, tt := range topologies() {
		in := tt.input(t)
		signing(t, &in.Document.Estate)
		judge(tt.name, in)
		if tt.name != "existing-cluster" {
			continue
		}
		// Some wait by their hours, where the cluster knows them.
		for i := range in.Document.Estate.Entities[0].Environments {
			e := &in.Document.Estate.Entities[0].Environments[i]
			e.Cluster.Existing.KEDA = true
			e.Load.Users, e.Load.Concurrent = 200, 110
			e.Load.Hours = &estate.Hours{Days: "weekdays", From: "07:00", To: "19:00", Zone: "America/New_York", Outside: 30}
		}
		judge(tt.name+", by hours", in)
	}
	if judged < 20 || !byHours {
		t.Errorf("%d objects were judged, by hours: %v: too few to show anything", judged, byHours)
	}
	for r := range granted {
		if !had[r] {
			t.Errorf("a release may write %s, and none has one", r)
		}
	}
}
