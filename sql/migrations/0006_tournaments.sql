-- Leagues, their seasons, rounds and rosters, and which match belongs where.
-- Ids are derived from the names they stand for, so that the same files give the same ids everywhere.

CREATE TABLE tournaments (
    tournament_id uuid PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE tournament_seasons (
    season_id uuid PRIMARY KEY,
    tournament_id uuid NOT NULL REFERENCES tournaments ON DELETE CASCADE,
    name text COLLATE "C" NOT NULL UNIQUE,
    shard text NOT NULL,
    time_zone text NOT NULL,
    starts_on date,
    ends_on date,
    discovery_from time,
    discovery_until time,
    sample_size integer NOT NULL CHECK (sample_size > 0),
    min_teams integer NOT NULL CHECK (min_teams > 0),
    ruleset text NOT NULL,
    match_kinds text[] NOT NULL,
    CHECK ((discovery_from IS NULL) = (discovery_until IS NULL))
);

COMMENT ON COLUMN tournament_seasons.discovery_from IS 'local time of day; may be later than discovery_until: past midnight';
COMMENT ON COLUMN tournament_seasons.match_kinds IS 'match types, or game modes with a * at the end, that can be tournament matches';

CREATE TABLE teams (
    team_id uuid PRIMARY KEY,
    season_id uuid NOT NULL REFERENCES tournament_seasons ON DELETE CASCADE,
    division text COLLATE "C" NOT NULL,
    group_name text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    UNIQUE (season_id, name)
);

COMMENT ON COLUMN teams.group_name IS 'empty: the division has no groups';

CREATE TABLE tournament_players (
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    player_name text COLLATE "C" NOT NULL,
    account_id text COLLATE "C",
    role text,
    is_primary_sample boolean NOT NULL,
    sample_priority integer,
    active_from timestamptz,
    active_until timestamptz,
    person text,
    PRIMARY KEY (team_id, player_name)
);

COMMENT ON COLUMN tournament_players.account_id IS 'NULL until seen; from then on nothing joins on the name';

CREATE INDEX tournament_players_account ON tournament_players (account_id);

CREATE TABLE tournament_rounds (
    round_id uuid PRIMARY KEY,
    season_id uuid NOT NULL REFERENCES tournament_seasons ON DELETE CASCADE,
    division text COLLATE "C" NOT NULL,
    group_name text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    name text COLLATE "C" NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    status text NOT NULL CHECK (status IN ('scheduled', 'active', 'completed')),
    UNIQUE (season_id, division, group_name, number),
    CHECK (starts_at < ends_at)
);

ALTER TABLE matches
    ADD COLUMN is_tournament_match boolean,
    ADD COLUMN season_id uuid REFERENCES tournament_seasons,
    ADD COLUMN division text COLLATE "C",
    ADD COLUMN group_name text COLLATE "C",
    ADD COLUMN round_id uuid REFERENCES tournament_rounds,
    ADD COLUMN validation_status text CHECK (validation_status IN
        ('confirmed', 'unscheduled', 'remake_candidate', 'mixed_division', 'remake_failed')),
    ADD COLUMN team_count integer,
    ADD COLUMN unmatched_player_count integer;

COMMENT ON COLUMN matches.is_tournament_match IS 'NULL until judged, which needs the match object';

CREATE INDEX matches_round ON matches (round_id) WHERE round_id IS NOT NULL;
CREATE INDEX matches_season ON matches (season_id, division, group_name) WHERE season_id IS NOT NULL;

-- Who played for which league team in which match that counts, and in which of the match's rosters.
CREATE VIEW tournament_appearances AS
SELECT m.season_id, m.division, m.group_name, r.number AS round, m.match_id, m.created_at, t.team_id, t.name AS team_name,
    s.account_id, s.team_id AS roster_team_id
FROM matches AS m
JOIN tournament_rounds AS r USING (round_id)
JOIN match_summaries AS s USING (match_id)
JOIN tournament_players AS p ON p.account_id = s.account_id
    AND (p.active_from IS NULL OR p.active_from <= m.created_at)
    AND (p.active_until IS NULL OR m.created_at < p.active_until)
JOIN teams AS t ON t.team_id = p.team_id AND t.season_id = m.season_id AND t.division = m.division
WHERE m.validation_status IN ('confirmed', 'unscheduled');
