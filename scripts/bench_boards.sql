-- Players of all kinds: most with few matches, some with thousands; better ones win more, and hit harder.
INSERT INTO players (account_id, player_name, shard)
SELECT 'account.' || md5(n::text), 'player ' || n, 'steam' FROM generate_series(1, %(players)s) AS n;
WITH person AS (
    SELECT account_id, abs(hashtext(account_id || 'skill')) %% 10000 / 10000.0 AS skill,
        5 + (2000 * (abs(hashtext(account_id || 'matches')) %% 10000 / 10000.0) ^ 4)::integer AS matches
    FROM players
), career AS (
    SELECT account_id, matches, skill, greatest(1, matches * 9 / 10) AS deaths,
        (matches * 0.06 * skill ^ 2)::integer AS wins, (matches * (0.3 + 2 * skill ^ 2))::integer AS kills,
        round((matches * (60 + 250 * skill + abs(hashtext(account_id)) %% 1000 / 25.0))::numeric, 4) AS damage
    FROM person
)
INSERT INTO player_stats (account_id, match_type, matches_played, wins, top_10s, matches_vs_humans, wins_vs_humans, kills,
    kills_matches, deaths, knocks, assists, headshot_kills, revives, damage, damage_matches, longest_kill, best_win_streak)
SELECT account_id, type, matches, wins, matches / 3, 0, 0, kills, matches, deaths, kills, matches / 2, (kills * (0.1 + abs(hashtext(account_id || 'head')) %% 100 / 500.0))::integer, matches / 4,
    damage, matches, 30 + 400 * skill, least(wins, 3)
FROM career CROSS JOIN (VALUES ('all'), ('normal')) AS types (type)
