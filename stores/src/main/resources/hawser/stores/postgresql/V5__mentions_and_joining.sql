-- The same shape as in SQLite. Times are milliseconds since 1970, flags 0 or 1.

ALTER TABLE conversation ADD COLUMN approve SMALLINT NOT NULL DEFAULT 0; -- whether who wishes to join waits

-- Who is mentioned and has not read it.
CREATE TABLE mention (
  name         TEXT COLLATE "C" NOT NULL,
  conversation TEXT COLLATE "C" NOT NULL,
  off          BIGINT NOT NULL,
  until        BIGINT NOT NULL,  -- when the message expires; 0 for never
  PRIMARY KEY (name, conversation, off)
);

CREATE INDEX mention_off ON mention (conversation, off);

-- The one link by which people come into a group.
CREATE TABLE link (
  conversation TEXT COLLATE "C" PRIMARY KEY,
  secret       TEXT COLLATE "C" NOT NULL UNIQUE,
  author       TEXT COLLATE "C" NOT NULL,
  until        BIGINT NOT NULL,  -- 0 for never
  uses         INTEGER NOT NULL -- how many more may come by it; -1 for any number
);

-- Who wishes to join a group.
CREATE TABLE wish (
  conversation TEXT COLLATE "C" NOT NULL,
  name         TEXT COLLATE "C" NOT NULL,
  time         BIGINT NOT NULL,
  declined     BIGINT NOT NULL,  -- when they were turned down; 0 while they wait
  PRIMARY KEY (conversation, name)
);

CREATE INDEX wish_name ON wish (name);
