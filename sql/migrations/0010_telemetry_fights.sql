-- Fights: engagements of two teams, who took part, and what came of them for each team.
-- Times in seconds since the start, places in cm, distances in m. NULL means not measured, or nobody won.

ALTER TABLE matches ADD COLUMN unattached_kills integer;

COMMENT ON COLUMN matches.unattached_kills IS 'kills that belong to no engagement of the two teams';

CREATE TABLE team_fights (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    team_a integer NOT NULL,
    team_b integer NOT NULL,
    start_s numeric(12,3) NOT NULL,
    end_s numeric(12,3) NOT NULL,
    ruleset text NOT NULL,
    is_fight boolean NOT NULL,
    hits integer,
    hits_a integer,
    hits_b integer,
    damage_a numeric(12,4),
    damage_b numeric(12,4),
    knocks_a integer,
    knocks_b integer,
    kills_a integer,
    kills_b integer,
    losses_a integer,
    losses_b integer,
    first_hit_side text CHECK (first_hit_side IN ('a', 'b')),
    center_x_cm numeric(12,1),
    center_y_cm numeric(12,1),
    spread_m numeric(12,2),
    third_party_teams integer[] NOT NULL,
    outcome text CHECK (outcome IN ('none', 'even', 'wipe', 'decisive', 'edge')),
    winning_team_id integer,
    loser_team_id integer,
    vs_bots boolean NOT NULL,
    CHECK (team_a < team_b),
    PRIMARY KEY (match_id, team_a, team_b, start_s)
);

COMMENT ON TABLE team_fights IS 'every engagement of two teams; only those with is_fight count in statistics';
COMMENT ON COLUMN team_fights.ruleset IS 'the game knows no fights: these rules and their parameters say what one is';
COMMENT ON COLUMN team_fights.first_hit_side IS 'who hurt first; who shot first and missed is not told';
COMMENT ON COLUMN team_fights.vs_bots IS 'one side has only bots: left out of team statistics';

CREATE TABLE fight_participants (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    team_a integer NOT NULL,
    team_b integer NOT NULL,
    start_s numeric(12,3) NOT NULL,
    account_id text COLLATE "C" NOT NULL,
    team_id integer NOT NULL,
    hits integer,
    damage_dealt numeric(12,4),
    damage_taken numeric(12,4),
    knocks integer,
    kills integer,
    was_knocked boolean,
    died boolean,
    first_s numeric(12,3) NOT NULL,
    last_s numeric(12,3) NOT NULL,
    mean_x numeric(12,1),
    mean_y numeric(12,1),
    PRIMARY KEY (match_id, team_a, team_b, start_s, account_id)
);

COMMENT ON TABLE fight_participants IS 'a player''s part in an engagement: to and by its other side only';

CREATE INDEX fight_participants_account ON fight_participants (account_id, match_id);

CREATE TABLE team_fight_summary (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    team_id integer NOT NULL,
    fights integer NOT NULL,
    fights_won integer NOT NULL,
    fights_won_pct numeric(5,2) NOT NULL,
    third_partied integer NOT NULL,
    third_partied_pct numeric(5,2) NOT NULL,
    PRIMARY KEY (match_id, team_id)
);

COMMENT ON TABLE team_fight_summary IS 'the fights of each team that had any; for shares over matches add the counts';
