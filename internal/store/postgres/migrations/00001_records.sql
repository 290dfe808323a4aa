-- +goose Up
CREATE TABLE records (
    seq     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id      bytea  NOT NULL UNIQUE,
    kind    text   NOT NULL,
    subject text   NOT NULL,
    class   text   NOT NULL,
    time    bigint NOT NULL, -- seconds since 1970, UTC
    payload bytea  NOT NULL,
    size    bigint NOT NULL,
    place   bigint           -- the index in the log
);
CREATE UNIQUE INDEX records_place ON records (place) WHERE place IS NOT NULL;
CREATE INDEX records_unsealed ON records (seq) WHERE place IS NULL;
CREATE INDEX records_kind ON records (kind, time);
CREATE INDEX records_subject ON records (subject, time);
CREATE INDEX records_class ON records (class, time);
CREATE INDEX records_time ON records (time);
CREATE INDEX records_payload ON records (payload);

CREATE TABLE appender (
    one     integer PRIMARY KEY CHECK (one = 1),
    host    text    NOT NULL,
    pid     integer NOT NULL,
    started bigint  NOT NULL
);

-- +goose Down
DROP TABLE appender;
DROP TABLE records;
