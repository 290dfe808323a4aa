package labtest

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// RedisServer is a server of the test's own.
type RedisServer struct {
	// Port is on 127.0.0.1, where users sign in by password.
	Port string
	cli  string
}

// Redis starts Debian's Redis on a free port, with these users and none beside
// them: each a line of an ACL file (redis.io, ACL). It skips the test where the
// package is absent.
func Redis(t testing.TB, users ...string) RedisServer {
	t.Helper()
	server, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("needs Debian's package redis-server")
	}
	dir := t.TempDir()
	acl := filepath.Join(dir, "users.acl")
	if err := os.WriteFile(acl, []byte("user default off\n"+strings.Join(users, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := RedisServer{Port: strconv.Itoa(listener.Addr().(*net.TCPAddr).Port), cli: program(t, "redis-cli")}
	listener.Close()
	cmd := exec.Command(server, "--port", s.Port, "--bind", "127.0.0.1", "--dir", dir, "--aclfile", acl, "--save", "", "--appendonly", "no", "--daemonize", "no")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	Eventually(t, "Redis answers", func() Answer {
		if strings.Contains(s.Ask(t, "", "", "PING"), "NOAUTH") {
			return Answer{Status: 200}
		}
		return Answer{}
	}, Answer.OK)
	return s
}

// Ask runs a command as a user, and returns the answer, or what the server says
// against it.
func (s RedisServer) Ask(t testing.TB, user, password string, command ...string) string {
	t.Helper()
	args := []string{"-h", "127.0.0.1", "-p", s.Port, "--no-auth-warning"}
	if user != "" {
		args = append(args, "--user", user)
	}
	cmd := exec.Command(s.cli, append(args, command...)...)
	cmd.Env = append(os.Environ(), "REDISCLI_AUTH="+password)
	if user == "" {
		cmd.Env = os.Environ()
	}
	out, _ := cmd.CombinedOutput()
	return strings.TrimSpace(string(out))
}
