-- memory --
-- For the one statement over a whole event, in whose transaction it stands: no sorting on disk.
SET LOCAL work_mem = '64MB'

-- all_time --
-- The all-time Elos of a whole event, and what follows for those who are in it. Whoever runs this or one of the next
-- statements holds the event, so nobody else writes its rows. Those that stay as they are stay untouched.
WITH event AS (
    SELECT * FROM leaderboard_events WHERE event_id = %(event_id)s
), bests AS MATERIALIZED (
    SELECT person_id, score FROM leaderboard_person_bests WHERE event_id = %(event_id)s AND score_type = 'all_time'
), population AS MATERIALIZED (
    SELECT count(*) AS scores, sum(score) AS sum, sqrt(count(*) * sum(score * score) - sum(score) * sum(score)) AS spread
    FROM bests
), elos AS MATERIALIZED (
    SELECT b.person_id, z_score_elo(b.score, p.scores, p.sum, p.spread, e.score_direction, e.base_elo, e.elo_per_sigma) AS elo
    FROM bests AS b CROSS JOIN population AS p CROSS JOIN event AS e
), gone AS (
    DELETE FROM player_event_stats AS s
    WHERE s.event_id = %(event_id)s AND s.weeks_participated = 0
      AND NOT EXISTS (SELECT FROM elos WHERE elos.person_id = s.person_id)
), weekly_only AS (
    UPDATE player_event_stats AS s
    SET all_time_leaderboard_elo = NULL,
        calculated_event_elo = composite_elo(NULL, e.base_elo, s.weekly_elo_sum, s.weeks_participated)
    FROM event AS e
    WHERE s.event_id = %(event_id)s AND s.weeks_participated > 0 AND s.all_time_leaderboard_elo IS NOT NULL
      AND NOT EXISTS (SELECT FROM elos WHERE elos.person_id = s.person_id)
), changed AS (
    UPDATE player_event_stats AS s
    SET all_time_leaderboard_elo = n.elo,
        calculated_event_elo = composite_elo(n.elo, NULL, s.weekly_elo_sum, s.weeks_participated)
    FROM elos AS n
    WHERE s.event_id = %(event_id)s AND s.person_id = n.person_id AND s.all_time_leaderboard_elo IS DISTINCT FROM n.elo
)
INSERT INTO player_event_stats (event_id, person_id, all_time_leaderboard_elo, calculated_event_elo)
SELECT %(event_id)s, n.person_id, n.elo, n.elo
FROM elos AS n
WHERE NOT EXISTS (
    SELECT FROM player_event_stats AS s WHERE s.event_id = %(event_id)s AND s.person_id = n.person_id)

-- open_weeks --
-- Weeks that are over and not closed, in order: from the event's first, or that of its first score, to its last.
SELECT e.event_id, extract(isoyear FROM week)::integer AS iso_year, extract(week FROM week)::integer AS iso_week
FROM leaderboard_events AS e
CROSS JOIN LATERAL (
    SELECT coalesce(
        date_trunc('week', e.active_from AT TIME ZONE e.time_zone),
        (SELECT week_start(s.iso_year, s.week_number) FROM leaderboard_scores AS s
         WHERE s.event_id = e.event_id AND s.score_type = 'weekly' ORDER BY s.iso_year, s.week_number LIMIT 1)
    ) AS first
) AS f
CROSS JOIN LATERAL generate_series(
    f.first, least(%(now)s::timestamptz, e.active_until - interval '1 microsecond') AT TIME ZONE e.time_zone, interval '1 week'
) AS week
WHERE (%(event_id)s::uuid IS NULL OR e.event_id = %(event_id)s)
  AND (week + interval '1 week') AT TIME ZONE e.time_zone <= %(now)s
  AND NOT EXISTS (
      SELECT FROM leaderboard_closed_weeks AS c
      WHERE c.event_id = e.event_id AND c.iso_year = extract(isoyear FROM week) AND c.iso_week = extract(week FROM week))
ORDER BY e.event_id, week

-- week_end --
SELECT (week_start(%(iso_year)s, %(iso_week)s) + interval '1 week') AT TIME ZONE time_zone
FROM leaderboard_events WHERE event_id = %(event_id)s

-- close --
INSERT INTO leaderboard_closed_weeks (event_id, iso_year, iso_week) VALUES (%(event_id)s, %(iso_year)s, %(iso_week)s)
ON CONFLICT DO NOTHING

-- is_closed --
SELECT FROM leaderboard_closed_weeks
WHERE event_id = %(event_id)s AND iso_year = %(iso_year)s AND iso_week = %(iso_week)s

-- weekly --
-- The Elos of one closed week.
WITH bests AS MATERIALIZED (
    SELECT person_id, score FROM leaderboard_person_bests
    WHERE event_id = %(event_id)s AND score_type = 'weekly' AND iso_year = %(iso_year)s AND week_number = %(iso_week)s
), population AS MATERIALIZED (
    SELECT count(*) AS scores, sum(score) AS sum, sqrt(count(*) * sum(score * score) - sum(score) * sum(score)) AS spread
    FROM bests
), elos AS MATERIALIZED (
    SELECT b.person_id, b.score,
        z_score_elo(b.score, p.scores, p.sum, p.spread, e.score_direction, e.base_elo, e.elo_per_sigma) AS elo
    FROM bests AS b CROSS JOIN population AS p JOIN leaderboard_events AS e ON e.event_id = %(event_id)s
), gone AS (
    DELETE FROM leaderboard_weekly_elos AS w
    WHERE w.event_id = %(event_id)s AND w.iso_year = %(iso_year)s AND w.iso_week = %(iso_week)s
      AND NOT EXISTS (SELECT FROM elos WHERE elos.person_id = w.person_id)
), changed AS (
    UPDATE leaderboard_weekly_elos AS w
    SET score = n.score, elo = n.elo
    FROM elos AS n
    WHERE w.event_id = %(event_id)s AND w.iso_year = %(iso_year)s AND w.iso_week = %(iso_week)s
      AND w.person_id = n.person_id AND (w.score, w.elo) IS DISTINCT FROM (n.score, n.elo)
)
INSERT INTO leaderboard_weekly_elos (event_id, iso_year, iso_week, person_id, score, elo)
SELECT %(event_id)s, %(iso_year)s, %(iso_week)s, n.person_id, n.score, n.elo
FROM elos AS n
WHERE NOT EXISTS (
    SELECT FROM leaderboard_weekly_elos AS w
    WHERE w.event_id = %(event_id)s AND w.iso_year = %(iso_year)s AND w.iso_week = %(iso_week)s
      AND w.person_id = n.person_id)

-- averages --
-- From all closed weeks, for everybody who took part in one: a week since his first that he missed gives 0.
WITH event AS (
    SELECT * FROM leaderboard_events WHERE event_id = %(event_id)s
), closed AS MATERIALIZED (
    SELECT iso_year, iso_week, row_number() OVER (ORDER BY iso_year DESC, iso_week DESC) AS weeks
    FROM leaderboard_closed_weeks WHERE event_id = %(event_id)s
), sums AS MATERIALIZED (
    SELECT person_id, sum(elo) AS elo_sum, max(weeks)::integer AS weeks
    FROM leaderboard_weekly_elos AS w JOIN closed USING (iso_year, iso_week)
    WHERE w.event_id = %(event_id)s
    GROUP BY person_id
), gone AS (
    DELETE FROM player_event_stats AS s
    WHERE s.event_id = %(event_id)s AND s.all_time_leaderboard_elo IS NULL
      AND NOT EXISTS (SELECT FROM sums WHERE sums.person_id = s.person_id)
), all_time_only AS (
    UPDATE player_event_stats AS s
    SET weekly_elo_sum = 0, weeks_participated = 0, calculated_event_elo = s.all_time_leaderboard_elo
    WHERE s.event_id = %(event_id)s AND s.weeks_participated > 0 AND s.all_time_leaderboard_elo IS NOT NULL
      AND NOT EXISTS (SELECT FROM sums WHERE sums.person_id = s.person_id)
), changed AS (
    UPDATE player_event_stats AS s
    SET weekly_elo_sum = n.elo_sum, weeks_participated = n.weeks,
        calculated_event_elo = composite_elo(s.all_time_leaderboard_elo, e.base_elo, n.elo_sum, n.weeks)
    FROM sums AS n CROSS JOIN event AS e
    WHERE s.event_id = %(event_id)s AND s.person_id = n.person_id
      AND (s.weekly_elo_sum, s.weeks_participated) IS DISTINCT FROM (n.elo_sum, n.weeks)
)
INSERT INTO player_event_stats (event_id, person_id, weekly_elo_sum, weeks_participated, calculated_event_elo)
SELECT %(event_id)s, n.person_id, n.elo_sum, n.weeks, composite_elo(NULL, e.base_elo, n.elo_sum, n.weeks)
FROM sums AS n CROSS JOIN event AS e
WHERE NOT EXISTS (
    SELECT FROM player_event_stats AS s WHERE s.event_id = %(event_id)s AND s.person_id = n.person_id)
