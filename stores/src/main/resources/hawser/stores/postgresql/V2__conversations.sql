-- The same shape as in SQLite. Times are milliseconds since 1970, flags 0 or 1.

CREATE TABLE conversation (
  id      TEXT     COLLATE "C" PRIMARY KEY, -- the channel is im/c/ and this
  direct  SMALLINT NOT NULL,
  title   TEXT     NOT NULL,
  custom  TEXT     NOT NULL,                -- one JSON value; empty for none
  whole   SMALLINT NOT NULL,                -- whether who joins reads what was said before
  open    SMALLINT NOT NULL,
  quiet   SMALLINT NOT NULL,
  members INTEGER  NOT NULL,
  created BIGINT   NOT NULL,
  active  BIGINT   NOT NULL                 -- when something was said last, about
);

CREATE TABLE member (
  conversation TEXT     COLLATE "C" NOT NULL,
  name         TEXT     COLLATE "C" NOT NULL,
  role         TEXT     NOT NULL,
  joined       BIGINT   NOT NULL,           -- the offset after which they may read
  have_read    BIGINT   NOT NULL,
  received     BIGINT   NOT NULL,
  marked       SMALLINT NOT NULL,
  muted        SMALLINT NOT NULL,
  pinned       SMALLINT NOT NULL,
  archived     SMALLINT NOT NULL,
  since        BIGINT   NOT NULL,
  PRIMARY KEY (conversation, name)
);

CREATE INDEX member_name ON member (name, archived);
CREATE INDEX member_read ON member (conversation, have_read);
