-- What an account's devices can sign with: public keys, so nothing here signs anyone in.
CREATE TABLE passkeys (
    credential_id BYTEA PRIMARY KEY,
    account_id    TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- The public key, its counter and flags, as JSON.
    data          TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    used_at       BIGINT NOT NULL
);
CREATE INDEX passkeys_account_id ON passkeys (account_id);
