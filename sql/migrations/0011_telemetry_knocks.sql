-- Knocks: what became of each, where the mates of both stood, and every player's share of it.
-- Times in seconds since the start, places in cm, distances in m. NULL means not measured, or no such person.

CREATE TABLE player_knock_events (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    victim_account_id text COLLATE "C" NOT NULL,
    t numeric(12,3) NOT NULL,
    attacker_account_id text COLLATE "C",
    attacker_team_id integer,
    victim_team_id integer NOT NULL,
    kind text NOT NULL
        CHECK (kind IN ('environment', 'self', 'team', 'enemy')),
    dbno_id bigint,
    attack_id bigint,
    damage_reason text,
    damage_type text,
    weapon_id text,
    weapon_category text,
    attachments text[],
    distance_m numeric(12,2),
    is_attacker_in_vehicle boolean,
    through_wall boolean,
    victim_in_blue_zone boolean,
    victim_in_red_zone boolean,
    victim_weapon text,
    attacker_x double precision,
    attacker_y double precision,
    attacker_z double precision,
    victim_x double precision,
    victim_y double precision,
    victim_z double precision,
    zone_phase integer NOT NULL,
    outcome text NOT NULL
        CHECK (outcome IN ('revived', 'unresolved', 'lost', 'self', 'teammate', 'other_team', 'victim_team',
            'own_blow_v1', 'wipe', 'bleed_out', 'zone', 'environment', 'unknown')),
    finisher_account_id text COLLATE "C",
    seconds_to_outcome numeric(12,3),
    is_killed boolean NOT NULL,
    finisher_is_self boolean NOT NULL,
    finisher_is_teammate boolean NOT NULL,
    time_to_finish numeric(12,3),
    credited_to_own_team boolean NOT NULL,
    attacker_teammates_alive integer,
    attacker_standing_mates integer,
    attacker_nearest_mate_m numeric(12,2),
    attacker_mean_mate_m numeric(12,2),
    attacker_mate_variance_m2 numeric(20,2),
    attacker_mates_within_50m integer,
    attacker_mates_within_100m integer,
    attacker_mates_within_200m integer,
    victim_teammates_alive integer NOT NULL,
    victim_standing_mates integer NOT NULL,
    victim_nearest_mate_m numeric(12,2),
    victim_mean_mate_m numeric(12,2),
    victim_mate_variance_m2 numeric(20,2),
    victim_mates_within_50m integer NOT NULL,
    victim_mates_within_100m integer NOT NULL,
    victim_mates_within_200m integer NOT NULL,
    PRIMARY KEY (match_id, victim_account_id, t)
);

COMMENT ON TABLE player_knock_events IS 'every knock, of anybody by anybody';
COMMENT ON COLUMN player_knock_events.kind IS 'what the attacker is to the victim; only those of enemies count as his knocks';
COMMENT ON COLUMN player_knock_events.outcome IS 'revived, or how the victim died: by whose blow, or by what';
COMMENT ON COLUMN player_knock_events.credited_to_own_team IS 'the knocker or a mate of his got the kill out of this very knock';
COMMENT ON COLUMN player_knock_events.attacker_standing_mates IS 'living mates who are not down themselves';
COMMENT ON COLUMN player_knock_events.attacker_mate_variance_m2 IS 'of the distances to all living mates; NULL with fewer than two';

CREATE INDEX player_knock_events_attacker ON player_knock_events (attacker_account_id, match_id);

CREATE TABLE player_finishing_summary (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    account_id text COLLATE "C" NOT NULL,
    total_knocks integer,
    knocks_converted_self integer,
    knocks_finished_by_teammates integer,
    knocks_stolen integer,
    knocks_wiped integer,
    knocks_bled_out integer,
    knocks_zone integer,
    knocks_environment integer,
    knocks_finished_by_own_team integer,
    knocks_own_blow integer,
    knocks_revived_by_enemy integer,
    knocks_unresolved integer,
    knocks_lost integer,
    knocks_unknown integer,
    instant_kills integer,
    finishing_rate numeric(5,2),
    conversion_rate numeric(5,2),
    avg_time_to_finish_self numeric(12,3),
    avg_time_to_finish_teammate numeric(12,3),
    avg_knock_distance_m numeric(12,2),
    min_knock_distance_m numeric(12,2),
    max_knock_distance_m numeric(12,2),
    knocks_lt10m integer,
    knocks_10_50m integer,
    knocks_50_100m integer,
    knocks_100_200m integer,
    knocks_ge200m integer,
    headshot_knock_count integer,
    wallbang_knock_count integer,
    vehicle_knock_count integer,
    avg_nearest_mate_m numeric(12,2),
    avg_mean_mate_m numeric(12,2),
    isolated_knocks integer,
    isolated_knocks_n integer,
    PRIMARY KEY (match_id, account_id)
);

COMMENT ON TABLE player_finishing_summary IS 'what became of the enemies that a player knocked; all NULL where the file tells no knocks';
COMMENT ON COLUMN player_finishing_summary.knocks_own_blow IS 'old files: by the knocker or a mate, the file hides which';
COMMENT ON COLUMN player_finishing_summary.finishing_rate IS 'percent finished by himself';
COMMENT ON COLUMN player_finishing_summary.conversion_rate IS 'percent that died as a kill of his team, however late';
COMMENT ON COLUMN player_finishing_summary.isolated_knocks_n IS 'knocks of his with a known distance to a living mate';

CREATE INDEX player_finishing_summary_account ON player_finishing_summary (account_id, match_id);
