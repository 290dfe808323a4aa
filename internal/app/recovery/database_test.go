package recovery_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/wardhq/ward/internal/app/input"
	service "github.com/wardhq/ward/internal/app/recovery"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/recovery/postgres"
	"github.com/wardhq/ward/internal/recovery/restic"
)

// looking looks at the server while the store takes a set.
type looking struct {
	service.Store
	look func()
}

func (l looking) Backup(ctx context.Context, at time.Time, paths []string, exclude, parent string, tags []string, p func(restic.Progress)) (restic.Added, error) {
	l.look()
	return l.Store.Backup(ctx, at, paths, exclude, parent, tags, p)
}

// A database with what an operator's databases have comes back as Odoo's role has to
// find it, by a role that is no superuser, on a server that lacks what may be lacked.
func TestDatabaseAsTheyAre(t *testing.T) {
	b := prepare(t)
	b.pg.SQL(t, "CREATE ROLE odoo LOGIN CREATEDB; ALTER ROLE odoo SET statement_timeout = '2s'; CREATE ROLE analyst")
	b.pg.SQL(t, "CREATE DATABASE clinic OWNER odoo TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'de-AT'")
	b.pg.SQL(t, "SET allow_in_place_tablespaces = on; CREATE TABLESPACE fast LOCATION ''; GRANT CREATE ON TABLESPACE fast TO odoo")
	super := b.server
	b.server.Conn = strings.Replace(super.Conn, "user=postgres", "user=odoo", 1)
	b.populate("clinic", 4)
	conn := b.connect("clinic")
	for _, statement := range []string{
		"CREATE EXTENSION pg_trgm", "CREATE EXTENSION unaccent", "COMMENT ON TABLE res_partner IS 'people'",
		"CREATE TABLE parted (n int, d date) PARTITION BY RANGE (d)", "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
		"INSERT INTO parted VALUES (1, '2026-11-01'), (2, '2026-11-02')", "CREATE MATERIALIZED VIEW sums AS SELECT count(*) FROM res_partner",
		"CREATE UNLOGGED TABLE scratch AS SELECT 1", "CREATE TABLE priced (net int, gross int GENERATED ALWAYS AS (net * 12 / 10) STORED)", "INSERT INTO priced VALUES (10)",
		`CREATE TABLE "Odd ""name"", with.all" (n int)`, "CREATE TABLE onfast (n int) TABLESPACE fast", "INSERT INTO onfast VALUES (1)",
		"CREATE INDEX ON res_partner USING gin (name gin_trgm_ops)", "SELECT lo_from_bytea(0, 'large')", "GRANT SELECT ON res_partner TO analyst",
	} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%v\n%s", err, statement)
		}
	}
	asSuper, err := pgx.Connect(t.Context(), super.Conn+" dbname=clinic")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := asSuper.Exec(t.Context(), "CREATE PUBLICATION everything FOR ALL TABLES"); err != nil {
		t.Fatal(err)
	}
	looked := false
	look := func() {
		looked = true
		var snapshots, locks int
		if err := asSuper.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM pg_stat_activity WHERE application_name = 'ward' AND backend_xmin IS NOT NULL),
			(SELECT count(*) FROM pg_locks WHERE mode = 'ShareUpdateExclusiveLock' AND relation = 'ir_attachment'::regclass AND granted)`).Scan(&snapshots, &locks); err != nil || snapshots != 0 || locks != 1 {
			t.Errorf("while it is stored: %d snapshots and %d locks are held (%v)", snapshots, locks, err)
		}
	}
	made, err := b.service.Backup(t.Context(), service.BackupRequest{Server: b.server, Database: "clinic", Filestore: b.at("filestore", "clinic"), Store: looking{b.store, look}, MakeStore: true, Staging: b.at("staging"), Jobs: 2})
	if err != nil || !looked {
		t.Fatal(err)
	}
	if d := made.Manifest.Database; d.Owner != "odoo" || d.Provider != "icu" || d.Locale != "de-AT" || !made.Manifest.Files.Held {
		t.Errorf("%+v", d)
	}
	asSuper.Close(t.Context())
	b.pg.SQL(t, "DROP DATABASE clinic WITH (FORCE)")
	b.pg.SQL(t, "DROP TABLESPACE fast")

	// What the server cannot do is said before anything is fetched.
	r := b.request(made.Manifest, "again")
	r.Set.Database.Provider, r.Set.Database.Collate = "libc", "xx_XX.nowhere"
	if got, err := b.service.Restore(t.Context(), r); err == nil || !strings.Contains(err.Error(), "xx_XX.nowhere") || got.Record.Steps[2].Attempts != 0 {
		t.Errorf("a locale that is not there: %v", err)
	}
	if err := b.service.Abandon(t.Context(), r); err != nil {
		t.Error(err)
	}
	// Another's database would be no Odoo's.
	r = b.request(made.Manifest, "again")
	r.Server = super
	if _, err := b.service.Restore(t.Context(), r); !input.Is(err) || !strings.Contains(err.Error(), "belonged to the role odoo, and would belong to postgres") {
		t.Errorf("as another role: %v", err)
	}
	// By its own role, and by another for it; under a name that has to be quoted.
	const odd = `-we"ird ='x,y\`
	for name, owner := range map[string]string{odd: "", "again": "odoo"} {
		r := b.request(made.Manifest, name)
		r.Owner, r.Filestore = owner, b.at("filestore", "again")
		r.Work = b.at("filestore", ".restore-again")
		if owner != "" {
			r.Server = super
		}
		if got, err := b.service.Restore(t.Context(), r); err != nil || !got.Whole {
			t.Fatalf("%s: %v: %v", name, err, got.Differences)
		}
		config, err := pgx.ParseConfig(super.Conn)
		if err != nil {
			t.Fatal(err)
		}
		config.Database = name
		conn, err := pgx.ConnectConfig(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		var others int
		var provider, first string
		if err := conn.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', 'reports') AND tableowner <> 'odoo'),
			(SELECT concat_ws(' ', datlocprovider, daticulocale, pg_get_userbyid(datdba)) FROM pg_database WHERE datname = current_database()), (SELECT obj_description('res_partner'::regclass))`).Scan(&others, &provider, &first); err != nil || others != 0 || provider != "i de-AT odoo" || first != "people" {
			t.Errorf("%s: %d tables are not odoo's; the database is %s; %s (%v)", name, others, provider, first, err)
		}
		conn.Close(t.Context())
		if name == odd {
			if _, err := b.service.Backup(t.Context(), service.BackupRequest{Server: b.server, Database: odd, Filestore: r.Filestore, Store: b.store, MakeStore: true, Staging: b.at("staging")}); err != nil {
				t.Errorf("a set of %s: %v", odd, err)
			}
		}
		if err := b.server.Drop(t.Context(), name); err != nil {
			t.Fatal(err)
		}
		b.destroyFiles("again")
	}
	// What a role may take of time is its users', and not a restore's.
	if err := b.server.Exec(t.Context(), "postgres", "SELECT pg_sleep(2.2)"); err != nil {
		t.Error(err)
	}
	r = b.request(made.Manifest, strings.Repeat("n", 64))
	if _, err := b.service.Restore(t.Context(), r); !input.Is(err) {
		t.Errorf("a name that PostgreSQL would cut: %v", err)
	}
	b.server = super
	b.nothingTemporary()
}

// The rows of many tables are counted without a lock on all of them at a time.
func TestManyTables(t *testing.T) {
	pg := labtest.Postgres(t, "max_connections=20", "max_locks_per_transaction=10")
	pg.Database(t, "clinic")
	server := postgres.Server{Conn: "host=" + pg.Socket + " port=" + pg.Port + " user=postgres"}
	if err := server.Exec(t.Context(), "clinic", `DO $$ BEGIN FOR n IN 1..800 LOOP
		EXECUTE format('CREATE TABLE t%s (a int, b int, c int)', n); EXECUTE format('CREATE INDEX ON t%s (a)', n); EXECUTE format('CREATE INDEX ON t%s (b)', n); EXECUTE format('CREATE INDEX ON t%s (c)', n);
		COMMIT; END LOOP; END $$`); err != nil {
		t.Fatal(err)
	}
	got, err := server.Describe(t.Context(), "clinic")
	if err != nil || len(got.Tables) != 800 {
		t.Errorf("%d tables: %v", len(got.Tables), err)
	}
}
