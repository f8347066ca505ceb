-- add --
INSERT INTO tournament_point_adjustments (adjustment_id, team_id, round_id, kind, points, reason, admin_user)
VALUES (%(adjustment_id)s, %(team_id)s, %(round_id)s, %(kind)s, %(points)s, %(reason)s, %(actor)s)

-- remove --
DELETE FROM tournament_point_adjustments WHERE adjustment_id = %(adjustment_id)s

-- of_season --
SELECT a.adjustment_id, a.team_id, t.division, t.group_name, t.name AS team_name, a.kind, a.points, r.number AS round, a.reason,
    a.admin_user
FROM tournament_point_adjustments AS a
JOIN teams AS t USING (team_id)
LEFT JOIN tournament_rounds AS r USING (round_id)
WHERE t.season_id = %(season_id)s
ORDER BY t.division, t.group_name, t.name, r.number NULLS FIRST, a.adjustment_id

-- season --
SELECT s.name
FROM tournament_point_adjustments JOIN teams USING (team_id) JOIN tournament_seasons AS s USING (season_id)
WHERE adjustment_id = %(adjustment_id)s

-- teams --
SELECT team_id, division, group_name, name FROM teams WHERE season_id = %(season_id)s ORDER BY name
