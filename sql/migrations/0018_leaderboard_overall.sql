-- Boards of careers, kept in the order they are shown in, and counted by sections: a page, a rank and a total cost the same
-- however many players there are. Whatever changes a line changes the counts in the same transaction.

ALTER TABLE players ADD COLUMN erased boolean NOT NULL DEFAULT false CHECK (NOT erased OR (hidden AND NOT tracked));

COMMENT ON COLUMN players.hidden IS 'on no board of players; what his teams did counts';
COMMENT ON COLUMN players.erased IS 'at his own request: his name is nowhere, and he has no career, now and later';

CREATE INDEX players_erased ON players (account_id) WHERE erased;

-- How many matches somebody must have played to be on a board of careers; a row only where that is not 5.
CREATE TABLE leaderboard_minimum (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    matches integer NOT NULL CHECK (matches > 0)
);

CREATE FUNCTION matches_to_be_ranked() RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT matches FROM leaderboard_minimum), 5)
$$;

-- What there are boards of; NULL: never measured of this player.
CREATE VIEW career_metrics AS
SELECT s.account_id, s.match_type, s.matches_played, m.metric COLLATE "C" AS metric, m.value::numeric(16,4) AS value
FROM player_stats AS s
CROSS JOIN LATERAL (VALUES
    ('wins', s.wins::numeric), ('win_rate', s.win_rate), ('top_10s', s.top_10s),
    ('kills', CASE WHEN s.kills_matches > 0 THEN s.kills END), ('avg_kills', s.avg_kills), ('kd', s.kd),
    ('damage', CASE WHEN s.damage_matches > 0 THEN s.damage END), ('avg_damage', s.avg_damage),
    ('headshot_rate', s.headshot_rate), ('longest_kill', s.longest_kill),
    ('revives', CASE WHEN s.kills_matches > 0 THEN s.revives END), ('streak', s.best_win_streak)
) AS m (metric, value);

CREATE VIEW leaderboard_lines AS
SELECT m.match_type, m.metric, m.account_id, m.value
FROM career_metrics AS m JOIN players AS p USING (account_id)
WHERE m.value IS NOT NULL AND m.matches_played >= matches_to_be_ranked() AND NOT p.hidden;

COMMENT ON VIEW leaderboard_lines IS 'what leaderboard_overall must hold';

CREATE TABLE leaderboard_overall (
    account_id text COLLATE "C" NOT NULL REFERENCES players ON DELETE CASCADE,
    match_type text COLLATE "C" NOT NULL CHECK (match_type IN ('ranked', 'normal', 'tournament', 'all')),
    metric text COLLATE "C" NOT NULL,
    value numeric(16,4) NOT NULL,
    PRIMARY KEY (account_id, match_type, metric)
);

CREATE INDEX leaderboard_overall_in_order ON leaderboard_overall (match_type, metric, value DESC, account_id);

-- The section of a board that a value is in, named by the least value it can hold. Whole numbers below 100, which many
-- players may share, have one of their own each. The rest are in steps of 1 in 100 to 1 in 250 of the value, below 1 of
-- 0.01: so few players are in one that have not the same value, whatever the values of a metric are like.
CREATE FUNCTION leaderboard_step(value numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN value < 2 THEN 0.01 WHEN value < 5 THEN 0.02 WHEN value < 10 THEN 0.05
        WHEN value < 20 THEN 0.1 WHEN value < 50 THEN 0.2 WHEN value < 100 THEN 0.5
        WHEN value < 200 THEN 1 WHEN value < 500 THEN 2 WHEN value < 1000 THEN 5
        WHEN value < 2000 THEN 10 WHEN value < 5000 THEN 20 WHEN value < 10000 THEN 50
        WHEN value < 20000 THEN 100 WHEN value < 50000 THEN 200 WHEN value < 100000 THEN 500
        WHEN value < 200000 THEN 1000 WHEN value < 500000 THEN 2000 WHEN value < 1000000 THEN 5000
        ELSE 10000 END
$$;

CREATE FUNCTION leaderboard_section(value numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN value < 0 THEN -999999999999  -- no real file has any
        WHEN value < 100 AND value = trunc(value) THEN value
        WHEN value < 100 THEN greatest(div(value, leaderboard_step(value)) * leaderboard_step(value), trunc(value) + 0.0001)
        ELSE div(value, leaderboard_step(value)) * leaderboard_step(value) END
$$;

-- The sections of whole numbers below 10 are counted in parts, by the beginning of the account id: half of all players may
-- have no win.
CREATE FUNCTION leaderboard_part(value numeric, account_id text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (CASE WHEN value BETWEEN 0 AND 9 AND value = trunc(value) THEN left(account_id, 9) ELSE '' END) COLLATE "C"
$$;

CREATE TABLE leaderboard_counts (
    match_type text COLLATE "C" NOT NULL,
    metric text COLLATE "C" NOT NULL,
    section numeric(16,4) NOT NULL,
    part text COLLATE "C" NOT NULL,
    players integer NOT NULL,
    PRIMARY KEY (match_type, metric, section, part)
);

COMMENT ON TABLE leaderboard_counts IS 'lines of leaderboard_overall by section and part; those without a line have no row';

-- The path is set so that no table of a session, such as a shadow of one of these, gets what is meant for them.
-- One lock, for all players share the rows of sections, and one transaction may come here several times.
CREATE FUNCTION count_leaderboard_lines() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    gained leaderboard_counts[];
    lost leaderboard_counts[];
    emptied leaderboard_counts[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('pewstats.leaderboard counts', 0));
    IF TG_OP <> 'DELETE' THEN
        SELECT array_agg((match_type, metric, section, part, players)::leaderboard_counts) INTO gained
        FROM (
            SELECT match_type, metric, leaderboard_section(value) AS section, leaderboard_part(value, account_id) AS part,
                count(*)::integer AS players
            FROM new_lines GROUP BY 1, 2, 3, 4
        ) AS counted;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        SELECT array_agg((match_type, metric, section, part, -players)::leaderboard_counts) INTO lost
        FROM (
            SELECT match_type, metric, leaderboard_section(value) AS section, leaderboard_part(value, account_id) AS part,
                count(*)::integer AS players
            FROM old_lines GROUP BY 1, 2, 3, 4
        ) AS counted;
    END IF;
    WITH changed AS (
        SELECT match_type, metric, section, part, sum(players) AS players
        FROM unnest(gained || lost) GROUP BY 1, 2, 3, 4 HAVING sum(players) <> 0
    ), written AS (
        INSERT INTO leaderboard_counts AS c (match_type, metric, section, part, players)
        SELECT match_type, metric, section, part, players FROM changed
        ON CONFLICT (match_type, metric, section, part) DO UPDATE SET players = c.players + excluded.players
        RETURNING c.match_type, c.metric, c.section, c.part, c.players
    )
    SELECT array_agg((match_type, metric, section, part, players)::leaderboard_counts) INTO emptied
    FROM written WHERE players = 0;
    DELETE FROM leaderboard_counts AS c USING unnest(emptied) AS e
    WHERE (c.match_type, c.metric, c.section, c.part) = (e.match_type, e.metric, e.section, e.part);
    RETURN NULL;
END
$$;

CREATE TRIGGER lines_inserted AFTER INSERT ON leaderboard_overall REFERENCING NEW TABLE AS new_lines
FOR EACH STATEMENT EXECUTE FUNCTION count_leaderboard_lines();
CREATE TRIGGER lines_updated AFTER UPDATE ON leaderboard_overall REFERENCING OLD TABLE AS old_lines NEW TABLE AS new_lines
FOR EACH STATEMENT EXECUTE FUNCTION count_leaderboard_lines();
CREATE TRIGGER lines_deleted AFTER DELETE ON leaderboard_overall REFERENCING OLD TABLE AS old_lines
FOR EACH STATEMENT EXECUTE FUNCTION count_leaderboard_lines();

CREATE FUNCTION forget_leaderboard_counts() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM leaderboard_counts;
    RETURN NULL;
END
$$;

CREATE TRIGGER lines_truncated AFTER TRUNCATE ON leaderboard_overall
FOR EACH STATEMENT EXECUTE FUNCTION forget_leaderboard_counts();

-- Leave the lines of these players as leaderboard_lines has them.
CREATE FUNCTION rank_players(which text[]) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    WITH wanted AS MATERIALIZED (
        SELECT * FROM leaderboard_lines WHERE account_id = ANY (which)
    ), kept AS MATERIALIZED (
        SELECT * FROM leaderboard_overall WHERE account_id = ANY (which)
    ), gone AS (
        DELETE FROM leaderboard_overall AS o
        USING (SELECT account_id, match_type, metric FROM kept
               EXCEPT SELECT account_id, match_type, metric FROM wanted) AS g
        WHERE (o.account_id, o.match_type, o.metric) = (g.account_id, g.match_type, g.metric)
    )
    INSERT INTO leaderboard_overall AS o (account_id, match_type, metric, value)
    SELECT account_id, match_type, metric, wanted.value
    FROM wanted LEFT JOIN kept USING (account_id, match_type, metric)
    WHERE wanted.value IS DISTINCT FROM kept.value
    ORDER BY 1, 2, 3
    ON CONFLICT (account_id, match_type, metric) DO UPDATE SET value = excluded.value;
END
$$;

-- Whoever hides a player, and by whatever means: the next board is without him.
CREATE FUNCTION rank_hidden_players() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM rank_players(ARRAY[NEW.account_id]);
    RETURN NULL;
END
$$;

CREATE TRIGGER hidden_players_are_not_ranked AFTER UPDATE ON players
FOR EACH ROW WHEN (OLD.hidden <> NEW.hidden) EXECUTE FUNCTION rank_hidden_players();

-- Who asked to be forgotten has no part in any match that is counted.
ALTER VIEW player_match_values RENAME TO stored_match_values;

CREATE VIEW player_match_values AS
SELECT * FROM stored_match_values AS v
WHERE NOT EXISTS (SELECT FROM players AS p WHERE p.erased AND p.account_id = v.account_id);

COMMENT ON VIEW player_match_values IS 'stored_match_values without those of erased players';

-- What stands where his name stood: no name of a player has a space.
CREATE FUNCTION erased_name(account_id text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 'erased ' || left(md5(account_id), 8)
$$;

-- A match that is read again, a roster that is imported again: they know his name, and no table takes it. Whoever erases
-- somebody holds the lock alone, so nobody writes the name who does not see yet that it is erased.
CREATE FUNCTION known_name(account_id text, player_name text) RETURNS text LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('pewstats.names', 0));
    RETURN CASE WHEN EXISTS (SELECT FROM players AS p WHERE p.account_id = known_name.account_id AND p.erased)
        THEN erased_name(account_id) ELSE player_name END;
END
$$;

CREATE FUNCTION erase_name_in_players() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.player_name := erased_name(NEW.account_id);
    NEW.tracked := false;
    NEW.hidden := true;
    RETURN NEW;
END
$$;

CREATE TRIGGER erased_players_stay_erased BEFORE INSERT OR UPDATE ON players
FOR EACH ROW WHEN (NEW.erased) EXECUTE FUNCTION erase_name_in_players();

CREATE FUNCTION erase_name_in_match_summaries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.player_name := known_name(NEW.account_id, NEW.player_name);
    RETURN NEW;
END
$$;

CREATE TRIGGER names_are_not_erased BEFORE INSERT OR UPDATE OF player_name ON match_summaries
FOR EACH ROW WHEN (NOT NEW.is_bot) EXECUTE FUNCTION erase_name_in_match_summaries();

CREATE FUNCTION erase_names_in_kill_positions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('pewstats.names', 0));
    IF EXISTS (
        SELECT FROM players
        WHERE erased AND account_id IN (NEW.victim_account_id, NEW.dbno_maker_account_id, NEW.finisher_account_id, NEW.killer_account_id))
    THEN
        NEW.victim_name := known_name(NEW.victim_account_id, NEW.victim_name);
        NEW.dbno_maker_name := known_name(NEW.dbno_maker_account_id, NEW.dbno_maker_name);
        NEW.finisher_name := known_name(NEW.finisher_account_id, NEW.finisher_name);
        NEW.killer_name := known_name(NEW.killer_account_id, NEW.killer_name);
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER names_are_not_erased BEFORE INSERT OR UPDATE OF victim_name, dbno_maker_name, finisher_name, killer_name
ON kill_positions FOR EACH ROW EXECUTE FUNCTION erase_names_in_kill_positions();

-- He stays on the roster, by his account. An entry that turns out to be his a second time stays as it was.
CREATE FUNCTION erase_name_in_tournament_players() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner text := coalesce(NEW.given_account_id, NEW.seen_account_id, NEW.asked_account_id);
BEGIN
    IF owner IS NULL OR known_name(owner, NULL) IS NULL THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND EXISTS (
        SELECT FROM tournament_players AS t
        WHERE (t.team_id, t.player_name, t.active_from) = (NEW.team_id, erased_name(owner), NEW.active_from)
          AND t.player_name <> OLD.player_name)
    THEN
        RETURN NULL;
    END IF;
    NEW.player_name := erased_name(owner);
    NEW.given_account_id := owner;
    NEW.person := NULL;
    RETURN NEW;
END
$$;

CREATE TRIGGER names_are_not_erased BEFORE INSERT OR UPDATE ON tournament_players
FOR EACH ROW EXECUTE FUNCTION erase_name_in_tournament_players();

-- Notes stay as they were written, but for a name that is to be erased.
CREATE OR REPLACE FUNCTION admin_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('pewstats.erasing', true) = 'on' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'admin_audit is append only';
END
$$;

INSERT INTO leaderboard_overall (account_id, match_type, metric, value)
SELECT account_id, match_type, metric, value FROM leaderboard_lines;
