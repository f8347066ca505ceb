-- write_tournament --
INSERT INTO tournaments (tournament_id, name) VALUES (%(tournament_id)s, %(name)s)
ON CONFLICT (tournament_id) DO NOTHING

-- write_season --
INSERT INTO tournament_seasons (season_id, tournament_id, name, shard, time_zone, starts_on, ends_on, discovery_from,
    discovery_until, sample_size, min_teams, ruleset, match_kinds)
VALUES (%(season_id)s, %(tournament_id)s, %(name)s, %(shard)s, %(time_zone)s, %(starts_on)s, %(ends_on)s,
    %(discovery_from)s, %(discovery_until)s, %(sample_size)s, %(min_teams)s, %(ruleset)s, %(match_kinds)s)
ON CONFLICT (season_id) DO UPDATE
SET tournament_id = excluded.tournament_id, shard = excluded.shard, time_zone = excluded.time_zone,
    starts_on = excluded.starts_on, ends_on = excluded.ends_on, discovery_from = excluded.discovery_from, discovery_until = excluded.discovery_until,
    sample_size = excluded.sample_size, min_teams = excluded.min_teams, ruleset = excluded.ruleset,
    match_kinds = excluded.match_kinds

-- read_season --
SELECT s.name, t.name AS tournament, s.shard, s.time_zone, s.starts_on, s.ends_on, s.discovery_from, s.discovery_until,
    s.ruleset, s.min_teams, s.sample_size, s.match_kinds
FROM tournament_seasons AS s JOIN tournaments AS t USING (tournament_id)
WHERE s.name = %(name)s

-- season_names --
SELECT name FROM tournament_seasons ORDER BY name

-- write_team --
INSERT INTO teams (team_id, season_id, division, group_name, name)
VALUES (%(team_id)s, %(season_id)s, %(division)s, %(group)s, %(team)s)
ON CONFLICT (team_id) DO UPDATE SET division = excluded.division, group_name = excluded.group_name

-- write_player --
-- An account id that was seen stays when a file does not know it.
INSERT INTO tournament_players AS t (team_id, player_name, account_id, role, is_primary_sample, sample_priority,
    active_from, active_until, person)
VALUES (%(team_id)s, %(player_name)s, %(account_id)s, %(role)s, %(is_primary_sample)s, %(sample_priority)s,
    %(active_from)s, %(active_until)s, %(person)s)
ON CONFLICT (team_id, player_name) DO UPDATE
SET account_id = coalesce(excluded.account_id, t.account_id), role = excluded.role,
    is_primary_sample = excluded.is_primary_sample, sample_priority = excluded.sample_priority,
    active_from = excluded.active_from, active_until = excluded.active_until, person = excluded.person

-- write_round --
INSERT INTO tournament_rounds (round_id, season_id, division, group_name, number, name, starts_at, ends_at, status)
VALUES (%(round_id)s, %(season_id)s, %(division)s, %(group)s, %(number)s, %(name)s, %(starts_at)s, %(ends_at)s,
    'scheduled')
ON CONFLICT (round_id) DO UPDATE
SET name = excluded.name, starts_at = excluded.starts_at, ends_at = excluded.ends_at

-- link_account --
UPDATE tournament_players SET account_id = %(account_id)s
WHERE team_id = %(team_id)s AND player_name = %(player_name)s AND account_id IS NULL

-- memberships --
SELECT t.season_id, t.division, t.group_name, p.team_id, p.player_name, p.account_id, p.active_from, p.active_until
FROM tournament_players AS p
JOIN teams AS t USING (team_id)
JOIN tournament_seasons AS s USING (season_id)
WHERE s.shard = %(shard)s
  AND (%(at)s::timestamptz AT TIME ZONE s.time_zone)::date BETWEEN coalesce(s.starts_on, '-infinity') AND coalesce(s.ends_on, 'infinity')
ORDER BY p.team_id, p.player_name

-- season_rules --
SELECT s.season_id, s.min_teams, s.match_kinds
FROM tournament_seasons AS s
WHERE s.shard = %(shard)s
  AND (%(at)s::timestamptz AT TIME ZONE s.time_zone)::date BETWEEN coalesce(s.starts_on, '-infinity') AND coalesce(s.ends_on, 'infinity')

-- rounds --
SELECT r.round_id, r.season_id, r.division, r.group_name, r.starts_at, r.ends_at
FROM tournament_rounds AS r JOIN tournament_seasons AS s USING (season_id)
WHERE s.shard = %(shard)s
  AND (%(at)s::timestamptz AT TIME ZONE s.time_zone)::date BETWEEN coalesce(s.starts_on, '-infinity') AND coalesce(s.ends_on, 'infinity')
ORDER BY r.starts_at, r.round_id

-- discovery_seasons --
SELECT s.season_id, s.name, s.shard, s.time_zone, s.discovery_from, s.discovery_until, s.sample_size, s.match_kinds
FROM tournament_seasons AS s
WHERE (%(at)s::timestamptz AT TIME ZONE s.time_zone)::date BETWEEN coalesce(s.starts_on, '-infinity') AND coalesce(s.ends_on, 'infinity')
ORDER BY s.name

-- sample --
SELECT t.division, t.group_name, p.team_id, p.player_name, p.account_id
FROM tournament_players AS p JOIN teams AS t USING (team_id)
WHERE t.season_id = %(season_id)s
  AND (p.active_from IS NULL OR p.active_from <= %(now)s) AND (p.active_until IS NULL OR %(now)s < p.active_until)
ORDER BY t.division, t.group_name, p.sample_priority NULLS LAST, NOT p.is_primary_sample, p.team_id, p.player_name

-- expected_since --
SELECT coalesce(max(m.created_at) + interval '35 minutes', r.starts_at)
FROM tournament_rounds AS r
LEFT JOIN matches AS m USING (round_id)
WHERE r.season_id = %(season_id)s AND r.division = %(division)s AND r.group_name = %(group)s
  AND r.starts_at <= %(now)s AND %(now)s < r.ends_at
GROUP BY r.round_id, r.starts_at
ORDER BY r.starts_at
LIMIT 1

-- divisions --
SELECT division FROM teams WHERE season_id = %(season_id)s
UNION
SELECT division FROM tournament_rounds WHERE season_id = %(season_id)s
ORDER BY division

-- round_name --
SELECT name FROM tournament_rounds
WHERE season_id = %(season_id)s AND division = %(division)s AND number = %(round)s
  AND (%(group)s::text IS NULL OR group_name = %(group)s)
ORDER BY group_name
LIMIT 1

-- team_results --
-- Each league team's roster in each match of the context: the one most of its members played in.
WITH lineups AS (
    SELECT DISTINCT ON (a.match_id, a.team_id) a.match_id, a.created_at, a.team_id, a.team_name, a.roster_team_id
    FROM tournament_appearances AS a
    WHERE a.season_id = %(season_id)s AND a.division = %(division)s
      AND (%(group)s::text IS NULL OR a.group_name = %(group)s)
      AND (%(round)s::integer IS NULL OR a.round = %(round)s)
      AND (%(match_id)s::text IS NULL OR a.match_id = %(match_id)s)
    GROUP BY a.match_id, a.created_at, a.team_id, a.team_name, a.roster_team_id
    ORDER BY a.match_id, a.team_id, count(*) DESC, a.roster_team_id
)
SELECT l.team_id, l.team_name, l.match_id, l.created_at, r.rank,
    (SELECT coalesce(sum(s.kills), 0) FROM match_summaries AS s
     WHERE s.match_id = l.match_id AND s.team_id = l.roster_team_id)::integer AS kills
FROM lineups AS l
JOIN match_rosters AS r ON r.match_id = l.match_id AND r.team_id = l.roster_team_id
ORDER BY l.created_at, l.match_id, l.team_id

-- player_totals --
-- Each rostered player's sums over the matches of the context, a line for each team he played for.
SELECT a.account_id, p.player_name, a.team_name, sum(s.kills)::integer AS total_kills,
    sum(s.damage_dealt) AS total_damage, avg(s.damage_dealt) AS avg_damage, sum(s.killsteals)::integer AS killsteals,
    count(*)::integer AS matches_played
FROM tournament_appearances AS a
JOIN match_summaries AS s USING (match_id, account_id)
JOIN players AS p USING (account_id)
WHERE a.season_id = %(season_id)s AND a.division = %(division)s
  AND (%(group)s::text IS NULL OR a.group_name = %(group)s)
  AND (%(round)s::integer IS NULL OR a.round = %(round)s)
  AND (%(match_id)s::text IS NULL OR a.match_id = %(match_id)s)
  AND NOT p.hidden
GROUP BY a.account_id, p.player_name, a.team_name
ORDER BY a.account_id, a.team_name

-- weapon_totals --
-- The same matches as player_totals, by weapon category.
SELECT a.account_id, a.team_name, w.weapon_category, sum(w.total_damage) AS damage, sum(w.total_kills)::integer AS kills
FROM tournament_appearances AS a
JOIN player_match_weapon_distribution AS w USING (match_id, account_id)
WHERE a.season_id = %(season_id)s AND a.division = %(division)s
  AND (%(group)s::text IS NULL OR a.group_name = %(group)s)
  AND (%(round)s::integer IS NULL OR a.round = %(round)s)
  AND (%(match_id)s::text IS NULL OR a.match_id = %(match_id)s)
GROUP BY a.account_id, a.team_name, w.weapon_category
