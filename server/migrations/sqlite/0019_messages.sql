-- Messages that are accepted and not delivered yet. At most one of a flow: it holds the
-- code that the flow waits for.
CREATE TABLE messages (
    -- The same at every try, by which a receiver knows a message that it has.
    id          TEXT PRIMARY KEY,
    -- Absent for a message without a code.
    flow_id     TEXT UNIQUE REFERENCES flows (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,
    -- What it says and to whom, encrypted with a key that is not in the database; absent
    -- once the message was refused for good.
    sealed      BLOB,
    failures    INTEGER NOT NULL,
    -- The server that tries it, and when that claim expires.
    holder      TEXT,
    due_at      INTEGER NOT NULL,
    accepted_at INTEGER NOT NULL,
    ends_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_due_at ON messages (due_at);
CREATE INDEX messages_ends_at ON messages (ends_at);
