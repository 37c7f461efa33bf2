-- The same shape as in SQLite. How many members have read how far, by buckets of their cursors.

CREATE TABLE cursors (
  conversation TEXT     COLLATE "C" NOT NULL,
  level        INTEGER  NOT NULL,         -- 0 to 4
  bucket       BIGINT   NOT NULL,         -- the cursor without its last 6 bits for each level
  members      INTEGER  NOT NULL,
  PRIMARY KEY (conversation, level, bucket)
) WITH (fillfactor = 50);

INSERT INTO cursors (conversation, level, bucket, members)
  SELECT m.conversation, l.level, m.have_read >> (6 * l.level), count(*)
  FROM member m
    CROSS JOIN (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS l
  GROUP BY m.conversation, l.level, m.have_read >> (6 * l.level);

DROP INDEX member_read;
