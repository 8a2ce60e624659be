-- Clients that are to be told that a session has ended. Written in the change that ends it.
CREATE TABLE logout_notices (
    sid TEXT NOT NULL,
    app TEXT NOT NULL,
    -- Whose session it was.
    sub TEXT NOT NULL,
    -- How often a server has begun to tell it, and from when on the next one may.
    tries INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (sid, app)
);
CREATE INDEX logout_notices_due_at ON logout_notices (due_at);
CREATE INDEX grants_sid ON grants (sid);
