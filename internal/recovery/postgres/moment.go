package postgres

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Standing is where a server stands in its write-ahead log.
type Standing struct {
	System     string // PostgreSQL's identifier of the server
	Recovering bool   // it rolls forward: a standby, or one that was restored
	Paused     bool   // it rolls forward no further until it is told to
	Replayed   string // up to where it was rolled forward, "" for not at all
	// Last is when the last transaction that was rolled forward was over; zero for none.
	Last time.Time
}

// Standing says where the server stands.
func (s Server) Standing(ctx context.Context) (Standing, error) {
	conn, err := s.connect(ctx, "postgres")
	if err != nil {
		return Standing{}, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var out Standing
	var replayed *string
	var last *time.Time
	if err := conn.QueryRow(ctx, `SELECT (SELECT system_identifier::text FROM pg_control_system()), pg_is_in_recovery(), pg_last_wal_replay_lsn()::text, pg_last_xact_replay_timestamp(),
		CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused() ELSE false END`).Scan(&out.System, &out.Recovering, &replayed, &last, &out.Paused); err != nil {
		return out, err
	}
	if replayed != nil {
		out.Replayed = *replayed
	}
	if last != nil {
		out.Last = last.UTC()
	}
	return out, nil
}

// Resume has a server that waits at the moment it was restored to end its recovery.
func (s Server) Resume(ctx context.Context) error {
	return s.Exec(ctx, "postgres", "SELECT pg_wal_replay_resume()")
}

// Databases returns the databases that can be connected to, but for the templates.
func (s Server) Databases(ctx context.Context) ([]string, error) {
	conn, err := s.connect(ctx, "postgres")
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	rows, err := conn.Query(ctx, "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Archiver is what a server says of its archiving.
type Archiver struct {
	On bool
	// Last is the last segment that was archived, and Failed the last that was not
	// when it was tried; each with when that was.
	Last     string
	At       time.Time
	Failed   string
	FailedAt time.Time
}

// Behind says since when the archive is behind, and why; "" where it is not known to be.
func (a Archiver) Behind() string {
	switch {
	case !a.On:
		return "the server archives nothing: archive_mode is off"
	case a.Failed != "" && a.FailedAt.After(a.At):
		since := "ever since it was begun"
		if !a.At.IsZero() {
			since = "since " + a.At.UTC().Format(time.RFC3339) + ", when " + a.Last + " was"
		}
		return "the WAL segment " + a.Failed + " cannot be archived, and nothing was " + since
	}
	return ""
}

// Archiver says how the server's archiving stands.
func (s Server) Archiver(ctx context.Context) (Archiver, error) {
	conn, err := s.connect(ctx, "postgres")
	if err != nil {
		return Archiver{}, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var out Archiver
	var at, failed *time.Time
	if err := conn.QueryRow(ctx, `SELECT current_setting('archive_mode') <> 'off', coalesce(last_archived_wal, ''), last_archived_time, coalesce(last_failed_wal, ''), last_failed_time
		FROM pg_stat_archiver`).Scan(&out.On, &out.Last, &at, &out.Failed, &failed); err != nil {
		return out, err
	}
	if at != nil {
		out.At = at.UTC()
	}
	if failed != nil {
		out.FailedAt = failed.UTC()
	}
	return out, nil
}

// MarksSchema is the schema that drills write into, and no other.
const MarksSchema = "ward_drill"

// marks are how tables of marks are called.
var marks = regexp.MustCompile(`^marks_[a-z0-9]{8,32}$`)

// table is a table of marks, quoted. Whatever a journal says, no other is written to
// or dropped.
func table(name string) (string, error) {
	if !marks.MatchString(name) {
		return "", fmt.Errorf("%q is not the name of a table of marks", name)
	}
	return pgx.Identifier{MarksSchema, name}.Sanitize(), nil
}

// Moment is one between two transactions that were written to find it by.
type Moment struct {
	XID  string // of the transaction before it, which is the last that belongs to it
	LSN  string // a place in the log between the two
	Time time.Time
	// Segment is the segment that has the transaction behind it: once it is archived
	// the moment can be restored to.
	Segment string
}

// Mark writes two transactions into a table of their own, which is made for them,
// and returns the moment between them. Their rows are "before" and "after".
func (s Server) Mark(ctx context.Context, database, name string) (Moment, error) {
	of, err := table(name)
	if err != nil {
		return Moment{}, err
	}
	conn, err := s.connect(ctx, database)
	if err != nil {
		return Moment{}, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	// A standby that is away is not waited for: the drill is of the archive.
	if _, err := conn.Exec(ctx, "SET synchronous_commit = local"); err != nil {
		return Moment{}, err
	}
	if _, err := conn.PgConn().Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+MarksSchema+"; CREATE TABLE "+of+" (mark text NOT NULL)").ReadAll(); err != nil {
		return Moment{}, fmt.Errorf("the table of marks cannot be made in %s: %w", database, err)
	}
	var m Moment
	write := "INSERT INTO " + of + " (mark) VALUES ($1) RETURNING pg_current_xact_id()::xid::text"
	if err := conn.QueryRow(ctx, write, "before").Scan(&m.XID); err != nil {
		return m, err
	}
	if err := conn.QueryRow(ctx, "SELECT pg_current_wal_insert_lsn()::text, clock_timestamp()").Scan(&m.LSN, &m.Time); err != nil {
		return m, err
	}
	m.Time = m.Time.UTC()
	if _, err := conn.Exec(ctx, write, "after"); err != nil {
		return m, err
	}
	if err := conn.QueryRow(ctx, "SELECT pg_walfile_name(pg_current_wal_insert_lsn())").Scan(&m.Segment); err != nil {
		return m, err
	}
	var refused *pgconn.PgError
	if _, err := conn.Exec(ctx, "SELECT pg_switch_wal()"); errors.As(err, &refused) && refused.Code == "42501" {
		return m, errors.New("the role may not have the server close a WAL segment: GRANT EXECUTE ON FUNCTION pg_switch_wal() TO it")
	} else if err != nil {
		return m, err
	}
	return m, nil
}

// Marks returns what a table of marks has; nothing where it is not there.
func (s Server) Marks(ctx context.Context, database, name string) ([]string, error) {
	of, err := table(name)
	if err != nil {
		return nil, err
	}
	conn, err := s.connect(ctx, database)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	rows, err := conn.Query(ctx, "SELECT mark FROM "+of+" ORDER BY ctid")
	if err == nil {
		var out []string
		out, err = pgx.CollectRows(rows, pgx.RowTo[string])
		if err == nil {
			return out, nil
		}
	}
	var refused *pgconn.PgError
	if errors.As(err, &refused) && (refused.Code == "42P01" || refused.Code == "3F000") {
		return nil, nil
	}
	return nil, err
}

// Unmark drops a table of marks, and the schema where nothing else is in it.
func (s Server) Unmark(ctx context.Context, database, name string) error {
	of, err := table(name)
	if err != nil {
		return err
	}
	if err := s.Exec(ctx, database, "DROP TABLE IF EXISTS "+of); err != nil {
		return err
	}
	err = s.Exec(ctx, database, "DROP SCHEMA IF EXISTS "+MarksSchema+" RESTRICT")
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == "2BP01" {
		return nil // another drill writes there
	}
	return err
}

// Local is the server of a folder of a Unix socket, as a role.
func Local(socket, port, role string, env []string) Server {
	return Server{Conn: strings.Join([]string{"host=" + quoted(socket), "port=" + port, "user=" + quoted(role), "target_session_attrs=any", "connect_timeout=10"}, " "), Env: env}
}
