-- When an account was switched off; absent while it is on.
ALTER TABLE accounts ADD COLUMN disabled_at BIGINT;
