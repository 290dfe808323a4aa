package tree_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/render/rendertest"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/designed"
	"github.com/wardhq/ward/internal/source/template"
	"github.com/wardhq/ward/internal/source/terraform"
	"github.com/wardhq/ward/internal/source/tree"
)

func show(path string) string { return "tree/" + path }

func sample(t testing.TB) *design.Design {
	t.Helper()
	d, err := design.New(rendertest.Parts())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func rendered(t testing.TB, d *design.Design) fstest.MapFS {
	t.Helper()
	tr, err := render.Render(d, render.Inputs{Ward: "test"})
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for f := range tr.Files() {
		fsys[f.Path] = &fstest.MapFile{Data: f.Data}
	}
	return fsys
}

// comparable returns bodies by subject with the spellings made equal that mean
// the same: a reference to an id and the id, ids in another case, and the
// two ways to write that a resource has both identities.
func comparable(t testing.TB, facts []fact.Fact) map[string]any {
	t.Helper()
	out := map[string]any{}
	for _, f := range facts {
		// What Ward itself declares is not rendered.
		if strings.HasPrefix(f.Subject.String(), "ward:") {
			continue
		}
		var v any
		if err := json.Unmarshal(f.Body, &v); err != nil {
			t.Fatal(err)
		}
		key := f.Subject.Key()
		if !f.DerivedFrom.IsZero() {
			key += " as " + f.Kind.Key() // another fact about the same
		}
		if _, twice := out[key]; twice {
			t.Errorf("%s is there twice", key)
		}
		out[key] = normal(v)
	}
	return out
}

func normal(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if ref, ok, err := addr.AsRef(v); ok && err == nil && ref.Output == "" {
			return ref.ID.Key()
		}
		for k, item := range v {
			v[k] = normal(item)
		}
	case []any:
		for i, item := range v {
			v[i] = normal(item)
		}
	case string:
		if id, err := addr.ParseID(v); err == nil {
			return id.Key()
		}
		if strings.ReplaceAll(v, " ", "") == "SystemAssigned,UserAssigned" {
			return "SystemAssigned,UserAssigned"
		}
	}
	return v
}

// A tree that nobody edited says what the design says: every resource, every
// value, every reference.
func TestTreeSaysWhatTheDesignSays(t *testing.T) {
	d := sample(t)
	got, err := tree.Read(rendered(t, d), d, show)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Gaps) > 0 {
		t.Errorf("gaps: %v", got.Gaps)
	}
	for kind, want := range map[addr.Kind]fact.Coverage{"Microsoft.Storage/storageAccounts": fact.Whole, "core/Pod": fact.Whole, "ward/Environment": fact.Outside} {
		if c, _ := got.Seen().Coverage(kind, fact.Scope{}); c != want {
			t.Errorf("coverage %d of %s, want %d", c, kind, want)
		}
	}
	want := designed.Facts(d)
	if diff := cmp.Diff(comparable(t, want.Facts), comparable(t, got.Facts)); diff != "" {
		t.Errorf("-design +tree:\n%s", diff)
	}
	for _, f := range got.Facts {
		if f.Origin.Pos.File == "" || f.Origin.Pos.Line == 0 || f.Stage != fact.Planned {
			t.Errorf("%s: origin %v, stage %s", f.Subject, f.Origin, f.Stage)
		}
	}
}

// Both outputs say it, also the one that is for review.
func TestBothOutputsSayWhatTheDesignSays(t *testing.T) {
	d := sample(t)
	fsys := rendered(t, d)
	for _, unit := range d.Units {
		var want []fact.Fact
		for _, f := range designed.Facts(d).Facts {
			if r, ok := d.Resource(f.Subject.ID()); ok && r.Unit == unit.Name {
				want = append(want, f)
			}
		}
		folder := "azure/" + unit.Name.String()
		var module []source.File
		for _, p := range slices.Sorted(maps.Keys(fsys)) {
			if strings.HasPrefix(p, folder+"/terraform/") {
				module = append(module, source.File{Path: p, Data: fsys[p].Data})
			}
		}
		t.Run(unit.Name.String()+"/terraform", func(t *testing.T) {
			facts, gaps := terraform.Module{Ignored: func(id addr.ID) []string { r, _ := d.Resource(id); return r.CreateOnly }}.Read(module)
			if len(gaps) > 0 {
				t.Errorf("gaps: %v", gaps)
			}
			if diff := cmp.Diff(comparable(t, want), comparable(t, facts)); diff != "" {
				t.Errorf("-design +terraform:\n%s", diff)
			}
		})
		t.Run(unit.Name.String()+"/stack", func(t *testing.T) {
			p := folder + "/stack/template.json"
			facts, gaps := template.Reader{Subscription: unit.Subscription.SubscriptionID()}.Read(source.File{Path: p, Data: fsys[p].Data})
			if len(gaps) > 0 {
				t.Errorf("gaps: %v", gaps)
			}
			if diff := cmp.Diff(comparable(t, want), comparable(t, facts)); diff != "" {
				t.Errorf("-design +template:\n%s", diff)
			}
		})
	}
}

func TestHandEditIsSeen(t *testing.T) {
	fsys := rendered(t, sample(t))
	p := "azure/" + rendertest.Environment.String() + "/stack/template.json"
	edited := strings.Replace(string(fsys[p].Data), `"allowSharedKeyAccess": false`, `"allowSharedKeyAccess": true`, 1)
	if edited == string(fsys[p].Data) {
		t.Fatal("nothing to edit")
	}
	fsys[p] = &fstest.MapFile{Data: []byte(edited)}
	s, err := tree.Read(fsys, sample(t), show)
	if err != nil {
		t.Fatal(err)
	}
	seen := slices.ContainsFunc(s.Facts, func(f fact.Fact) bool {
		return f.Subject.Name() == "stharborprod" && strings.Contains(string(f.Body), `"allowSharedKeyAccess":true`)
	})
	if !seen {
		t.Error("the edit is in no fact")
	}
}

func TestWhatIsMissingIsAGap(t *testing.T) {
	fsys := rendered(t, sample(t))
	stack, tf := "azure/"+rendertest.Environment.String()+"/stack/template.json", "azure/platform/terraform/subscription.tf"
	delete(fsys, stack)
	fsys[tf] = &fstest.MapFile{Data: []byte("resource {")}
	fsys["azure/platform/terraform/extra.tf"] = &fstest.MapFile{Data: []byte(`resource "azurerm_public_ip" "x" {}`)}
	s, err := tree.Read(fsys, sample(t), show)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range s.Gaps {
		got = append(got, g.Origin.Pos.String()+": "+g.Reason)
	}
	want := []string{
		"tree/azure/harbor-production/stack/template.json: the file is missing from the tree; render it again",
		"tree/azure/platform/terraform/extra.tf:1:1: azurerm_public_ip.x is read from a plan only; give the plan (terraform show -json)",
		"tree/azure/platform/terraform/subscription.tf:1:10: the file cannot be read: Unclosed configuration block; terraform validate says more",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
}

// What Flux would not apply, and what it would make something else of, is no
// fact that stands.
func TestKustomizationsAreFollowed(t *testing.T) {
	d := sample(t)
	folder := ""
	for file := range rendered(t, d) {
		if strings.HasPrefix(file, "clusters/") && strings.HasSuffix(file, "/odoo/kustomization.yaml") {
			folder = path.Dir(file)
		}
	}
	for name, c := range map[string]struct {
		edit        func(fsys fstest.MapFS)
		facts, gaps int // less than the design's, and gaps
	}{
		"as it is": {func(fstest.MapFS) {}, 0, 0},
		"one is left out": {func(fsys fstest.MapFS) {
			k := fsys[folder+"/kustomization.yaml"]
			first := strings.Index(string(k.Data), "  - ")
			end := first + strings.Index(string(k.Data[first:]), "\n") + 1
			k.Data = append(slices.Clone(k.Data[:first]), k.Data[end:]...)
		}, 1, 1},
		"images are changed": {func(fsys fstest.MapFS) {
			k := fsys[folder+"/kustomization.yaml"]
			k.Data = append(slices.Clone(k.Data), "images: [{name: a, newName: docker.io/evil}]\n"...)
		}, 0, 0}, // they are built
		"images are changed by a chart": {func(fsys fstest.MapFS) {
			k := fsys[folder+"/kustomization.yaml"]
			k.Data = append(slices.Clone(k.Data), "helmCharts: [{name: a}]\n"...)
		}, 0, 1},
		"a file is added": {func(fsys fstest.MapFS) {
			fsys[folder+"/added.yaml"] = &fstest.MapFile{Data: []byte("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n")}
		}, 0, 1},
		"a cluster's own is added": {func(fsys fstest.MapFS) {
			fsys[path.Dir(folder)+"/kustomization.yaml"] = &fstest.MapFile{Data: []byte("resources: []\n")}
		}, len(d.Objects), len(d.Objects)},
		"Flux is told to ignore": {func(fsys fstest.MapFS) { fsys[folder+"/.sourceignore"] = &fstest.MapFile{} }, 0, 1},
		"a folder that begins with a dot": {func(fsys fstest.MapFS) {
			fsys[path.Dir(folder)+"/.more/x.yaml"] = &fstest.MapFile{Data: []byte("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n")}
		}, -1, 0},
		"what git keeps": {func(fsys fstest.MapFS) {
			fsys[path.Dir(folder)+"/.git/x.yaml"] = &fstest.MapFile{Data: []byte("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n")}
		}, 0, 0},
		"a folder beside": {func(fsys fstest.MapFS) {
			fsys[path.Dir(folder)+"/more/x.json"] = &fstest.MapFile{Data: []byte(`{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}}`)}
		}, -1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := rendered(t, d)
			c.edit(fsys)
			s, err := tree.Read(fsys, sample(t), show)
			if err != nil {
				t.Fatal(err)
			}
			if got := len(d.Resources) + len(d.Objects) - own(s.Facts); got != c.facts || len(s.Gaps) != c.gaps {
				t.Errorf("%d facts less, gaps %v; want %d and %d", got, s.Gaps, c.facts, c.gaps)
			}
		})
	}
}

// Whatever somebody puts beside what was rendered is judged where it would be
// applied, and a gap where nobody can say what comes of it.
func TestAdditionsAreSeen(t *testing.T) {
	const open = `{"resource": {"azapi_resource": {"x": {"type": "Microsoft.Storage/storageAccounts@2026-04-01", ` +
		`"parent_id": "/subscriptions/s/resourceGroups/rg", "name": "open"}}}}`
	const deployment = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", ` +
		`"resources": [{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2026-04-01", "name": "open"}]}`
	for file, c := range map[string]struct {
		data  string
		facts int // more than the design's
		gaps  int
	}{
		"azure/platform/terraform/x.tf.json":               {open, 1, 0},
		"azure/platform/terraform/override.tf.json":        {open, 0, 1},
		"azure/platform/terraform/.terraform/x.tf.json":    {open, 0, 0},
		"azure/platform/terraform/.x.tf.json":              {open, 0, 0},
		"azure/platform/terraform/sub/x.tf.json":           {open, 1, 0},
		"azure/platform/.hidden/x.tf.json":                 {open, 1, 0},
		"azure/platform/x.tf.json":                         {open, 1, 0},
		"azure/x.tf.json":                                  {open, 1, 0},
		"azure/rogue/terraform/x.tf.json":                  {open, 1, 0},
		"azure/rogue/terraform/x.tofu":                     {"", 0, 1},
		"azure/rogue/stack/template.json":                  {deployment, 1, 0},
		"azure/rogue/main.bicep":                           {"", 0, 1},
		"azure/rogue/README.md":                            {"", 0, 0},
		"azure/harbor-production/terraform/x.tf.json":      {open, 0, 0}, // for review alone
		"azure/harbor-production/terraform/else/x.tf.json": {open, 1, 0},
		"azure/harbor-production/stack/another.json":       {deployment, 0, 0},
	} {
		t.Run(file, func(t *testing.T) {
			d := sample(t)
			fsys := rendered(t, d)
			fsys[file] = &fstest.MapFile{Data: []byte(c.data)}
			s, err := tree.Read(fsys, sample(t), show)
			if err != nil {
				t.Fatal(err)
			}
			if got := own(s.Facts) - len(d.Resources) - len(d.Objects); got != c.facts || len(s.Gaps) != c.gaps {
				t.Errorf("%d facts more, gaps %v; want %d and %d", got, s.Gaps, c.facts, c.gaps)
			}
		})
	}
}

// own counts the facts that are of things, and not derived from others.
func own(facts []fact.Fact) int {
	n := 0
	for _, f := range facts {
		if f.DerivedFrom.IsZero() {
			n++
		}
	}
	return n
}

func TestNoTree(t *testing.T) {
	for name, fsys := range map[string]fstest.MapFS{
		"tree/ward.lock.json is missing: this is no tree that ward render wrote": {},
		"ward.lock.json: unexpected EOF":                                         {"ward.lock.json": {Data: []byte("{")}},
	} {
		if _, err := tree.Read(fsys, nil, show); err == nil || err.Error() != name {
			t.Errorf("got %v, want %s", err, name)
		}
	}
}

// A pipe in a tree would be waited for without end.
func TestNoRegularFile(t *testing.T) {
	fsys := rendered(t, sample(t))
	var piped []string
	for name := range fsys {
		if strings.HasPrefix(name, "clusters/") {
			fsys[name] = &fstest.MapFile{Mode: fs.ModeNamedPipe, Data: fsys[name].Data}
			piped = append(piped, name)
		}
	}
	s, err := tree.Read(fsys, sample(t), show)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range piped {
		if !slices.ContainsFunc(s.Gaps, func(g fact.Gap) bool {
			return g.Origin.Pos.File == show(name) && strings.Contains(g.Reason, "it is no regular file")
		}) {
			t.Errorf("%s is no gap", name)
		}
	}
	fsys[render.LockFile] = &fstest.MapFile{Mode: fs.ModeNamedPipe, Data: fsys[render.LockFile].Data}
	if _, err := tree.Read(fsys, nil, show); err == nil {
		t.Error("the lock may be a pipe")
	}
}

// What the lock says decides nothing about what is read: whoever edits a file
// of the tree can edit the lock too.
func TestLockTurnsNothingOff(t *testing.T) {
	d := sample(t)
	lock := func(fsys fstest.MapFS, edit func(files map[string]any)) {
		var l map[string]any
		if err := json.Unmarshal(fsys[render.LockFile].Data, &l); err != nil {
			t.Fatal(err)
		}
		edit(l["files"].(map[string]any))
		raw, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		fsys[render.LockFile] = &fstest.MapFile{Data: raw}
	}
	const digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
	unit := func(owner design.Owner) string {
		i := slices.IndexFunc(d.Units, func(u design.Unit) bool { return u.Owner == owner })
		return "azure/" + d.Units[i].Name.String()
	}
	ofTerraform, ofStack := unit(design.Terraform), unit(design.Stack)
	const extra = `resource "azapi_resource" "open" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = "/subscriptions/s/resourceGroups/rg"
  name      = "open"
}`
	for name, c := range map[string]struct {
		edit func(fsys fstest.MapFS)
		seen bool // the account that somebody added
		gaps []string
	}{
		"a stack's settings are named": {func(fsys fstest.MapFS) {
			fsys[ofTerraform+"/terraform/x.tf"] = &fstest.MapFile{Data: []byte(extra)}
			lock(fsys, func(files map[string]any) { files[ofTerraform+"/stack/stack.json"] = digest })
		}, true, []string{ofTerraform + "/stack/stack.json", ofTerraform + "/stack/stack.json"}},
		"a stack's settings are there": {func(fsys fstest.MapFS) {
			fsys[ofTerraform+"/terraform/x.tf"] = &fstest.MapFile{Data: []byte(extra)}
			fsys[ofTerraform+"/stack/stack.json"] = &fstest.MapFile{Data: []byte("{}")}
		}, true, []string{ofTerraform + "/stack/stack.json"}},
		"a stack's settings are gone": {func(fsys fstest.MapFS) {
			delete(fsys, ofStack+"/stack/stack.json")
			lock(fsys, func(files map[string]any) { delete(files, ofStack+"/stack/stack.json") })
		}, false, []string{ofStack + "/stack/stack.json"}},
		"a unit is named no more": {func(fsys fstest.MapFS) {
			fsys[ofTerraform+"/terraform/x.tf"] = &fstest.MapFile{Data: []byte(extra)}
			lock(fsys, func(files map[string]any) {
				maps.DeleteFunc(files, func(file string, _ any) bool { return strings.HasPrefix(file, ofTerraform) })
			})
		}, true, nil},
		"a unit is gone": {func(fsys fstest.MapFS) {
			maps.DeleteFunc(fsys, func(file string, _ *fstest.MapFile) bool { return strings.HasPrefix(file, ofTerraform) })
			lock(fsys, func(files map[string]any) {
				maps.DeleteFunc(files, func(file string, _ any) bool { return strings.HasPrefix(file, ofTerraform) })
			})
		}, false, []string{ofTerraform + "/terraform"}},
		"a file is named that is not there": {func(fsys fstest.MapFS) {
			lock(fsys, func(files map[string]any) { files["azure/else/terraform/a.tf"] = digest })
		}, false, []string{"azure/else/terraform/a.tf"}},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := rendered(t, d)
			c.edit(fsys)
			s, err := tree.Read(fsys, d, show)
			if err != nil {
				t.Fatal(err)
			}
			seen := slices.ContainsFunc(s.Facts, func(f fact.Fact) bool { return f.Subject.Name() == "open" })
			var gaps []string
			for _, g := range s.Gaps {
				gaps = append(gaps, strings.TrimPrefix(g.Origin.Pos.File, "tree/"))
			}
			if seen != c.seen || !slices.Equal(gaps, c.gaps) {
				t.Errorf("seen %v, gaps %v; want %v and %v", seen, s.Gaps, c.seen, c.gaps)
			}
		})
	}
}

// Who knows no design judges both outputs of a unit.
func TestUnitsOfNoDesign(t *testing.T) {
	d := sample(t)
	s, err := tree.Read(rendered(t, d), nil, show)
	if err != nil {
		t.Fatal(err)
	}
	times := map[string]int{}
	for _, f := range s.Facts {
		times[f.Subject.Key()]++
	}
	for _, r := range d.Resources {
		if n := times[addr.AzureSubject(r.ID).Key()]; n != 2 {
			t.Errorf("%s is there %d times, want 2", r.ID, n)
		}
	}
}
