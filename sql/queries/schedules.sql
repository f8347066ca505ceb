-- write_round --
INSERT INTO tournament_rounds (round_id, season_id, division, group_name, number, name, starts_at, ends_at, status)
VALUES (%(round_id)s, %(season_id)s, %(division)s, %(group)s, %(number)s, %(name)s, %(starts_at)s, %(ends_at)s,
    'scheduled')
ON CONFLICT (round_id) DO UPDATE
SET name = excluded.name, starts_at = excluded.starts_at, ends_at = excluded.ends_at

-- write_slot --
INSERT INTO tournament_scheduled_matches AS s (slot_id, round_id, match_number, scheduled_datetime, map_name)
VALUES (%(slot_id)s, %(round_id)s, %(match_number)s, %(scheduled_datetime)s, %(map_name)s)
ON CONFLICT (slot_id) DO UPDATE
SET scheduled_datetime = excluded.scheduled_datetime, map_name = excluded.map_name
WHERE (s.scheduled_datetime, s.map_name) IS DISTINCT FROM (excluded.scheduled_datetime, excluded.map_name)

-- cancel --
UPDATE tournament_scheduled_matches SET cancelled = %(cancelled)s
WHERE slot_id = %(slot_id)s AND cancelled <> %(cancelled)s
RETURNING round_id

-- round --
SELECT round_id, season_id, division, group_name, number, name, starts_at, ends_at, status
FROM tournament_rounds WHERE round_id = %(round_id)s

-- rounds_of --
SELECT round_id, season_id, division, group_name, number, name, starts_at, ends_at, status
FROM tournament_rounds
WHERE season_id = %(season_id)s AND division = %(division)s AND group_name = %(group)s
ORDER BY number

-- slots_of --
SELECT s.slot_id, s.match_number, s.scheduled_datetime, s.map_name, s.cancelled, s.status, s.actual_match_id, m.created_at,
    extract(epoch FROM m.created_at - s.scheduled_datetime)::float8 AS delay_s,
    s.is_remake, s.original_match_id, s.remake_reason
FROM tournament_scheduled_matches AS s LEFT JOIN matches AS m ON m.match_id = s.actual_match_id
WHERE s.round_id = %(round_id)s
ORDER BY s.match_number

-- extra_matches --
SELECT match_id, created_at, map_name, validation_status AS status FROM matches
WHERE round_id = %(round_id)s AND schedule_match_id IS NULL
ORDER BY created_at, match_id

-- to_review --
-- Of the round those that should fill a slot and do not; of its time those that were given no round, because too few teams
-- came or because players of this place met others in a match of a kind that the season takes. What staff decided is settled.
SELECT m.match_id, m.created_at, m.map_name, m.validation_status AS status
FROM tournament_rounds AS r
JOIN tournament_seasons AS season USING (season_id)
JOIN matches AS m ON m.shard = season.shard
    AND (m.round_id = r.round_id OR (m.round_id IS NULL AND m.created_at >= r.starts_at AND m.created_at < r.ends_at))
WHERE r.round_id = %(round_id)s
  AND NOT EXISTS (SELECT FROM tournament_match_overrides AS o WHERE o.match_id = m.match_id)
  AND CASE m.validation_status
    WHEN 'unscheduled' THEN m.round_id = r.round_id
        AND EXISTS (SELECT FROM tournament_scheduled_matches AS s WHERE s.round_id = r.round_id)
    WHEN 'remake_candidate' THEN (m.season_id, m.division, m.group_name) = (r.season_id, r.division, r.group_name)
    WHEN 'mixed_division' THEN allows_match_kind(season.match_kinds, m.match_type, m.game_mode) AND EXISTS (
        SELECT FROM match_summaries AS ms
        JOIN tournament_players AS p ON p.account_id = ms.account_id
        JOIN teams AS t ON t.team_id = p.team_id
        WHERE ms.match_id = m.match_id AND p.active_from <= m.created_at AND m.created_at < p.active_until
          AND (t.season_id, t.division, t.group_name) = (r.season_id, r.division, r.group_name))
    ELSE false END
ORDER BY m.created_at, m.match_id

-- expected_since --
SELECT CASE WHEN count(s.slot_id) > 0
        THEN min(s.scheduled_datetime) FILTER (WHERE s.status = 'scheduled' AND s.scheduled_datetime <= %(now)s)
        ELSE coalesce((SELECT max(created_at) FROM matches AS m WHERE m.round_id = r.round_id) + interval '35 minutes', r.starts_at)
    END
FROM tournament_rounds AS r
LEFT JOIN tournament_scheduled_matches AS s USING (round_id)
WHERE r.season_id = %(season_id)s AND r.division = %(division)s AND r.group_name = %(group)s
  AND r.starts_at <= %(now)s AND %(now)s < r.ends_at
GROUP BY r.round_id, r.starts_at
ORDER BY r.starts_at
LIMIT 1
