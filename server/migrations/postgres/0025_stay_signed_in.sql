-- When a session ends whose person asked to stay signed in. Others end by their age.
ALTER TABLE sessions ADD COLUMN ends_at BIGINT;
CREATE INDEX sessions_ends_at ON sessions (ends_at);
