package cli_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	closedAccount = `{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "NAME", "location": "eastus2", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {"minimumTlsVersion": "TLS1_2", "allowSharedKeyAccess": false}}`
	head          = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "resources": [`
)

// repository is a clone that somebody works in, and the script that a pipeline runs
// there.
type repository struct {
	t        *testing.T
	dir, out string
	script   string
}

func newRepository(t *testing.T) *repository {
	t.Helper()
	for _, program := range []string{"git", "bash"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("needs %s", program)
		}
	}
	script, err := filepath.Abs("../../ci/check.sh")
	if err != nil {
		t.Fatal(err)
	}
	r := &repository{t, t.TempDir(), filepath.Join(t.TempDir(), "reports"), script}
	r.git("init", "--quiet", "--initial-branch=main")
	return r
}

func (r *repository) git(args ...string) string {
	r.t.Helper()
	cmd := exec.CommandContext(r.t.Context(), "git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org")
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %v: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// commit writes a template with accounts of these names, and returns the commit.
func (r *repository) commit(names ...string) string {
	r.t.Helper()
	accounts := make([]string, len(names))
	for i, n := range names {
		accounts[i] = strings.ReplaceAll(closedAccount, "NAME", n)
	}
	if err := os.WriteFile(filepath.Join(r.dir, "main.json"), []byte(head+strings.Join(accounts, ",\n")+"]}"), 0o600); err != nil {
		r.t.Fatal(err)
	}
	r.git("add", "main.json")
	r.git("commit", "--quiet", "-m", "accounts")
	return r.git("rev-parse", "HEAD")
}

// run runs the script as a pipeline does, and returns what it exits with and prints.
func (r *repository) run(env ...string) (int, string) {
	r.t.Helper()
	cmd := exec.CommandContext(r.t.Context(), "bash", r.script)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), append([]string{"OUT=" + r.out, "NOW=" + now}, env...)...)
	out, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		r.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

func (r *repository) report(name string) string {
	r.t.Helper()
	raw, err := os.ReadFile(filepath.Join(r.out, name))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(raw)
}

// A pull request fails by what is new in it, and all reports are there.
func TestPullRequest(t *testing.T) {
	r := newRepository(t)
	base := r.commit("before")
	r.commit("before", "added")

	status, said := r.run("FILES=main.json", "BASE="+base)
	if status != 1 || !strings.Contains(said, "3 still there, 0 gone") || strings.TrimSpace(r.report("status")) != "1" {
		t.Errorf("exits %d: %s", status, said)
	}
	for name, want := range map[string]string{
		"findings.json": `{"baseline":`, "ward.sarif": `"baselineState": "new"`, "ward.md": "still there", "ward.xml": "known: main.json:", "ward.txt": "added",
	} {
		if !strings.Contains(r.report(name), want) {
			t.Errorf("%s says nothing of %s", name, want)
		}
	}

	// Nothing new.
	if status, said := r.run("FILES=main.json", "BASE="+r.git("rev-parse", "HEAD")); status != 0 {
		t.Errorf("exits %d: %s", status, said)
	}
	// Where the base cannot be had or judged, everything is new, and that is said.
	for _, broken := range []string{"BASE=0123456789012345678901234567890123456789", "BASE=" + r.git("commit-tree", "-m", "empty", r.git("hash-object", "-t", "tree", "-w", "/dev/null"))} {
		status, said := r.run("FILES=main.json", broken)
		if status != 1 || !strings.Contains(said, "all findings count as new") {
			t.Errorf("%s: exits %d: %s", broken, status, said)
		}
	}
	// Wrong calls are no success.
	for _, wrong := range [][]string{{}, {"FILES=nosuch.json"}, {"FILES=main.json", "BASE=--upload-pack=x"}, {"FILES=main.json", "FAIL_ON=always"}} {
		if status, said := r.run(wrong...); status != 2 || strings.TrimSpace(r.report("status")) != "2" {
			t.Errorf("%v: exits %d: %s", wrong, status, said)
		}
	}
	if left := r.git("worktree", "list"); strings.Count(left, "\n") != 0 {
		t.Errorf("left behind: %s", left)
	}
}

// The base is judged by its own files, however they are named: an absolute path
// would compare the pull request with itself.
func TestPullRequestAbsolute(t *testing.T) {
	r := newRepository(t)
	base := r.commit("before")
	r.commit("before", "added")
	outside := filepath.Join(t.TempDir(), "main.json")
	raw, err := os.ReadFile(filepath.Join(r.dir, "main.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(outside, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	relative, err := filepath.Rel(r.dir, outside)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(r.dir, "main.json"), filepath.Join(r.dir, "link.json")); err != nil {
		t.Fatal(err)
	}
	r.git("add", "link.json")
	r.git("commit", "--quiet", "-m", "a link")
	linked := r.git("rev-parse", "HEAD")
	inside, new := "3 still there, 0 gone", "all findings count as new"
	for _, c := range []struct{ files, base, said string }{
		{filepath.Join(r.dir, "main.json"), base, inside},
		{r.dir + "/../" + filepath.Base(r.dir) + "/main.json", base, inside},
		{outside, base, new},
		{relative, base, new},
		{"link.json", linked, new},
	} {
		status, said := r.run("FILES="+c.files, "BASE="+c.base)
		if status != 1 || !strings.Contains(said, c.said) {
			t.Errorf("%s: exits %d: %s", c.files, status, said)
		}
	}

	// From a folder below the top, the base is judged from that folder too.
	if err := os.Mkdir(filepath.Join(r.dir, "deploy"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, names := range [][]string{{"before"}, {"before", "added"}} {
		base = r.git("rev-parse", "HEAD")
		r.commit(names...)
		r.git("mv", "-f", "main.json", "deploy/main.json")
		r.git("commit", "--quiet", "-m", "moved")
	}
	r.dir = filepath.Join(r.dir, "deploy")
	for _, files := range []string{"main.json", filepath.Join(r.dir, "main.json"), filepath.Dir(r.dir) + "/deploy"} {
		if status, said := r.run("FILES="+files, "BASE="+base); status != 1 || !strings.Contains(said, inside) {
			t.Errorf("%s: exits %d: %s", files, status, said)
		}
	}
}

// What nobody reads is a new gap when a pull request changes it; a rule that is
// added beside a known bad one is new; and what is left out is not mended.
func TestPullRequestHides(t *testing.T) {
	r := newRepository(t)
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(r.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	commit := func() string {
		t.Helper()
		r.git("add", "--all")
		r.git("commit", "--quiet", "-m", "more")
		return r.git("rev-parse", "HEAD")
	}
	group := func(rules ...string) string {
		all := make([]string, len(rules))
		for i, rule := range rules {
			name, port, _ := strings.Cut(rule, ":")
			all[i] = fmt.Sprintf(`{"name": %q, "properties": {"priority": %d, "direction": "Inbound", "access": "Allow", "protocol": "Tcp", "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": %q}}`, name, 100+i, port)
		}
		return head + `{"type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2024-05-01", "name": "nsg", "location": "eastus2", "properties": {"securityRules": [` + strings.Join(all, ", ") + `]}}]}`
	}
	write("group.json", group("web:22"))
	write("main.bicep", "resource x 'Microsoft.Storage/storageAccounts@2023-05-01' = {}\n")
	base := commit()
	check := func(what string, want int, says string) {
		t.Helper()
		if status, said := r.run("FILES=.", "BASE="+base); status != want || !strings.Contains(said, says) {
			t.Errorf("%s: exits %d, want %d, with %q: %s", what, status, want, says, said)
		}
	}
	check("nothing new", 0, "0 new")
	write("main.bicep", "resource x 'Microsoft.Storage/storageAccounts@2023-05-01' = {\n  properties: {publicNetworkAccess: 'Enabled'}\n}\n")
	check("a file that nobody reads", 3, "main.bicep")
	r.git("checkout", "--quiet", "main.bicep")
	write("group.json", group("web:22", "rdp:3389"))
	check("a rule beside a known one", 1, "rdp")
	write("ward-files.yaml", "files: v1\nleaveOut:\n  - paths: [group.json]\n    reason: It is a lab\n    owner: platform\n")
	check("what is left out", 3, "Newly left out and judged by nobody: 1 file (group.json), where")
}

// A name in a judged file gives a runner no command.
func TestPullRequestSaysNoCommand(t *testing.T) {
	r := newRepository(t)
	r.commit("::add-mask::x")
	const evil = "a##vso[task.setvariable variable=wardStatus]0.json"
	if err := os.Rename(filepath.Join(r.dir, "main.json"), filepath.Join(r.dir, evil)); err != nil {
		t.Fatal(err)
	}
	status, said := r.run("FILES=" + evil)
	if status == 0 || strings.Contains(said, "##") || strings.Contains(said, "::") {
		t.Errorf("exits %d: %s", status, said)
	}
	if !strings.Contains(said, "task.setvariable") || !strings.Contains(said, "add-mask") {
		t.Errorf("the names are not there: this shows nothing: %s", said)
	}
}
