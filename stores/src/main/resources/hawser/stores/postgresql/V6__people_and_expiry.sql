-- The same shape as in SQLite. Times are milliseconds since 1970, flags 0 or 1.

ALTER TABLE member ADD COLUMN barred SMALLINT NOT NULL DEFAULT 0; -- whether the other of two blocks them

CREATE TABLE block (
  name  TEXT COLLATE "C" NOT NULL,
  other TEXT COLLATE "C" NOT NULL,           -- whom they block
  since BIGINT NOT NULL,
  PRIMARY KEY (name, other)
);

CREATE INDEX block_other ON block (other);

-- Two rows for each two who are contacts, or of whom one has asked.
CREATE TABLE contact (
  name  TEXT COLLATE "C" NOT NULL,
  other TEXT COLLATE "C" NOT NULL,
  state TEXT NOT NULL,          -- what the other is to them: contact, asked or asking
  text  TEXT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (name, other)
);

CREATE TABLE profile (
  name    TEXT COLLATE "C" PRIMARY KEY,
  profile TEXT NOT NULL         -- one JSON value
);

CREATE TABLE seen (
  name   TEXT COLLATE "C" PRIMARY KEY,
  time   BIGINT NOT NULL,         -- when their last line ended; 0 for never
  hidden SMALLINT NOT NULL        -- whether nobody may know it
);

ALTER TABLE indexed ADD COLUMN until BIGINT NOT NULL DEFAULT 0; -- when the message expires; 0 for never

CREATE INDEX indexed_until ON indexed (until) WHERE until > 0;
