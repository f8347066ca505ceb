-- set_completed --
UPDATE tournament_rounds AS r
SET status = CASE WHEN %(completed)s THEN 'completed'
    WHEN EXISTS (SELECT FROM matches AS m WHERE m.round_id = r.round_id) THEN 'active' ELSE 'scheduled' END
WHERE round_id = %(round_id)s AND (status = 'completed') <> %(completed)s

-- forget_history --
DELETE FROM tournament_team_standings_history WHERE round_id = ANY (%(round_ids)s)

-- write_history --
INSERT INTO tournament_team_standings_history (round_id, team_id, rank, total_points, total_kills, wwcd, matches_played)
SELECT round_id, team_id, rank, total_points, total_kills, wwcd, matches_played
FROM jsonb_populate_recordset(NULL::tournament_team_standings_history, %(rows)s)
ORDER BY round_id, team_id

-- forget_results --
DELETE FROM tournament_results WHERE season_id = %(season_id)s AND division = %(division)s AND group_name = %(group)s

-- write_results --
INSERT INTO tournament_results (season_id, division, group_name, participant_kind, participant_id, rank,
    calculated_rank, total_points, total_kills, best_placement, avg_placement, matches_played, series_score, game_results,
    is_override, override_reason, override_actor, override_timestamp)
SELECT %(season_id)s, %(division)s, %(group)s, %(kind)s, r.participant_id, r.rank, r.calculated_rank,
    r.total_points, r.total_kills, r.best_placement, r.avg_placement, r.matches_played, r.series_score, r.game_results,
    o.participant_id IS NOT NULL, o.override_reason, o.override_actor, o.override_timestamp
FROM jsonb_populate_recordset(NULL::tournament_results, %(rows)s) AS r
LEFT JOIN tournament_placement_overrides AS o
    ON (o.season_id, o.division, o.group_name, o.participant_kind, o.participant_id)
        = (%(season_id)s, %(division)s, %(group)s, %(kind)s, r.participant_id)
ORDER BY r.participant_id

-- read --
-- With the names of today, and without who was hidden since.
SELECT r.rank, r.calculated_rank, r.participant_id, coalesce(t.name, p.player_name) AS participant_name, r.total_points,
    r.total_kills, r.best_placement, r.avg_placement::float8 AS avg_placement, r.matches_played, r.series_score,
    r.game_results, r.is_override, r.override_reason, r.override_actor, r.override_timestamp
FROM tournament_results AS r
LEFT JOIN teams AS t ON r.participant_kind = 'team' AND t.team_id::text = r.participant_id
LEFT JOIN players AS p ON r.participant_kind = 'player' AND p.account_id = r.participant_id
WHERE r.season_id = %(season_id)s AND r.division = %(division)s AND r.group_name = %(group)s
  AND r.participant_kind = %(kind)s AND p.hidden IS NOT TRUE
ORDER BY r.rank, coalesce(t.name, p.player_name) COLLATE "C", r.participant_id

-- placements --
SELECT participant_id, new_rank, override_reason AS reason, override_actor AS actor, override_timestamp AS at
FROM tournament_placement_overrides
WHERE season_id = %(season_id)s AND division = %(division)s AND group_name = %(group)s AND participant_kind = %(kind)s
ORDER BY override_timestamp, participant_id

-- write_placement --
INSERT INTO tournament_placement_overrides (season_id, division, group_name, participant_kind, participant_id, new_rank,
    override_reason, override_actor, override_timestamp)
VALUES (%(season_id)s, %(division)s, %(group)s, %(kind)s, %(participant_id)s, %(new_rank)s, %(reason)s, %(actor)s, %(at)s)
ON CONFLICT (season_id, division, group_name, participant_kind, participant_id) DO UPDATE
SET new_rank = excluded.new_rank, override_reason = excluded.override_reason, override_actor = excluded.override_actor,
    override_timestamp = excluded.override_timestamp

-- forget_placement --
DELETE FROM tournament_placement_overrides
WHERE season_id = %(season_id)s AND division = %(division)s AND group_name = %(group)s AND participant_kind = %(kind)s
  AND participant_id = %(participant_id)s

-- winners --
-- The league team that was first alone; kills by team; whether the match object is there.
SELECT m.match_id, CASE WHEN count(r.team_id) FILTER (WHERE r.rank = 1) = 1
        THEN min(r.team_id::text) FILTER (WHERE r.rank = 1) END,
    coalesce(jsonb_object_agg(r.team_id, r.kills) FILTER (WHERE r.team_id IS NOT NULL), jsonb_build_object()), m.has_match_object
FROM matches AS m LEFT JOIN tournament_match_results AS r USING (match_id)
WHERE m.match_id = ANY (%(match_ids)s)
GROUP BY m.match_id, m.has_match_object

-- winners_of_place --
SELECT c.match_id, CASE WHEN count(*) = 1 THEN min(r.team_id::text) END
FROM tournament_counted_matches AS c LEFT JOIN tournament_match_results AS r ON r.match_id = c.match_id AND r.rank = 1
WHERE c.season_id = %(season_id)s AND c.division = %(division)s AND c.group_name = %(group)s
  AND (%(match_ids)s::text[] IS NULL OR c.match_id = ANY (%(match_ids)s))
GROUP BY c.match_id, c.created_at
ORDER BY c.created_at, c.match_id

-- team_names --
SELECT team_id::text, name FROM teams WHERE team_id = ANY (%(team_ids)s::uuid[])
