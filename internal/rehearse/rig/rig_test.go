package rig_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/wardhq/ward/internal/rehearse"
	"github.com/wardhq/ward/internal/rehearse/rig"
)

// tier is a data tier with what a rig can be and what it cannot.
func tier() rehearse.Tier {
	return rehearse.Tier{
		Version: "99", Standby: true, Synchronous: 1, Method: "FIRST",
		Parameters: []rehearse.Parameter{
			{Name: "log_connections", Value: "on"},
			{Name: "log_line_prefix", Value: "%t-%c-%u@%d-"},
			{Name: "pg_stat_statements.track", Value: "top"},
			{Name: "nowhere.known", Value: "x"},
			{Name: "of_no_version", Value: "1"},
			{Name: "bad name", Value: "1"},
			{Name: "shared_preload_libraries", Value: "pg_stat_statements,nowhere,../evil"},
			{Name: "listen_addresses", Value: "*"},
		},
		Cache: &rehearse.Cache{Eviction: "volatile-lru"},
	}
}

func open(t *testing.T, tier rehearse.Tier) *rig.Rig {
	t.Helper()
	needs(t)
	r, err := rig.Open(t.Context(), folder(t), tier)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// folder is one whose path is short enough for sockets.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "rig")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func needs(t *testing.T) {
	t.Helper()
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); len(found) == 0 {
		t.Skip("needs Debian's package postgresql")
	}
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Skip("needs Debian's package redis-server")
	}
}

// The servers are what the design says as far as they can be, in nobody's reach, and
// what they are not is named.
func TestAsDesigned(t *testing.T) {
	r := open(t, tier())
	for server, want := range map[*rig.Postgres]string{r.Primary: "on %t-%c-%u@%d- FIRST 1 (standby)  pg_stat_statements false", r.Standby: "on %t-%c-%u@%d-   pg_stat_statements true"} {
		conn, err := pgx.Connect(t.Context(), server.Conn()+" dbname=postgres")
		if err != nil {
			t.Fatal(err)
		}
		var got string
		if err := conn.QueryRow(t.Context(), `SELECT concat_ws(' ', current_setting('log_connections'), current_setting('log_line_prefix'), current_setting('synchronous_standby_names'),
			current_setting('listen_addresses'), current_setting('shared_preload_libraries'), pg_is_in_recovery()::text)`).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q, want %q (%v)", server.Name, got, want, err)
		}
		conn.Close(t.Context())
	}
	left := ""
	for _, l := range r.LeftOut {
		left += l.What + ": " + l.Why + "\n"
	}
	for _, want := range []string{"PostgreSQL 99: this machine has", "nowhere.known = x: the library", "of_no_version = 1: PostgreSQL", "bad name = 1", "the library nowhere: ", "the library ../evil: "} {
		if !strings.Contains(left, want) {
			t.Errorf("not named: %s\n%s", want, left)
		}
	}
}

// What was fenced is not started, and is a standby once it was rebuilt: also where its
// data cannot be wound back.
func TestFenceAndRebuild(t *testing.T) {
	for name, spoil := range map[string]bool{"wound back": false, "copied anew": true} {
		t.Run(name, func(t *testing.T) {
			one := tier()
			one.Cache = nil
			r := open(t, one)
			ctx := t.Context()
			how, err := r.Primary.Fence(ctx)
			if err != nil || how == "" {
				t.Fatalf("%q, %v", how, err)
			}
			if err := r.Primary.Start(ctx); err == nil || !strings.Contains(err.Error(), "fenced") {
				t.Errorf("it was started: %v", err)
			}
			run(t, r.Standby, "SELECT pg_promote(true, 60)")
			run(t, r.Standby, "CREATE TABLE after AS SELECT 1 AS n")
			if spoil {
				found, err := filepath.Glob(filepath.Join(strings.TrimPrefix(strings.Fields(r.Primary.Conn())[0], "host="), "fenced", "global", "pg_control"))
				if err != nil || len(found) != 1 {
					t.Fatal(found, err)
				}
				if err := os.Remove(found[0]); err != nil {
					t.Fatal(err)
				}
			}
			how, err = r.Primary.Rebuild(ctx, r.Standby)
			if err != nil || !strings.Contains(how, name) {
				t.Fatalf("%q, %v", how, err)
			}
			run(t, r.Standby, "INSERT INTO after VALUES (2)") // waits for the other
			conn, err := pgx.Connect(ctx, rig.Both(r.Primary, r.Standby)+" dbname=postgres")
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(ctx)
			var names string
			if err := conn.QueryRow(ctx, "SELECT current_setting('cluster_name') || ' ' || current_setting('synchronous_standby_names')").Scan(&names); err != nil || names != "standby FIRST 1 (primary)" {
				t.Errorf("whoever writes is %q (%v)", names, err)
			}
		})
	}
}

func run(t *testing.T, p *rig.Postgres, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), p.Conn()+" dbname=postgres")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// A rig removes what it made, and neither its folder nor what else is there; it is not
// opened where another is.
func TestLeavesNothing(t *testing.T) {
	needs(t)
	dir := folder(t)
	if err := os.WriteFile(filepath.Join(dir, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	one := tier()
	r, err := rig.Open(t.Context(), dir, one)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := rig.Open(t.Context(), dir, one); err == nil || !strings.Contains(err.Error(), "another rehearsal") {
		t.Errorf("%v, %v", again, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	// One that cannot be, and one that is ended from outside, leave as little.
	one.Parameters = append(one.Parameters, rehearse.Parameter{Name: "max_connections", Value: "many"})
	if _, err := rig.Open(t.Context(), dir, one); err == nil || !strings.Contains(err.Error(), "max_connections") {
		t.Errorf("a value that is none: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := rig.Open(ctx, dir, tier()); err == nil {
		t.Error("it was opened after its end")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || left[0].Name() != "mine" {
		t.Errorf("left: %v, %v", left, err)
	}
	out, _ := exec.Command("pgrep", "--full", dir).Output()
	if len(out) > 0 {
		t.Errorf("processes are left: %s", out)
	}
	if _, err := rig.Open(t.Context(), filepath.Join(dir, strings.Repeat("x", 90)), tier()); err == nil || !strings.Contains(err.Error(), "too long for sockets") {
		t.Errorf("a long path: %v", err)
	}
}
