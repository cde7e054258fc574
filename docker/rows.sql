-- Compares tables with a store, key by key. The store is what `keywake mirror --dump` prints of it, in the temporary table
-- store(line). For strings and for hashes: how many are alike, how many are not, and how many cannot be rows.

CREATE TEMPORARY TABLE entries AS
SELECT (entry->>'db')::int AS db,
       entry->>'key' AS id,
       entry->>'type' AS type,
       (entry->>'expireAtMs')::bigint AS expire_at_ms,
       entry->'value' AS value,
       -- What is no text is an object here, or has an escape that PostgreSQL does not know.
       json_typeof(entry->'key') = 'string' AND NOT has_zero AS is_text
FROM (SELECT replace(line, '\u0000', '\ufffd')::json AS entry, position('\u0000' IN line) > 0 AS has_zero
      FROM store) AS lines;

CREATE TEMPORARY TABLE wanted AS
SELECT db, id, type, expire_at_ms,
       is_text AND CASE type
         WHEN 'string' THEN json_typeof(value) = 'string'
         ELSE json_typeof(value) = 'object'
           AND coalesce(json_typeof(value->'f0'), 'string') = 'string'
           AND coalesce(json_typeof(value->'f1'), 'string') = 'string'
           AND coalesce(json_typeof(value->'i3'), 'string') = 'string'
           AND coalesce(json_typeof(value->'d4'), 'string') = 'string'
       END AS fits,
       value
FROM entries
WHERE type IN ('string', 'hash');

WITH both_sides AS (
  SELECT wanted.id IS NOT NULL AND rows.id IS NOT NULL
         AND wanted.value #>> '{}' IS NOT DISTINCT FROM rows.value
         AND wanted.expire_at_ms IS NOT DISTINCT FROM trunc(extract(epoch FROM rows.expires_at) * 1000) AS is_alike
  FROM (SELECT * FROM wanted WHERE type = 'string' AND fits) AS wanted
  -- What does not fit may have left the row that it was before.
  FULL JOIN (SELECT * FROM strings WHERE (id, db) NOT IN (SELECT id, db FROM wanted WHERE type = 'string' AND NOT fits))
    AS rows USING (id, db))
SELECT 'strings', count(*) FILTER (WHERE is_alike), count(*) FILTER (WHERE NOT is_alike),
       (SELECT count(*) FROM wanted WHERE type = 'string' AND NOT fits)
FROM both_sides;

WITH both_sides AS (
  SELECT wanted.id IS NOT NULL AND rows.id IS NOT NULL
         AND wanted.value->>'f0' IS NOT DISTINCT FROM rows.f0
         AND wanted.value->>'f1' IS NOT DISTINCT FROM rows.f1
         AND (wanted.value->>'i3')::bigint IS NOT DISTINCT FROM rows.i3
         AND (wanted.value->>'d4')::float8 IS NOT DISTINCT FROM rows.d4
         AND wanted.expire_at_ms IS NOT DISTINCT FROM trunc(extract(epoch FROM rows.expires_at) * 1000) AS is_alike
  FROM (SELECT * FROM wanted WHERE type = 'hash' AND fits) AS wanted
  FULL JOIN (SELECT * FROM hashes WHERE (id, db) NOT IN (SELECT id, db FROM wanted WHERE type = 'hash' AND NOT fits))
    AS rows USING (id, db))
SELECT 'hashes', count(*) FILTER (WHERE is_alike), count(*) FILTER (WHERE NOT is_alike),
       (SELECT count(*) FROM wanted WHERE type = 'hash' AND NOT fits)
FROM both_sides;
