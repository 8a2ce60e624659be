-- A password is one way in among others: accounts may have none.
CREATE TABLE passwords (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    hash       TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
INSERT INTO passwords SELECT id, password_hash, created_at FROM accounts;
ALTER TABLE accounts DROP COLUMN password_hash;

-- What the app wanted to know at sign-up, as JSON, and when terms were agreed to.
ALTER TABLE accounts ADD COLUMN profile TEXT NOT NULL DEFAULT '[]';
ALTER TABLE accounts ADD COLUMN terms_accepted_at INTEGER;

-- Keyed hashes of the codes that are left; each is deleted with its use.
CREATE TABLE recovery_codes (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    hash       BLOB NOT NULL,
    PRIMARY KEY (account_id, hash)
) STRICT;
