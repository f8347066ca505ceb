-- changed --
-- What a match gives otherwise than it did; a match that is read again mostly gives the same.
SELECT event_id, account_id, old.iso_year AS old_year, old.iso_week AS old_week, new.score, new.started_at, new.iso_year, new.iso_week
FROM (SELECT * FROM leaderboard_match_values WHERE match_id = %(match_id)s) AS new
FULL JOIN (SELECT * FROM leaderboard_match_scores WHERE match_id = %(match_id)s) AS old USING (event_id, account_id)
WHERE (new.score, new.started_at, new.iso_year, new.iso_week) IS DISTINCT FROM
    (old.score, old.started_at, old.iso_year, old.iso_week)
ORDER BY account_id, event_id

-- forget --
DELETE FROM leaderboard_match_scores AS s
USING unnest(%(event_ids)s::uuid[], %(account_ids)s::text[]) AS one (event_id, account_id)
WHERE s.match_id = %(match_id)s AND s.account_id = one.account_id AND s.event_id = one.event_id

-- write --
INSERT INTO leaderboard_match_scores (match_id, account_id, event_id, score, started_at, iso_year, iso_week)
SELECT %(match_id)s, account_id, event_id, score, started_at, iso_year, iso_week
FROM unnest(%(event_ids)s::uuid[], %(account_ids)s::text[], %(scores)s::numeric[], %(starts)s::timestamptz[],
    %(years)s::integer[], %(weeks)s::integer[]) AS one (event_id, account_id, score, started_at, iso_year, iso_week)
ORDER BY account_id, event_id

-- write_all_time --
-- The best score is found by its index, then the earliest match that has it, however many matches there were.
WITH candidates AS (
    SELECT p.event_id, p.account_id, e.score_direction, c.score, c.match_id, c.submitted_at
    FROM unnest(%(event_ids)s::uuid[], %(account_ids)s::text[]) AS p (event_id, account_id)
    JOIN leaderboard_events AS e USING (event_id)
    CROSS JOIN LATERAL (
        (SELECT s.score, s.match_id, s.started_at AS submitted_at
         FROM leaderboard_match_scores AS s
         WHERE s.event_id = p.event_id AND s.account_id = p.account_id AND s.score = CASE e.score_direction
             WHEN 'LOW' THEN (
                 SELECT min(b.score) FROM leaderboard_match_scores AS b
                 WHERE b.event_id = p.event_id AND b.account_id = p.account_id)
             ELSE (
                 SELECT max(b.score) FROM leaderboard_match_scores AS b
                 WHERE b.event_id = p.event_id AND b.account_id = p.account_id) END
         ORDER BY s.started_at, s.match_id LIMIT 1)
        UNION ALL
        (SELECT s.score, NULL, s.submitted_at
         FROM leaderboard_submissions AS s
         WHERE s.event_id = p.event_id AND s.account_id = p.account_id
         ORDER BY CASE e.score_direction WHEN 'LOW' THEN s.score ELSE -s.score END, s.submitted_at LIMIT 1)
    ) AS c
), bests AS (
    SELECT DISTINCT ON (account_id, event_id) *
    FROM candidates
    ORDER BY account_id, event_id, CASE score_direction WHEN 'LOW' THEN score ELSE -score END, submitted_at, match_id
)
INSERT INTO leaderboard_scores AS s (account_id, event_id, score, score_type, match_id, submitted_at)
SELECT account_id, event_id, score, 'all_time', match_id, submitted_at FROM bests ORDER BY account_id, event_id
ON CONFLICT (account_id, event_id) WHERE score_type = 'all_time' DO UPDATE
SET score = excluded.score, match_id = excluded.match_id, submitted_at = excluded.submitted_at
WHERE (s.score, s.match_id, s.submitted_at) IS DISTINCT FROM (excluded.score, excluded.match_id, excluded.submitted_at)
RETURNING s.event_id

-- forget_all_time --
DELETE FROM leaderboard_scores AS s
USING unnest(%(event_ids)s::uuid[], %(account_ids)s::text[]) AS p (event_id, account_id)
WHERE s.event_id = p.event_id AND s.account_id = p.account_id AND s.score_type = 'all_time'
  AND NOT EXISTS (
      SELECT FROM leaderboard_match_scores AS m WHERE m.event_id = p.event_id AND m.account_id = p.account_id)
  AND NOT EXISTS (
      SELECT FROM leaderboard_submissions AS m WHERE m.event_id = p.event_id AND m.account_id = p.account_id)
RETURNING s.event_id

-- write_weekly --
-- OFFSET 0: what one player did in one week is looked up for each of them, whatever the planner thinks of it.
WITH bests AS (
    SELECT DISTINCT ON (w.account_id, w.event_id, w.iso_year, w.iso_week)
        w.account_id, w.event_id, w.iso_year, w.iso_week, c.score, c.match_id, c.submitted_at
    FROM unnest(%(event_ids)s::uuid[], %(account_ids)s::text[], %(years)s::integer[], %(weeks)s::integer[])
        AS w (event_id, account_id, iso_year, iso_week)
    JOIN leaderboard_events AS e USING (event_id)
    CROSS JOIN LATERAL (
        SELECT s.score, s.match_id, s.started_at AS submitted_at
        FROM leaderboard_match_scores AS s
        WHERE s.event_id = w.event_id AND s.account_id = w.account_id
          AND s.iso_year = w.iso_year AND s.iso_week = w.iso_week
        UNION ALL
        SELECT s.score, NULL, s.submitted_at
        FROM leaderboard_submissions AS s
        WHERE s.event_id = w.event_id AND s.account_id = w.account_id
          AND s.iso_year = w.iso_year AND s.iso_week = w.iso_week
        OFFSET 0
    ) AS c
    ORDER BY w.account_id, w.event_id, w.iso_year, w.iso_week,
        CASE e.score_direction WHEN 'LOW' THEN c.score ELSE -c.score END, c.submitted_at, c.match_id
)
INSERT INTO leaderboard_scores AS s (account_id, event_id, score, score_type, iso_year, week_number, match_id, submitted_at)
SELECT account_id, event_id, score, 'weekly', iso_year, iso_week, match_id, submitted_at
FROM bests ORDER BY account_id, event_id, iso_year, iso_week
ON CONFLICT (account_id, event_id, iso_year, week_number) WHERE score_type = 'weekly' DO UPDATE
SET score = excluded.score, match_id = excluded.match_id, submitted_at = excluded.submitted_at
WHERE (s.score, s.match_id, s.submitted_at) IS DISTINCT FROM (excluded.score, excluded.match_id, excluded.submitted_at)
RETURNING s.event_id, s.iso_year, s.week_number

-- forget_weekly --
DELETE FROM leaderboard_scores AS s
USING unnest(%(event_ids)s::uuid[], %(account_ids)s::text[], %(years)s::integer[], %(weeks)s::integer[])
    AS w (event_id, account_id, iso_year, iso_week)
WHERE s.event_id = w.event_id AND s.account_id = w.account_id AND s.score_type = 'weekly'
  AND s.iso_year = w.iso_year AND s.week_number = w.iso_week
  AND NOT EXISTS (
      SELECT FROM leaderboard_match_scores AS m
      WHERE m.event_id = w.event_id AND m.account_id = w.account_id AND m.iso_year = w.iso_year AND m.iso_week = w.iso_week)
  AND NOT EXISTS (
      SELECT FROM leaderboard_submissions AS m
      WHERE m.event_id = w.event_id AND m.account_id = w.account_id AND m.iso_year = w.iso_year AND m.iso_week = w.iso_week)
RETURNING s.event_id, s.iso_year, s.week_number

-- lock_player --
SELECT hidden FROM players WHERE account_id = %(account_id)s FOR NO KEY UPDATE

-- is_active --
SELECT active_from, active_until FROM leaderboard_events WHERE event_id = %(event_id)s

-- submitted_near --
-- Another submission of the player, for whatever event, less than the interval before or after; or this one.
SELECT submitted_at FROM leaderboard_submissions
WHERE account_id = %(account_id)s
  AND submitted_at BETWEEN %(at)s - make_interval(secs => %(interval_s)s) AND %(at)s + make_interval(secs => %(interval_s)s)
  AND ((event_id, submitted_at) = (%(event_id)s, %(at)s) OR abs(extract(epoch FROM submitted_at - %(at)s)) < %(interval_s)s)
ORDER BY submitted_at DESC LIMIT 1

-- best --
SELECT score FROM leaderboard_scores
WHERE event_id = %(event_id)s AND account_id = %(account_id)s AND score_type = 'all_time'

-- submit --
INSERT INTO leaderboard_submissions (event_id, account_id, submitted_at, score, iso_year, iso_week)
SELECT event_id, %(account_id)s, %(at)s, %(score)s, extract(isoyear FROM %(at)s::timestamptz AT TIME ZONE time_zone),
    extract(week FROM %(at)s::timestamptz AT TIME ZONE time_zone)
FROM leaderboard_events WHERE event_id = %(event_id)s
RETURNING iso_year, iso_week
