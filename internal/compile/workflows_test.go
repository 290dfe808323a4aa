package compile_test

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/build"
	"github.com/wardhq/ward/internal/compile/decide"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/estate"
)

// clustersWorkflow is what publishes the releases of an estate, as if it had the
// pipeline of the example that has one.
func clustersWorkflow(t *testing.T, in compile.Input) string {
	t.Helper()
	var both [2]layout.Layout
	for i, in := range []compile.Input{in, handedOut(t, "regional-group")} {
		l, _, err := decide.Decide(in)
		if err != nil {
			t.Fatal(err)
		}
		both[i] = l
	}
	both[0].Platform.Build = both[1].Platform.Build
	all, err := build.Files(both[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if f.Path == ".github/workflows/clusters.yml" {
			return f.Text
		}
	}
	t.Fatal("clusters.yml is not rendered")
	return ""
}

// Workflow and runbook push a cluster's release to the same place: what another
// environment runs first is a candidate, whoever publishes it; and each cluster
// that takes releases is in both.
func TestReleasesGoWhereTheRunbookSays(t *testing.T) {
	for _, name := range []string{"regional-group", "provider-network"} {
		d := mustCompile(t, handedOut(t, name))
		workflow := clustersWorkflow(t, handedOut(t, name))
		candidates, steps := 0, map[string]bool{}
		for _, s := range d.Steps {
			if s.Slug != "publish-release" && s.Slug != "publish-to-cluster" {
				continue
			}
			_, rest, ok := strings.Cut(s.Body, "flux push artifact oci://")
			if !ok {
				t.Fatalf("%s: %s pushes nothing:\n%s", name, s.Slug, s.Body)
			}
			_, rest, _ = strings.Cut(rest, "/")
			to, rest, _ := strings.Cut(rest, `:"$release" --path clusters/`)
			of, _, _ := strings.Cut(rest, " ")
			steps[of] = true
			if strings.HasPrefix(to, "candidates/") {
				candidates++
			}
			if want := "          " + of + ") repository=" + to + " ;;\n"; !strings.Contains(workflow, want) {
				t.Errorf("%s: %q is not in clusters.yml, as %s of %s says", name, want, s.Slug, s.Unit)
			}
		}
		if n := strings.Count(workflow, ") repository="); n != len(steps) || n == 0 {
			t.Errorf("%s: the workflow publishes for %d clusters, and runbooks for %v", name, n, slices.Sorted(maps.Keys(steps)))
		}
		// One has a staging that runs releases first, the other a cluster that
		// others keep.
		if want := name == "regional-group"; (candidates > 0) != want {
			t.Errorf("%s: %d are candidates", name, candidates)
		}
	}
}

// script runs one of the rendered scripts in a folder.
func script(t *testing.T, dir string, args ...string) (string, bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", args...)
	cmd.Dir = dir
	said, err := cmd.CombinedOutput()
	return string(said), err == nil
}

func programs(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("needs " + name)
		}
	}
}

// A version is pushed once, and none after a higher one.
func TestHigherVersions(t *testing.T) {
	programs(t, "jq")
	dir := t.TempDir()
	put(t, dir, "higher.sh", filesOf(t, handedOut(t, "regional-group"))["images/higher.sh"])
	for _, one := range []struct {
		tags, version string
		passes        bool
	}{
		{`[]`, "1.0.0", true},
		{`["1.0.0"]`, "1.0.0", false},
		{`["1.9.0"]`, "1.10.0", true},
		{`["1.10.0"]`, "1.9.0", false},
		{`["1.0.0", "2.0.0"]`, "1.5.0", false},
		{`["1.0.0", "sha256-0a.sig", "latest"]`, "1.0.1", true},
		{`{`, "1.0.1", false},
		{`[]`, "one", false},
	} {
		put(t, dir, "tags.json", one.tags)
		if said, passes := script(t, dir, "higher.sh", one.version, "tags.json"); passes != one.passes {
			t.Errorf("%s after %s passes: %v, want %v: %s", one.version, one.tags, passes, one.passes, said)
		}
	}
}

func put(t *testing.T, dir, at, text string) {
	t.Helper()
	to := filepath.Join(dir, filepath.FromSlash(at))
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// What nobody rendered is refused where every file counts, and so is what was
// changed and what tells a scanner to look away.
func TestOnlyRenderedFilesCount(t *testing.T) {
	programs(t, "git", "jq", "sha256sum", "comm")
	text := filesOf(t, handedOut(t, "regional-group"))["images/rendered.sh"]
	for _, one := range []struct{ what, at, text, want string }{
		{"nothing", "", "", ""},
		{"a lock", "images/odoo/18.0/requirements.lock", "x", ""},
		{"a lock of what compiles", "images/odoo/18.0/build.lock", "x", ""},
		{"a page", "docs/page.md", "x", ""},
		{"a lock that nothing asks for", "images/other/requirements.lock", "x", "images/other/requirements.lock"},
		{"a module", "images/odoo/18.0/addons/base/models.py", "x", "images/odoo/18.0/addons/base/models.py"},
		{"a workflow", ".github/workflows/own.yml", "x", ".github/workflows/own.yml"},
		{"an object", "clusters/one/pod.yaml", "x", "clusters/one/pod.yaml"},
		{"a changed object", "clusters/one/odoo.yaml", "changed", "clusters/one/odoo.yaml"},
		{"trivy's ignored", "sub/.trivyignore", "CVE-1", "sub/.trivyignore"},
		{"trivy's settings", "trivy.yaml", "x", "trivy.yaml"},
		{"gitleaks' settings", ".gitleaks.toml", "x", ".gitleaks.toml"},
		{"gitleaks' ignored", ".gitleaksignore", "x", ".gitleaksignore"},
		{"uv's settings", "uv.toml", "x", "uv.toml"},
	} {
		t.Run(one.what, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, "images/odoo/18.0/requirements.in", "")
			put(t, dir, "clusters/one/odoo.yaml", "")
			put(t, dir, "images/rendered.sh", text)
			// The digest of nothing, as the tree's list has it.
			const empty = `"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"`
			put(t, dir, "ward.lock.json", `{"files": {"images/odoo/18.0/requirements.in": `+empty+`, "clusters/one/odoo.yaml": `+empty+`, "images/rendered.sh": "`+digest.Of([]byte(text)).String()+`"}}`)
			if one.at != "" {
				put(t, dir, one.at, one.text)
			}
			for _, args := range [][]string{{"init", "--quiet"}, {"add", "--all"}} {
				if said, err := exec.CommandContext(t.Context(), "git", append([]string{"-C", dir}, args...)...).CombinedOutput(); err != nil {
					t.Fatalf("%v: %s", err, said)
				}
			}
			said, passes := script(t, dir, "images/rendered.sh")
			if passes != (one.want == "") || !strings.Contains(said, one.want) {
				t.Errorf("passes: %v, said is %q, want %q", passes, said, one.want)
			}
		})
	}
}

// Machines that publish reach the vault of the keys by its name, and Sigstore
// only where signatures are without a key.
func TestWhatSigningReaches(t *testing.T) {
	hosts := func(in compile.Input) string {
		var out strings.Builder
		for _, r := range of(network.RuleGroupKind, mustCompile(t, in)) {
			out.WriteString(asText(t, r.Body))
		}
		return out.String()
	}
	in := handedOut(t, "regional-group")
	if all := hosts(in); !strings.Contains(all, "hrg-signing.vault.azure.net") || strings.Contains(all, "sigstore.dev") {
		t.Error("with a key, the machines reach Sigstore, or not the vault of the keys")
	}
	in.Document.Estate.Platform.Images, in.Document.Estate.Platform.Build.Vault = nil, ""
	if all := hosts(in); strings.Contains(all, "hrg-signing") || !strings.Contains(all, "fulcio.sigstore.dev") {
		t.Error("without one, the machines do not reach Sigstore, or some vault")
	}
}

// An image that is built and that nobody vouches for is a problem, also what
// people administer databases with.
func TestWhoVouchesForWhatIsBuilt(t *testing.T) {
	in := handedOut(t, "regional-group")
	signers := in.Document.Estate.Platform.Images.Signers
	signers[0].Repositories = slices.DeleteFunc(slices.Clone(signers[0].Repositories), func(r string) bool { return r == "odoo-admin" })
	if said := problemsOf(t, in); !strings.Contains(said, "none vouches for odoo-admin/postgresql-16") {
		t.Errorf("said is %q", said)
	}
	in.Document.Estate.Platform.Images.Signers = append(slices.Clone(signers), estate.ImageSigner{
		Name: "other", Repositories: []string{"odoo-admin"}, Builder: "https://github.com/other/x", Source: "https://github.com/other",
	})
	if said := problemsOf(t, in); !strings.Contains(said, "odoo-admin/postgresql-16 stated as of https://github.com/harbor-regional/estate") {
		t.Errorf("said is %q", said)
	}
}

// problemsOf is what is wrong with an estate that makes no design.
func problemsOf(t *testing.T, in compile.Input) string {
	t.Helper()
	_, err := compile.Compile(in)
	var problems *diag.Error
	if !errors.As(err, &problems) {
		t.Fatalf("want problems of the estate, said is %v", err)
	}
	return err.Error()
}
