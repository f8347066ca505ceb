-- add --
-- A new piece of work; one that is there already keeps its state, but may be raised to a more urgent lane.
INSERT INTO ledger AS l (job, subject, state, lane, payload)
VALUES (%(job)s, %(subject)s, 'ready', %(lane)s, %(payload)s)
ON CONFLICT (job, subject) DO UPDATE
SET lane = excluded.lane, published_at = NULL, changed_at = now()
WHERE l.state IN ('ready', 'snoozed')
  AND array_position(ARRAY['high', 'normal', 'low'], excluded.lane)
    < array_position(ARRAY['high', 'normal', 'low'], l.lane)
RETURNING job, subject, lane, changed_at

-- reopen --
-- The work is to be done again, whatever became of it before; one that runs keeps its lease and is marked.
INSERT INTO ledger AS l (job, subject, state, lane, payload)
VALUES (%(job)s, %(subject)s, 'ready', %(lane)s, %(payload)s)
ON CONFLICT (job, subject) DO UPDATE
SET state = CASE WHEN l.state = 'running' THEN l.state ELSE 'ready' END,
    again = l.state = 'running',
    lane = excluded.lane,
    payload = excluded.payload,
    attempts = CASE WHEN l.state = 'running' THEN l.attempts ELSE 0 END,
    next_at = now(),
    published_at = NULL,
    reason = NULL,
    error = NULL,
    error_offset = NULL,
    owed_since = now(),
    changed_at = now()
RETURNING job, subject, lane, changed_at

-- owe_later --
-- Debounced: the first change says when, the others until then are done with it. While it runs it is owed once more, as
-- long after. A row that stays as it is gets locked all the same, so whoever claims it sees what came before.
INSERT INTO ledger AS l (job, subject, state, lane, next_at)
VALUES (%(job)s, %(subject)s, 'ready', %(lane)s, now() + make_interval(secs => %(delay_s)s))
ON CONFLICT (job, subject) DO UPDATE
SET state = CASE WHEN l.state = 'running' THEN l.state ELSE 'ready' END,
    again = l.state = 'running',
    attempts = CASE WHEN l.state = 'running' THEN l.attempts ELSE 0 END,
    next_at = excluded.next_at,
    published_at = NULL,
    reason = NULL,
    error = NULL,
    error_offset = NULL,
    owed_since = now(),
    changed_at = now()
WHERE l.state NOT IN ('ready', 'snoozed') AND NOT (l.state = 'running' AND l.again)

-- settle --
-- Work that was done, or ruled out, elsewhere than by a worker.
INSERT INTO ledger AS l (job, subject, state, lane, reason, error)
VALUES (%(job)s, %(subject)s, %(state)s, %(lane)s, %(reason)s, %(error)s)
ON CONFLICT (job, subject) DO UPDATE
SET state = excluded.state, lease_token = NULL, lease_until = NULL,
    reason = excluded.reason, error = excluded.error, error_offset = NULL, changed_at = now()
WHERE l.state <> 'done'

-- repeat --
-- Like reopen, but only for work that is known already.
UPDATE ledger
SET state = CASE WHEN state = 'running' THEN state ELSE 'ready' END,
    again = state = 'running',
    attempts = CASE WHEN state = 'running' THEN attempts ELSE 0 END,
    next_at = now(), published_at = NULL, reason = NULL, error = NULL, error_offset = NULL, owed_since = now(),
    changed_at = now()
WHERE job = %(job)s AND subject = %(subject)s
RETURNING job, subject, lane, changed_at

-- repeat_all --
-- The same for many, locked in order.
WITH known AS (
    SELECT job, subject FROM ledger WHERE job = %(job)s AND subject = ANY (%(subjects)s)
    ORDER BY job, subject FOR NO KEY UPDATE
)
UPDATE ledger AS l
SET state = CASE WHEN state = 'running' THEN state ELSE 'ready' END,
    again = state = 'running',
    attempts = CASE WHEN state = 'running' THEN attempts ELSE 0 END,
    next_at = now(), published_at = NULL, reason = NULL, error = NULL, error_offset = NULL, owed_since = now(),
    changed_at = now()
FROM known WHERE l.job = known.job AND l.subject = known.subject

-- claim --
UPDATE ledger
SET state = 'running', attempts = attempts + 1, lease_token = %(token)s,
    lease_until = now() + make_interval(secs => %(lease_s)s), changed_at = now()
WHERE job = %(job)s AND subject = %(subject)s
  AND state IN ('ready', 'snoozed') AND next_at <= now()
RETURNING job, subject, lane, payload, attempts, lease_token, owed_since

-- renew --
UPDATE ledger
SET lease_until = now() + make_interval(secs => %(lease_s)s)
WHERE job = %(job)s AND subject = %(subject)s AND lease_token = %(token)s

-- finish --
-- Work that was asked for again while it ran becomes ready at once instead of done.
UPDATE ledger
SET state = CASE WHEN again THEN 'ready' ELSE 'done' END,
    attempts = CASE WHEN again THEN 0 ELSE attempts END,
    again = false, published_at = CASE WHEN again THEN NULL ELSE published_at END,
    lease_token = NULL, lease_until = NULL, reason = NULL, error = NULL, changed_at = now()
WHERE job = %(job)s AND subject = %(subject)s AND lease_token = %(token)s
RETURNING state

-- give_back --
-- Tried again at next_at, or at once if it was asked for again while it ran; `charged` false takes the attempt back.
UPDATE ledger
SET state = CASE WHEN again THEN 'ready' ELSE %(state)s END,
    next_at = CASE WHEN again THEN now() ELSE %(next_at)s END, published_at = NULL,
    attempts = CASE WHEN again THEN 0 WHEN %(charged)s THEN attempts ELSE attempts - 1 END, again = false,
    lease_token = NULL, lease_until = NULL, reason = %(reason)s, error = %(error)s, changed_at = now()
WHERE job = %(job)s AND subject = %(subject)s AND lease_token = %(token)s
RETURNING state

-- give_up --
-- Final, but for work that was asked for again while it ran: that is another try.
UPDATE ledger
SET state = CASE WHEN again THEN 'ready' ELSE %(state)s END,
    attempts = CASE WHEN again THEN 0 ELSE attempts END,
    again = false, published_at = CASE WHEN again THEN NULL ELSE published_at END,
    lease_token = NULL, lease_until = NULL, reason = %(reason)s, error = %(error)s,
    error_offset = %(offset)s, changed_at = now()
WHERE job = %(job)s AND subject = %(subject)s AND lease_token = %(token)s
RETURNING state

-- published --
-- Only if the row is still as it was published: what changed since is owed a new nudge. So is what was put off:
-- a nudge before its time makes nobody do it.
UPDATE ledger SET published_at = now()
WHERE job = %(job)s AND subject = %(subject)s AND changed_at = %(changed_at)s AND next_at <= now()

-- due --
-- Owed to the broker: not published as it stands, and its time has come. What changed a moment ago is
-- being published by whoever changed it.
SELECT job, subject, lane, changed_at FROM ledger
WHERE state IN ('ready', 'snoozed') AND published_at IS NULL AND next_at <= now()
  AND changed_at <= now() - make_interval(secs => %(settled_s)s)
ORDER BY next_at, job, subject
LIMIT %(limit)s

-- release_expired --
-- The worker died or froze: its lease ran out, so the work is owed again, or was tried often enough.
-- Nobody else publishes such a row, so it need not settle: it is dated back. A row that is locked is passed over: who
-- froze in the middle of his commit keeps it until the server ends his transaction.
WITH gone AS (
    SELECT job, subject FROM ledger WHERE state = 'running' AND lease_until < now()
    ORDER BY job, subject FOR UPDATE SKIP LOCKED
)
UPDATE ledger AS l
SET state = CASE WHEN again OR attempts < %(max_attempts)s THEN 'ready' ELSE 'failed' END,
    attempts = CASE WHEN again THEN 0 ELSE attempts END,
    lease_token = NULL, lease_until = NULL, published_at = NULL, next_at = now(), again = false,
    reason = 'lease expired', error = 'the worker died or froze', changed_at = now() - interval '1 minute'
FROM gone WHERE l.job = gone.job AND l.subject = gone.subject
RETURNING l.job, l.subject, lane, payload, attempts, state

-- forget_lost_nudges --
-- Published long ago and still not picked up: the queue may have been purged, so nudge again. What stands in a queue
-- that is not empty waits for its turn, but for one that was overtaken: everything that runs from this queue, first
-- in, first out, became owed long after this one was published.
WITH reached AS (
    SELECT job, lane, min(owed_since) AS owed_since FROM ledger WHERE state = 'running' GROUP BY job, lane
), lost AS (
    SELECT l.job, l.subject
    FROM ledger AS l
    LEFT JOIN reached AS r USING (job, lane)
    WHERE l.state IN ('ready', 'snoozed') AND l.published_at < now() - make_interval(secs => %(silent_s)s)
      AND l.next_at <= now()
      AND (l.job || '.' || l.lane <> ALL (%(waiting)s)
           OR l.published_at < r.owed_since - make_interval(secs => %(silent_s)s))
    ORDER BY l.job, l.subject
    FOR UPDATE OF l SKIP LOCKED
)
UPDATE ledger SET published_at = NULL FROM lost WHERE ledger.job = lost.job AND ledger.subject = lost.subject

-- owe_missing_steps --
-- Next steps that have no row, as a restored backup, a deleted row or an older version may leave them. What came as
-- telemetry only has no match object and so needs no summary. In the lane of the step before. Nobody else publishes
-- such a row, so it need not settle: it is dated back.
INSERT INTO ledger (job, subject, state, lane, changed_at)
SELECT step.job, m.match_id, 'ready', step.lane, now() - interval '1 minute'
FROM matches AS m
LEFT JOIN ledger AS s ON s.job = 'summary' AND s.subject = m.match_id
LEFT JOIN ledger AS d ON d.job = 'download' AND d.subject = m.match_id
LEFT JOIN ledger AS t ON t.job = 'telemetry' AND t.subject = m.match_id
LEFT JOIN ledger AS a ON a.job = 'aggregate' AND a.subject = m.match_id
CROSS JOIN LATERAL (VALUES
    ('summary', m.discovery_priority,
     s.job IS NULL
     AND NOT (m.discovered_by = 'import' AND m.extractor_version IS NOT NULL AND NOT m.has_match_object)),
    ('download', CASE WHEN m.is_tournament_match AND s.lane <> 'low' THEN 'high' ELSE s.lane END,
     d.job IS NULL AND s.state = 'done'),
    ('telemetry', d.lane, t.job IS NULL AND d.state = 'done'),
    ('aggregate', coalesce(t.lane, d.lane),
     a.job IS NULL AND (t.state IN ('done', 'failed', 'rejected') OR d.state IN ('failed', 'rejected')))
) AS step (job, lane, is_missing)
WHERE step.is_missing AND (s.job IS NULL OR d.job IS NULL OR t.job IS NULL OR a.job IS NULL)
ORDER BY step.job, m.match_id
LIMIT %(limit)s
ON CONFLICT (job, subject) DO NOTHING
RETURNING job, subject, lane, changed_at

-- of_subjects --
-- With the dead letter that waits for a person, if there is one.
SELECT job, subject, state, reason, attempts, lane, next_at, published_at, lease_until, changed_at, again, error,
    error_offset,
    CASE WHEN state IN ('failed', 'rejected') THEN (
        SELECT max(id) FROM dead_letters AS d
        WHERE d.subject = l.subject AND d.job = l.job AND d.resolved IS NULL
    ) END AS dead_letter
FROM ledger AS l WHERE subject = ANY (%(subjects)s)

-- unsettled --
SELECT count(*) FROM ledger WHERE subject = ANY (%(subjects)s) AND state IN ('ready', 'running')

-- unsettled_of --
SELECT count(*) FROM ledger
WHERE job = %(job)s AND subject = ANY (%(subjects)s) AND state IN ('ready', 'running', 'snoozed')

-- given_up_of --
SELECT count(*) FROM ledger
WHERE job = %(job)s AND subject = ANY (%(subjects)s) AND state IN ('failed', 'rejected')

-- open_of --
SELECT subject FROM ledger WHERE job = %(job)s AND state IN ('ready', 'running', 'snoozed') ORDER BY subject

-- ready --
SELECT subject FROM ledger WHERE job = %(job)s AND state = 'ready' AND next_at <= now()
ORDER BY next_at, subject LIMIT %(limit)s

-- stuck --
-- Leases that ran out long ago: whoever held them is dead, and nobody gave the work to another.
SELECT job, count(*), extract(epoch FROM now() - min(lease_until))::float8
FROM ledger WHERE state = 'running' AND lease_until < now() - make_interval(secs => %(for_s)s)
GROUP BY job ORDER BY job

-- oldest_due --
SELECT job, lane, extract(epoch FROM now() - min(next_at))::float8
FROM ledger WHERE state IN ('ready', 'snoozed') AND next_at <= now()
GROUP BY job, lane ORDER BY job, lane

-- figures --
-- What is not done; each part has an index of its own, for done is nearly everything. A row that was given up because the
-- API forgot the match is told apart: nobody can mend it.
SELECT job, state, count(*) AS rows,
    count(*) FILTER (WHERE state = 'running' AND lease_until < now()) AS leases_out
FROM (
    SELECT job, state, lease_until FROM ledger WHERE state IN ('ready', 'snoozed')
    UNION ALL
    SELECT job, state, lease_until FROM ledger WHERE state = 'running'
    UNION ALL
    SELECT job, CASE WHEN state = 'rejected' AND reason = 'expired' THEN 'expired' ELSE state END, lease_until
    FROM ledger WHERE state IN ('failed', 'rejected')
) AS open
GROUP BY job, state ORDER BY job, state
