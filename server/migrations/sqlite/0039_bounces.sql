-- Addresses that mails came back from, or whose owners complained of one, as the mail provider says.
CREATE TABLE bounces (
    -- The keyed hash of the address.
    subject BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    bounced_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL
);
CREATE INDEX bounces_received_at ON bounces (received_at);
