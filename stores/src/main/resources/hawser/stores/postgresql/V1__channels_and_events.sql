-- The same shape as in SQLite. Times are milliseconds since 1970. Texts compare as bytes.

CREATE TABLE store (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  incarnation TEXT    NOT NULL,               -- part of every epoch: another one, and all histories begin anew
  weak        BOOLEAN NOT NULL DEFAULT FALSE  -- whether what was acknowledged may not be on the disk
);

CREATE TABLE channel (
  id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       TEXT COLLATE "C" NOT NULL UNIQUE,
  epoch      TEXT    NOT NULL,
  head       BIGINT  NOT NULL DEFAULT 0,      -- offset of the newest
  counted    BIGINT  NOT NULL DEFAULT 0,      -- how many were ever counted: those that refer to no other
  floor      BIGINT  NOT NULL DEFAULT 1,      -- below it nothing is given any more
  last       BIGINT  NOT NULL DEFAULT 0,      -- time of the newest: a channel's times never fall
  keep_count INTEGER NOT NULL,
  keep_age   BIGINT  NOT NULL,
  keep_keys  BIGINT  NOT NULL,
  due        BIGINT                           -- when there may be something to let go of; NULL for never
) WITH (fillfactor = 50);

CREATE INDEX channel_due ON channel (due) WHERE due IS NOT NULL;

CREATE TABLE event (
  channel BIGINT  NOT NULL,
  off     BIGINT  NOT NULL,
  time    BIGINT  NOT NULL,
  author  TEXT COLLATE "C",                   -- NULL for the operator's own programs
  key     TEXT COLLATE "C",                   -- lives as long as the row
  digest  BYTEA,                              -- of what the key stands for
  tags    BYTEA,
  slot    TEXT COLLATE "C",
  ref     BIGINT,                             -- the offset that this one is about
  counted BIGINT  NOT NULL,                   -- how many up to and with it were counted
  json    BOOLEAN NOT NULL,
  data    BYTEA   NOT NULL,
  PRIMARY KEY (channel, off)
) PARTITION BY HASH (channel);

DO $$
BEGIN
  FOR part IN 0..15 LOOP
    EXECUTE format(
      'CREATE TABLE event_%s PARTITION OF event FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
      lpad(part::text, 2, '0'), part);
  END LOOP;
END
$$;

CREATE UNIQUE INDEX event_key ON event (channel, author, key) WHERE key IS NOT NULL AND author IS NOT NULL;
CREATE UNIQUE INDEX event_own_key ON event (channel, key) WHERE key IS NOT NULL AND author IS NULL;
CREATE INDEX event_ref ON event (channel, ref) WHERE ref IS NOT NULL;
CREATE INDEX event_author ON event (channel, author, off) WHERE author IS NOT NULL AND ref IS NULL;
