-- Which match was to be played when, what staff decided about matches, and who played for whom. What an admin brings are
-- facts; what follows from them (the context of matches, filled slots, appearances, results) is derived by judging.

ALTER TABLE tournament_seasons
    ADD COLUMN slot_before_min integer NOT NULL DEFAULT 30 CHECK (slot_before_min >= 0),
    ADD COLUMN slot_after_min integer NOT NULL DEFAULT 45 CHECK (slot_after_min >= 0);

COMMENT ON COLUMN tournament_seasons.slot_before_min IS 'a match may start so many minutes before its slot';

-- A kind is a match type or a game mode; one that ends in * is a beginning of game modes.
CREATE FUNCTION allows_match_kind(kinds text[], match_type text, game_mode text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT EXISTS (
        SELECT FROM unnest(kinds) AS kind
        WHERE CASE WHEN kind LIKE '%*' THEN starts_with(coalesce(game_mode, ''), left(kind, -1))
            ELSE coalesce(kind IN (match_type, game_mode), false) END)
$$;

-- Days are those where the season is played; one whose hours go past midnight ends with them.
CREATE FUNCTION season_is_on(at timestamptz, time_zone text, starts_on date, ends_on date, hours_from time, hours_until time)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (at AT TIME ZONE time_zone - CASE WHEN hours_from > hours_until THEN hours_until::interval ELSE interval '0' END)::date
        BETWEEN coalesce(starts_on, '-infinity') AND coalesce(ends_on, 'infinity')
$$;

ALTER TABLE tournament_players RENAME COLUMN account_id TO given_account_id;
ALTER TABLE tournament_players
    ADD COLUMN seen_account_id text COLLATE "C",
    ADD COLUMN seen_at timestamptz,
    ADD COLUMN seen_match_id text COLLATE "C",
    ADD COLUMN asked_account_id text COLLATE "C",
    ADD COLUMN account_id text COLLATE "C"
        GENERATED ALWAYS AS (coalesce(given_account_id, seen_account_id, asked_account_id)) STORED;
UPDATE tournament_players
SET active_from = coalesce(active_from, '-infinity'), active_until = coalesce(active_until, 'infinity');
ALTER TABLE tournament_players
    ALTER COLUMN active_from SET DEFAULT '-infinity', ALTER COLUMN active_from SET NOT NULL,
    ALTER COLUMN active_until SET DEFAULT 'infinity', ALTER COLUMN active_until SET NOT NULL,
    DROP CONSTRAINT tournament_players_pkey,
    ADD PRIMARY KEY (team_id, player_name, active_from);
DROP INDEX tournament_players_account;
CREATE INDEX tournament_players_account ON tournament_players (account_id);
CREATE INDEX tournament_players_name ON tournament_players (player_name);

COMMENT ON COLUMN tournament_players.given_account_id IS 'as a file or an admin says';
COMMENT ON COLUMN tournament_players.seen_account_id IS 'of the earliest match, among those that may be this season''s, in which somebody had exactly this name';
COMMENT ON COLUMN tournament_players.asked_account_id IS 'as the API said when it was asked for the name';
COMMENT ON COLUMN tournament_players.account_id IS 'NULL until known; from then on nothing joins on the name';

-- A person is the accounts that rosters list under one name of a person; an account that they list under none is its own.
CREATE VIEW person_accounts AS
SELECT account_id, md5('person/' || min(person))::uuid AS person_id
FROM tournament_players WHERE person IS NOT NULL AND account_id IS NOT NULL
GROUP BY account_id;

CREATE VIEW persons AS
SELECT DISTINCT md5('person/' || person)::uuid AS person_id, person AS name
FROM tournament_players WHERE person IS NOT NULL;

CREATE TABLE tournament_scheduled_matches (
    slot_id uuid PRIMARY KEY,
    round_id uuid NOT NULL REFERENCES tournament_rounds ON DELETE CASCADE,
    match_number integer NOT NULL CHECK (match_number > 0),
    scheduled_datetime timestamptz NOT NULL,
    map_name text,
    cancelled boolean NOT NULL DEFAULT false,
    actual_match_id text COLLATE "C" UNIQUE REFERENCES matches,
    is_remake boolean NOT NULL DEFAULT false,
    original_match_id text COLLATE "C" REFERENCES matches,
    remake_reason text,
    status text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN actual_match_id IS NOT NULL THEN 'played' WHEN cancelled THEN 'cancelled' ELSE 'scheduled' END) STORED,
    UNIQUE (round_id, match_number)
);

COMMENT ON COLUMN tournament_scheduled_matches.map_name IS 'the API''s code; NULL takes any map';
COMMENT ON COLUMN tournament_scheduled_matches.actual_match_id IS 'derived, with all that follows but the status of a cancelled one';

ALTER TABLE matches ADD COLUMN schedule_match_id uuid REFERENCES tournament_scheduled_matches;

CREATE TABLE tournament_match_overrides (
    match_id text COLLATE "C" PRIMARY KEY REFERENCES matches ON DELETE CASCADE,
    override_round_id uuid REFERENCES tournament_rounds,
    override_schedule_match_id uuid UNIQUE REFERENCES tournament_scheduled_matches,
    override_is_tournament_match boolean,
    override_validation_status text CHECK (override_validation_status IN
        ('confirmed', 'unscheduled', 'remake_candidate', 'mixed_division', 'remake_failed')),
    override_reason text NOT NULL CHECK (override_reason <> ''),
    admin_user text NOT NULL CHECK (admin_user <> ''),
    CHECK (override_schedule_match_id IS NULL OR override_round_id IS NOT NULL)
);

CREATE TABLE tournament_remakes (
    original_match_id text COLLATE "C" PRIMARY KEY REFERENCES matches ON DELETE CASCADE,
    remake_match_id text COLLATE "C" NOT NULL UNIQUE REFERENCES matches ON DELETE CASCADE,
    remake_reason text NOT NULL CHECK (remake_reason <> ''),
    admin_user text NOT NULL CHECK (admin_user <> ''),
    CHECK (original_match_id <> remake_match_id)
);

DROP VIEW tournament_appearances;

CREATE TABLE tournament_appearances (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    account_id text COLLATE "C" NOT NULL,
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    PRIMARY KEY (match_id, account_id)
);

COMMENT ON TABLE tournament_appearances IS 'who played for which league team, in every match that has a division';

CREATE INDEX tournament_appearances_team ON tournament_appearances (team_id);

CREATE TABLE tournament_match_results (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    roster_team_id integer NOT NULL,
    rank integer NOT NULL,
    kills integer NOT NULL,
    kills_by_finisher integer,
    damage numeric(12,4),
    PRIMARY KEY (match_id, team_id)
);

COMMENT ON TABLE tournament_match_results IS 'what a league team''s roster did in a match, with everybody who was in it';
COMMENT ON COLUMN tournament_match_results.roster_team_id IS 'the roster of the match in which most of the team played';
COMMENT ON COLUMN tournament_match_results.kills_by_finisher IS 'NULL until the telemetry is processed';

CREATE INDEX tournament_match_results_team ON tournament_match_results (team_id);

-- The matches that boards are over: in a round that has a schedule those that fill a slot of it, or that staff put there;
-- in one without a schedule all that were played in its window.
CREATE VIEW tournament_counted_matches AS
SELECT r.season_id, r.division, r.group_name, r.round_id, r.number AS round, m.match_id, m.created_at
FROM tournament_rounds AS r
JOIN matches AS m USING (round_id)
WHERE m.validation_status = 'confirmed'
   OR (m.validation_status = 'unscheduled'
       AND NOT EXISTS (SELECT FROM tournament_scheduled_matches AS s WHERE s.round_id = r.round_id));

-- Whatever waits for a person is found among all that was judged to be something.
CREATE INDEX matches_judged ON matches (created_at) WHERE validation_status IS NOT NULL;

-- Rosters that come after the matches look for them by name.
CREATE INDEX match_summaries_name ON match_summaries (player_name) WHERE NOT is_bot;

-- What was judged before is judged again.
INSERT INTO ledger (job, subject, state, lane)
SELECT 'rejudge', match_id, 'ready', 'normal' FROM matches WHERE is_tournament_match OR validation_status IS NOT NULL
ON CONFLICT (job, subject) DO NOTHING;
