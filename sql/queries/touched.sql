-- by_people --
-- Of the matches these people were in: those of a kind that the season takes, those that were judged to be something, and
-- those in which players of two places met, which is kept for review whatever the kind.
WITH season AS (
    SELECT * FROM tournament_seasons WHERE season_id = ANY (%(season_ids)s)
), found AS (
    SELECT match_id FROM match_summaries WHERE account_id = ANY (%(account_ids)s)
    UNION
    SELECT match_id FROM match_summaries WHERE player_name = ANY (%(names)s) AND NOT is_bot
)
SELECT DISTINCT m.match_id
FROM found JOIN matches AS m USING (match_id)
JOIN season AS s ON s.shard = m.shard
    AND (m.created_at AT TIME ZONE s.time_zone)::date BETWEEN coalesce(s.starts_on, '-infinity') AND coalesce(s.ends_on, 'infinity')
WHERE m.has_match_object
  AND (m.validation_status IS NOT NULL OR allows_match_kind(s.match_kinds, m.match_type, m.game_mode)
    OR EXISTS (SELECT FROM tournament_match_overrides AS o WHERE o.match_id = m.match_id)
    OR (SELECT count(DISTINCT (t.season_id, t.division, t.group_name)) > 1
        FROM match_summaries AS ms
        JOIN tournament_players AS p ON p.account_id = ms.account_id
            OR (p.account_id IS NULL AND p.player_name = ms.player_name)
        JOIN teams AS t ON t.team_id = p.team_id
        WHERE ms.match_id = m.match_id AND NOT ms.is_bot AND p.active_from <= m.created_at AND m.created_at < p.active_until))

-- of_season --
SELECT match_id FROM matches WHERE season_id = %(season_id)s

-- by_window --
SELECT match_id FROM matches
WHERE season_id = %(season_id)s AND division = %(division)s AND group_name = %(group)s
  AND created_at >= %(starts_at)s AND created_at < %(ends_at)s

-- of_round --
SELECT match_id FROM matches WHERE round_id = %(round_id)s
