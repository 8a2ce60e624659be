-- Addresses that mails came back from, or whose owners complained of one, as the mail provider says.
CREATE TABLE bounces (
    -- The keyed hash of the address.
    subject BYTEA PRIMARY KEY,
    kind TEXT NOT NULL,
    bounced_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL
);
CREATE INDEX bounces_received_at ON bounces (received_at);
