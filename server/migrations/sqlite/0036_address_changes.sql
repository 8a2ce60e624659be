-- Addresses that accounts had before. Until then whoever has the link that was sent there can have it
-- back, and nobody else can take it.
CREATE TABLE address_changes (
    -- The keyed hash of what is in the link.
    hash BLOB PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    -- Where the address was changed.
    app TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    undo_until INTEGER NOT NULL
);
CREATE INDEX address_changes_account_id ON address_changes (account_id);
CREATE INDEX address_changes_email_key ON address_changes (email_key);
CREATE INDEX address_changes_undo_until ON address_changes (undo_until);
