-- The same shape as in PostgreSQL. Times are milliseconds since 1970, flags 0 or 1.

CREATE TABLE conversation (
  id      TEXT    PRIMARY KEY,            -- the channel is im/c/ and this
  direct  INTEGER NOT NULL,
  title   TEXT    NOT NULL,
  custom  TEXT    NOT NULL,               -- one JSON value; empty for none
  whole   INTEGER NOT NULL,               -- whether who joins reads what was said before
  open    INTEGER NOT NULL,
  quiet   INTEGER NOT NULL,
  members INTEGER NOT NULL,
  created INTEGER NOT NULL,
  active  INTEGER NOT NULL                -- when something was said last, about
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
  conversation TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  role         TEXT    NOT NULL,
  joined       INTEGER NOT NULL,          -- the offset after which they may read
  have_read    INTEGER NOT NULL,
  received     INTEGER NOT NULL,
  marked       INTEGER NOT NULL,
  muted        INTEGER NOT NULL,
  pinned       INTEGER NOT NULL,
  archived     INTEGER NOT NULL,
  since        INTEGER NOT NULL,
  PRIMARY KEY (conversation, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX member_name ON member (name, archived);
CREATE INDEX member_read ON member (conversation, have_read);
