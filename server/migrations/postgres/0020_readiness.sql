-- One row, written to find out whether the database takes changes.
CREATE TABLE readiness (
    id BIGINT PRIMARY KEY NOT NULL,
    written BYTEA NOT NULL
);
