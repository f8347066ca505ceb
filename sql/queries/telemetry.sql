-- delete --
DELETE FROM {table} WHERE match_id = %(match_id)s

-- copy --
COPY {table} ({columns}) FROM STDIN

-- write_match --
-- What the match object says of start, map and mode wins.
INSERT INTO matches AS m (match_id, shard, discovered_by, discovery_priority, created_at, map_name, game_mode)
VALUES (%(match_id)s, %(shard)s, 'import', 'low', date_trunc('second', %(started_at)s::timestamptz),
    %(map_name)s, %(game_mode)s)
ON CONFLICT (match_id) DO UPDATE
SET created_at = coalesce(m.created_at, excluded.created_at),
    map_name = coalesce(m.map_name, excluded.map_name),
    game_mode = coalesce(m.game_mode, excluded.game_mode)

-- write_facts --
UPDATE matches
SET extractor_version = %(extractor_version)s, telemetry_started_at = %(started_at)s,
    match_end_s = %(match_end_s)s, incomplete = %(incomplete)s, abnormal = %(abnormal)s,
    telemetry_players = %(telemetry_players)s, telemetry_teams = %(telemetry_teams)s,
    unattached_kills = %(unattached_kills)s, events_read = %(events_read)s,
    events_unknown = %(events_unknown)s, events_bad = %(events_bad)s
WHERE match_id = %(match_id)s

-- clear_players --
-- Rows that only an earlier reading of the telemetry made.
DELETE FROM match_summaries WHERE match_id = %(match_id)s AND win_place IS NULL AND death_type IS NULL

-- clear_columns --
UPDATE match_summaries
SET ({measured}) = ROW ({nulls})
WHERE match_id = %(match_id)s AND account_id <> ALL (%(account_ids)s)

-- write_players --
INSERT INTO match_summaries (match_id, {shared}, {measured})
SELECT %(match_id)s, {shared}, {measured}
FROM jsonb_populate_recordset(NULL::match_summaries, %(rows)s)
ON CONFLICT (match_id, account_id) DO UPDATE SET ({measured}) = ROW ({excluded})
