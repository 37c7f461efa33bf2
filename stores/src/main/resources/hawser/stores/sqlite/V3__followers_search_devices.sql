-- The same shape as in PostgreSQL, but for terms.

CREATE TABLE follower (
  name  TEXT    PRIMARY KEY,
  since INTEGER NOT NULL                -- only what was said from then on
) STRICT, WITHOUT ROWID;

CREATE TABLE followed (
  follower TEXT    NOT NULL,
  channel  INTEGER NOT NULL,
  off      INTEGER NOT NULL,            -- up to here it was told
  holder   TEXT    NOT NULL DEFAULT '', -- the run of the node that is at it
  until    INTEGER NOT NULL DEFAULT 0,  -- when others may
  PRIMARY KEY (follower, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE indexed (
  row     INTEGER PRIMARY KEY,          -- of indexed_terms
  channel INTEGER NOT NULL,
  off     INTEGER NOT NULL,
  time    INTEGER NOT NULL,
  UNIQUE (channel, off)
) STRICT;

-- Terms come apart elsewhere; here they are only told apart.
CREATE VIRTUAL TABLE indexed_terms USING fts5 (
  terms, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii', prefix = '1 2'
);

CREATE TABLE device (
  name    TEXT    NOT NULL,             -- of the user
  id      TEXT    NOT NULL,
  address TEXT    NOT NULL,             -- where notices for it go
  seen    INTEGER NOT NULL,
  PRIMARY KEY (name, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX device_address ON device (address);
