-- write_team --
INSERT INTO teams (team_id, season_id, division, group_name, name)
VALUES (%(team_id)s, %(season_id)s, %(division)s, %(group)s, %(team)s)
ON CONFLICT (team_id) DO UPDATE SET division = excluded.division, group_name = excluded.group_name

-- write_player --
-- An account that is known of the player of this team stays when a file does not know it: of several the latest.
INSERT INTO tournament_players AS t (team_id, player_name, given_account_id, asked_account_id, role, is_primary_sample,
    sample_priority, active_from, active_until, person)
SELECT %(team_id)s, %(player_name)s, coalesce(%(account_id)s, known.given), known.asked, %(role)s, %(is_primary_sample)s,
    %(sample_priority)s, coalesce(%(active_from)s, '-infinity'::timestamptz), coalesce(%(active_until)s, 'infinity'::timestamptz), %(person)s
FROM (
    SELECT (array_agg(given_account_id ORDER BY active_from DESC) FILTER (WHERE given_account_id IS NOT NULL))[1] AS given,
        (array_agg(asked_account_id ORDER BY active_from DESC) FILTER (WHERE asked_account_id IS NOT NULL))[1] AS asked
    FROM tournament_players
    WHERE team_id = %(team_id)s AND player_name = %(player_name)s
) AS known
ON CONFLICT (team_id, player_name, active_from) DO UPDATE
SET given_account_id = coalesce(%(account_id)s, t.given_account_id), role = excluded.role,
    is_primary_sample = excluded.is_primary_sample, sample_priority = excluded.sample_priority,
    active_until = excluded.active_until, person = excluded.person

-- forget_other_stints --
DELETE FROM tournament_players
WHERE team_id = %(team_id)s AND player_name = %(player_name)s
  AND NOT EXISTS (
      SELECT FROM unnest(%(starts)s::timestamptz[]) AS kept (active_from)
      WHERE coalesce(kept.active_from, '-infinity'::timestamptz) = tournament_players.active_from)

-- link_names_of --
-- Entries without a given account whose name is in this match, if no earlier match told their account. Of the people of
-- the match object: telemetry may name more, and comes when it comes.
WITH seen AS (
    SELECT DISTINCT ON (p.team_id, p.player_name, p.active_from)
        p.team_id, p.player_name, p.active_from, p.account_id AS before, s.season_id, ms.account_id, m.created_at, m.match_id
    FROM matches AS m
    JOIN match_summaries AS ms USING (match_id)
    JOIN tournament_players AS p USING (player_name)
    JOIN teams AS t ON t.team_id = p.team_id
    JOIN tournament_seasons AS s ON s.season_id = t.season_id
    WHERE m.match_id = %(match_id)s AND NOT ms.is_bot
      AND (ms.team_id IS NOT NULL OR ms.win_place IS NOT NULL OR ms.kills IS NOT NULL) AND s.shard = m.shard AND p.given_account_id IS NULL
      AND p.active_from <= m.created_at AND m.created_at < p.active_until
      AND season_is_on(m.created_at, s.time_zone, s.starts_on, s.ends_on, s.discovery_from, s.discovery_until)
      AND allows_match_kind(s.match_kinds, m.match_type, m.game_mode)
      AND (p.seen_at IS NULL OR (m.created_at, m.match_id) < (p.seen_at, p.seen_match_id))
    ORDER BY p.team_id, p.player_name, p.active_from, ms.account_id
)
UPDATE tournament_players AS p
SET seen_account_id = seen.account_id, seen_at = seen.created_at, seen_match_id = seen.match_id
FROM seen
WHERE (p.team_id, p.player_name, p.active_from) = (seen.team_id, seen.player_name, seen.active_from)
RETURNING seen.season_id, p.player_name, seen.before, p.account_id

-- link_all --
-- From all matches there are; also takes back what a window or the season's rules no longer hold.
UPDATE tournament_players AS p
SET seen_account_id = first.account_id, seen_at = first.created_at, seen_match_id = first.match_id
FROM teams AS t JOIN tournament_seasons AS s USING (season_id), tournament_players AS entry
LEFT JOIN LATERAL (
    SELECT ms.account_id, m.created_at, m.match_id
    FROM match_summaries AS ms JOIN matches AS m USING (match_id)
    JOIN teams AS its ON its.team_id = entry.team_id JOIN tournament_seasons AS season ON season.season_id = its.season_id
    WHERE ms.player_name = entry.player_name AND NOT ms.is_bot
      AND (ms.team_id IS NOT NULL OR ms.win_place IS NOT NULL OR ms.kills IS NOT NULL) AND m.has_match_object AND m.shard = season.shard
      AND entry.given_account_id IS NULL AND entry.active_from <= m.created_at AND m.created_at < entry.active_until
      AND season_is_on(m.created_at, season.time_zone, season.starts_on, season.ends_on, season.discovery_from, season.discovery_until)
      AND allows_match_kind(season.match_kinds, m.match_type, m.game_mode)
    ORDER BY m.created_at, m.match_id, ms.account_id
    LIMIT 1
) AS first ON true
WHERE t.team_id = p.team_id AND s.season_id = ANY (%(season_ids)s)
  AND (entry.team_id, entry.player_name, entry.active_from) = (p.team_id, p.player_name, p.active_from)
  AND (p.seen_account_id, p.seen_match_id) IS DISTINCT FROM (first.account_id, first.match_id)

-- link_asked --
UPDATE tournament_players AS p SET asked_account_id = %(account_id)s
FROM teams AS t
WHERE t.team_id = p.team_id AND p.team_id = %(team_id)s AND p.player_name = %(player_name)s AND p.account_id IS NULL
RETURNING t.season_id, p.player_name, NULL AS before, p.account_id

-- entries --
SELECT t.season_id, t.division, t.group_name, p.team_id, p.player_name, p.account_id,
    nullif(p.active_from, '-infinity') AS active_from, nullif(p.active_until, 'infinity') AS active_until
FROM tournament_players AS p JOIN teams AS t USING (team_id)
WHERE t.season_id = ANY (%(season_ids)s)

-- sample --
SELECT t.division, t.group_name, p.team_id, p.player_name, p.account_id
FROM tournament_players AS p JOIN teams AS t USING (team_id)
WHERE t.season_id = %(season_id)s AND p.active_from <= %(now)s AND %(now)s < p.active_until
ORDER BY t.division, t.group_name, p.sample_priority NULLS LAST, NOT p.is_primary_sample, p.team_id, p.player_name

-- listed --
SELECT t.division, t.group_name, t.name AS team_name, p.player_name, p.account_id, p.role, p.person,
    nullif(p.active_from, '-infinity') AS active_from, nullif(p.active_until, 'infinity') AS active_until
FROM tournament_players AS p JOIN teams AS t USING (team_id)
WHERE t.season_id = %(season_id)s
ORDER BY t.division, t.group_name, t.name, p.player_name COLLATE "C", p.active_from

-- give_account --
UPDATE tournament_players SET given_account_id = %(account_id)s
WHERE team_id = %(team_id)s AND player_name = %(player_name)s
  AND active_from = coalesce(%(active_from)s, '-infinity'::timestamptz)

-- split --
WITH old AS (
    SELECT * FROM tournament_players
    WHERE team_id = %(team_id)s AND player_name = %(player_name)s
      AND active_from = coalesce(%(active_from)s, '-infinity'::timestamptz)
), ended AS (
    UPDATE tournament_players AS p SET active_until = %(since)s FROM old
    WHERE (p.team_id, p.player_name, p.active_from) = (old.team_id, old.player_name, old.active_from)
)
INSERT INTO tournament_players (team_id, player_name, given_account_id, role, is_primary_sample, sample_priority, active_from,
    active_until, person)
SELECT team_id, player_name, %(given)s, role, is_primary_sample, sample_priority, %(since)s, active_until, person FROM old

-- twice --
-- Accounts that are on two rosters of a division or group at a time.
SELECT a.account_id, t.division, a.player_name, t.name, b.player_name, u.name
FROM tournament_players AS a JOIN teams AS t ON t.team_id = a.team_id
JOIN tournament_players AS b ON b.account_id = a.account_id
    AND (a.team_id, a.player_name, a.active_from) < (b.team_id, b.player_name, b.active_from)
    AND a.active_from < b.active_until AND b.active_from < a.active_until
JOIN teams AS u ON u.team_id = b.team_id
WHERE a.account_id = ANY (%(account_ids)s) AND t.season_id = %(season_id)s
  AND (t.season_id, t.division, t.group_name) = (u.season_id, u.division, u.group_name)
ORDER BY a.account_id, t.name, u.name

-- unresolved --
-- With the latest match that could be the season's in which somebody who is on none of its rosters had exactly this name.
WITH entry AS (
    SELECT t.season_id, t.division, t.group_name, t.name AS team_name, p.player_name, p.account_id
    FROM tournament_players AS p JOIN teams AS t USING (team_id)
    WHERE t.season_id = %(season_id)s
      AND (p.account_id IS NULL OR NOT EXISTS (
          SELECT FROM match_summaries AS ms JOIN matches AS m USING (match_id)
          WHERE ms.account_id = p.account_id AND m.season_id = t.season_id))
    GROUP BY t.season_id, t.division, t.group_name, t.name, p.player_name, p.account_id
)
SELECT entry.division, entry.group_name, entry.team_name, entry.player_name, entry.account_id,
    other.account_id AS seen_account_id, other.match_id AS seen_match_id, other.created_at AS seen_at
FROM entry LEFT JOIN LATERAL (
    SELECT ms.account_id, m.match_id, m.created_at
    FROM match_summaries AS ms JOIN matches AS m USING (match_id) JOIN tournament_seasons AS s ON s.shard = m.shard
    WHERE s.season_id = entry.season_id AND ms.player_name = entry.player_name AND NOT ms.is_bot
      AND m.has_match_object
      AND NOT EXISTS (
          SELECT FROM tournament_players AS p JOIN teams AS t USING (team_id)
          WHERE t.season_id = entry.season_id AND p.account_id = ms.account_id)
      AND season_is_on(m.created_at, s.time_zone, s.starts_on, s.ends_on, s.discovery_from, s.discovery_until)
      AND allows_match_kind(s.match_kinds, m.match_type, m.game_mode)
    ORDER BY m.created_at DESC, m.match_id DESC
    LIMIT 1
) AS other ON true
ORDER BY entry.division, entry.group_name, entry.team_name, entry.player_name COLLATE "C", entry.account_id
