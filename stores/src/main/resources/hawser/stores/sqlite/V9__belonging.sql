-- The same shape as in PostgreSQL. What users are in, and in what order they see it, apart from what changes whenever
-- they read.

CREATE TABLE belonging (
  name         TEXT    NOT NULL,
  conversation TEXT    NOT NULL,
  pinned       INTEGER NOT NULL,
  archived     INTEGER NOT NULL,
  PRIMARY KEY (name, conversation)
) STRICT, WITHOUT ROWID;

INSERT INTO belonging (name, conversation, pinned, archived)
  SELECT name, conversation, pinned, archived FROM member ORDER BY name, conversation;

DROP INDEX member_name;
