-- rounds --
SELECT round_id, division, group_name, number, name, status
FROM tournament_rounds
WHERE season_id = %(season_id)s AND (%(division)s::text IS NULL OR division = %(division)s)
ORDER BY division, group_name, number

-- slots --
SELECT s.round_id, s.match_number, s.scheduled_datetime, s.status,
    s.scheduled_datetime + make_interval(mins => season.slot_after_min) AS latest_start
FROM tournament_scheduled_matches AS s
JOIN tournament_rounds AS r USING (round_id)
JOIN tournament_seasons AS season USING (season_id)
WHERE r.season_id = %(season_id)s AND (%(division)s::text IS NULL OR r.division = %(division)s)
ORDER BY s.round_id, s.match_number

-- matches --
-- What has a place in the season, and no round: the round is the one in whose window it began. What is mixed has no place:
-- it is the business of every season that was on and takes its kind, and that somebody of it was rostered for.
SELECT coalesce(m.round_id, r.round_id) AS round_id, m.match_id, m.created_at, m.validation_status,
    coalesce(s.state, 'done') = 'done' AS is_summarised, m.extractor_version IS NOT NULL AS is_processed,
    coalesce(m.extractor_version IS NOT NULL OR d.state = 'done', false) AS is_stored,
    coalesce(d.state = 'rejected' AND d.reason = 'expired', false) AS is_gone
FROM matches AS m
LEFT JOIN tournament_rounds AS r ON m.round_id IS NULL
    AND (r.season_id, r.division, r.group_name) = (m.season_id, m.division, m.group_name)
    AND r.starts_at <= m.created_at AND m.created_at < r.ends_at
LEFT JOIN ledger AS s ON s.job = 'summary' AND s.subject = m.match_id
LEFT JOIN ledger AS d ON d.job = 'download' AND d.subject = m.match_id
WHERE m.validation_status IS NOT NULL AND (m.season_id = %(season_id)s AND (%(division)s::text IS NULL OR m.division = %(division)s)
    OR m.season_id IS NULL AND EXISTS (
        SELECT FROM match_summaries AS ms
        JOIN tournament_players AS p USING (account_id)
        JOIN teams AS t ON t.team_id = p.team_id
        JOIN tournament_seasons AS season ON season.season_id = t.season_id
        WHERE ms.match_id = m.match_id AND t.season_id = %(season_id)s AND (%(division)s::text IS NULL OR t.division = %(division)s)
          AND p.active_from <= m.created_at AND m.created_at < p.active_until
          AND season_is_on(m.created_at, season.time_zone, season.starts_on, season.ends_on, season.discovery_from, season.discovery_until)
          AND (m.validation_status <> 'mixed_division'
              OR allows_match_kind(season.match_kinds, m.match_type, m.game_mode))))
ORDER BY m.created_at, m.match_id

-- not_summarised --
-- Found by looking for league matches; what they are, and when they began, their match objects will tell.
SELECT NULL::uuid AS round_id, m.match_id, l.owed_since AS created_at, NULL AS validation_status, false AS is_summarised,
    false AS is_processed, false AS is_stored, l.state = 'rejected' AND l.reason = 'expired' AS is_gone
FROM matches AS m
JOIN tournament_seasons AS season ON season.shard = m.shard
JOIN ledger AS l ON l.job = 'summary' AND l.subject = m.match_id
WHERE season.season_id = %(season_id)s AND m.discovered_by = 'tournament' AND NOT m.has_match_object
ORDER BY l.owed_since, m.match_id
