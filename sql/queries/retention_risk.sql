-- at_risk --
-- Matches of which the API still has something that is not stored: their object, or their telemetry. What is open is
-- listed however late it is, for it will be asked for; what was given up (failed, not rejected) only while somebody can
-- still fetch it. A match whose start is not known began before it was first owed, so it has at most the hours told.
WITH not_done AS (
    SELECT job, subject, state, reason, owed_since FROM ledger
    WHERE state IN ('ready', 'snoozed') AND job IN ('summary', 'download')
    UNION ALL
    SELECT job, subject, state, reason, owed_since FROM ledger
    WHERE state = 'running' AND job IN ('summary', 'download')
    UNION ALL
    SELECT job, subject, state, reason, owed_since FROM ledger
    WHERE state = 'failed' AND job IN ('summary', 'download')
), not_stored AS (
    SELECT DISTINCT ON (match_id) match_id, shard, created_at AS started_at, l.job, l.state, l.reason,
        extract(epoch FROM coalesce(created_at, l.owed_since) + %(retention)s::interval - %(now)s::timestamptz)::float8
            / 3600 AS hours_left
    FROM not_done AS l JOIN matches ON match_id = l.subject
    WHERE l.job = 'download' OR (l.job = 'summary' AND NOT has_match_object)
    ORDER BY match_id, l.job DESC
)
SELECT match_id, shard, started_at, hours_left, job, state, reason
FROM not_stored
WHERE (%(hours)s::float8 IS NULL OR hours_left <= %(hours)s) AND (state <> 'failed' OR hours_left > 0)
ORDER BY hours_left, match_id
LIMIT %(limit)s
