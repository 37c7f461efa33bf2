-- The same shape as in PostgreSQL. Times are milliseconds since 1970.

CREATE TABLE store (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  incarnation TEXT    NOT NULL,           -- part of every epoch: another one, and all histories begin anew
  weak        INTEGER NOT NULL DEFAULT 0  -- 1 while what was acknowledged may not be on the disk
) STRICT;

CREATE TABLE channel (
  id         INTEGER PRIMARY KEY,
  name       TEXT    NOT NULL UNIQUE,
  epoch      TEXT    NOT NULL,
  head       INTEGER NOT NULL DEFAULT 0,  -- offset of the newest
  counted    INTEGER NOT NULL DEFAULT 0,  -- how many were ever counted: those that refer to no other
  floor      INTEGER NOT NULL DEFAULT 1,  -- below it nothing is given any more
  last       INTEGER NOT NULL DEFAULT 0,  -- time of the newest: a channel's times never fall
  keep_count INTEGER NOT NULL,
  keep_age   INTEGER NOT NULL,
  keep_keys  INTEGER NOT NULL,
  due        INTEGER                      -- when there may be something to let go of; NULL for never
) STRICT;

CREATE INDEX channel_due ON channel (due) WHERE due IS NOT NULL;

CREATE TABLE event (
  channel INTEGER NOT NULL,
  off     INTEGER NOT NULL,
  time    INTEGER NOT NULL,
  author  TEXT,                           -- NULL for the operator's own programs
  key     TEXT,                           -- lives as long as the row
  digest  BLOB,                           -- of what the key stands for
  tags    BLOB,
  slot    TEXT,
  ref     INTEGER,                        -- the offset that this one is about
  counted INTEGER NOT NULL,               -- how many up to and with it were counted
  json    INTEGER NOT NULL,
  data    BLOB    NOT NULL,
  PRIMARY KEY (channel, off)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX event_key ON event (channel, author, key) WHERE key IS NOT NULL AND author IS NOT NULL;
CREATE UNIQUE INDEX event_own_key ON event (channel, key) WHERE key IS NOT NULL AND author IS NULL;
CREATE INDEX event_ref ON event (channel, ref) WHERE ref IS NOT NULL;
CREATE INDEX event_author ON event (channel, author, off) WHERE author IS NOT NULL AND ref IS NULL;
