package release_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/release"
)

func TestCompare(t *testing.T) {
	one := func() estate.Odoo {
		return estate.Odoo{Version: "18.0", Uses: []string{"sign-in"}, Image: "registry.example/odoo@sha256:a", Modules: []estate.Module{{Name: "fs_storage", Source: "https://git.example/storage", Revision: "1"}}}
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
		{"a module's revision, whatever is said", func(o *estate.Odoo) {
			o.Rolling = &estate.Rolling{From: o.Image}
			o.Image, o.Modules[0].Revision = o.Image+"b", "2"
		}, release.Schema, "another revision"},
		{"a use that comes, whatever is said", func(o *estate.Odoo) {
			o.Rolling = &estate.Rolling{From: o.Image}
			o.Image, o.Uses = o.Image+"b", []string{"sign-in", "jobs"}
		}, release.Schema, "the use jobs comes"},
		{"a use that goes, in the same image", func(o *estate.Odoo) { o.Uses = nil }, release.Schema, "the use sign-in goes"},
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
	two := of("production", one())
	two.Entities[0].Environments = append(two.Entities[0].Environments, estate.Environment{Name: "staging", Odoo: one()})
	if got := release.Compare(of("production", one()), two); len(got) != 2 || got[1].Class != release.New || got[1].Closes() || got[0].Class != release.Same {
		t.Errorf("a new environment: %v", got)
	}
	// What is renamed, or its entity is, has a database all the same.
	renamed := of("production", one())
	renamed.Entities[0].Name = "hospital"
	for _, now := range []estate.Estate{of("live", one()), renamed} {
		got := release.Compare(of("production", one()), now)
		if len(got) != 1 || !got[0].Closes() || !strings.Contains(got[0].Why[0], "clinic/production is gone") {
			t.Errorf("a new name: %v", got)
		}
	}
	var zero release.Change
	if !zero.Closes() || zero.Class.String() != "schema" {
		t.Error("a change of which nothing is known is not schema")
	}
}

// Odoo itself is code too, and its revisions change tables as modules' do.
func TestAnotherOdooIsNotCodeAlone(t *testing.T) {
	odoo := func(image string) estate.Odoo {
		return estate.Odoo{Version: "18.0", Image: image, Rolling: &estate.Rolling{From: "registry.example/odoo@sha256:a"}}
	}
	built := func(image string, from ...estate.OdooSource) estate.Estate {
		e := of("production", odoo(image))
		e.Platform.Build = &estate.Build{Odoo: from}
		return e
	}
	const a, b = "registry.example/odoo@sha256:a", "registry.example/odoo@sha256:b"
	here := estate.OdooSource{Version: "18.0", Source: "https://git.example/odoo", Revision: "1"}
	later, elsewhere, another := here, here, here
	later.Revision, elsewhere.Source, another.Version = "2", "https://git.example/fork", "19.0"
	for _, tt := range []struct {
		name        string
		before, now estate.Estate
		want        release.Class
	}{
		{"the same", built(a, here), built(b, here), release.Rolling},
		{"another revision", built(a, here), built(b, later), release.Schema},
		{"another revision, in the same image", built(a, here), built(a, later), release.Schema},
		{"another repository", built(a, here), built(b, elsewhere), release.Schema},
		{"nobody says what the one before was", of("production", odoo(a)), built(b, here), release.Schema},
		{"nobody says any longer", built(a, here), of("production", odoo(b)), release.Schema},
		{"another series, which is not this one's", built(a, here), built(b, here, another), release.Rolling},
	} {
		got := release.Compare(tt.before, tt.now)
		if len(got) != 1 || got[0].Class != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		if said := strings.Contains(strings.Join(got[0].Why, "; "), "platform.build.odoo"); said != (tt.want == release.Schema) {
			t.Errorf("%s: %q", tt.name, got[0].Why)
		}
	}
}

func of(name string, o estate.Odoo) estate.Estate {
	return estate.Estate{Entities: []estate.Entity{{Name: "clinic", Environments: []estate.Environment{{Name: name, Odoo: o}}}}}
}
