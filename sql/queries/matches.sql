-- discover --
-- The first to see a match names it; tournament discovery raises what main discovery saw first.
INSERT INTO matches AS m (match_id, shard, discovered_by, discovery_priority)
VALUES (%(match_id)s, %(shard)s, %(discovered_by)s, %(lane)s)
ON CONFLICT (match_id) DO UPDATE
SET discovered_by = excluded.discovered_by, discovery_priority = excluded.discovery_priority
WHERE excluded.discovered_by = 'tournament' AND m.discovered_by <> 'tournament'
RETURNING (xmax = 0) AS is_new

-- unknown --
-- What came as telemetry only still lacks its match object.
SELECT wanted.match_id
FROM unnest(%(match_ids)s::text[]) WITH ORDINALITY AS wanted (match_id, place)
LEFT JOIN matches USING (match_id)
WHERE matches.match_id IS NULL OR (matches.discovered_by = 'import' AND NOT matches.has_match_object)
    OR (%(by_tournament)s AND matches.discovered_by <> 'tournament')
ORDER BY wanted.place

-- find --
SELECT shard, discovered_by, created_at, telemetry_url, extractor_version, has_match_object
FROM matches WHERE match_id = %(match_id)s

-- write_match_object --
UPDATE matches
SET shard = %(shard)s, has_match_object = true, created_at = %(created_at)s, duration_s = %(duration_s)s,
    game_mode = coalesce(%(game_mode)s, game_mode), match_type = %(match_type)s,
    map_name = coalesce(%(map_name)s, map_name), is_custom_match = %(is_custom_match)s,
    season_state = %(season_state)s, title_id = %(title_id)s, telemetry_url = %(telemetry_url)s
WHERE match_id = %(match_id)s

-- delete_rosters --
DELETE FROM match_rosters WHERE match_id = %(match_id)s

-- write_rosters --
INSERT INTO match_rosters (match_id, team_id, rank, won)
SELECT %(match_id)s, team_id, rank, won
FROM jsonb_populate_recordset(NULL::match_rosters, %(rows)s)

-- write_participants --
INSERT INTO match_summaries (match_id, account_id, player_name, team_id, is_bot, dbnos, assists, boosts, damage_dealt,
    death_type, headshot_kills, heals, kill_place, kill_streaks, kills, longest_kill, revives, ride_distance,
    road_kills, swim_distance, team_kills, time_survived, vehicle_destroys, walk_distance, weapons_acquired, win_place)
SELECT %(match_id)s, account_id, player_name, team_id, is_bot, dbnos, assists, boosts, damage_dealt,
    death_type, headshot_kills, heals, kill_place, kill_streaks, kills, longest_kill, revives, ride_distance,
    road_kills, swim_distance, team_kills, time_survived, vehicle_destroys, walk_distance, weapons_acquired, win_place
FROM jsonb_populate_recordset(NULL::match_summaries, %(rows)s)
ON CONFLICT (match_id, account_id) DO UPDATE
SET player_name = excluded.player_name, team_id = excluded.team_id, is_bot = excluded.is_bot,
    dbnos = excluded.dbnos, assists = excluded.assists, boosts = excluded.boosts,
    damage_dealt = excluded.damage_dealt, death_type = excluded.death_type,
    headshot_kills = excluded.headshot_kills, heals = excluded.heals, kill_place = excluded.kill_place,
    kill_streaks = excluded.kill_streaks, kills = excluded.kills, longest_kill = excluded.longest_kill,
    revives = excluded.revives, ride_distance = excluded.ride_distance, road_kills = excluded.road_kills,
    swim_distance = excluded.swim_distance, team_kills = excluded.team_kills,
    time_survived = excluded.time_survived, vehicle_destroys = excluded.vehicle_destroys,
    walk_distance = excluded.walk_distance, weapons_acquired = excluded.weapons_acquired,
    win_place = excluded.win_place

-- list --
-- Every match that anything is known of, if only by its work, in the order of its start; one without a start by when it
-- was first owed. With a limit the newest of them: `known` is sorted first, so that states, which are those of
-- matches/stages.py, are looked up for no more matches than that takes. A rare state narrows the search before.
WITH any_order AS (
    SELECT match_id, created_at AS at FROM matches WHERE created_at IS NOT NULL
    UNION ALL
    SELECT match_id, coalesce((SELECT min(owed_since) FROM ledger WHERE subject = match_id), 'infinity')
    FROM (
        SELECT match_id FROM matches WHERE created_at IS NULL
        UNION
        SELECT subject FROM ledger
        WHERE job = ANY (%(stages)s) AND NOT EXISTS (SELECT FROM matches WHERE match_id = subject)
    ) AS without_start
), known AS (
    SELECT match_id, at FROM any_order ORDER BY at DESC, match_id DESC
), chosen AS (
    SELECT match_id, at, stages.state
    FROM known CROSS JOIN LATERAL (
        SELECT coalesce(
            (array_agg(shown ORDER BY array_position(%(stages)s, job)) FILTER (WHERE shown <> 'done'))[1],
            CASE WHEN bool_or(job = 'aggregate') THEN 'done' ELSE 'queued' END) AS state
        FROM (
            SELECT job, CASE WHEN state = 'ready' THEN 'queued'
                WHEN state = 'rejected' AND reason = 'expired' THEN 'expired' ELSE state END AS shown
            FROM ledger WHERE subject = match_id AND job = ANY (%(stages)s)
        ) AS stage
    ) AS stages
    WHERE (%(match_id)s::text IS NULL OR match_id = %(match_id)s)
      AND (%(state)s::text IS NULL OR stages.state = %(state)s)
      AND (%(state)s::text IS NULL OR %(state)s IN ('queued', 'done') OR match_id IN (
          SELECT subject FROM ledger
          WHERE state = CASE %(state)s WHEN 'expired' THEN 'rejected' ELSE %(state)s END))
    ORDER BY at DESC, match_id DESC
    LIMIT %(limit)s
)
SELECT match_id, shard, created_at, match_type, game_mode, map_name, validation_status, discovered_by, state
FROM chosen LEFT JOIN matches USING (match_id)
ORDER BY at, match_id
