-- The origin of the page that shows the flow, if it is none of ours; and what redeems the
-- one-time code that it ends in, hashed.
ALTER TABLE flows ADD COLUMN page TEXT;
ALTER TABLE flows ADD COLUMN code_challenge BLOB;

-- One-time codes as keyed hashes, and the sessions that they give.
CREATE TABLE authorization_codes (
    hash BLOB PRIMARY KEY,
    session BLOB NOT NULL,
    challenge BLOB NOT NULL,
    used INTEGER NOT NULL DEFAULT 0,
    made_at INTEGER NOT NULL
);
