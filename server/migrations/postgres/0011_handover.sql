-- The origin of the page that shows the flow, if it is none of ours; and what redeems the
-- one-time code that it ends in, hashed.
ALTER TABLE flows ADD COLUMN page TEXT;
ALTER TABLE flows ADD COLUMN code_challenge BYTEA;

-- One-time codes as keyed hashes, and the sessions that they give.
CREATE TABLE authorization_codes (
    hash BYTEA PRIMARY KEY,
    session BYTEA NOT NULL,
    challenge BYTEA NOT NULL,
    used BIGINT NOT NULL DEFAULT 0,
    made_at BIGINT NOT NULL
);
