-- What telemetry tells in detail. Times in seconds since the start, places in cm, distances in m.
-- NULL means not measured, or that there is no such person.

CREATE TABLE landings (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    account_id text COLLATE "C" NOT NULL,
    team_id integer NOT NULL,
    is_bot boolean NOT NULL,
    t numeric(12,3) NOT NULL,
    x double precision,
    y double precision,
    z double precision,
    zone text[],
    is_game double precision NOT NULL,
    hot_drop_enemies integer,
    is_hot_drop boolean,
    PRIMARY KEY (match_id, account_id)
);

COMMENT ON TABLE landings IS 'each player''s first landing';
COMMENT ON COLUMN landings.is_game IS 'state of the match: 0.1 before the first circle, n when circle n is announced, n.5 when it closes';
COMMENT ON COLUMN landings.hot_drop_enemies IS 'landings of other teams nearby, in space and time';

CREATE INDEX landings_account ON landings (account_id, match_id);

CREATE TABLE kill_positions (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    victim_account_id text COLLATE "C" NOT NULL,
    t numeric(12,3) NOT NULL,
    attack_id bigint,
    dbno_id bigint,
    victim_name text NOT NULL,
    victim_team_id integer NOT NULL,
    victim_x double precision,
    victim_y double precision,
    victim_z double precision,
    killed_in_zone text[],
    dbno_maker_account_id text COLLATE "C",
    dbno_maker_name text,
    dbno_maker_team_id integer,
    dbno_maker_x double precision,
    dbno_maker_y double precision,
    dbno_maker_z double precision,
    dbno_maker_zone text[],
    finisher_account_id text COLLATE "C",
    finisher_name text,
    finisher_team_id integer,
    finisher_x double precision,
    finisher_y double precision,
    finisher_z double precision,
    finisher_zone text[],
    killer_account_id text COLLATE "C",
    killer_name text,
    killer_team_id integer,
    killer_x double precision,
    killer_y double precision,
    killer_z double precision,
    killer_zone text[],
    assist_account_ids text[] NOT NULL,
    dbno_damage_reason text,
    dbno_damage_category text,
    dbno_damage_causer text,
    dbno_distance_m numeric(12,2),
    finish_damage_reason text,
    finish_damage_category text,
    finish_damage_causer text,
    finish_distance_m numeric(12,2),
    credit_damage_reason text,
    credit_damage_category text,
    credit_damage_causer text,
    credit_distance_m numeric(12,2),
    victim_in_blue_zone boolean,
    victim_in_vehicle boolean,
    finish_kind text NOT NULL
        CHECK (finish_kind IN ('blow', 'wipe', 'bleed_out', 'zone', 'environment', 'unknown')),
    was_knocked boolean,
    location_at text NOT NULL CHECK (location_at IN ('death', 'knock')),
    is_suicide boolean NOT NULL,
    is_team_kill boolean NOT NULL,
    is_game double precision NOT NULL,
    zone_phase integer NOT NULL,
    PRIMARY KEY (match_id, victim_account_id, t)
);

COMMENT ON TABLE kill_positions IS 'every death: who knocked (dbno_maker), who finished, who is credited (killer)';
COMMENT ON COLUMN kill_positions.dbno_damage_category IS 'the game''s damage type, not a weapon category';
COMMENT ON COLUMN kill_positions.credit_distance_m IS 'of what earned the kill: the knock when the knocker is the killer';
COMMENT ON COLUMN kill_positions.location_at IS 'knock: in the old kill event killer and victim stand where the knock was';
COMMENT ON COLUMN kill_positions.zone_phase IS 'number of the circle, 0 before the first';

CREATE INDEX kill_positions_killer ON kill_positions (killer_account_id, match_id);

CREATE TABLE player_match_weapon_distribution (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    account_id text COLLATE "C" NOT NULL,
    weapon_category text COLLATE "C" NOT NULL,
    total_damage numeric(12,4),
    total_kills integer,
    knock_downs integer,
    PRIMARY KEY (match_id, account_id, weapon_category)
);

COMMENT ON TABLE player_match_weapon_distribution IS 'damage to enemies, kills and enemy knocks by category; never a row of zeros';

CREATE INDEX player_match_weapon_distribution_account ON player_match_weapon_distribution (account_id, match_id);
