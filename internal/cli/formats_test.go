package cli_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wardhq/ward/internal/cli"
	"github.com/wardhq/ward/internal/format"
)

// What verbs print, and what they seal, is what the schema of its format says.
func TestFormatsAreAsTheirSchemas(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	run := func(args ...string) []byte {
		t.Helper()
		var out, errs bytes.Buffer
		s := cli.Run(context.Background(), args, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
		if s == 2 || s == 4 {
			t.Fatalf("%q exits %d: %s", args, s, &errs)
		}
		return out.Bytes()
	}
	seen := map[string]bool{}
	hold := func(name string, documents ...[]byte) {
		t.Helper()
		seen[name] = true
		schema := compiled(t, run("catalogue", "schema", name))
		for _, raw := range documents {
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
			if err != nil {
				t.Fatalf("%s: %v: %.200s", name, err, raw)
			}
			if err := schema.Validate(v); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	lines := func(raw []byte) [][]byte { return bytes.Split(bytes.TrimSpace(raw), []byte("\n")) }
	state := []string{"--state", in("state"), "--keys", in("keys")}
	with := func(args ...string) []string { return append(args, state...) }
	day := []string{"--at", "2026-11-02", "--format", "json"}

	hold(format.Version, run("version", "--format", "json"))
	hold(format.Doctor, run("doctor", "--format", "json"))
	hold(format.Needs, run("doctor", example, "--format", "json"), run("doctor", example, "--answers", filepath.Dir(empty(t)), "--format", "json"))
	hold(format.Validate, run("validate", example, "--format", "json"))
	hold(format.Explain, run("explain", example, "--format", "json"), run("explain", example, "--set", "entities[0].environments[0].objectives.rto=24h", "--format", "json"))
	hold(format.Layout, run("explain", example, "layout", "--format", "json"))
	hold(format.Cost, run("explain", example, "cost", "--format", "json"), run("explain", example, "cost", "--set", "entities[0].environments[0].objectives.rto=24h", "--format", "json"))
	hold(format.Order, run("explain", example, "order", "--format", "json"))
	hold(format.Lifecycle, run("catalogue", "show", "odoo", "--format", "json"))
	hold(format.CatalogueList, run("catalogue", "list", "--format", "json"))
	hold(format.Check, run("catalogue", "show", "azure-storage-min-tls", "--format", "json"))
	hold(format.Framework, run("catalogue", "show", "hipaa", "--format", "json"), run("catalogue", "show", "cis-aks-1.8", "--format", "json"))
	hold(format.Control, run("catalogue", "show", "hipaa/164.312(a)(2)(iii)", "--format", "json"), run("catalogue", "show", "164.404(b)", "--format", "json"), run("catalogue", "show", "AU-12", "--format", "json"))
	hold(format.Coverage, run("catalogue", "coverage", "--format", "json"))
	hold(format.CatalogueTest, run("catalogue", "test", "--format", "json"))
	hold(format.RenderDiff, run("render", example, "--to", in("out"), "--diff", "--format", "json"))
	hold(format.Render, run("render", example, "--to", in("out"), "--format", "json"))
	hold(format.EvidenceKeys, run(with("evidence", "keys", "new", "hrg.example/evidence", "--format", "json")...))
	found := run(append([]string{"check", example, "--record", in("run.json")}, day...)...)
	hold(format.Findings, lines(found)...)
	if err := os.WriteFile(in("base.json"), found, 0o600); err != nil {
		t.Fatal(err)
	}
	hold(format.Findings, lines(run(append([]string{"check", example, "--baseline", in("base.json")}, day...)...))...)
	hold(format.Posture, run(with(append([]string{"posture", example}, day...)...)...))
	log := lines(run(with("evidence", "log", "--format", "json")...))
	hold(format.EvidenceLog, log...)
	hold(format.EvidenceVerification, run(with("evidence", "verify", "--format", "json")...))
	for _, line := range log {
		var entry struct {
			Record *struct {
				Kind    string
				Payload string
			}
		}
		if err := json.Unmarshal(line, &entry); err != nil {
			t.Fatal(err)
		}
		if entry.Record != nil {
			hold(entry.Record.Kind, run(with("evidence", "show", entry.Record.Payload, "--payload")...))
			hold(format.EvidenceRecord, run(with("evidence", "show", entry.Record.Payload, "--format", "json")...))
		}
	}
	hold(format.Bundle, read(t, in("run.json")))
	hold(format.History, read(t, in("state/history.json")))
	run(with("evidence", "export", "--to", in("pack.zip"))...)
	hold(format.Pack, unzipped(t, in("pack.zip"), "pack.json"))

	for _, name := range format.All() {
		recovery := []string{format.Backup, format.BackupList, format.BackupVerification, format.Restore, format.RecoverySet, format.Drill, format.DrillResult, format.DrillList, format.Rehearsal} // TestBackupAndRestore and TestRehearse see them
		if !seen[name] && !slices.Contains(append(recovery, format.Leaf, format.Destroyed, format.KeyRotation), name) {
			t.Errorf("nothing of %s was seen", name)
		}
	}
}

func compiled(t *testing.T, raw []byte) *jsonschema.Schema {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("format.json", v); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("format.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// empty writes an answer that shows nothing, in a folder of its own.
func empty(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "group-2d9c4f70-5a1e-4b8f-8f37-61c0a9b7d401.json")
	if err := os.WriteFile(path, []byte("[]"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func unzipped(t *testing.T, path, name string) []byte {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	raw, err := fs.ReadFile(z, name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
