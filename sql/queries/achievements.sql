-- totals --
SELECT account_id, matches_played, wins, top_10s, matches_vs_humans, wins_vs_humans, kills, deaths, knocks, assists,
    headshot_kills, revives, damage
FROM player_stats WHERE match_type = 'all' AND account_id = ANY (%(account_ids)s)

-- of_players --
SELECT account_id, achievement_id, earned_at, match_id FROM player_achievements WHERE account_id = ANY (%(account_ids)s)

-- take_back --
DELETE FROM player_achievements AS p
USING unnest(%(account_ids)s::text[], %(achievement_ids)s::text[]) AS lost (account_id, achievement_id)
WHERE p.account_id = lost.account_id AND p.achievement_id = lost.achievement_id

-- write --
INSERT INTO player_achievements (account_id, achievement_id, match_id, earned_at)
SELECT * FROM unnest(%(account_ids)s::text[], %(achievement_ids)s::text[], %(match_ids)s::text[], %(starts)s::timestamptz[])
ON CONFLICT (account_id, achievement_id) DO UPDATE SET match_id = excluded.match_id, earned_at = excluded.earned_at
