-- A match as the PUBG API and its telemetry tell it. NULL means not measured; 0 means measured and zero.

CREATE TABLE players (
    account_id text COLLATE "C" PRIMARY KEY,
    player_name text NOT NULL,
    named_at timestamptz,
    shard text NOT NULL,
    tracked boolean NOT NULL DEFAULT false,
    hidden boolean NOT NULL DEFAULT false,
    hidden_reason text
);

COMMENT ON COLUMN players.player_name IS 'a label: the name in the latest match seen; never joined on';
COMMENT ON COLUMN players.named_at IS 'start of the match that gave the name, NULL: given by hand';

CREATE INDEX players_tracked ON players (shard, account_id) WHERE tracked;
CREATE INDEX players_name ON players (player_name);

CREATE TABLE matches (
    match_id text COLLATE "C" PRIMARY KEY,
    shard text NOT NULL,
    discovered_by text NOT NULL,
    discovery_priority text NOT NULL CHECK (discovery_priority IN ('high', 'normal', 'low')),
    has_match_object boolean NOT NULL DEFAULT false,
    created_at timestamptz,
    duration_s integer,
    game_mode text,
    match_type text,
    map_name text,
    is_custom_match boolean,
    season_state text,
    title_id text,
    telemetry_url text,
    extractor_version text,
    telemetry_started_at timestamptz,
    match_end_s numeric(12,3),
    incomplete boolean,
    abnormal boolean,
    telemetry_players integer,
    telemetry_teams integer,
    events_read integer,
    events_unknown integer,
    events_bad integer
);

COMMENT ON COLUMN matches.created_at IS 'start of the match, UTC';
COMMENT ON COLUMN matches.incomplete IS 'the telemetry has no LogMatchEnd';
COMMENT ON COLUMN matches.abnormal IS 'one team, or nobody died: no team statistics';

CREATE INDEX matches_in_order ON matches (created_at, match_id);

CREATE TABLE match_rosters (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    team_id integer NOT NULL,
    rank integer,
    won boolean,
    PRIMARY KEY (match_id, team_id)
);

COMMENT ON COLUMN match_rosters.rank IS 'the team''s placement; ties and gaps are real';

CREATE TABLE match_summaries (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    account_id text COLLATE "C" NOT NULL,
    player_name text NOT NULL,
    team_id integer,
    is_bot boolean NOT NULL,
    -- participant statistics of the match object; NULL until there is one
    dbnos integer,
    assists integer,
    boosts integer,
    damage_dealt numeric(12,4),
    death_type text,
    headshot_kills integer,
    heals integer,
    kill_place integer,
    kill_streaks integer,
    kills integer,
    longest_kill numeric(12,2),
    revives integer,
    ride_distance numeric(12,2),
    road_kills integer,
    swim_distance numeric(12,2),
    team_kills integer,
    time_survived numeric(12,3),
    vehicle_destroys integer,
    walk_distance numeric(12,2),
    weapons_acquired integer,
    win_place integer,
    -- from telemetry; NULL until it is processed
    telemetry_kills integer,
    kills_human integer,
    kills_by_finisher integer,
    telemetry_team_kills integer,
    knocks integer,
    deaths integer,
    telemetry_headshot_kills integer,
    longest_kill_m numeric(12,2),
    telemetry_assists integer,
    telemetry_revives integer,
    hits integer,
    damage_dealt_to_enemies numeric(12,4),
    damage_dealt_to_team numeric(12,4),
    damage_self numeric(12,4),
    damage_received numeric(12,4),
    damage_received_team numeric(12,4),
    damage_received_blue_zone numeric(12,4),
    damage_received_environment numeric(12,4),
    damage_received_total numeric(12,4),
    throwable_damage numeric(12,4),
    killsteals integer,
    times_killstolen integer,
    survival_time_s numeric(12,3),
    team_placement integer,
    individual_placement integer,
    PRIMARY KEY (match_id, account_id)
);

COMMENT ON COLUMN match_summaries.longest_kill IS 'm; 0 when there was no kill (the API''s way)';
COMMENT ON COLUMN match_summaries.win_place IS 'own placing; the team''s is match_rosters.rank';
COMMENT ON COLUMN match_summaries.team_placement IS 'from telemetry; the official one is match_rosters.rank';

CREATE INDEX match_summaries_account ON match_summaries (account_id, match_id);
