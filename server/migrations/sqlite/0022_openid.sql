-- Keys that sign tokens. Servers that make one at once agree on its number.
CREATE TABLE signing_keys (
    alg TEXT NOT NULL,
    number INTEGER NOT NULL,
    kid TEXT NOT NULL,
    sealed BLOB NOT NULL,
    public TEXT NOT NULL,
    signs_from INTEGER NOT NULL,
    revoked_at INTEGER,
    PRIMARY KEY (alg, number)
);

-- What an OpenID client asked for, as the query of its address.
ALTER TABLE flows ADD COLUMN request TEXT;

-- By what tokens name a session of a browser. Stays when its person signs in again.
ALTER TABLE sessions ADD COLUMN sid TEXT;
CREATE INDEX sessions_sid ON sessions (sid);

-- What a person's sign-in gives a client.
CREATE TABLE grants (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    app TEXT NOT NULL,
    sid TEXT NOT NULL,
    request TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    -- How often its refresh token was replaced, and when last.
    generation INTEGER NOT NULL DEFAULT 0,
    rotated_at INTEGER,
    ended_at INTEGER
);

-- Of a code that an OpenID client redeems.
ALTER TABLE authorization_codes ADD COLUMN grant_id TEXT;
