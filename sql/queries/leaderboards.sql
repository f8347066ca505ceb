-- rank_players --
SELECT rank_players(%(account_ids)s::text[])

-- total --
SELECT coalesce(sum(players), 0)::integer FROM leaderboard_counts WHERE match_type = %(match_type)s AND metric = %(metric)s

-- at --
-- The line that so many others are before: sections are walked over, of the last one its lines.
WITH counted AS (
    SELECT section, part, players,
        sum(players) OVER in_order - players AS before, lag(section) OVER in_order AS above
    FROM leaderboard_counts WHERE match_type = %(match_type)s AND metric = %(metric)s
    WINDOW in_order AS (ORDER BY section DESC, part)
), reached AS (
    SELECT section, part, coalesce(above, 'infinity') AS above, %(offset)s - before AS skipped
    FROM counted WHERE before <= %(offset)s AND %(offset)s < before + players
)
SELECT line.value, line.account_id
FROM reached CROSS JOIN LATERAL (
    (SELECT value, account_id FROM leaderboard_overall
     WHERE reached.part <> '' AND match_type = %(match_type)s AND metric = %(metric)s
       AND value = reached.section AND account_id >= reached.part
     ORDER BY account_id LIMIT 1 OFFSET reached.skipped)
    UNION ALL
    (SELECT value, account_id FROM leaderboard_overall
     WHERE reached.part = '' AND match_type = %(match_type)s AND metric = %(metric)s AND value < reached.above
     ORDER BY value DESC, account_id LIMIT 1 OFFSET reached.skipped)
) AS line

-- before --
-- How many lines have a greater value than this, how many the same and an account that comes earlier, how many the same at
-- all, and how many there are: whole sections from the counts, the rest of its own from the lines.
WITH here AS (
    SELECT leaderboard_section(%(value)s::numeric) AS section, leaderboard_part(%(value)s::numeric, %(account_id)s::text) AS part
), counted AS (
    SELECT sum(players) AS total_count,
        coalesce(sum(players) FILTER (WHERE c.section > here.section), 0) AS above,
        coalesce(sum(players) FILTER (WHERE c.section = here.section AND c.part < here.part), 0) AS earlier,
        coalesce(sum(players) FILTER (WHERE c.section = here.section AND c.part <> ''), 0) AS same,
        coalesce(min(c.section) FILTER (WHERE c.section > here.section), 'infinity') AS next
    FROM here, leaderboard_counts AS c
    WHERE match_type = %(match_type)s AND metric = %(metric)s
), listed AS (
    SELECT count(*) FILTER (WHERE value > %(value)s) AS above,
        count(*) FILTER (WHERE value = %(value)s AND account_id < %(account_id)s) AS earlier,
        count(*) FILTER (WHERE value = %(value)s) AS same
    FROM here, counted, leaderboard_overall AS o
    WHERE here.part = '' AND match_type = %(match_type)s AND metric = %(metric)s AND value >= %(value)s AND value < counted.next
), of_part AS (
    SELECT count(*) AS earlier
    FROM here, leaderboard_overall AS o
    WHERE here.part <> '' AND match_type = %(match_type)s AND metric = %(metric)s AND value = here.section
      AND o.account_id >= here.part AND o.account_id < %(account_id)s
)
SELECT (counted.above + listed.above)::integer AS above,
    (counted.earlier + listed.earlier + of_part.earlier)::integer AS earlier,
    (counted.same + listed.same)::integer AS same, counted.total_count::integer
FROM counted, listed, of_part

-- page --
-- Lines from this one on.
SELECT line.account_id, p.player_name, line.value, s.matches_played
FROM (
    (SELECT value, account_id FROM leaderboard_overall
     WHERE match_type = %(match_type)s AND metric = %(metric)s AND value = %(value)s AND account_id >= %(account_id)s
     ORDER BY account_id LIMIT %(limit)s)
    UNION ALL
    (SELECT value, account_id FROM leaderboard_overall
     WHERE match_type = %(match_type)s AND metric = %(metric)s AND value < %(value)s
     ORDER BY value DESC, account_id LIMIT %(limit)s)
    ORDER BY value DESC, account_id LIMIT %(limit)s
) AS line
JOIN players AS p USING (account_id)
JOIN player_stats AS s ON s.account_id = line.account_id AND s.match_type = %(match_type)s
ORDER BY line.value DESC, line.account_id

-- line --
SELECT value FROM leaderboard_overall
WHERE account_id = %(account_id)s AND match_type = %(match_type)s AND metric = %(metric)s

-- lines_of --
SELECT match_type, metric, value FROM leaderboard_overall WHERE account_id = %(account_id)s ORDER BY match_type, metric

-- minimum --
SELECT matches_to_be_ranked()

-- board_of_careers --
-- Career totals with another minimum of matches than boards are kept for.
WITH lines AS MATERIALIZED (
    SELECT rank() OVER (ORDER BY m.value DESC) AS rank, m.account_id, p.player_name, m.value, m.matches_played
    FROM career_metrics AS m
    JOIN players AS p USING (account_id)
    WHERE m.match_type = %(match_type)s AND m.metric = %(metric)s AND m.value IS NOT NULL
      AND m.matches_played >= %(min_matches)s AND NOT p.hidden
)
SELECT whole.total_count, line.*
FROM (SELECT count(*)::integer AS total_count FROM lines) AS whole
LEFT JOIN (
    SELECT * FROM lines
    WHERE %(after_account)s::text IS NULL OR value < %(after_value)s
       OR (value = %(after_value)s AND account_id > %(after_account)s)
    ORDER BY value DESC, account_id LIMIT %(limit)s OFFSET %(offset)s
) AS line ON true
ORDER BY line.value DESC, line.account_id

-- board_of_matches --
-- The matches of one season, or a part of it, or of one week; a rate is a sum over a sum.
WITH lines AS MATERIALIZED (
    SELECT rank() OVER (ORDER BY m.value DESC) AS rank, t.account_id, p.player_name, m.value, t.matches_played
    FROM (
        SELECT c.account_id, count(*)::integer AS matches_played, sum(c.wins) AS wins, sum(c.top_10s) AS top_10s,
            sum(c.kills) AS kills, avg(c.kills) AS avg_kills,
            CASE WHEN count(c.kills) > 0 THEN sum(c.kills)::numeric / greatest(coalesce(sum(c.deaths), 0), 1) END AS kd,
            sum(c.damage) AS damage, avg(c.damage) AS avg_damage,
            coalesce(sum(c.headshot_kills), 0)::numeric / nullif(sum(c.kills), 0) AS headshot_rate, max(c.longest_kill) AS longest_kill,
            CASE WHEN count(c.kills) > 0 THEN coalesce(sum(c.revives), 0) END AS revives
        FROM career_counts AS c
        JOIN matches AS m USING (match_id)
        LEFT JOIN tournament_seasons AS s USING (season_id)
        LEFT JOIN tournament_rounds AS r ON r.round_id = m.round_id
        WHERE (%(match_type)s = 'all' OR c.match_type = %(match_type)s)
          AND (%(season)s::text IS NULL OR s.name = %(season)s)
          AND (%(division)s::text IS NULL OR m.division = %(division)s)
          AND (%(round)s::integer IS NULL OR r.number = %(round)s)
          AND (%(from)s::timestamptz IS NULL OR m.created_at >= %(from)s)
          AND (%(until)s::timestamptz IS NULL OR m.created_at < %(until)s)
        GROUP BY c.account_id
        HAVING count(*) >= %(min_matches)s
    ) AS t
    CROSS JOIN LATERAL (
        SELECT (CASE %(metric)s
            WHEN 'wins' THEN wins WHEN 'win_rate' THEN round(100.0 * wins / matches_played, 2) WHEN 'top_10s' THEN top_10s
            WHEN 'kills' THEN kills WHEN 'avg_kills' THEN avg_kills WHEN 'kd' THEN kd WHEN 'damage' THEN damage
            WHEN 'avg_damage' THEN avg_damage WHEN 'headshot_rate' THEN round(100 * headshot_rate, 2)
            WHEN 'longest_kill' THEN longest_kill WHEN 'revives' THEN revives END)::numeric(16,4) AS value
    ) AS m
    JOIN players AS p USING (account_id)
    WHERE m.value IS NOT NULL AND NOT p.hidden
)
SELECT whole.total_count, line.*
FROM (SELECT count(*)::integer AS total_count FROM lines) AS whole
LEFT JOIN (
    SELECT * FROM lines
    WHERE %(after_account)s::text IS NULL OR value < %(after_value)s
       OR (value = %(after_value)s AND account_id > %(after_account)s)
    ORDER BY value DESC, account_id LIMIT %(limit)s OFFSET %(offset)s
) AS line ON true
ORDER BY line.value DESC, line.account_id

-- differing_lines --
-- Lines that are not as the careers have them: as kept, and as they should be.
SELECT to_jsonb(kept), to_jsonb(wanted)
FROM leaderboard_overall AS kept FULL JOIN leaderboard_lines AS wanted USING (account_id, match_type, metric)
WHERE kept.value IS DISTINCT FROM wanted.value
ORDER BY account_id, match_type, metric

-- differing_counts --
-- Sections that are not counted as there are lines.
SELECT to_jsonb(kept), to_jsonb(listed)
FROM leaderboard_counts AS kept
FULL JOIN (
    SELECT match_type, metric, leaderboard_section(value)::numeric(16,4) AS section,
        leaderboard_part(value, account_id) AS part, count(*)::integer AS players
    FROM leaderboard_overall GROUP BY 1, 2, 3, 4
) AS listed USING (match_type, metric, section, part)
WHERE kept.players IS DISTINCT FROM listed.players
ORDER BY match_type, metric, section, part

-- lock --
-- Before the lock of the counts, as whoever ranks players has it: he writes lines, and a trigger counts them. From the
-- beginning what TRUNCATE needs.
LOCK TABLE leaderboard_overall IN ACCESS EXCLUSIVE MODE

-- forget --
TRUNCATE leaderboard_overall

-- write_all --
INSERT INTO leaderboard_overall (account_id, match_type, metric, value)
SELECT account_id, match_type, metric, value FROM leaderboard_lines

-- forget_minimum --
DELETE FROM leaderboard_minimum

-- write_minimum --
INSERT INTO leaderboard_minimum (matches) SELECT %(matches)s WHERE %(matches)s <> 5
