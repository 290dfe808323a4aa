package compile_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/labtest"
)

// What Odoo's configuration says of its database passes on a real server with
// the certificate that Flexible Servers are known to have; the name that follows
// the writer does not, and says why; and to verify the authority alone takes any
// server of it. The authority is the test's own.
func TestTheDesignedNameVerifies(t *testing.T) {
	psql, err := exec.LookPath("psql")
	if err != nil {
		t.Skip("needs psql")
	}
	whole := mustCompile(t, input(t))
	settings := func(cluster string) (host, mode string) {
		t.Helper()
		d := &design.Design{}
		for _, o := range whole.Objects {
			if o.Key.Cluster == cluster {
				d.Objects = append(d.Objects, o)
			}
		}
		c := config(t, d, "web.conf")
		return c["db_host"], c["db_sslmode"]
	}
	home, mode := settings("harbor-clinic-production")
	back, _ := settings("harbor-clinic-production-recovery")
	if home == back || mode != "verify-full" {
		t.Fatalf("the design says %s and %s, with %s", home, back, mode)
	}
	writer := ""
	for _, r := range whole.Resources {
		if r.ID.Kind() == "Microsoft.DBforPostgreSQL/flexibleServers/virtualendpoints" {
			writer = r.ID.Name() + ".writer.postgres.database.azure.com"
		}
	}
	if writer == "" {
		t.Fatal("the design has no virtual endpoint")
	}

	authority, another := labtest.NewAuthority(t), labtest.NewAuthority(t)
	dir := t.TempDir()
	file := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	known, wrong := file("ca.crt", authority.PEM), file("other.crt", another.PEM)
	const wildcard = "*.postgres.database.azure.com"
	server := labtest.Postgres(t)
	server.SQL(t, "CREATE ROLE odoo LOGIN PASSWORD 'known'")
	cert, key := authority.Server(t, wildcard)
	server.TLS(t, cert, key)
	pooled := func(cert, key []byte) string {
		return labtest.PgBouncer(t, server, "* = host=127.0.0.1 port={port}", []string{
			"auth_type = plain", "auth_file = {dir}/users", "client_tls_sslmode = require", "client_tls_cert_file = {dir}/crt", "client_tls_key_file = {dir}/key",
		}, map[string]string{"users": `"odoo" "known"` + "\n", "crt": string(cert), "key": string(key)}).Port
	}
	pool := pooled(cert, key)
	// Somebody else's server, which the same authority has signed for.
	foreign := pooled(authority.Server(t, "somebody-else.example.org"))

	sign := func(host, mode, authority, port string) string {
		cmd := exec.Command(psql, "--no-password", "--no-psqlrc", "--tuples-only", "--no-align", "--command", "SELECT current_user")
		cmd.Env = append(os.Environ(), "PGHOST="+host, "PGHOSTADDR=127.0.0.1", "PGPORT="+port, "PGUSER=odoo", "PGDATABASE=postgres", "PGPASSWORD=known", "PGSSLMODE="+mode, "PGSSLROOTCERT="+authority)
		out, err := cmd.CombinedOutput()
		if err == nil {
			return "in"
		}
		return string(out)
	}
	labtest.Eventually(t, "the server speaks TLS", func() labtest.Answer {
		if said := sign(home, "require", known, server.Port); said != "in" {
			return labtest.Answer{Body: []byte(said)}
		}
		return labtest.Answer{Status: 200}
	}, labtest.Answer.OK)
	const noMatch = `server certificate for "*.postgres.database.azure.com" does not match host name "`
	for _, tt := range []struct {
		name, host, mode, authority, port, want string
	}{
		{"as designed", home, mode, known, server.Port, "in"},
		{"as designed, through the pool", home, mode, known, pool, "in"},
		{"as designed, in the recovery region", back, mode, known, server.Port, "in"},
		{"as designed, and another authority", home, mode, wrong, server.Port, "certificate verify failed"},
		{"as designed, and another authority, through the pool", home, mode, wrong, pool, "certificate verify failed"},
		{"as designed, and somebody else answers", home, mode, known, foreign, `does not match host name "` + home + `"`},
		{"the writer's name", writer, "verify-full", known, server.Port, noMatch + writer + `"`},
		{"the writer's name, through the pool", writer, "verify-full", known, pool, noMatch + writer + `"`},
		{"the writer's name, the authority alone", writer, "verify-ca", known, server.Port, "in"},
		{"the writer's name, another authority", writer, "verify-ca", wrong, server.Port, "certificate verify failed"},
		{"the writer's name, the authority alone, and somebody else answers", writer, "verify-ca", known, foreign, "in"},
	} {
		if said := sign(tt.host, tt.mode, tt.authority, tt.port); !strings.Contains(said, tt.want) {
			t.Errorf("%s: want %q: %s", tt.name, tt.want, said)
		}
	}
}

// Who waits for a connection that the pool cannot open is told while Odoo can
// still answer.
func TestThePoolAnswersBeforeOdooEndsARequest(t *testing.T) {
	whole := mustCompile(t, input(t))
	waits := 0
	for _, r := range whole.Resources {
		if r.ID.Name() == "pgbouncer.query_wait_timeout" && r.Unit.String() == "harbor-clinic-production" {
			waits, _ = strconv.Atoi(fmt.Sprint(r.Body["properties"].(design.Object)["value"]))
		}
	}
	d := &design.Design{}
	for _, o := range whole.Objects {
		if o.Key.Cluster == "harbor-clinic-production" {
			d.Objects = append(d.Objects, o)
		}
	}
	if limit, _ := strconv.Atoi(config(t, d, "web.conf")["limit_time_real"]); waits < 30 || waits >= limit {
		t.Errorf("the pool lets people wait for %d s, and Odoo ends a request after %d", waits, limit)
	}
}
