-- The same shape as in PostgreSQL. Whose traces are being taken away.

CREATE TABLE erasure (
  name  TEXT    PRIMARY KEY,            -- of the user, until it is over
  begun INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
