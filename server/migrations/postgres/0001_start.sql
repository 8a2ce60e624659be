-- Times are whole seconds since 1970-01-01 UTC. Whatever identifies a browser, a
-- session or an address in a table of counters is a keyed hash: the key is not here.

CREATE TABLE accounts (
    id            TEXT PRIMARY KEY,
    email         TEXT NOT NULL,
    -- The address as it is compared: one account for all spellings of it.
    email_key     TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE factors (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    address    TEXT,
    -- Encrypted with a key that is not in the database.
    secret     BYTEA,
    -- The last time step whose code was taken: each is good once.
    last_step  BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, kind)
);

CREATE TABLE flows (
    id            TEXT PRIMARY KEY,
    browser       BYTEA NOT NULL,
    app           TEXT NOT NULL,
    return_to     TEXT NOT NULL,
    locale        TEXT NOT NULL,
    reference     TEXT NOT NULL,
    stage         TEXT NOT NULL,
    step          BIGINT NOT NULL,
    version       BIGINT NOT NULL,
    refusal       TEXT,
    -- The step that was answered last, and the keyed hash of that answer.
    answered_step BIGINT,
    answered_hash BYTEA,
    -- An authenticator key that is being enrolled, encrypted.
    pending       BYTEA,
    account_id    TEXT REFERENCES accounts (id) ON DELETE CASCADE,
    -- The flow that took this one's place.
    next          TEXT,
    created_at    BIGINT NOT NULL,
    touched_at    BIGINT NOT NULL
);
CREATE INDEX flows_touched_at ON flows (touched_at);

-- One live code a flow: another takes its place.
CREATE TABLE codes (
    flow_id TEXT PRIMARY KEY REFERENCES flows (id) ON DELETE CASCADE,
    hash    BYTEA NOT NULL
);

-- Wrong answers in a row, per account and factor.
CREATE TABLE failures (
    target        BYTEA PRIMARY KEY,
    count         BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL,
    touched_at    BIGINT NOT NULL
);

-- Messages sent, per address.
CREATE TABLE sends (
    target  BYTEA NOT NULL,
    sent_at BIGINT NOT NULL
);
CREATE INDEX sends_target ON sends (target, sent_at);

CREATE TABLE sessions (
    hash       BYTEA PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    app        TEXT NOT NULL,
    proofs     TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX sessions_created_at ON sessions (created_at);
