package view

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/design"
)

// ties are what leads from one thing of a design to another.
type ties struct {
	needs, neededBy map[string][]tied // by the key of the subject
	bodies          map[string]json.RawMessage
	fault           error // why there are no bodies
}

// tied is the other end, and why.
type tied struct{ key, why string }

// tie finds what leads from where to where, and each body as checks judge it.
func tie(e *console.Estate) ties {
	t := ties{needs: map[string][]tied{}, neededBy: map[string][]tied{}, bodies: map[string]json.RawMessage{}}
	d := e.Design
	for _, r := range d.Resources {
		t.resource(d, r)
	}
	facts, err := e.Workspace.Facts()
	if t.fault = err; err != nil {
		return t
	}
	for _, f := range facts.Facts {
		if f.DerivedFrom.IsZero() {
			t.bodies[f.Subject.Key()] = f.Body
		}
	}
	objects := make(map[string]bool, len(d.Objects))
	for _, o := range d.Objects {
		objects[addr.ObjectSubject(o.Key).Key()] = true
	}
	for _, o := range d.Objects {
		var body any
		if json.Unmarshal(t.bodies[addr.ObjectSubject(o.Key).Key()], &body) == nil {
			t.object(o, body, objects)
		}
	}
	return t
}

// add notes that one thing needs another, once.
func (t *ties) add(from, to, why string) {
	if from == to {
		return
	}
	for _, n := range t.needs[from] {
		// That it must be there first follows from whatever else leads there.
		if n.key == to && (n.why == why || why == statedWhy) {
			return
		}
	}
	t.needs[from] = append(t.needs[from], tied{to, why})
	t.neededBy[to] = append(t.neededBy[to], tied{from, why})
}

const statedWhy = "must be there first"

func (t *ties) resource(d *design.Design, r design.Resource) {
	from := addr.AzureSubject(r.ID).Key()
	to := func(id addr.ID, why string) {
		if target, ok := d.Resource(id); ok {
			t.add(from, addr.AzureSubject(target.ID).Key(), why)
		}
	}
	if parent := r.ID.Parent(); !parent.IsZero() {
		to(parent, "it is a part of it")
	} else if scope := r.ID.Scope(); !scope.IsZero() {
		why := "it is set on it"
		if scope.Kind() == resourceGroupKind {
			why = "it is in it"
		}
		to(scope, why)
	}
	for _, ref := range design.Refs(r.Body) {
		why := "its body names it"
		if ref.Output != "" {
			why = "its body has its " + ref.Output
		}
		to(ref.ID, why)
	}
	for _, id := range r.DependsOn {
		to(id, statedWhy)
	}
}

// named are the fields of objects that name another of their namespace, with the
// kind and the group of that.
var named = map[string][2]string{
	"serviceAccountName": {"core", "ServiceAccount"}, "configMapRef": {"core", "ConfigMap"}, "configMap": {"core", "ConfigMap"}, "configMapKeyRef": {"core", "ConfigMap"},
	"secretRef": {"core", "Secret"}, "secretKeyRef": {"core", "Secret"}, "persistentVolumeClaim": {"core", "PersistentVolumeClaim"}, "priorityClassName": {"scheduling.k8s.io", "PriorityClass"},
	"secretProviderClass": {"secrets-store.csi.x-k8s.io", "SecretProviderClass"},
}

// object follows the names that an object's body has of others.
func (t *ties) object(o design.ClusterObject, body any, objects map[string]bool) {
	from := addr.ObjectSubject(o.Key).Key()
	to := func(key addr.Object, why string) {
		key.Cluster = o.Key.Cluster
		for _, namespace := range []string{key.Namespace, ""} {
			key.Namespace = namespace
			if other := addr.ObjectSubject(key).Key(); objects[other] {
				t.add(from, other, why)
				return
			}
		}
	}
	if o.Key.Namespace != "" {
		to(addr.Object{Group: "core", Kind: "Namespace", Name: o.Key.Namespace}, "it is in it")
	}
	var walk func(field string, v any)
	walk = func(field string, v any) {
		switch v := v.(type) {
		case string:
			if n, ok := named[field]; ok && v != "" {
				to(addr.Object{Group: n[0], Kind: n[1], Namespace: o.Key.Namespace, Name: v}, "its "+field+" names it")
			}
		case []any:
			for _, item := range v {
				walk(field, item)
			}
		case map[string]any:
			kind, _ := v["kind"].(string)
			name, _ := v["name"].(string)
			if name == "" {
				name, _ = v["claimName"].(string)
			}
			if n, ok := named[field]; ok && name != "" {
				to(addr.Object{Group: n[0], Kind: n[1], Namespace: o.Key.Namespace, Name: name}, "its "+field+" names it")
			} else if kind != "" && name != "" && field != "" {
				group, _ := v["apiGroup"].(string)
				if version, ok := v["apiVersion"].(string); ok {
					group, _, _ = strings.Cut(version, "/")
					if !strings.Contains(version, "/") {
						group = "core"
					}
				}
				namespace, _ := v["namespace"].(string)
				if namespace == "" {
					namespace = o.Key.Namespace
				}
				if group == "" {
					group = "core"
				}
				to(addr.Object{Group: group, Kind: kind, Namespace: namespace, Name: name}, "its "+field+" names it")
			}
			for _, k := range slices.Sorted(maps.Keys(v)) {
				walk(k, v[k])
			}
		}
	}
	walk("", body)
}
