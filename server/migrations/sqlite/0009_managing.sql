-- Whether the account's factors can be changed in this flow; the session it goes on
-- from, as a keyed hash; and when a first factor was shown in it.
ALTER TABLE flows ADD COLUMN manages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flows ADD COLUMN session BLOB;
ALTER TABLE flows ADD COLUMN first_at INTEGER;

-- When a first factor was shown. Step-up begins a session anew and leaves this.
ALTER TABLE sessions ADD COLUMN first_at INTEGER NOT NULL DEFAULT 0;
