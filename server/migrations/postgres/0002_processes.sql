-- Whose turn it is to answer a flow, and until when it is theirs at most.
ALTER TABLE flows ADD COLUMN turn TEXT;
ALTER TABLE flows ADD COLUMN turn_until BIGINT NOT NULL DEFAULT 0;

-- By what all servers of one database tell that they have the same key; one row.
CREATE TABLE server_key (
    id          BIGINT PRIMARY KEY CHECK (id = 1),
    fingerprint BYTEA NOT NULL
);
