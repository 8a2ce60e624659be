-- What counts once, by its keyed hash: assertions of clients, proofs of keys, pushed requests.
CREATE TABLE spent (
    hash BLOB PRIMARY KEY,
    ends_at INTEGER NOT NULL
);
CREATE INDEX spent_ends_at ON spent (ends_at);

-- The thumbprint of the key that a client must show beside its tokens (DPoP).
ALTER TABLE grants ADD COLUMN jkt TEXT;
