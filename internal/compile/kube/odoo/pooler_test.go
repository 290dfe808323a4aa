package odoo_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wardhq/ward/internal/labtest"
)

// entra stands in for Entra's token endpoint: each token is another password,
// as long as tokens with group claims are.
type entra struct {
	*httptest.Server
	length int
	issued atomic.Int32
	away   atomic.Bool
}

func newEntra(t *testing.T, length int) *entra {
	e := &entra{length: length}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if e.away.Load() {
			http.Error(w, "away", http.StatusServiceUnavailable)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": e.token(int(e.issued.Add(1))), "expires_in": 3600})
	}))
	t.Cleanup(e.Close)
	return e
}

// token is the n-th that is issued.
func (e *entra) token(n int) string {
	end := "." + strconv.Itoa(n)
	return "ey" + strings.Repeat("aB3_-", e.length/5+1)[:e.length-2-len(end)] + end
}

// sidecar is the rendered script, with its clock in the test's hands: where it
// would sleep it says for how long, and goes on when it is told to.
type sidecar struct {
	said *bufio.Scanner
	in   io.Writer
	next string // what it said last of a token
}

const drive = `
import runpy, sys, time
def sleep(seconds):
    print("sleeps", seconds, flush=True)
    if not sys.stdin.readline():
        raise SystemExit
time.sleep = sleep
sys.argv = ["pgpass.py"]
runpy.run_path("assets/pgpass.py", run_name="__main__")
`

func newSidecar(t *testing.T, env []string) *sidecar {
	t.Helper()
	cmd := exec.Command(program(t, "python3"), "-c", drive)
	cmd.Env = append(slices.Clone(env), "PYTHONDONTWRITEBYTECODE=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	return &sidecar{said: bufio.NewScanner(out), in: in}
}

// sleeps waits until the sidecar would sleep, and returns for how long.
func (s *sidecar) sleeps(t *testing.T) int {
	t.Helper()
	for s.said.Scan() {
		if strings.Contains(s.said.Text(), "ey") {
			t.Fatal("the sidecar printed a token")
		}
		if line, ok := strings.CutPrefix(s.said.Text(), "next token in "); ok {
			s.next = line
		}
		if n, ok := strings.CutPrefix(s.said.Text(), "sleeps "); ok {
			seconds, err := strconv.Atoi(n)
			if err != nil {
				t.Fatal(err)
			}
			return seconds
		}
	}
	t.Fatal("the sidecar ended")
	return 0
}

func (s *sidecar) wake(t *testing.T) {
	t.Helper()
	if _, err := io.WriteString(s.in, "\n"); err != nil {
		t.Fatal(err)
	}
}

// connection is a psql that stays connected.
type connection struct {
	in  io.Writer
	out *bufio.Scanner
	n   int
}

func connect(t *testing.T, env ...string) *connection {
	t.Helper()
	cmd := exec.Command(program(t, "psql"), "--no-password", "--no-psqlrc", "--tuples-only", "--no-align", "--quiet")
	cmd.Env = env
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = io.WriteString(in, "\\q\n")
		in.Close()
		_ = cmd.Wait()
	})
	return &connection{in: in, out: bufio.NewScanner(out)}
}

// run sends a statement, and returns what was said of it.
func (c *connection) run(t *testing.T, statement string) string {
	t.Helper()
	said, alive := c.try(t, statement)
	if !alive {
		t.Fatalf("%s: the connection ended: %s", statement, said)
	}
	return said
}

// try is run where the connection may have ended.
func (c *connection) try(t *testing.T, statement string) (string, bool) {
	t.Helper()
	c.n++
	end := "end of " + strconv.Itoa(c.n)
	if _, err := io.WriteString(c.in, statement+";\n\\echo "+end+"\n"); err != nil {
		return err.Error(), false
	}
	var said []string
	for c.out.Scan() {
		if c.out.Text() == end {
			return strings.Join(said, "\n"), true
		}
		said = append(said, c.out.Text())
	}
	return strings.Join(said, "\n"), false
}

// setEnv is an environment with some of it otherwise: where a name is twice,
// what is taken differs by program.
func setEnv(env []string, set ...string) []string {
	var out []string
	for _, e := range env {
		name, _, _ := strings.Cut(e, "=")
		if !strings.HasPrefix(name, "PG") {
			out = append(out, e)
		}
	}
	return append(out, set...)
}

// Sign-in outlives a token, by way of PgBouncer and past it. The role's
// password is rotated as often as the endpoint issues a token: a stand-in for
// Entra, which has neither a password nor anything to rotate. PostgreSQL,
// PgBouncer, libpq and the sidecar's script are real.
func TestSignInThroughThePoolOutlivesATokenBothWays(t *testing.T) {
	for _, mode := range []string{"transaction", "session"} {
		t.Run(mode, func(t *testing.T) { signInThroughThePool(t, mode) })
	}
}

func signInThroughThePool(t *testing.T, mode string) {
	server := labtest.Postgres(t)
	endpoint := newEntra(t, 3000)
	rotate := func(n int) { server.SQL(t, "ALTER ROLE odoo PASSWORD '"+endpoint.token(n)+"'") }
	for _, s := range []string{
		"CREATE ROLE odoo LOGIN", "CREATE ROLE pooler LOGIN PASSWORD 'pooler'", "CREATE DATABASE odoo OWNER odoo",
		// Whom the pooler lets in is asked of the server: who is rotated there is
		// rotated here.
		"\\connect odoo\nCREATE FUNCTION public.who(text) RETURNS TABLE(usename name, passwd text) LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT usename, passwd FROM pg_shadow WHERE usename = $1'",
	} {
		server.SQL(t, s)
	}
	pool := labtest.PgBouncer(t, server, "odoo = host=127.0.0.1 port={port}", []string{
		"pool_mode = " + mode, "auth_type = scram-sha-256", "auth_file = {dir}/users", "auth_user = pooler", "auth_query = SELECT usename, passwd FROM public.who($1)",
		"ignore_startup_parameters = extra_float_digits",
		"max_client_conn = 100", "default_pool_size = 3",
		// Its defaults are 15 and 120 seconds.
		"server_login_retry = 1", "query_wait_timeout = 3",
	}, map[string]string{"users": `"pooler" "pooler"` + "\n"})

	dir := t.TempDir()
	assertion, passfile := filepath.Join(dir, "assertion"), filepath.Join(dir, "pgpass")
	if err := os.WriteFile(assertion, []byte("assertion\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	by := func(port, database string) []string {
		return setEnv(os.Environ(), "PGPASSFILE="+passfile, "PGHOST=127.0.0.1", "PGUSER=odoo", "PGSSLMODE=disable", "PGPORT="+port, "PGDATABASE="+database)
	}
	pooled, direct := by(pool.Port, "odoo"), by(server.Port, "postgres")
	signIn := func(env []string) error {
		cmd := exec.Command(program(t, "psql"), "--no-password", "--no-psqlrc", "--tuples-only", "--no-align", "--command", "SELECT current_user")
		cmd.Env = env
		out, err := cmd.CombinedOutput()
		if err == nil && strings.TrimSpace(string(out)) != "odoo" {
			err = fmt.Errorf("signed in as %s", out)
		}
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}
	both := func(when string, in bool) {
		t.Helper()
		for name, env := range map[string][]string{"through the pool": pooled, "past it": direct} {
			if err := signIn(env); (err == nil) != in {
				t.Fatalf("%s, %s: want in %v: %v\n%s", when, name, in, err, pool.Log())
			} else if err != nil && !strings.Contains(err.Error(), "authentication failed") {
				t.Fatalf("%s, %s: refused for another reason: %v", when, name, err)
			}
		}
	}

	rotate(1)
	refresh := newSidecar(t, append(by("", ""), "AZURE_CLIENT_ID=client", "AZURE_TENANT_ID=tenant", "AZURE_AUTHORITY_HOST="+endpoint.URL+"/", "AZURE_FEDERATED_TOKEN_FILE="+assertion))
	if s := refresh.sleeps(t); s != 1800 {
		t.Fatalf("a token of an hour is fetched anew after %d s, want half of it", s)
	}
	if want := "1800 s; this one has 3000 characters, which is more than the 2047 that a pool may take"; refresh.next != want {
		t.Errorf("the sidecar says %q of a token, want %q", refresh.next, want)
	}
	both("with the first token", true)
	worker, bus := connect(t, pooled...), connect(t, direct...)
	if got := worker.run(t, "SELECT current_user"); got != "odoo" {
		t.Fatalf("a worker is %q", got)
	}
	bus.run(t, "LISTEN imbus")

	for n := 2; n <= 3; n++ {
		when := fmt.Sprintf("rotation %d", n-1)
		rotate(n)
		both(when+", before the refresh", false)
		if got := worker.run(t, "SELECT current_user"); got != "odoo" {
			t.Errorf("%s: a connection that was open says %q", when, got)
		}
		// An endpoint that is away changes nothing, and is asked again soon.
		endpoint.away.Store(true)
		refresh.wake(t)
		if s := refresh.sleeps(t); s != 10 {
			t.Errorf("%s: after a failure the sidecar waits for %d s", when, s)
		}
		both(when+", the endpoint away", false)
		endpoint.away.Store(false)
		refresh.wake(t)
		if s := refresh.sleeps(t); s != 1800 {
			t.Errorf("%s: after a refresh the sidecar waits for %d s", when, s)
		}
		both(when+", after the refresh", true)
		if got := worker.run(t, "SELECT 6 * 7"); got != "42" {
			t.Errorf("%s: a connection that was open says %q", when, got)
		}
		// What listens has heard it, on a connection that is as old as the test.
		server.SQL(t, "NOTIFY imbus, 'rotation "+strconv.Itoa(n)+"'")
		if got := bus.run(t, "SELECT 1"); !strings.Contains(got, `"imbus"`) || !strings.Contains(got, "rotation "+strconv.Itoa(n)) {
			t.Errorf("%s: what listens heard %q", when, got)
		}
	}

	// The pool loses its connections while the token that it let people in by
	// has gone: it cannot open new ones, and who was connected waits until
	// query_wait_timeout, and is told. Signing in with the next token mends it.
	rotate(4)
	server.SQL(t, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'odoo' AND datname = 'odoo'")
	if said, alive := worker.try(t, "SELECT current_user"); alive && strings.Contains(said, "odoo") {
		t.Errorf("without a connection to the server the pool answers %q", said)
	}
	both("the server's connections gone, before the refresh", false)
	refresh.wake(t)
	refresh.sleeps(t)
	// For as long as server_login_retry the pool believes that nobody gets in.
	labtest.Eventually(t, "people sign in again", func() labtest.Answer {
		if err := signIn(pooled); err != nil {
			return labtest.Answer{Body: []byte(err.Error())}
		}
		return labtest.Answer{Status: 200}
	}, labtest.Answer.OK)
	both("the server's connections gone, after the refresh", true)
	if got := bus.run(t, "SELECT current_user"); got != "odoo" {
		t.Errorf("what listens past the pool says %q", got)
	}
	if log := pool.Log(); strings.Contains(log, "aB3_-") {
		t.Error("the pooler's log has a token")
	}
}
