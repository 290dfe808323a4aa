package failover_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/wardhq/ward/internal/app/failover"
	"github.com/wardhq/ward/internal/app/input"
	ways "github.com/wardhq/ward/internal/recovery/failover"
	"github.com/wardhq/ward/internal/rehearse"
	"github.com/wardhq/ward/internal/rehearse/rig"
	"github.com/wardhq/ward/internal/step"
)

// bench is a primary and its standby, which change places.
type bench struct {
	t          *testing.T
	primary    *rig.Postgres
	standby    *rig.Postgres
	fence      func(ctx context.Context) (string, error) // in place of the rig's, where a test has one
	beforeLoss func(ctx context.Context) error
}

func prepare(t *testing.T) *bench {
	t.Helper()
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); len(found) == 0 {
		t.Skip("needs Debian's package postgresql")
	}
	dir, err := os.MkdirTemp("", "fail")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r, err := rig.Open(t.Context(), dir, rehearse.Tier{Standby: true, Synchronous: 1, Method: "FIRST", Parameters: []rehearse.Parameter{{Name: "wal_retrieve_retry_interval", Value: "100ms"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(r.Close(), os.Remove(dir)); err != nil {
			t.Error(err)
		}
	})
	return &bench{t: t, primary: r.Primary, standby: r.Standby}
}

func (b *bench) Lose(ctx context.Context) error {
	if b.beforeLoss != nil {
		if err := b.beforeLoss(ctx); err != nil {
			return err
		}
	}
	return b.primary.Kill(ctx)
}

func (b *bench) Fence(ctx context.Context) (string, error) {
	if b.fence != nil {
		return b.fence(ctx)
	}
	return b.primary.Fence(ctx)
}

func (b *bench) Rebuild(ctx context.Context) (string, error) {
	return b.primary.Rebuild(ctx, b.standby)
}

// change says that the two have changed places.
func (b *bench) change() { b.primary, b.standby = b.standby, b.primary }

func (b *bench) request() failover.Request {
	return failover.Request{
		Servers: ways.Servers{Primary: b.primary.Conn(), Standby: b.standby.Conn(), Writer: rig.Both(b.primary, b.standby)},
		Primary: b, Database: "postgres", Writers: 3, Every: time.Millisecond, Rows: 60, Patience: 30 * time.Second,
		Journal: &kept{}, System: "a rig",
	}
}

func (b *bench) drill(ctx context.Context, r failover.Request) (failover.Result, error) {
	return failover.Failover{Version: "test", Now: time.Now, Text: rand.Text}.Drill(ctx, r)
}

// on asks a server something.
func (b *bench) on(p *rig.Postgres, question string) string {
	b.t.Helper()
	conn, err := pgx.Connect(context.Background(), p.Conn()+" dbname=postgres")
	if err != nil {
		b.t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var answer string
	if err := conn.QueryRow(context.Background(), question).Scan(&answer); err != nil {
		b.t.Fatal(err)
	}
	return answer
}

func (b *bench) do(p *rig.Postgres, statements ...string) {
	b.t.Helper()
	conn, err := pgx.Connect(context.Background(), p.Conn()+" dbname=postgres")
	if err != nil {
		b.t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, s := range statements {
		if _, err := conn.Exec(context.Background(), s); err != nil {
			b.t.Fatalf("%s: %v", s, err)
		}
	}
}

// cleared holds that nothing of a drill is left: the server that writes has no schema of
// it, and nobody writes.
func (b *bench) cleared(writes *rig.Postgres) {
	b.t.Helper()
	if got := b.on(writes, "SELECT concat_ws(' ', pg_is_in_recovery()::text, (SELECT count(*) FROM pg_namespace WHERE nspname = 'ward_drill'), (SELECT count(*) FROM pg_stat_activity WHERE application_name = 'ward drill'))"); got != "false 0 0" {
		b.t.Errorf("in recovery, schemas, sessions: %s", got)
	}
}

// kept is a journal in memory, which may have something done after an entry.
type kept struct {
	entries []step.Entry
	then    func(step.Entry)
}

func (k *kept) Entries() []step.Entry { return slices.Clone(k.entries) }

func (k *kept) Append(e step.Entry) error {
	k.entries = append(k.entries, e)
	if k.then != nil {
		k.then(e)
	}
	return nil
}

// No acknowledged write is lost with a primary whose standby is synchronous; how long
// nobody could write is known; and the two are a pair again.
func TestFailover(t *testing.T) {
	b := prepare(t)
	got, err := b.drill(t.Context(), b.request())
	if err != nil {
		t.Fatal(err)
	}
	d := got.Drill
	d.Organisation, d.Entity, d.Environment = "o", "e", "p"
	if !d.Passed() || d.Valid() != nil || got.Tally.Missing != 0 || got.Tally.Twice != 0 || got.Tally.Acknowledged < 120 {
		t.Errorf("%+v %v %v", got.Tally, d.Wrong, d.Valid())
	}
	outage := d.Record.Between("lose", "back").Took.Seconds()
	if d.Back.Shows != step.Rehearsed || d.Back.Seconds <= 0 || d.Back.Seconds > outage || d.Point.Shows != step.Rehearsed || d.Point.Seconds != 0 {
		t.Errorf("back %+v (at most %f), point %+v", d.Back, outage, d.Point)
	}
	if !strings.Contains(d.Expected, "no acknowledged write is lost") || d.Record.Values["fenced"] == "" || !strings.Contains(d.Record.Values["rebuilt"], "pg_rewind") {
		t.Errorf("%q, %v", d.Expected, d.Record.Values)
	}
	b.cleared(b.standby)
	if got := b.on(b.standby, "SELECT string_agg(application_name || ' ' || sync_state, ',') FROM pg_stat_replication"); got != "primary sync" {
		t.Errorf("the old primary is %q", got)
	}
}

// A standby that lacks acknowledged writes is said to beforehand, and how many were lost
// afterwards: the drill has not passed.
func TestLosses(t *testing.T) {
	b := prepare(t)
	b.do(b.primary, "ALTER SYSTEM SET synchronous_standby_names = ''", "SELECT pg_reload_conf()")
	eventually(t, "asynchronous", func() bool { return b.on(b.primary, "SELECT max(sync_state) FROM pg_stat_replication") == "async" })
	if _, err := b.drill(t.Context(), b.request()); !input.Is(err) || !strings.Contains(err.Error(), "may be lost: the standby is async") {
		t.Errorf("losses that nobody accepts: %v", err)
	}
	b.cleared(b.primary)
	const behind = 100
	r := b.request()
	r.AcceptLosses = true
	b.beforeLoss = func(context.Context) error {
		b.do(b.standby, "ALTER SYSTEM SET primary_conninfo = 'host=/nowhere'", "SELECT pg_reload_conf()")
		eventually(t, "alone", func() bool { return b.on(b.primary, "SELECT count(*)::text FROM pg_stat_replication") == "0" })
		has := b.on(b.primary, "SELECT count(*)::text FROM ward_drill.written")
		eventually(t, "more is written", func() bool {
			return b.on(b.primary, fmt.Sprintf("SELECT (count(*) > %s + %d)::text FROM ward_drill.written", has, behind)) == "true"
		})
		return nil
	}
	got, err := b.drill(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if got.Drill.Passed() || got.Tally.Missing < behind || got.Drill.Point.Seconds <= 0 || len(got.Drill.Wrong) != 1 || !strings.Contains(got.Drill.Wrong[0], fmt.Sprintf("%d of %d acknowledged writes are not there", got.Tally.Missing, got.Tally.Acknowledged)) {
		t.Errorf("%+v, %v, %v", got.Tally, got.Drill.Point, got.Drill.Wrong)
	}
	if !strings.Contains(got.Drill.Expected, "may be lost") {
		t.Errorf("expected: %s", got.Drill.Expected)
	}
	b.cleared(b.standby)
}

// Nothing is promoted before the old primary is known to be shut out.
func TestNoPromotionWithoutFence(t *testing.T) {
	b := prepare(t)
	for name, tt := range map[string]struct {
		fence func(context.Context) (string, error)
		want  string
	}{
		"it fails":         {func(context.Context) (string, error) { return "", errors.New("the switch does not answer") }, "the switch does not answer"},
		"it says nothing":  {func(context.Context) (string, error) { return "", nil }, "does not say how that is known"},
		"it does not hold": {func(ctx context.Context) (string, error) { return "unplugged", b.primary.Start(ctx) }, "takes writes although it was to be shut out (unplugged)"},
	} {
		t.Run(name, func(t *testing.T) {
			b.fence = tt.fence
			got, err := b.drill(t.Context(), b.request())
			if err == nil || !strings.Contains(err.Error(), tt.want) || got.Drill.Passed() {
				t.Errorf("%v", err)
			}
			if name != "it does not hold" && !strings.Contains(err.Error(), "there is no primary: shut the old one out by hand") {
				t.Errorf("that there is no primary is not said: %v", err)
			}
			if b.on(b.standby, "SELECT pg_is_in_recovery()::text") != "true" {
				t.Fatal("the standby was promoted")
			}
			if got.Drill.Back.Shows != step.Nothing {
				t.Errorf("back %+v", got.Drill.Back)
			}
			if name != "it does not hold" {
				if err := b.primary.Start(t.Context()); err != nil {
					t.Fatal(err)
				}
				b.do(b.primary, "DROP SCHEMA ward_drill CASCADE")
			}
			b.cleared(b.primary)
			eventually(t, "the standby follows again", func() bool { return b.on(b.primary, "SELECT count(*)::text FROM pg_stat_replication") == "1" })
		})
	}
}

// What could not take over is found before anything is lost, and what is another's is
// not touched.
func TestRefusals(t *testing.T) {
	b := prepare(t)
	refused := func(name, want string, change func(*failover.Request)) {
		t.Helper()
		r := b.request()
		change(&r)
		got, err := b.drill(t.Context(), r)
		if err == nil || !strings.Contains(err.Error(), want) || got.Drill.Passed() {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
		for _, s := range got.Drill.Record.Steps {
			if s.ID == "lose" && s.Attempts > 0 {
				t.Errorf("%s: the primary was taken away", name)
			}
		}
	}
	refused("the two are one", "is a primary", func(r *failover.Request) { r.Servers.Standby = r.Servers.Primary })
	refused("turned round", "named as the primary is a standby", func(r *failover.Request) {
		r.Servers.Primary, r.Servers.Standby = r.Servers.Standby, r.Servers.Primary
	})
	refused("no standby of that name", "no standby follows", func(r *failover.Request) { r.Servers.Name = "another" })
	refused("nobody writes", "without writers", func(r *failover.Request) { r.Writers = 0 })
	refused("who writes does not wait", "does not wait for it", func(r *failover.Request) { r.Servers.Primary += " options='-c synchronous_commit=local'" })
	b.do(b.primary, "CREATE SCHEMA ward_drill")
	refused("another's schema", "no drill made it", func(*failover.Request) {})
	if b.on(b.primary, "SELECT count(*)::text FROM pg_namespace WHERE nspname = 'ward_drill'") != "1" {
		t.Error("another's schema was dropped")
	}
	b.do(b.primary, "DROP SCHEMA ward_drill")
	if err := b.standby.Kill(t.Context()); err != nil {
		t.Fatal(err)
	}
	refused("the standby is dead", "no failover is tried", func(*failover.Request) {})
}

// A drill that is cut anywhere clears up after itself, and there is a primary: also
// where it was cut between the loss and the promotion.
func TestCutAnywhere(t *testing.T) {
	b := prepare(t)
	for _, at := range []string{"look", "write", "lose", "fence", "promote", "back", "count", "rebuild"} {
		t.Run(at, func(t *testing.T) {
			ctx, cut := context.WithCancel(t.Context())
			defer cut()
			r := b.request()
			r.Journal = &kept{then: func(e step.Entry) {
				if e.Step == at && e.Event == step.Began {
					cut()
				}
			}}
			got, err := b.drill(ctx, r)
			if !errors.Is(err, context.Canceled) || got.Drill.Passed() || !got.Drill.Record.Cleared() {
				t.Fatalf("%v, cleared %t", err, got.Drill.Record.Cleared())
			}
			lost := slices.Index([]string{"look", "write"}, at) < 0
			if !lost {
				b.cleared(b.primary)
				return
			}
			if _, err := b.drill(t.Context(), r); !input.Is(err) || !strings.Contains(err.Error(), "was cut here before") {
				t.Errorf("it went on: %v", err)
			}
			b.cleared(b.standby)
			if at == "rebuild" && b.on(b.standby, "SELECT count(*)::text FROM pg_stat_replication") == "1" {
				t.Error("it was rebuilt after the cut")
			}
			if _, err := b.Rebuild(t.Context()); err != nil {
				t.Fatal(err)
			}
			b.change()
		})
	}
	// One that was killed leaves a journal, by which it is given up.
	r := b.request()
	dead := &kept{}
	r.Journal = dead
	if _, err := b.drill(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	b.change()
	b.do(b.primary, "CREATE SCHEMA ward_drill", "COMMENT ON SCHEMA ward_drill IS 'Made by a drill of Ward, which drops it.'")
	upTo := slices.IndexFunc(dead.entries, func(e step.Entry) bool { return e.Step == "fence" })
	r = b.request()
	r.Journal = &kept{entries: dead.entries[:upTo]}
	if err := b.primary.Kill(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := (failover.Failover{Now: time.Now, Text: rand.Text}).Abandon(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	b.cleared(b.standby)
}

func eventually(t *testing.T, what string, yes func() bool) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !yes() {
		select {
		case <-t.Context().Done():
			t.Fatal("not so: " + what)
		case <-again.C:
		}
	}
}
