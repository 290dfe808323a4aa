package pointintime_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/wardhq/ward/internal/app/pointintime"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/recovery/pgbackrest"
	"github.com/wardhq/ward/internal/recovery/postgres"
	"github.com/wardhq/ward/internal/recovery/program"
	"github.com/wardhq/ward/internal/step"
)

// bench is a server that is archived, and a folder to restore into.
type bench struct {
	t       *testing.T
	pg      labtest.ArchivingServer
	drills  pointintime.Drills
	scratch string
}

func prepare(t *testing.T) *bench {
	t.Helper()
	pg := labtest.Archiving(t, "max_connections=37")
	b := &bench{t: t, pg: pg, drills: pointintime.Drills{Version: "test", Now: time.Now, Text: rand.Text}, scratch: filepath.Join(pg.Dir, "scratch")}
	if err := os.Mkdir(b.scratch, 0o755); err != nil {
		t.Fatal(err)
	}
	return b
}

// request is one of a drill that marks.
func (b *bench) request() pointintime.Request {
	r := pointintime.Request{
		Repository: pgbackrest.Repository{Stanza: b.pg.Stanza, Config: b.pg.Config, Env: os.Environ()},
		Mark:       true, By: pointintime.ByTime, Server: postgres.Local(b.pg.Socket, b.pg.Port, "postgres", os.Environ()),
		Scratch: b.scratch, System: "test", Patience: time.Minute,
	}
	if b.pg.Other {
		r.As, r.Home = &program.User{UID: b.pg.UID, GID: b.pg.GID}, b.pg.Dir
	}
	return r
}

// to is one of a drill that marks nothing.
func (b *bench) to(t pgbackrest.Target) pointintime.Request {
	r := b.request()
	r.Mark, r.By, r.Server, r.Target = false, "", postgres.Server{}, t
	return r
}

func (b *bench) connect() *pgx.Conn {
	b.t.Helper()
	conn, err := pgx.Connect(context.Background(), "host="+b.pg.Socket+" port="+b.pg.Port+" user=postgres dbname=postgres")
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func ask[T any](b *bench, query string) T {
	b.t.Helper()
	var out T
	if err := b.connect().QueryRow(b.t.Context(), query).Scan(&out); err != nil {
		b.t.Fatal(err)
	}
	return out
}

// segment has the server close a segment, and returns its name once it is archived.
func (b *bench) segment() string {
	b.t.Helper()
	name := ask[string](b, "SELECT pg_walfile_name(pg_current_wal_insert_lsn()) FROM (SELECT pg_logical_emit_message(false, 'ward', 'x')) x")
	b.pg.SQL(b.t, "SELECT pg_switch_wal()")
	b.archived(name)
	return name
}

func (b *bench) archived(name string) {
	b.t.Helper()
	labtest.Eventually(b.t, name+" is archived", func() labtest.Answer {
		for _, path := range b.pg.Segments(b.t) {
			if strings.HasPrefix(filepath.Base(path), name) {
				return labtest.Answer{Status: 200}
			}
		}
		return labtest.Answer{}
	}, labtest.Answer.OK)
}

// lose removes a segment from the repository.
func (b *bench) lose(name string) {
	b.t.Helper()
	for _, path := range b.pg.Segments(b.t) {
		if strings.HasPrefix(filepath.Base(path), name) {
			if err := os.Remove(path); err != nil {
				b.t.Fatal(err)
			}
			return
		}
	}
	b.t.Fatalf("there is no segment %s", name)
}

// nothingLeft holds that neither folder, process nor mark is left of a drill.
func (b *bench) nothingLeft() {
	b.t.Helper()
	left, err := os.ReadDir(b.scratch)
	if err != nil || len(left) > 0 {
		b.t.Errorf("left behind: %v (%v)", left, err)
	}
	if of := b.processes(); len(of) > 0 {
		b.t.Errorf("still running: %v", of)
	}
	if n := ask[int](b, "SELECT count(*)::int FROM pg_namespace WHERE nspname = 'ward_drill'"); n > 0 {
		b.t.Error("the marks are left")
	}
}

// processes are those that name the scratch folder.
func (b *bench) processes() map[int]string {
	out := map[int]string{}
	all, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, path := range all {
		raw, _ := os.ReadFile(path)
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil && strings.Contains(string(raw), b.scratch) {
			out[pid] = strings.ReplaceAll(string(raw), "\x00", " ")
		}
	}
	return out
}

func (b *bench) passes(r pointintime.Request) drill.Drill {
	b.t.Helper()
	d, err := b.drills.Drill(b.t.Context(), r)
	if err != nil || !d.Passed() {
		b.t.Fatalf("%v\nwrong: %q\n%+v", err, d.Wrong, d.Record)
	}
	b.nothingLeft()
	return d
}

// The transaction before the moment is there, and the one behind it is not, however the
// moment is named; the server that is drilled goes on, and its archive is left alone.
func TestStopsBetweenTwoTransactions(t *testing.T) {
	b := prepare(t)
	b.pg.SQL(t, "CREATE TABLE patient AS SELECT n FROM generate_series(1, 5000) n")
	b.pg.PgBackRest(t, "backup", "--type=full")
	b.pg.SQL(t, "INSERT INTO patient SELECT generate_series(5001, 6000)")
	for _, by := range []pointintime.By{pointintime.ByTime, pointintime.ByXID, pointintime.ByLSN} {
		t.Run(string(by), func(t *testing.T) {
			r := b.request()
			r.By = by
			d := b.passes(r)
			v := d.Record.Values
			if v["rows"] != "6001" || v["tables"] != "2" || !strings.HasPrefix(v["stopped"], "recovery stopping ") || v["system"] == "" {
				t.Errorf("the record says %v", v)
			}
			if d.Back.Shows != step.Rehearsed || d.Back.Seconds <= 0 || d.Point.Shows != step.Rehearsed || d.Point.Seconds > 60 {
				t.Errorf("back %+v, point %+v", d.Back, d.Point)
			}
			if d.Kind != drill.PointInTime || d.Set == "" || d.To == "" || d.Expected == "" {
				t.Errorf("%+v", d)
			}
			d.Organisation, d.Entity, d.Environment = "hrg", "clinic", "production"
			if err := d.Valid(); err != nil {
				t.Error(err)
			}
		})
	}
	for _, path := range b.pg.Segments(t) {
		if !strings.HasPrefix(filepath.Base(path), "00000001") {
			t.Errorf("what was restored has archived %s", path)
		}
	}
	b.segment() // the server archives on
}

// A moment that was not marked is restored to as it was: by the newest backup before it.
func TestNamedMoment(t *testing.T) {
	b := prepare(t)
	b.pg.SQL(t, "CREATE TABLE patient (n int)")
	b.pg.PgBackRest(t, "backup", "--type=full")
	b.pg.SQL(t, "INSERT INTO patient VALUES (1)")
	at := ask[time.Time](b, "SELECT clock_timestamp()")
	b.pg.SQL(t, "INSERT INTO patient VALUES (2)")
	xid := ask[int64](b, "WITH i AS (INSERT INTO patient VALUES (3) RETURNING 1) SELECT pg_current_xact_id()::text::int8 FROM i")
	lsn := ask[string](b, "SELECT pg_current_wal_insert_lsn()::text")
	b.pg.SQL(t, "INSERT INTO patient VALUES (4)")
	b.segment()
	b.pg.PgBackRest(t, "backup", "--type=incr")
	place, err := pgbackrest.ParseLSN(lsn)
	if err != nil {
		t.Fatal(err)
	}
	first := b.passes(b.to(pgbackrest.Target{Time: at}))
	if got := first.Record.Values["rows"]; got != "1" {
		t.Errorf("%s rows at %s, want 1", got, at)
	}
	if first.Point.Seconds <= 0 || first.Point.Shows != step.Rehearsed {
		t.Errorf("%+v", first.Point)
	}
	if got := b.passes(b.to(pgbackrest.Target{LSN: place, Exclusive: true})).Record.Values["rows"]; got != "3" {
		t.Errorf("%s rows at %s, want 3", got, lsn)
	}
	byXID := b.to(pgbackrest.Target{XID: uint64(xid), Exclusive: true})
	byXID.Set = first.Set
	if got := b.passes(byXID).Record.Values["rows"]; got != "2" {
		t.Errorf("%s rows before %d, want 2", got, xid)
	}
	// The newest backup is behind it: that is said, and not found out by waiting.
	byXID.Set = ""
	if _, err := b.drills.Drill(t.Context(), byXID); !errors.Is(err, pgbackrest.ErrUnreachable) || !strings.Contains(err.Error(), "name an earlier one") {
		t.Error(err)
	}
	b.nothingLeft()
}

// A segment that the repository lost is named before anybody needs it; what is before it
// can be restored to, and what is behind it cannot.
func TestMissingSegment(t *testing.T) {
	b := prepare(t)
	b.pg.SQL(t, "CREATE TABLE patient (n int)")
	b.pg.PgBackRest(t, "backup", "--type=full")
	b.pg.SQL(t, "INSERT INTO patient VALUES (1)")
	before := ask[time.Time](b, "SELECT clock_timestamp()")
	b.pg.SQL(t, "INSERT INTO patient VALUES (2)")
	b.segment()
	b.pg.SQL(t, "INSERT INTO patient VALUES (3)")
	lost := b.segment()
	b.pg.SQL(t, "INSERT INTO patient VALUES (4)")
	behind, place := ask[time.Time](b, "SELECT clock_timestamp()"), ask[string](b, "SELECT pg_current_wal_insert_lsn()::text")
	b.pg.SQL(t, "INSERT INTO patient VALUES (5)")
	b.segment()
	b.lose(lost)

	has, err := pointintime.Look(t.Context(), b.to(pgbackrest.Target{}).Repository.With(b.request().As))
	if err != nil || len(has.Gaps) != 1 || has.Gaps[0].First != lost || has.Gaps[0].Segments != 1 || len(has.Wrong) != 1 || !strings.Contains(has.Wrong[0], lost) || len(has.Spans) != 1 {
		t.Errorf("%v, %+v", err, has)
	}
	d, err := b.drills.Drill(t.Context(), b.to(pgbackrest.Target{Time: before}))
	if err != nil || d.Record.Values["rows"] != "1" || d.Passed() || len(d.Wrong) != 1 || !strings.Contains(d.Wrong[0], lost) {
		t.Errorf("to a moment before it: %v, wrong %q, %v", err, d.Wrong, d.Record.Values)
	}
	b.nothingLeft()
	to, err := pgbackrest.ParseLSN(place)
	if err != nil {
		t.Fatal(err)
	}
	d, err = b.drills.Drill(t.Context(), b.to(pgbackrest.Target{LSN: to}))
	if !errors.Is(err, pgbackrest.ErrUnreachable) || !strings.Contains(err.Error(), lost) || !strings.Contains(err.Error(), "what can be reached: ") {
		t.Errorf("to a place behind it: %v", err)
	}
	if i := restoring(d); d.Record.Steps[i].Attempts > 0 {
		t.Error("a server was restored for it")
	}
	// By a time it is not known beforehand where in the log it is; what is missing is named all the same.
	if _, err = b.drills.Drill(t.Context(), b.to(pgbackrest.Target{Time: behind})); !errors.Is(err, pgbackrest.ErrUnreachable) || !strings.Contains(err.Error(), lost) {
		t.Errorf("to a time behind it: %v", err)
	}
	b.nothingLeft()
	// The next backup is no worse for it.
	b.pg.PgBackRest(t, "backup", "--type=incr")
	b.passes(b.request())
}

func restoring(d drill.Drill) int {
	for i, s := range d.Record.Steps {
		if s.ID == "restore" {
			return i
		}
	}
	return -1
}

// What cannot be drilled is said by name, and nothing is left of it.
func TestRefuses(t *testing.T) {
	b := prepare(t)
	before := ask[time.Time](b, "SELECT clock_timestamp()")
	_, err := b.drills.Drill(t.Context(), b.request())
	if !errors.Is(err, pgbackrest.ErrNoBackup) || !strings.Contains(err.Error(), "the stanza clinic") {
		t.Errorf("without a backup: %v", err)
	}
	b.pg.PgBackRest(t, "backup", "--type=full")
	b.segment()
	wrong := filepath.Join(b.pg.Dir, "wrong.conf")
	b.pg.Configure(t, wrong, "another-key-of-a-test")
	other := labtest.Postgres(t)
	occupied := filepath.Join(b.pg.Dir, "occupied")
	if err := errors.Join(os.MkdirAll(filepath.Join(occupied, "ward-point-in-time"), 0o755), os.WriteFile(filepath.Join(occupied, "ward-point-in-time", "mine"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	now := func(after time.Duration) pointintime.Request {
		return b.to(pgbackrest.Target{Time: time.Now().Add(after)})
	}
	// Nothing was written since: by a time that is not known before PostgreSQL comes to the end.
	if _, err := b.drills.Drill(t.Context(), now(-time.Millisecond)); !errors.Is(err, pgbackrest.ErrUnreachable) || !strings.Contains(err.Error(), "the archive ends before it") {
		t.Errorf("behind the last transaction: %v", err)
	}
	b.nothingLeft()
	for name, c := range map[string]struct {
		of     pointintime.Request
		change func(*pointintime.Request)
		want   string
	}{
		"another key":               {b.request(), func(r *pointintime.Request) { r.Repository.Config = wrong }, "cannot be read by the key that is configured"},
		"no stanza":                 {b.request(), func(r *pointintime.Request) { r.Repository.Stanza = "pharmacy" }, "the stanza pharmacy: there is no such stanza"},
		"no stanza's name":          {b.request(), func(r *pointintime.Request) { r.Repository.Stanza = "--force" }, "not the name of a stanza"},
		"another server":            {b.request(), func(r *pointintime.Request) { r.Server = postgres.Local(other.Socket, other.Port, "postgres", nil) }, "another than the one that the stanza clinic is of"},
		"a moment to come":          {now(time.Hour), nil, "is in the future"},
		"behind the archive":        {b.to(pgbackrest.Target{LSN: 1 << 40}), nil, "behind the end of the archive"},
		"before all backups":        {b.to(pgbackrest.Target{Time: before}), nil, "no backup was consistent before"},
		"no such backup":            {now(-time.Millisecond), func(r *pointintime.Request) { r.Set = "20200101-000000F" }, "there is no backup 20200101-000000F"},
		"no such role":              {b.request(), func(r *pointintime.Request) { r.Role = "nobody" }, "nobody"},
		"no moment":                 {b.to(pgbackrest.Target{}), nil, "want one moment"},
		"two moments":               {b.request(), func(r *pointintime.Request) { r.Target.XID = 5 }, "want one of both"},
		"no folder":                 {b.request(), func(r *pointintime.Request) { r.Scratch = filepath.Join(b.scratch, "none") }, "is not there"},
		"a folder that is not ours": {b.request(), func(r *pointintime.Request) { r.Scratch = occupied }, "it has mine in it"},
		"too long a path":           {b.request(), func(r *pointintime.Request) { r.Scratch = b.long() }, "too long for a socket"},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.of
			if c.change != nil {
				c.change(&r)
			}
			_, err := b.drills.Drill(t.Context(), r)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "of-a-test") {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(occupied, "ward-point-in-time", "mine")); err != nil {
		t.Error(err)
	}
	if err := os.RemoveAll(filepath.Join(b.scratch, strings.Repeat("l", 100))); err != nil {
		t.Fatal(err)
	}
	b.nothingLeft()
	b.passes(b.request())
}

func (b *bench) long() string {
	dir := filepath.Join(b.scratch, strings.Repeat("l", 100))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
	return dir
}

// A drill that is cut at any step leaves neither process nor folder nor mark.
func TestCutAtEachStep(t *testing.T) {
	b := prepare(t)
	b.pg.PgBackRest(t, "backup", "--type=full")
	for _, at := range []string{"look", "mark", "choose", "restore", "start", "replay", "promote", "compare", "stop", "remove", "unmark"} {
		t.Run(at, func(t *testing.T) {
			ctx, cut := context.WithCancel(t.Context())
			defer cut()
			r := b.request()
			r.Watch = func(e step.Entry) {
				if e.Step == at && e.Event == step.Began {
					cut()
				}
			}
			d, err := b.drills.Drill(ctx, r)
			if clears := at == "stop" || at == "remove" || at == "unmark"; !clears && err == nil {
				t.Error("nothing is said of it")
			}
			if err != nil && d.Passed() {
				t.Error("it passed")
			}
			b.nothingLeft()
		})
	}
}

// A server that is killed while it rolls forward is said to have ended, and waited for
// no longer.
func TestServerKilled(t *testing.T) {
	b := prepare(t)
	b.pg.PgBackRest(t, "backup", "--type=full")
	for _, at := range []string{"replay", "promote", "compare"} {
		t.Run(at, func(t *testing.T) {
			r := b.request()
			r.Watch = func(e step.Entry) {
				if e.Step != at || e.Event != step.Began {
					return
				}
				labtest.Eventually(t, "the server runs", func() labtest.Answer {
					for pid, of := range b.processes() {
						if strings.Contains(of, "/postgres -D") {
							_ = syscall.Kill(pid, syscall.SIGKILL)
							return labtest.Answer{Status: 200}
						}
					}
					return labtest.Answer{}
				}, labtest.Answer.OK)
			}
			if _, err := b.drills.Drill(t.Context(), r); err == nil {
				t.Error("nothing is said of it")
			} else if at == "replay" && !strings.Contains(err.Error(), "the PostgreSQL that was restored ended") {
				t.Error(err)
			}
			b.nothingLeft()
		})
	}
}

// What a drill left whose process was killed is cleared up by the next: here a folder
// with a journal that says what it wrote.
func TestAfterKill(t *testing.T) {
	b := prepare(t)
	b.pg.PgBackRest(t, "backup", "--type=full")
	r := b.request()
	work := filepath.Join(b.scratch, "ward-point-in-time")
	keep := filepath.Join(b.pg.Dir, "kept")
	r.Watch = func(e step.Entry) {
		if e.Step == "compare" && e.Event == step.Began {
			raw, err := os.ReadFile(filepath.Join(work, "journal"))
			if err := errors.Join(err, os.WriteFile(keep, raw, 0o600)); err != nil {
				t.Error(err)
			}
		}
	}
	first, err := b.drills.Drill(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(keep)
	if err := errors.Join(err, os.MkdirAll(filepath.Join(work, "data", "base"), 0o700), os.Mkdir(filepath.Join(work, "settings"), 0o700), os.Chmod(work, 0o711), os.WriteFile(filepath.Join(work, "journal"), raw, 0o600)); err != nil {
		t.Fatal(err)
	}
	marks := first.Record.Values["marks"]
	b.pg.SQL(t, fmt.Sprintf("CREATE SCHEMA ward_drill; CREATE TABLE ward_drill.%s (mark text)", marks))
	if _, err := b.drills.Drill(t.Context(), b.to(pgbackrest.Target{XID: 1})); err == nil || !strings.Contains(err.Error(), marks) {
		t.Errorf("what cannot be dropped: %v", err)
	}
	r.Watch = nil
	b.passes(r)
}

// What the server that is restored was told of the world outside, the one that is
// started of it does not do; table spaces are not written over the server's own.
func TestReachesNobody(t *testing.T) {
	b := prepare(t)
	space := filepath.Join(b.pg.Dir, "space")
	b.pg.Folder(t, space)
	b.pg.SQL(t, "CREATE TABLESPACE apart LOCATION '"+space+"'")
	b.pg.SQL(t, "CREATE TABLE patient TABLESPACE apart AS SELECT generate_series(1, 10)")
	for _, setting := range []string{
		"shared_preload_libraries = 'auto_explain'", "primary_conninfo = 'host=192.0.2.1'", "recovery_end_command = 'touch " + b.pg.Dir + "/reached'",
		"listen_addresses = '*'", "log_statement = 'all'", "max_worker_processes = 20", "synchronous_standby_names = ''",
	} {
		b.pg.SQL(t, "ALTER SYSTEM SET "+setting)
	}
	b.pg.PgBackRest(t, "backup", "--type=full")
	r := b.request()
	settings := map[string]string{}
	r.Watch = func(e step.Entry) {
		if e.Step != "compare" || e.Event != step.Began {
			return
		}
		conn, err := pgx.Connect(t.Context(), "host="+filepath.Join(b.scratch, "ward-point-in-time", "socket")+" port=5432 user=postgres dbname=postgres")
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close(context.Background())
		rows, err := conn.Query(t.Context(), "SELECT name, setting FROM pg_settings UNION ALL SELECT 'space', pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname = 'apart'")
		if err != nil {
			t.Error(err)
			return
		}
		var name, value string
		if _, err := pgx.ForEachRow(rows, []any{&name, &value}, func() error { settings[name] = value; return nil }); err != nil {
			t.Error(err)
		}
	}
	b.passes(r)
	for name, want := range map[string]string{
		"listen_addresses": "", "archive_mode": "off", "shared_preload_libraries": "", "primary_conninfo": "", "recovery_end_command": "", "log_statement": "none",
		"max_logical_replication_workers": "0", "max_connections": "37", "space": filepath.Join(b.scratch, "ward-point-in-time", "tablespaces", ""),
	} {
		if got, ok := settings[name]; !ok || got != want && (name != "space" || !strings.HasPrefix(got, want+"/")) {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if _, err := os.Stat(filepath.Join(b.pg.Dir, "reached")); err == nil {
		t.Error("a command of the server that was restored was run")
	}
	if n := ask[int](b, "SELECT count(*)::int FROM patient"); n != 10 {
		t.Errorf("the server's own table has %d rows", n)
	}
}

// A server that archives nothing, or cannot, is found before anything is restored.
func TestArchiveBehind(t *testing.T) {
	b := prepare(t)
	b.pg.PgBackRest(t, "backup", "--type=full")
	b.pg.SQL(t, "ALTER SYSTEM SET archive_command = 'false'")
	b.pg.SQL(t, "SELECT pg_reload_conf()")
	for range 2 { // what was marked is not archived; then that is known
		d, err := b.drills.Drill(t.Context(), b.request())
		if err == nil || !strings.Contains(err.Error(), "cannot be archived, and nothing was since ") {
			t.Errorf("%v", err)
		}
		if i := restoring(d); d.Record.Steps[i].Attempts > 0 {
			t.Error("a server was restored")
		}
		b.nothingLeft()
	}
}
