-- Generations of the server's key that something stored may be sealed with. The newest seals.
CREATE TABLE key_generations (
    number      BIGINT PRIMARY KEY NOT NULL,
    fingerprint BYTEA NOT NULL,
    -- Since when servers begin to seal with it, and since when all do.
    active_at   BIGINT NOT NULL,
    sealing_at  BIGINT,
    -- When all that is stored was sealed with it.
    resealed_at BIGINT
);
INSERT INTO key_generations SELECT 1, fingerprint, 0, 0, 0 FROM server_key;

-- Servers that run, and the generation that each seals with.
CREATE TABLE servers (
    id      TEXT PRIMARY KEY NOT NULL,
    name    TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    sealing BIGINT NOT NULL
);
CREATE INDEX servers_seen_at ON servers (seen_at);

-- The generations that each can open with.
CREATE TABLE server_generations (
    server_id   TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    number      BIGINT NOT NULL,
    fingerprint BYTEA NOT NULL,
    PRIMARY KEY (server_id, number)
);

-- The pass through what is stored that seals it anew; one row.
CREATE TABLE resealing (
    id         BIGINT PRIMARY KEY CHECK (id = 1),
    generation BIGINT NOT NULL,
    -- The server that is at it, and when that claim expires.
    holder     TEXT,
    held_until BIGINT NOT NULL DEFAULT 0,
    -- When this pass begins, and how many values it has sealed anew.
    begins_at  BIGINT NOT NULL,
    found      BIGINT NOT NULL DEFAULT 0,
    -- The column, and the last row of it that was looked at.
    place      TEXT NOT NULL DEFAULT '',
    row_first  TEXT NOT NULL DEFAULT '',
    row_second TEXT NOT NULL DEFAULT ''
);
