package recovery_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/app/pointintime"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/cli/recovery"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/recovery/drill"
)

// run runs the verb, and returns what it said and how it ended.
func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out, said bytes.Buffer
	cmd := recovery.PointInTimeCommand(command.Env{
		Streams: command.Streams{In: strings.NewReader(""), Out: &out, Err: &said},
		Ward:    app.Ward{PointInTime: pointintime.Drills{Version: "test", Now: time.Now, Text: rand.Text}},
	})
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	cmd.SetOut(&said)
	cmd.SetErr(&said)
	err := cmd.ExecuteContext(t.Context())
	if all := out.String() + said.String(); strings.Contains(all, "no-key-but-of-a-test") || err != nil && strings.Contains(err.Error(), "no-key-but") {
		t.Errorf("%q tells the key of the repository", args)
	}
	return out.String(), err
}

// Flags that name no moment, two, or none that there is are refused before anything is done.
func TestPointInTimeFlags(t *testing.T) {
	for want, args := range map[string][]string{
		"--stanza and --scratch are needed": {"--mark"},
		"at least one of the flags":         {"--stanza", "clinic", "--scratch", "."},
		"if any flags in the group":         {"--stanza", "clinic", "--scratch", ".", "--mark", "--to-xid", "5"},
		"is not the number":                 {"--stanza", "clinic", "--scratch", ".", "--to-xid", "0"},
		"is not a place":                    {"--stanza", "clinic", "--scratch", ".", "--to-lsn", "5"},
		"is no time":                        {"--stanza", "clinic", "--scratch", ".", "--to", "yesterday"},
		"is not named by":                   {"--stanza", "clinic", "--scratch", ".", "--mark", "--by", "luck"},
		"there is no user":                  {"--stanza", "clinic", "--scratch", ".", "--mark", "--run-as", "no-such-user"},
		"want one of text, json":            {"--stanza", "clinic", "--scratch", ".", "--mark", "--format", "yaml"},
	} {
		if out, err := run(t, args...); err == nil || !strings.Contains(err.Error(), want) || out != "" {
			t.Errorf("%q: %v, want %q\n%s", args, err, want, out)
		}
	}
}

// A drill that passes ends with no error; one whose archive has a gap says so and does not.
func TestPointInTime(t *testing.T) {
	pg := labtest.Archiving(t)
	pg.PgBackRest(t, "backup", "--type=full")
	scratch := filepath.Join(pg.Dir, "scratch")
	if err := os.Mkdir(scratch, 0o755); err != nil {
		t.Fatal(err)
	}
	args := []string{"--stanza", pg.Stanza, "--pgbackrest-config", pg.Config, "--scratch", scratch, "--mark", "--server", "host=" + pg.Socket + " port=" + pg.Port + " user=postgres"}
	if pg.Other {
		args = append(args, "--run-as", "postgres")
	}
	out, err := run(t, args...)
	if err != nil || !strings.Contains(out, "Passed.") || !strings.Contains(out, "(rehearsed)") && !strings.Contains(out, "(rehearsed), on this machine") || !strings.Contains(out, "recovery stopping before commit") {
		t.Fatalf("%v\n%s", err, out)
	}
	all := pg.Segments(t)
	lost := all[len(all)-1]
	if err := os.Remove(lost); err != nil {
		t.Fatal(err)
	}
	out, err = run(t, append(args, "--format", "json")...)
	if err == nil || errors.Is(err, command.Status(command.Found)) {
		t.Fatalf("the marks are behind the gap, and reached: %v\n%s", err, out)
	}
	if strings.Contains(out, `"stopped"`) || strings.Contains(err.Error(), "Roll it forward") {
		t.Errorf("it was restored before that was known: %v", err)
	}
	d, wrong := drill.Open([]byte(strings.Replace(out, `"organisation": "",
  "entity": "",
  "environment": ""`, `"organisation": "hrg",
  "entity": "clinic",
  "environment": "production"`, 1)))
	if name := filepath.Base(lost)[:24]; wrong != nil || d.Passed() || len(d.Wrong) != 1 || !strings.Contains(d.Wrong[0], name) || !strings.Contains(err.Error(), name) {
		t.Errorf("%v, %v, %q", wrong, err, d.Wrong)
	}
}
