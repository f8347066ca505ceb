-- add --
INSERT INTO dead_letters (job, subject, payload, reason, error, traceback, attempts)
VALUES (%(job)s, %(subject)s, %(payload)s, %(reason)s, %(error)s, %(traceback)s, %(attempts)s)

-- waiting --
-- Those that wait for a person. The message of a letter without a subject could not be read: its job is the name of the
-- queue it came from.
SELECT id, job, subject, reason, error, attempts, created_at FROM dead_letters
WHERE resolved IS NULL
  AND (%(job)s::text IS NULL OR job = %(job)s) AND (%(reason)s::text IS NULL OR reason = %(reason)s)
ORDER BY id

-- resolved --
SELECT id, job, subject, reason, error, attempts, created_at, resolved, resolved_at, resolved_by, resolved_why
FROM dead_letters
WHERE resolved IS NOT NULL
  AND (%(job)s::text IS NULL OR job = %(job)s) AND (%(reason)s::text IS NULL OR reason = %(reason)s)
ORDER BY id

-- find --
SELECT id, job, subject, payload, reason, error, traceback, attempts, created_at,
    resolved, resolved_at, resolved_by, resolved_why
FROM dead_letters WHERE id = %(id)s

-- of_work --
SELECT id, reason, error, attempts, created_at, resolved, resolved_at, resolved_by, resolved_why
FROM dead_letters WHERE job = %(job)s AND subject = %(subject)s
ORDER BY id

-- by_reason --
SELECT job, reason, count(*) FROM dead_letters WHERE resolved IS NULL GROUP BY job, reason ORDER BY job, reason

-- resolve --
-- Whoever comes second gets nothing. A message that could not be read cannot be replayed.
UPDATE dead_letters AS d
SET resolved = %(resolved)s, resolved_at = now(), resolved_by = %(by)s, resolved_why = %(why)s
FROM (
    SELECT id, job, subject FROM dead_letters
    WHERE id = ANY (%(ids)s) AND resolved IS NULL AND (subject IS NOT NULL OR %(resolved)s = 'discarded')
    ORDER BY id FOR UPDATE
) AS waiting
LEFT JOIN ledger AS l ON l.job = waiting.job AND l.subject = waiting.subject
WHERE d.id = waiting.id
RETURNING d.id, d.job, d.subject, d.payload, coalesce(l.lane, 'normal') AS lane
