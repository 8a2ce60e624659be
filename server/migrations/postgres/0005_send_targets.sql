-- To whom messages are sent: who sends one holds the row, so that flows at once
-- cannot together send more than the limit.
CREATE TABLE send_targets (
    target     BYTEA PRIMARY KEY,
    touched_at BIGINT NOT NULL
);
