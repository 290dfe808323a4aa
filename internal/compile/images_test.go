package compile_test

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/ward"
)

// filesOf are the design's files, by path.
func filesOf(t *testing.T, in compile.Input) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, f := range mustCompile(t, in).Files {
		out[f.Path] = f.Text
	}
	return out
}

// buildContext is what a builder is given of an image: its folder as a tar, in
// the order of paths, with one time for all.
func buildContext(t *testing.T, files map[string]string, folder string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, at := range slices.Sorted(maps.Keys(files)) {
		name, within := strings.CutPrefix(at, folder+"/")
		if !within {
			continue
		}
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(files[at])), ModTime: time.Unix(0, 0), Format: tar.FormatPAX}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[at])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if b.Len() < 2048 {
		t.Fatalf("%s holds nothing", folder)
	}
	return b.Bytes()
}

// The same estate gives a builder the same bytes; another moment gives others.
func TestBuildContextsAreEqual(t *testing.T) {
	const folder = "images/odoo/clinic/18.0"
	once, again := buildContext(t, filesOf(t, handedOut(t, "regional-group")), folder), buildContext(t, filesOf(t, handedOut(t, "regional-group")), folder)
	if !bytes.Equal(once, again) {
		t.Error("two contexts of one estate differ")
	}
	moved := handedOut(t, "regional-group")
	moved.Document.Estate.Platform.Build.Moment = "2026-10-21T00:00:00Z"
	if later := buildContext(t, filesOf(t, moved), folder); bytes.Equal(once, later) {
		t.Error("a later moment gives the same context")
	}
}

// workflow is what is asked of one.
type workflow struct {
	Permissions map[string]any `json:"permissions"`
	Jobs        map[string]struct {
		Permissions map[string]string `json:"permissions"`
		Environment string            `json:"environment"`
		If          string            `json:"if"`
		RunsOn      any               `json:"runs-on"`
		Timeout     int               `json:"timeout-minutes"`
		Steps       []struct {
			Uses string         `json:"uses"`
			Run  string         `json:"run"`
			With map[string]any `json:"with"`
		} `json:"steps"`
	} `json:"jobs"`
}

var (
	piped     = regexp.MustCompile(`\|\s*(sudo )?(sh|bash)\b`)
	pinned    = regexp.MustCompile(`^[a-z0-9-]+/[a-z0-9-]+@[0-9a-f]{40}$`)
	versioned = regexp.MustCompile(`(?m)^\s+(?:- )?uses: \S+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$`)
)

// judgeWorkflow says what is wrong with a workflow, whoever wrote it.
func judgeWorkflow(text string) []string {
	var w workflow
	if err := yaml.Unmarshal([]byte(text), &w); err != nil {
		return []string{err.Error()}
	}
	var out []string
	if w.Permissions == nil || len(w.Permissions) > 0 {
		out = append(out, "its token may do something in every job")
	}
	if strings.Contains(text, "pull_request_target") {
		out = append(out, "somebody else's code runs with its rights")
	}
	for _, line := range strings.Split(text, "\n") {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "#"):
		case strings.Contains(line, "trivy image") && !strings.Contains(line, `cd "$apart" && trivy image --config trivy.yaml --ignorefile ignored --secret-config secret.yaml`),
			strings.Contains(line, "gitleaks \"$what\"") && !strings.Contains(line, `--config "$RUNNER_TEMP/gitleaks.toml"`),
			strings.HasPrefix(line, "--gitleaks-ignore-path") && !strings.Contains(line, "--ignore-gitleaks-allow"):
			out = append(out, "lets the repository say what a scanner does not see")
		case strings.Contains(line, "cosign sign") && strings.Contains(line, "--key") && !strings.Contains(line, "--signing-config signing.json"):
			out = append(out, "writes names into a public log")
		}
	}
	if strings.Contains(text, "actions/runs/$RUN") && strings.Count(text, "git merge-base --is-ancestor") != strings.Count(text, `"repos/$GITHUB_REPOSITORY/actions/runs/$RUN"`) {
		out = append(out, "takes a run of a tag for one of the branch")
	}
	uses := 0
	for name, j := range w.Jobs {
		if len(j.Permissions) == 0 || j.Timeout == 0 {
			out = append(out, name+" says nothing of its rights, or of how long it may take")
		}
		_, private := j.RunsOn.(map[string]any)
		if strings.Contains(text, "pull_request: {}") && (private || j.Permissions["id-token"] != "") && j.If != "github.event.pull_request.head.repo.full_name == github.repository" {
			out = append(out, name+" gives an identity or a machine to a copy of the repository")
		}
		for _, s := range j.Steps {
			if strings.Contains(s.Run, "${{") {
				out = append(out, name+" puts a value into a script")
			}
			if piped.MatchString(s.Run) {
				out = append(out, name+" runs what it fetches unseen")
			}
			for _, line := range strings.Split(s.Run, "\n") {
				if strings.Contains(line, "curl ") && !strings.Contains(s.Run, "sha256sum --check --strict") {
					out = append(out, name+" fetches without a checksum: "+line)
				}
			}
			if s.Uses == "" {
				continue
			}
			uses++
			if !pinned.MatchString(s.Uses) {
				out = append(out, name+" uses "+s.Uses+", which another may be tomorrow")
			}
			if strings.HasPrefix(s.Uses, "actions/checkout@") && s.With["persist-credentials"] != false {
				out = append(out, name+" leaves its token in the folder")
			}
		}
		if j.Permissions["id-token"] == "write" && strings.Contains(text, "skopeo copy") && j.Environment == "" {
			out = append(out, name+" publishes, and nobody let it")
		}
	}
	if n := len(versioned.FindAllString(text, -1)); n != uses {
		out = append(out, fmt.Sprintf("%d of %d actions say their version", n, uses))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestWorkflows(t *testing.T) {
	files := filesOf(t, handedOut(t, "regional-group"))
	for _, name := range []string{"estate", "images", "release", "clusters"} {
		text, ok := files[".github/workflows/"+name+".yml"]
		if !ok {
			t.Fatalf("%s.yml is not rendered", name)
		}
		for _, wrong := range judgeWorkflow(text) {
			t.Errorf("%s.yml: %s", name, wrong)
		}
	}
	text := files[".github/workflows/images.yml"]
	if strings.Contains(text, "id-token") || strings.Contains(text, "secrets.") {
		t.Error("what builds has an identity")
	}
	for _, one := range []struct{ what, name, from, to, want string }{
		{"a guard that always holds", "estate", "github.event.pull_request.head.repo.full_name ==", "github.repository ==", "to a copy of the repository"},
		{"trivy reads the repository", "images", `(cd "$apart" && trivy image --config trivy.yaml`, "(trivy image", "what a scanner does not see"},
		{"gitleaks reads the repository", "images", ` --config "$RUNNER_TEMP/gitleaks.toml"`, "", "what a scanner does not see"},
		{"lines allow themselves", "images", " --ignore-gitleaks-allow", "", "what a scanner does not see"},
		{"a release in a public log", "clusters", " --signing-config signing.json", "", "into a public log"},
		{"a tag called main", "release", `git merge-base --is-ancestor "$(jq --raw-output .head_sha run.json)" refs/remotes/origin/main`, "true", "a run of a tag"},
	} {
		text := files[".github/workflows/"+one.name+".yml"]
		changed := strings.Replace(text, one.from, one.to, 1)
		if changed == text {
			t.Errorf("%s: %q is not in it", one.what, one.from)
		}
		if wrong := strings.Join(judgeWorkflow(changed), "; "); !strings.Contains(wrong, one.want) {
			t.Errorf("%s: want %q, said is %q", one.what, one.want, wrong)
		}
	}
	release := files[".github/workflows/release.yml"]
	if judged, published, _ := strings.Cut(release, "\n  publish:\n"); !strings.Contains(judged, "scan --input") || !strings.Contains(published, "needs: judge\n") || strings.Contains(published, `"$built/scan.json"`) {
		t.Error("what is published is what a build said of itself")
	}
	for at, text := range files {
		if strings.HasSuffix(at, "/Dockerfile") && strings.Contains(text, "COPY --chown=0:0 addons/ ") {
			t.Errorf("%s lays whatever is in a folder over Odoo's own", at)
		}
		if strings.Contains(text, "pip install") && strings.Count(text, "pip install") != strings.Count(text, "--require-hashes --no-deps --no-compile --only-binary :all:")+strings.Count(text, "--no-build-isolation") {
			t.Errorf("%s lets what compiles be fetched by no hash", at)
		}
		if strings.Contains(text, "uv pip compile") && !strings.Contains(text, "--no-config") {
			t.Errorf("%s lets the repository say where packages are from", at)
		}
	}
	for _, one := range []struct{ what, from, to, want string }{
		{"an action by its tag", "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "actions/checkout@v7", "which another may be tomorrow"},
		{"rights for all", "permissions: {}", "permissions: {contents: write}", "may do something in every job"},
		{"a value in a script", `case "$RUN" in`, `case "${{ github.event.inputs.run }}" in`, "puts a value into a script"},
		{"nobody lets it", "    environment: release\n", "", "nobody let it"},
		{"a token left behind", "          fetch-depth: 0\n          persist-credentials: false\n", "          fetch-depth: 0\n", "leaves its token"},
		{"what is fetched is run", "            cosign sign ", "            curl https://example.com | sh\n            cosign sign ", "runs what it fetches unseen"},
		{"somebody else's code", "  workflow_dispatch:", "  pull_request_target:\n  workflow_dispatch:", "somebody else's code"},
	} {
		changed := strings.Replace(release, one.from, one.to, 1)
		if changed == release {
			t.Errorf("%s: %q is not in it", one.what, one.from)
		}
		if wrong := strings.Join(judgeWorkflow(changed), "; "); !strings.Contains(wrong, one.want) {
			t.Errorf("%s: want %q, said is %q", one.what, one.want, wrong)
		}
	}
}

// What the design says of an image is what its Dockerfile does.
func TestImagesAreWhatTheDesignSays(t *testing.T) {
	d := mustCompile(t, handedOut(t, "regional-group"))
	files := map[string]string{}
	for _, f := range d.Files {
		files[f.Path] = f.Text
	}
	seen := 0
	for _, v := range d.Declared {
		i, ok := v.(ward.Image)
		if !ok {
			continue
		}
		seen++
		text := files["images/"+i.Name+"/Dockerfile"]
		if !strings.Contains(text, fmt.Sprintf("\nUSER %d:%d\n", i.User, i.User)) {
			t.Errorf("%s does not run as %d", i.Name, i.User)
		}
		everything := text + files["images/"+i.Name+"/packages.in"] + files["images/README.md"]
		for _, in := range i.Inputs {
			if !in.Pinned || in.Reference == "" || !strings.Contains(everything, in.Reference) {
				t.Errorf("%s is not built of %s at %q", i.Name, in.Name, in.Reference)
			}
		}
	}
	if seen != 2 {
		t.Errorf("%d images are declared, want Odoo's and the administrators'", seen)
	}
}

// What nobody names is asked for, and is a fact that a check fails on.
func TestImagesOfWhatNobodyNames(t *testing.T) {
	in := handedOut(t, "regional-group")
	in.Document.Estate.Platform.Build.Base = ""
	in.Document.Estate.Platform.Build.Odoo = nil
	d := mustCompile(t, in)
	for _, f := range d.Files {
		if f.Path != "images/odoo/clinic/18.0/Dockerfile" {
			continue
		}
		for _, want := range []string{"ARG BASE\n", "FROM ${BASE} AS base", "ARG ODOO_REVISION\n", "#${ODOO_REVISION:?is not given}"} {
			if !strings.Contains(f.Text, want) {
				t.Errorf("%q is not in\n%s", want, f.Text)
			}
		}
		if strings.Contains(f.Text, "sha256:96e3") {
			t.Error("a digest is named that the estate does not name")
		}
	}
	var unpinned []string
	for _, v := range d.Declared {
		if i, ok := v.(ward.Image); ok && i.Name == "odoo/clinic/18.0" {
			for _, one := range i.Inputs {
				if !one.Pinned {
					unpinned = append(unpinned, one.Name)
				}
			}
		}
	}
	if !slices.Equal(unpinned, []string{"base", "Odoo 18.0"}) {
		t.Errorf("unpinned are %q", unpinned)
	}
	// Nobody builds: nothing is rendered.
	in.Document.Estate.Platform.Build = nil
	if files := mustCompile(t, in).Files; len(files) > 0 {
		t.Errorf("%d files are rendered", len(files))
	}
}

// scan is the report of a scanner: what is in the image, and what is known.
func scan(vulnerability string) string {
	return `{"Results":[{"Target":"debian","Packages":[{"Name":"libc6"},{"Name":"wkhtmltox"}],"Vulnerabilities":[` + vulnerability + `]}]}`
}

// The gate refuses what is known for too long, secrets, and what nobody maintains
// once its exception is over; and says what waits.
func TestGate(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("needs jq")
	}
	files := filesOf(t, handedOut(t, "regional-group"))
	dir := t.TempDir()
	for _, name := range []string{"gate.jq", "gate.sh", "accepted.json"} {
		at := filepath.Join(dir, "images", name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(files["images/"+name]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	judge := func(image, report string, now time.Time) (string, bool) {
		at := filepath.Join(dir, "scan.json")
		if err := os.WriteFile(at, []byte(report), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), "sh", "images/gate.sh", image, at)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), fmt.Sprintf("NOW=%d", now.Unix()))
		said, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
			t.Fatalf("%v: %s", err, said)
		}
		return string(said), err == nil
	}
	day := func(text string) time.Time {
		at, err := time.Parse("2006-01-02", text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	known := func(severity, published, fixed string) string {
		raw, _ := json.Marshal(map[string]string{"VulnerabilityID": "CVE-1", "PkgName": "libc6", "InstalledVersion": "1", "Severity": severity, "PublishedDate": published, "FixedVersion": fixed})
		return scan(string(raw))
	}
	const odoo = "odoo/clinic/18.0"
	for _, one := range []struct {
		name, image, report, at string
		passes                  bool
		says                    string
	}{
		{"nothing is known", odoo, scan(""), "2026-11-10", true, ""},
		{"critical, for as long as it may", odoo, known("CRITICAL", "2026-11-03T10:15:00.123Z", "2"), "2026-11-10", true, ""},
		{"critical, a day longer", odoo, known("CRITICAL", "2026-11-02T00:00:00Z", "2"), "2026-11-10", false, "CVE-1 in libc6 1: critical, fixed in 2, known for 8 days of 7"},
		{"high, within", odoo, known("HIGH", "2026-10-20T00:00:00Z", "2"), "2026-11-10", true, ""},
		{"high, too long", odoo, known("HIGH", "2026-10-01T00:00:00Z", "2"), "2026-11-10", false, "known for 40 days of 30"},
		{"medium, too long", odoo, known("MEDIUM", "2026-01-01T00:00:00Z", "2"), "2026-11-10", false, "of 90"},
		{"low", odoo, known("LOW", "2020-01-01T00:00:00Z", "2"), "2026-11-10", true, ""},
		{"nobody has graded it", odoo, known("UNKNOWN", "2026-10-01T00:00:00Z", "2"), "2026-11-10", false, "of 30"},
		{"nobody says since when", odoo, known("HIGH", "", "2"), "2026-11-10", false, "nobody says since when it is known"},
		{"a day that is none", odoo, known("HIGH", "soon", "2"), "2026-11-10", false, "nobody says since when"},
		{"no fix", odoo, known("CRITICAL", "2020-01-01T00:00:00Z", ""), "2026-11-10", true, "waits for a fix: CVE-1"},
		{"a secret in a layer", odoo, `{"Results":[{"Target":"/etc/x","Packages":[{"Name":"libc6"}],"Secrets":[{"RuleID":"private-key","StartLine":3}]}]}`, "2026-11-10", false, "a secret in /etc/x: private-key, line 3"},
		{"nothing was looked at", odoo, `{"Results":[]}`, "2026-11-10", false, "nothing was looked at"},
		{"the last day of the exception", odoo, scan(""), "2027-03-31", true, ""},
		{"the day after", odoo, scan(""), "2027-04-01", false, "wkhtmltox is maintained by nobody, and EXC-2026-007 held until 2027-03-31"},
		{"an image without the converter", odoo, `{"Results":[{"Packages":[{"Name":"libc6"}]}]}`, "2027-04-01", true, ""},
	} {
		t.Run(one.name, func(t *testing.T) {
			said, passes := judge(one.image, one.report, day(one.at))
			if passes != one.passes || !strings.Contains(said, one.says) {
				t.Errorf("passes: %v, want %v; said is %q, want %q", passes, one.passes, said, one.says)
			}
		})
	}
	in := handedOut(t, "regional-group")
	in.Document.Exceptions = nil
	if err := os.WriteFile(filepath.Join(dir, "images", "accepted.json"), []byte(filesOf(t, in)["images/accepted.json"]), 0o644); err != nil {
		t.Fatal(err)
	}
	if said, passes := judge(odoo, scan(""), day("2026-11-10")); passes || !strings.Contains(said, "no exception from ward-image-maintained holds") {
		t.Errorf("without an exception it passes: %v, %s", passes, said)
	}
}

// Who publishes pushes to the registry and has no other right.
func TestWhoPublishes(t *testing.T) {
	d := mustCompile(t, handedOut(t, "regional-group"))
	var rights []string
	for _, r := range d.Resources {
		principal := fmt.Sprint(r.Body)
		if strings.HasSuffix(string(r.ID.Kind()), "/roleAssignments") && strings.Contains(principal, "hrg-platform-publisher") {
			properties, _ := r.Body["properties"].(design.Object)
			rights = append(rights, fmt.Sprint(properties["description"]))
		}
	}
	if !slices.Equal(rights, []string{"hrg-platform-publisher is AcrPush of hrgregistry."}) {
		t.Errorf("its rights are %q", rights)
	}
}
