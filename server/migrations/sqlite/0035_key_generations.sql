-- Generations of the server's key that something stored may be sealed with. The newest seals.
CREATE TABLE key_generations (
    number      INTEGER PRIMARY KEY NOT NULL,
    fingerprint BLOB NOT NULL,
    -- Since when servers begin to seal with it, and since when all do.
    active_at   INTEGER NOT NULL,
    sealing_at  INTEGER,
    -- When all that is stored was sealed with it.
    resealed_at INTEGER
);
INSERT INTO key_generations SELECT 1, fingerprint, 0, 0, 0 FROM server_key;

-- Servers that run, and the generation that each seals with.
CREATE TABLE servers (
    id      TEXT PRIMARY KEY NOT NULL,
    name    TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    sealing INTEGER NOT NULL
);
CREATE INDEX servers_seen_at ON servers (seen_at);

-- The generations that each can open with.
CREATE TABLE server_generations (
    server_id   TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    PRIMARY KEY (server_id, number)
);

-- The pass through what is stored that seals it anew; one row.
CREATE TABLE resealing (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    generation INTEGER NOT NULL,
    -- The server that is at it, and when that claim expires.
    holder     TEXT,
    held_until INTEGER NOT NULL DEFAULT 0,
    -- When this pass begins, and how many values it has sealed anew.
    begins_at  INTEGER NOT NULL,
    found      INTEGER NOT NULL DEFAULT 0,
    -- The column, and the last row of it that was looked at.
    place      TEXT NOT NULL DEFAULT '',
    row_first  TEXT NOT NULL DEFAULT '',
    row_second TEXT NOT NULL DEFAULT ''
);
