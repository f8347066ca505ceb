-- page --
-- Best first, in the order of the index. Whoever was hidden since the Elos were computed is left out.
WITH page AS (
    SELECT s.*, rank() OVER (ORDER BY s.calculated_event_elo DESC) AS within_page,
        first_value(s.calculated_event_elo) OVER best_first AS top_elo, first_value(s.person_id) OVER best_first AS top_person
    FROM (
        SELECT s.*
        FROM player_event_stats AS s
        WHERE s.event_id = %(event_id)s AND s.person_id <> ALL (ARRAY(SELECT person_id FROM hidden_persons))
        ORDER BY s.calculated_event_elo DESC, s.person_id
        LIMIT %(limit)s OFFSET %(offset)s
    ) AS s
    WINDOW best_first AS (ORDER BY s.calculated_event_elo DESC, s.person_id)
), above AS (
    -- Those before the page who share the Elo of its first.
    SELECT count(*) AS ties
    FROM player_event_stats AS s
    JOIN (SELECT top_elo, top_person FROM page LIMIT 1) AS top
        ON s.calculated_event_elo = top.top_elo AND s.person_id < top.top_person
    WHERE s.event_id = %(event_id)s AND s.person_id <> ALL (ARRAY(SELECT person_id FROM hidden_persons))
), accounts AS (
    SELECT person_id, person_id AS account_id FROM page
    UNION ALL
    SELECT p.person_id::text, p.account_id FROM person_accounts AS p WHERE p.person_id::text IN (SELECT person_id FROM page)
), bests AS (
    SELECT a.person_id, min(p.player_name) AS player_name,
        CASE e.score_direction WHEN 'LOW' THEN min(s.score) ELSE max(s.score) END AS score
    FROM accounts AS a
    JOIN players AS p ON p.account_id = a.account_id
    JOIN leaderboard_events AS e ON e.event_id = %(event_id)s
    JOIN leaderboard_scores AS s ON s.event_id = e.event_id AND s.account_id = a.account_id AND s.period = 'all_time'
    GROUP BY a.person_id, e.score_direction
)
SELECT %(offset)s + CASE WHEN p.calculated_event_elo = p.top_elo THEN 1 - above.ties ELSE p.within_page END AS rank,
    p.person_id, coalesce(n.name, b.player_name) AS player_name, p.calculated_event_elo, p.all_time_leaderboard_elo,
    p.weekly_elo_average, p.weeks_participated, b.score AS best_score
FROM page AS p
CROSS JOIN above
JOIN bests AS b USING (person_id)
LEFT JOIN persons AS n ON n.person_id::text = p.person_id
ORDER BY p.calculated_event_elo DESC, p.person_id

-- size --
SELECT count(*) - (
    SELECT count(*) FROM hidden_persons
    JOIN player_event_stats AS s USING (person_id) WHERE s.event_id = %(event_id)s)
FROM player_event_stats AS s WHERE s.event_id = %(event_id)s

-- week_page --
-- By score, which is by Elo once the week is closed.
SELECT rank() OVER (ORDER BY CASE e.score_direction WHEN 'LOW' THEN b.score ELSE -b.score END) AS rank,
    b.person_id, coalesce(n.name, p.player_name, b.person_id) AS player_name, b.score AS best_score, w.elo AS weekly_elo
FROM leaderboard_person_bests AS b
JOIN leaderboard_events AS e USING (event_id)
LEFT JOIN leaderboard_weekly_elos AS w
    ON w.event_id = b.event_id AND w.iso_year = b.iso_year AND w.iso_week = b.week_number AND w.person_id = b.person_id
LEFT JOIN players AS p ON p.account_id = b.person_id
LEFT JOIN persons AS n ON n.person_id::text = b.person_id
WHERE b.event_id = %(event_id)s AND b.score_type = 'weekly' AND b.iso_year = %(iso_year)s AND b.week_number = %(iso_week)s
ORDER BY 1, b.person_id
LIMIT %(limit)s OFFSET %(offset)s

-- week_size --
SELECT count(*) FROM leaderboard_person_bests
WHERE event_id = %(event_id)s AND score_type = 'weekly' AND iso_year = %(iso_year)s AND week_number = %(iso_week)s

-- is_due --
-- Elos that scores have changed since, or weeks that are being closed.
SELECT EXISTS (
    SELECT FROM ledger WHERE job = 'event_elo' AND subject = %(event_id)s::text AND state IN ('ready', 'running', 'snoozed')
) OR EXISTS (
    SELECT FROM ledger
    WHERE job = 'close_week' AND subject > %(event_id)s::text || '/' AND subject < %(event_id)s::text || '0'
      AND state IN ('ready', 'running', 'snoozed')
)
