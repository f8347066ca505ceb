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
    telemetry_players = %(telemetry_players)s, telemetry_teams = %(telemetry_teams)s, events_read = %(events_read)s,
    events_unknown = %(events_unknown)s, events_bad = %(events_bad)s
WHERE match_id = %(match_id)s

-- clear_players --
-- Rows that only an earlier reading of the telemetry made.
DELETE FROM match_summaries WHERE match_id = %(match_id)s AND win_place IS NULL AND death_type IS NULL

-- clear_columns --
UPDATE match_summaries
SET telemetry_kills = NULL, kills_human = NULL, kills_by_finisher = NULL, telemetry_team_kills = NULL, knocks = NULL,
    deaths = NULL, telemetry_headshot_kills = NULL, longest_kill_m = NULL, telemetry_assists = NULL,
    telemetry_revives = NULL, hits = NULL, damage_dealt_to_enemies = NULL, damage_dealt_to_team = NULL,
    damage_self = NULL, damage_received = NULL, damage_received_team = NULL, damage_received_blue_zone = NULL,
    damage_received_environment = NULL, damage_received_total = NULL, throwable_damage = NULL, killsteals = NULL,
    times_killstolen = NULL, survival_time_s = NULL, team_placement = NULL, individual_placement = NULL
WHERE match_id = %(match_id)s AND account_id <> ALL (%(account_ids)s)

-- write_players --
INSERT INTO match_summaries (match_id, account_id, player_name, team_id, is_bot, telemetry_kills, kills_human,
    kills_by_finisher, telemetry_team_kills, knocks, deaths, telemetry_headshot_kills, longest_kill_m,
    telemetry_assists, telemetry_revives, hits, damage_dealt_to_enemies, damage_dealt_to_team, damage_self,
    damage_received, damage_received_team, damage_received_blue_zone, damage_received_environment,
    damage_received_total, throwable_damage, killsteals, times_killstolen, survival_time_s, team_placement,
    individual_placement)
SELECT %(match_id)s, account_id, player_name, team_id, is_bot, telemetry_kills, kills_human,
    kills_by_finisher, telemetry_team_kills, knocks, deaths, telemetry_headshot_kills, longest_kill_m,
    telemetry_assists, telemetry_revives, hits, damage_dealt_to_enemies, damage_dealt_to_team, damage_self,
    damage_received, damage_received_team, damage_received_blue_zone, damage_received_environment,
    damage_received_total, throwable_damage, killsteals, times_killstolen, survival_time_s, team_placement,
    individual_placement
FROM jsonb_populate_recordset(NULL::match_summaries, %(rows)s)
ON CONFLICT (match_id, account_id) DO UPDATE
SET telemetry_kills = excluded.telemetry_kills, kills_human = excluded.kills_human,
    kills_by_finisher = excluded.kills_by_finisher, telemetry_team_kills = excluded.telemetry_team_kills,
    knocks = excluded.knocks, deaths = excluded.deaths,
    telemetry_headshot_kills = excluded.telemetry_headshot_kills, longest_kill_m = excluded.longest_kill_m,
    telemetry_assists = excluded.telemetry_assists, telemetry_revives = excluded.telemetry_revives,
    hits = excluded.hits, damage_dealt_to_enemies = excluded.damage_dealt_to_enemies,
    damage_dealt_to_team = excluded.damage_dealt_to_team, damage_self = excluded.damage_self,
    damage_received = excluded.damage_received, damage_received_team = excluded.damage_received_team,
    damage_received_blue_zone = excluded.damage_received_blue_zone,
    damage_received_environment = excluded.damage_received_environment,
    damage_received_total = excluded.damage_received_total, throwable_damage = excluded.throwable_damage,
    killsteals = excluded.killsteals, times_killstolen = excluded.times_killstolen,
    survival_time_s = excluded.survival_time_s, team_placement = excluded.team_placement,
    individual_placement = excluded.individual_placement
