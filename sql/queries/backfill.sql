-- detailed --
SELECT account_id FROM detailed_players WHERE match_id = %(match_id)s

-- clear_details --
DELETE FROM detailed_players WHERE match_id = %(match_id)s AND account_id <> ALL (%(account_ids)s)

-- add_details --
INSERT INTO detailed_players (match_id, account_id)
SELECT %(match_id)s, account_id FROM unnest(%(account_ids)s::text[]) AS kept (account_id)
ON CONFLICT DO NOTHING

-- complete_players --
-- Locked in order: whoever tracks several of them at once comes the same way.
WITH owed AS (
    SELECT account_id, match_id FROM player_backfill_status
    WHERE match_id = %(match_id)s AND account_id = ANY (%(account_ids)s) AND backfill_status <> 'completed'
    ORDER BY account_id FOR NO KEY UPDATE
)
UPDATE player_backfill_status AS b
SET backfill_status = 'completed', damage_events_backfilled = true, circle_positions_backfilled = true,
    backfill_completed_at = now()
FROM owed WHERE b.account_id = owed.account_id AND b.match_id = owed.match_id

-- complete_match --
UPDATE match_reprocessing_status SET backfill_status = 'completed', backfill_completed_at = now()
WHERE match_id = %(match_id)s AND backfill_status <> 'completed'

-- no_telemetry --
UPDATE player_backfill_status SET backfill_status = 'no_telemetry'
WHERE match_id = %(match_id)s AND backfill_status IN ('pending', 'queued')

-- no_telemetry_of_match --
UPDATE match_reprocessing_status SET backfill_status = 'no_telemetry'
WHERE match_id = %(match_id)s AND backfill_status IN ('pending', 'queued')

-- hold_match --
-- Whoever writes telemetry of a match holds its row first.
SELECT extractor_version FROM matches WHERE match_id = %(match_id)s FOR NO KEY UPDATE

-- look --
-- Where the telemetry is, who read it last, whether it will be read again anyway, and for whom it lacks details: whoever
-- opens the file serves them all, but for those whose details somebody cancelled.
SELECT m.shard, m.created_at, m.extractor_version, t.payload ->> 'key' AS key,
    coalesce(t.state IN ('ready', 'snoozed'), false) AS read_soon,
    ARRAY(
        SELECT account_id FROM player_backfill_status AS b JOIN players AS p USING (account_id)
        WHERE b.match_id = m.match_id AND b.backfill_status NOT IN ('completed', 'cancelled') AND p.tracked
        ORDER BY account_id
    ) AS accounts
FROM matches AS m LEFT JOIN ledger AS t ON t.job = 'telemetry' AND t.subject = m.match_id
WHERE m.match_id = %(match_id)s

-- queued --
-- Matches in the queue.
SELECT count(*) FROM (
    SELECT match_id FROM player_backfill_status WHERE backfill_status = 'queued'
    UNION
    SELECT match_id FROM match_reprocessing_status WHERE backfill_status = 'queued'
) AS matches

-- next_matches --
-- To be read again as a whole, the latest first; not what is to be read anyway.
SELECT r.match_id, m.shard, m.created_at, t.payload ->> 'key' AS key, ARRAY[]::text[] AS accounts
FROM match_reprocessing_status AS r JOIN matches AS m USING (match_id)
LEFT JOIN ledger AS t ON t.job = 'telemetry' AND t.subject = r.match_id
WHERE r.backfill_status = 'pending' AND coalesce(t.state NOT IN ('ready', 'snoozed'), true)
ORDER BY r.created_at DESC, r.match_id
LIMIT %(limit)s

-- next_players --
-- The matches that owe somebody details, the latest first. Who is not tracked any more waits until he is.
SELECT match_id, m.shard, m.created_at, t.payload ->> 'key' AS key, accounts
FROM (
    SELECT b.created_at AS started_at, b.match_id, array_agg(b.account_id ORDER BY b.account_id) AS accounts
    FROM player_backfill_status AS b JOIN players AS p USING (account_id)
    WHERE b.backfill_status = 'pending' AND p.tracked
    GROUP BY b.created_at, b.match_id
    ORDER BY b.created_at DESC, b.match_id
    LIMIT %(limit)s
) AS waiting
JOIN matches AS m USING (match_id)
LEFT JOIN ledger AS t ON t.job = 'telemetry' AND t.subject = match_id
ORDER BY started_at DESC, match_id

-- not_kept --
-- What a retention would delete as soon as it were there.
DELETE FROM player_backfill_status WHERE backfill_status = 'pending' AND created_at < %(before)s

-- owe_lacking --
-- Nothing is left out even if whoever tracked somebody did so in a transaction that could not see his latest matches.
INSERT INTO player_backfill_status (account_id, match_id, created_at)
SELECT s.account_id, s.match_id, m.created_at
FROM players AS p JOIN match_summaries AS s USING (account_id) JOIN matches AS m USING (match_id)
WHERE p.tracked AND m.extractor_version IS NOT NULL AND m.created_at >= %(since)s
  AND NOT EXISTS (
      SELECT FROM detailed_players AS d WHERE d.match_id = s.match_id AND d.account_id = s.account_id
  )
ORDER BY s.account_id, s.match_id
ON CONFLICT DO NOTHING

-- queue_players --
UPDATE player_backfill_status SET backfill_status = 'queued'
WHERE match_id = %(match_id)s AND account_id = ANY (%(account_ids)s) AND backfill_status = 'pending'

-- queue_match --
UPDATE match_reprocessing_status SET backfill_status = 'queued'
WHERE match_id = %(match_id)s AND backfill_status = 'pending'

-- settle_players --
-- What was queued and is no longer under way, though nobody completed it: given up, or its row in the ledger is gone. One
-- row there stands for all players of a match.
WITH queued AS (
    SELECT match_id, array_agg(account_id || '/' || match_id) AS subjects
    FROM player_backfill_status WHERE backfill_status = 'queued' GROUP BY match_id
), stopped AS (
    SELECT q.match_id, coalesce(bool_or(l.state IN ('failed', 'rejected')), false) AS given_up
    FROM queued AS q LEFT JOIN LATERAL (
        SELECT state FROM ledger WHERE job = 'backfill' AND subject = ANY (q.subjects)
        UNION ALL
        SELECT state FROM ledger WHERE job = 'telemetry' AND subject = q.match_id
    ) AS l ON true
    GROUP BY q.match_id
    HAVING NOT coalesce(bool_or(l.state IN ('ready', 'running', 'snoozed')), false)
)
UPDATE player_backfill_status AS b SET backfill_status = CASE WHEN given_up THEN 'failed' ELSE 'pending' END
FROM stopped WHERE b.match_id = stopped.match_id AND b.backfill_status = 'queued'

-- settle_matches --
WITH stopped AS (
    SELECT b.match_id, coalesce(l.state IN ('failed', 'rejected'), false) AS given_up
    FROM match_reprocessing_status AS b LEFT JOIN ledger AS l ON l.job = 'telemetry' AND l.subject = b.match_id
    WHERE b.backfill_status = 'queued' AND coalesce(l.state NOT IN ('ready', 'running', 'snoozed'), true)
)
UPDATE match_reprocessing_status AS b SET backfill_status = CASE WHEN given_up THEN 'failed' ELSE 'pending' END
FROM stopped WHERE b.match_id = stopped.match_id AND b.backfill_status = 'queued'

-- owe_player --
SELECT owe_backfill(%(account_id)s, %(since)s)

-- owe_outdated --
-- Matches that another extractor read, since then or these. Not those that wait already, nor, unless they are named,
-- those whose telemetry was looked for in vain.
INSERT INTO match_reprocessing_status AS r (match_id, created_at)
SELECT match_id, created_at FROM matches AS m
WHERE extractor_version <> %(version)s AND (%(since)s::timestamptz IS NULL OR created_at >= %(since)s)
  AND (%(match_ids)s::text[] IS NULL OR match_id = ANY (%(match_ids)s))
  AND NOT EXISTS (
      SELECT FROM match_reprocessing_status AS r WHERE r.match_id = m.match_id AND (
          r.backfill_status IN ('pending', 'queued')
          OR (r.backfill_status = 'no_telemetry' AND %(match_ids)s::text[] IS NULL)))
ORDER BY match_id
ON CONFLICT (match_id) DO UPDATE SET backfill_status = 'pending', backfill_completed_at = NULL
WHERE r.backfill_status NOT IN ('pending', 'queued')

-- outdated --
-- The same.
SELECT count(*) FROM matches AS m
WHERE extractor_version <> %(version)s AND (%(since)s::timestamptz IS NULL OR created_at >= %(since)s)
  AND (%(match_ids)s::text[] IS NULL OR match_id = ANY (%(match_ids)s))
  AND NOT EXISTS (
      SELECT FROM match_reprocessing_status AS r WHERE r.match_id = m.match_id AND (
          r.backfill_status IN ('pending', 'queued')
          OR (r.backfill_status = 'no_telemetry' AND %(match_ids)s::text[] IS NULL)))

-- cancel_players --
-- In order, as all who change many.
WITH waiting AS (
    SELECT account_id, match_id FROM player_backfill_status
    WHERE backfill_status IN ('pending', 'queued') AND (%(account_id)s::text IS NULL OR account_id = %(account_id)s)
    ORDER BY account_id, match_id FOR NO KEY UPDATE
)
UPDATE player_backfill_status AS b SET backfill_status = 'cancelled'
FROM waiting WHERE b.account_id = waiting.account_id AND b.match_id = waiting.match_id

-- cancel_matches --
UPDATE match_reprocessing_status SET backfill_status = 'cancelled' WHERE backfill_status IN ('pending', 'queued')

-- resume_players --
WITH stopped AS (
    SELECT account_id, match_id FROM player_backfill_status
    WHERE backfill_status IN ('cancelled', 'failed', 'no_telemetry')
      AND (%(account_id)s::text IS NULL OR account_id = %(account_id)s)
    ORDER BY account_id, match_id FOR NO KEY UPDATE
)
UPDATE player_backfill_status AS b SET backfill_status = 'pending'
FROM stopped WHERE b.account_id = stopped.account_id AND b.match_id = stopped.match_id

-- resume_matches --
UPDATE match_reprocessing_status SET backfill_status = 'pending'
WHERE backfill_status IN ('cancelled', 'failed', 'no_telemetry')

-- by_player --
SELECT b.account_id, p.player_name, p.tracked, count(*) AS matches,
    count(*) FILTER (WHERE backfill_status = 'pending') AS pending,
    count(*) FILTER (WHERE backfill_status = 'queued') AS queued,
    count(*) FILTER (WHERE backfill_status = 'completed') AS completed,
    count(*) FILTER (WHERE backfill_status = 'no_telemetry') AS no_telemetry,
    count(*) FILTER (WHERE backfill_status = 'failed') AS failed,
    count(*) FILTER (WHERE backfill_status = 'cancelled') AS cancelled
FROM player_backfill_status AS b JOIN players AS p USING (account_id)
GROUP BY b.account_id, p.player_name, p.tracked ORDER BY b.account_id

-- of_matches --
SELECT backfill_status, count(*) FROM match_reprocessing_status GROUP BY backfill_status

-- totals --
-- Of both: what was completed since then, and all that is open; who is not tracked is not waited for.
SELECT backfill_status, sum(number)::bigint FROM (
    SELECT backfill_status, count(*) AS number FROM player_backfill_status JOIN players USING (account_id)
    WHERE backfill_status <> 'pending' OR tracked
    GROUP BY backfill_status
    UNION ALL
    SELECT backfill_status, count(*) FROM match_reprocessing_status GROUP BY backfill_status
) AS counted
GROUP BY backfill_status

-- completions --
-- When the last of both were completed, the latest first.
SELECT backfill_completed_at FROM (
    (SELECT backfill_completed_at FROM player_backfill_status WHERE backfill_completed_at IS NOT NULL
     ORDER BY backfill_completed_at DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT backfill_completed_at FROM match_reprocessing_status WHERE backfill_completed_at IS NOT NULL
     ORDER BY backfill_completed_at DESC LIMIT %(limit)s)
) AS both_kinds
ORDER BY backfill_completed_at DESC LIMIT %(limit)s

-- matches_of --
-- Each match that a player is or was owed, the latest first.
SELECT b.match_id, m.created_at, b.backfill_status, b.damage_events_backfilled, b.circle_positions_backfilled,
    b.weapon_events_backfilled, b.backfill_completed_at
FROM player_backfill_status AS b JOIN matches AS m USING (match_id)
WHERE b.account_id = %(account_id)s
ORDER BY m.created_at DESC, b.match_id
