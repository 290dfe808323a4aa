-- +goose Up
CREATE TABLE records (
    seq     INTEGER PRIMARY KEY,
    id      BLOB    NOT NULL UNIQUE,
    kind    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    class   TEXT    NOT NULL,
    time    INTEGER NOT NULL, -- seconds since 1970, UTC
    payload BLOB    NOT NULL,
    size    INTEGER NOT NULL,
    place   INTEGER           -- the index in the log
) STRICT;
CREATE UNIQUE INDEX records_place ON records (place) WHERE place IS NOT NULL;
CREATE INDEX records_unsealed ON records (seq) WHERE place IS NULL;
CREATE INDEX records_kind ON records (kind, time);
CREATE INDEX records_subject ON records (subject, time);
CREATE INDEX records_class ON records (class, time);
CREATE INDEX records_time ON records (time);
CREATE INDEX records_payload ON records (payload);

-- +goose Down
DROP TABLE records;
