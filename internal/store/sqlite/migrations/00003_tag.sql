-- Who put a row in says so by a tag that only the ledger's key makes. A row from
-- before has none: its place is told by the log, and without a place it is named
-- and not sealed.
-- +goose Up
ALTER TABLE records ADD COLUMN tag BLOB NOT NULL DEFAULT x'';

-- +goose Down
ALTER TABLE records DROP COLUMN tag;
