package kube_test

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// The sidecar's file is what libpq takes, with a token of Entra's length and
// the characters that a password file escapes, against a real server; and a
// new token replaces the old one for the next connection.
func TestTokenSidecarSignsIn(t *testing.T) {
	python := program(t, "python3")
	psql := program(t, "psql")
	server := startPostgres(t)
	server.sql(t, "CREATE ROLE odoo LOGIN")

	// Entra's tokens have some thousand characters; backslash and colon do
	// not occur in them, and must not break the file if they ever do.
	token := func(n int) string { return "ey" + strings.Repeat("aB3_-", 500) + `.\:` + strconv.Itoa(n) }
	var asked atomic.Int32
	entra := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/tenant/oauth2/v2.0/token" || r.FormValue("client_assertion") != "assertion" ||
			r.FormValue("client_id") != "client" || r.FormValue("scope") != "https://ossrdbms-aad.database.windows.net/.default" {
			http.Error(w, "no", http.StatusBadRequest)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": token(int(asked.Add(1))), "expires_in": 3600})
	}))
	defer entra.Close()

	dir := t.TempDir()
	assertion := filepath.Join(dir, "assertion")
	if err := os.WriteFile(assertion, []byte("assertion\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	passfile := filepath.Join(dir, "pgpass")
	env := append(os.Environ(),
		"PGPASSFILE="+passfile, "PGHOST=127.0.0.1", "PGUSER=odoo", "PGDATABASE=postgres", "PGPORT="+server.port, "PGSSLMODE=disable",
		"AZURE_CLIENT_ID=client", "AZURE_TENANT_ID=tenant", "AZURE_AUTHORITY_HOST="+entra.URL+"/", "AZURE_FEDERATED_TOKEN_FILE="+assertion)
	refresh := func() ([]byte, error) {
		cmd := exec.Command(python, "assets/pgpass.py", "--once")
		cmd.Env = env
		return cmd.CombinedOutput()
	}
	signIn := func() ([]byte, error) {
		cmd := exec.Command(psql, "--no-password", "--no-psqlrc", "--tuples-only", "--no-align", "--command", "SELECT current_user")
		cmd.Env = env
		return cmd.CombinedOutput()
	}

	for round := 1; round <= 2; round++ {
		if out, err := refresh(); err != nil {
			t.Fatalf("round %d: %v\n%s", round, err, out)
		} else if strings.Contains(string(out), "ey") {
			t.Fatalf("round %d: the sidecar printed a token: %s", round, out)
		}
		info, err := os.Stat(passfile)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("round %d: mode %v, error %v: libpq ignores a file that others can read", round, info.Mode(), err)
		}
		if out, err := signIn(); err == nil {
			t.Fatalf("round %d: signed in before the server knows the token:\n%s", round, out)
		}
		server.sql(t, "ALTER ROLE odoo PASSWORD '"+token(round)+"'")
		if out, err := signIn(); err != nil || strings.TrimSpace(string(out)) != "odoo" {
			t.Fatalf("round %d: %v\n%s", round, err, out)
		}
	}
	if left, _ := filepath.Glob(passfile + ".*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}

	// A token endpoint that is away leaves the file as it is.
	before, err := os.ReadFile(passfile)
	if err != nil {
		t.Fatal(err)
	}
	entra.Close()
	out, err := refresh()
	if err == nil {
		t.Errorf("no endpoint, and no error:\n%s", out)
	}
	if after, err := os.ReadFile(passfile); err != nil || string(after) != string(before) {
		t.Errorf("the file changed without a token: error %v", err)
	}
}

// postgres is a server of the test's own.
type postgres struct {
	port, socket string
	credential   *syscall.Credential
	psql         string
}

func (p postgres) sql(t *testing.T, statement string) {
	t.Helper()
	cmd := exec.Command(p.psql, "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--host", p.socket, "--port", p.port, "--username", "postgres", "--dbname", "postgres")
	cmd.Stdin = strings.NewReader(statement + ";\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// startPostgres starts Debian's PostgreSQL on a free port, which asks for
// SCRAM on TCP and trusts its socket. A server does not run as root.
func startPostgres(t *testing.T) postgres {
	t.Helper()
	bin := postgresBin(t)
	dir, err := os.MkdirTemp("", "ward-pg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	p := postgres{socket: dir, psql: program(t, "psql")}
	if os.Getuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			t.Skip("needs Debian's user postgres: PostgreSQL does not run as root")
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		p.credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(dir, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.port = strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	listener.Close()

	data := filepath.Join(dir, "data")
	as := func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.Dir = dir
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.credential}
		return cmd
	}
	if out, err := as("initdb", "--pgdata", data, "--username", "postgres", "--auth-local", "trust", "--auth-host", "scram-sha-256", "--no-sync").CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	start := as("pg_ctl", "start", "--wait", "--pgdata", data, "--log", filepath.Join(dir, "log"), "--options",
		"-c listen_addresses=127.0.0.1 -c port="+p.port+" -c unix_socket_directories="+dir+" -c fsync=off")
	if err := runUntil(ctx, start); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		t.Fatalf("pg_ctl: %v\n%s", err, log)
	}
	t.Cleanup(func() { _ = as("pg_ctl", "stop", "--mode", "immediate", "--pgdata", data).Run() })
	return p
}

// runUntil runs a command that leaves a server behind: its output is not
// waited for.
func runUntil(ctx context.Context, cmd *exec.Cmd) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		_ = cmd.Process.Kill()
		<-done
		return ctx.Err()
	}
}

// postgresBin finds the server's programs, which Debian keeps off the PATH.
func postgresBin(t *testing.T) string {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		t.Skip("needs Debian's package postgresql")
	}
	return filepath.Dir(found[len(found)-1])
}

func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip("needs " + name)
	}
	return path
}
