package check

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/language"
)

// Product is something whose versions end, with when and who says so.
type Product struct {
	ID    string `yaml:"product" json:"product" required:"true" pattern:"^[a-z][a-z0-9]*(-[a-z0-9]+)*$" example:"postgresql" doc:"By which rules know it."`
	Title string `yaml:"title" json:"title" required:"true" doc:"Its name for people."`
	// Unlisted says what holds of a version that is not below.
	Unlisted string    `yaml:"unlisted" json:"unlisted" required:"true" enum:"unknown,open" doc:"Of a version that is not listed: unknown, or that no end is published."`
	Source   string    `yaml:"source" json:"source" required:"true" doc:"Where the ends are published."`
	Date     string    `yaml:"date" json:"date" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"The month of that source."`
	Versions []Version `yaml:"versions" json:"versions" required:"true" min:"1" unique:"version" doc:"Its versions, or what else of it ends."`
}

// Version is a version that ends, or all that are older than one.
type Version struct {
	Version string `yaml:"version" json:"version" required:"true" example:"17" doc:"As bodies write it; with before, the first version that stays."`
	// Before says that all older versions end, in the order of their text.
	Before bool   `yaml:"before" json:"before,omitempty" default:"false" doc:"Whether all versions before it end, and not it itself."`
	End    string `yaml:"end" json:"end" required:"true" pattern:"^[0-9]{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$" example:"2029-11-08" doc:"The last day of its support, or the last month."`
	Then   string `yaml:"then" json:"then,omitempty" doc:"What takes its place."`
	Note   string `yaml:"note" json:"note,omitempty" doc:"What has to be known of the date."`
	// Source is where this end is published, where that is not the product's.
	Source string `yaml:"source" json:"source,omitempty" doc:"Where it is published, where that is not where the others are."`
}

// lifecycleFileOf is a folder's lifecycle.yaml.
type lifecycleFileOf struct {
	Products []Product `yaml:"products" required:"true" min:"1" unique:"product" doc:"What ends."`
}

// after returns the first instant at which the version is no longer supported.
func (v Version) after() (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, v.End); err == nil {
		return day.AddDate(0, 0, 1), nil
	}
	month, err := time.Parse("2006-01", v.End)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not a day or a month", v.End)
	}
	return month.AddDate(0, 1, 0), nil
}

// covers reports whether a version is this one, or one of those before it.
func (v Version) covers(version string) bool {
	if v.Before {
		return version < v.Version
	}
	return strings.EqualFold(version, v.Version)
}

// lifecycles are products by id. What stands later in one product's list of
// versions gives way to what stands before.
type lifecycles map[string]Product

func readLifecycle(name string, raw []byte, problems *diag.Problems) []Product {
	var f lifecycleFileOf
	places := language.Read(dialect("a table of lifecycles"), name, raw, &f, problems)
	refuse := refuser(places, problems)
	for i, p := range f.Products {
		for j, v := range p.Versions {
			if _, err := v.after(); err != nil && v.End != "" {
				refuse(language.Index(language.Index("products", i)+".versions", j)+".end", err.Error(), "write it as 2029-11-08 or 2029-11")
			}
		}
	}
	return f.Products
}

// with returns the products with others over them: what they say of a product,
// and of a version of it, stands for what was said before.
func (l lifecycles) with(over []Product) lifecycles {
	out := make(lifecycles, len(l))
	for id, p := range l {
		out[id] = p
	}
	for _, p := range over {
		first := slices.Clone(p.Versions)
		for i := range first {
			if first[i].Source == "" {
				first[i].Source = p.Source
			}
		}
		for _, v := range out[p.ID].Versions {
			if !slices.ContainsFunc(first, func(x Version) bool { return strings.EqualFold(x.Version, v.Version) && x.Before == v.Before }) {
				first = append(first, v)
			}
		}
		p.Versions = first
		out[p.ID] = p
	}
	return out
}

// Lifecycles returns the products whose ends the catalogue knows, by id.
func (c *Catalogue) Lifecycles() []Product {
	var out []Product
	for _, p := range c.lifecycles {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Product) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// lifecycle is what a rule sees of a version: an optional that is none where
// no end is published, and unknown where nobody knows whether there is one.
func (l lifecycles) lifecycle(product, version ref.Val) ref.Val {
	id, isText := product.(types.String)
	if !isText {
		return types.MaybeNoSuchOverloadErr(product)
	}
	if types.IsUnknown(version) {
		return version
	}
	of, isText := version.(types.String)
	if !isText {
		return types.MaybeNoSuchOverloadErr(version)
	}
	p, known := l[string(id)]
	if !known {
		return types.NewErr("lifecycle: %q is not a product of lifecycle.yaml", string(id))
	}
	for _, v := range p.Versions {
		if !v.covers(string(of)) {
			continue
		}
		after, err := v.after()
		if err != nil {
			return types.NewErr("lifecycle: %v", err)
		}
		o := newObject(5)
		o.set("product", types.String(p.Title))
		o.set("version", of)
		o.set("end", types.Timestamp{Time: after})
		o.set("last", types.String(v.End))
		o.set("source", types.String(v.Source))
		return types.OptionalOf(o)
	}
	if p.Unlisted == "open" {
		return types.OptionalNone
	}
	return unknown(fmt.Sprintf("lifecycle.yaml does not say until when %s %s is supported", p.Title, string(of)))
}

// LifecycleSchema returns the JSON Schema of lifecycle.yaml, for editors.
func LifecycleSchema() ([]byte, error) { return language.Schema[lifecycleFileOf]("lifecycle") }
