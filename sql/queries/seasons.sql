-- write_tournament --
INSERT INTO tournaments (tournament_id, name) VALUES (%(tournament_id)s, %(name)s)
ON CONFLICT (tournament_id) DO NOTHING

-- write_season --
INSERT INTO tournament_seasons (season_id, tournament_id, name, shard, time_zone, starts_on, ends_on, discovery_from,
    discovery_until, sample_size, min_teams, ruleset, match_kinds, slot_before_min, slot_after_min)
VALUES (%(season_id)s, %(tournament_id)s, %(name)s, %(shard)s, %(time_zone)s, %(starts_on)s, %(ends_on)s,
    %(discovery_from)s, %(discovery_until)s, %(sample_size)s, %(min_teams)s, %(ruleset)s, %(match_kinds)s,
    %(slot_before_min)s, %(slot_after_min)s)
ON CONFLICT (season_id) DO UPDATE
SET tournament_id = excluded.tournament_id, shard = excluded.shard, time_zone = excluded.time_zone,
    starts_on = excluded.starts_on, ends_on = excluded.ends_on, discovery_from = excluded.discovery_from,
    discovery_until = excluded.discovery_until, sample_size = excluded.sample_size, min_teams = excluded.min_teams,
    ruleset = excluded.ruleset, match_kinds = excluded.match_kinds, slot_before_min = excluded.slot_before_min,
    slot_after_min = excluded.slot_after_min

-- read_season --
SELECT s.name, t.name AS tournament, s.shard, s.time_zone, s.starts_on, s.ends_on, s.discovery_from, s.discovery_until,
    s.ruleset, s.min_teams, s.sample_size, s.match_kinds, s.slot_before_min, s.slot_after_min
FROM tournament_seasons AS s JOIN tournaments AS t USING (tournament_id)
WHERE s.name = %(name)s

-- season_names --
SELECT name FROM tournament_seasons ORDER BY name

-- places --
SELECT division, group_name FROM teams WHERE season_id = %(season_id)s
UNION
SELECT division, group_name FROM tournament_rounds WHERE season_id = %(season_id)s
ORDER BY division, group_name

-- discovery_seasons --
SELECT s.season_id, s.name, s.shard, s.time_zone, s.discovery_from, s.discovery_until, s.sample_size, s.match_kinds
FROM tournament_seasons AS s
WHERE season_is_on(%(at)s::timestamptz, s.time_zone, s.starts_on, s.ends_on, s.discovery_from, s.discovery_until)
ORDER BY s.name
