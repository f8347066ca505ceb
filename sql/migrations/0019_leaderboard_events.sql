-- Events ask for one number per player, of the best match or by hand, and order players by it: over all time, and by week.
-- What matches give and what was submitted are kept; bests, Elos and stats follow from these two.

CREATE TABLE leaderboard_events (
    event_id uuid PRIMARY KEY,
    season_id uuid REFERENCES tournament_seasons ON DELETE CASCADE,
    shard text NOT NULL,
    name text COLLATE "C" NOT NULL CHECK (name <> ''),
    metric text COLLATE "C" NOT NULL,
    score_direction text NOT NULL CHECK (score_direction IN ('HIGH', 'LOW')),
    match_types text[],
    game_modes text[],
    tournament_only boolean NOT NULL DEFAULT false,
    time_zone text NOT NULL,
    base_elo integer NOT NULL DEFAULT 1000,
    elo_per_sigma integer NOT NULL DEFAULT 200 CHECK (elo_per_sigma > 0),
    active_from timestamptz,
    active_until timestamptz,
    matches_owed boolean NOT NULL DEFAULT false,
    CHECK (active_from < active_until)
);

COMMENT ON COLUMN leaderboard_events.match_types IS 'careers: ranked, normal, tournament; NULL: any of them';
COMMENT ON COLUMN leaderboard_events.game_modes IS 'NULL: any';
COMMENT ON COLUMN leaderboard_events.tournament_only IS 'matches that count for a league: of the season, if there is one';
COMMENT ON COLUMN leaderboard_events.time_zone IS 'whose weeks these are';
COMMENT ON COLUMN leaderboard_events.active_until IS 'exclusive; NULL: no end';
COMMENT ON COLUMN leaderboard_events.matches_owed IS 'the matches that were there before the event are owed their scores';

CREATE UNIQUE INDEX leaderboard_events_of_season ON leaderboard_events (season_id, name) WHERE season_id IS NOT NULL;
CREATE UNIQUE INDEX leaderboard_events_of_shard ON leaderboard_events (shard, name) WHERE season_id IS NULL;

-- Monday 00:00 of an ISO week, local.
CREATE FUNCTION week_start(iso_year integer, iso_week integer) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT date_trunc('week', make_date(iso_year, 1, 4)::timestamp) + make_interval(weeks => iso_week - 1)
$$;

CREATE TABLE leaderboard_match_scores (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    account_id text COLLATE "C" NOT NULL REFERENCES players ON DELETE CASCADE,
    event_id uuid NOT NULL REFERENCES leaderboard_events ON DELETE CASCADE,
    score numeric(15,6) NOT NULL CHECK (score > 0 AND score < 1e9),
    started_at timestamptz NOT NULL,
    iso_year integer NOT NULL,
    iso_week integer NOT NULL,
    PRIMARY KEY (match_id, account_id, event_id)
);

COMMENT ON TABLE leaderboard_match_scores IS 'what each match gave as it stands now: a best can also get worse';

CREATE INDEX leaderboard_match_scores_best ON leaderboard_match_scores (event_id, account_id, score, started_at, match_id);
CREATE INDEX leaderboard_match_scores_week ON leaderboard_match_scores (event_id, account_id, iso_year, iso_week);
CREATE INDEX leaderboard_match_scores_player ON leaderboard_match_scores (account_id);

CREATE TABLE leaderboard_submissions (
    event_id uuid NOT NULL REFERENCES leaderboard_events ON DELETE CASCADE,
    account_id text COLLATE "C" NOT NULL REFERENCES players ON DELETE CASCADE,
    submitted_at timestamptz NOT NULL,
    score numeric(15,6) NOT NULL CHECK (score > 0 AND score < 1e9),
    iso_year integer NOT NULL,
    iso_week integer NOT NULL,
    PRIMARY KEY (event_id, account_id, submitted_at)
);

CREATE INDEX leaderboard_submissions_player ON leaderboard_submissions (account_id, submitted_at);

CREATE TABLE leaderboard_scores (
    account_id text COLLATE "C" NOT NULL REFERENCES players ON DELETE CASCADE,
    event_id uuid NOT NULL REFERENCES leaderboard_events ON DELETE CASCADE,
    score numeric(15,6) NOT NULL,
    score_type text COLLATE "C" NOT NULL CHECK (score_type IN ('all_time', 'weekly')),
    iso_year integer,
    week_number integer,
    match_id text COLLATE "C" REFERENCES matches ON DELETE CASCADE,
    submitted_at timestamptz NOT NULL,
    period text COLLATE "C" GENERATED ALWAYS AS (
        CASE WHEN score_type = 'all_time' THEN 'all_time'
            ELSE iso_year::text || '-W' || lpad(week_number::text, 2, '0') END) STORED,
    CHECK ((score_type = 'all_time' AND iso_year IS NULL AND week_number IS NULL)
        OR (score_type = 'weekly' AND iso_year IS NOT NULL AND week_number BETWEEN 1 AND 53)),
    PRIMARY KEY (event_id, account_id, period)
);

COMMENT ON TABLE leaderboard_scores IS 'the best of each player: ever, and in each week; of equal ones the earlier';
COMMENT ON COLUMN leaderboard_scores.match_id IS 'NULL: by hand';
COMMENT ON COLUMN leaderboard_scores.submitted_at IS 'start of the match, or when it was submitted';

CREATE UNIQUE INDEX leaderboard_scores_all_time ON leaderboard_scores (account_id, event_id) WHERE score_type = 'all_time';
CREATE UNIQUE INDEX leaderboard_scores_weekly ON leaderboard_scores (account_id, event_id, iso_year, week_number)
    WHERE score_type = 'weekly';
CREATE INDEX leaderboard_scores_week ON leaderboard_scores (event_id, score_type, iso_year, week_number);
CREATE INDEX leaderboard_scores_match ON leaderboard_scores (match_id);

CREATE TABLE leaderboard_closed_weeks (
    event_id uuid NOT NULL REFERENCES leaderboard_events ON DELETE CASCADE,
    iso_year integer NOT NULL,
    iso_week integer NOT NULL,
    PRIMARY KEY (event_id, iso_year, iso_week)
);

CREATE TABLE leaderboard_weekly_elos (
    event_id uuid NOT NULL,
    iso_year integer NOT NULL,
    iso_week integer NOT NULL,
    person_id text COLLATE "C" NOT NULL,
    score numeric(15,6) NOT NULL,
    elo integer NOT NULL,
    PRIMARY KEY (event_id, iso_year, iso_week, person_id)
);

COMMENT ON TABLE leaderboard_weekly_elos IS 'of closed weeks; written for a whole event at once, so no key is looked up per row';
COMMENT ON COLUMN leaderboard_weekly_elos.person_id IS 'a person''s id; of an account that is no person''s, its own';

CREATE TABLE player_event_stats (
    event_id uuid NOT NULL,
    person_id text COLLATE "C" NOT NULL,
    all_time_leaderboard_elo integer,
    weekly_elo_sum bigint NOT NULL DEFAULT 0,
    weeks_participated integer NOT NULL DEFAULT 0 CHECK (weeks_participated >= 0),
    weekly_elo_average numeric(12,4) GENERATED ALWAYS AS (
        round(weekly_elo_sum::numeric / nullif(weeks_participated, 0), 4)) STORED,
    calculated_event_elo integer NOT NULL,
    PRIMARY KEY (event_id, person_id)
);

COMMENT ON TABLE player_event_stats IS 'written for a whole event at once, so no key is looked up per row';
COMMENT ON COLUMN player_event_stats.person_id IS 'a person''s id; of an account that is no person''s, its own';
COMMENT ON COLUMN player_event_stats.weeks_participated IS 'closed weeks from the first with a score on: one without gives 0';

CREATE INDEX leaderboard_hidden ON players (account_id) WHERE hidden;
CREATE INDEX player_event_stats_board ON player_event_stats (event_id, calculated_event_elo DESC, person_id);

CREATE TABLE leaderboard_persons (
    account_id text COLLATE "C" PRIMARY KEY,
    person_id uuid NOT NULL
);

COMMENT ON TABLE leaderboard_persons IS 'who was whom when Elos were last owed for it: where rosters say otherwise by now, they are owed again';

-- Elo of a score among `scores` scores with this sum and spread = sqrt(scores * sum of squares - sum * sum), which is as
-- many times the population's sigma: (score - mean) / sigma without a rounded mean, so that halves are halves.
CREATE FUNCTION z_score_elo(
    score numeric, scores bigint, sum numeric, spread numeric, score_direction text, base_elo integer, elo_per_sigma integer
) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT round(base_elo + CASE WHEN spread = 0 THEN 0
        ELSE elo_per_sigma * (scores * score - sum) * CASE score_direction WHEN 'LOW' THEN -1 ELSE 1 END / spread
        END)::integer
$$;

-- Half of the all-time Elo and half of the mean of the weeks; without a closed week the all-time Elo alone.
CREATE FUNCTION composite_elo(all_time_elo integer, base_elo integer, weekly_elo_sum bigint, weeks integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN weeks = 0 THEN coalesce(all_time_elo, base_elo)
        ELSE round((coalesce(all_time_elo, base_elo)::numeric * weeks + weekly_elo_sum) / (2 * weeks))::integer END
$$;

-- What every match gives to every event. Matches that enter no career give nothing.
CREATE VIEW leaderboard_match_values AS
SELECT v.match_id, v.account_id, e.event_id, s.score::numeric(15,6) AS score, v.started_at,
    extract(isoyear FROM v.started_at AT TIME ZONE e.time_zone)::integer AS iso_year,
    extract(week FROM v.started_at AT TIME ZONE e.time_zone)::integer AS iso_week
FROM player_match_values AS v
JOIN matches AS m ON m.match_id = v.match_id
JOIN leaderboard_events AS e ON e.shard = m.shard
    AND v.match_type IS NOT NULL
    AND (e.match_types IS NULL OR v.match_type = ANY (e.match_types))
    AND (e.game_modes IS NULL OR m.game_mode = ANY (e.game_modes))
    AND (e.active_from IS NULL OR e.active_from <= v.started_at)
    AND (e.active_until IS NULL OR v.started_at < e.active_until)
    AND (NOT e.tournament_only OR EXISTS (
        SELECT FROM tournament_counted_matches AS c
        WHERE c.match_id = m.match_id AND c.season_id = coalesce(e.season_id, c.season_id)))
CROSS JOIN LATERAL (
    SELECT CASE e.metric
        WHEN 'kills' THEN v.kills
        WHEN 'headshot_kills' THEN v.headshot_kills
        WHEN 'knocks' THEN v.knocks
        WHEN 'assists' THEN v.assists
        WHEN 'revives' THEN v.revives
        WHEN 'damage' THEN v.damage
        WHEN 'longest_kill' THEN v.longest_kill
        WHEN 'time_survived' THEN v.time_survived
        WHEN 'placement' THEN v.placement
        WHEN 'first_kill_s' THEN (
            SELECT min(k.t) FROM weapon_kill_events AS k
            WHERE k.match_id = v.match_id AND k.attacker_account_id = v.account_id AND k.is_kill)
        WHEN 'fastest_win_s' THEN CASE WHEN v.wins = 1 THEN coalesce(m.duration_s, m.match_end_s) END
        END::numeric AS score
) AS s
WHERE s.score > 0 AND s.score < 1e9;

-- A person one of whose accounts is hidden is hidden whole.
CREATE VIEW hidden_persons AS
SELECT DISTINCT coalesce(o.person_id::text, h.account_id) COLLATE "C" AS person_id
FROM players AS h LEFT JOIN person_accounts AS o ON o.account_id = h.account_id
WHERE h.hidden;

-- The best of every person who may be seen, over all accounts: ever, and in each week.
CREATE VIEW leaderboard_person_bests AS
SELECT s.event_id, s.score_type, s.iso_year, s.week_number, coalesce(p.person_id::text, s.account_id) COLLATE "C" AS person_id,
    CASE e.score_direction WHEN 'LOW' THEN min(s.score) ELSE max(s.score) END AS score
FROM leaderboard_scores AS s
JOIN leaderboard_events AS e USING (event_id)
LEFT JOIN person_accounts AS p ON p.account_id = s.account_id
WHERE coalesce(p.person_id::text, s.account_id) <> ALL (ARRAY(SELECT person_id FROM hidden_persons))
GROUP BY s.event_id, s.score_type, s.iso_year, s.week_number, coalesce(p.person_id::text, s.account_id), e.score_direction;
