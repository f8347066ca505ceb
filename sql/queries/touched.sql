-- by_people --
-- Of the matches these people were in: those of a kind that the season takes, those that were judged to be something, and
-- those in which players of two places met, which is kept for review whatever the kind. A place is one of a season that
-- is on at the time: everybody has been in others before.
WITH season AS (
    SELECT * FROM tournament_seasons WHERE season_id = ANY (%(season_ids)s)
), found AS (
    SELECT match_id FROM match_summaries WHERE account_id = ANY (%(account_ids)s)
    UNION
    SELECT match_id FROM match_summaries WHERE player_name = ANY (%(names)s) AND NOT is_bot
), inside AS MATERIALIZED (
    SELECT m.match_id, m.created_at,
        bool_or(m.validation_status IS NOT NULL OR allows_match_kind(s.match_kinds, m.match_type, m.game_mode)
            OR EXISTS (SELECT FROM tournament_match_overrides AS o WHERE o.match_id = m.match_id)) AS can_be_one
    FROM found JOIN matches AS m USING (match_id)
    JOIN season AS s ON s.shard = m.shard
        AND season_is_on(m.created_at, s.time_zone, s.starts_on, s.ends_on, s.discovery_from, s.discovery_until)
    WHERE m.has_match_object
    GROUP BY m.match_id, m.created_at
), member AS MATERIALIZED (
    SELECT p.account_id, p.player_name, p.active_from, p.active_until, s.time_zone, s.starts_on, s.ends_on,
        s.discovery_from, s.discovery_until, (t.season_id, t.division, t.group_name) AS place
    FROM tournament_seasons AS s JOIN teams AS t USING (season_id) JOIN tournament_players AS p USING (team_id)
    WHERE EXISTS (
        SELECT FROM season AS one
        WHERE one.shard = s.shard AND coalesce(s.starts_on, '-infinity') <= coalesce(one.ends_on, 'infinity') + 1
          AND coalesce(one.starts_on, '-infinity') <= coalesce(s.ends_on, 'infinity') + 1)
), there AS MATERIALIZED (
    -- OFFSET 0: match by match, for these people may have played for years
    SELECT i.match_id, i.created_at, ms.account_id, ms.player_name
    FROM inside AS i
    CROSS JOIN LATERAL (SELECT * FROM match_summaries AS ms WHERE ms.match_id = i.match_id AND NOT ms.is_bot OFFSET 0) AS ms
    WHERE NOT i.can_be_one
), met AS (
    SELECT there.match_id, there.created_at, member.* FROM there JOIN member USING (account_id)
    UNION ALL
    SELECT there.match_id, there.created_at, member.* FROM there JOIN member USING (player_name) WHERE member.account_id IS NULL
)
SELECT match_id FROM inside WHERE can_be_one
UNION ALL
SELECT match_id FROM met
WHERE active_from <= created_at AND created_at < active_until
  AND season_is_on(created_at, time_zone, starts_on, ends_on, discovery_from, discovery_until)
GROUP BY match_id
HAVING count(DISTINCT place) > 1

-- of_season --
SELECT match_id FROM matches WHERE season_id = %(season_id)s

-- by_window --
SELECT match_id FROM matches
WHERE season_id = %(season_id)s AND division = %(division)s AND group_name = %(group)s
  AND created_at >= %(starts_at)s AND created_at < %(ends_at)s

-- of_round --
SELECT match_id FROM matches WHERE round_id = %(round_id)s
