-- What an account was signed in from: keyed hashes of devices and networks, bound
-- to the account, so that two accounts of one device cannot be told from each other.
CREATE TABLE seen (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    mark       BLOB NOT NULL,
    seen_at    INTEGER NOT NULL,
    PRIMARY KEY (account_id, kind, mark)
) STRICT;
CREATE INDEX seen_seen_at ON seen (seen_at);

-- Where an account was signed in from last, encrypted with a key that is not here.
CREATE TABLE places (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    sealed     BLOB NOT NULL,
    seen_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX places_seen_at ON places (seen_at);
