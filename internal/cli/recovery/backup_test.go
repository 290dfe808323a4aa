package recovery_test

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wardhq/ward/internal/cli"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/labtest"
)

// An Odoo is backed up, listed, verified, rehearsed and restored from the command
// line, each with the status and in the form that its verb promises.
func TestBackupAndRestore(t *testing.T) {
	if _, err := exec.LookPath("restic"); err != nil {
		t.Skip("needs Debian's package restic")
	}
	pg := labtest.Postgres(t)
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	content := []byte("a scan")
	sum := sha1.Sum(content)
	name := hex.EncodeToString(sum[:])
	if err := os.MkdirAll(in("filestore/clinic/"+name[:2]), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(in("filestore/clinic/"+name[:2]+"/"+name), content, 0o600); err != nil {
		t.Fatal(err)
	}
	pg.Database(t, "clinic")
	pg.SQL(t, `\connect clinic
CREATE TABLE ir_attachment (id serial PRIMARY KEY, store_fname varchar, checksum varchar, file_size int, db_datas bytea, type varchar);
INSERT INTO ir_attachment (store_fname, checksum, file_size) VALUES ('`+name[:2]+"/"+name+`', '`+name+`', 6), ('00/gone', 'gone', 1)`)
	store := []string{"--store", in("store"), "--password-command", "echo hunter2-in-a-vault"}
	server := []string{"--server", "host=" + pg.Socket + " port=" + pg.Port + " user=postgres"}
	run := func(want int, args ...string) (out, said string) {
		t.Helper()
		var o, e bytes.Buffer
		if got := cli.Run(context.Background(), args, cli.Streams{In: strings.NewReader(""), Out: &o, Err: &e}); got != want {
			t.Fatalf("%q exits %d, want %d:\n%s%s", args, got, want, &o, &e)
		}
		if strings.Contains(o.String()+e.String(), "hunter2") {
			t.Errorf("%q tells the store's password", args)
		}
		return o.String(), e.String()
	}
	with := func(args ...string) []string { return append(args, store...) }
	hold := func(name, document string) {
		t.Helper()
		schema, _ := run(0, "catalogue", "schema", name)
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
		if err != nil {
			t.Fatalf("%s: %v: %.300s", name, err, document)
		}
		if err := compiled(t, []byte(schema)).Validate(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}

	if _, said := run(2, "backup", "create", "clinic"); !strings.Contains(said, "--store is missing") {
		t.Errorf("no store: %s", said)
	}
	if _, said := run(2, "backup", "crate"); !strings.Contains(said, `did you mean "create"?`) {
		t.Errorf("a slip: %s", said)
	}
	create := append(with("backup", "create", "clinic", "--filestore", in("filestore/clinic"), "--staging", in("staging")), server...)
	if _, said := run(2, create...); !strings.Contains(said, "--init makes it") {
		t.Errorf("a store that is not there: %s", said)
	}
	empty := exec.Command("restic", "init", "--quiet", "--repo", in("store"), "--password-command", store[3])
	if out, err := empty.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, _ := run(3, with("backup", "verify")...); !strings.Contains(out, "0 sets") {
		t.Errorf("an empty store: %s", out)
	}
	if err := os.RemoveAll(in("store")); err != nil {
		t.Fatal(err)
	}
	if out, _ := run(0, append(create, "--init")...); !strings.Contains(out, "1 files of 6 bytes") || !strings.Contains(out, "LOST BEFORE  1 attachments that the database names:\n  00/gone: there is no file") {
		t.Errorf("create says:\n%s", out)
	}
	made, _ := run(0, append(create, "--format", "json")...)
	hold(format.Backup, made)
	list, _ := run(0, with("backup", "list", "--format", "json")...)
	hold(format.BackupList, list)
	var listed struct {
		Sets []struct{ Set, Database string }
	}
	if err := json.Unmarshal([]byte(list), &listed); err != nil || len(listed.Sets) != 2 || listed.Sets[0].Database != "clinic" {
		t.Errorf("list: %v: %s", err, list)
	}
	shown, _ := run(0, with("backup", "show", "latest", "--format", "json")...)
	hold(format.RecoverySet, shown)
	if _, said := run(2, with("backup", "show", "nothing")...); !strings.Contains(said, `the store has no set "nothing"`) {
		t.Errorf("no such set: %s", said)
	}
	verified, _ := run(0, with("backup", "verify", "--format", "json")...)
	hold(format.BackupVerification, verified)
	if out, _ := run(0, with("backup", "verify")...); !strings.Contains(out, "whole, but for 1 attachments that were lost") || !strings.Contains(out, "2 sets; all data was read back") {
		t.Errorf("verify says:\n%s", out)
	}
	if err := os.Mkdir(in("scratch"), 0o700); err != nil {
		t.Fatal(err)
	}
	rehearsed, _ := run(0, append(with("restore", "latest", "--rehearse", "--filestore", in("scratch/clinic"), "--format", "json"), server...)...)
	hold(format.Restore, rehearsed)

	// A drill is sealed, and listed; on a server that the estate does not name it is a
	// rehearsal.
	state := []string{"--state", in("state"), "--keys", in("keys")}
	run(0, append([]string{"evidence", "keys", "new", "hrg.example/ward"}, state...)...)
	practise := func(args ...string) []string {
		return append(append(append(with("drill", "restore", "../../estate/testdata/clinic", "harbor-clinic/production", "--filestore", in("scratch/clinic")), server...), state...), args...)
	}
	if _, said := run(2, append(append(with("drill", "restore", "../../estate/testdata/clinic", "harbor-clinic/prod", "--filestore", in("scratch/clinic")), server...), state...)...); !strings.Contains(said, "it has harbor-clinic/production") {
		t.Errorf("another environment: %s", said)
	}
	if out, _ := run(0, append([]string{"drill", "list"}, state...)...); !strings.Contains(out, "No drill was sealed") {
		t.Errorf("an empty ledger: %s", out)
	}
	out, said := run(0, practise()...)
	if !strings.Contains(out, "PASSED: restore of a recovery set of harbor-clinic/production") || !strings.Contains(out, "a rehearsal: not known to be") || !strings.Contains(out, "Recovery time   rehearsed") || !strings.Contains(said, "ward-drill/1") {
		t.Errorf("a drill says:\n%s%s", out, said)
	}
	result, _ := run(0, practise("--format", "json")...)
	hold(format.DrillResult, result)
	var drilled struct{ Drill json.RawMessage }
	if err := json.Unmarshal([]byte(result), &drilled); err != nil {
		t.Fatal(err)
	}
	hold(format.Drill, string(drilled.Drill))
	drills, _ := run(0, append([]string{"drill", "list", "--format", "json"}, state...)...)
	hold(format.DrillList, drills)
	if out, _ := run(0, append([]string{"drill", "list"}, state...)...); strings.Count(out, "harbor-clinic/production") != 2 || !strings.Contains(out, "rehearsal") {
		t.Errorf("the list is:\n%s", out)
	}
	if left, _ := filepath.Glob(in("scratch/*")); len(left) > 0 {
		t.Errorf("a drill leaves %v", left)
	}
	if left, _ := filepath.Glob(in("scratch/.*")); len(left) > 0 {
		t.Errorf("a drill leaves %v", left)
	}

	restore := append(with("restore", "latest", "--as", "clinic2", "--for", "production", "--filestore", in("filestore/clinic2")), server...)
	if out, _ := run(0, restore...); !strings.Contains(out, "Whole: nothing differs from the set. It took") {
		t.Errorf("restore says:\n%s", out)
	}
	if raw, err := os.ReadFile(in("filestore/clinic2/" + name[:2] + "/" + name)); err != nil || !bytes.Equal(raw, content) {
		t.Errorf("the attachment is %q (%v)", raw, err)
	}
	if _, said := run(2, restore...); !strings.Contains(said, "there is a database clinic2 already") {
		t.Errorf("a second time: %s", said)
	}
	if left, _ := filepath.Glob(in("filestore/.ward*")); len(left) > 0 {
		t.Errorf("a refused restore leaves %v", left)
	}

	// A set that its store does not have whole is a finding.
	pack, _ := filepath.Glob(in("store/data/*/*"))
	if err := os.Remove(pack[0]); err != nil {
		t.Fatal(err)
	}
	if out, _ := run(1, with("backup", "verify")...); !strings.Contains(out, "THE STORE DOES NOT HOLD") {
		t.Errorf("a store that lost a file: %s", out)
	}
}
