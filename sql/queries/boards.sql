-- ruleset --
SELECT ruleset FROM tournament_seasons WHERE season_id = %(season_id)s

-- team_results --
-- Where no telemetry tells the finisher, the match object's kills count.
SELECT r.team_id, t.name, c.match_id, c.created_at, r.rank,
    CASE WHEN %(finisher)s THEN coalesce(r.kills_by_finisher, r.kills) ELSE r.kills END, coalesce(r.damage, 0)::float8, c.round
FROM tournament_counted_matches AS c
JOIN tournament_match_results AS r USING (match_id)
JOIN teams AS t USING (season_id, team_id)
WHERE c.season_id = %(season_id)s AND c.division = %(division)s
  AND (%(group)s::text IS NULL OR c.group_name = %(group)s)
  AND (%(round)s::integer IS NULL OR c.round = %(round)s)
  AND (%(until_round)s::integer IS NULL OR c.round <= %(until_round)s)
  AND (%(match_ids)s::text[] IS NULL OR c.match_id = ANY (%(match_ids)s))

-- adjustments --
-- What has no round counts for the season only; what has one counts there, and for the season.
SELECT a.team_id, t.name AS team_name, a.points, a.reason, r.number AS round
FROM tournament_point_adjustments AS a
JOIN teams AS t USING (team_id)
LEFT JOIN tournament_rounds AS r USING (round_id)
WHERE t.season_id = %(season_id)s AND t.division = %(division)s
  AND (%(group)s::text IS NULL OR t.group_name = %(group)s)
  AND (%(round)s::integer IS NULL OR r.number = %(round)s)
  AND (%(until_round)s::integer IS NULL OR r.number IS NULL OR r.number <= %(until_round)s)
ORDER BY a.adjustment_id

-- player_totals --
-- Each rostered player's sums over the matches of the context, a line for each team he played for.
-- OFFSET 0: match by match, whatever the planner expects of all of them together.
SELECT account_id, p.player_name, coalesce(t.name, '') AS team_name, total_kills, total_damage, avg_damage, killsteals,
    matches_played, best_placement, avg_placement
FROM (
    SELECT s.account_id, CASE WHEN %(by_team)s THEN s.team_id END AS team_id,
        sum(CASE WHEN %(finisher)s THEN coalesce(s.kills_by_finisher, s.kills) ELSE s.kills END)::integer AS total_kills,
        sum(s.damage_dealt) AS total_damage, avg(s.damage_dealt) AS avg_damage, sum(s.killsteals)::integer AS killsteals,
        count(*)::integer AS matches_played, min(s.rank) AS best_placement, avg(s.rank)::float8 AS avg_placement
    FROM tournament_counted_matches AS c
    CROSS JOIN LATERAL (
        SELECT a.account_id, a.team_id, s.kills, s.kills_by_finisher, s.damage_dealt, s.killsteals, r.rank
        FROM tournament_appearances AS a
        JOIN match_summaries AS s USING (match_id, account_id)
        LEFT JOIN match_rosters AS r ON r.match_id = s.match_id AND r.team_id = s.team_id
        WHERE a.match_id = c.match_id
        OFFSET 0
    ) AS s
    WHERE c.season_id = %(season_id)s AND c.division = %(division)s
      AND (%(group)s::text IS NULL OR c.group_name = %(group)s)
      AND (%(round)s::integer IS NULL OR c.round = %(round)s)
      AND (%(until_round)s::integer IS NULL OR c.round <= %(until_round)s)
      AND (%(match_ids)s::text[] IS NULL OR c.match_id = ANY (%(match_ids)s))
    GROUP BY 1, 2
) AS sums
JOIN players AS p USING (account_id)
LEFT JOIN teams AS t USING (team_id)
WHERE NOT p.hidden
ORDER BY account_id, team_name

-- weapon_totals --
-- The same matches as player_totals, by weapon category.
SELECT account_id, t.name, weapon_category, damage, kills
FROM (
    SELECT w.account_id, w.team_id, w.weapon_category, sum(w.total_damage) AS damage, sum(w.total_kills)::integer AS kills
    FROM tournament_counted_matches AS c
    CROSS JOIN LATERAL (
        SELECT account_id, a.team_id, w.weapon_category, w.total_damage, w.total_kills
        FROM (SELECT * FROM tournament_appearances AS a WHERE a.match_id = c.match_id OFFSET 0) AS a
        JOIN (SELECT * FROM player_match_weapon_distribution AS w WHERE w.match_id = c.match_id OFFSET 0) AS w USING (account_id)
        OFFSET 0
    ) AS w
    WHERE c.season_id = %(season_id)s AND c.division = %(division)s
      AND (%(group)s::text IS NULL OR c.group_name = %(group)s)
      AND (%(round)s::integer IS NULL OR c.round = %(round)s)
      AND (%(until_round)s::integer IS NULL OR c.round <= %(until_round)s)
      AND (%(match_ids)s::text[] IS NULL OR c.match_id = ANY (%(match_ids)s))
    GROUP BY w.account_id, w.team_id, w.weapon_category
) AS sums
JOIN teams AS t USING (team_id)

-- round_name --
SELECT name FROM tournament_rounds
WHERE season_id = %(season_id)s AND division = %(division)s AND number = %(round)s
  AND (%(group)s::text IS NULL OR group_name = %(group)s)
ORDER BY group_name
LIMIT 1

-- ranks_before --
-- Of one group, named or the only one: a division with several has no standings history of its own.
SELECT h.team_id, h.rank
FROM tournament_team_standings_history AS h
WHERE h.round_id = (
    SELECT (array_agg(r.round_id ORDER BY r.number DESC) FILTER (WHERE r.status = 'completed'))[1]
    FROM tournament_rounds AS r
    WHERE r.season_id = %(season_id)s AND r.division = %(division)s
      AND (%(group)s::text IS NULL OR r.group_name = %(group)s)
    HAVING count(DISTINCT r.group_name) = 1
)

-- not_counted --
-- Those of these matches that a board of the division or group is not over.
SELECT wanted.match_id, m.match_id IS NOT NULL
FROM unnest(%(match_ids)s::text[]) WITH ORDINALITY AS wanted (match_id, place)
LEFT JOIN matches AS m USING (match_id)
WHERE NOT EXISTS (
    SELECT FROM tournament_counted_matches AS c
    WHERE c.match_id = wanted.match_id AND c.season_id = %(season_id)s AND c.division = %(division)s
      AND (%(group)s::text IS NULL OR c.group_name = %(group)s))
ORDER BY wanted.place
