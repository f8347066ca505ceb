-- Details of a match are kept of tracked players only: damage events and circle positions. Who becomes tracked is owed
-- those of the matches he has played before.

CREATE TABLE detailed_players (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    account_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (match_id, account_id)
);

COMMENT ON TABLE detailed_players IS
    'whose damage events and circle positions a match has: who was tracked when its telemetry was read, or since';

-- Before this was written down it could be seen from the rows themselves.
INSERT INTO detailed_players (match_id, account_id)
SELECT DISTINCT match_id, account_id FROM player_circle_positions;

CREATE TABLE player_backfill_status (
    account_id text COLLATE "C" NOT NULL REFERENCES players ON DELETE CASCADE,
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    backfill_status text NOT NULL DEFAULT 'pending'
        CHECK (backfill_status IN ('pending', 'queued', 'completed', 'no_telemetry', 'failed', 'cancelled')),
    damage_events_backfilled boolean NOT NULL DEFAULT false,
    circle_positions_backfilled boolean NOT NULL DEFAULT false,
    weapon_events_backfilled boolean NOT NULL DEFAULT true,
    backfill_completed_at timestamptz,
    PRIMARY KEY (account_id, match_id),
    CHECK ((backfill_status = 'completed') = (backfill_completed_at IS NOT NULL))
);

COMMENT ON TABLE player_backfill_status IS 'a row per match whose details a player is owed, or was, since he is tracked';
COMMENT ON COLUMN player_backfill_status.created_at IS 'start of the match: the latest come first';
COMMENT ON COLUMN player_backfill_status.backfill_status IS
    'queued: the ledger has it; no_telemetry: the file is not in storage; cancelled: by a person, until he resumes it';
COMMENT ON COLUMN player_backfill_status.weapon_events_backfilled IS 'weapon events hold everybody: nothing to be done';

CREATE INDEX player_backfill_pending ON player_backfill_status (created_at DESC, match_id)
    WHERE backfill_status = 'pending';
CREATE INDEX player_backfill_queued ON player_backfill_status (match_id) WHERE backfill_status = 'queued';
CREATE INDEX player_backfill_match ON player_backfill_status (match_id);
CREATE INDEX player_backfill_completed ON player_backfill_status (backfill_completed_at);

CREATE TABLE match_reprocessing_status (
    match_id text COLLATE "C" PRIMARY KEY REFERENCES matches ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    backfill_status text NOT NULL DEFAULT 'pending'
        CHECK (backfill_status IN ('pending', 'queued', 'completed', 'no_telemetry', 'failed', 'cancelled')),
    backfill_completed_at timestamptz,
    CHECK ((backfill_status = 'completed') = (backfill_completed_at IS NOT NULL))
);

COMMENT ON TABLE match_reprocessing_status IS 'matches whose telemetry is to be read again, as an older extractor read it';

CREATE INDEX match_reprocessing_pending ON match_reprocessing_status (created_at DESC, match_id)
    WHERE backfill_status = 'pending';
CREATE INDEX match_reprocessing_queued ON match_reprocessing_status (match_id) WHERE backfill_status = 'queued';
CREATE INDEX match_reprocessing_completed ON match_reprocessing_status (backfill_completed_at);

-- Owes a player the details of the matches since then that lack them; returns how many it is now. A match whose telemetry
-- is not read yet is left out: whoever reads it sees who is tracked. What somebody cancelled stays so.
CREATE FUNCTION owe_backfill(who text, since timestamptz) RETURNS bigint LANGUAGE sql AS $$
    WITH owed AS (
        INSERT INTO player_backfill_status AS b (account_id, match_id, created_at)
        SELECT s.account_id, s.match_id, m.created_at
        FROM match_summaries AS s JOIN matches AS m USING (match_id)
        WHERE s.account_id = who AND m.extractor_version IS NOT NULL AND m.created_at >= since
          AND NOT EXISTS (
              SELECT FROM detailed_players AS d WHERE d.match_id = s.match_id AND d.account_id = s.account_id
          )
        ORDER BY s.match_id
        ON CONFLICT (account_id, match_id) DO UPDATE
        SET backfill_status = 'pending', damage_events_backfilled = false, circle_positions_backfilled = false,
            backfill_completed_at = NULL
        WHERE b.backfill_status NOT IN ('pending', 'queued', 'cancelled')
        RETURNING 1
    )
    SELECT count(*) FROM owed
$$;

-- Whichever client tracks somebody. What holds the player's row meanwhile: telemetry that is being written names its
-- players before it looks who is tracked, so one of the two sees the other.
CREATE FUNCTION owe_backfill_of_new_player() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM owe_backfill(NEW.account_id, now() - interval '180 days');
    RETURN NULL;
END
$$;

CREATE TRIGGER player_added_tracked AFTER INSERT ON players
FOR EACH ROW WHEN (NEW.tracked) EXECUTE FUNCTION owe_backfill_of_new_player();

CREATE TRIGGER player_became_tracked AFTER UPDATE OF tracked ON players
FOR EACH ROW WHEN (NEW.tracked AND NOT OLD.tracked) EXECUTE FUNCTION owe_backfill_of_new_player();

-- Who is tracked already is owed what he lacks.
DO $$ BEGIN PERFORM owe_backfill(account_id, now() - interval '180 days') FROM players WHERE tracked; END $$;
