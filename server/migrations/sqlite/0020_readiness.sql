-- One row, written to find out whether the database takes changes.
CREATE TABLE readiness (
    id INTEGER PRIMARY KEY NOT NULL,
    written BLOB NOT NULL
);
