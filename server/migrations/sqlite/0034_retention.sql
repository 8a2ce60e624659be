-- What is over is found by its age, and what an account has by the account, however many others there are.
CREATE INDEX authorization_codes_made_at ON authorization_codes (made_at);
CREATE INDEX failures_touched_at ON failures (touched_at);
CREATE INDEX flows_account_id ON flows (account_id);
CREATE INDEX grants_made_at ON grants (offline, made_at);
CREATE INDEX grants_used_at ON grants (offline, COALESCE(used_at, made_at));
CREATE INDEX provider_attempts_made_at ON provider_attempts (made_at);
CREATE INDEX send_targets_touched_at ON send_targets (touched_at);
CREATE INDEX sends_sent_at ON sends (sent_at);
CREATE INDEX sessions_account_id ON sessions (account_id);
CREATE INDEX sessions_ends_at_created_at ON sessions (ends_at, created_at);
DROP INDEX sessions_ends_at;
DROP INDEX sessions_created_at;
