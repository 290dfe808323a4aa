package files_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/files"
	"github.com/wardhq/ward/internal/source/manifest"
	"github.com/wardhq/ward/internal/source/odoo"
	"github.com/wardhq/ward/internal/source/plan"
	"github.com/wardhq/ward/internal/source/template"
	"github.com/wardhq/ward/internal/source/terraform"
)

func readers() []source.Reader {
	return []source.Reader{template.Reader{}, plan.Reader{}, terraform.Reader{}, manifest.Reader{}}
}

const (
	pod      = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n"
	storage  = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": [{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2026-04-01", "name": "st"}]}`
	aPlan    = `{"format_version": "1.2", "resource_changes": [{"address": "kubernetes_manifest.x", "mode": "managed", "type": "kubernetes_manifest", "name": "x", "change": {"actions": ["create"], "after": {"manifest": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}}}}]}`
	group    = "resource \"azapi_resource\" \"g\" {\n type = \"Microsoft.Resources/resourceGroups@2025-04-01\"\n parent_id = \"/subscriptions/s\"\n name = \"rg\"\n}\n"
	network  = "resource \"azapi_resource\" \"v\" {\n type = \"Microsoft.Network/virtualNetworks@2025-07-01\"\n parent_id = azapi_resource.g.id\n name = \"vnet\"\n}\n"
	broken   = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": [`
	notOurs  = "Dear reader,\n"
	pictures = "\x89PNG\x00\x00"
)

func lay(t *testing.T, contents map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range contents {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func subjects(s fact.Snapshot) []string {
	var out []string
	for _, f := range s.Facts {
		out = append(out, f.Subject.String())
	}
	return out
}

func TestFolder(t *testing.T) {
	dir := lay(t, map[string]string{
		"a/pod.yaml": pod, "a/main.json": storage, "plan.json": aPlan, "tf/a.tf": network, "tf/b.tf": group,
		"letter.txt": notOurs, "picture.png": pictures, "empty": "", "broken.json": broken,
		".git/pod.yaml": pod, "a/node_modules/pod.yaml": pod, "tf/.terraform/modules/x.tf": group,
	})
	if err := os.Symlink(filepath.Join(dir, "a/pod.yaml"), filepath.Join(dir, "link.yaml")); err != nil {
		t.Fatal(err)
	}
	got, err := files.Read([]string{dir}, readers())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"kube:-/core/Pod/-/p", "kube:-/core/Pod/-/x",
		"/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet",
		"/subscriptions/s/resourceGroups/rg",
		"/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/a/providers/Microsoft.Storage/storageAccounts/st",
	}
	if diff := cmp.Diff(want, subjects(got.Snapshot)); diff != "" {
		t.Errorf("subjects (-want +got):\n%s", diff)
	}
	if len(got.Snapshot.Gaps) != 1 || !strings.HasSuffix(got.Snapshot.Gaps[0].Origin.Pos.File, "broken.json") {
		t.Errorf("gaps %v, want that of broken.json", got.Snapshot.Gaps)
	}
	// It looked at what it read and what lies below that, and nowhere else.
	o := got.Snapshot.Observations[0]
	if len(got.Snapshot.Observations) != 1 || !o.Whole || !o.Time.IsZero() || o.Cost.Bytes == 0 {
		t.Errorf("observed %+v", got.Snapshot.Observations)
	}
	elsewhere := fact.AzureScope(addr.MustParseID("/subscriptions/s/resourceGroups/other"))
	for scope, want := range map[fact.Scope]bool{
		fact.AzureScope(addr.MustParseID("/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/x")): true,
		elsewhere: false, {}: false,
	} {
		if o.Covers("Microsoft.Storage/storageAccounts", scope) != want {
			t.Errorf("it covers %q: %v", scope, !want)
		}
	}
	got.AllThereIs()
	if o := got.Snapshot.Observations[0]; !o.Covers("Microsoft.Storage/storageAccounts", fact.Scope{}) || !o.Covers("core/Pod", fact.Scope{}) {
		t.Errorf("by itself it is not all there is: %+v", o)
	}
	if got.Read != 6 || got.Ignored != 4 || got.Snapshot.Stage != fact.Planned {
		t.Errorf("read %d, ignored %d, stage %s; want 6, 4, planned", got.Read, got.Ignored, got.Snapshot.Stage)
	}
	// Each that was read is there with its digest, the broken one too.
	listed := map[string]fact.File{}
	for _, f := range got.Snapshot.Files {
		listed[filepath.ToSlash(strings.TrimPrefix(f.Path, dir))] = f
	}
	for name, data := range map[string]string{
		"/a/pod.yaml": pod, "/a/main.json": storage, "/plan.json": aPlan, "/tf/a.tf": network, "/tf/b.tf": group, "/broken.json": broken,
	} {
		if f := listed[name]; f.Digest != digest.Of([]byte(data)) || f.Size != len(data) {
			t.Errorf("%s is listed as %+v", name, f)
		}
	}
	if len(listed) != 6 || !slices.IsSortedFunc(got.Snapshot.Files, func(a, b fact.File) int { return strings.Compare(a.Path, b.Path) }) {
		t.Errorf("files %v, want six, sorted", got.Snapshot.Files)
	}
}

// Every file that was named and cannot be read is a problem, all at once.
func TestNamedFiles(t *testing.T) {
	dir := lay(t, map[string]string{"pod.yaml": pod, "letter.txt": notOurs, "picture.png": pictures, "broken.json": broken, "net.bicep": "resource a 'Microsoft.KeyVault/vaults@2023-07-01' = {}\n"})
	at := func(name string) string { return filepath.Join(dir, name) }
	_, err := files.Read([]string{at("net.bicep"), at("broken.json"), at("letter.txt"), at("none.yaml"), at("picture.png"), at("pod.yaml"), at("pod.yaml")}, readers())
	if err == nil {
		t.Fatal("no error")
	}
	want := `broken.json:1:1: the template cannot be read: line 1, column 110: it ends too early; correct it, since Azure would refuse it too
letter.txt: is nothing that Ward reads (it reads ARM templates, Terraform plans, Terraform configurations, Kubernetes manifests)
net.bicep: is nothing that Ward reads (this is Bicep, which is not read; bicep build net.bicep writes the template beside it)
none.yaml: cannot be read: no such file or directory
picture.png: cannot be read: it is no text`
	if diff := cmp.Diff(want, strings.ReplaceAll(err.Error(), dir+"/", "")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	got, err := files.Read([]string{at("pod.yaml"), at("pod.yaml")}, readers())
	if err != nil || len(got.Snapshot.Facts) != 1 {
		t.Errorf("a file that is named twice: %d facts, error %v; want one", len(got.Snapshot.Facts), err)
	}
}

// A kustomization has its say over the files that are read beside it, found or
// named; alone it says nothing of what it has applied.
func TestKustomization(t *testing.T) {
	dir := lay(t, map[string]string{"kustomization.yaml": "resources: [pod.yaml]\n", "pod.yaml": pod, "deny.yaml": strings.Replace(pod, "x", "z", 1)})
	at := func(name string) string { return filepath.Join(dir, name) }
	for name, paths := range map[string][]string{
		"found": {dir},
		"named": {at("deny.yaml"), at("kustomization.yaml"), at("pod.yaml")},
	} {
		got, err := files.Read(paths, readers())
		if err != nil || len(got.Snapshot.Facts) != 1 || len(got.Snapshot.Gaps) != 1 || got.Snapshot.Gaps[0].Subject.Name() != "z" || got.Read != 3 {
			t.Errorf("%s: %+v, error %v; want one fact, and a gap of the other", name, got, err)
		}
	}
	if got, err := files.Read([]string{at("deny.yaml")}, readers()); err != nil || len(got.Snapshot.Facts) != 1 {
		t.Errorf("without its kustomization: %+v, error %v; want what was named", got, err)
	}
	if _, err := files.Read([]string{at("kustomization.yaml")}, readers()); err == nil || !strings.Contains(err.Error(), "it has pod.yaml applied, which was not read; give it too") {
		t.Errorf("alone: error %v", err)
	}
}

// A configuration that a kustomization makes a ConfigMap of is judged as what runs
// with it is, and not by itself as well.
func TestPartsOfOthers(t *testing.T) {
	const conf = "[options]\nlist_db = True\n"
	dir := lay(t, map[string]string{
		"a/kustomization.yaml": "resources: [pod.yaml]\nconfigMapGenerator: [{name: c, files: [odoo.conf]}]\n", "a/pod.yaml": pod, "a/odoo.conf": conf, "b/odoo.conf": conf,
	})
	got, err := files.Read([]string{dir}, append(readers(), odoo.Reader{}))
	var about []string
	for _, f := range got.Snapshot.Facts {
		if f.Kind == "odoo/Workload" {
			about = append(about, filepath.Base(filepath.Dir(f.Origin.Pos.File)))
		}
	}
	if err != nil || !slices.Equal(about, []string{"b"}) || got.Read != 4 {
		t.Errorf("read %d, configurations in %v, error %v; want that of b alone", got.Read, about, err)
	}
}

func TestUnreadableInAFolderIsAGap(t *testing.T) {
	dir := lay(t, map[string]string{"pod.yaml": pod})
	if err := os.Chmod(filepath.Join(dir, "pod.yaml"), 0); err != nil {
		t.Fatal(err)
	}
	asNobody(t, dir)
	got, err := files.Read([]string{dir}, readers())
	if err != nil || len(got.Snapshot.Gaps) != 1 {
		t.Errorf("gaps %v, error %v; want one gap", got.Snapshot.Gaps, err)
	}
}

// A folder that cannot be looked into could hold anything; the rest is read.
func TestUnreadableFolder(t *testing.T) {
	dir := lay(t, map[string]string{"pod.yaml": pod, "closed/pod.yaml": pod})
	if err := os.Chmod(filepath.Join(dir, "closed"), 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "closed"), 0o755) })
	asNobody(t, dir)
	got, err := files.Read([]string{dir}, readers())
	if err != nil || len(got.Snapshot.Gaps) != 1 || !strings.HasSuffix(got.Snapshot.Gaps[0].Origin.Pos.File, "closed") || len(got.Snapshot.Facts) != 1 {
		t.Errorf("gaps %v, facts %v, error %v; want one gap and the rest", got.Snapshot.Gaps, subjects(got.Snapshot), err)
	}
	if _, err := files.Read([]string{filepath.Join(dir, "closed")}, readers()); err == nil {
		t.Error("named, it is no error")
	}
}
