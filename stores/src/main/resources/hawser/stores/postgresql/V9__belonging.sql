-- The same shape as in SQLite. What users are in, and in what order they see it, apart from what changes whenever
-- they read: so PostgreSQL answers from the index alone, where nobody came or went since the last vacuum.

CREATE TABLE belonging (
  name         TEXT     COLLATE "C" NOT NULL,
  conversation TEXT     COLLATE "C" NOT NULL,
  pinned       SMALLINT NOT NULL,
  archived     SMALLINT NOT NULL
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02);

INSERT INTO belonging (name, conversation, pinned, archived)
  SELECT name, conversation, pinned, archived FROM member ORDER BY name, conversation;

ALTER TABLE belonging ADD PRIMARY KEY (name, conversation) INCLUDE (pinned, archived);

DROP INDEX member_name;
