-- erased_among --
SELECT account_id FROM players WHERE erased AND account_id = ANY (%(account_ids)s)

-- set_hidden --
UPDATE players SET hidden = %(hidden)s, hidden_reason = %(reason)s
WHERE account_id = %(account_id)s AND (hidden, hidden_reason) IS DISTINCT FROM (%(hidden)s, %(reason)s)

-- league_places --
-- Where he played for a team, and on which shard.
SELECT DISTINCT s.shard, m.season_id, m.division, m.group_name
FROM tournament_appearances AS a JOIN matches AS m USING (match_id) JOIN tournament_seasons AS s USING (season_id)
WHERE a.account_id = %(account_id)s
ORDER BY 1, 2, 3, 4

-- shards --
SELECT DISTINCT shard FROM tournament_seasons ORDER BY shard

-- lock_names --
SELECT pg_advisory_xact_lock(hashtextextended('pewstats.names', 0))

-- names --
-- Every name that tables have him under.
SELECT player_name FROM players WHERE account_id = %(account_id)s
UNION SELECT player_name FROM match_summaries WHERE account_id = %(account_id)s
UNION SELECT player_name FROM tournament_players WHERE account_id = %(account_id)s
UNION SELECT person FROM tournament_players WHERE account_id = %(account_id)s AND person IS NOT NULL

-- matches --
-- What is kept of his matches outside of the database.
SELECT m.match_id, m.shard, m.created_at, m.has_match_object, m.extractor_version IS NOT NULL AS has_telemetry
FROM match_summaries AS s JOIN matches AS m USING (match_id)
WHERE s.account_id = %(account_id)s
ORDER BY m.created_at, m.match_id

-- erase_player --
UPDATE players SET erased = true, hidden = true, hidden_reason = 'erased', tracked = false, named_at = NULL
WHERE account_id = %(account_id)s

-- erase_in_matches --
UPDATE match_summaries SET player_name = erased_name(account_id) WHERE account_id = %(account_id)s

-- erase_in_kills --
-- Those of his matches. The new names are those that the trigger gives.
UPDATE kill_positions SET victim_name = victim_name
WHERE match_id IN (SELECT match_id FROM match_summaries WHERE account_id = %(account_id)s)
  AND %(account_id)s IN (victim_account_id, dbno_maker_account_id, finisher_account_id, killer_account_id)

-- forget_same_entries --
-- Of entries of one team and time that are all his, under several names, one is enough.
DELETE FROM tournament_players AS p USING tournament_players AS other
WHERE p.account_id = %(account_id)s AND other.account_id = %(account_id)s AND other.team_id = p.team_id
  AND other.active_from = p.active_from AND other.player_name < p.player_name

-- erase_in_rosters --
UPDATE tournament_players SET person = NULL WHERE account_id = %(account_id)s

-- forget_same_unlinked --
DELETE FROM tournament_players AS p USING tournament_players AS other
WHERE p.account_id IS NULL AND p.player_name = ANY (%(names)s)
  AND other.account_id IS NULL AND other.player_name = ANY (%(names)s)
  AND other.team_id = p.team_id AND other.active_from = p.active_from AND other.player_name < p.player_name

-- erase_unlinked --
-- Entries that nobody was found for yet, under a name of his: they stay, under none that his matches have, and are nobody's.
UPDATE tournament_players SET player_name = erased_name(%(account_id)s || team_id::text), person = NULL
WHERE account_id IS NULL AND player_name = ANY (%(names)s)

-- forget --
DELETE FROM {table} WHERE account_id = %(account_id)s

-- allow_erasing --
SELECT set_config('pewstats.erasing', 'on', true)

-- erase_in_text --
UPDATE {table} SET {column} = regexp_replace({column}, %(pattern)s, erased_name(%(account_id)s), 'g')
WHERE {column} ~ %(pattern)s

-- erase_in_json --
UPDATE {table} SET {column} = regexp_replace({column}::text, %(pattern)s, erased_name(%(account_id)s), 'g')::jsonb
WHERE {column}::text ~ %(pattern)s
