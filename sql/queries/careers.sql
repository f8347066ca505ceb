-- lock_match --
-- First, as whoever writes rows of a match does: from here on nobody changes who played in it, so that `lock` misses
-- nobody.
SELECT 1 FROM matches WHERE match_id = %(match_id)s FOR NO KEY UPDATE

-- lock --
-- Everybody whose totals a match can change, in order: two matches with the same players never deadlock. Locked are
-- the players, not their totals, which may be about to be made. Whoever changes totals holds their player, so the
-- statements below need no order of their own.
SELECT 1 FROM players
WHERE account_id IN (SELECT account_id FROM match_summaries WHERE match_id = %(match_id)s
                     UNION SELECT account_id FROM career_counts WHERE match_id = %(match_id)s)
ORDER BY account_id
FOR NO KEY UPDATE

-- take_out --
-- Undo what this match was counted as before.
WITH counted AS (DELETE FROM career_counts WHERE match_id = %(match_id)s RETURNING *)
UPDATE player_stats AS p
SET matches_played = p.matches_played - 1,
    wins = p.wins - c.wins,
    top_10s = p.top_10s - c.top_10s,
    kills = p.kills - coalesce(c.kills, 0),
    deaths = p.deaths - coalesce(c.deaths, 0),
    assists = p.assists - coalesce(c.assists, 0),
    headshot_kills = p.headshot_kills - coalesce(c.headshot_kills, 0),
    revives = p.revives - coalesce(c.revives, 0),
    damage = p.damage - coalesce(c.damage, 0),
    damage_matches = p.damage_matches - CASE WHEN c.damage IS NULL THEN 0 ELSE 1 END
FROM counted AS c
WHERE p.account_id = c.account_id AND p.match_type IN (c.match_type, 'all')

-- put_in --
-- The match object's values count; where there is none, those of the telemetry.
WITH counted AS (
    INSERT INTO career_counts (match_id, account_id, match_type, wins, top_10s, kills, deaths, assists,
        headshot_kills, revives, damage)
    SELECT s.match_id, s.account_id, %(career)s,
        CASE WHEN coalesce(r.rank, s.team_placement) = 1 THEN 1 ELSE 0 END,
        CASE WHEN coalesce(r.rank, s.team_placement) <= 10 THEN 1 ELSE 0 END,
        coalesce(s.kills, s.telemetry_kills),
        coalesce(s.deaths, CASE WHEN s.death_type = 'alive' THEN 0 WHEN s.death_type IS NOT NULL THEN 1 END),
        coalesce(s.assists, s.telemetry_assists),
        coalesce(s.headshot_kills, s.telemetry_headshot_kills),
        coalesce(s.revives, s.telemetry_revives),
        coalesce(s.damage_dealt, s.damage_dealt_to_enemies)
    FROM match_summaries AS s
    LEFT JOIN match_rosters AS r ON r.match_id = s.match_id AND r.team_id = s.team_id
    WHERE s.match_id = %(match_id)s AND NOT s.is_bot
    RETURNING *
)
INSERT INTO player_stats AS p (account_id, match_type, matches_played, wins, top_10s, kills, deaths, assists,
    headshot_kills, revives, damage, damage_matches)
SELECT c.account_id, career.name, 1, c.wins, c.top_10s, coalesce(c.kills, 0), coalesce(c.deaths, 0),
    coalesce(c.assists, 0), coalesce(c.headshot_kills, 0), coalesce(c.revives, 0), coalesce(c.damage, 0),
    CASE WHEN c.damage IS NULL THEN 0 ELSE 1 END
FROM counted AS c
CROSS JOIN LATERAL (VALUES (c.match_type), ('all')) AS career (name)
ORDER BY c.account_id, career.name
ON CONFLICT (account_id, match_type) DO UPDATE
SET matches_played = p.matches_played + 1,
    wins = p.wins + excluded.wins,
    top_10s = p.top_10s + excluded.top_10s,
    kills = p.kills + excluded.kills,
    deaths = p.deaths + excluded.deaths,
    assists = p.assists + excluded.assists,
    headshot_kills = p.headshot_kills + excluded.headshot_kills,
    revives = p.revives + excluded.revives,
    damage = p.damage + excluded.damage,
    damage_matches = p.damage_matches + excluded.damage_matches

-- forget_empty --
DELETE FROM player_stats WHERE account_id = ANY (%(account_ids)s) AND matches_played = 0

-- take_out_weapons --
WITH counted AS (DELETE FROM career_weapon_counts WHERE match_id = %(match_id)s RETURNING *)
UPDATE player_weapon_stats AS p
SET total_damage = p.total_damage - c.total_damage,
    total_kills = p.total_kills - c.total_kills,
    knock_downs = p.knock_downs - c.knock_downs,
    matches_played = p.matches_played - 1
FROM counted AS c
WHERE p.account_id = c.account_id AND p.weapon_category = c.weapon_category AND p.match_type IN (c.match_type, 'all')

-- put_in_weapons --
WITH counted AS (
    INSERT INTO career_weapon_counts (match_id, account_id, match_type, weapon_category, total_damage, total_kills,
        knock_downs)
    SELECT w.match_id, w.account_id, %(career)s, w.weapon_category, coalesce(w.total_damage, 0),
        coalesce(w.total_kills, 0), coalesce(w.knock_downs, 0)
    FROM player_match_weapon_distribution AS w
    JOIN match_summaries AS s ON s.match_id = w.match_id AND s.account_id = w.account_id AND NOT s.is_bot
    WHERE w.match_id = %(match_id)s
    RETURNING *
)
INSERT INTO player_weapon_stats AS p (account_id, match_type, weapon_category, total_damage, total_kills, knock_downs,
    matches_played)
SELECT c.account_id, career.name, c.weapon_category, c.total_damage, c.total_kills, c.knock_downs, 1
FROM counted AS c
CROSS JOIN LATERAL (VALUES (c.match_type), ('all')) AS career (name)
ORDER BY c.account_id, career.name, c.weapon_category
ON CONFLICT (account_id, match_type, weapon_category) DO UPDATE
SET total_damage = p.total_damage + excluded.total_damage,
    total_kills = p.total_kills + excluded.total_kills,
    knock_downs = p.knock_downs + excluded.knock_downs,
    matches_played = p.matches_played + 1

-- forget_empty_weapons --
DELETE FROM player_weapon_stats WHERE account_id = ANY (%(account_ids)s) AND matches_played = 0

-- counted_accounts --
SELECT account_id FROM career_counts WHERE match_id = %(match_id)s
UNION
SELECT account_id FROM career_weapon_counts WHERE match_id = %(match_id)s
