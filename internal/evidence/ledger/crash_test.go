package ledger_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/store"
	"github.com/wardhq/ward/internal/store/postgres"
	"github.com/wardhq/ward/internal/store/sqlite"
)

// crashEnv has the test binary be a process that is killed.
const crashEnv = "WARD_LEDGER_CRASH"

// crash says what a child does and where it is killed.
type crash struct {
	Work  string // what it does
	Step  string // the step at which it kills itself; "" is at none
	Times int    // at the nth time of it
	Home  string // the folder
	Conn  string // PostgreSQL's connection string; "" is SQLite
}

func TestMain(m *testing.M) {
	spec := os.Getenv(crashEnv)
	if spec == "" {
		os.Exit(m.Run())
	}
	var c crash
	if err := json.Unmarshal([]byte(spec), &c); err != nil {
		panic(err)
	}
	if err := c.run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// openState opens the state of a home, in a file or on a server.
func openState(ctx context.Context, file, conn string) (state, error) {
	if conn != "" {
		return postgres.Open(ctx, conn)
	}
	return sqlite.Open(ctx, file)
}

type state interface {
	store.Ledger
	Close() error
}

func (c crash) run(ctx context.Context) error {
	dir := filepath.Join(c.Home, "ledger")
	db, err := openState(ctx, filepath.Join(c.Home, "state.db"), c.Conn)
	if err != nil {
		return err
	}
	ks, err := keys.Open(filepath.Join(c.Home, "keys"), dir)
	if err != nil {
		return err
	}
	current, err := ks.Current(origin)
	if err != nil {
		return err
	}
	o := ledger.Options{Dir: dir, State: db, Signer: current}
	left := c.Times
	armed := c.Work != "rotate"
	ledger.AtStep(&o, func(name string) {
		if name == "rotate: key made" {
			armed = true
		}
		if armed && name == c.Step {
			if left--; left == 0 {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {} // a kill is not at once
			}
		}
	})
	l, err := ledger.Open(ctx, o)
	if err != nil {
		return err
	}
	switch c.Work {
	case "rotate":
		_, _, err = l.Rotate(ctx, ks, rotationTime)
	default:
		err = errors.New("no such work: " + c.Work)
	}
	return errors.Join(err, l.Close(ctx), db.Close())
}

// child runs a process that is killed at a step, and returns what it had
// acknowledged: the lines of its output.
func child(t *testing.T, h home, c crash) [][]byte {
	t.Helper()
	c.Home = filepath.Dir(h.dir)
	spec, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), crashEnv+"="+string(spec))
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err = cmd.Run()
	var exit *exec.ExitError
	killed := errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL
	if killed != (c.Step != "") || !killed && err != nil {
		t.Fatalf("killed at %q: %t, error %v\n%s", c.Step, killed, err, said.Bytes())
	}
	return bytes.Split(bytes.TrimSuffix(out.Bytes(), []byte("\n")), []byte("\n"))
}

func asFailure(err error, f **evidence.Failure) bool { return errors.As(err, f) }
