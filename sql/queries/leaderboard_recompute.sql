-- lock --
-- Nobody changes scores meanwhile. In the order in which they are written.
LOCK TABLE leaderboard_match_scores, leaderboard_submissions, leaderboard_scores, leaderboard_closed_weeks,
    leaderboard_weekly_elos, player_event_stats IN SHARE ROW EXCLUSIVE MODE

-- forget_match_scores --
DELETE FROM leaderboard_match_scores AS s
WHERE NOT EXISTS (
    SELECT FROM leaderboard_match_values AS v
    WHERE v.match_id = s.match_id AND v.account_id = s.account_id AND v.event_id = s.event_id AND v.score = s.score
      AND (v.started_at, v.iso_year, v.iso_week) = (s.started_at, s.iso_year, s.iso_week))

-- write_match_scores --
INSERT INTO leaderboard_match_scores (match_id, account_id, event_id, score, started_at, iso_year, iso_week)
SELECT match_id, account_id, event_id, score, started_at, iso_year, iso_week FROM leaderboard_match_values
ON CONFLICT (match_id, account_id, event_id) DO NOTHING

-- player_weeks --
-- Whatever has or should have a best; of those of all time the week is of no importance.
SELECT account_id, event_id, iso_year, iso_week FROM leaderboard_match_scores
UNION
SELECT account_id, event_id, iso_year, iso_week FROM leaderboard_submissions
UNION
SELECT account_id, event_id, coalesce(iso_year, 0), coalesce(week_number, 0) FROM leaderboard_scores

-- closed_weeks --
SELECT event_id, iso_year, iso_week FROM leaderboard_closed_weeks ORDER BY event_id, iso_year, iso_week

-- events --
SELECT event_id FROM leaderboard_events ORDER BY event_id

-- keep --
CREATE TEMPORARY TABLE {kept} ON COMMIT DROP AS TABLE {table}

-- differences --
(SELECT true, to_jsonb(one) FROM (TABLE {kept} EXCEPT TABLE {table}) AS one LIMIT %(limit)s)
UNION ALL
(SELECT false, to_jsonb(one) FROM (TABLE {table} EXCEPT TABLE {kept}) AS one LIMIT %(limit)s)
