package labtest

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// PostgresServer is a server of the test's own.
type PostgresServer struct {
	// Port is on 127.0.0.1, where roles sign in by SCRAM.
	Port string
	// Socket is the folder of the Unix socket, where nobody is asked.
	Socket     string
	credential *syscall.Credential
	psql       string
}

// Postgres starts Debian's PostgreSQL on a free port, with settings, as
// max_connections=10, beside those of a test. It skips the test where the package
// is absent.
func Postgres(t testing.TB, settings ...string) PostgresServer {
	t.Helper()
	bin := postgresBin(t)
	dir, err := os.MkdirTemp("", "ward-pg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	p := PostgresServer{Socket: dir, psql: program(t, "psql")}
	// A server does not run as root.
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
	p.Port = strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
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
	options := "-c listen_addresses=127.0.0.1 -c port=" + p.Port + " -c unix_socket_directories=" + dir + " -c fsync=off"
	for _, setting := range settings {
		options += " -c " + setting
	}
	start := as("pg_ctl", "start", "--wait", "--pgdata", data, "--log", filepath.Join(dir, "log"), "--options", options)
	if err := runUntil(ctx, start); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		t.Fatalf("pg_ctl: %v\n%s", err, log)
	}
	t.Cleanup(func() { _ = as("pg_ctl", "stop", "--mode", "immediate", "--pgdata", data).Run() })
	return p
}

// SQL runs a statement as the superuser.
func (p PostgresServer) SQL(t testing.TB, statement string) {
	t.Helper()
	cmd := exec.Command(p.psql, "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--host", p.Socket, "--port", p.Port, "--username", "postgres", "--dbname", "postgres")
	cmd.Stdin = strings.NewReader(statement + ";\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// Database creates a database and returns the connection string by which the
// superuser reaches it through the socket.
func (p PostgresServer) Database(t testing.TB, name string) string {
	t.Helper()
	p.SQL(t, "CREATE DATABASE "+name)
	return "host=" + p.Socket + " port=" + p.Port + " user=postgres dbname=" + name
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
		return errors.Join(ctx.Err(), <-done)
	}
}

// postgresBin finds the server's programs, which Debian keeps off the PATH.
func postgresBin(t testing.TB) string {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		t.Skip("needs Debian's package postgresql")
	}
	return filepath.Dir(found[len(found)-1])
}

func program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip("needs " + name)
	}
	return path
}
