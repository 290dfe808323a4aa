package release_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/release"
)

func TestCompare(t *testing.T) {
	one := func() estate.Odoo {
		return estate.Odoo{Version: "18.0", Image: "registry.example/odoo@sha256:a", Modules: []estate.Module{{Name: "fs_storage", Source: "https://git.example/storage", Revision: "1"}}}
	}
	for _, tt := range []struct {
		name   string
		change func(*estate.Odoo)
		want   release.Class
		why    string
	}{
		{"nothing", func(*estate.Odoo) {}, release.Same, "are the same"},
		{"an image of which nobody says anything", func(o *estate.Odoo) { o.Image += "b" }, release.Schema, "nobody has said"},
		{"an image that is said to be code alone", func(o *estate.Odoo) {
			o.Rolling = &estate.Rolling{From: o.Image}
			o.Image += "b"
		}, release.Rolling, "nothing but code"},
		{"what was said of the release before", func(o *estate.Odoo) {
			o.Rolling = &estate.Rolling{From: "registry.example/odoo@sha256:older"}
			o.Image += "b"
		}, release.Schema, "about another image"},
		{"a module's revision, said to be code alone", func(o *estate.Odoo) {
			o.Rolling = &estate.Rolling{From: o.Image}
			o.Image, o.Modules[0].Revision = o.Image+"b", "2"
		}, release.Rolling, "another revision"},
		{"a module's revision", func(o *estate.Odoo) { o.Image, o.Modules[0].Revision = o.Image+"b", "2" }, release.Schema, "another revision"},
		{"a module's revision in the same image", func(o *estate.Odoo) { o.Modules[0].Revision = "2" }, release.Schema, "the image is the same"},
		{"a module's source in the same image", func(o *estate.Odoo) { o.Modules[0].Source += "x" }, release.Schema, "another revision"},
		{"a module that comes, whatever is said", func(o *estate.Odoo) {
			o.Rolling = &estate.Rolling{From: o.Image}
			o.Image += "b"
			o.Modules = append(o.Modules, estate.Module{Name: "auditlog"})
		}, release.Schema, "auditlog comes"},
		{"a module that goes, whatever is said", func(o *estate.Odoo) {
			o.Rolling = &estate.Rolling{From: o.Image}
			o.Image += "b"
			o.Modules = nil
		}, release.Schema, "fs_storage goes"},
		{"another series, whatever is said", func(o *estate.Odoo) {
			o.Rolling = &estate.Rolling{From: o.Image}
			o.Version, o.Image = "19.0", o.Image+"b"
		}, release.Migration, "no release"},
	} {
		now := one()
		tt.change(&now)
		got := release.Compare(of("production", one()), of("production", now))
		if len(got) != 1 || got[0].Class != tt.want || got[0].Environment != "clinic/production" || !strings.Contains(strings.Join(got[0].Why, "; "), tt.why) {
			t.Errorf("%s: %v, want %v since %q", tt.name, got, tt.want, tt.why)
		}
		if closes := tt.want == release.Schema || tt.want == release.Migration; got[0].Closes() != closes {
			t.Errorf("%s: it closes: %v", tt.name, !closes)
		}
	}
	if got := release.Compare(of("staging", one()), of("production", one())); len(got) != 1 || got[0].Class != release.New {
		t.Errorf("a new environment: %v", got)
	}
	var zero release.Change
	if !zero.Closes() || zero.Class.String() != "schema" {
		t.Error("a change of which nothing is known is not schema")
	}
}

func of(name string, o estate.Odoo) estate.Estate {
	return estate.Estate{Entities: []estate.Entity{{Name: "clinic", Environments: []estate.Environment{{Name: name, Odoo: o}}}}}
}
