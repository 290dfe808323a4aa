// Package failover is a failover of PostgreSQL under writers: what stands before it,
// who writes meanwhile, and what of that is there afterwards.
//
// It promises that a write which was acknowledged is told from one whose outcome nobody
// knows; that each of the former is looked for, by its number, where the database is
// afterwards; and that nothing is written outside of a schema of its own.
package failover

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// Primary is the server that is lost in a drill: whoever can end it, keep it ended, and
// make a standby of it.
type Primary interface {
	// Lose ends it as its loss would.
	Lose(ctx context.Context) error
	// Fence sees to it that it takes no write any more, whatever becomes of it, and
	// says how that is known. Without an error it says something; it may be called
	// again.
	Fence(ctx context.Context) (how string, err error)
	// Rebuild makes it a standby of the server that was promoted, and says how.
	Rebuild(ctx context.Context) (how string, err error)
}

// Servers are the two of a database, each by a connection string as libpq takes it.
type Servers struct {
	Primary, Standby string
	// Writer reaches whichever takes writes: by both hosts and
	// target_session_attrs=read-write, or by a name that follows the writer.
	Writer string
	// Name is the standby's, as pg_stat_replication has it; "" where there is one.
	Name string
}

// Standing is how the two stood before anything was done.
type Standing struct {
	System   string // the identifier that both have
	Version  int    // as 150010
	Timeline string // of the primary
	Sync     string // of the standby: sync, quorum, potential or async
	Commit   string // synchronous_commit, of whoever writes
	// Behind is how many bytes the standby has not written to its disk.
	Behind int64
}

// Loses reports whether writes that were acknowledged may be lost with the primary.
func (s Standing) Loses() bool {
	return s.Sync != "sync" && s.Sync != "quorum" || !slices.Contains([]string{"on", "remote_apply", "remote_write"}, s.Commit)
}

// Expected says what a failover is to come to.
func (s Standing) Expected() string {
	switch {
	case !s.Loses():
		return "no acknowledged write is lost: the standby has each before it is acknowledged"
	case s.Sync == "sync" || s.Sync == "quorum":
		return "acknowledged writes may be lost: the standby is synchronous, and who writes does not wait for it (synchronous_commit is " + s.Commit + ")"
	}
	return fmt.Sprintf("acknowledged writes may be lost: the standby is %s, and %d bytes behind now", cmp.Or(s.Sync, "not synchronous"), s.Behind)
}

// connect reaches a server, and a database of it. Its error names the database alone: a
// connection string may name what is not to be shown.
func connect(ctx context.Context, conn, database string) (*pgx.Conn, error) {
	c, err := pgx.ParseConfig(conn)
	if err != nil {
		return nil, errors.New("the connection string is not one: want 'host=… user=…'")
	}
	c.Database = database
	c.RuntimeParams["application_name"] = "ward drill"
	out, err := pgx.ConnectConfig(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("the database %s cannot be reached: %w", database, err)
	}
	return out, nil
}

// with runs something in a database, and leaves it.
func with(ctx context.Context, conn, database string, do func(*pgx.Conn) error) error {
	c, err := connect(ctx, conn, database)
	if err != nil {
		return err
	}
	err = do(c)
	return errors.Join(err, c.Close(context.WithoutCancel(ctx)))
}

// timeline is the history that a primary writes.
const timeline = "substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)"

// RefusedError is that two servers are none that a failover is tried on.
type RefusedError struct{ Why string }

// Error says why.
func (e *RefusedError) Error() string { return "no failover is tried: " + e.Why }

// Look says how two servers stand. Its error is a *RefusedError where the standby could
// not take over.
func (s Servers) Look(ctx context.Context, database string) (Standing, error) {
	var out Standing
	refused := func(why string, args ...any) (Standing, error) {
		return Standing{}, &RefusedError{fmt.Sprintf(why, args...)}
	}
	var follows bool
	var names, states, syncs []string
	var behind []int64
	err := with(ctx, s.Primary, database, func(c *pgx.Conn) error {
		if err := c.QueryRow(ctx, "SELECT pg_is_in_recovery(), system_identifier::text, current_setting('server_version_num')::int, current_setting('synchronous_commit') FROM pg_control_system()").Scan(&follows, &out.System, &out.Version, &out.Commit); err != nil || follows {
			return err
		}
		if err := c.QueryRow(ctx, "SELECT "+timeline).Scan(&out.Timeline); err != nil {
			return err
		}
		return c.QueryRow(ctx, `SELECT coalesce(array_agg(application_name), '{}'), coalesce(array_agg(coalesce(state, '')), '{}'), coalesce(array_agg(coalesce(sync_state, '')), '{}'),
			coalesce(array_agg(coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn), 0)::bigint), '{}') FROM pg_stat_replication WHERE $1 = '' OR application_name = $1`, s.Name).Scan(&names, &states, &syncs, &behind)
	})
	switch {
	case err != nil:
		return Standing{}, fmt.Errorf("the primary: %w", err)
	case follows:
		return refused("what is named as the primary is a standby")
	case len(names) == 0:
		return refused("no standby follows the primary")
	case len(names) > 1:
		return refused("%d standbys follow the primary, and which of them is promoted is not said: %q", len(names), names)
	case states[0] != "streaming":
		return refused("the standby %s does not stream: it is at %q", names[0], states[0])
	}
	out.Sync, out.Behind = syncs[0], behind[0]
	var system, receives string
	err = with(ctx, s.Standby, database, func(c *pgx.Conn) error {
		return c.QueryRow(ctx, "SELECT pg_is_in_recovery(), system_identifier::text, coalesce((SELECT status FROM pg_stat_wal_receiver), '') FROM pg_control_system()").Scan(&follows, &system, &receives)
	})
	switch {
	case err != nil:
		return refused("the standby cannot be asked: %v", err)
	case system != out.System:
		return refused("the two are not of one database: their system identifiers are %s and %s", out.System, system)
	case !follows:
		return refused("what is named as the standby is a primary")
	case receives != "streaming":
		return refused("the standby does not receive what the primary writes: its receiver is %q", receives)
	}
	return out, nil
}

// Schema is where a drill writes, and mark what says that it is a drill's.
const (
	Schema = "ward_drill"
	mark   = "Made by a drill of Ward, which drops it."
)

// Prepare makes the schema. One that a drill left behind is made anew; another's is not
// touched.
func (s Servers) Prepare(ctx context.Context, database string) error {
	if err := s.Drop(ctx, database); err != nil {
		return err
	}
	return with(ctx, s.Writer, database, func(c *pgx.Conn) error {
		_, err := c.PgConn().Exec(ctx, "CREATE SCHEMA "+Schema+"; COMMENT ON SCHEMA "+Schema+" IS '"+mark+"'; CREATE TABLE "+Schema+".written (writer int NOT NULL, n bigint NOT NULL)").ReadAll()
		return err
	})
}

// Drop removes the schema, if there is one of a drill's.
func (s Servers) Drop(ctx context.Context, database string) error {
	return with(ctx, s.Writer, database, func(c *pgx.Conn) error {
		var there, ours bool
		if err := c.QueryRow(ctx, "SELECT count(*) > 0, coalesce(bool_and(obj_description(oid, 'pg_namespace') = $2), false) FROM pg_namespace WHERE nspname = $1", Schema, mark).Scan(&there, &ours); err != nil || !there {
			return err
		}
		if !ours {
			return &RefusedError{"there is a schema " + Schema + " in " + database + ", and no drill made it"}
		}
		_, err := c.Exec(ctx, "DROP SCHEMA "+Schema+" CASCADE")
		return err
	})
}

// Takes reports whether a server takes writes. That it cannot be reached is no.
func Takes(ctx context.Context, conn, database string) bool {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	takes := false
	err := with(ctx, conn, database, func(c *pgx.Conn) error {
		return c.QueryRow(ctx, "SELECT NOT pg_is_in_recovery()").Scan(&takes)
	})
	return err == nil && takes
}

// promotes is how long a standby may take to become a primary.
const promotes = 5 * time.Minute

// Promote makes the standby the one that takes writes, and returns once it is.
func (s Servers) Promote(ctx context.Context, database string) error {
	return with(ctx, s.Standby, database, func(c *pgx.Conn) error {
		var done bool
		if err := c.QueryRow(ctx, "SELECT CASE WHEN pg_is_in_recovery() THEN pg_promote(true, $1) ELSE true END", int(promotes.Seconds())).Scan(&done); err != nil {
			return err
		}
		if !done {
			return fmt.Errorf("the standby was asked to take over, and has not within %s", promotes)
		}
		return nil
	})
}

// Row names a row that was written.
type Row struct {
	Writer int
	N      int64
}

// Rows returns the rows that are there, each with how often.
func (s Servers) Rows(ctx context.Context, database string) (map[Row]int, error) {
	out := map[Row]int{}
	err := with(ctx, s.Writer, database, func(c *pgx.Conn) error {
		rows, err := c.Query(ctx, "SELECT writer, n, count(*) FROM "+Schema+".written GROUP BY writer, n")
		if err != nil {
			return err
		}
		var r Row
		var times int
		_, err = pgx.ForEachRow(rows, []any{&r.Writer, &r.N, &times}, func() error {
			out[r] = times
			return nil
		})
		return err
	})
	return out, err
}

// Written is what writers noted.
type Written struct {
	Acknowledged map[Row]time.Time
	// Unknown are those that were sent and not answered: each is there or is not.
	Unknown map[Row]bool
	// Lost is when the primary was taken away, and First when a write was acknowledged
	// by the one that took over; zero where none was.
	Lost, First time.Time
}

// Tally is what of the writes is there after a failover.
type Tally struct {
	Acknowledged int `json:"acknowledged"`
	// Missing are those that were acknowledged and are not there, and Span the time
	// from the first of them until the primary was lost.
	Missing int           `json:"missing"`
	Span    time.Duration `json:"span"`
	// Twice are those that are there more than once.
	Twice int `json:"twice"`
	// Unknown are those whose outcome nobody was told, and There how many of them are
	// there.
	Unknown int `json:"unknown"`
	There   int `json:"there"`
	// Foreign are those that are there and that nobody sent.
	Foreign int `json:"foreign"`
}

// Count holds what was noted against what is there.
func (w Written) Count(there map[Row]int) Tally {
	t := Tally{Acknowledged: len(w.Acknowledged), Unknown: len(w.Unknown)}
	var first, last time.Time
	for row, at := range w.Acknowledged {
		if w.First.IsZero() || at.Before(w.First) {
			last = later(last, at)
		}
		if there[row] > 0 {
			continue
		}
		t.Missing++
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	// The primary may have acknowledged for a moment after it was to be lost.
	if t.Missing > 0 {
		t.Span = max(later(last, w.Lost).Sub(first), 1)
	}
	for row, times := range there {
		_, acknowledged := w.Acknowledged[row]
		switch {
		case times > 1:
			t.Twice++
		case w.Unknown[row]:
			t.There++
		case !acknowledged:
			t.Foreign++
		}
	}
	return t
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Wrong says what of it must not be.
func (t Tally) Wrong() []string {
	var out []string
	if t.Missing > 0 {
		out = append(out, fmt.Sprintf("%d of %d acknowledged writes are not there: those of %.3f seconds before the loss", t.Missing, t.Acknowledged, t.Span.Seconds()))
	}
	if t.Twice > 0 {
		out = append(out, fmt.Sprintf("%d writes are there more than once", t.Twice))
	}
	if t.Foreign > 0 {
		out = append(out, fmt.Sprintf("%d rows are there that nobody wrote", t.Foreign))
	}
	if t.Acknowledged == 0 {
		out = append(out, "no write was acknowledged, so that nothing is shown")
	}
	return out
}
