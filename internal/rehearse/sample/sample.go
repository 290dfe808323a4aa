// Package sample makes a database and a filestore of Odoo's shape, of invented people:
// what ways back are rehearsed with where there is no Odoo.
//
// It promises that the same seed and size make the same rows and the same files, and
// that nothing in them is of a person.
package sample

import (
	"context"
	"crypto/sha1" //nolint:gosec // it is what Odoo names files by, and proves nothing here
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"
)

// Size is how much there is.
type Size struct {
	Partners    int
	Moves       int // of accounting
	Attachments int
	// FileBytes is how large a file of the filestore is at the most; half of that on
	// average.
	FileBytes int
}

// Small is for tests, and Usual what takes a minute.
var (
	Small = Size{Partners: 500, Moves: 1_000, Attachments: 40, FileBytes: 4 << 10}
	Usual = Size{Partners: 50_000, Moves: 200_000, Attachments: 2_000, FileBytes: 128 << 10}
)

// Valid says what is wrong with a size.
func (s Size) Valid() error {
	if s.Partners < 1 || s.Moves < 1 || s.Attachments < 1 || s.FileBytes < 1 {
		return errors.New("a sample has one of each thing at the least")
	}
	return nil
}

// Times returns a size so many times as large, in rows and files.
func (s Size) Times(n int) Size {
	s.Partners, s.Moves, s.Attachments = s.Partners*n, s.Moves*n, s.Attachments*n
	return s
}

// Tables are Odoo's own, of which what recovery reads is as Odoo 17 has it
// (github.com/odoo/odoo, base and account).
var tables = []string{
	`CREATE TABLE ir_config_parameter (id serial PRIMARY KEY, key varchar NOT NULL UNIQUE, value text NOT NULL)`,
	`CREATE TABLE ir_module_module (id serial PRIMARY KEY, name varchar NOT NULL UNIQUE, state varchar, latest_version varchar)`,
	`CREATE TABLE ir_attachment (id serial PRIMARY KEY, name varchar NOT NULL, res_model varchar, res_id int, type varchar NOT NULL DEFAULT 'binary', url varchar, db_datas bytea, store_fname varchar, file_size int, checksum varchar(40), mimetype varchar)`,
	`CREATE INDEX ir_attachment_store_fname ON ir_attachment (store_fname)`,
	`CREATE TABLE res_partner (id serial PRIMARY KEY, name varchar, email varchar, comment text, active bool DEFAULT true, create_date timestamp)`,
	`CREATE TABLE account_move (id serial PRIMARY KEY, name varchar, partner_id int REFERENCES res_partner, state varchar NOT NULL, date date NOT NULL, amount_total numeric)`,
	`CREATE INDEX account_move_partner ON account_move (partner_id)`,
	`CREATE TABLE queue_job (id serial PRIMARY KEY, uuid varchar NOT NULL UNIQUE, state varchar NOT NULL, method_name varchar)`,
}

// modules are those that the sample has, as an Odoo says of its own.
const modules = `INSERT INTO ir_module_module (name, state, latest_version) VALUES
	('base', 'installed', '17.0.1.3'), ('web', 'installed', '17.0.1.0'), ('account', 'installed', '17.0.1.2'),
	('queue_job', 'installed', '17.0.2.6'), ('stock', 'uninstalled', NULL)`

// Make fills an empty database and a folder, which it makes: data_dir/filestore/DATABASE.
func Make(ctx context.Context, conn *pgx.Conn, filestore string, size Size, seed uint64) error {
	if err := size.Valid(); err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // the same seed makes the same sample
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // it does nothing once it is committed
	for _, statement := range append(tables[:len(tables):len(tables)], modules) {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return fmt.Errorf("the sample cannot be made: %w", err)
		}
	}
	for _, fill := range []struct {
		statement string
		args      []any
	}{
		{"INSERT INTO ir_config_parameter (key, value) VALUES ('database.uuid', $1), ('database.secret', $2), ('web.base.url', 'https://odoo.example')", []any{uuid(random), uuid(random)}},
		{"INSERT INTO res_partner (name, email, comment, create_date) SELECT 'Partner ' || n, 'partner' || n || '@example.org', repeat(md5($2::text || n), 4), timestamp '2026-01-01' + n * interval '1 minute' FROM generate_series(1, $1) n", []any{size.Partners, fmt.Sprint(seed)}},
		{"INSERT INTO account_move (name, partner_id, state, date, amount_total) SELECT 'INV/2026/' || n, 1 + n % $2, CASE n % 10 WHEN 0 THEN 'draft' ELSE 'posted' END, date '2026-01-01' + n % 330, (n * 37 % 100000) / 100.0 FROM generate_series(1, $1) n", []any{size.Moves, size.Partners}},
		{"INSERT INTO queue_job (uuid, state, method_name) SELECT md5($1::text || n), (ARRAY['pending', 'enqueued', 'started', 'done', 'failed'])[1 + n % 5], 'send' FROM generate_series(1, 50) n", []any{fmt.Sprint(seed)}},
		{"INSERT INTO ir_attachment (name, type, url) VALUES ('a link', 'url', 'https://example.org/manual')", nil},
		{"INSERT INTO ir_attachment (name, db_datas, file_size) VALUES ('in the database', 'kept in a row', 13)", nil},
	} {
		if _, err := tx.Exec(ctx, fill.statement, fill.args...); err != nil {
			return fmt.Errorf("the sample cannot be filled: %w", err)
		}
	}
	if err := files(ctx, tx, filestore, size, random); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "ANALYZE")
	return err
}

// files writes the filestore, and says of each file in the database what Odoo would.
func files(ctx context.Context, tx pgx.Tx, dir string, size Size, random *rand.Rand) error {
	if err := os.MkdirAll(filepath.Join(dir, "checklist"), 0o700); err != nil {
		return err
	}
	var rows [][]any
	for n := range size.Attachments {
		if err := ctx.Err(); err != nil {
			return err
		}
		// Half of it is as text is, so that a store has something to compress.
		content := make([]byte, 1+random.IntN(size.FileBytes))
		for i := range content {
			if i%2 == 0 {
				content[i] = byte(random.Uint32())
			} else {
				content[i] = 'a' + byte(n%26)
			}
		}
		sum := sha1.Sum(content) //nolint:gosec // as above
		name := hex.EncodeToString(sum[:])
		path := filepath.Join(dir, name[:2], name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return err
		}
		rows = append(rows, []any{fmt.Sprintf("scan %d.pdf", n), "res.partner", 1 + n%size.Partners, name[:2] + "/" + name, len(content), name, "application/pdf"})
	}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"ir_attachment"}, []string{"name", "res_model", "res_id", "store_fname", "file_size", "checksum", "mimetype"}, pgx.CopyFromRows(rows))
	return err
}

// uuid is one of the seed's.
func uuid(random *rand.Rand) string {
	a, b := random.Uint64(), random.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff)
}
