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

-- changed --
-- Whose part in the match is to be counted differently from now on. A match that is read again mostly says the same.
SELECT account_id
FROM (SELECT * FROM player_match_values WHERE match_id = %(match_id)s AND match_type IS NOT NULL) AS new
FULL JOIN (SELECT * FROM career_counts WHERE match_id = %(match_id)s) AS old USING (account_id)
WHERE to_jsonb(new) IS DISTINCT FROM to_jsonb(old) - 'win_streak' - 'win_streak_all'

-- add_stats --
-- What matches add to the careers of players: with sign 1 after they were counted, with -1 before they are taken out.
INSERT INTO player_stats AS p (
    account_id, match_type, matches_played, wins, top_10s, matches_vs_humans, wins_vs_humans, kills, kills_matches,
    deaths, knocks, assists, headshot_kills, revives, damage, damage_matches, longest_kill
)
SELECT
    c.account_id, career.name, %(sign)s * count(*), %(sign)s * sum(c.wins), %(sign)s * sum(c.top_10s),
    %(sign)s * sum(c.matches_vs_humans), %(sign)s * sum(c.wins_vs_humans), %(sign)s * coalesce(sum(c.kills), 0),
    %(sign)s * count(c.kills), %(sign)s * coalesce(sum(c.deaths), 0), %(sign)s * coalesce(sum(c.knocks), 0),
    %(sign)s * coalesce(sum(c.assists), 0), %(sign)s * coalesce(sum(c.headshot_kills), 0),
    %(sign)s * coalesce(sum(c.revives), 0), %(sign)s * coalesce(sum(c.damage), 0), %(sign)s * count(c.damage),
    max(c.longest_kill)
FROM career_counts AS c
CROSS JOIN LATERAL (VALUES (c.match_type), ('all')) AS career (name)
WHERE c.match_id = ANY (%(match_ids)s) AND c.account_id = ANY (%(account_ids)s)
GROUP BY c.account_id, career.name
ORDER BY c.account_id, career.name
ON CONFLICT (account_id, match_type) DO UPDATE
SET matches_played = p.matches_played + excluded.matches_played, wins = p.wins + excluded.wins,
    top_10s = p.top_10s + excluded.top_10s, matches_vs_humans = p.matches_vs_humans + excluded.matches_vs_humans,
    wins_vs_humans = p.wins_vs_humans + excluded.wins_vs_humans, kills = p.kills + excluded.kills,
    kills_matches = p.kills_matches + excluded.kills_matches, deaths = p.deaths + excluded.deaths,
    knocks = p.knocks + excluded.knocks, assists = p.assists + excluded.assists,
    headshot_kills = p.headshot_kills + excluded.headshot_kills, revives = p.revives + excluded.revives,
    damage = p.damage + excluded.damage, damage_matches = p.damage_matches + excluded.damage_matches,
    longest_kill = greatest(p.longest_kill, excluded.longest_kill)

-- add_damage --
INSERT INTO player_damage_stats AS p (
    account_id, match_type, matches_played, damage_dealt_to_enemies, damage_dealt_to_team, damage_self, hits,
    damage_lt50, damage_50_200, damage_ge200, hits_lt50, hits_50_200, hits_ge200, kills_lt50, kills_50_200,
    kills_ge200, knocks_lt50, knocks_50_200, knocks_ge200
)
SELECT
    c.account_id, career.name, %(sign)s * count(*), %(sign)s * coalesce(sum(c.damage_dealt_to_enemies), 0),
    %(sign)s * coalesce(sum(c.damage_dealt_to_team), 0), %(sign)s * coalesce(sum(c.damage_self), 0),
    %(sign)s * coalesce(sum(c.hits), 0), %(sign)s * coalesce(sum(c.damage_lt50), 0),
    %(sign)s * coalesce(sum(c.damage_50_200), 0), %(sign)s * coalesce(sum(c.damage_ge200), 0),
    %(sign)s * coalesce(sum(c.hits_lt50), 0), %(sign)s * coalesce(sum(c.hits_50_200), 0),
    %(sign)s * coalesce(sum(c.hits_ge200), 0), %(sign)s * coalesce(sum(c.kills_lt50), 0),
    %(sign)s * coalesce(sum(c.kills_50_200), 0), %(sign)s * coalesce(sum(c.kills_ge200), 0),
    %(sign)s * coalesce(sum(c.knocks_lt50), 0), %(sign)s * coalesce(sum(c.knocks_50_200), 0),
    %(sign)s * coalesce(sum(c.knocks_ge200), 0)
FROM career_counts AS c
CROSS JOIN LATERAL (VALUES (c.match_type), ('all')) AS career (name)
WHERE c.match_id = ANY (%(match_ids)s) AND c.account_id = ANY (%(account_ids)s) AND c.damage_dealt_to_enemies IS NOT NULL
GROUP BY c.account_id, career.name
ORDER BY c.account_id, career.name
ON CONFLICT (account_id, match_type) DO UPDATE
SET matches_played = p.matches_played + excluded.matches_played,
    damage_dealt_to_enemies = p.damage_dealt_to_enemies + excluded.damage_dealt_to_enemies,
    damage_dealt_to_team = p.damage_dealt_to_team + excluded.damage_dealt_to_team,
    damage_self = p.damage_self + excluded.damage_self, hits = p.hits + excluded.hits,
    damage_lt50 = p.damage_lt50 + excluded.damage_lt50, damage_50_200 = p.damage_50_200 + excluded.damage_50_200,
    damage_ge200 = p.damage_ge200 + excluded.damage_ge200, hits_lt50 = p.hits_lt50 + excluded.hits_lt50,
    hits_50_200 = p.hits_50_200 + excluded.hits_50_200, hits_ge200 = p.hits_ge200 + excluded.hits_ge200,
    kills_lt50 = p.kills_lt50 + excluded.kills_lt50, kills_50_200 = p.kills_50_200 + excluded.kills_50_200,
    kills_ge200 = p.kills_ge200 + excluded.kills_ge200, knocks_lt50 = p.knocks_lt50 + excluded.knocks_lt50,
    knocks_50_200 = p.knocks_50_200 + excluded.knocks_50_200, knocks_ge200 = p.knocks_ge200 + excluded.knocks_ge200

-- add_advanced --
INSERT INTO player_advanced_career_stats AS p (
    account_id, match_type, matches_played, total_killsteals, total_times_killstolen, total_heals_used,
    total_boosts_used, total_throwables_used, total_smokes_thrown, total_throwable_damage, total_damage_received,
    total_damage_received_team, total_damage_received_blue_zone, total_damage_received_environment,
    total_damage_received_total, total_time_outside_zone_seconds, zone_samples, center_distance_sum,
    edge_distance_sum, max_distance_from_center, min_distance_from_edge, finishing_knocks, knocks_finished,
    conversion_knocks, knocks_converted, fights, fights_won, knocks_suffered, knocks_revived, shots, shots_hit,
    clutches, clutches_won
)
SELECT
    c.account_id, career.name, %(sign)s * count(*), %(sign)s * coalesce(sum(c.killsteals), 0),
    %(sign)s * coalesce(sum(c.times_killstolen), 0), %(sign)s * coalesce(sum(c.heals_used), 0),
    %(sign)s * coalesce(sum(c.boosts_used), 0), %(sign)s * coalesce(sum(c.throwables_used), 0),
    %(sign)s * coalesce(sum(c.smokes_thrown), 0), %(sign)s * coalesce(sum(c.throwable_damage), 0),
    %(sign)s * coalesce(sum(c.damage_received), 0), %(sign)s * coalesce(sum(c.damage_received_team), 0),
    %(sign)s * coalesce(sum(c.damage_received_blue_zone), 0),
    %(sign)s * coalesce(sum(c.damage_received_environment), 0),
    %(sign)s * coalesce(sum(c.damage_received_total), 0), %(sign)s * coalesce(sum(c.time_outside_zone_seconds), 0),
    %(sign)s * coalesce(sum(c.zone_samples), 0), %(sign)s * coalesce(sum(c.center_distance_sum), 0),
    %(sign)s * coalesce(sum(c.edge_distance_sum), 0), max(c.max_distance_from_center),
    min(c.min_distance_from_edge), %(sign)s * coalesce(sum(c.finishing_knocks), 0),
    %(sign)s * coalesce(sum(c.knocks_finished), 0), %(sign)s * coalesce(sum(c.conversion_knocks), 0),
    %(sign)s * coalesce(sum(c.knocks_converted), 0), %(sign)s * coalesce(sum(c.fights), 0),
    %(sign)s * coalesce(sum(c.fights_won), 0), %(sign)s * coalesce(sum(c.knocks_suffered), 0),
    %(sign)s * coalesce(sum(c.knocks_revived), 0), %(sign)s * coalesce(sum(c.shots), 0),
    %(sign)s * coalesce(sum(c.shots_hit), 0), %(sign)s * coalesce(sum(c.clutches), 0),
    %(sign)s * coalesce(sum(c.clutches_won), 0)
FROM career_counts AS c
CROSS JOIN LATERAL (VALUES (c.match_type), ('all')) AS career (name)
WHERE c.match_id = ANY (%(match_ids)s) AND c.account_id = ANY (%(account_ids)s)
  AND num_nonnulls(c.killsteals, c.heals_used, c.damage_received_total, c.zone_samples, c.fights) > 0
GROUP BY c.account_id, career.name
ORDER BY c.account_id, career.name
ON CONFLICT (account_id, match_type) DO UPDATE
SET matches_played = p.matches_played + excluded.matches_played,
    total_killsteals = p.total_killsteals + excluded.total_killsteals,
    total_times_killstolen = p.total_times_killstolen + excluded.total_times_killstolen,
    total_heals_used = p.total_heals_used + excluded.total_heals_used,
    total_boosts_used = p.total_boosts_used + excluded.total_boosts_used,
    total_throwables_used = p.total_throwables_used + excluded.total_throwables_used,
    total_smokes_thrown = p.total_smokes_thrown + excluded.total_smokes_thrown,
    total_throwable_damage = p.total_throwable_damage + excluded.total_throwable_damage,
    total_damage_received = p.total_damage_received + excluded.total_damage_received,
    total_damage_received_team = p.total_damage_received_team + excluded.total_damage_received_team,
    total_damage_received_blue_zone = p.total_damage_received_blue_zone + excluded.total_damage_received_blue_zone,
    total_damage_received_environment = p.total_damage_received_environment + excluded.total_damage_received_environment,
    total_damage_received_total = p.total_damage_received_total + excluded.total_damage_received_total,
    total_time_outside_zone_seconds = p.total_time_outside_zone_seconds + excluded.total_time_outside_zone_seconds,
    zone_samples = p.zone_samples + excluded.zone_samples,
    center_distance_sum = p.center_distance_sum + excluded.center_distance_sum,
    edge_distance_sum = p.edge_distance_sum + excluded.edge_distance_sum,
    max_distance_from_center = greatest(p.max_distance_from_center, excluded.max_distance_from_center),
    min_distance_from_edge = least(p.min_distance_from_edge, excluded.min_distance_from_edge),
    finishing_knocks = p.finishing_knocks + excluded.finishing_knocks,
    knocks_finished = p.knocks_finished + excluded.knocks_finished,
    conversion_knocks = p.conversion_knocks + excluded.conversion_knocks,
    knocks_converted = p.knocks_converted + excluded.knocks_converted, fights = p.fights + excluded.fights,
    fights_won = p.fights_won + excluded.fights_won,
    knocks_suffered = p.knocks_suffered + excluded.knocks_suffered,
    knocks_revived = p.knocks_revived + excluded.knocks_revived, shots = p.shots + excluded.shots,
    shots_hit = p.shots_hit + excluded.shots_hit, clutches = p.clutches + excluded.clutches,
    clutches_won = p.clutches_won + excluded.clutches_won

-- counted_matches --
SELECT match_id FROM match_careers WHERE match_type IS NOT NULL ORDER BY started_at, match_id

-- people --
SELECT DISTINCT account_id FROM match_summaries WHERE match_id = ANY (%(match_ids)s) AND NOT is_bot ORDER BY account_id

-- counted_people --
SELECT account_id, count(*) FROM career_counts GROUP BY account_id ORDER BY account_id

-- lower_stats --
-- Before a match is taken out that holds a record: the record is the best of the others.
UPDATE player_stats AS p
SET longest_kill = (
    SELECT max(o.longest_kill) FROM career_counts AS o
    WHERE o.account_id = p.account_id AND (p.match_type = 'all' OR o.match_type = p.match_type)
      AND o.match_id <> %(match_id)s)
FROM career_counts AS c
WHERE c.match_id = %(match_id)s AND c.account_id = ANY (%(account_ids)s)
  AND p.account_id = c.account_id AND p.match_type IN (c.match_type, 'all') AND p.longest_kill = c.longest_kill

-- lower_advanced --
UPDATE player_advanced_career_stats AS p
SET (max_distance_from_center, min_distance_from_edge) = (
    SELECT max(o.max_distance_from_center), min(o.min_distance_from_edge) FROM career_counts AS o
    WHERE o.account_id = p.account_id AND (p.match_type = 'all' OR o.match_type = p.match_type)
      AND o.match_id <> %(match_id)s)
FROM career_counts AS c
WHERE c.match_id = %(match_id)s AND c.account_id = ANY (%(account_ids)s)
  AND p.account_id = c.account_id AND p.match_type IN (c.match_type, 'all')
  AND (p.max_distance_from_center = c.max_distance_from_center OR p.min_distance_from_edge = c.min_distance_from_edge)

-- take_out --
DELETE FROM career_counts WHERE match_id = %(match_id)s AND account_id = ANY (%(account_ids)s)
RETURNING account_id, started_at

-- put_in --
-- Streaks are written when all that came before is known.
INSERT INTO career_counts
SELECT *, 0, 0 FROM player_match_values
WHERE match_id = ANY (%(match_ids)s) AND account_id = ANY (%(account_ids)s) AND match_type IS NOT NULL
RETURNING account_id, started_at

-- until_lost --
-- The matches of a player from one of them on, of each career until the first that he lost after it: behind that nothing
-- in his streaks changes. Where its start is told differently now, it was taken out at the one and put in at the other.
-- OFFSET 0: from the index, player by player; else all that anybody played is compared with these.
SELECT c.*
FROM unnest(%(account_ids)s::text[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
    AS since (account_id, started_at, ended_at)
CROSS JOIN LATERAL (VALUES ('ranked'), ('normal'), ('tournament')) AS career (name)
LEFT JOIN LATERAL (
    SELECT started_at, match_id FROM career_counts
    WHERE account_id = since.account_id AND match_type = career.name AND wins = 0
      AND (started_at, match_id) > (since.ended_at, %(match_id)s)
    ORDER BY started_at, match_id LIMIT 1
) AS lost ON true
CROSS JOIN LATERAL (
    SELECT account_id, match_id, match_type, started_at, matches_vs_humans, wins_vs_humans, wins, top_10s, kills, deaths,
        knocks, assists, headshot_kills, revives, damage, longest_kill, win_streak, win_streak_all
    FROM career_counts
    WHERE account_id = since.account_id AND match_type = career.name
      AND (started_at, match_id) >= (since.started_at, %(match_id)s)
      AND (started_at, match_id) <= (coalesce(lost.started_at, 'infinity'), coalesce(lost.match_id, ''))
    OFFSET 0
) AS c
ORDER BY c.account_id, c.started_at, c.match_id

-- streaks_before --
-- How many wins in a row each career, and all of them (the latest of the three tells), stood at just before.
SELECT since.account_id, career.name AS match_type, c.started_at, c.match_id, c.win_streak, c.win_streak_all
FROM unnest(%(account_ids)s::text[], %(starts)s::timestamptz[]) AS since (account_id, started_at)
CROSS JOIN LATERAL (VALUES ('ranked'), ('normal'), ('tournament')) AS career (name)
CROSS JOIN LATERAL (
    SELECT started_at, match_id, win_streak, win_streak_all
    FROM career_counts
    WHERE account_id = since.account_id AND match_type = career.name
      AND (started_at, match_id) < (since.started_at, %(match_id)s)
    ORDER BY started_at DESC, match_id DESC LIMIT 1
) AS c
ORDER BY since.account_id, c.started_at, c.match_id

-- write_streaks --
UPDATE career_counts AS c SET win_streak = new.win_streak, win_streak_all = new.win_streak_all
FROM unnest(%(account_ids)s::text[], %(match_ids)s::text[], %(win_streaks)s::integer[], %(win_streak_alls)s::integer[])
    AS new (account_id, match_id, win_streak, win_streak_all)
WHERE c.match_id = new.match_id AND c.account_id = new.account_id

-- write_places --
-- First, last, best and worst match and the streaks, each from the head or the tail of an index.
WITH found AS (
    SELECT p.account_id, p.match_type, first.match_id AS first_match_id, first.started_at AS first_match_at,
        last.match_id AS last_match_id, last.started_at AS last_match_at,
        CASE WHEN p.match_type = 'all' THEN last.win_streak_all ELSE last.win_streak END AS current_win_streak,
        streak.longest AS best_win_streak, best.match_id AS best_match_id, worst.match_id AS worst_match_id
    FROM player_stats AS p
    CROSS JOIN LATERAL (
        SELECT CASE WHEN p.match_type = 'all' THEN ARRAY['ranked', 'normal', 'tournament'] ELSE ARRAY[p.match_type] END
    ) AS careers (names)
    CROSS JOIN LATERAL (
        SELECT c.* FROM unnest(careers.names) AS career (name)
        CROSS JOIN LATERAL (
            SELECT match_id, started_at FROM career_counts WHERE account_id = p.account_id AND match_type = career.name
            ORDER BY started_at, match_id LIMIT 1
        ) AS c ORDER BY c.started_at, c.match_id LIMIT 1
    ) AS first
    CROSS JOIN LATERAL (
        SELECT c.* FROM unnest(careers.names) AS career (name)
        CROSS JOIN LATERAL (
            SELECT match_id, started_at, win_streak, win_streak_all FROM career_counts
            WHERE account_id = p.account_id AND match_type = career.name
            ORDER BY started_at DESC, match_id DESC LIMIT 1
        ) AS c ORDER BY c.started_at DESC, c.match_id DESC LIMIT 1
    ) AS last
    LEFT JOIN LATERAL (
        SELECT c.* FROM unnest(careers.names) AS career (name)
        CROSS JOIN LATERAL (
            SELECT match_id, started_at, kills, damage FROM career_counts
            WHERE account_id = p.account_id AND match_type = career.name AND kills IS NOT NULL
            ORDER BY kills DESC NULLS LAST, damage DESC NULLS LAST, started_at, match_id LIMIT 1
        ) AS c ORDER BY c.kills DESC, c.damage DESC NULLS LAST, c.started_at, c.match_id LIMIT 1
    ) AS best ON true
    LEFT JOIN LATERAL (
        SELECT c.* FROM unnest(careers.names) AS career (name)
        CROSS JOIN LATERAL (
            SELECT match_id, started_at, kills, damage FROM career_counts
            WHERE account_id = p.account_id AND match_type = career.name AND kills IS NOT NULL
            ORDER BY kills NULLS FIRST, damage NULLS FIRST, started_at DESC, match_id DESC LIMIT 1
        ) AS c ORDER BY c.kills, c.damage NULLS FIRST, c.started_at DESC, c.match_id DESC LIMIT 1
    ) AS worst ON true
    CROSS JOIN LATERAL (
        SELECT CASE WHEN p.match_type = 'all' THEN (
            SELECT max(win_streak_all) FROM career_counts WHERE account_id = p.account_id AND win_streak_all > 0
        ) ELSE (
            SELECT max(win_streak) FROM career_counts
            WHERE account_id = p.account_id AND match_type = p.match_type AND win_streak > 0
        ) END
    ) AS streak (longest)
    WHERE p.account_id = ANY (%(account_ids)s)
)
UPDATE player_stats AS p
SET first_match_id = found.first_match_id, first_match_at = found.first_match_at, last_match_id = found.last_match_id,
    last_match_at = found.last_match_at, current_win_streak = found.current_win_streak,
    best_win_streak = coalesce(found.best_win_streak, 0), best_match_id = found.best_match_id,
    worst_match_id = found.worst_match_id
FROM found
WHERE (p.account_id, p.match_type) = (found.account_id, found.match_type)

-- forget_empty_stats --
DELETE FROM player_stats WHERE account_id = ANY (%(account_ids)s) AND matches_played = 0

-- forget_empty_damage --
DELETE FROM player_damage_stats WHERE account_id = ANY (%(account_ids)s) AND matches_played = 0

-- forget_empty_advanced --
DELETE FROM player_advanced_career_stats WHERE account_id = ANY (%(account_ids)s) AND matches_played = 0
