-- facts --
-- What a server must be, and how much of it is in use. Collations change with the operating system; a server before 15
-- does not remember of which version its own was.
SELECT current_setting('server_version_num')::integer AS version_num,
    current_setting('server_version') AS version,
    pg_encoding_to_char(encoding) AS encoding,
    datcollate AS collation,
    (to_jsonb(d) ->> 'datcollversion') AS collation_was,
    current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
        AS connections,
    (SELECT sum(numbackends) FROM pg_stat_database)::integer AS connections_used,
    pg_is_in_recovery() AS in_recovery,
    current_setting('transaction_read_only')::boolean AS read_only,
    current_user::text AS role
FROM pg_database AS d WHERE datname = current_database()

-- collation_now --
SELECT pg_database_collation_actual_version(oid) FROM pg_database WHERE datname = current_database()

-- clock --
SELECT clock_timestamp()

-- database_bytes --
SELECT pg_database_size(current_database())

-- tables --
-- Rows as the last VACUUM or ANALYZE counted them; -1: none has run yet. A partition counts for itself.
SELECT c.relname AS name, c.reltuples::bigint AS rows,
    pg_relation_size(c.oid) AS heap,
    pg_indexes_size(c.oid) AS indexes,
    coalesce(pg_total_relation_size(c.reltoastrelid), 0) AS toast,
    pg_total_relation_size(c.oid) AS total,
    EXISTS (
        SELECT FROM pg_attribute AS a
        WHERE a.attrelid = c.oid AND a.attname = 'match_id' AND NOT a.attisdropped
    ) AS of_a_match
FROM pg_class AS c
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
ORDER BY total DESC, name

-- matches --
SELECT count(*), count(*) FILTER (WHERE extractor_version IS NOT NULL) FROM matches
