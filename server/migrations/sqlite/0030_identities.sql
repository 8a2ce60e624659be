-- Accounts from elsewhere that are linked to accounts: who somebody is is the issuer and the subject.
CREATE TABLE identities (
    issuer        TEXT NOT NULL,
    subject       TEXT NOT NULL,
    account_id    TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    provider      TEXT NOT NULL,
    -- The address that it came with last, encrypted.
    label_sealed  BLOB,
    -- 0 where nothing but the provider's word led to it.
    proved        INTEGER NOT NULL,
    linked_at     INTEGER NOT NULL,
    used_at       INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_of_account ON identities (account_id);

-- Ways to a provider that flows have begun, by the hash of their state.
CREATE TABLE provider_attempts (
    hash          BLOB PRIMARY KEY,
    flow_id       TEXT NOT NULL REFERENCES flows (id) ON DELETE CASCADE,
    provider      TEXT NOT NULL,
    -- What came back by a form, encrypted, until the browser comes with its cookie.
    answer_sealed BLOB,
    made_at       INTEGER NOT NULL,
    used          INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX provider_attempts_of_flow ON provider_attempts (flow_id);

-- The account from elsewhere that waits in a flow, encrypted.
ALTER TABLE flows ADD COLUMN identity_sealed BLOB;
