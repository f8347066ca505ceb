-- write_override --
INSERT INTO tournament_match_overrides (match_id, override_round_id, override_schedule_match_id,
    override_is_tournament_match, override_validation_status, override_reason, admin_user)
VALUES (%(match_id)s, %(round_id)s, %(slot_id)s, %(is_tournament_match)s, %(validation_status)s, %(reason)s, %(actor)s)

-- forget_override --
DELETE FROM tournament_match_overrides WHERE match_id = %(match_id)s

-- write_remake --
INSERT INTO tournament_remakes (original_match_id, remake_match_id, remake_reason, admin_user)
VALUES (%(original)s, %(remake)s, %(reason)s, %(actor)s)

-- forget_remake --
DELETE FROM tournament_remakes WHERE original_match_id = %(original)s

-- about --
-- What was decided about a match, and what it was judged to be.
SELECT
    (SELECT jsonb_build_object('round_id', o.override_round_id, 'slot_id', o.override_schedule_match_id,
         'is_tournament_match', o.override_is_tournament_match, 'validation_status', o.override_validation_status,
         'division', r.division, 'group', nullif(r.group_name, ''), 'round', r.number, 'match_number', s.match_number,
         'reason', o.override_reason, 'admin_user', o.admin_user)
     FROM tournament_match_overrides AS o
     LEFT JOIN tournament_rounds AS r ON r.round_id = o.override_round_id
     LEFT JOIN tournament_scheduled_matches AS s ON s.slot_id = o.override_schedule_match_id
     WHERE o.match_id = m.match_id) AS override,
    (SELECT to_jsonb(r) FROM tournament_remakes AS r WHERE r.remake_match_id = m.match_id) AS remake,
    (SELECT to_jsonb(r) FROM tournament_remakes AS r WHERE r.original_match_id = m.match_id) AS failed,
    (SELECT jsonb_build_object('is_tournament_match', m.is_tournament_match, 'validation_status', m.validation_status,
         'division', m.division, 'group', nullif(m.group_name, ''), 'round', r.number, 'match_number', s.match_number)
     FROM (VALUES (true)) AS one (x)
     LEFT JOIN tournament_rounds AS r ON r.round_id = m.round_id
     LEFT JOIN tournament_scheduled_matches AS s ON s.slot_id = m.schedule_match_id) AS judged
FROM matches AS m WHERE m.match_id = %(match_id)s AND m.has_match_object

-- shard --
SELECT shard FROM matches WHERE match_id = %(match_id)s AND has_match_object

-- slot --
SELECT s.round_id, s.cancelled, o.match_id
FROM tournament_scheduled_matches AS s
LEFT JOIN tournament_match_overrides AS o ON o.override_schedule_match_id = s.slot_id
WHERE s.slot_id = %(slot_id)s

-- shard_of_round --
SELECT s.shard FROM tournament_rounds JOIN tournament_seasons AS s USING (season_id) WHERE round_id = %(round_id)s

-- seasons_on --
SELECT name FROM tournament_seasons WHERE shard = %(shard)s ORDER BY name

-- judged --
SELECT m.match_id, coalesce(m.is_tournament_match, false) AS is_tournament_match, m.validation_status AS status,
    season.name AS season, m.division, nullif(m.group_name, '') AS group, r.number AS round, slot.match_number, m.team_count
FROM matches AS m
LEFT JOIN tournament_seasons AS season USING (season_id)
LEFT JOIN tournament_rounds AS r USING (round_id)
LEFT JOIN tournament_scheduled_matches AS slot ON slot.slot_id = m.schedule_match_id
WHERE m.match_id = %(match_id)s

-- leads_to --
WITH RECURSIVE chain AS (
    SELECT %(start)s::text COLLATE "C" AS match_id
    UNION
    SELECT r.remake_match_id FROM chain JOIN tournament_remakes AS r ON r.original_match_id = chain.match_id
)
SELECT EXISTS (SELECT FROM chain WHERE match_id = %(end)s)
