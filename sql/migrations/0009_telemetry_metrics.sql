-- The rest of what telemetry tells. Times in seconds since the start, places in cm, distances in m.
-- NULL means not measured, or that there is no such person.

ALTER TABLE match_summaries
    ADD COLUMN heals_used integer,
    ADD COLUMN boosts_used integer,
    ADD COLUMN throwables_used integer,
    ADD COLUMN smokes_thrown integer,
    ADD COLUMN novelty_throwables_used integer,
    ADD COLUMN smoke_shells_fired integer,
    ADD COLUMN zone_samples integer,
    ADD COLUMN outside_samples integer,
    ADD COLUMN avg_distance_from_center numeric(12,2),
    ADD COLUMN max_distance_from_center numeric(12,2),
    ADD COLUMN avg_distance_from_edge numeric(12,2),
    ADD COLUMN min_distance_from_edge numeric(12,2),
    ADD COLUMN white_samples integer,
    ADD COLUMN avg_distance_from_white_center numeric(12,2),
    ADD COLUMN avg_distance_from_white_edge numeric(12,2),
    ADD COLUMN blue_zone_ticks integer,
    ADD COLUMN time_outside_zone_seconds integer;

COMMENT ON COLUMN match_summaries.avg_distance_from_center IS 'of the blue circle, which the game calls the safe zone; m';
COMMENT ON COLUMN match_summaries.avg_distance_from_edge IS 'inside positive; m';
COMMENT ON COLUMN match_summaries.zone_samples IS 'the weight of the averages over the blue circle';
COMMENT ON COLUMN match_summaries.white_samples IS 'the weight of the averages over the white circle';

ALTER TABLE kill_positions
    ADD COLUMN is_killsteal boolean,
    ADD COLUMN knocker_team_alive boolean;

COMMENT ON COLUMN kill_positions.is_killsteal IS 'a third team finished with a blow what the maker had knocked';

CREATE TABLE weapon_kill_events (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    victim_account_id text COLLATE "C" NOT NULL,
    t numeric(12,3) NOT NULL,
    is_kill boolean NOT NULL,
    is_knock_down boolean NOT NULL,
    attacker_account_id text COLLATE "C" NOT NULL,
    attacker_team_id integer NOT NULL,
    victim_team_id integer NOT NULL,
    weapon_id text,
    weapon_category text NOT NULL,
    damage_type text,
    damage_reason text,
    distance_m numeric(12,2),
    finish_weapon_id text,
    finish_reason text,
    headshot boolean,
    finish_kind text,
    attacker_x double precision,
    attacker_y double precision,
    attacker_z double precision,
    victim_x double precision,
    victim_y double precision,
    victim_z double precision,
    zone_phase integer NOT NULL,
    time_survived integer NOT NULL,
    is_blue_zone boolean,
    is_red_zone boolean,
    killer_in_vehicle boolean,
    victim_in_vehicle boolean,
    CHECK (is_kill <> is_knock_down),
    PRIMARY KEY (match_id, victim_account_id, t, is_kill)
);

COMMENT ON TABLE weapon_kill_events IS 'a row per kill and a row per enemy knock: sum either, never both';
COMMENT ON COLUMN weapon_kill_events.weapon_id IS 'what earned the kill (the knock, when the knocker is the killer), or made the knock';
COMMENT ON COLUMN weapon_kill_events.headshot IS 'the finishing blow hit the head; kills only';

CREATE INDEX weapon_kill_events_attacker ON weapon_kill_events (attacker_account_id, match_id);

CREATE TABLE player_damage_events (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    victim_account_id text COLLATE "C" NOT NULL,
    t numeric(12,3) NOT NULL,
    nth integer NOT NULL,
    attack_id bigint,
    attacker_account_id text COLLATE "C",
    attacker_team_id integer,
    attacker_x double precision,
    attacker_y double precision,
    attacker_z double precision,
    attacker_health double precision,
    victim_team_id integer NOT NULL,
    victim_x double precision,
    victim_y double precision,
    victim_z double precision,
    victim_health double precision NOT NULL,
    relation text NOT NULL CHECK (relation IN ('environment', 'self', 'team', 'enemy')),
    damage numeric(12,4) NOT NULL,
    damage_type text,
    damage_reason text,
    damage_causer text,
    weapon_category text,
    victim_downed boolean NOT NULL,
    through_wall boolean,
    PRIMARY KEY (match_id, victim_account_id, t, nth)
);

COMMENT ON TABLE player_damage_events IS 'damage that a tracked player dealt or took; bleeding and the burns of blue left out';
COMMENT ON COLUMN player_damage_events.nth IS 'numbers the events of one victim and instant';
COMMENT ON COLUMN player_damage_events.victim_health IS 'before the hit; 0 is down, and then the damage is 0';

CREATE INDEX player_damage_events_attacker ON player_damage_events (attacker_account_id, match_id);

CREATE TABLE player_circle_positions (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    account_id text COLLATE "C" NOT NULL,
    t numeric(12,3) NOT NULL,
    elapsed_time integer NOT NULL,
    player_x double precision NOT NULL,
    player_y double precision NOT NULL,
    safe_zone_center_x double precision NOT NULL,
    safe_zone_center_y double precision NOT NULL,
    safe_zone_radius numeric(12,2) NOT NULL,
    distance_from_center numeric(12,2) NOT NULL,
    distance_from_edge numeric(12,2) NOT NULL,
    is_in_safe_zone boolean NOT NULL,
    white_center_x double precision,
    white_center_y double precision,
    white_radius numeric(12,2),
    distance_from_white_center numeric(12,2),
    PRIMARY KEY (match_id, account_id, t)
);

COMMENT ON TABLE player_circle_positions IS 'tracked players in the circles, about every 10 s; the safe zone is the blue circle';
COMMENT ON COLUMN player_circle_positions.safe_zone_radius IS 'm, as all distances; places are cm';
