package labtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// ArchivingServer is a server of the test's own that pgBackRest backs up and archives,
// into an encrypted repository of a folder.
type ArchivingServer struct {
	PostgresServer
	Stanza string
	// Config is pgBackRest's configuration, and Repository the folder of the backups
	// and of the archive.
	Config     string
	Repository string
	// Dir is a folder that the server's user has too.
	Dir string
	// UID and GID are of the server's user, which is another than the test's where
	// Other says so.
	UID, GID uint32
	Other    bool
}

// Archiving starts a server that archives by pgBackRest. It skips the test where
// PostgreSQL or pgBackRest is absent.
func Archiving(t testing.TB, settings ...string) ArchivingServer {
	t.Helper()
	program(t, "pgbackrest")
	s := ArchivingServer{PostgresServer: Postgres(t, append([]string{"archive_mode=on", "archive_timeout=0"}, settings...)...), Stanza: "clinic"}
	s.Dir = s.Socket
	if c := s.credential; c != nil {
		s.UID, s.GID, s.Other = c.Uid, c.Gid, true
	}
	s.Config, s.Repository = filepath.Join(s.Dir, "pgbackrest.conf"), filepath.Join(s.Dir, "repository")
	s.Configure(t, s.Config, "no-key-but-of-a-test")
	for _, dir := range []string{s.Repository, filepath.Join(s.Dir, "locks"), filepath.Join(s.Dir, "spool")} {
		s.Folder(t, dir)
	}
	s.PgBackRest(t, "stanza-create")
	s.SQL(t, "ALTER SYSTEM SET archive_command = 'pgbackrest --config="+s.Config+" --stanza="+s.Stanza+" archive-push %p'")
	s.SQL(t, "SELECT pg_reload_conf()")
	return s
}

// Folder makes a folder of the server's user.
func (s ArchivingServer) Folder(t testing.TB, dir string) {
	t.Helper()
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s.give(t, dir)
}

func (s ArchivingServer) give(t testing.TB, path string) {
	t.Helper()
	if s.Other {
		if err := os.Chown(path, int(s.UID), int(s.GID)); err != nil {
			t.Fatal(err)
		}
	}
}

// Configure writes a configuration of pgBackRest, with a key of the repository.
func (s ArchivingServer) Configure(t testing.TB, path, key string) {
	t.Helper()
	text := fmt.Sprintf("[global]\nrepo1-path=%s\nrepo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=%s\nrepo1-retention-full=99\nlock-path=%s\nspool-path=%s\nlog-level-file=off\nstart-fast=y\ncompress-level=1\n\n[%s]\npg1-path=%s\npg1-port=%s\npg1-socket-path=%s\npg1-user=postgres\n",
		s.Repository, key, filepath.Join(s.Dir, "locks"), filepath.Join(s.Dir, "spool"), s.Stanza, filepath.Join(s.Dir, "data"), s.Port, s.Socket)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.give(t, path)
}

// PgBackRest runs a command of pgBackRest as the server's user.
func (s ArchivingServer) PgBackRest(t testing.TB, args ...string) {
	t.Helper()
	cmd := exec.Command("pgbackrest", append([]string{"--config=" + s.Config, "--stanza=" + s.Stanza}, args...)...)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.credential}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("pgbackrest %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// Segments are the files of the archive's segments, by their names and in order.
func (s ArchivingServer) Segments(t testing.TB) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(s.Repository, "archive", s.Stanza, "*", "*", "*-*"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(found, func(path string) bool { return strings.HasSuffix(path, ".tmp") }) // being written
}
