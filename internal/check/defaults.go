package check

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/language"
)

// Default is what a service takes where a body says nothing.
type Default struct {
	// Path is where, as properties.minimumTlsVersion; NAME[*] is each item of
	// a list.
	Path  string `yaml:"path" json:"path" required:"true" pattern:"^[A-Za-z0-9]+(\\[\\*\\])?(\\.[A-Za-z0-9]+(\\[\\*\\])?)*$" example:"properties.subnets[*].properties.x" doc:"Where in the body; NAME[*] is each item of a list."`
	Value any    `yaml:"value" json:"value" required:"true" doc:"What holds: text, a number, true or false."`
	// From and Before bound the API versions of which it holds, where the
	// default changed: from the one on, before the other.
	From   string `yaml:"from" json:"from,omitempty" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}(-preview)?$" doc:"The first API version of which it holds."`
	Before string `yaml:"before" json:"before,omitempty" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}(-preview)?$" doc:"The first API version of which it no longer holds."`
	// SKU is the name of what was bought of which it holds, where that decides: an
	// entry without one, behind it, is that of every other.
	SKU    string `yaml:"sku" json:"sku,omitempty" pattern:"^[A-Za-z0-9_]+$" doc:"The sku.name of which it holds; those of every other come behind it."`
	Source string `yaml:"source" json:"source" required:"true" doc:"Where the service documents it."`
	Date   string `yaml:"date" json:"date" required:"true" pattern:"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$" doc:"The date of that source."`
}

// defaultsOf is a file of azure/defaults: what the services of one namespace
// take, by the types below it.
type defaultsOf struct {
	Namespace string               `yaml:"namespace" required:"true" pattern:"^[A-Z][A-Za-z]*(\\.[A-Za-z]+)+$" example:"Microsoft.Storage" doc:"The namespace; the file's name."`
	Types     map[string][]Default `yaml:"types" required:"true" doc:"What holds by default, by the types of the namespace."`
}

// defaults are the documented defaults by the key of the kind.
type defaults map[string][]Default

// read adds what one file says.
func (ds defaults) read(name string, raw []byte, problems *diag.Problems) {
	var file defaultsOf
	places := language.Read(dialect("a file of defaults"), name, raw, &file, problems)
	refuse := refuser(places, problems)
	if want := strings.TrimSuffix(path.Base(name), ".yaml"); file.Namespace != "" && file.Namespace != want {
		refuse("namespace", fmt.Sprintf("%q is not the name of the file", file.Namespace), "name the file "+file.Namespace+".yaml")
	}
	for t, list := range file.Types {
		for i, d := range list {
			at := language.Index(language.KeyPath("types", t), i)
			switch d.Value.(type) {
			case nil, bool, string, json.Number:
			default:
				refuse(at+".value", "is not a single value", "")
			}
		}
		kind := addr.Kind(file.Namespace + "/" + t)
		ds[kind.Key()] = append(ds[kind.Key()], list...)
	}
}

// fill puts the documented defaults into a body where it says nothing, or null
// in a list, which ARM takes for nothing.
func (ds defaults) fill(kind addr.Kind, apiVersion string, body *object) {
	of, bought := ds[kind.Key()], skuOf(body)
	for i, d := range of {
		if slices.ContainsFunc(of[:i], func(before Default) bool { return before.Path == d.Path }) {
			continue
		}
		if v := defaultAt(of[i:], d.Path, apiVersion, bought); v != nil {
			put(body, d.Path, v, nil)
		}
	}
}

// skuOf returns the name of what was bought: nil where nothing is said, and no text
// where nobody knows.
func skuOf(body *object) ref.Val {
	sku, ok := body.of("sku").(*object)
	if !ok {
		return body.of("sku")
	}
	return sku.of("name")
}

// defaultAt returns the default of a path in an API version and of a sku, nil where
// none holds. Where it depends on one that is not known, it is not known either.
func defaultAt(of []Default, path, apiVersion string, sku ref.Val) any {
	for _, d := range of {
		if d.Path != path {
			continue
		}
		switch name, known := sku.(types.String); {
		case d.SKU == "" || strings.EqualFold(d.SKU, string(name)):
		case sku == nil || known:
			continue
		default:
			return map[string]any{addr.UnresolvedKey: "its default depends on sku.name, which is not known"}
		}
		if d.From == "" && d.Before == "" {
			return d.Value
		}
		if apiVersion == "" {
			return map[string]any{addr.UnresolvedKey: "its default depends on the API version, which is not known"}
		}
		if apiVersion >= d.From && (d.Before == "" || apiVersion < d.Before) {
			return d.Value
		}
	}
	return nil
}

// put sets a value that is absent or null, making the objects on the way, in
// each item where the path says so. It leaves alone what is not known and what
// is not an object.
func put(o *object, path string, v any, where *step) {
	name, rest, deeper := strings.Cut(path, ".")
	key, each := strings.CutSuffix(name, "[*]")
	here := &step{up: where, key: key}
	switch there := o.of(key); {
	case each:
		items, _ := there.(*list)
		for i := 0; items != nil && i < len(items.elems); i++ {
			switch item := items.elems[i].(type) {
			case types.Null:
				if !deeper {
					items.elems[i] = toValue(v, (&step{up: here, index: i}).String())
				}
			case *object:
				if deeper {
					put(item, rest, v, &step{up: here, index: i})
				}
			}
		}
	case !deeper:
		if there == nil {
			o.insert(key, toValue(v, here.String()))
		}
	default:
		if there == nil {
			there = newObject(1)
			o.insert(key, there)
		}
		if next, ok := there.(*object); ok {
			put(next, rest, v, here)
		}
	}
}
