-- Whose account a count is about, as a keyed hash, so that an operator can have all of
-- its counts forgotten; absent where a count is about no account.
ALTER TABLE failures ADD COLUMN subject BYTEA;
CREATE INDEX failures_subject ON failures (subject);
ALTER TABLE sends ADD COLUMN subject BYTEA;
CREATE INDEX sends_subject ON sends (subject);

-- When it was first seen: of an account's devices the oldest count for themselves.
ALTER TABLE seen ADD COLUMN first_at BIGINT NOT NULL DEFAULT 0;
