-- create --
-- A table of this session that hides the real one from statements that do not name its schema.
CREATE TEMPORARY TABLE {table} (LIKE public.{table} INCLUDING ALL) ON COMMIT DROP

-- lock --
LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE

-- columns --
SELECT attname FROM pg_attribute
WHERE attrelid = ('public.' || %(table)s)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
ORDER BY attnum

-- key --
SELECT a.attname
FROM pg_constraint AS p CROSS JOIN LATERAL unnest(p.conkey) WITH ORDINALITY AS k (attnum, place)
JOIN pg_attribute AS a ON a.attrelid = p.conrelid AND a.attnum = k.attnum
WHERE p.conrelid = ('public.' || %(table)s)::regclass AND p.contype = 'p'
ORDER BY k.place

-- only_stored --
SELECT to_jsonb(line) FROM (TABLE public.{table} EXCEPT TABLE pg_temp.{table}) AS line ORDER BY to_jsonb(line)::text

-- only_computed --
SELECT to_jsonb(line) FROM (TABLE pg_temp.{table} EXCEPT TABLE public.{table}) AS line ORDER BY to_jsonb(line)::text

-- take_wrong --
DELETE FROM public.{table} WHERE ({key}) IN (SELECT {key} FROM (TABLE public.{table} EXCEPT TABLE pg_temp.{table}) AS wrong)

-- put_right --
INSERT INTO public.{table} ({columns})
SELECT {columns} FROM (TABLE pg_temp.{table} EXCEPT TABLE public.{table}) AS lacking
