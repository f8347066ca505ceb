-- ledger --
-- Work that was done long ago, but for the stages of a match: their rows are its record, and a missing one would be
-- taken for a step that was never owed. Rows in use are passed over.
DELETE FROM ledger USING (
    SELECT job, subject FROM ledger
    WHERE state = 'done' AND job NOT IN ('summary', 'download', 'telemetry', 'aggregate') AND changed_at < %(at)s
    ORDER BY changed_at LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
) AS old
WHERE ledger.job = old.job AND ledger.subject = old.subject

-- dead_letters --
-- What waits for a person waits however old it is.
DELETE FROM dead_letters WHERE id IN (
    SELECT id FROM dead_letters WHERE resolved IS NOT NULL AND resolved_at < %(at)s
    ORDER BY resolved_at LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)

-- messages --
-- From the head of each queue, where the oldest are: no other is looked at. The names of the queues are found by going
-- from each to the next, so those of jobs that are no more are among them.
WITH RECURSIVE queues AS (
    (SELECT queue FROM queue_messages ORDER BY queue LIMIT 1)
    UNION ALL
    SELECT (SELECT q.queue FROM queue_messages AS q WHERE q.queue > queues.queue ORDER BY q.queue LIMIT 1)
    FROM queues WHERE queues.queue IS NOT NULL
)
DELETE FROM queue_messages AS m
USING (
    SELECT head.queue, head.id FROM queues
    CROSS JOIN LATERAL (
        SELECT q.queue, q.id, q.published_at FROM queue_messages AS q
        WHERE q.queue = queues.queue AND q.taken_by IS NULL
        ORDER BY q.id LIMIT %(limit)s
        FOR UPDATE SKIP LOCKED
    ) AS head
    WHERE head.published_at < %(at)s
) AS old
WHERE m.queue = old.queue AND m.id = old.id

-- matches_with_details --
-- In the order of their start, from one on; those that are being written are passed over. The match's row is locked
-- first, as whoever replaces its details does.
SELECT match_id, created_at FROM matches AS m
WHERE (created_at, match_id) > (%(after)s, %(after_id)s) AND created_at < %(at)s
  AND (EXISTS (SELECT FROM player_damage_events AS d WHERE d.match_id = m.match_id)
       OR EXISTS (SELECT FROM player_circle_positions AS c WHERE c.match_id = m.match_id))
ORDER BY created_at, match_id LIMIT %(limit)s
FOR NO KEY UPDATE SKIP LOCKED

-- damage_events --
DELETE FROM player_damage_events WHERE match_id = ANY (%(match_ids)s)

-- circle_positions --
DELETE FROM player_circle_positions WHERE match_id = ANY (%(match_ids)s)

-- detailed_players --
DELETE FROM detailed_players WHERE match_id = ANY (%(match_ids)s)

-- processed --
-- Of these matches, those whose telemetry is in the tables and is not to be fetched or read again. Backfill reads it, too;
-- details of matches before `since` are not kept, so nobody waits for them.
SELECT match_id FROM matches AS m
WHERE match_id = ANY (%(match_ids)s) AND extractor_version IS NOT NULL
  AND EXISTS (SELECT FROM ledger WHERE job = 'telemetry' AND subject = m.match_id AND state = 'done')
  AND NOT EXISTS (
      SELECT FROM ledger
      WHERE job = 'download' AND subject = m.match_id AND state IN ('ready', 'running', 'snoozed'))
  AND NOT EXISTS (
      SELECT FROM player_backfill_status AS b JOIN players AS p USING (account_id)
      WHERE b.match_id = m.match_id AND b.backfill_status IN ('pending', 'queued')
        AND (b.backfill_status = 'queued' OR p.tracked)
        AND (b.backfill_status = 'queued' OR %(since)s::timestamptz IS NULL OR m.created_at >= %(since)s))
  AND NOT EXISTS (
      SELECT FROM match_reprocessing_status AS r
      WHERE r.match_id = m.match_id AND r.backfill_status IN ('pending', 'queued'))
