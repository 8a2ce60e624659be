-- What counts once, by its keyed hash: assertions of clients, proofs of keys, pushed requests.
CREATE TABLE spent (
    hash BYTEA PRIMARY KEY,
    ends_at BIGINT NOT NULL
);
CREATE INDEX spent_ends_at ON spent (ends_at);

-- The thumbprint of the key that a client must show beside its tokens (DPoP).
ALTER TABLE grants ADD COLUMN jkt TEXT;
