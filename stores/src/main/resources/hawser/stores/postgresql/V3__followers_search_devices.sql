-- The same shape as in SQLite, but for terms.

CREATE TABLE follower (
  name  TEXT COLLATE "C" PRIMARY KEY,
  since BIGINT NOT NULL                 -- only what was said from then on
);

CREATE TABLE followed (
  follower TEXT COLLATE "C" NOT NULL,
  channel  BIGINT NOT NULL,
  off      BIGINT NOT NULL,             -- up to here it was told
  holder   TEXT   NOT NULL DEFAULT '',  -- the run of the node that is at it
  until    BIGINT NOT NULL DEFAULT 0,   -- when others may
  PRIMARY KEY (follower, channel)
);

CREATE TABLE indexed (
  channel BIGINT   NOT NULL,
  off     BIGINT   NOT NULL,
  time    BIGINT   NOT NULL,
  terms   TSVECTOR NOT NULL,
  PRIMARY KEY (channel, off)
);

CREATE INDEX indexed_terms ON indexed USING gin (terms);

CREATE TABLE device (
  name    TEXT COLLATE "C" NOT NULL,    -- of the user
  id      TEXT COLLATE "C" NOT NULL,
  address TEXT COLLATE "C" NOT NULL,    -- where notices for it go
  seen    BIGINT NOT NULL,
  PRIMARY KEY (name, id)
);

CREATE INDEX device_address ON device (address);
