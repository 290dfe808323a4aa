// Package postgres keeps the state in PostgreSQL: for when one machine is not
// enough.
//
// It keeps the promises of package outbox by synchronous commits and by an
// advisory lock for the one that appends, which the server lets go when the
// holder's connection ends. A pooler between Ward and the server must pool
// sessions, not transactions: an advisory lock is a session's.
package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence/outbox"
)

//go:embed migrations/*.sql
var migrations embed.FS

// appenderLock is the advisory lock of the one that appends: "ward" and 1.
const appenderLock = 0x77617264_00000001

// DB is a state database on a server.
type DB struct {
	pool *pgxpool.Pool

	owning sync.Mutex
	owner  *pgxpool.Conn // holds the appender's lock; nil where this is not the one
}

var _ outbox.Store = (*DB)(nil)

// Open connects by a connection string of PostgreSQL's (URL or keywords) and
// brings the database to the newest schema. No error names the string: it may
// hold a password.
func Open(ctx context.Context, conn string) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(conn)
	if err != nil {
		return nil, errors.New("state database: the connection string is not one of PostgreSQL's: want postgres://… or keywords as host=… dbname=…")
	}
	// A server or role may be set to acknowledge before it has written.
	cfg.ConnConfig.RuntimeParams["synchronous_commit"] = "on"
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, wrap(err)
	}
	db := &DB{pool: pool}
	if err := db.migrate(ctx); err != nil {
		db.pool.Close()
		return nil, wrap(err)
	}
	return db, nil
}

func wrap(err error) error { return fmt.Errorf("state database on PostgreSQL: %w", err) }

func (db *DB) migrate(ctx context.Context) error {
	steps, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	conn := stdlib.OpenDBFromPool(db.pool)
	p, err := goose.NewProvider(goose.DialectPostgres, conn, steps, goose.WithDisableGlobalRegistry(true), goose.WithSessionLocker(locker))
	if err == nil {
		_, err = p.Up(ctx)
	}
	return errors.Join(err, conn.Close())
}

// Close closes all connections.
func (db *DB) Close() error {
	db.pool.Close()
	return nil
}

const columns = `seq, id, kind, subject, class, time, payload, size, place, tag`

// Apply is outbox.Rows's.
func (db *DB) Apply(ctx context.Context, rows []outbox.Row, places []outbox.Place) error {
	apply := func(tx pgx.Tx) error {
		if err := enqueue(ctx, tx, rows); err != nil {
			return err
		}
		return note(ctx, tx, places)
	}
	if err := db.begin(ctx, apply); err != nil {
		return wrap(err)
	}
	return nil
}

// begin has the one that appends write by the connection that holds its lock:
// where that one has ended, so has the lock, and another may append by now.
func (db *DB) begin(ctx context.Context, do func(pgx.Tx) error) error {
	db.owning.Lock()
	if db.owner == nil {
		db.owning.Unlock()
		return pgx.BeginFunc(ctx, db.pool, do)
	}
	defer db.owning.Unlock()
	err := pgx.BeginFunc(ctx, db.owner, do)
	if db.owner.Conn().IsClosed() {
		err = fmt.Errorf("the connection that holds the appender's lock has ended: close the ledger and open it again: %w", err)
	}
	return err
}

func enqueue(ctx context.Context, tx pgx.Tx, rows []outbox.Row) error {
	if len(rows) == 0 {
		return nil
	}
	var (
		ids, payloads, tags      = make([][]byte, len(rows)), make([][]byte, len(rows)), make([][]byte, len(rows))
		kinds, subjects, classes = make([]string, len(rows)), make([]string, len(rows)), make([]string, len(rows))
		times, sizes             = make([]int64, len(rows)), make([]int64, len(rows))
	)
	for i, r := range rows {
		ids[i], payloads[i], tags[i] = r.ID[:], r.Leaf.Payload[:], r.Tag[:]
		kinds[i], subjects[i], classes[i] = r.Leaf.Kind, r.Leaf.Subject, r.Leaf.Class
		times[i], sizes[i] = r.Leaf.Time.Unix(), r.Leaf.Size
	}
	// One statement, whose numbering follows the order given.
	done, err := tx.Exec(ctx, `INSERT INTO records (id, kind, subject, class, time, payload, size, tag)
		SELECT id, kind, subject, class, time, payload, size, tag
		FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bytea[], $7::bigint[], $8::bytea[])
			WITH ORDINALITY AS r (id, kind, subject, class, time, payload, size, tag, n)
		ORDER BY n ON CONFLICT (id) DO NOTHING`, ids, kinds, subjects, classes, times, payloads, sizes, tags)
	if err != nil || done.RowsAffected() == int64(len(rows)) {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE records SET tag = r.tag FROM unnest($1::bytea[], $2::bytea[]) AS r (id, tag)
		WHERE records.id = r.id AND records.place IS NULL AND records.tag <> r.tag`, ids, tags)
	return err
}

func note(ctx context.Context, tx pgx.Tx, places []outbox.Place) error {
	if len(places) == 0 {
		return nil
	}
	ids, indexes := make([][]byte, len(places)), make([]int64, len(places))
	for i, p := range places {
		ids[i], indexes[i] = p.ID[:], int64(p.Index)
	}
	done, err := tx.Exec(ctx, `UPDATE records SET place = p.place FROM unnest($1::bytea[], $2::bigint[]) AS p (id, place)
		WHERE records.id = p.id AND (records.place IS NULL OR records.place = p.place)`, ids, indexes)
	var refused *pgconn.PgError
	const uniqueViolation = "23505"
	if errors.As(err, &refused) && refused.Code == uniqueViolation {
		return fmt.Errorf("%w: another record has one of %d places", outbox.ErrConflict, len(places))
	}
	if err != nil {
		return err
	}
	if done.RowsAffected() != int64(len(places)) {
		return fmt.Errorf("%w: of %d records %d are unknown or at another place", outbox.ErrConflict, len(places), int64(len(places))-done.RowsAffected())
	}
	return nil
}

// Unsealed is outbox.Rows's.
func (db *DB) Unsealed(ctx context.Context, after int64, limit int) ([]outbox.Row, error) {
	return db.query(ctx, `SELECT `+columns+` FROM records WHERE place IS NULL AND seq > $1 ORDER BY seq LIMIT $2`, after, limit)
}

// Last is outbox.Rows's.
func (db *DB) Last(ctx context.Context) (outbox.Place, bool, error) {
	r, ok, err := db.one(ctx, `SELECT `+columns+` FROM records WHERE place IS NOT NULL ORDER BY place DESC LIMIT 1`)
	if err != nil || !ok {
		return outbox.Place{}, false, err
	}
	return outbox.Place{ID: r.ID, Index: *r.Place}, true, nil
}

// Find is outbox.Rows's.
func (db *DB) Find(ctx context.Context, ids []digest.Digest) (map[digest.Digest]outbox.Row, error) {
	raw := make([][]byte, len(ids))
	for i, id := range ids {
		raw[i] = id[:]
	}
	rows, err := db.query(ctx, `SELECT `+columns+` FROM records WHERE id = ANY ($1)`, raw)
	if err != nil {
		return nil, err
	}
	found := make(map[digest.Digest]outbox.Row, len(rows))
	for _, r := range rows {
		found[r.ID] = r
	}
	return found, nil
}

// List is outbox.Rows's.
func (db *DB) List(ctx context.Context, q outbox.Query) ([]outbox.Row, error) {
	var where []string
	var args []any
	and := func(condition string, value any) {
		args = append(args, value)
		where = append(where, condition+" $"+strconv.Itoa(len(args)))
	}
	and(`seq >`, q.After)
	if q.Kind != "" {
		and(`kind =`, q.Kind)
	}
	if q.Subject != "" {
		and(`subject =`, q.Subject)
	}
	if q.Class != "" {
		and(`class =`, q.Class)
	}
	if !q.Payload.IsZero() {
		and(`payload =`, q.Payload[:])
	}
	if !q.From.IsZero() {
		and(`time >=`, ceil(q.From))
	}
	if !q.Until.IsZero() {
		and(`time <`, ceil(q.Until))
	}
	text := `SELECT ` + columns + ` FROM records WHERE ` + strings.Join(where, ` AND `) + ` ORDER BY seq`
	if q.Limit > 0 {
		text += ` LIMIT ` + strconv.Itoa(q.Limit)
	}
	return db.query(ctx, text, args...)
}

// ceil returns the first full second that is not before t: records have full
// seconds.
func ceil(t time.Time) int64 {
	if t.Nanosecond() > 0 {
		return t.Unix() + 1
	}
	return t.Unix()
}

func (db *DB) one(ctx context.Context, text string, args ...any) (outbox.Row, bool, error) {
	rows, err := db.query(ctx, text, args...)
	if err != nil || len(rows) == 0 {
		return outbox.Row{}, false, err
	}
	return rows[0], true, nil
}

func (db *DB) query(ctx context.Context, text string, args ...any) ([]outbox.Row, error) {
	rows, err := db.pool.Query(ctx, text, args...)
	if err != nil {
		return nil, wrap(err)
	}
	found, err := pgx.AppendRows([]outbox.Row(nil), rows, func(row pgx.CollectableRow) (outbox.Row, error) { return scan(row) })
	if err != nil {
		return nil, wrap(err)
	}
	return found, nil
}

func scan(from pgx.Row) (outbox.Row, error) {
	var (
		r           outbox.Row
		id, payload []byte
		tag         []byte
		seconds     int64
		place       *int64
	)
	if err := from.Scan(&r.Seq, &id, &r.Leaf.Kind, &r.Leaf.Subject, &r.Leaf.Class, &seconds, &payload, &r.Leaf.Size, &place, &tag); err != nil {
		return outbox.Row{}, err
	}
	if copy(r.ID[:], id) != len(r.ID) || copy(r.Leaf.Payload[:], payload) != len(r.Leaf.Payload) {
		return outbox.Row{}, fmt.Errorf("%w: row %d: a digest is too short", outbox.ErrChanged, r.Seq)
	}
	if len(tag) == len(r.Tag) { // any other is nobody's
		copy(r.Tag[:], tag)
	}
	r.Leaf.Time = time.Unix(seconds, 0).UTC()
	if place != nil {
		index := uint64(*place)
		r.Place = &index
	}
	return r, r.Check()
}

// Acquire is outbox.Owner's. It keeps one connection for as long as the lock is
// held.
func (db *DB) Acquire(ctx context.Context, h outbox.Holder) (func() error, error) {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return nil, wrap(err)
	}
	var got bool
	if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, int64(appenderLock)).Scan(&got); err != nil {
		conn.Release()
		return nil, wrap(err)
	}
	if !got {
		defer conn.Release()
		by, err := holder(ctx, conn)
		if err != nil {
			return nil, wrap(err)
		}
		return nil, &outbox.HeldError{What: "the state database on PostgreSQL", By: by}
	}
	release := func() error {
		db.own(nil)
		// The server lets go of the lock when the connection ends, but some time
		// after its client has closed it. Whoever is next must not meet it.
		ctx := context.WithoutCancel(ctx)
		_, unlockErr := conn.Exec(ctx, `SELECT pg_advisory_unlock($1)`, int64(appenderLock))
		return errors.Join(unlockErr, conn.Hijack().Close(ctx))
	}
	if _, err := conn.Exec(ctx, `INSERT INTO appender (one, host, pid, started) VALUES (1, $1, $2, $3)
		ON CONFLICT (one) DO UPDATE SET host = excluded.host, pid = excluded.pid, started = excluded.started`,
		h.Host, h.PID, h.Started.Unix()); err != nil {
		return nil, wrap(errors.Join(err, release()))
	}
	db.own(conn)
	return release, nil
}

func (db *DB) own(conn *pgxpool.Conn) {
	db.owning.Lock()
	defer db.owning.Unlock()
	db.owner = conn
}

// holder reads who took the lock last; one that has just taken it may not have
// said so yet.
func holder(ctx context.Context, conn *pgxpool.Conn) (outbox.Holder, error) {
	var h outbox.Holder
	var started int64
	err := conn.QueryRow(ctx, `SELECT host, pid, started FROM appender`).Scan(&h.Host, &h.PID, &started)
	if errors.Is(err, pgx.ErrNoRows) {
		return outbox.Holder{}, nil
	}
	h.Started = time.Unix(started, 0).UTC()
	return h, err
}
