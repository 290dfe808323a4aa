package cli_test

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"
	fnote "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"

	"github.com/wardhq/ward/internal/cli"
	"github.com/wardhq/ward/internal/evidence/witness"
)

// The program, as the scripts call it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"ward": func() {
			os.Exit(cli.RunBy(context.Background(), os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, clock))
		},
	})
}

// clock stands still at what NOW says, so that a script says when it is.
func clock() time.Time {
	now, err := time.Parse(time.RFC3339, os.Getenv("NOW"))
	if err != nil {
		panic(err)
	}
	return now
}

// now is when the scripts are, where they say nothing else.
const now = "2026-11-28T12:00:00Z"

// example is an estate of one clinic; regionalGroup is the one that is handed
// out, which grows with what there is to show.
const (
	example       = "../estate/testdata/clinic"
	regionalGroup = "../../examples/regional-group"
	// providerNetwork is the other that is handed out.
	providerNetwork = "../../examples/provider-network"
)

// TestScripts runs testdata/script/*.txtar. Each starts in a folder of its
// own, with the example estate in estate/ and a path that holds ward alone.
func TestScripts(t *testing.T) {
	verifier := buildVerifier(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			ward, err := exec.LookPath("ward")
			if err != nil {
				return err
			}
			env.Setenv("PATH", filepath.Dir(ward)+string(filepath.ListSeparator)+verifier)
			env.Setenv("NOW", now)
			if regional, err := filepath.Abs(regionalGroup); err == nil {
				env.Setenv("REGIONAL", regional)
			}
			// What no script can write.
			env.Setenv("LONG", strings.Repeat("x", 501))
			env.Setenv("TAB", "\t")
			// Where a user's own keys are.
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "config"))
			return os.CopyFS(filepath.Join(env.WorkDir, "estate"), os.DirFS(example))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status,
			"edit":   edit,
			"same":   same,
			"utf16":  toUTF16,

			"capture": capture,
			"witness": startWitness,
		},
	})
}

// buildVerifier builds the program that verifies without Ward, and returns its
// folder.
func buildVerifier(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", dir, "../../cmd/ward-verify")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building ward-verify: %v\n%s", err, out)
	}
	return dir
}

// status N PROGRAM ARG... runs a program and asserts its exit status: that it
// fails is not enough where a pipeline decides by the number.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N program [argument...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status is %d, want %d", got, want)
	}
}

// toUTF16 writes a file anew as PowerShell's > does.
func toUTF16(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: utf16 file")
	}
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(ts.ReadFile(args[0]))) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), out, 0o644))
}

// edit FILE REGEXP REPLACEMENT [TO] replaces text that must be there, at each
// place. With TO the result goes to that file, and FILE stays.
func edit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 || len(args) > 4 {
		ts.Fatalf("usage: edit file regexp replacement [to]")
	}
	to := args[0]
	if len(args) == 4 {
		to = args[3]
	}
	pattern, err := regexp.Compile(args[1])
	ts.Check(err)
	text := ts.ReadFile(args[0])
	if !pattern.MatchString(text) {
		ts.Fatalf("%s holds nothing like %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(to), []byte(pattern.ReplaceAllString(text, args[2])), 0o644))
}

// capture NAME FILE REGEXP sets a variable to what the first group of the
// pattern is in a file.
func capture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: capture name file regexp")
	}
	pattern, err := regexp.Compile(args[2])
	ts.Check(err)
	found := pattern.FindStringSubmatch(ts.ReadFile(args[1]))
	if len(found) < 2 {
		ts.Fatalf("%s holds nothing like %q", args[1], args[2])
	}
	ts.Setenv(args[0], found[1])
}

// same DIR DIR asserts that two folders hold the same files with the same
// bytes.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: same dir dir")
	}
	difference := compareFolders(ts.MkAbs(args[0]), ts.MkAbs(args[1]))
	switch {
	case neg && difference == "":
		ts.Fatalf("%s and %s hold the same", args[0], args[1])
	case !neg && difference != "":
		ts.Fatalf("%s", difference)
	}
}

// startWitness KEY starts a witness of the log with this public key, and sets
// WITNESS_KEY and WITNESS_URL. A second one of the same log begins anew: it has
// seen nothing.
func startWitness(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: witness key")
	}
	log, err := note.NewVerifier(args[0])
	ts.Check(err)
	secret, public, err := note.GenerateKey(rand.Reader, "witness.example/w1")
	ts.Check(err)
	signer, err := fnote.NewSignerForCosignatureV1(secret)
	ts.Check(err)
	server := httptest.NewServer(witness.New(signer, log.Name(), log))
	ts.Defer(server.Close)
	ts.Setenv("WITNESS_KEY", public)
	ts.Setenv("WITNESS_URL", server.URL)
}
