package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/evidencetest"
	"github.com/wardhq/ward/internal/evidence/export"
)

var update = flag.Bool("update", false, "write golden files instead of comparing")

// handed returns a folder with what an auditor is handed: a ledger, a pack of
// it, an earlier checkpoint, and a file of keys.
func handed(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	l := evidencetest.Into(filepath.Join(dir, "ledger"), evidencetest.LogKey("first"))
	var earlier []byte
	for i := range 300 {
		if i == 100 {
			earlier = l.Seal()
		}
		l.Add(evidencetest.Record(i), "run")
	}
	l.Signers = append(l.Signers, evidencetest.WitnessKey("witness.example"))
	l.Seal()
	if l.Err() != nil {
		t.Fatal(l.Err())
	}
	p, err := evidence.NewPolicy([]string{evidencetest.LogKey("first").VKey()}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := evidence.OpenLedger(os.DirFS(filepath.Join(dir, "ledger")), p)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	request := export.Request{
		Selection: evidence.Selection{
			Criteria: []evidence.Criterion{{Name: "Kind", Value: "ward-run/1"}},
			Sample:   &evidence.Sample{Seed: "dice", Count: 5, Population: []evidence.Range{{From: 0, To: 300}}},
		},
		Earlier: earlier,
	}
	if _, err := export.Write(t.Context(), &packed, ledger, p, request); err != nil {
		t.Fatal(err)
	}
	bad := bytes.Clone(packed.Bytes())
	bad[len(bad)/2] ^= 1
	for name, content := range map[string][]byte{
		"pack.zip":    packed.Bytes(),
		"bad.zip":     bad,
		"earlier":     earlier,
		"keys":        []byte("# of the ledger\n\n" + evidencetest.LogKey("first").VKey() + "\n" + evidencetest.LogKey("second").VKey() + "\n"),
		"bom":         []byte("\xef\xbb\xbf" + evidencetest.LogKey("first").VKey() + "\r\n"),
		"no-keys":     []byte("# none\n"),
		"private":     []byte("PRIVATE+KEY+x+00000000+c2VjcmV0\n"),
		"no-earlier":  []byte("hello"),
		"no-pack.txt": []byte("hello"),
		"long":        bytes.Repeat([]byte("# x\n"), evidence.MaxKeys),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"empty", "unpacked"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "unpacked", "pack.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestRun(t *testing.T) {
	dir := handed(t)
	key, witness := evidencetest.LogKey("first").VKey(), evidencetest.WitnessKey("witness.example").VKey()
	stranger := evidencetest.LogKey("stranger").VKey()
	for _, tt := range []struct {
		name   string
		args   []string
		status int
		want   string // in the output
	}{
		{"a ledger", []string{"-key", key, "ledger"}, verified, "all 300 records have this root"},
		{"a pack", []string{"-key", key, "pack.zip"}, verified, "by their proofs: 5, of them chosen: 5"},
		{"a file of keys", []string{"-key", "keys", "pack.zip"}, verified, "VERIFIED"},
		{"continued", []string{"-key", key, "-checkpoint", "earlier", "ledger"}, verified, "continues your earlier checkpoint of 100 records"},
		{"a pack continued", []string{"-key", key, "-checkpoint", "earlier", "pack.zip"}, verified, "continues your earlier checkpoint of 100 records"},
		{"witnessed", []string{"-key", key, "-witness", witness, "ledger"}, verified, "the witness witness.example signed it, by its own clock at 2026-11-24T10:00:00Z"},
		{"live", []string{"-key", key, "-live", "ledger"}, verified, "passed over"},
		{"another key was replaced", []string{"-key", key, "-replaced", stranger, "ledger"}, verified, "VERIFIED"},
		{"the key was replaced", []string{"-key", stranger, "-replaced", key, "ledger"}, wrong, "key-replaced"},
		{"a pack by a replaced key", []string{"-key", stranger, "-replaced", key, "pack.zip"}, wrong, "key-replaced"},
		{"every key was replaced", []string{"-replaced", key, "pack.zip"}, misused, "the one that signs now"},
		{"help", []string{"-h"}, verified, "Usage: ward-verify"},
		{"another key", []string{"-key", stranger, "ledger"}, wrong, "key-not-trusted"},
		{"another witness", []string{"-key", key, "-witness", evidencetest.WitnessKey("x").VKey(), "pack.zip"}, wrong, "witnesses-missing"},
		{"another witness, not asked for", []string{"-key", key, "-witness", evidencetest.WitnessKey("x").VKey(), "-quorum", "0", "pack.zip"}, verified, "VERIFIED"},
		{"a changed pack", []string{"-key", key, "bad.zip"}, wrong, "NOT VERIFIED"},
		{"no pack", []string{"-key", key, "no-pack.txt"}, wrong, "zip-malformed"},
		{"no ledger", []string{"-key", key, "empty"}, wrong, "this is no ledger"},
		{"a folder of state", []string{"-key", key, "."}, misused, "its ledger is ledger"},
		{"an unpacked pack", []string{"-key", key, "unpacked"}, misused, "name the archive itself"},
		{"options behind", []string{"pack.zip", "-key", key}, verified, "VERIFIED"},
		{"options around", []string{"-quorum", "0", "ledger", "-key", key, "-live"}, verified, "passed over"},
		{"an unknown flag behind", []string{"-key", key, "ledger", "-fast"}, misused, "-fast"},
		{"a file of keys with a byte order mark", []string{"-key", "bom", "pack.zip"}, verified, "VERIFIED"},
		{"a file without a key", []string{"-key", "no-keys", "pack.zip"}, misused, "no key in the file"},
		{"no earlier checkpoint", []string{"-key", key, "-checkpoint", "no-earlier", "ledger"}, misused, "no-earlier is no checkpoint"},
		{"no key", []string{"ledger"}, misused, "no key of the log is named"},
		{"no target", []string{"-key", key}, misused, "want one pack or ledger, got 0"},
		{"two targets", []string{"-key", key, "ledger", "pack.zip"}, misused, "got 2"},
		{"an unknown flag", []string{"-fast", "ledger"}, misused, "-fast"},
		{"an unreadable key", []string{"-key", "nowhere", "ledger"}, misused, "neither a key nor a file"},
		{"a private key", []string{"-key", "private", "ledger"}, misused, "private key"},
		{"an unreadable checkpoint", []string{"-key", key, "-checkpoint", "nowhere", "ledger"}, misused, "nowhere"},
		{"an unreachable quorum", []string{"-key", key, "-quorum", "1", "ledger"}, misused, "cannot be reached"},
		{"nothing there", []string{"-key", key, "nowhere"}, misused, "nowhere"},
		{"a long file of keys", []string{"-key", "long", "ledger"}, misused, "more than 65536 bytes"},
		{"a long checkpoint", []string{"-key", key, "-checkpoint", "long", "ledger"}, misused, "more than 65536 bytes"},
		{"a device of keys", []string{"-key", os.DevNull, "ledger"}, misused, "not a regular file"},
		{"a device as a checkpoint", []string{"-key", key, "-checkpoint", os.DevNull, "ledger"}, misused, "not a regular file"},
		{"a device as a pack", []string{"-key", key, os.DevNull}, misused, "is not a pack"},
		{"a live pack", []string{"-key", key, "-live", "pack.zip"}, misused, "never written to"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(dir)
			var stdout, stderr bytes.Buffer
			status := run(t.Context(), tt.args, &stdout, &stderr)
			out := stdout.String() + stderr.String()
			if status != tt.status || !strings.Contains(out, tt.want) {
				t.Errorf("exit status %d, want %d with %q:\n%s", status, tt.status, tt.want, out)
			}
			if strings.Contains(out, "c2VjcmV0") {
				t.Error("a private key is shown")
			}
			if (status == misused) != (stdout.Len() == 0) {
				t.Errorf("standard output of status %d:\n%s", status, &stdout)
			}
		})
	}
}

func TestOutput(t *testing.T) {
	dir := handed(t)
	t.Chdir(dir)
	var out bytes.Buffer
	for _, target := range []string{"ledger", "pack.zip", "bad.zip"} {
		out.WriteString("$ ward-verify -key KEY " + target + "\n")
		run(t.Context(), []string{"-key", evidencetest.LogKey("first").VKey(), target}, &out, &out)
		out.WriteString("\n")
	}
	_, file, _, _ := runtime.Caller(0)
	golden := filepath.Join(filepath.Dir(file), "testdata", "output.txt")
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Error(diff)
	}
}

// A file that cannot be read says nothing about the evidence.
func TestUnreadableIsNotWrong(t *testing.T) {
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		dir := handed(t)
		// A folder in a file's place cannot be read by anybody.
		name := filepath.Join(dir, "ledger", evidence.CheckpointPath)
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
		expect(t, filepath.Join(dir, "ledger"), wrong)
		return
	}
	dir := handed(t)
	if err := os.Chmod(filepath.Join(dir, "ledger", evidence.CheckpointPath), 0); err != nil {
		t.Fatal(err)
	}
	expect(t, filepath.Join(dir, "ledger"), faulty)
}

func expect(t *testing.T, target string, status int) {
	t.Helper()
	var out bytes.Buffer
	if got := run(t.Context(), []string{"-key", evidencetest.LogKey("first").VKey(), target}, &out, &out); got != status {
		t.Errorf("exit status %d, want %d:\n%s", got, status, &out)
	}
}

// What a stranger has to read stays small: this program, two packages of Ward's
// and one of others. docs/evidence.md says these figures, and where to begin.
func TestWhatAStrangerReads(t *testing.T) {
	raw, err := exec.Command("go", "list", "-deps", "-f", `{{if not .Standard}}{{.ImportPath}}{{range .GoFiles}} {{$.Dir}}/{{.}}{{end}}{{end}}`, ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	// The budget of each, in lines with their comments and blank ones. Who
	// needs more looks first for what verification can do without.
	budget := map[string]int{
		"github.com/wardhq/ward/cmd/ward-verify":   250,
		"github.com/wardhq/ward/internal/digest":   60,
		"github.com/wardhq/ward/internal/evidence": 4100,
		"golang.org/x/mod/sumdb/note":              700,
	}
	for line := range strings.Lines(string(raw)) {
		fields := strings.Fields(line)
		lines := 0
		for _, name := range fields[1:] {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			lines += bytes.Count(content, []byte("\n"))
		}
		most, ok := budget[fields[0]]
		switch {
		case !ok:
			t.Errorf("%s is a package that every reader would have to read, too: %d lines", fields[0], lines)
		case lines > most:
			t.Errorf("%s has %d lines, at most %d", fields[0], lines, most)
		default:
			t.Logf("%s: %d lines", fields[0], lines)
		}
		delete(budget, fields[0])
	}
	if len(budget) > 0 {
		t.Errorf("no longer read: %v", budget)
	}
}

func TestBuildsForEverybody(t *testing.T) {
	if testing.Short() {
		t.Skip("builds for other systems take a while")
	}
	for _, system := range []string{"linux", "darwin", "windows"} {
		for _, arch := range []string{"amd64", "arm64"} {
			cmd := exec.Command("go", "build", "-trimpath", "-o", filepath.Join(t.TempDir(), "ward-verify"), ".")
			cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+arch)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s/%s: %v\n%s", system, arch, err, out)
			}
		}
	}
}
