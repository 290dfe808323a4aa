package compile_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/wardhq/ward/internal/compile/decide"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/labtest"
)

// tier is a real server with what the steps of two tenants made in it.
type tier struct {
	labtest.PostgresServer
	tenants []layout.Environment
}

// secret is what a tenant signs in with: it stands for a token of its identity.
func secret(one layout.Environment) string { return "token-of-" + one.Database.Role }

// newTier runs the steps of two tenants of a shared server, as they are rendered,
// on a real server. A stand-in makes the roles, with passwords: Azure's own
// function is not to be had, nor Entra. Who runs the steps may make roles and is
// no superuser.
func newTier(t *testing.T, change func(string) string) tier {
	t.Helper()
	in := input(t)
	sharing(t, &in.Document.Estate)
	l, _, err := decide.Decide(in)
	if err != nil {
		t.Fatal(err)
	}
	d := mustCompile(t, in)
	s := tier{PostgresServer: labtest.Postgres(t, "max_connections=400")}
	s.SQL(t, `CREATE ROLE administrators LOGIN CREATEROLE CREATEDB PASSWORD 'of-administrators';
CREATE FUNCTION pgaadauth_create_principal_with_oid(role text, oid text, kind text, admin boolean, mfa boolean) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L', role, 'token-of-' || role); RETURN role; END $$`)
	psql, err := exec.LookPath("psql")
	if err != nil {
		t.Skip("needs psql")
	}
	for _, one := range l.Environments {
		if !one.Shared() {
			continue
		}
		s.tenants = append(s.tenants, one)
		for _, name := range []string{one.Database.Name, one.Database.Sessions()} {
			s.SQL(t, "CREATE DATABASE "+name+" OWNER administrators")
		}
		cmd := exec.Command(psql, "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--set", "odoo=0f7c1c5e-5c0a-4f6b-8e64-6f7b0f1d2a3c")
		cmd.Env = []string{"PGHOST=127.0.0.1", "PGPORT=" + s.Port, "PGUSER=administrators", "PGPASSWORD=of-administrators", "PGDATABASE=postgres"}
		cmd.Stdin = strings.NewReader(change(rolesStep(t, d, one)))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("the step of %s: %v\n%s", one.Name, err, out)
		}
	}
	if len(s.tenants) != 2 {
		t.Fatalf("%d environments share the server, want 2", len(s.tenants))
	}
	return s
}

// rolesStep is the SQL of the step that makes a tenant's role.
func rolesStep(t *testing.T, d *design.Design, one layout.Environment) string {
	t.Helper()
	for _, s := range d.Steps {
		if s.Slug == "database-roles" && s.Unit == one.Home {
			_, after, _ := strings.Cut(s.Body, "<<'SQL'\n")
			if sql, _, ok := strings.Cut(after, "\nSQL\n"); ok {
				return sql + "\n"
			}
		}
	}
	t.Fatalf("no step makes the role of %s", one.Name)
	return ""
}

// sign signs a tenant in to a database.
func (s tier) sign(t *testing.T, as layout.Environment, database string) (*pgx.Conn, error) {
	t.Helper()
	at := url.URL{Scheme: "postgres", User: url.UserPassword(as.Database.Role, secret(as)), Host: "127.0.0.1:" + s.Port, Path: database}
	c, err := pgx.Connect(t.Context(), at.String())
	if err == nil {
		t.Cleanup(func() { _ = c.Close(context.Background()) })
	}
	return c, err
}

func (s tier) mustSign(t *testing.T, as layout.Environment, database string) *pgx.Conn {
	t.Helper()
	c, err := s.sign(t, as, database)
	if err != nil {
		t.Fatalf("%s to %s: %v", as.Name, database, err)
	}
	return c
}

// refusal is the code by which a server refused; "" is none.
func refusal(err error) string {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return ""
}

// Codes of PostgreSQL (Appendix A).
const (
	insufficientPrivilege = "42501"
	tooManyConnections    = "53300"
	wrongPassword         = "28P01"
)

// With exactly the roles and grants that the design's steps make for two tenants
// of one server, neither reaches the other's, and each has what it needs.
func TestTenantsOfAServerAreApart(t *testing.T) {
	s := newTier(t, func(sql string) string { return sql })
	for i, a := range s.tenants {
		b := s.tenants[1-i]
		t.Run(a.Name.String(), func(t *testing.T) { s.apart(t, a, b) })
	}
}

func (s tier) apart(t *testing.T, a, b layout.Environment) {
	own := s.mustSign(t, a, a.Database.Name)
	for _, statement := range []string{
		"CREATE TABLE IF NOT EXISTS res_partner (name text)", "INSERT INTO res_partner VALUES ('of the tenant')",
		"CREATE SCHEMA IF NOT EXISTS extensions", "CREATE EXTENSION IF NOT EXISTS pg_trgm",
	} {
		if _, err := own.Exec(t.Context(), statement); err != nil {
			t.Errorf("in its own database, %s: %v", statement, err)
		}
	}
	sessions := s.mustSign(t, a, a.Database.Sessions())
	if _, err := sessions.Exec(t.Context(), "CREATE TABLE IF NOT EXISTS http_sessions (sid text)"); err != nil {
		t.Errorf("in the database of its sessions: %v", err)
	}
	for _, database := range []string{b.Database.Name, b.Database.Sessions()} {
		if _, err := s.sign(t, a, database); refusal(err) != insufficientPrivilege {
			t.Errorf("to %s, its neighbour's: %v, want a refusal", database, err)
		}
	}
	if _, err := pgx.Connect(t.Context(), fmt.Sprintf("postgres://%s:%s@127.0.0.1:%s/%s", b.Database.Role, secret(a), s.Port, b.Database.Name)); refusal(err) != wrongPassword {
		t.Errorf("as its neighbour, by its own token: %v, want a refusal", err)
	}
	for _, statement := range []string{
		"SET ROLE " + b.Database.Role, "SET ROLE administrators", "CREATE DATABASE another", "CREATE ROLE another", "ALTER ROLE " + b.Database.Role + " CONNECTION LIMIT 1",
		"ALTER ROLE " + a.Database.Role + " CONNECTION LIMIT -1", "DROP DATABASE " + b.Database.Name, "GRANT CONNECT ON DATABASE " + b.Database.Name + " TO " + a.Database.Role,
		"COPY res_partner TO '/tmp/out'", "COPY res_partner FROM PROGRAM 'id'", "ALTER SYSTEM SET log_statement = 'all'",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + b.Database.Role + "'",
	} {
		// Its neighbour is connected while it tries.
		neighbour := s.mustSign(t, b, b.Database.Name)
		_, err := own.Exec(t.Context(), statement)
		switch code := refusal(err); {
		case strings.HasPrefix(statement, "GRANT") && err == nil:
			// A grant without the right to it is a warning: what it did counts.
			if _, err := s.sign(t, a, b.Database.Name); refusal(err) != insufficientPrivilege {
				t.Errorf("%s: it is let in: %v", statement, err)
			}
		case code != insufficientPrivilege:
			t.Errorf("%s: %v, want a refusal", statement, err)
		}
		if err := neighbour.Ping(t.Context()); err != nil {
			t.Errorf("%s: its neighbour's connection is gone: %v", statement, err)
		}
	}
	s.seen(t, a, b, own)
	s.limit(t, a, b)
}

// seen is what a tenant sees of its neighbour: that it is there, and how busy,
// and no statement; and that on the database that every role may connect to, one
// hears what the other notifies. The last is what roles do not keep apart, and
// why regulated data never shares a server.
func (s tier) seen(t *testing.T, a, b layout.Environment, own *pgx.Conn) {
	neighbour := s.mustSign(t, b, b.Database.Name)
	const patient = "SELECT 'a name that nobody else may read'"
	if _, err := neighbour.Exec(t.Context(), patient); err != nil {
		t.Fatal(err)
	}
	rows, err := own.Query(t.Context(), "SELECT coalesce(datname, ''), coalesce(query, ''), coalesce(client_addr::text, '') FROM pg_stat_activity WHERE usename = $1", b.Database.Role)
	if err != nil {
		t.Fatal(err)
	}
	there := 0
	for rows.Next() {
		var database, query, address string
		if err := rows.Scan(&database, &query, &address); err != nil {
			t.Fatal(err)
		}
		if there++; query != "<insufficient privilege>" || address != "" {
			t.Errorf("of a session of its neighbour it sees the statement %q and the address %q", query, address)
		}
	}
	if there == 0 {
		t.Error("its neighbour has no session, so nothing is shown")
	}

	const channel = "imbus"
	hears, says := s.mustSign(t, a, "postgres"), s.mustSign(t, b, "postgres")
	if _, err := hears.Exec(t.Context(), "LISTEN "+channel); err != nil {
		t.Fatal(err)
	}
	if _, err := says.Exec(t.Context(), "NOTIFY "+channel+", 'partner 42'"); err != nil {
		t.Fatal(err)
	}
	if n, err := hears.WaitForNotification(t.Context()); err != nil || n.Payload != "partner 42" {
		t.Errorf("a tenant no longer hears its neighbour's notifications (%v, %v): say so in the isolation report", n, err)
	}
	if _, err := hears.Exec(t.Context(), "CREATE TABLE here (at int)"); refusal(err) != insufficientPrivilege {
		t.Errorf("a table in postgres: %v, want a refusal", err)
	}
}

// limit is that a tenant has the connections that it was given, not one more, and
// its neighbour has its own meanwhile.
func (s tier) limit(t *testing.T, a, b layout.Environment) {
	var held []*pgx.Conn
	defer func() {
		for _, c := range held {
			_ = c.Close(context.Background())
		}
	}()
	for {
		c, err := s.sign(t, a, a.Database.Name)
		if err != nil {
			if refusal(err) != tooManyConnections || !strings.Contains(err.Error(), "too many connections for role") {
				t.Errorf("connection %d: %v, want a refusal by the role's limit", len(held)+1, err)
			}
			break
		}
		if held = append(held, c); len(held) > a.Database.Connections {
			t.Errorf("it has %d connections, and was given %d", len(held), a.Database.Connections)
			break
		}
	}
	if len(held) == 0 {
		t.Error("not one connection, so nothing is shown")
	}
	_ = s.mustSign(t, b, b.Database.Name).Close(t.Context())
}

// Without one of the grants or limits of the step, what it keeps apart is no
// longer apart: each is seen to matter.
func TestEachGrantOfATenantMatters(t *testing.T) {
	leave := func(what string) func(string) string {
		return func(sql string) string {
			var kept []string
			for line := range strings.Lines(sql) {
				if !strings.Contains(line, what) {
					kept = append(kept, line)
				}
			}
			if len(kept) == strings.Count(sql, "\n") {
				t.Fatalf("no line of the step says %s", what)
			}
			return strings.Join(kept, "")
		}
	}
	t.Run("REVOKE CONNECT", func(t *testing.T) {
		s := newTier(t, leave("REVOKE CONNECT"))
		if _, err := s.sign(t, s.tenants[0], s.tenants[1].Database.Name); err != nil {
			t.Errorf("it is refused all the same: %v", err)
		}
	})
	t.Run("CONNECTION LIMIT", func(t *testing.T) {
		s := newTier(t, leave("CONNECTION LIMIT"))
		one := s.tenants[0]
		for range one.Database.Connections + 1 {
			s.mustSign(t, one, one.Database.Name)
		}
	})
	t.Run("ALTER DATABASE … OWNER", func(t *testing.T) {
		s := newTier(t, leave("OWNER TO"))
		one := s.tenants[0]
		if _, err := s.sign(t, one, one.Database.Name); refusal(err) != insufficientPrivilege {
			t.Errorf("it needs no database of its own: %v", err)
		}
	})
}

// No Redis keeps the sessions of two environments, and each lets in one identity:
// its own. The service's access policy gives every key to whoever it lets in, so
// that a prefix would keep nothing apart; a real Redis shows both.
func TestNoTwoTenantsShareARedis(t *testing.T) {
	for _, name := range examples {
		l, _, err := decide.Decide(handedOut(t, name))
		if err != nil {
			t.Fatal(err)
		}
		of := map[string]string{}
		for _, c := range l.Caches {
			if other := of[c.ID.Key()]; other != "" {
				t.Errorf("%s keeps sessions of %s and %s", c.ID, other, c.Environment)
			}
			of[c.ID.Key()] = c.Environment.String()
		}
		users := map[string]int{}
		for _, r := range mustCompile(t, handedOut(t, name)).Resources {
			if r.ID.Kind() == "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments" {
				users[r.ID.Parent().Key()]++
			}
		}
		if len(users) != len(l.Caches) {
			t.Errorf("%d of %d caches let somebody in", len(users), len(l.Caches))
		}
		for database, n := range users {
			if n != 1 {
				t.Errorf("%s lets in %d, want its environment alone", database, n)
			}
		}
	}

	const all = " on ~* &* +@all -@admin >"
	mine, theirs := labtest.Redis(t, "user a"+all+"token-a"), labtest.Redis(t, "user b"+all+"token-b")
	if got := theirs.Ask(t, "b", "token-b", "SET", "session:b:1", "signed in"); got != "OK" {
		t.Fatalf("its own session: %s", got)
	}
	if got := mine.Ask(t, "a", "token-a", "SET", "session:a:1", "signed in"); got != "OK" {
		t.Fatalf("its own session: %s", got)
	}
	for _, command := range [][]string{{"GET", "session:b:1"}, {"SET", "session:b:1", "forged"}, {"KEYS", "*"}} {
		if got := theirs.Ask(t, "a", "token-a", command...); !strings.Contains(got, "WRONGPASS") || !strings.Contains(got, "NOAUTH") {
			t.Errorf("%v on its neighbour's Redis: %s, want a refusal", command, got)
		}
	}
	shared := labtest.Redis(t, "user a"+all+"token-a", "user b"+all+"token-b")
	shared.Ask(t, "b", "token-b", "SET", "session:b:1", "signed in")
	if got := shared.Ask(t, "a", "token-a", "GET", "session:b:1"); got != "signed in" {
		t.Errorf("on one Redis a prefix keeps sessions apart after all (%s): say so in the isolation report", got)
	}
}

// What the step asks on the live system is put to a real server, as the tenant:
// it says that tenants are apart where they are, and names what is open where a
// grant is missing.
func TestIsolationIsTested(t *testing.T) {
	const python = "/usr/bin/python3" // whose modules are Debian's packages
	if err := exec.Command(python, "-c", "import psycopg2").Run(); err != nil {
		t.Skip("needs Debian's package python3-psycopg2")
	}
	in := input(t)
	sharing(t, &in.Document.Estate)
	d := mustCompile(t, in)
	s := newTier(t, func(sql string) string { return sql })
	// reach is what is asked for on a network; with says that the neighbours work.
	ask := func(one layout.Environment, with bool, reach string) (string, error) {
		var script string
		for _, step := range d.Steps {
			if step.Slug == "test-isolation" && step.Unit == one.Home {
				_, after, _ := strings.Cut(step.Body, "<<'PY'\n")
				script, _, _ = strings.Cut(after, "\nPY\n")
			}
		}
		for _, change := range [][2]string{
			{"host='" + one.Database.Host + "'", "host='127.0.0.1', port=" + s.Port + ", password='" + secret(one) + "'"},
			{"sslmode='verify-full'", "sslmode='prefer'"},
			{"reached(('" + one.Database.Host + "', 5432))", "reached(('127.0.0.1', " + s.Port + "))"},
			// What a network lets through is not this server's to say.
			{"for at in reach:", "for at in [" + reach + "]:"},
		} {
			if !strings.Contains(script, change[0]) {
				t.Fatalf("the step of %s does not say %s:\n%s", one.Name, change[0], script)
			}
			script = strings.ReplaceAll(script, change[0], change[1])
		}
		for i, n := range s.tenants {
			if with && n.Name != one.Name {
				script = fmt.Sprintf("import psycopg2\nn%d = psycopg2.connect(host='127.0.0.1', port=%s, user='%s', password='%s', dbname='%s')\n", i, s.Port, n.Database.Role, secret(n), n.Database.Name) + script
			}
		}
		out, err := exec.Command(python, "-c", script).CombinedOutput()
		return string(out), err
	}
	for _, one := range s.tenants {
		if out, err := ask(one, true, ""); err != nil || !strings.HasPrefix(out, "apart: "+one.Name.String()+" from ") {
			t.Errorf("%s: %v\n%s", one.Name, err, out)
		}
	}
	a, b := s.tenants[0], s.tenants[1]
	for _, tt := range []struct{ breaks, mends, names string }{
		{"GRANT CONNECT ON DATABASE " + b.Database.Name + " TO PUBLIC", "REVOKE CONNECT ON DATABASE " + b.Database.Name + " FROM PUBLIC", "the database " + b.Database.Name},
		{"GRANT " + b.Database.Role + " TO " + a.Database.Role, "REVOKE " + b.Database.Role + " FROM " + a.Database.Role, "the role " + b.Database.Role},
		{"ALTER ROLE " + a.Database.Role + " CONNECTION LIMIT -1", fmt.Sprint("ALTER ROLE ", a.Database.Role, " CONNECTION LIMIT ", a.Database.Connections), "the limit of connections: -1"},
		{"ALTER ROLE " + a.Database.Role + " CREATEDB", "ALTER ROLE " + a.Database.Role + " NOCREATEDB", "the role may do more"},
		{"ALTER DATABASE " + b.Database.Sessions() + " RENAME TO elsewhere", "ALTER DATABASE elsewhere RENAME TO " + b.Database.Sessions(), "not shown: the database " + b.Database.Sessions()},
	} {
		s.SQL(t, tt.breaks)
		if out, err := ask(a, true, ""); err == nil || !strings.Contains(out, "not refused: ") || !strings.Contains(out, tt.names) {
			t.Errorf("%s: %v\n%s\nwant it named: %s", tt.breaks, err, out, tt.names)
		}
		s.SQL(t, tt.mends)
	}
	// What was not seen is no refusal.
	for name, tt := range map[string]struct {
		with        bool
		reach, says string
	}{
		"a neighbour who has no session":   {false, "", "not shown: statements of " + b.Database.Role + ", who has no session"},
		"a name that does not resolve":     {true, "('nobody.invalid', 80)", "not shown: the address nobody.invalid at 80: it does not resolve"},
		"a place at which nothing listens": {true, "('127.0.0.1', 1)", "not shown: the address 127.0.0.1 at 1: "},
		"a place that is reached":          {true, "('127.0.0.1', " + s.Port + ")", "not refused: the address 127.0.0.1 at " + s.Port},
	} {
		if out, err := ask(a, tt.with, tt.reach); err == nil || !strings.Contains(out, tt.says) {
			t.Errorf("%s: %v\n%s\nwant %q", name, err, out, tt.says)
		}
	}
}
