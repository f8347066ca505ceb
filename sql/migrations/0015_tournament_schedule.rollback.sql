DELETE FROM ledger WHERE job = 'rejudge';
DROP INDEX match_summaries_name;
DROP INDEX matches_judged;
DROP VIEW tournament_counted_matches;
DROP TABLE tournament_match_results;
DROP TABLE tournament_appearances;
DROP TABLE tournament_remakes;
DROP TABLE tournament_match_overrides;
ALTER TABLE matches DROP COLUMN schedule_match_id;
DROP TABLE tournament_scheduled_matches;
DROP VIEW persons;
DROP VIEW person_accounts;

-- One row for each player of a team, as before: the one that ended last.
DELETE FROM tournament_players AS p
USING tournament_players AS later
WHERE later.team_id = p.team_id AND later.player_name = p.player_name AND later.active_from > p.active_from;
DROP INDEX tournament_players_name;
DROP INDEX tournament_players_account;
UPDATE tournament_players SET given_account_id = account_id;
ALTER TABLE tournament_players
    DROP CONSTRAINT tournament_players_pkey,
    DROP COLUMN account_id,
    DROP COLUMN asked_account_id,
    DROP COLUMN seen_match_id,
    DROP COLUMN seen_at,
    DROP COLUMN seen_account_id,
    ALTER COLUMN active_from DROP NOT NULL, ALTER COLUMN active_from DROP DEFAULT,
    ALTER COLUMN active_until DROP NOT NULL, ALTER COLUMN active_until DROP DEFAULT,
    ADD PRIMARY KEY (team_id, player_name);
UPDATE tournament_players
SET active_from = nullif(active_from, '-infinity'), active_until = nullif(active_until, 'infinity');
ALTER TABLE tournament_players RENAME COLUMN given_account_id TO account_id;
CREATE INDEX tournament_players_account ON tournament_players (account_id);

DROP FUNCTION season_is_on;
DROP FUNCTION allows_match_kind;
ALTER TABLE tournament_seasons DROP COLUMN slot_before_min, DROP COLUMN slot_after_min;

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
