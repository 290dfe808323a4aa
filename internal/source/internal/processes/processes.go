// Package processes gathers what a program that runs in a cluster is told, from
// wherever it is told it: arguments, variables, files that stand in
// ConfigMaps, and what its image does by itself.
//
// It promises one fact for each workload that runs Odoo, however it is run,
// about the workload and derived from it, of kind odoo/Workload; that each
// setting says where it comes from; and that what stands in a Secret, in a
// volume that nobody read or in an image that is not known is not known, and
// never taken for the default.
package processes

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// Kind is the kind of what is gathered of a workload.
const Kind addr.Kind = "odoo/Workload"

// workloads are the kinds that run pods, with the way to the pod.
var workloads = map[addr.Kind][]string{
	"apps/Deployment":            {"spec", "template"},
	"apps/StatefulSet":           {"spec", "template"},
	"apps/DaemonSet":             {"spec", "template"},
	"apps/ReplicaSet":            {"spec", "template"},
	"core/ReplicationController": {"spec", "template"},
	"batch/Job":                  {"spec", "template"},
	"batch/CronJob":              {"spec", "jobTemplate", "spec", "template"},
	"core/Pod":                   {},
}

// RunsPods reports whether the objects of a kind run pods.
func RunsPods(kind addr.Kind) bool {
	_, ok := workloads[kind]
	return ok
}

// Way returns how the spec of the pods lies in an object of a kind that runs
// them.
func Way(kind addr.Kind) (way []string, runs bool) {
	way, runs = workloads[kind]
	return append(slices.Clone(way), "spec"), runs
}

// Of returns what is gathered of the workloads among facts, whose bodies are
// as package settings keeps them.
func Of(facts []fact.Fact) []fact.Fact {
	var out []fact.Fact
	var around *objects
	for _, f := range facts {
		way, ok := workloads[f.Kind]
		if !ok || !mayRunOdoo(f.Body) {
			continue
		}
		if around == nil {
			around = index(facts)
		}
		if body := workload(f, way, around); body != nil {
			raw, err := json.Marshal(body)
			if err != nil {
				continue // it is made of what was JSON
			}
			out = append(out, fact.Fact{
				Subject: f.Subject, Kind: Kind, Stage: f.Stage, Body: raw, DerivedFrom: f.Digest(), Observed: f.Observed, Origin: f.Origin,
			})
		}
	}
	return out
}

// mayRunOdoo is asked first: most bodies are not decoded for nothing. It is
// by an image, by a program, by a port or by a configuration that one is told
// from others.
func mayRunOdoo(body []byte) bool {
	for _, sign := range signs {
		if bytes.Contains(body, sign) {
			return true
		}
	}
	for rest := body; ; {
		_, after, found := bytes.Cut(rest, image)
		if !found {
			return false
		}
		name, _, _ := bytes.Cut(after, []byte{'"'})
		if bytes.Contains(name, []byte("odoo")) || bytes.Contains(name, []byte("doodba")) {
			return true
		}
		rest = after
	}
}

var (
	image = []byte(`"image":"`)
	signs = [][]byte{
		[]byte("odoo-bin"), []byte(`"form":"word","name":"odoo`), []byte(`/odoo"`), []byte("openerp-server"), []byte(":8069"), []byte(":8072"),
		[]byte(`"name":"config"`), []byte(`"name":"c"`),
	}
)

// objects are the ConfigMaps that were read, and the modes of the Poolers, by
// cluster, namespace and name.
type objects struct {
	configMaps map[addr.Object]map[string]any
	poolers    map[addr.Object]string
}

func index(facts []fact.Fact) *objects {
	x := &objects{map[addr.Object]map[string]any{}, map[addr.Object]string{}}
	for _, f := range facts {
		if f.Kind != "core/ConfigMap" && f.Kind != "postgresql.cnpg.io/Pooler" {
			continue
		}
		o, err := addr.ParseObject(f.Subject.String())
		if err != nil {
			continue
		}
		var body map[string]any
		if json.Unmarshal(f.Body, &body) != nil {
			continue
		}
		if f.Kind == "postgresql.cnpg.io/Pooler" {
			x.poolers[place(o.Cluster, o.Namespace, o.Name)] = text(child(child(body, "spec"), "pgbouncer"), "poolMode")
		} else {
			data, _ := body["data"].(map[string]any)
			if binary := child(body, "binaryData"); len(binary) > 0 {
				// It mounts as the other data do, and nobody reads it.
				data = maps.Clone(data)
				if data == nil {
					data = map[string]any{}
				}
				for key := range binary {
					data[key] = unresolved("it is binary")
				}
			}
			x.configMaps[place(o.Cluster, o.Namespace, o.Name)] = data
		}
	}
	return x
}

func place(cluster, namespace, name string) addr.Object {
	return addr.Object{Cluster: cluster, Namespace: namespace, Name: name}
}

// pod is one pod as it is written, and what it can look up.
type pod struct {
	spec               map[string]any
	cluster, namespace string
	around             *objects
}

// configMap returns the data of a ConfigMap; false where it was not read.
func (p pod) configMap(name string) (map[string]any, bool) {
	data, ok := p.around.configMaps[place(p.cluster, p.namespace, name)]
	return data, ok
}

func workload(f fact.Fact, way []string, around *objects) map[string]any {
	var body map[string]any
	if json.Unmarshal(f.Body, &body) != nil {
		return nil
	}
	template := body
	for _, key := range way {
		template = child(template, key)
	}
	meta := child(body, "metadata")
	namespace, _ := meta["namespace"].(string)
	p := pod{spec: child(template, "spec"), namespace: namespace, around: around}
	if o, err := addr.ParseObject(f.Subject.String()); err == nil {
		p.cluster = o.Cluster
	}
	var all []any
	for _, list := range []string{"initContainers", "containers"} {
		for _, c := range items(p.spec, list) {
			if m, ok := c.(map[string]any); ok {
				if process := p.odoo(m, list == "initContainers"); process != nil {
					all = append(all, process)
				}
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	_, kind, _ := strings.Cut(string(f.Kind), "/")
	if said, ok := body["kind"].(string); ok {
		kind = said
	}
	out := map[string]any{"kind": kind, "metadata": only(meta, "name", "namespace", "labels"), "processes": all}
	if labels, ok := child(template, "metadata")["labels"]; ok {
		out["labels"] = labels // by which Services find its pods
	}
	if surge, ok := child(child(child(body, "spec"), "strategy"), "rollingUpdate")["maxSurge"]; ok {
		out["surge"] = surge
	}
	if replicas, ok := child(body, "spec")["replicas"]; ok {
		out["replicas"] = replicas
	}
	return out
}

func only(m map[string]any, keys ...string) map[string]any {
	out := map[string]any{}
	for _, k := range keys {
		if v, ok := m[k]; ok {
			out[k] = v
		}
	}
	return out
}

func child(m map[string]any, key string) map[string]any {
	below, _ := m[key].(map[string]any)
	return below
}

func items(m map[string]any, key string) []any {
	list, _ := m[key].([]any)
	return list
}

func text(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}

func unresolved(why string) map[string]any { return map[string]any{addr.UnresolvedKey: why} }

func isUnresolved(v any) bool {
	m, ok := v.(map[string]any)
	return ok && m[addr.UnresolvedKey] != nil
}

// said is the value of a setting and where it comes from. The zero value is
// nothing.
type said struct {
	value any
	from  string
	form  string
}

func (s said) known() bool { return s.from != "" }

// variables are a container's, as far as they are known.
type variables struct {
	pod   pod
	c     map[string]any
	from  []string // Secrets and ConfigMaps that were not read and may hold any
	named map[string]said
}

func (p pod) variables(c map[string]any) *variables {
	v := &variables{pod: p, c: c, named: map[string]said{}}
	for _, item := range items(c, "envFrom") {
		m, _ := item.(map[string]any)
		prefix := text(m, "prefix")
		if secret := child(m, "secretRef"); secret != nil {
			v.from = append(v.from, "the Secret "+text(secret, "name"))
		}
		ref := child(m, "configMapRef")
		if ref == nil {
			continue
		}
		name := text(ref, "name")
		data, read := p.configMap(name)
		if !read {
			v.from = append(v.from, "the ConfigMap "+name+", which was not read")
			continue
		}
		for key, value := range data {
			v.named[prefix+key] = said{value, "the variable " + prefix + key + " of the ConfigMap " + name, "literal"}
		}
	}
	for _, item := range items(c, "env") {
		m, _ := item.(map[string]any)
		name := text(m, "name")
		s := said{m["value"], "the variable " + name, text(m, "form")}
		if s.form == settings.Secret {
			s.form = settings.Literal
		}
		if from := child(m, "valueFrom"); from != nil {
			s.value = unresolved("the variable " + name + " stands elsewhere")
			if ref := child(from, "secretKeyRef"); ref != nil {
				s.value = unresolved("the variable " + name + " stands in the Secret " + text(ref, "name"))
			}
			if ref := child(from, "configMapKeyRef"); ref != nil {
				data, read := p.configMap(text(ref, "name"))
				value, there := data[text(ref, "key")]
				switch {
				case !read:
					s.value = unresolved("the variable " + name + " stands in the ConfigMap " + text(ref, "name") + ", which was not read")
				case there:
					s.value, s.from = value, s.from+" of the ConfigMap "+text(ref, "name")
				}
			}
		} else if s.form == "reference" {
			s.value = unresolved("the variable " + name + " is what another one says")
		}
		v.named[name] = s
	}
	return v
}

// get returns a variable. One that a Secret may hold is not known.
func (v *variables) get(names ...string) said {
	for _, name := range names {
		if s, ok := v.named[name]; ok {
			return s
		}
	}
	if len(v.from) > 0 && len(names) > 0 {
		return said{unresolved("the variable " + names[0] + " may stand in " + v.from[0]), "the variable " + names[0], "reference"}
	}
	return said{}
}

// file is a configuration file, as far as it is known.
type file struct {
	there    bool   // something is mounted where it is looked for
	why      string // why what stands in it is not known, or ""
	from     string // as "odoo.conf of the ConfigMap odoo"
	settings []any
}

// file finds what a container has at a path.
func (p pod) file(c map[string]any, at string) file {
	type mount struct {
		path, volume string
		sub          any
	}
	var mounts []mount
	for _, item := range items(c, "volumeMounts") {
		m, _ := item.(map[string]any)
		to := strings.TrimSuffix(text(m, "mountPath"), "/")
		if to == "" {
			if isUnresolved(m["mountPath"]) {
				mounts = append(mounts, mount{volume: text(m, "name")})
			}
			continue
		}
		if to == at || strings.HasPrefix(at, to+"/") {
			mounts = append(mounts, mount{to, text(m, "name"), m["subPath"]})
		}
	}
	slices.SortStableFunc(mounts, func(a, b mount) int { return len(b.path) - len(a.path) })
	for _, m := range mounts {
		if m.path == "" {
			continue // it is mounted somewhere else than is customary
		}
		name := strings.TrimPrefix(strings.TrimPrefix(at, m.path), "/")
		if sub, ok := m.sub.(string); ok && sub != "" {
			name = strings.TrimSuffix(sub+"/"+name, "/")
		} else if name == "" {
			name = at[strings.LastIndexByte(at, '/')+1:]
		}
		return p.inVolume(m.volume, name)
	}
	return file{}
}

func (p pod) inVolume(volume, name string) file {
	for _, item := range items(p.spec, "volumes") {
		v, _ := item.(map[string]any)
		if text(v, "name") != volume {
			continue
		}
		switch {
		case child(v, "configMap") != nil:
			f, _ := p.inConfigMap(child(v, "configMap"), name)
			return f
		case child(v, "secret") != nil:
			return file{there: true, why: name + " stands in the Secret " + text(child(v, "secret"), "secretName")}
		case child(v, "projected") != nil:
			return p.projected(child(v, "projected"), name)
		}
	}
	return file{there: true, why: name + " stands in a volume that nobody read"}
}

func (p pod) projected(v map[string]any, name string) file {
	secret := ""
	for _, item := range items(v, "sources") {
		m, _ := item.(map[string]any)
		if from := child(m, "configMap"); from != nil {
			if f, there := p.inConfigMap(from, name); there {
				return f
			}
		}
		if from := child(m, "secret"); from != nil {
			secret = text(from, "name")
		}
	}
	if secret != "" {
		return file{there: true, why: name + " may stand in the Secret " + secret}
	}
	return file{}
}

// inConfigMap reads a file that a volume takes from a ConfigMap, and reports
// whether the ConfigMap has it, or may.
func (p pod) inConfigMap(v map[string]any, name string) (file, bool) {
	of := text(v, "name")
	key := name
	if list := items(v, "items"); len(list) > 0 {
		key = ""
		for _, item := range list {
			m, _ := item.(map[string]any)
			if text(m, "path") == name {
				key = text(m, "key")
			}
			if isUnresolved(m["path"]) || isUnresolved(m["key"]) {
				return file{there: true, why: "which file of the ConfigMap " + of + " this is, is withheld"}, true
			}
		}
	}
	data, read := p.configMap(of)
	if !read {
		return file{there: true, why: name + " stands in the ConfigMap " + of + ", which was not read"}, true
	}
	content, there := data[key]
	if !there {
		return file{}, false
	}
	f := file{there: true, from: name + " of the ConfigMap " + of}
	list, ok := content.([]any)
	if !ok {
		f.why = name + " of the ConfigMap " + of + " could not be read as a configuration"
	}
	f.settings = list
	return f, true
}
