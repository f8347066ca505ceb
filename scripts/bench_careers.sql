-- Players who were together in so many ranked matches, one an hour. For bench_careers.py.

INSERT INTO players (account_id, player_name, shard)
SELECT 'account.' || p, 'Player-' || p, 'steam' FROM generate_series(1, %(players)s) AS p;

INSERT INTO matches (match_id, shard, discovered_by, discovery_priority, has_match_object, created_at, match_type, game_mode)
SELECT 'm' || lpad(n::text, 8, '0'), 'steam', 'main', 'normal', true, timestamptz '2000-01-01Z' + interval '1 hour' * n,
    'competitive', 'squad'
FROM generate_series(1, %(matches)s) AS n;

INSERT INTO match_summaries (match_id, account_id, player_name, team_id, is_bot, kills, deaths, dbnos, assists, headshot_kills,
    revives, damage_dealt, longest_kill, damage_dealt_to_enemies, damage_received_total, hits, killsteals, heals_used, zone_samples,
    avg_distance_from_center, max_distance_from_center)
SELECT m.match_id, 'account.' || p, 'Player-' || p, 1 + p / 4, false, k %% 7, 1, k %% 5, k %% 3, k %% 2,
    k %% 2, k %% 600, k %% 400, k %% 600, k %% 300, k %% 40, 0, k %% 4, 50, k %% 300, k %% 900
FROM generate_series(1, %(players)s) AS p
CROSS JOIN matches AS m
CROSS JOIN LATERAL (SELECT abs(hashtext(m.match_id || p)) %% 1000003) AS drawn (k);

INSERT INTO match_rosters (match_id, team_id, rank, won)
SELECT match_id, team, place, place = 1
FROM matches CROSS JOIN generate_series(1, 1 + %(players)s / 4) AS team
CROSS JOIN LATERAL (SELECT 1 + abs(hashtext(match_id || team)) %% 16) AS drawn (place);

INSERT INTO player_match_weapon_distribution (match_id, account_id, weapon_category, total_damage, total_kills, knock_downs)
SELECT match_id, account_id, category, damage_dealt / 2, kills, dbnos
FROM match_summaries CROSS JOIN (VALUES ('AR'), ('SMG')) AS weapon (category);
