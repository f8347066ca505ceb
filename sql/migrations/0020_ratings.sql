-- The multi-team rating of a season's teams and persons: what each match made of whom, and where that led.
-- All of it follows from the matches that count; nothing here refers to matches, for one that is gone must be noticed.

CREATE TABLE rating_matches (
    season_id uuid NOT NULL REFERENCES tournament_seasons ON DELETE CASCADE,
    match_id text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    fingerprint text NOT NULL,
    team_strength double precision,
    person_strength double precision,
    PRIMARY KEY (season_id, match_id)
);

COMMENT ON TABLE rating_matches IS 'the matches that were rated; in the order of created_at, match_id';
COMMENT ON COLUMN rating_matches.fingerprint IS 'of who took which place, and of the parameters of the rating';
COMMENT ON COLUMN rating_matches.team_strength IS 'mean mu of the teams before the match';
COMMENT ON COLUMN rating_matches.person_strength IS 'mean mu of the persons before the match';

CREATE INDEX rating_matches_match ON rating_matches (match_id);

CREATE TABLE rating_deltas (
    season_id uuid NOT NULL REFERENCES tournament_seasons ON DELETE CASCADE,
    match_id text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('team', 'person')),
    id text COLLATE "C" NOT NULL,
    rank integer NOT NULL,
    mu_before double precision NOT NULL,
    sigma_before double precision NOT NULL,
    mu_after double precision NOT NULL,
    sigma_after double precision NOT NULL,
    PRIMARY KEY (season_id, match_id, kind, id)
);

COMMENT ON TABLE rating_deltas IS 'what each match of rating_matches made of whom';
COMMENT ON COLUMN rating_deltas.id IS 'a team''s id; a person''s, or the account''s of somebody whom no roster calls a person';

CREATE TABLE season_ratings (
    season_id uuid NOT NULL REFERENCES tournament_seasons ON DELETE CASCADE,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('team', 'person')),
    id text COLLATE "C" NOT NULL,
    mu double precision NOT NULL,
    sigma double precision NOT NULL,
    matches integer NOT NULL CHECK (matches > 0),
    PRIMARY KEY (season_id, kind, id)
);

COMMENT ON TABLE season_ratings IS 'after the last match that was rated';

-- Who took which place in a match, as it is rated: its league teams, and everybody in its rosters but bots. A person who
-- played with two accounts at once counts once, where he was placed better.
CREATE VIEW rating_participants AS
SELECT match_id, 'team' COLLATE "C" AS kind, team_id::text COLLATE "C" AS id, team_id::text COLLATE "C" AS side, rank
FROM tournament_match_results
UNION ALL
SELECT match_id, 'person' COLLATE "C", id, side, rank
FROM (
    SELECT DISTINCT ON (match_id, id) match_id, id, roster::text COLLATE "C" AS side, rank
    FROM (
        SELECT s.match_id, coalesce(p.person_id::text, s.account_id) COLLATE "C" AS id, s.team_id AS roster, r.rank
        FROM match_summaries AS s
        JOIN match_rosters AS r USING (match_id, team_id)
        LEFT JOIN person_accounts AS p USING (account_id)
        WHERE NOT s.is_bot AND r.rank IS NOT NULL
    ) AS everybody
    ORDER BY match_id, id, rank, roster
) AS once;

-- Matches that were played before there were ratings.
INSERT INTO ledger (job, subject, state, lane)
SELECT DISTINCT 'rating', season_id::text, 'ready', 'normal' FROM tournament_counted_matches
ON CONFLICT (job, subject) DO NOTHING;
