-- facts --
-- None while either side of the match is missing.
SELECT incomplete, extract(year FROM telemetry_started_at AT TIME ZONE 'UTC')::integer
FROM matches WHERE match_id = %(match_id)s AND has_match_object AND extractor_version IS NOT NULL

-- told --
SELECT account_id, telemetry_kills, telemetry_headshot_kills, longest_kill_m::float8, telemetry_team_kills, knocks,
    deaths, telemetry_assists, telemetry_revives, heals_used, boosts_used, damage_dealt_to_enemies::float8,
    damage_dealt_to_team::float8, damage_self::float8, survival_time_s::float8, team_placement
FROM match_summaries
WHERE match_id = %(match_id)s AND num_nonnulls(telemetry_kills, knocks, damage_dealt_to_enemies, heals_used,
    zone_samples, throwables_used, survival_time_s, team_placement) > 0

-- participants --
SELECT account_id, team_id, kills, headshot_kills, longest_kill::float8, team_kills, dbnos, assists, revives, heals,
    boosts, damage_dealt::float8, time_survived::float8, win_place, death_type
FROM match_summaries
WHERE match_id = %(match_id)s AND (win_place IS NOT NULL OR death_type IS NOT NULL)

-- ranks --
SELECT team_id, rank FROM match_rosters WHERE match_id = %(match_id)s

-- write_identities --
UPDATE matches SET identities_checked = %(checked)s WHERE match_id = %(match_id)s

-- write_agreement --
UPDATE matches SET agreement_checked = %(checked)s, damage_reading = %(damage_reading)s WHERE match_id = %(match_id)s

-- clear_identities --
DELETE FROM match_disagreements WHERE match_id = %(match_id)s AND NOT starts_with(identity, %(number)s)

-- clear_agreement --
DELETE FROM match_disagreements WHERE match_id = %(match_id)s AND starts_with(identity, %(number)s)

-- copy_disagreements --
COPY match_disagreements (match_id, identity, nth, account_id, expected, actual, cause) FROM STDIN

-- clear_drift --
DELETE FROM telemetry_drift WHERE match_id = %(match_id)s

-- copy_drift --
COPY telemetry_drift (match_id, kind, code, events) FROM STDIN

-- drift --
-- The latest match tells whether it still happens.
SELECT kind, code, sum(events)::bigint AS events, count(*) AS matches,
    min(created_at) AS first_at, max(created_at) AS last_at,
    (array_agg(match_id ORDER BY created_at DESC NULLS LAST, match_id))[1] AS latest_match
FROM telemetry_drift JOIN matches USING (match_id)
GROUP BY kind, code
ORDER BY kind, matches DESC, code

-- drift_since --
-- By the start of the match: an old match that is imported today says nothing of today's patch.
SELECT kind, count(DISTINCT code), sum(events)::bigint, count(DISTINCT match_id)
FROM telemetry_drift JOIN matches USING (match_id)
WHERE created_at >= %(since)s
GROUP BY kind ORDER BY kind
