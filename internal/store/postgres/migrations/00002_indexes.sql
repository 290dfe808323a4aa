-- A record is put in once and sought seldom, and each index is paid for at every
-- one: these are the ways in which the ledger asks.
-- +goose Up
DROP INDEX records_kind;
DROP INDEX records_subject;
DROP INDEX records_time;
CREATE INDEX records_about ON records (kind, subject);

-- +goose Down
DROP INDEX records_about;
CREATE INDEX records_kind ON records (kind, time);
CREATE INDEX records_subject ON records (subject, time);
CREATE INDEX records_time ON records (time);
