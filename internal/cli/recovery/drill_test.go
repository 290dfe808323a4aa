package recovery_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/cli"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/recovery/drill"
)

// A drill of a point in time is sealed, whether it passed or its archive has a gap; on a
// server that the estate does not name it is a rehearsal.
func TestDrillPointInTime(t *testing.T) {
	pg := labtest.Archiving(t)
	pg.PgBackRest(t, "backup", "--type=full")
	scratch := filepath.Join(pg.Dir, "scratch")
	if err := os.Mkdir(scratch, 0o755); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	state := []string{"--state", filepath.Join(dir, "state"), "--keys", filepath.Join(dir, "keys")}
	run := func(want int, args ...string) (out, said string) {
		t.Helper()
		var o, e bytes.Buffer
		if got := cli.Run(context.Background(), append(args, state...), cli.Streams{In: strings.NewReader(""), Out: &o, Err: &e}); got != want {
			t.Fatalf("%q exits %d, want %d:\n%s%s", args, got, want, &o, &e)
		}
		if strings.Contains(o.String()+e.String(), "no-key-but") {
			t.Errorf("%q tells the key of the repository", args)
		}
		return o.String(), e.String()
	}
	run(0, "evidence", "keys", "new", "hrg.example/ward")
	args := []string{"drill", "point-in-time", "../../estate/testdata/clinic", "harbor-clinic/production", "--stanza", pg.Stanza, "--pgbackrest-config", pg.Config, "--scratch", scratch, "--mark", "--server", "host=" + pg.Socket + " port=" + pg.Port + " user=postgres"}
	if pg.Other {
		args = append(args, "--run-as", "postgres")
	}
	out, said := run(0, args...)
	for _, want := range []string{"PASSED: restore to a point in time of harbor-clinic/production", "a rehearsal: not known to be", "Recovery time   rehearsed", "recovery stopping before commit", "Reachable"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	if !strings.Contains(said, "ward-drill/1") {
		t.Errorf("it was not sealed: %s", said)
	}
	all := pg.Segments(t)
	lost := all[len(all)-1]
	if err := os.Remove(lost); err != nil {
		t.Fatal(err)
	}
	out, said = run(1, append(args, "--format", "json")...)
	var got struct{ Drill json.RawMessage }
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	d, err := drill.Open(got.Drill)
	if name := filepath.Base(lost)[:24]; err != nil || d.Passed() || len(d.Wrong) == 0 || !strings.Contains(d.Wrong[0], name) || !strings.Contains(said, "ward-drill/1") {
		t.Errorf("%v, %q\n%s", err, d.Wrong, said)
	}
	if d.Record.Values["stopped"] != "" {
		t.Error("a server was restored before what is missing was known")
	}
	if out, _ := run(0, "drill", "list"); strings.Count(out, "point-in-time") != 2 || strings.Count(out, "FAILED") != 1 {
		t.Errorf("the list is:\n%s", out)
	}
	if left, _ := os.ReadDir(scratch); len(left) > 0 {
		t.Errorf("a drill leaves %v", left)
	}
}
