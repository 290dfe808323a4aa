package labtest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// PgBouncerServer is a pooler of the test's own.
type PgBouncerServer struct {
	// Port is on 127.0.0.1.
	Port string
	// Dir is its folder: the log is there.
	Dir string
}

// PgBouncer starts Debian's PgBouncer on a free port before a server. Options
// are settings of its section pgbouncer, as NAME = VALUE; files are put beside
// its configuration, and options name them by {dir}. It skips the test where
// the package is absent.
func PgBouncer(t testing.TB, before PostgresServer, database string, options []string, files map[string]string) PgBouncerServer {
	t.Helper()
	bin := pgbouncerBin(t)
	dir, err := os.MkdirTemp("", "ward-pgbouncer")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := PgBouncerServer{Port: strconv.Itoa(listener.Addr().(*net.TCPAddr).Port), Dir: dir}
	listener.Close()

	var ini strings.Builder
	fmt.Fprintf(&ini, "[databases]\n%s\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %s\nunix_socket_dir =\nlogfile = %s\npidfile = %s\n",
		strings.ReplaceAll(database, "{port}", before.Port), b.Port, filepath.Join(dir, "log"), filepath.Join(dir, "pid"))
	for _, o := range options {
		ini.WriteString(strings.ReplaceAll(o, "{dir}", dir) + "\n")
	}
	all := map[string]string{"pgbouncer.ini": ini.String()}
	for name, content := range files {
		all[name] = content
	}
	for name, content := range all {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// As PostgreSQL, it does not run as root.
	if before.credential != nil {
		err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			return os.Chown(path, int(before.credential.Uid), int(before.credential.Gid))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(bin, "--quiet", filepath.Join(dir, "pgbouncer.ini"))
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: before.credential}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	Eventually(t, "PgBouncer listens", func() Answer {
		c, err := net.Dial("tcp", "127.0.0.1:"+b.Port)
		if err != nil {
			return Answer{Body: []byte(b.Log())}
		}
		c.Close()
		return Answer{Status: 200}
	}, Answer.OK)
	return b
}

// Log is what the pooler has said.
func (b PgBouncerServer) Log() string {
	raw, _ := os.ReadFile(filepath.Join(b.Dir, "log"))
	return string(raw)
}

// pgbouncerBin finds the program, which Debian keeps off the PATH of people.
func pgbouncerBin(t testing.TB) string {
	t.Helper()
	if path, err := exec.LookPath("pgbouncer"); err == nil {
		return path
	}
	if info, err := os.Stat("/usr/sbin/pgbouncer"); err == nil && info.Mode()&0o111 != 0 {
		return "/usr/sbin/pgbouncer"
	}
	t.Skip("needs Debian's package pgbouncer")
	return ""
}
