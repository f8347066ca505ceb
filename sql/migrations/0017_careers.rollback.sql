DROP TABLE player_achievements;
DELETE FROM player_weapon_stats;
DELETE FROM career_weapon_counts;
DROP TABLE player_advanced_career_stats;
DROP TABLE player_damage_stats;
DROP TABLE player_stats;
DROP TABLE career_counts;
DROP VIEW player_match_values;
DROP VIEW match_careers;
CREATE TABLE career_counts (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    account_id text COLLATE "C" NOT NULL,
    match_type text COLLATE "C" NOT NULL CHECK (match_type IN ('ranked', 'normal', 'tournament')),
    wins integer NOT NULL,
    top_10s integer NOT NULL,
    kills integer,
    deaths integer,
    assists integer,
    headshot_kills integer,
    revives integer,
    damage numeric(12,4),
    PRIMARY KEY (match_id, account_id)
);

CREATE INDEX career_counts_account ON career_counts (account_id);

CREATE TABLE player_stats (
    account_id text COLLATE "C" NOT NULL REFERENCES players ON DELETE CASCADE,
    match_type text COLLATE "C" NOT NULL CHECK (match_type IN ('ranked', 'normal', 'tournament', 'all')),
    matches_played integer NOT NULL,
    wins integer NOT NULL,
    top_10s integer NOT NULL,
    kills integer NOT NULL,
    deaths integer NOT NULL,
    assists integer NOT NULL,
    headshot_kills integer NOT NULL,
    revives integer NOT NULL,
    damage numeric(16,4) NOT NULL,
    damage_matches integer NOT NULL,
    PRIMARY KEY (account_id, match_type)
);

COMMENT ON COLUMN player_stats.damage_matches IS 'matches in which damage was measured: the divisor of its mean';

CREATE INDEX player_stats_kills ON player_stats (match_type, kills DESC, account_id);
CREATE INDEX player_stats_damage ON player_stats (match_type, damage DESC, account_id);
CREATE INDEX player_stats_wins ON player_stats (match_type, wins DESC, account_id);
