-- Every player in every phase, and the extended metrics. Times in seconds, distances in m.
-- NULL means not measured, or nothing to measure by (then its _n is 0).

CREATE TABLE zone_play (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    account_id text COLLATE "C" NOT NULL,
    phase integer NOT NULL,
    in_circle_announce boolean,
    in_circle_close boolean,
    alive_announce boolean,
    alive_close boolean,
    white_edge_announce_m numeric(12,2),
    white_edge_close_m numeric(12,2),
    PRIMARY KEY (match_id, account_id, phase)
);

COMMENT ON TABLE zone_play IS 'players alive when the circle of a phase was announced, or when blue began to close on it';
COMMENT ON COLUMN zone_play.in_circle_close IS 'as the file''s roster has it; rate it over players alive at the close';
COMMENT ON COLUMN zone_play.white_edge_close_m IS 'from where he was to the edge of white, inside positive';

CREATE TABLE player_match_extended (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    account_id text COLLATE "C" NOT NULL,
    traded_deaths_5 integer,
    traded_deaths_10 integer,
    traded_deaths_30 integer,
    traded_deaths_n integer,
    trade_kills_5 integer,
    trade_kills_10 integer,
    trade_kills_30 integer,
    trade_kills_n integer,
    clutch_enemies integer,
    clutch_won boolean,
    clutch_n integer,
    revive_rate numeric(5,4),
    revive_rate_n integer,
    self_revives integer,
    trauma_bag_revives integer,
    first_hit_rate numeric(5,4),
    first_hit_rate_n integer,
    first_hit_won_rate numeric(5,4),
    first_hit_won_rate_n integer,
    other_hit_won_rate numeric(5,4),
    other_hit_won_rate_n integer,
    kills_lt50 integer,
    kills_50_200 integer,
    kills_ge200 integer,
    kills_range_n integer,
    knocks_lt50 integer,
    knocks_50_200 integer,
    knocks_ge200 integer,
    knocks_range_n integer,
    hits_lt50 integer,
    hits_50_200 integer,
    hits_ge200 integer,
    hits_range_n integer,
    damage_lt50 numeric(12,4),
    damage_50_200 numeric(12,4),
    damage_ge200 numeric(12,4),
    damage_range_n numeric(12,4),
    accuracy double precision,
    accuracy_n bigint,
    damage_share double precision,
    damage_share_n numeric(12,4),
    kill_share numeric(5,4),
    kill_share_n integer,
    multi_kills_2 integer,
    multi_kills_3 integer,
    multi_kills_4plus integer,
    multi_kills_n integer,
    team_spread_m numeric(12,2),
    team_spread_n integer,
    isolated_deaths integer,
    isolated_deaths_n integer,
    third_partied_deaths integer,
    third_partied_deaths_n integer,
    rotation_lag_s numeric(12,3),
    rotation_lag_n integer,
    in_circle_rate numeric(5,4),
    in_circle_rate_n integer,
    lobby_in_circle_rate numeric(5,4),
    pct_time_outside double precision,
    mobility_m_s double precision,
    mobility_relocations integer,
    mobility_n integer,
    time_to_first_weapon_s numeric(12,3),
    smoke_rescues integer,
    smoke_rescues_n integer,
    support_damage numeric(12,4),
    support_damage_n integer,
    PRIMARY KEY (match_id, account_id)
);

COMMENT ON TABLE player_match_extended IS 'a value beside its _n, what it was taken over: merge rates by value times n';
COMMENT ON COLUMN player_match_extended.trade_kills_5 IS 'downs of his that traded a mate taken down at most 5 s before';
COMMENT ON COLUMN player_match_extended.accuracy IS 'winners only: the file tells no other player''s shots';
COMMENT ON COLUMN player_match_extended.pct_time_outside IS 'percent of the time from his landing to his last death or the end';
COMMENT ON COLUMN player_match_extended.lobby_in_circle_rate IS 'of all players of the match: what in_circle_rate is to be held against';
COMMENT ON COLUMN player_match_extended.mobility_m_s IS 'a lower bound: only the points seen count';

CREATE INDEX player_match_extended_account ON player_match_extended (account_id, match_id);
