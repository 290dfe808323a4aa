package odoo_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/labtest"
)

// How long a token may be that goes to a server in clear, as Entra's do within
// TLS: what libpq reads from a password file and sends, what PostgreSQL takes,
// and what PgBouncer keeps of a user. Azure's own PgBouncer is of a later
// version, and how it passes tokens on is not published: of it nothing is shown.
func TestHowLongATokenMayBe(t *testing.T) {
	server := labtest.Postgres(t)
	hba := filepath.Join(server.Socket, "data", "pg_hba.conf")
	if err := os.WriteFile(hba, []byte("local all all trust\nhost all token 127.0.0.1/32 password\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	server.SQL(t, "SELECT pg_reload_conf()")
	server.SQL(t, "CREATE ROLE token LOGIN")
	psql, passfile := program(t, "psql"), filepath.Join(t.TempDir(), "pgpass")
	signIn := func(port string) (bool, string) {
		cmd := exec.Command(psql, "--no-password", "--no-psqlrc", "--tuples-only", "--no-align", "--command", "SELECT current_user")
		cmd.Env = setEnv(os.Environ(), "PGPASSFILE="+passfile, "PGHOST=127.0.0.1", "PGUSER=token", "PGDATABASE=postgres", "PGSSLMODE=disable", "PGPORT="+port)
		out, err := cmd.CombinedOutput()
		return err == nil && strings.TrimSpace(string(out)) == "token", string(out)
	}
	issue := func(n int) string {
		token := "ey" + strings.Repeat("x", n-2)
		server.SQL(t, "ALTER ROLE token PASSWORD '"+token+"'")
		if err := os.WriteFile(passfile, []byte("127.0.0.1:*:*:token:"+token+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return token
	}
	// Entra's have two thousand and more with claims of groups.
	for _, n := range []int{1500, 2047, 2048, 4096, 16384, 60000} {
		issue(n)
		if in, said := signIn(server.Port); !in {
			t.Errorf("libpq and PostgreSQL: a token of %d characters: %.300s", n, said)
		}
	}

	version, err := exec.Command("/usr/sbin/pgbouncer", "--version").Output()
	if err != nil {
		t.Skip("not shown: how long a token PgBouncer takes, needs Debian's package pgbouncer")
	}
	longest := 0
	for _, n := range []int{1500, 2047, 2048, 4096} {
		token := issue(n)
		pool := labtest.PgBouncer(t, server, "postgres = host=127.0.0.1 port={port}", []string{
			"pool_mode = transaction", "auth_type = plain", "auth_file = {dir}/users",
		}, map[string]string{"users": fmt.Sprintf("%q %q\n", "token", token)})
		in, said := signIn(pool.Port)
		switch {
		case in:
			longest = n
		case n <= 2047:
			t.Errorf("PgBouncer: a token of %d characters: %.300s\n%s", n, said, pool.Log())
		case n == 4096 && !strings.Contains(said, "partial pkt"):
			// As somebody met with a person's token on Azure's own, where a managed
			// identity's was taken (pgbouncer/pgbouncer#874): it did not fit into
			// pkt_buf.
			t.Logf("PgBouncer says of a token of %d characters: %s", n, said)
		}
	}
	// pgbouncer/pgbouncer, include/bouncer.h: MAX_PASSWORD is 2048 with the
	// final zero, since 1.17; 65535 by #1310 of July 2026.
	name, _, _ := strings.Cut(string(version), "\n")
	t.Logf("%s keeps tokens of up to %d characters", name, longest)
	if strings.HasPrefix(name, "PgBouncer 1.18.") && longest != 2047 {
		t.Errorf("%s took a token of %d characters, and its buffer has 2048 with a zero", name, longest)
	}
}
