-- plain --
CREATE TABLE plain (LIKE player_circle_positions INCLUDING ALL)

-- monthly --
-- The key of a partitioned table must hold what it is cut by.
CREATE TABLE monthly (
    LIKE player_circle_positions INCLUDING DEFAULTS,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (match_id, account_id, t, created_at)
) PARTITION BY RANGE (created_at)

-- month --
CREATE TABLE {name} PARTITION OF monthly FOR VALUES FROM ({since}) TO ({until})

-- copies --
-- Four of the measured matches over and over, under other ids; the last month is filled when another is gone.
CREATE TEMPORARY TABLE copies AS
SELECT m.match_id, md5(m.match_id || month || '/' || number)::uuid::text AS copy, month, number,
    '2026-01-01Z'::timestamptz + make_interval(months => month, mins => number * 30) AS created_at
FROM (SELECT DISTINCT match_id FROM player_circle_positions ORDER BY match_id LIMIT 4) AS m
CROSS JOIN generate_series(0, {months}) AS month
CROSS JOIN generate_series(1, {matches} / 4) AS number

-- columns --
SELECT attname FROM pg_attribute
WHERE attrelid = 'player_circle_positions'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'match_id'
ORDER BY attnum

-- fill --
INSERT INTO {table}
SELECT c.copy, {columns}
FROM copies AS c JOIN player_circle_positions AS p USING (match_id)
WHERE c.month BETWEEN {first} AND {last}
ORDER BY c.month, c.number, c.copy, p.account_id, p.t

-- match --
COPY (SELECT * FROM {table} WHERE match_id = {match_id}) TO STDOUT

-- clear_match --
DELETE FROM {table} WHERE match_id = %(match_id)s

-- take_match --
COPY {table} FROM STDIN

-- read --
SELECT * FROM {table} WHERE match_id = %(match_id)s AND account_id = %(account_id)s

-- read_of_month --
SELECT * FROM {table} WHERE match_id = %(match_id)s AND account_id = %(account_id)s AND created_at = %(created_at)s

-- bytes --
SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class
WHERE relname = %(table)s OR oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = %(table)s::regclass)
