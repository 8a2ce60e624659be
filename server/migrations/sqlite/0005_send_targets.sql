-- To whom messages are sent: who sends one holds the row, so that flows at once
-- cannot together send more than the limit.
CREATE TABLE send_targets (
    target     BLOB PRIMARY KEY,
    touched_at INTEGER NOT NULL
) STRICT;
