-- Whether a grant outlives its session, and what the session had shown then.
ALTER TABLE grants ADD COLUMN offline BIGINT NOT NULL DEFAULT 0;
ALTER TABLE grants ADD COLUMN proofs TEXT;
ALTER TABLE grants ADD COLUMN mfa BIGINT;
ALTER TABLE grants ADD COLUMN first_at BIGINT;
-- When its refresh token was last used.
ALTER TABLE grants ADD COLUMN used_at BIGINT;
CREATE INDEX grants_account_id ON grants (account_id);
