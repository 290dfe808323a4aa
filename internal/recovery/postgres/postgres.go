// Package postgres dumps an Odoo's database as of one moment, says what is in it, and
// restores it.
//
// It promises that a dump, the rows that it is counted by and the attachments that it
// names are of one snapshot; that Odoo's collector is kept from removing what that
// snapshot names where the role may do so; that nothing of a database is changed by
// reading it; and that no password stands on a command line.
package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/wardhq/ward/internal/recovery"
	"github.com/wardhq/ward/internal/recovery/program"
)

// MaxName is how many bytes PostgreSQL keeps of a name.
const MaxName = 63

// Server is where databases are.
type Server struct {
	// Conn is a connection string as libpq takes it, host=… user=…, without the
	// database and without a password: that comes from PGPASSFILE, a service or a
	// certificate.
	Conn string
	Bin  string // the folder of pg_dump and pg_restore; the PATH's where it is ""
	Env  []string
}

// passwords finds one in a connection string.
var passwords = regexp.MustCompile(`(?i)(^|\s|[?&])(password|sslpassword)\s*=|^[a-z]+://[^/@]*:[^/@]*@`)

// Valid reports what is wrong with the connection string.
func (s Server) Valid() error {
	if passwords.MatchString(s.Conn) {
		return errors.New("the connection string has a password in it, which whoever lists processes can read: put it into a file and name that by PGPASSFILE")
	}
	if strings.Contains(s.Conn, "://") || strings.Contains(s.Conn, "dbname") {
		return errors.New("the connection string is an address, or names a database: want 'host=… user=…'")
	}
	if _, err := pgx.ParseConfig(s.Conn); err != nil {
		return errors.New("the connection string is not one: want 'host=… user=…'")
	}
	return nil
}

// at is the connection string of one of its databases.
func (s Server) at(database string) string {
	return s.Conn + " dbname=" + quoted(database)
}

// quoted writes a value of a connection string.
func quoted(v string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(v) + "'"
}

// Identity is what a server is known by.
type Identity struct {
	// Host is what it was connected to by; "" where the connection string has several,
	// of which any may have answered.
	Host string
	// Identifier is what initdb gave it: no other has it but its standbys and what was
	// restored from its physical backups.
	Identifier string
	Version    int // as 150010 for 15.10
}

// String names the server for people.
func (i Identity) String() string {
	return fmt.Sprintf("PostgreSQL %d on %s (%s)", i.Version/10000, cmp.Or(i.Host, "one of several hosts"), i.Identifier)
}

// Identify asks a server who it is.
func (s Server) Identify(ctx context.Context) (Identity, error) {
	conn, err := s.connect(ctx, "postgres")
	if err != nil {
		return Identity{}, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	out := Identity{Host: conn.Config().Host}
	for _, other := range conn.Config().Fallbacks { // another TLS mode is one, too
		if other.Host != out.Host {
			out.Host = ""
		}
	}
	err = conn.QueryRow(ctx, "SELECT system_identifier::text, current_setting('server_version_num')::int FROM pg_control_system()").Scan(&out.Identifier, &out.Version)
	return out, err
}

func (s Server) connect(ctx context.Context, database string) (*pgx.Conn, error) {
	if err := s.Valid(); err != nil {
		return nil, err
	}
	c, err := pgx.ParseConfig(s.Conn)
	if err != nil {
		return nil, err
	}
	c.Database = database
	c.RuntimeParams["application_name"] = "ward"
	conn, err := pgx.ConnectConfig(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("the database %s cannot be reached: %w", database, err)
	}
	// What a role is allowed of time is meant for its users' statements, and what row
	// security hides is to be an error and not a count.
	if _, err := conn.Exec(ctx, `SELECT set_config(name, CASE name WHEN 'row_security' THEN 'off' ELSE '0' END, false) FROM pg_settings
		WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout', 'row_security')`); err != nil {
		return nil, errors.Join(fmt.Errorf("the limits of the session in %s cannot be set: %w", database, err), conn.Close(context.WithoutCancel(ctx)))
	}
	return conn, nil
}

// lockWait is how long the collector, or an index that is being made, is waited for.
const lockWait = "30s"

// Snapshot is a moment of a database, for as long as it is open.
type Snapshot struct {
	ID string
	As time.Time
	// Held says that Odoo's collector removes nothing until it is closed. Where the
	// role may not see to that, it is false.
	Held     bool
	server   Server
	database string
	lock     *pgx.Conn // holds the collector off; nil where the role may not
	conn     *pgx.Conn // holds the snapshot
	tx       pgx.Tx
}

// Snapshot takes a snapshot of a database. Close it.
func (s Server) Snapshot(ctx context.Context, database string) (*Snapshot, error) {
	out := &Snapshot{server: s, database: database}
	// Odoo's collector removes files under a lock on this table in share mode, which
	// this lock keeps it from and writers not. It is taken before the snapshot, so
	// that what is removed before it is not named.
	for _, held := range []bool{true, false} {
		err := out.begin(ctx, held)
		var refused *pgconn.PgError
		if err == nil {
			return out, nil
		}
		if !held || !errors.As(err, &refused) || refused.Code != "42501" {
			return nil, err
		}
	}
	return nil, errors.New("no snapshot was taken")
}

func (s *Snapshot) begin(ctx context.Context, held bool) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if held {
		// In a connection of its own, which keeps no snapshot: the store may take hours,
		// and rows that are dead meanwhile are to be cleared away.
		if s.lock, err = s.server.connect(ctx, s.database); err != nil {
			return err
		}
		if _, err = s.lock.Exec(ctx, "BEGIN READ ONLY; SET LOCAL lock_timeout = '"+lockWait+"'; LOCK TABLE ir_attachment IN SHARE UPDATE EXCLUSIVE MODE"); err != nil {
			return s.refused(err)
		}
	}
	if s.conn, err = s.server.connect(ctx, s.database); err != nil {
		return err
	}
	if s.tx, err = s.conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}); err != nil {
		return err
	}
	s.Held = held
	var standby bool
	if err = s.tx.QueryRow(ctx, "SELECT pg_export_snapshot(), clock_timestamp(), pg_is_in_recovery()").Scan(&s.ID, &s.As, &standby); err != nil {
		return err
	}
	if standby {
		return errStandby
	}
	if _, err = s.tx.Exec(ctx, "SELECT FROM ir_attachment LIMIT 0"); err != nil {
		return s.refused(err)
	}
	return nil
}

// errStandby is that a server is none that sets are made from.
var errStandby = errors.New("the server is a standby, where Odoo's collector is neither held off nor seen: name the primary")

// refused says what is wrong with a database whose attachments cannot be had.
func (s *Snapshot) refused(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		switch refused.Code {
		case "42P01":
			return fmt.Errorf("the database %s is not an Odoo's: it has no ir_attachment", s.database)
		case "55P03":
			return fmt.Errorf("the attachments of %s were locked for %s by something else, as Odoo's collector or a new index: try again: %w", s.database, lockWait, err)
		case "25006":
			return errStandby
		}
	}
	return err
}

// Release gives the snapshot up, and goes on to hold the collector off.
func (s *Snapshot) Release() error {
	conn := s.conn
	s.conn = nil
	return closed(conn)
}

// Holds reports whether the collector was held off until now: not so where the role
// may not, or the server was restarted meanwhile.
func (s *Snapshot) Holds(ctx context.Context) bool {
	return s.lock != nil && s.lock.Ping(ctx) == nil
}

// Close gives up the snapshot and the lock.
func (s *Snapshot) Close() error {
	lock := s.lock
	s.lock = nil
	return errors.Join(s.Release(), closed(lock))
}

// closed closes a connection, whose transaction ends with it.
func closed(conn *pgx.Conn) error {
	if conn == nil || conn.IsClosed() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return conn.Close(ctx)
}

// Described is what a database says of itself.
type Described struct {
	Database recovery.Database
	Tables   []recovery.Table
	Modules  []recovery.Module
}

// Describe says what is in the database as of the snapshot.
func (s *Snapshot) Describe(ctx context.Context) (Described, error) {
	return describe(ctx, s.tx, s.database)
}

// Describe says what is in a database now.
func (s Server) Describe(ctx context.Context, database string) (Described, error) {
	conn, err := s.connect(ctx, database)
	if err != nil {
		return Described{}, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return Described{}, err
	}
	return describe(ctx, tx, database)
}

func describe(ctx context.Context, tx pgx.Tx, database string) (Described, error) {
	out := Described{Database: recovery.Database{Name: database}}
	d := &out.Database
	// Before PostgreSQL 15 libc alone sorted; in 17 the locale was given another name.
	err := tx.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, pg_encoding_to_char(encoding), datcollate, datctype, pg_database_size(oid), pg_get_userbyid(datdba),
		CASE to_jsonb(d) ->> 'datlocprovider' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
		coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', ''), coalesce(to_jsonb(d) ->> 'daticurules', '')
		FROM pg_database d WHERE datname = current_database()`).Scan(&d.Server, &d.Encoding, &d.Collate, &d.Ctype, &d.Bytes, &d.Owner, &d.Provider, &d.Locale, &d.Rules)
	if err != nil {
		return out, err
	}
	if d.Extensions, err = collect(ctx, tx, "SELECT extname, extversion FROM pg_extension ORDER BY 1", func(r pgx.CollectableRow) (x recovery.Extension, err error) {
		return x, r.Scan(&x.Name, &x.Version)
	}); err != nil {
		return out, err
	}
	var odoo bool
	if err := tx.QueryRow(ctx, "SELECT to_regclass('ir_config_parameter') IS NOT NULL AND to_regclass('ir_module_module') IS NOT NULL").Scan(&odoo); err != nil {
		return out, err
	}
	if odoo {
		var uuid, neutral *string
		if err := tx.QueryRow(ctx, "SELECT (SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'), (SELECT value FROM ir_config_parameter WHERE key = 'database.is_neutralized')").Scan(&uuid, &neutral); err != nil {
			return out, err
		}
		if uuid != nil {
			d.UUID = *uuid
		}
		d.Neutralised = neutral != nil && !slices.Contains([]string{"", "false", "0"}, strings.ToLower(*neutral))
		if out.Modules, err = collect(ctx, tx, "SELECT name, coalesce(latest_version, '') FROM ir_module_module WHERE state IN ('installed', 'to upgrade', 'to remove') ORDER BY 1", func(r pgx.CollectableRow) (x recovery.Module, err error) {
			return x, r.Scan(&x.Name, &x.Version)
		}); err != nil {
			return out, err
		}
	}
	names, err := collect(ctx, tx, `SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
		AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2`, func(r pgx.CollectableRow) (x [2]string, err error) {
		return x, r.Scan(&x[0], &x[1])
	})
	if err != nil {
		return out, err
	}
	// A savepoint that is gone back to lets the locks of a table and of its indexes go:
	// those of all would fill the server's table of locks beside pg_dump's.
	if _, err := tx.Exec(ctx, "SAVEPOINT counted"); err != nil {
		return out, err
	}
	for _, name := range names {
		t := recovery.Table{Name: name[1]}
		if name[0] != "public" || strings.Contains(name[1], ".") {
			t.Name = name[0] + "." + name[1]
		}
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM ONLY "+pgx.Identifier{name[0], name[1]}.Sanitize()).Scan(&t.Rows); err != nil {
			return out, fmt.Errorf("the rows of %s cannot be counted: %w", t.Name, err)
		}
		if _, err := tx.Exec(ctx, "ROLLBACK TO SAVEPOINT counted"); err != nil {
			return out, err
		}
		out.Tables = append(out.Tables, t)
	}
	slices.SortFunc(out.Tables, func(a, b recovery.Table) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

func collect[T any](ctx context.Context, tx pgx.Tx, query string, row pgx.RowToFunc[T]) ([]T, error) {
	rows, err := tx.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, row)
}

// Attachments are what a database says of its attachments.
type Attachments struct {
	Stored                []recovery.Attachment // the files, each once, by name
	InDatabase, Elsewhere int64
}

// Attachments returns the attachments as of the snapshot.
func (s *Snapshot) Attachments(ctx context.Context) (Attachments, error) {
	var out Attachments
	var err error
	if out.Stored, err = collect(ctx, s.tx, `SELECT store_fname, max(coalesce(file_size, -1)), max(coalesce(checksum, '')) FROM ir_attachment
		WHERE store_fname IS NOT NULL AND store_fname <> '' GROUP BY 1 ORDER BY 1`, func(r pgx.CollectableRow) (x recovery.Attachment, err error) {
		return x, r.Scan(&x.Name, &x.Bytes, &x.SHA1)
	}); err != nil {
		return out, err
	}
	err = s.tx.QueryRow(ctx, `SELECT count(*) FILTER (WHERE db_datas IS NOT NULL), count(*) FILTER (WHERE db_datas IS NULL AND type = 'url')
		FROM ir_attachment WHERE store_fname IS NULL OR store_fname = ''`).Scan(&out.InDatabase, &out.Elsewhere)
	return out, err
}

// Named reports which of some files the database names now.
func (s Server) Named(ctx context.Context, database string, files []string) ([]string, error) {
	conn, err := s.connect(ctx, database)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	rows, err := conn.Query(ctx, "SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname = ANY($1)", files)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Dump writes a dump of the snapshot into a folder that is not there yet, by pg_dump
// in its directory format, not compressed: what is not changed is then found to be
// the same by who keeps it.
func (s *Snapshot) Dump(ctx context.Context, dir string, jobs int) error {
	return s.server.tool(ctx, "pg_dump", "--format=directory", "--compress=0", "--jobs="+strconv.Itoa(max(1, jobs)), "--snapshot="+s.ID, "--file="+dir, "--no-password", "--dbname="+s.server.at(s.database))
}

// Exists reports whether there is such a database.
func (s Server) Exists(ctx context.Context, database string) (bool, error) {
	conn, err := s.connect(ctx, "postgres")
	if err != nil {
		return false, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var there bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", database).Scan(&there)
	return there, err
}

// Lacks says which of what a set needs a server does not have; nil for nothing.
func (s Server) Lacks(ctx context.Context, d recovery.Database) ([]string, error) {
	conn, err := s.connect(ctx, "postgres")
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var out []string
	var version int
	if err := conn.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		return nil, err
	}
	if version/10000 < d.Major() {
		out = append(out, fmt.Sprintf("PostgreSQL %d or newer: it is %d, and the set was dumped from %d", d.Major(), version/10000, d.Major()))
	}
	for _, x := range d.Extensions {
		var there bool
		if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = $1)", x.Name).Scan(&there); err != nil {
			return nil, err
		}
		if !there {
			out = append(out, "the extension "+x.Name)
		}
	}
	return out, nil
}

// Create makes an empty database for a set, of an owner; of the role that makes it where
// that is "". A name that is taken is an error, and nothing happens to what has it.
func (s Server) Create(ctx context.Context, name, owner string, of recovery.Database) error {
	conn, err := s.connect(ctx, "postgres")
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var version int
	if err := conn.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		return err
	}
	literal := func(v string) string { return "'" + strings.ReplaceAll(v, "'", "''") + "'" }
	statement := "CREATE DATABASE " + pgx.Identifier{name}.Sanitize() + " TEMPLATE template0 ENCODING " + literal(of.Encoding) + " LC_COLLATE " + literal(of.Collate) + " LC_CTYPE " + literal(of.Ctype)
	if version >= 150000 {
		switch of.Provider {
		case "icu":
			statement += " LOCALE_PROVIDER icu ICU_LOCALE " + literal(of.Locale)
			if of.Rules != "" {
				statement += " ICU_RULES " + literal(of.Rules)
			}
		case "builtin":
			statement += " LOCALE_PROVIDER builtin BUILTIN_LOCALE " + literal(of.Locale)
		default:
			statement += " LOCALE_PROVIDER libc"
		}
	}
	if owner != "" {
		statement += " OWNER " + pgx.Identifier{owner}.Sanitize()
	}
	if _, err = conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("a database as the set's cannot be made (%s, %s %s): %w", of.Encoding, of.Provider, cmp.Or(of.Locale, of.Collate), err)
	}
	return nil
}

// Extend makes the extensions of a set in an empty database, to see that it can be
// done by the role that loads it.
func (s Server) Extend(ctx context.Context, name, owner string, of recovery.Database) error {
	conn, err := s.connect(ctx, name)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if owner != "" {
		if _, err := conn.Exec(ctx, "SET ROLE "+pgx.Identifier{owner}.Sanitize()); err != nil {
			return fmt.Errorf("the role %s cannot be taken, which is to own what is restored: %w", owner, err)
		}
	}
	for _, x := range of.Extensions {
		if _, err := conn.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS "+pgx.Identifier{x.Name}.Sanitize()+" CASCADE"); err != nil {
			return fmt.Errorf("the extension %s cannot be made: %w", x.Name, err)
		}
	}
	return nil
}

// User returns the role by which the server is reached.
func (s Server) User(ctx context.Context) (string, error) {
	conn, err := s.connect(ctx, "postgres")
	if err != nil {
		return "", err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var user string
	return user, conn.QueryRow(ctx, "SELECT current_user").Scan(&user)
}

// Drop removes a database and whoever is in it; where there is none, it does nothing.
func (s Server) Drop(ctx context.Context, name string) error {
	conn, err := s.connect(ctx, "postgres")
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = conn.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
	return err
}

// Rename gives a database another name, which nobody may have.
func (s Server) Rename(ctx context.Context, name, to string) error {
	conn, err := s.connect(ctx, "postgres")
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = conn.Exec(ctx, "ALTER DATABASE "+pgx.Identifier{name}.Sanitize()+" RENAME TO "+pgx.Identifier{to}.Sanitize())
	return err
}

// Load restores a dump into an empty database, all of it as an owner's; as the role
// that does it where that is "". Whose it was, who was granted what, in which table
// space it was and what it was replicated to are another server's matter.
func (s Server) Load(ctx context.Context, database, owner, dir string, jobs int) error {
	args := []string{"--format=directory", "--jobs=" + strconv.Itoa(max(1, jobs)), "--exit-on-error", "--no-owner", "--no-privileges", "--no-tablespaces", "--no-publications", "--no-subscriptions", "--no-password", "--dbname=" + s.at(database)}
	if owner != "" {
		args = append(args, "--role="+owner)
	}
	return s.tool(ctx, "pg_restore", append(args, "--", dir)...)
}

// Exec runs statements in a database, all in one transaction.
func (s Server) Exec(ctx context.Context, database, statements string) error {
	conn, err := s.connect(ctx, database)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = conn.PgConn().Exec(ctx, statements).ReadAll()
	return err
}

func (s Server) tool(ctx context.Context, name string, args ...string) error {
	if err := s.Valid(); err != nil {
		return err
	}
	path := name
	if s.Bin != "" {
		path = s.Bin + "/" + name
	}
	return program.Run(ctx, program.Program{Path: path, Args: args, Env: s.Env})
}
