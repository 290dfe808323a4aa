// Package sqlite keeps the state in one file, without a server: the default.
//
// It keeps the promises of package outbox by a write-ahead log that is synced
// at every commit, one connection that writes and a few that read, and a lock
// file beside the database for the one that appends. The file must be on a
// local filesystem.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite" // also registers the driver

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/filelock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// readers bounds the connections that read; one writes.
const readers = 4

// DB is a state database in a file.
type DB struct {
	path        string
	write, read *sql.DB
}

var _ outbox.Store = (*DB)(nil)

// Open opens the database, which it creates if need be and brings to the
// newest schema.
func Open(ctx context.Context, path string) (*DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("state database %s: %w", path, err)
	}
	db := &DB{path: abs}
	if err := db.open(ctx); err != nil {
		return nil, fmt.Errorf("state database %s: %w", path, errors.Join(err, db.Close()))
	}
	return db, nil
}

func (db *DB) open(ctx context.Context) error {
	// SQLite says "unable to open database file" to everything; the system
	// says which folder and why.
	f, err := os.OpenFile(db.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	// A checkpoint of the write-ahead log is two syncs and writes each page
	// again: one for every 16 MiB, not 4, and the indexes' pages stay in memory
	// between the transactions.
	if db.write, err = sql.Open("sqlite", dsn(db.path, "immediate")+"&_pragma=wal_autocheckpoint(4000)&_pragma=cache_size(-16384)"); err != nil {
		return err
	}
	db.write.SetMaxOpenConns(1)
	if err := db.migrate(ctx); err != nil {
		return err
	}
	if db.read, err = sql.Open("sqlite", dsn(db.path, "deferred")+"&_pragma=query_only(1)"); err != nil {
		return err
	}
	db.read.SetMaxOpenConns(readers)
	return nil
}

// dsn sets what SQLite keeps for each connection. A path goes in as a URI, so
// that a question mark in it is not the beginning of the settings.
func dsn(path, txlock string) string {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	return u.String() + "?_txlock=" + txlock +
		"&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
}

// migrate holds a lock, since two processes may meet a new file at once.
func (db *DB) migrate(ctx context.Context) error {
	lock, err := filelock.Wait(db.path + ".schema.lock")
	if err != nil {
		return err
	}
	steps, err := fs.Sub(migrations, "migrations")
	if err == nil {
		var p *goose.Provider
		if p, err = goose.NewProvider(goose.DialectSQLite3, db.write, steps, goose.WithDisableGlobalRegistry(true)); err == nil {
			_, err = p.Up(ctx)
		}
	}
	return errors.Join(err, lock.Unlock())
}

// Close closes the database.
func (db *DB) Close() error {
	var errs []error
	// The writer is last: it is the one that may fold the write-ahead log in.
	for _, pool := range []*sql.DB{db.read, db.write} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	return errors.Join(errs...)
}

const columns = `seq, id, kind, subject, class, time, payload, size, place, tag`

// Apply is outbox.Rows's.
func (db *DB) Apply(ctx context.Context, rows []outbox.Row, places []outbox.Place) error {
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		if err := enqueue(ctx, tx, rows); err != nil {
			return err
		}
		return note(ctx, tx, places)
	})
	if err != nil {
		return fmt.Errorf("state database %s: %w", db.path, err)
	}
	return nil
}

func (db *DB) inTx(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func enqueue(ctx context.Context, tx *sql.Tx, rows []outbox.Row) error {
	if len(rows) == 0 {
		return nil
	}
	add, err := tx.PrepareContext(ctx, `INSERT INTO records (id, kind, subject, class, time, payload, size, tag)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET tag = excluded.tag WHERE records.place IS NULL AND records.tag <> excluded.tag`)
	if err != nil {
		return err
	}
	defer add.Close()
	for _, r := range rows {
		if _, err := add.ExecContext(ctx, r.ID[:], r.Leaf.Kind, r.Leaf.Subject, r.Leaf.Class, r.Leaf.Time.Unix(), r.Leaf.Payload[:], r.Leaf.Size, r.Tag[:]); err != nil {
			return err
		}
	}
	return nil
}

func note(ctx context.Context, tx *sql.Tx, places []outbox.Place) error {
	if len(places) == 0 {
		return nil
	}
	set, err := tx.PrepareContext(ctx, `UPDATE records SET place = ?1 WHERE id = ?2 AND (place IS NULL OR place = ?1)`)
	if err != nil {
		return err
	}
	defer set.Close()
	for _, p := range places {
		done, err := set.ExecContext(ctx, int64(p.Index), p.ID[:])
		if isConstraint(err) {
			return fmt.Errorf("%w: another record than %s is at %d", outbox.ErrConflict, p.ID, p.Index)
		}
		if err != nil {
			return err
		}
		changed, err := done.RowsAffected()
		if err != nil {
			return err
		}
		if changed != 1 {
			return fmt.Errorf("%w: record %s is unknown, or not at %d", outbox.ErrConflict, p.ID, p.Index)
		}
	}
	return nil
}

// isConstraint reports a broken UNIQUE: SQLITE_CONSTRAINT is 19, its extended
// codes have it in their low byte.
func isConstraint(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == 19
}

// Unsealed is outbox.Rows's.
func (db *DB) Unsealed(ctx context.Context, after int64, limit int) ([]outbox.Row, error) {
	return db.query(ctx, db.read, `SELECT `+columns+` FROM records WHERE place IS NULL AND seq > ? ORDER BY seq LIMIT ?`, after, limit)
}

// Last is outbox.Rows's.
func (db *DB) Last(ctx context.Context) (outbox.Place, bool, error) {
	r, ok, err := db.one(ctx, `SELECT `+columns+` FROM records WHERE place IS NOT NULL ORDER BY place DESC LIMIT 1`)
	if err != nil || !ok {
		return outbox.Place{}, false, err
	}
	return outbox.Place{ID: r.ID, Index: *r.Place}, true, nil
}

// findAtOnce bounds the parameters of one statement.
const findAtOnce = 512

// Find is outbox.Rows's. It reads by the connection that writes: what that
// one has written itself is in its memory still.
func (db *DB) Find(ctx context.Context, ids []digest.Digest) (map[digest.Digest]outbox.Row, error) {
	found := make(map[digest.Digest]outbox.Row)
	for some := range slices.Chunk(ids, findAtOnce) {
		args := make([]any, len(some))
		for i, id := range some {
			args[i] = id[:]
		}
		rows, err := db.query(ctx, db.write, `SELECT `+columns+` FROM records WHERE id IN (?`+strings.Repeat(`,?`, len(some)-1)+`)`, args...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			found[r.ID] = r
		}
	}
	return found, nil
}

// List is outbox.Rows's.
func (db *DB) List(ctx context.Context, q outbox.Query) ([]outbox.Row, error) {
	var where []string
	var args []any
	and := func(condition string, value any) {
		where = append(where, condition)
		args = append(args, value)
	}
	and(`seq > ?`, q.After)
	if q.Kind != "" {
		and(`kind = ?`, q.Kind)
	}
	if q.Subject != "" {
		and(`subject = ?`, q.Subject)
	}
	if q.Class != "" {
		and(`class = ?`, q.Class)
	}
	if !q.Payload.IsZero() {
		and(`payload = ?`, q.Payload[:])
	}
	if !q.From.IsZero() {
		and(`time >= ?`, ceil(q.From))
	}
	if !q.Until.IsZero() {
		and(`time < ?`, ceil(q.Until))
	}
	limit := q.Limit
	if limit <= 0 {
		limit = -1
	}
	return db.query(ctx, db.read, `SELECT `+columns+` FROM records WHERE `+strings.Join(where, ` AND `)+` ORDER BY seq LIMIT ?`, append(args, limit)...)
}

// ceil returns the first full second that is not before t: records have full
// seconds.
func ceil(t time.Time) int64 {
	if t.Nanosecond() > 0 {
		return t.Unix() + 1
	}
	return t.Unix()
}

func (db *DB) one(ctx context.Context, query string, args ...any) (outbox.Row, bool, error) {
	rows, err := db.query(ctx, db.read, query, args...)
	if err != nil || len(rows) == 0 {
		return outbox.Row{}, false, err
	}
	return rows[0], true, nil
}

func (db *DB) query(ctx context.Context, by *sql.DB, query string, args ...any) (found []outbox.Row, err error) {
	defer func() {
		if err != nil {
			found, err = nil, fmt.Errorf("state database %s: %w", db.path, err)
		}
	}()
	rows, err := by.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scan(rows)
		if err != nil {
			return nil, err
		}
		found = append(found, r)
	}
	return found, rows.Err()
}

func scan(from interface{ Scan(...any) error }) (outbox.Row, error) {
	var (
		r           outbox.Row
		id, payload []byte
		tag         []byte
		seconds     int64
		place       sql.NullInt64
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
	if place.Valid {
		index := uint64(place.Int64)
		r.Place = &index
	}
	return r, r.Check()
}

// Acquire is outbox.Owner's. The lock is a file's, which ends with the process.
func (db *DB) Acquire(_ context.Context, h outbox.Holder) (func() error, error) {
	lock, err := filelock.Try(db.path+".appender.lock", h.Note())
	var held *filelock.HeldError
	if errors.As(err, &held) {
		return nil, &outbox.HeldError{What: "the state database " + db.path, By: outbox.ParseHolder(held.Note)}
	}
	if err != nil {
		return nil, fmt.Errorf("state database %s: %w", db.path, err)
	}
	return lock.Unlock, nil
}
