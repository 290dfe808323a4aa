package recovery_test

import (
	"context"
	"crypto/rand"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	service "github.com/wardhq/ward/internal/app/recovery"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/recovery"
	"github.com/wardhq/ward/internal/recovery/postgres"
	"github.com/wardhq/ward/internal/recovery/restic"
)

// bench is a server, a store and a folder that stand for one Odoo's.
type bench struct {
	t       *testing.T
	pg      labtest.PostgresServer
	server  postgres.Server
	store   restic.Store
	dir     string // of filestores, staging and work
	service service.Recovery
}

func prepare(t *testing.T) *bench {
	t.Helper()
	if _, err := exec.LookPath("restic"); err != nil {
		t.Skip("needs Debian's package restic")
	}
	pg := labtest.Postgres(t, "max_connections=40")
	dir := t.TempDir()
	return &bench{
		t: t, pg: pg, dir: dir,
		server:  postgres.Server{Conn: "host=" + pg.Socket + " port=" + pg.Port + " user=postgres", Env: os.Environ()},
		store:   restic.Store{Repository: filepath.Join(dir, "store"), PasswordCommand: "echo two holders know it", Cache: filepath.Join(dir, "cache"), Env: os.Environ()},
		service: service.Recovery{Version: "test", Now: time.Now, Text: rand.Text},
	}
}

func (b *bench) at(parts ...string) string {
	return filepath.Join(append([]string{b.dir}, parts...)...)
}

func (b *bench) connect(database string) *pgx.Conn {
	b.t.Helper()
	conn, err := pgx.Connect(context.Background(), b.server.Conn+" dbname="+database)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// odoo makes a database of Odoo's shape, with attachments.
func (b *bench) odoo(database string, attachments int) {
	b.t.Helper()
	b.pg.Database(b.t, database)
	b.populate(database, attachments)
}

// populate gives an empty database Odoo's shape.
func (b *bench) populate(database string, attachments int) {
	b.t.Helper()
	conn := b.connect(database)
	for _, statement := range []string{
		`CREATE TABLE ir_config_parameter (id serial PRIMARY KEY, key varchar UNIQUE, value text)`,
		`INSERT INTO ir_config_parameter (key, value) VALUES ('database.uuid', '11111111-2222-3333-4444-555555555555'), ('database.secret', 'kept')`,
		`CREATE TABLE ir_module_module (id serial PRIMARY KEY, name varchar, state varchar, latest_version varchar)`,
		`INSERT INTO ir_module_module (name, state, latest_version) VALUES ('base', 'installed', '17.0.1.3'), ('stock', 'uninstalled', NULL)`,
		`CREATE TABLE ir_attachment (id serial PRIMARY KEY, name varchar, store_fname varchar, checksum varchar(40), file_size int, db_datas bytea, type varchar DEFAULT 'binary', url varchar)`,
		`CREATE TABLE queue_job (id serial PRIMARY KEY, state varchar)`,
		`INSERT INTO queue_job (state) VALUES ('started'), ('enqueued'), ('done')`,
		`CREATE TABLE res_partner (id serial PRIMARY KEY, name varchar, note text)`,
		`INSERT INTO res_partner (name, note) SELECT 'partner ' || n, repeat(md5(n::text), 8) FROM generate_series(1, 2000) n`,
		`CREATE TABLE mail_server (id serial PRIMARY KEY, active bool DEFAULT true)`,
		`INSERT INTO mail_server DEFAULT VALUES`,
		`CREATE VIEW partners AS SELECT name FROM res_partner`,
		`CREATE SCHEMA reports`, `CREATE TABLE reports.monthly (n int)`, `INSERT INTO reports.monthly VALUES (1), (2)`,
		`INSERT INTO ir_attachment (name, db_datas) VALUES ('in the database', 'x')`, `INSERT INTO ir_attachment (name, type, url) VALUES ('a link', 'url', 'https://example.org')`,
	} {
		if _, err := conn.Exec(b.t.Context(), statement); err != nil {
			b.t.Fatalf("%v\n%s", err, statement)
		}
	}
	if err := os.MkdirAll(b.at("filestore", database, "checklist"), 0o700); err != nil {
		b.t.Fatal(err)
	}
	for n := range attachments {
		b.attach(conn, database, []byte(fmt.Sprintf("content %d %s", n, strings.Repeat("x", n*37%5000))))
	}
}

// attach writes a file and then its row, as Odoo does.
func (b *bench) attach(conn *pgx.Conn, database string, content []byte) {
	sum := sha1.Sum(content)
	name := hex.EncodeToString(sum[:])
	path := b.at("filestore", database, name[:2], name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, content, 0o600)); err != nil {
		b.t.Error(err)
		return
	}
	if _, err := conn.Exec(context.Background(), "INSERT INTO ir_attachment (name, store_fname, checksum, file_size) VALUES ($1, $2, $3, $4)", "a", name[:2]+"/"+name, name, len(content)); err != nil {
		b.t.Error(err)
	}
}

func (b *bench) backup(database string) (service.Backup, error) {
	return b.service.Backup(b.t.Context(), service.BackupRequest{Server: b.server, Database: database, Filestore: b.at("filestore", database), Store: b.store, MakeStore: true, Staging: b.at("staging"), Jobs: 2})
}

func (b *bench) request(set recovery.Manifest, database string) service.RestoreRequest {
	return service.RestoreRequest{
		Store: b.store, Set: set, Server: b.server, Database: database, Filestore: b.at("filestore", database), For: service.Production,
		Work: b.at("filestore", ".restore-"+database), Jobs: 2, System: "test",
	}
}

// rows are all rows of all tables, told by a digest each.
func (b *bench) rows(database string) map[string]string {
	b.t.Helper()
	conn := b.connect(database)
	names, err := conn.Query(b.t.Context(), "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
	if err != nil {
		b.t.Fatal(err)
	}
	tables, err := pgx.CollectRows(names, pgx.RowTo[string])
	if err != nil {
		b.t.Fatal(err)
	}
	out := map[string]string{}
	for _, table := range tables {
		var sum string
		if err := conn.QueryRow(b.t.Context(), "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM "+table+" t").Scan(&sum); err != nil {
			b.t.Fatal(err)
		}
		out[table] = sum
	}
	return out
}

func (b *bench) destroy(database string) {
	b.t.Helper()
	b.pg.SQL(b.t, "DROP DATABASE "+database+" WITH (FORCE)")
	b.destroyFiles(database)
}

func (b *bench) destroyFiles(database string) {
	b.t.Helper()
	if err := os.RemoveAll(b.at("filestore", database)); err != nil {
		b.t.Fatal(err)
	}
}

// What was backed up, destroyed and restored is what it was, row by row and file by
// file, but for jobs that would never end; and nothing is left of how it was made.
func TestBackUpDestroyRestore(t *testing.T) {
	b := prepare(t)
	b.odoo("clinic", 120)
	lost := b.at("filestore", "clinic", "00")
	if err := errors.Join(os.MkdirAll(lost, 0o700), os.WriteFile(filepath.Join(lost, "orphan"), []byte("nobody's"), 0o600), os.WriteFile(b.at("filestore", "clinic", "checklist", "orphan"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	before := b.rows("clinic")
	made, err := b.backup("clinic")
	if err != nil {
		t.Fatal(err)
	}
	if m := made.Manifest; len(m.Files.Stored) != 120 || !m.Files.Held || m.Files.InDatabase != 1 || m.Files.Elsewhere != 1 || m.Database.UUID != "11111111-2222-3333-4444-555555555555" || len(m.Modules) != 1 {
		t.Errorf("the manifest says %+v", m.Files)
	}
	if left, _ := os.ReadDir(b.at("staging", ".ward-backup")); len(left) != 1 || left[0].Name() != "lock" {
		t.Errorf("the staging folder keeps %v", left)
	}
	b.destroy("clinic")
	set, err := b.service.Set(t.Context(), b.store, "latest", "clinic")
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.service.Restore(t.Context(), b.request(set, "clinic"))
	if err != nil || !got.Whole || got.Took.Took <= 0 {
		t.Fatalf("%v: %+v", err, got)
	}
	after := b.rows("clinic")
	delete(before, "public.queue_job")
	jobs := after["public.queue_job"]
	delete(after, "public.queue_job")
	if len(after) != len(before) || jobs[:2] != "3 " {
		t.Errorf("%d tables, want %d; jobs %s", len(after), len(before), jobs)
	}
	for table, want := range before {
		if after[table] != want {
			t.Errorf("%s is %s, want %s", table, after[table], want)
		}
	}
	var stuck int
	if err := b.connect("clinic").QueryRow(t.Context(), "SELECT count(*) FROM queue_job WHERE state IN ('started', 'enqueued')").Scan(&stuck); err != nil || stuck > 0 {
		t.Errorf("%d jobs are stuck (%v)", stuck, err)
	}
	if _, err := os.Stat(b.at("filestore", "clinic", "00", "orphan")); err == nil {
		t.Error("what the collector had given up was restored")
	}
	if left, _ := filepath.Glob(b.at("filestore", ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	b.nothingTemporary()
}

// nothingTemporary holds that no database is left under a name of a restore's own.
func (b *bench) nothingTemporary() {
	b.t.Helper()
	var n int
	if err := b.connect("postgres").QueryRow(b.t.Context(), `SELECT count(*) FROM pg_database WHERE datname LIKE 'ward\_restore%'`).Scan(&n); err != nil || n > 0 {
		b.t.Errorf("%d databases are left behind (%v)", n, err)
	}
}

// A real Odoo's database and filestore come back with the rows and the attachments
// that they had.
func TestRealOdoo(t *testing.T) {
	const sample = "../../../../shared/odoo-sample/"
	if _, err := os.Stat(sample); err != nil {
		t.Skip("needs a real Odoo's database beside the project")
	}
	b := prepare(t)
	b.pg.Database(t, "clinic")
	if out, err := exec.Command("pg_restore", "--no-owner", "--no-privileges", "--dbname="+b.server.Conn+" dbname=clinic", sample+"clinic-17.0-20250106.pgdump").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.MkdirAll(b.at("filestore"), 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("tar", "-xzf", sample+"clinic-filestore.tar.gz", "-C", b.at("filestore")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	made, err := b.backup("clinic")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d attachments stored, %d lost before", len(made.Manifest.Files.Stored), len(made.Manifest.Files.Lost))
	b.destroy("clinic")
	got, err := b.service.Restore(t.Context(), b.request(made.Manifest, "clinic"))
	if err != nil || !got.Whole {
		t.Fatalf("%v: %v", err, got.Differences)
	}
	conn := b.connect("clinic")
	raw, err := os.ReadFile(sample + "rowcounts.txt")
	if err != nil {
		t.Fatal(err)
	}
	tables := 0
	for line := range strings.Lines(string(raw)) {
		table, count, ok := strings.Cut(strings.TrimSpace(line), "|")
		if !ok {
			continue
		}
		tables++
		want, err := strconv.Atoi(count)
		if err != nil {
			t.Fatal(err)
		}
		var n int
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM "+pgx.Identifier{table}.Sanitize()).Scan(&n); err != nil || n != want {
			t.Errorf("%s has %d rows, want %d (%v)", table, n, want, err)
		}
	}
	raw, err = os.ReadFile(sample + "attachments-expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var expected [][]any
	if err := json.Unmarshal(raw, &expected); err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, one := range expected {
		var name string
		if err := conn.QueryRow(t.Context(), "SELECT store_fname FROM ir_attachment WHERE id = $1 AND store_fname IS NOT NULL", int(one[0].(float64))).Scan(&name); errors.Is(err, pgx.ErrNoRows) {
			continue // it was removed before the sample was taken
		} else if err != nil {
			t.Fatal(err)
		}
		want := one[3].(string)
		content, err := os.ReadFile(b.at("filestore", "clinic", name))
		if err != nil {
			t.Errorf("the attachment %v has no file", one[1])
			continue
		}
		if sum := sha1.Sum(content); hex.EncodeToString(sum[:]) != want {
			t.Errorf("the attachment %v is %x", one[1], sum)
		}
		found++
	}
	if tables < 400 || found != 234 {
		t.Errorf("%d tables and %d attachments were compared, want over 400 and 234 of %d", tables, found, len(expected))
	}
}

// While writers write and the collector collects, as Odoo's do, no set lacks what its
// snapshot names: by a role that may hold the collector off, and by one that may not.
func TestNoSetIsInconsistent(t *testing.T) {
	b := prepare(t)
	b.odoo("clinic", 200)
	b.pg.SQL(t, "CREATE ROLE reader LOGIN; GRANT pg_read_all_data TO reader")
	ctx, stop := context.WithCancel(t.Context())
	var working sync.WaitGroup
	t.Cleanup(func() { stop(); working.Wait() })
	for w := range 2 {
		conn := b.connect("clinic")
		working.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				b.attach(conn, "clinic", []byte(fmt.Sprintf("written %d by %d", n, w)))
				_, _ = conn.Exec(ctx, "DELETE FROM ir_attachment WHERE id IN (SELECT id FROM ir_attachment WHERE store_fname IS NOT NULL ORDER BY random() LIMIT 1)")
			}
		})
	}
	collects := b.connect("clinic")
	collected := 0
	working.Go(func() {
		for ctx.Err() == nil {
			collected += b.collect(ctx, collects, "clinic")
		}
	})
	for _, user := range []string{"postgres", "reader", "postgres", "reader"} {
		b.server.Conn = "host=" + b.pg.Socket + " port=" + b.pg.Port + " user=" + user
		made, err := b.backup("clinic")
		b.server.Conn = "host=" + b.pg.Socket + " port=" + b.pg.Port + " user=postgres"
		if err != nil {
			if user == "reader" && strings.Contains(err.Error(), "collector removed") {
				continue // it is said, and no set is made
			}
			t.Fatalf("%s: %v", user, err)
		}
		if held := user == "postgres"; made.Manifest.Files.Held != held || len(made.Manifest.Files.Lost) > 0 {
			t.Errorf("%s: held %v, %d lost", user, made.Manifest.Files.Held, len(made.Manifest.Files.Lost))
		}
		rehearsal := b.request(made.Manifest, "copy")
		rehearsal.Discard = true
		if got, err := b.service.Restore(t.Context(), rehearsal); err != nil || !got.Whole {
			t.Fatalf("%s: %v: %v", user, err, got.Differences)
		}
	}
	stop()
	working.Wait()
	if collected == 0 {
		t.Error("the collector removed nothing: nothing was shown")
	}
	b.nothingTemporary()
}

// collect removes files that no row names, under the lock that Odoo takes.
func (b *bench) collect(ctx context.Context, conn *pgx.Conn, database string) int {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return 0
	}
	defer tx.Rollback(context.Background())
	if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '200ms'; LOCK ir_attachment IN SHARE MODE"); err != nil {
		return 0
	}
	rows, err := tx.Query(ctx, "SELECT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL")
	if err != nil {
		return 0
	}
	named, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return 0
	}
	removed := 0
	files, _ := filepath.Glob(b.at("filestore", database, "??", "*"))
	for _, f := range files {
		name, _ := filepath.Rel(b.at("filestore", database), f)
		// What was just written has no row yet: Odoo's list of candidates does not
		// have it.
		if info, err := os.Stat(f); err == nil && time.Since(info.ModTime()) > time.Second && !slices.Contains(named, name) && os.Remove(f) == nil {
			removed++
		}
	}
	return removed
}
