-- What the owner of an account has agreed to that an app may have: a JSON list of scopes.
CREATE TABLE consents (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    app        TEXT NOT NULL,
    scopes     TEXT NOT NULL,
    agreed_at  INTEGER NOT NULL,
    PRIMARY KEY (account_id, app)
);
