-- cases --
-- What waits for a person, of these seasons: judged to be of one of them, or played by people of several places on a day
-- of one. With it, every season that was on then.
SELECT m.match_id, m.created_at, m.match_type, m.game_mode, m.map_name, m.validation_status, m.season_id, m.division,
    m.group_name, m.round_id, o.match_id IS NOT NULL AS is_decided, seasons.ids AS seasons
FROM matches AS m
LEFT JOIN tournament_match_overrides AS o ON o.match_id = m.match_id
CROSS JOIN LATERAL (
    SELECT array_agg(s.season_id ORDER BY s.season_id) AS ids FROM tournament_seasons AS s
    WHERE s.shard = m.shard
      AND season_is_on(m.created_at, s.time_zone, s.starts_on, s.ends_on, s.discovery_from, s.discovery_until)
) AS seasons
WHERE m.validation_status = ANY (%(statuses)s)
  AND CASE WHEN m.season_id IS NULL THEN seasons.ids && %(season_ids)s ELSE m.season_id = ANY (%(season_ids)s) END
  AND (%(division)s::text IS NULL OR m.division IS NULL OR m.division = %(division)s)
ORDER BY m.created_at, m.match_id

-- people --
-- As judging sees them.
SELECT match_id, account_id, player_name, team_id FROM match_summaries
WHERE match_id = ANY (%(match_ids)s) AND NOT is_bot AND (team_id IS NOT NULL OR win_place IS NOT NULL OR kills IS NOT NULL)
ORDER BY match_id, account_id

-- teams --
SELECT team_id, season_id, division, group_name, name FROM teams
WHERE season_id = ANY (%(season_ids)s)
ORDER BY season_id, name

-- planned --
SELECT r.round_id, r.season_id, r.division, r.group_name, r.starts_at, r.ends_at, r.number, s.slot_id, s.match_number,
    s.scheduled_datetime, s.map_name, s.cancelled, m.match_id, m.created_at
FROM tournament_scheduled_matches AS s
JOIN tournament_rounds AS r USING (round_id)
LEFT JOIN matches AS m ON m.match_id = s.actual_match_id
WHERE r.season_id = ANY (%(season_ids)s)
ORDER BY r.round_id, s.match_number

-- seasons --
SELECT season_id, name, time_zone, min_teams, match_kinds, make_interval(mins => slot_before_min) AS before,
    make_interval(mins => slot_after_min) AS after
FROM tournament_seasons WHERE season_id = ANY (%(season_ids)s)

-- season_ids --
-- Of this name, or those on now.
SELECT season_id FROM tournament_seasons
WHERE CASE WHEN %(name)s::text IS NOT NULL THEN name = %(name)s
    ELSE season_is_on(%(now)s::timestamptz, time_zone, starts_on, ends_on, discovery_from, discovery_until) END
