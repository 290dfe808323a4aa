package compile_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/wardhq/ward/addons"
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
		if own, _ := l.Environments[0].Odoo.Module(published.IdlePurpose); own.Name != addons.IdleLogoff || own.Path != "addons/"+addons.IdleLogoff {
			t.Errorf("%s: Ward's own module is %s in the set, and %s in its folder", series, own.Name, addons.IdleLogoff)
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

// fieldsOfStore are the fields of the model fs.storage by series, and which of
// them each module lets the environment set, as the modules' sources have them:
//
//   - 16.0: OCA/storage at 713125f08d04, 17.0: at 254308308ad3, both
//     fs_storage/models/fs_storage.py and fs_attachment/models/fs_storage.py
//     (class bodies and _server_env_fields);
//   - 18.0: at 13fbdc2f3202, fs_storage/models/fs_storage.py and
//     fs_attachment_environment/models/fs_storage.py, and at 0e3be2182014
//     fs_storage_environment/models/fs_storage.py;
//   - 19.0: the latter two; what fs_storage has beside was read at 18.0.
var fieldsOfStore = map[string]struct {
	fields      string
	environment map[string]string
}{
	"16.0": {fieldsBefore18, envBefore18},
	"17.0": {fieldsBefore18, envBefore18},
	"18.0": {fieldsSince18, envSince18},
	"19.0": {fieldsSince18, envSince18},
}

const (
	fieldsOfAttachments = "optimizes_directory_path autovacuum_gc base_url is_directory_path_in_url base_url_for_files " + //nolint:misspell // as the module spells it
		"use_x_sendfile_to_serve_internal_url use_as_default_for_attachments force_db_for_default_attachment_rules use_filename_obfuscation "
	fieldsBefore18 = "name code protocol options json_options eval_options_from_env directory_path model_xmlids model_ids field_xmlids field_ids " + fieldsOfAttachments
	fieldsSince18  = fieldsBefore18 + "check_connection_method is_cacheable"
	envAttachments = "optimizes_directory_path autovacuum_gc base_url is_directory_path_in_url use_x_sendfile_to_serve_internal_url " + //nolint:misspell // as the module spells it
		"use_as_default_for_attachments force_db_for_default_attachment_rules use_filename_obfuscation"
)

var (
	envBefore18 = map[string]string{"fs_storage": "protocol options directory_path", "fs_attachment": envAttachments + " model_xmlids field_xmlids"}
	envSince18  = map[string]string{"fs_storage_environment": "protocol options directory_path eval_options_from_env model_xmlids field_xmlids check_connection_method", "fs_attachment_environment": envAttachments}
)

// The record that says where documents go has the fields that the series'
// modules have, and what the pods' environment says of it reaches it.
func TestTheStoreIsThatOfItsSeries(t *testing.T) {
	assigned := regexp.MustCompile(`(?m)^    '([a-z_]+)': `)
	for series, known := range fieldsOfStore {
		in := input(t, production+".odoo.version", `"`+series+`"`)
		_, l := modulesOf(t, in)
		d := mustCompile(t, in)
		fields := strings.Fields(known.fields)
		var reached []string
		for _, m := range l.Environments[0].Odoo.Modules {
			reached = append(reached, strings.Fields(known.environment[m.Name])...)
		}

		i := slices.IndexFunc(d.Steps, func(s design.Step) bool { return s.Slug == "odoo-database" && s.Unit == l.Environments[0].Home })
		if i < 0 {
			t.Fatalf("%s: nothing makes the record", series)
		}
		body := d.Steps[i].Body
		var made []string
		for _, m := range assigned.FindAllStringSubmatch(body, -1) {
			made = append(made, m[1])
		}
		if len(made) < 5 {
			t.Fatalf("%s: the step writes %q only:\n%s", series, made, body)
		}
		for _, name := range made {
			if !slices.Contains(fields, name) {
				t.Errorf("%s: the step writes %s, which fs.storage does not have", series, name)
			}
		}
		installed := l.Environments[0].Odoo.Installed()
		if want := "--init=base," + strings.Join(installed, ",") + " "; !strings.Contains(body, want) {
			t.Errorf("%s: the step does not install %q", series, want)
		}
		for module := range known.environment {
			if !slices.Contains(installed, module) {
				t.Errorf("%s: %s is not installed, and the environment does not reach its fields", series, module)
			}
		}

		seen := 0
		for _, o := range d.Objects {
			deployment, ok := o.Value.(*appsv1.Deployment)
			if !ok || o.Unit != l.Environments[0].Home {
				continue
			}
			for _, c := range deployment.Spec.Template.Spec.Containers {
				for _, v := range c.Env {
					if v.Name != "SERVER_ENV_CONFIG" {
						continue
					}
					seen++
					lines := strings.Split(strings.TrimSpace(v.Value), "\n")
					if lines[0] != "[fs_storage.attachments]" {
						t.Errorf("%s: the section is %s", series, lines[0])
					}
					var said []string
					for _, line := range lines[1:] {
						name, _, _ := strings.Cut(line, " = ")
						said = append(said, name)
						if !slices.Contains(reached, name) {
							t.Errorf("%s: the environment says %s, and no module of the set reads it", series, name)
						}
					}
					if diff := cmp.Diff(made, said); diff != "" {
						t.Errorf("%s: the step and the environment differ (-step +environment):\n%s", series, diff)
					}
				}
			}
		}
		if seen != 3 {
			t.Errorf("%s: %d containers are told of the store, want 3", series, seen)
		}
	}
}

// What is loaded in every process follows from the set; the queue's module in
// the background pod alone, since each process that has it takes jobs.
func TestServerWideModulesFollowFromTheSet(t *testing.T) {
	wide := regexp.MustCompile(`(?m)^server_wide_modules = (.*)$`)
	running := regexp.MustCompile(`(?m)^running_env = (.*)$`)
	for _, c := range []struct {
		set                   []string
		web, sock, background string
	}{
		{nil, "base,web,session_db,ward_idle_logoff", "base,web,session_db,ward_idle_logoff", "base,web,session_db,ward_idle_logoff"},
		{[]string{production + ".odoo.uses", "[jobs]"}, "base,web,session_db,ward_idle_logoff", "base,web,session_db,ward_idle_logoff", "base,web,session_db,ward_idle_logoff,queue_job"},
	} {
		in := input(t, c.set...)
		d := mustCompile(t, in)
		_, l := modulesOf(t, in)
		home, seen := l.Environments[0].Home, 0
		for _, o := range d.Objects {
			config, ok := o.Value.(*corev1.ConfigMap)
			if !ok || o.Unit != home || config.Data["web.conf"] == "" {
				continue
			}
			seen++
			for file, want := range map[string]string{"web.conf": c.web, "websocket.conf": c.sock, "background.conf": c.background} {
				if got := wide.FindStringSubmatch(config.Data[file]); got == nil || got[1] != want {
					t.Errorf("%s: %s loads %q, want %s", c.set, file, got, want)
				}
				if got := running.FindStringSubmatch(config.Data[file]); got == nil || got[1] != "production" {
					t.Errorf("%s says that it runs in %q", file, got)
				}
			}
		}
		if seen == 0 {
			t.Error("there is no configuration")
		}
	}
	// A job waits on a connection of its own.
	connections := func(set ...string) int {
		_, l := modulesOf(t, input(t, set...))
		return l.Environments[0].Database.Connections
	}
	if with, without := connections(production+".odoo.uses", "[jobs]"), connections(); with != without+1 {
		t.Errorf("with jobs Odoo may open %d connections, and without %d", with, without)
	}
}
