-- Devices on which an account is asked for no second factor. The hash is of a token that only
-- the browser has, and of the account and the user flow that it counts for.
CREATE TABLE remembered_devices (
    hash       BYTEA PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    made_at    BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL
);
CREATE INDEX remembered_devices_account_id ON remembered_devices (account_id);
CREATE INDEX remembered_devices_ends_at ON remembered_devices (ends_at);
