-- knows_time_zone --
SELECT FROM pg_timezone_names WHERE name = %(time_zone)s

-- create --
INSERT INTO leaderboard_events (event_id, season_id, shard, name, metric, score_direction, match_types, game_modes,
    tournament_only, time_zone, base_elo, elo_per_sigma, active_from, active_until)
VALUES (%(event_id)s, %(season_id)s, %(shard)s, %(name)s, %(metric)s, %(score_direction)s, %(match_types)s, %(game_modes)s,
    %(tournament_only)s, %(time_zone)s, %(base_elo)s, %(elo_per_sigma)s, %(active_from)s, %(active_until)s)
ON CONFLICT (event_id) DO NOTHING

-- read --
SELECT e.event_id, e.name, s.name AS season, e.shard, e.metric, e.score_direction, e.match_types, e.game_modes,
    e.tournament_only, e.time_zone, e.base_elo, e.elo_per_sigma, e.active_from, e.active_until
FROM leaderboard_events AS e
LEFT JOIN tournament_seasons AS s USING (season_id)
WHERE (%(name)s::text IS NULL OR e.name = %(name)s) AND (%(season)s::text IS NULL OR s.name = %(season)s)
  AND (%(shard)s::text IS NULL OR e.shard = %(shard)s)
ORDER BY e.name, s.name NULLS FIRST, e.shard

-- close --
UPDATE leaderboard_events SET active_until = %(at)s
WHERE event_id = %(event_id)s AND (active_until IS NULL OR active_until > %(at)s)

-- older_matches --
-- Matches that may answer an event that came after them.
SELECT DISTINCT m.match_id
FROM leaderboard_events AS e
JOIN matches AS m ON m.shard = e.shard
    AND (e.active_from IS NULL OR e.active_from <= coalesce(m.created_at, m.telemetry_started_at))
    AND (e.active_until IS NULL OR coalesce(m.created_at, m.telemetry_started_at) < e.active_until)
    AND (NOT e.tournament_only OR m.is_tournament_match)
WHERE e.event_id = ANY (%(event_ids)s) AND e.metric <> 'manual'

-- matches_not_owed --
-- Not FOR UPDATE: an event is not passed over because a match is giving it scores.
SELECT event_id FROM leaderboard_events WHERE NOT matches_owed ORDER BY event_id FOR NO KEY UPDATE SKIP LOCKED

-- matches_owed --
UPDATE leaderboard_events SET matches_owed = true WHERE event_id = ANY (%(event_ids)s)

-- hold --
-- Whoever changed scores: weeks of these events that are closed now are closed without what he changed, and no other week
-- is closed until he is done.
SELECT FROM leaderboard_events WHERE event_id = ANY (%(event_ids)s) ORDER BY event_id FOR KEY SHARE

-- hold_elos --
-- One at a time computes the Elos of an event; scores may change meanwhile.
SELECT FROM leaderboard_events WHERE event_id = %(event_id)s FOR NO KEY UPDATE

-- hold_all --
-- Who closes a week waits for those who are changing scores, and they for him.
SELECT FROM leaderboard_events WHERE event_id = %(event_id)s FOR UPDATE

-- closed_among --
SELECT c.event_id, c.iso_year, c.iso_week
FROM unnest(%(event_ids)s::uuid[], %(years)s::integer[], %(weeks)s::integer[]) AS one (event_id, iso_year, iso_week)
JOIN leaderboard_closed_weeks AS c USING (event_id, iso_year, iso_week)

-- accounts_of_persons --
-- These accounts, and the others of the same persons.
SELECT unnest(%(account_ids)s::text[])
UNION
SELECT o.account_id FROM person_accounts AS p JOIN person_accounts AS o USING (person_id) WHERE p.account_id = ANY (%(account_ids)s)

-- events_of_accounts --
SELECT DISTINCT event_id FROM leaderboard_scores WHERE account_id = ANY (%(account_ids)s) ORDER BY event_id

-- weeks_of_accounts --
SELECT DISTINCT event_id, iso_year, week_number FROM leaderboard_scores
WHERE account_id = ANY (%(account_ids)s) AND score_type = 'weekly'

-- events_of_matches --
SELECT DISTINCT event_id::text FROM leaderboard_match_scores WHERE match_id = ANY (%(match_ids)s)

-- lock_persons --
LOCK TABLE leaderboard_persons IN SHARE ROW EXCLUSIVE MODE

-- changed_persons --
SELECT account_id, now.person_id
FROM person_accounts AS now FULL JOIN leaderboard_persons AS was USING (account_id)
WHERE now.person_id IS DISTINCT FROM was.person_id
ORDER BY account_id

-- forget_persons --
DELETE FROM leaderboard_persons WHERE account_id = ANY (%(account_ids)s)

-- write_persons --
INSERT INTO leaderboard_persons (account_id, person_id)
SELECT account_id, person_id FROM unnest(%(account_ids)s::text[], %(person_ids)s::uuid[]) AS one (account_id, person_id)
WHERE person_id IS NOT NULL
