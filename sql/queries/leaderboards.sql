-- board --
-- Career totals, best first; equal values share a rank. {metric} is one of a fixed list. What was never
-- measured of a player is not 0: such a player is not on the board.
SELECT rank() OVER (ORDER BY s.{metric} DESC) AS rank, s.account_id, p.player_name, s.{metric} AS value,
    s.matches_played
FROM player_stats AS s
JOIN players AS p USING (account_id)
WHERE s.match_type = %(match_type)s AND NOT p.hidden AND (%(metric)s <> 'damage' OR s.damage_matches > 0)
ORDER BY s.{metric} DESC, s.account_id
LIMIT %(limit)s OFFSET %(offset)s

-- board_size --
-- Before the first page and behind the last one, too, a board has its size.
SELECT count(*) FROM player_stats AS s JOIN players AS p USING (account_id)
WHERE s.match_type = %(match_type)s AND NOT p.hidden AND (%(metric)s <> 'damage' OR s.damage_matches > 0)

-- board_of_matches --
-- The same over the matches of one season or week only.
WITH totals AS (
    SELECT c.account_id, sum(c.{metric}) AS value, count(*) AS matches_played
    FROM career_counts AS c
    JOIN matches AS m USING (match_id)
    LEFT JOIN tournament_seasons AS s USING (season_id)
    WHERE (%(match_type)s = 'all' OR c.match_type = %(match_type)s)
      AND (%(season)s::text IS NULL OR s.name = %(season)s)
      AND (%(from)s::timestamptz IS NULL OR m.created_at >= %(from)s)
      AND (%(until)s::timestamptz IS NULL OR m.created_at < %(until)s)
    GROUP BY c.account_id
)
SELECT rank() OVER (ORDER BY t.value DESC) AS rank, t.account_id, p.player_name, t.value, t.matches_played
FROM totals AS t
JOIN players AS p USING (account_id)
WHERE t.value IS NOT NULL AND NOT p.hidden
ORDER BY t.value DESC, t.account_id
LIMIT %(limit)s OFFSET %(offset)s

-- board_of_matches_size --
SELECT count(*) FROM (
    SELECT c.account_id
    FROM career_counts AS c
    JOIN matches AS m USING (match_id)
    JOIN players AS p USING (account_id)
    LEFT JOIN tournament_seasons AS s USING (season_id)
    WHERE NOT p.hidden
      AND (%(match_type)s = 'all' OR c.match_type = %(match_type)s)
      AND (%(season)s::text IS NULL OR s.name = %(season)s)
      AND (%(from)s::timestamptz IS NULL OR m.created_at >= %(from)s)
      AND (%(until)s::timestamptz IS NULL OR m.created_at < %(until)s)
    GROUP BY c.account_id
    HAVING sum(c.{metric}) IS NOT NULL
) AS players_of_board
