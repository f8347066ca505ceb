-- publish --
WITH message AS (
    INSERT INTO queue_messages (queue, body) VALUES (%(queue)s, %(body)s)
)
SELECT pg_notify('pewstats_queue', '')

-- listen --
LISTEN pewstats_queue

-- session --
-- A crash of the server may forget what was taken or acknowledged: such a message comes again, as after any crash.
-- A queue fills and empties faster than statistics follow, and any plan but walking an index reads all of it.
SELECT set_config('synchronous_commit', 'off', false),
    set_config('enable_seqscan', 'off', false),
    set_config('enable_bitmapscan', 'off', false)

-- hold --
SELECT pg_advisory_lock(%(consumer)s)

-- take --
-- The first message of the first of these queues that has one; rows that others are taking are passed over.
UPDATE queue_messages SET taken_by = %(consumer)s
WHERE (queue, id) = (
    SELECT wanted.queue, waiting.id
    FROM unnest(%(queues)s::text[]) WITH ORDINALITY AS wanted (queue, place)
    CROSS JOIN LATERAL (
        SELECT id FROM queue_messages
        WHERE queue = wanted.queue AND taken_by IS NULL
        ORDER BY id LIMIT 1
        FOR UPDATE SKIP LOCKED
    ) AS waiting
    ORDER BY wanted.place LIMIT 1
)
RETURNING queue, id, body

-- acknowledge --
DELETE FROM queue_messages
USING unnest(%(queues)s::text[], %(ids)s::bigint[]) AS done (queue, id)
WHERE queue_messages.queue = done.queue AND queue_messages.id = done.id AND taken_by = %(consumer)s

-- give_back --
WITH given AS (
    UPDATE queue_messages SET taken_by = NULL WHERE taken_by = %(consumer)s RETURNING id
)
SELECT pg_notify('pewstats_queue', '') FROM given LIMIT 1

-- give_back_of_the_gone --
-- Messages whose consumer no longer holds its lock, so is no longer connected, wait again. Advisory locks on one
-- bigint show as two halves. A consumer holds its lock before it takes anything, so none that lives is listed.
WITH gone AS MATERIALIZED (
    SELECT taken_by FROM queue_messages WHERE taken_by IS NOT NULL
    EXCEPT
    SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1
), given AS (
    UPDATE queue_messages SET taken_by = NULL
    WHERE (queue, id) IN (
        SELECT held.queue, held.id FROM queue_messages AS held JOIN gone USING (taken_by)
        FOR UPDATE OF held SKIP LOCKED
    )
    RETURNING id
)
SELECT pg_notify('pewstats_queue', '') FROM given LIMIT 1

-- depths --
-- What waits, and what a consumer that is gone had taken: whoever consumes next puts it back. Only looked at, so that a
-- role that may only read can ask.
WITH connected AS MATERIALIZED (
    SELECT (classid::bigint << 32) | objid::bigint AS consumer FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1
)
SELECT queue, count(*) FROM queue_messages
WHERE taken_by IS NULL OR taken_by NOT IN (SELECT consumer FROM connected)
GROUP BY queue

-- probe --
-- Undone again: nobody shall see it.
INSERT INTO queue_messages (queue, body) VALUES ('pewstats.probe', '')
