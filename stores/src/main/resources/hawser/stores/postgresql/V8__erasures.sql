-- The same shape as in SQLite. Whose traces are being taken away.

CREATE TABLE erasure (
  name  TEXT   COLLATE "C" PRIMARY KEY, -- of the user, until it is over
  begun BIGINT NOT NULL
);
