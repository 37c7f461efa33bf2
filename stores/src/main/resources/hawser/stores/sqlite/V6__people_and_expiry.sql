-- The same shape as in PostgreSQL. Times are milliseconds since 1970, flags 0 or 1.

ALTER TABLE member ADD COLUMN barred INTEGER NOT NULL DEFAULT 0; -- whether the other of two blocks them

CREATE TABLE block (
  name  TEXT NOT NULL,
  other TEXT NOT NULL,           -- whom they block
  since INTEGER NOT NULL,
  PRIMARY KEY (name, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX block_other ON block (other);

-- Two rows for each two who are contacts, or of whom one has asked.
CREATE TABLE contact (
  name  TEXT NOT NULL,
  other TEXT NOT NULL,
  state TEXT NOT NULL,          -- what the other is to them: contact, asked or asking
  text  TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (name, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE profile (
  name    TEXT PRIMARY KEY,
  profile TEXT NOT NULL         -- one JSON value
) STRICT, WITHOUT ROWID;

CREATE TABLE seen (
  name   TEXT PRIMARY KEY,
  time   INTEGER NOT NULL,         -- when their last line ended; 0 for never
  hidden INTEGER NOT NULL        -- whether nobody may know it
) STRICT, WITHOUT ROWID;

ALTER TABLE indexed ADD COLUMN until INTEGER NOT NULL DEFAULT 0; -- when the message expires; 0 for never

CREATE INDEX indexed_until ON indexed (until) WHERE until > 0;
