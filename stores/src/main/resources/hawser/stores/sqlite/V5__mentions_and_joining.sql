-- The same shape as in PostgreSQL. Times are milliseconds since 1970, flags 0 or 1.

ALTER TABLE conversation ADD COLUMN approve INTEGER NOT NULL DEFAULT 0; -- whether who wishes to join waits

-- Who is mentioned and has not read it.
CREATE TABLE mention (
  name         TEXT NOT NULL,
  conversation TEXT NOT NULL,
  off          INTEGER NOT NULL,
  until        INTEGER NOT NULL,  -- when the message expires; 0 for never
  PRIMARY KEY (name, conversation, off)
) STRICT, WITHOUT ROWID;

CREATE INDEX mention_off ON mention (conversation, off);

-- The one link by which people come into a group.
CREATE TABLE link (
  conversation TEXT PRIMARY KEY,
  secret       TEXT NOT NULL UNIQUE,
  author       TEXT NOT NULL,
  until        INTEGER NOT NULL,  -- 0 for never
  uses         INTEGER NOT NULL -- how many more may come by it; -1 for any number
) STRICT, WITHOUT ROWID;

-- Who wishes to join a group.
CREATE TABLE wish (
  conversation TEXT NOT NULL,
  name         TEXT NOT NULL,
  time         INTEGER NOT NULL,
  declined     INTEGER NOT NULL,  -- when they were turned down; 0 while they wait
  PRIMARY KEY (conversation, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX wish_name ON wish (name);
