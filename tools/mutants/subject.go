package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/render/manifests"
	"github.com/wardhq/ward/internal/source/designed"
	"github.com/wardhq/ward/internal/ward"
	"github.com/wardhq/ward/internal/workspace"
)

// subject is one resource or object that is tried: what it is, and its body
// as decoded JSON.
type subject struct {
	kind addr.Kind
	name string
	body map[string]any
	// facts return what a reader makes of the subject with another body: itself
	// first, then what is gathered from it and from what stands beside it.
	facts func(body map[string]any) []fact.Fact
}

// scene is what mutants are judged in: what is designed, without other
// environments, and which of it is tried.
type scene struct {
	sources  []check.Source
	checks   []check.Check
	snapshot fact.Snapshot
	declared []fact.Fact
	at       time.Time
	subjects []subject
}

func open(estate, environment string) (*scene, error) {
	c, err := workspace.Load(catalogue.FS())
	if err != nil {
		return nil, err
	}
	w, err := c.Open(os.DirFS(estate), ".", nil)
	if err != nil {
		return nil, err
	}
	d, err := w.Design()
	if err != nil {
		return nil, err
	}
	s := &scene{sources: c.Checks().Sources(), checks: c.Checks().Checks(), at: w.Document().Estate.Effective.Start()}
	if s.snapshot, err = w.Facts(); err != nil {
		return nil, err
	}
	environments, err := ward.Of[ward.Environment](s.snapshot.Facts)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(environments, func(e ward.Environment) bool { return e.Entity+"/"+e.Name == environment })
	if i < 0 {
		return nil, fmt.Errorf("the estate has no environment %s", environment)
	}
	cluster := strings.ReplaceAll(environment, "/", "-")
	within := func(id addr.ID) bool { return holds(environments[i], id) }
	for _, r := range d.Resources {
		if within(r.ID) {
			if err := s.resource(r); err != nil {
				return nil, err
			}
		}
	}
	objects := slices.DeleteFunc(slices.Clone(d.Objects), func(o design.ClusterObject) bool { return o.Key.Cluster != cluster })
	for _, o := range objects {
		if err := s.object(o, objects); err != nil {
			return nil, err
		}
	}
	// What other environments have says nothing of this one, and costs time.
	s.snapshot.Facts = slices.DeleteFunc(s.snapshot.Facts, func(f fact.Fact) bool {
		if o, err := addr.ParseObject(f.Subject.String()); err == nil {
			return o.Cluster != cluster && f.Kind != "postgresql.cnpg.io/Cluster"
		}
		return !within(f.Subject.ID()) && slices.ContainsFunc(environments, func(e ward.Environment) bool { return holds(e, f.Subject.ID()) })
	})
	// Only what the estate declares about itself is given beside it: a design
	// would have every absence noticed.
	for _, f := range s.snapshot.Facts {
		if f.Kind.System() == addr.SystemWard {
			s.declared = append(s.declared, f)
		}
	}
	return s, nil
}

// holds reports whether a resource is in a group of an environment.
func holds(e ward.Environment, id addr.ID) bool {
	return !id.IsZero() && slices.ContainsFunc(e.ResourceGroups, func(g string) bool {
		group, err := addr.ParseID(g)
		return err == nil && group.Contains(id)
	})
}

func (s *scene) resource(r design.Resource) error {
	raw, err := json.Marshal(r.Body)
	if err != nil {
		return err
	}
	content, err := decoded(raw)
	if err != nil {
		return err
	}
	s.subjects = append(s.subjects, subject{kind: r.ID.Kind(), name: r.ID.String(), body: content, facts: func(content map[string]any) []fact.Fact {
		r := r
		r.Body = content
		return designed.Facts(&design.Design{Resources: []design.Resource{r}}).Facts
	}})
	return nil
}

// object adds an object that is tried; those beside it in its cluster say what a
// workload is told.
func (s *scene) object(o design.ClusterObject, beside []design.ClusterObject) error {
	tree, err := manifests.Tree(o.Value)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(tree)
	if err != nil {
		return err
	}
	content, err := decoded(raw)
	if err != nil {
		return err
	}
	kind := addr.Kind(o.Key.Group + "/" + o.Key.Kind)
	s.subjects = append(s.subjects, subject{kind: kind, name: addr.ObjectSubject(o.Key).String(), body: content, facts: func(content map[string]any) []fact.Fact {
		o := o
		o.Value = &unstructured.Unstructured{Object: content}
		out := designed.Facts(&design.Design{Objects: []design.ClusterObject{o}}).Facts
		out = slices.DeleteFunc(out, func(f fact.Fact) bool { return f.Kind != kind })
		if !gathered(kind) {
			return out
		}
		all := slices.Clone(beside)
		all[slices.IndexFunc(all, func(x design.ClusterObject) bool { return x.Key == o.Key })] = o
		for _, f := range designed.Facts(&design.Design{Objects: all}).Facts {
			if f.Kind == odoo {
				out = append(out, f)
			}
		}
		return out
	}})
	return nil
}

// odoo is the kind of what is gathered of workloads, and of the ConfigMaps that
// they read.
const odoo addr.Kind = "odoo/Workload"

func gathered(kind addr.Kind) bool { return kind == "apps/Deployment" || kind == "core/ConfigMap" }

// decoded returns a JSON object with whole numbers as such.
func decoded(raw []byte) (map[string]any, error) {
	var m map[string]any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&m); err != nil {
		return nil, err
	}
	return whole(m).(map[string]any), nil
}

func whole(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, item := range v {
			v[k] = whole(item)
		}
	case []any:
		for i, item := range v {
			v[i] = whole(item)
		}
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	}
	return v
}

// led are the kinds that checks reach by following a reference.
var led = []addr.Kind{
	"Microsoft.OperationalInsights/workspaces", "Microsoft.Storage/storageAccounts", "Microsoft.ManagedIdentity/userAssignedIdentities",
	"Microsoft.Authorization/roleDefinitions", "Microsoft.Authorization/roleAssignments", "Microsoft.Management/managementGroups",
}

// owners are the kinds that say whose something is.
var owners = []addr.Kind{"Microsoft.Resources/resourceGroups", "core/Namespace"}

// about returns the checks that may read a kind, and the facts that they may
// read: by name, by a reference, or as what says whose something is.
func (s *scene) about(kind addr.Kind) (*check.Catalogue, []fact.Fact, error) {
	if len(s.sources) != 1 {
		return nil, nil, fmt.Errorf("the catalogue is of %d folders, want one", len(s.sources))
	}
	wanted, kinds := map[string]bool{}, map[string]bool{kind.Key(): true, odoo.Key(): gathered(kind)}
	for _, k := range owners {
		kinds[k.Key()] = true
	}
	for _, c := range s.checks {
		text := c.When + c.Rule + c.Reason + c.Offenders
		follows := strings.Contains(text, "resolve(") || strings.Contains(text, "above(")
		reads := slices.ContainsFunc(c.Reads(), kind.Equal) || gathered(kind) && slices.ContainsFunc(c.Reads(), odoo.Equal) || follows && slices.ContainsFunc(led, kind.Equal) ||
			strings.Contains(text, "environment()") && slices.ContainsFunc(owners, kind.Equal)
		if !reads {
			continue
		}
		wanted[c.ID+".yaml"] = true
		for _, k := range c.Reads() {
			kinds[k.Key()] = true
		}
		for _, k := range led {
			kinds[k.Key()] = kinds[k.Key()] || follows
		}
	}
	source := s.sources[0]
	source.Files = slices.DeleteFunc(slices.Clone(source.Files), func(f check.File) bool {
		dir, base, nested := strings.Cut(f.Name, "/")
		return nested && dir == "checks" && !wanted[base]
	})
	c, err := check.Compile(source)
	facts := slices.DeleteFunc(slices.Clone(s.snapshot.Facts), func(f fact.Fact) bool {
		return !kinds[f.Kind.Key()] && f.Kind.System() != addr.SystemWard
	})
	return c, facts, err
}
