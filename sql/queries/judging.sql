-- lock_facts_shared --
SELECT pg_advisory_xact_lock_shared(hashtextextended('pewstats.league facts ' || %(shard)s, 0))

-- lock_facts --
SELECT pg_advisory_xact_lock(hashtextextended('pewstats.league facts ' || %(shard)s, 0))

-- lock_matches --
SELECT pg_advisory_xact_lock(hashtextextended('pewstats.league matches ' || %(shard)s, 0))

-- lock_matches_shared --
SELECT pg_advisory_xact_lock_shared(hashtextextended('pewstats.league matches ' || %(shard)s, 0))

-- concerns_a_league --
-- Somebody in it is on a roster, or the match was given a place before.
-- OFFSET 0: one look-up a person; else every roster entry there is is compared with all of them.
SELECT EXISTS (
    SELECT FROM (
        SELECT p.team_id FROM unnest(%(account_ids)s::text[]) AS one (account_id)
        CROSS JOIN LATERAL (SELECT team_id FROM tournament_players AS p WHERE p.account_id = one.account_id OFFSET 0) AS p
        UNION ALL
        SELECT p.team_id FROM unnest(%(names)s::text[]) AS one (player_name)
        CROSS JOIN LATERAL (SELECT team_id FROM tournament_players AS p WHERE p.player_name = one.player_name OFFSET 0) AS p
    ) AS p JOIN teams USING (team_id) JOIN tournament_seasons AS s USING (season_id)
    WHERE s.shard = %(shard)s
) OR EXISTS (
    SELECT FROM matches WHERE match_id = %(match_id)s AND (validation_status IS NOT NULL OR is_tournament_match)
) OR EXISTS (SELECT FROM tournament_match_overrides WHERE match_id = %(match_id)s)
OR EXISTS (SELECT FROM tournament_remakes WHERE %(match_id)s IN (original_match_id, remake_match_id))

-- match --
SELECT match_id, shard, created_at, match_type, game_mode, round_id, season_id, division, group_name
FROM matches WHERE match_id = %(match_id)s AND has_match_object
FOR NO KEY UPDATE

-- league_shard --
SELECT shard FROM matches WHERE match_id = %(match_id)s AND season_id IS NOT NULL

-- people --
-- Those of the match object; telemetry may name more.
SELECT account_id, player_name, team_id FROM match_summaries
WHERE match_id = %(match_id)s AND NOT is_bot AND (team_id IS NOT NULL OR win_place IS NOT NULL OR kills IS NOT NULL)
ORDER BY account_id

-- memberships --
-- OFFSET 0: from the rosters of the seasons that are on, never from those of all seasons these people ever played.
SELECT t.season_id, t.division, t.group_name, p.team_id, p.player_name, p.account_id,
    nullif(p.active_from, '-infinity'), nullif(p.active_until, 'infinity')
FROM tournament_seasons AS s
JOIN teams AS t USING (season_id)
CROSS JOIN LATERAL (
    SELECT * FROM tournament_players AS p
    WHERE p.team_id = t.team_id
      AND (p.account_id = ANY (%(account_ids)s) OR (p.account_id IS NULL AND p.player_name = ANY (%(names)s)))
    OFFSET 0
) AS p
WHERE s.shard = %(shard)s
  AND season_is_on(%(at)s::timestamptz, s.time_zone, s.starts_on, s.ends_on, s.discovery_from, s.discovery_until)
ORDER BY p.team_id, p.player_name, p.active_from

-- season_rules --
SELECT season_id, min_teams, match_kinds FROM tournament_seasons WHERE season_id = ANY (%(season_ids)s)

-- rounds --
SELECT round_id, season_id, division, group_name, starts_at, ends_at FROM tournament_rounds
WHERE season_id = ANY (%(season_ids)s) AND starts_at <= %(at)s AND %(at)s < ends_at

-- decision --
SELECT o.override_is_tournament_match, o.override_validation_status,
    failed.original_match_id IS NOT NULL AS failed, remake.remake_match_id IS NOT NULL AS is_remake,
    r.round_id, r.season_id, r.division, r.group_name, r.starts_at, r.ends_at,
    replaced.round_id, replaced.season_id, replaced.division, replaced.group_name, replaced.starts_at, replaced.ends_at
FROM (VALUES (%(match_id)s)) AS one (match_id)
LEFT JOIN tournament_match_overrides AS o USING (match_id)
LEFT JOIN tournament_rounds AS r ON r.round_id = o.override_round_id
LEFT JOIN tournament_remakes AS failed ON failed.original_match_id = one.match_id
LEFT JOIN tournament_remakes AS remake ON remake.remake_match_id = one.match_id
LEFT JOIN matches AS original ON original.match_id = remake.original_match_id
LEFT JOIN tournament_rounds AS replaced ON replaced.round_id = original.round_id

-- write_context --
UPDATE matches
SET is_tournament_match = %(is_tournament_match)s, season_id = %(season_id)s, division = %(division)s,
    group_name = %(group_name)s, round_id = %(round_id)s, validation_status = %(validation_status)s,
    schedule_match_id = NULL, team_count = %(team_count)s, unmatched_player_count = %(unmatched_player_count)s
WHERE match_id = %(match_id)s

-- forget_appearances --
DELETE FROM tournament_appearances WHERE match_id = %(match_id)s

-- write_appearances --
INSERT INTO tournament_appearances (match_id, account_id, team_id)
SELECT %(match_id)s, account_id, team_id FROM unnest(%(account_ids)s::text[], %(team_ids)s::uuid[]) AS one (account_id, team_id)
ORDER BY account_id

-- forget_results --
DELETE FROM tournament_match_results WHERE match_id = %(match_id)s

-- write_results --
-- A roster of the match is that of the team of which most of those in it are, and of no other; a team that has several
-- has the one in which most of it played. Everybody in it counts.
INSERT INTO tournament_match_results (match_id, team_id, roster_team_id, rank, kills, kills_by_finisher, damage)
SELECT %(match_id)s, l.team_id, r.team_id, r.rank, coalesce(sum(s.kills), 0), sum(s.kills_by_finisher), sum(s.damage_dealt)
FROM (
    SELECT DISTINCT ON (team_id) team_id, roster
    FROM (
        SELECT DISTINCT ON (s.team_id) a.team_id, s.team_id AS roster, count(*) AS people
        FROM tournament_appearances AS a JOIN match_summaries AS s USING (match_id, account_id)
        WHERE a.match_id = %(match_id)s AND s.team_id IS NOT NULL
        GROUP BY a.team_id, s.team_id
        ORDER BY s.team_id, count(*) DESC, a.team_id
    ) AS of_roster
    ORDER BY team_id, people DESC, roster
) AS l
JOIN match_rosters AS r ON r.match_id = %(match_id)s AND r.team_id = l.roster
JOIN match_summaries AS s ON s.match_id = %(match_id)s AND s.team_id = l.roster
WHERE r.rank IS NOT NULL
GROUP BY l.team_id, r.team_id, r.rank
ORDER BY l.team_id

-- tolerance --
SELECT make_interval(mins => slot_before_min), make_interval(mins => slot_after_min)
FROM tournament_rounds JOIN tournament_seasons USING (season_id) WHERE round_id = %(round_id)s

-- slots --
SELECT slot_id, match_number, scheduled_datetime, map_name, cancelled FROM tournament_scheduled_matches
WHERE round_id = %(round_id)s ORDER BY match_number

-- candidates --
SELECT m.match_id, m.created_at, m.map_name, remake.original_match_id AS original,
    failed.original_match_id IS NOT NULL AS failed, o.override_schedule_match_id AS decided_slot,
    o.override_validation_status AS decided_status
FROM matches AS m
LEFT JOIN tournament_match_overrides AS o USING (match_id)
LEFT JOIN tournament_remakes AS failed ON failed.original_match_id = m.match_id
LEFT JOIN tournament_remakes AS remake ON remake.remake_match_id = m.match_id
WHERE m.round_id = %(round_id)s
ORDER BY m.match_id
FOR NO KEY UPDATE OF m

-- write_statuses --
UPDATE matches AS m SET validation_status = one.status, schedule_match_id = one.slot_id
FROM unnest(%(match_ids)s::text[], %(statuses)s::text[], %(slot_ids)s::uuid[]) AS one (match_id, status, slot_id)
WHERE m.match_id = one.match_id
  AND (m.validation_status, m.schedule_match_id) IS DISTINCT FROM (one.status, one.slot_id)
RETURNING m.match_id

-- empty_slots --
-- Before the slots are filled: a match holds one slot only, at any time.
UPDATE tournament_scheduled_matches AS s
SET actual_match_id = NULL, is_remake = false, original_match_id = NULL, remake_reason = NULL
WHERE round_id = %(round_id)s AND actual_match_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM matches AS m WHERE m.match_id = s.actual_match_id AND m.schedule_match_id = s.slot_id)

-- fill_slots --
UPDATE tournament_scheduled_matches AS s
SET actual_match_id = m.match_id, is_remake = r.remake_match_id IS NOT NULL, original_match_id = r.original_match_id,
    remake_reason = r.remake_reason
FROM matches AS m LEFT JOIN tournament_remakes AS r ON r.remake_match_id = m.match_id
WHERE m.round_id = %(round_id)s AND m.schedule_match_id = s.slot_id
  AND (s.actual_match_id, s.original_match_id, s.remake_reason) IS DISTINCT FROM (m.match_id, r.original_match_id, r.remake_reason)

-- begin_round --
-- A round is active once it has a match, until somebody completes it.
UPDATE tournament_rounds AS r
SET status = now.status
FROM (SELECT CASE WHEN EXISTS (SELECT FROM matches WHERE round_id = %(round_id)s) THEN 'active' ELSE 'scheduled' END AS status) AS now
WHERE r.round_id = %(round_id)s AND r.status <> 'completed' AND r.status <> now.status

-- remake_of --
SELECT remake_match_id FROM tournament_remakes WHERE original_match_id = %(match_id)s
