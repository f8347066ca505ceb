-- write_match_scores --
INSERT INTO leaderboard_match_scores (match_id, account_id, event_id, score, started_at, iso_year, iso_week)
SELECT match_id, account_id, event_id, score, started_at, iso_year, iso_week FROM leaderboard_match_values

-- player_weeks --
SELECT account_id, event_id, iso_year, iso_week FROM leaderboard_match_scores
UNION
SELECT account_id, event_id, iso_year, iso_week FROM leaderboard_submissions

-- closed_weeks --
SELECT event_id, iso_year, iso_week FROM leaderboard_closed_weeks ORDER BY event_id, iso_year, iso_week

-- events --
SELECT event_id FROM leaderboard_events ORDER BY event_id
