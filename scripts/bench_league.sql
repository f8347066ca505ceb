-- A season as judging would leave it: played, confirmed, completed. For bench_league.py.

INSERT INTO tournaments (tournament_id, name) VALUES (%(tournament_id)s, %(tournament)s) ON CONFLICT DO NOTHING;

INSERT INTO tournament_seasons (season_id, tournament_id, name, shard, time_zone, starts_on, ends_on, sample_size,
    min_teams, ruleset, match_kinds)
SELECT %(season_id)s, %(tournament_id)s, %(name)s, 'steam', 'UTC', day, day + 49, 6, 8, 'super', '{custom,esports-*}'
FROM (SELECT date '2020-01-01' + 50 * %(number)s AS day) AS one;

INSERT INTO teams (team_id, season_id, division, group_name, name)
SELECT md5(concat_ws('/', %(season_id)s, 'team', d, t))::uuid, %(season_id)s, 'Division ' || d, '', 'Team ' || d || '-' || t
FROM generate_series(1, %(divisions)s) AS d, generate_series(1, %(teams)s) AS t;

INSERT INTO tournament_players (team_id, player_name, given_account_id, is_primary_sample)
SELECT md5(concat_ws('/', %(season_id)s, 'team', d, t))::uuid, 'Player-' || d || '-' || t || '-' || p,
    'account.' || d || '-' || t || '-' || p, p = 1
FROM generate_series(1, %(divisions)s) AS d, generate_series(1, %(teams)s) AS t, generate_series(1, 4) AS p;

INSERT INTO players (account_id, player_name, shard)
SELECT account_id, player_name, 'steam' FROM tournament_players JOIN teams USING (team_id) WHERE season_id = %(season_id)s
ON CONFLICT DO NOTHING;

INSERT INTO tournament_rounds (round_id, season_id, division, group_name, number, name, starts_at, ends_at, status)
SELECT md5(concat_ws('/', %(season_id)s, 'round', d, r))::uuid, season_id, 'Division ' || d, '', r, 'Round ' || r,
    starts_on + interval '4 days' * (r - 1), starts_on + interval '4 days' * r, 'completed'
FROM tournament_seasons, generate_series(1, %(divisions)s) AS d, generate_series(1, %(rounds)s) AS r
WHERE season_id = %(season_id)s;

INSERT INTO tournament_scheduled_matches (slot_id, round_id, match_number, scheduled_datetime, map_name, actual_match_id)
SELECT md5(concat_ws('/', round_id, k))::uuid, round_id, k, starts_at + interval '40 min' * k, 'Baltic_Main',
    md5(concat_ws('/', 'match', round_id, k))::uuid
FROM tournament_rounds, generate_series(1, %(per_round)s) AS k
WHERE season_id = %(season_id)s;

INSERT INTO matches (match_id, shard, discovered_by, discovery_priority, has_match_object, created_at, duration_s, game_mode,
    match_type, map_name, is_custom_match, is_tournament_match, season_id, division, group_name, round_id,
    validation_status, schedule_match_id, team_count, unmatched_player_count)
SELECT s.actual_match_id, 'steam', 'tournament', 'high', true, s.scheduled_datetime, 1800, 'squad', 'custom', s.map_name, true,
    true, r.season_id, r.division, '', r.round_id, 'confirmed', s.slot_id, %(teams)s, 0
FROM tournament_scheduled_matches AS s JOIN tournament_rounds AS r USING (round_id)
WHERE r.season_id = %(season_id)s;

INSERT INTO match_rosters (match_id, team_id, rank, won)
SELECT match_id, t, (t * 7 + abs(hashtext(match_id) %% 16)) %% 16 + 1, (t * 7 + abs(hashtext(match_id) %% 16)) %% 16 = 0
FROM matches, generate_series(1, %(teams)s) AS t
WHERE season_id = %(season_id)s;

INSERT INTO match_summaries (match_id, account_id, player_name, team_id, is_bot, kills, damage_dealt, win_place,
    kills_by_finisher, killsteals)
SELECT m.match_id, p.account_id, p.player_name, split_part(p.account_id, '-', 2)::integer, false, luck %% 4, luck %% 400, 1,
    luck %% 3, luck %% 2
FROM matches AS m JOIN teams AS t USING (season_id, division) JOIN tournament_players AS p USING (team_id),
    LATERAL (SELECT abs(hashtext(m.match_id || p.account_id) / 2) AS luck) AS one
WHERE season_id = %(season_id)s;

INSERT INTO player_match_weapon_distribution (match_id, account_id, weapon_category, total_damage, total_kills, knock_downs)
SELECT match_id, account_id, category, damage_dealt / 2, kills / 2, 0
FROM matches JOIN match_summaries USING (match_id), unnest(ARRAY['AR', 'SMG']) AS category
WHERE season_id = %(season_id)s;

INSERT INTO tournament_appearances (match_id, account_id, team_id)
SELECT m.match_id, p.account_id, p.team_id
FROM matches AS m JOIN teams AS t USING (season_id, division) JOIN tournament_players AS p USING (team_id)
WHERE season_id = %(season_id)s;

INSERT INTO tournament_match_results (match_id, team_id, roster_team_id, rank, kills, kills_by_finisher, damage)
SELECT a.match_id, a.team_id, s.team_id, r.rank, sum(s.kills), sum(s.kills_by_finisher), sum(s.damage_dealt)
FROM matches JOIN tournament_appearances AS a USING (match_id) JOIN match_summaries AS s USING (match_id, account_id)
JOIN match_rosters AS r ON (r.match_id, r.team_id) = (s.match_id, s.team_id)
WHERE season_id = %(season_id)s
GROUP BY a.match_id, a.team_id, s.team_id, r.rank;
