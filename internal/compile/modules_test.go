package compile_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/decide"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/published"
)

func modulesOf(t *testing.T, in compile.Input) ([]string, layout.Layout) {
	t.Helper()
	l, _, err := decide.Decide(in)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range l.Environments[0].Odoo.Modules {
		names = append(names, m.Name)
	}
	return names, l
}

// Each series has what keeps documents and sessions out of the pods, and the
// modules that let the store's record follow the environment.
func TestModulesBySeries(t *testing.T) {
	base := []string{"fs_attachment", "fs_storage", "server_environment", "session_db", "ward_idle_logoff"}
	split := append(slices.Clone(base), "fs_attachment_environment", "fs_storage_environment")
	for series, want := range map[string][]string{
		"16.0": append(slices.Clone(base), "auditlog"),
		"17.0": append(slices.Clone(base), "auditlog"),
		"18.0": split,
		"19.0": append(slices.Clone(split), "auditlog"),
	} {
		got, l := modulesOf(t, input(t, production+".odoo.version", `"`+series+`"`))
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", series, diff)
		}
		set, ok := l.ModuleSet(series)
		if !ok || len(set.Modules) < len(want) {
			t.Errorf("%s: the image holds %+v", series, set)
		}
		for _, m := range set.Modules {
			if m.Path == "" || m.Revision == "" && m.Package == "" && m.Repository != "" {
				t.Errorf("%s: an image cannot fetch %+v", series, m)
			}
		}
		if fs, _ := l.Environments[0].Odoo.Module(published.FilesystemsPurpose); !slices.Contains(fs.Python, "adlfs") {
			t.Errorf("%s: nothing speaks to Blob Storage: %q", series, fs.Python)
		}
	}
}

// What the estate uses comes from the set, and what it adds is its own.
func TestModulesThatAreAsked(t *testing.T) {
	got, _ := modulesOf(t, input(t, production+".odoo.uses", "[jobs, sign-in]",
		production+".odoo.modules", "[{name: purchase_request, source: 'https://github.com/OCA/purchase-workflow', revision: 4f0c9b1e2d3a4c5b6f708192a3b4c5d6e7f80912, class: regulated}]"))
	for _, name := range []string{"auth_oidc", "purchase_request", "queue_job"} {
		if !slices.Contains(got, name) {
			t.Errorf("%s is not among %q", name, got)
		}
	}
	in := input(t, production+".odoo.modules", "[{name: purchase_request, source: 'https://github.com/OCA/purchase-workflow', revision: 4f0c9b1e2d3a4c5b6f708192a3b4c5d6e7f80912, class: regulated}]")
	dec := chosen(t, mustCompile(t, in), "modules")
	if dec.Chosen != "the set of Odoo 18.0 as far as it is needed (7), and 1 that the estate adds, each of one revision" {
		t.Error(dec.Chosen)
	}
	if !slices.ContainsFunc(dec.Inputs, func(i design.Input) bool { return i.Path == production+".odoo.modules[0].revision" }) {
		t.Errorf("%+v", dec.Inputs)
	}
}

// What no set serves is a problem where the estate states it.
func TestModulesThatAreNotThere(t *testing.T) {
	for _, c := range []struct {
		set    []string
		cut    string // a series that nothing is known of
		at     string
		want   string
		advice string
	}{
		{cut: "18.0", at: production + ".odoo.version", want: "no module set is known for Odoo 18.0", advice: "write one of 16.0, 17.0, 19.0"},
		{set: []string{production + ".odoo.uses", "[audit]"}, at: production + ".odoo.uses[0]", want: "no module for audit is known for Odoo 18.0", advice: "leave it out"},
		{set: []string{production + ".odoo.modules", "[{name: session_db, source: 'https://github.com/OCA/server-tools', revision: 4f0c9b1e2d3a4c5b6f708192a3b4c5d6e7f80912, class: regulated}]"}, at: production + ".odoo.modules[0].name", want: "session_db is in the module set of Odoo 18.0", advice: "leave it out"},
		{set: []string{production + ".odoo.modules", "[{name: base_sparse_field, source: 'https://github.com/odoo/odoo', revision: 4f0c9b1e2d3a4c5b6f708192a3b4c5d6e7f80912, class: regulated}]"}, at: production + ".odoo.modules[0].name", want: "one of Odoo's own", advice: "leave it out"},
	} {
		in := input(t, c.set...)
		if c.cut != "" {
			data := *in.Published
			data.Odoo.Series = slices.DeleteFunc(slices.Clone(data.Odoo.Series), func(s published.OdooSeries) bool { return s.Series == c.cut })
			in.Published = &data
		}
		_, err := compile.Compile(in)
		var problems *diag.Error
		if !errors.As(err, &problems) {
			t.Errorf("%s: got %v", c.want, err)
			continue
		}
		if !slices.ContainsFunc(problems.Problems, func(p diag.Problem) bool {
			return p.Path == c.at && p.Pos.File != "" && strings.Contains(p.What, c.want) && strings.HasPrefix(p.Hint, c.advice)
		}) {
			t.Errorf("%s: got %v", c.want, err)
		}
	}
}
