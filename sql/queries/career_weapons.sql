-- changed --
-- Whose weapons in the match are to be counted differently from now on.
SELECT DISTINCT account_id
FROM (
    SELECT w.account_id, w.weapon_category, c.match_type, coalesce(w.total_damage, 0) AS total_damage,
        coalesce(w.total_kills, 0) AS total_kills, coalesce(w.knock_downs, 0) AS knock_downs
    FROM player_match_weapon_distribution AS w
    JOIN career_counts AS c ON c.match_id = w.match_id AND c.account_id = w.account_id
    WHERE w.match_id = %(match_id)s
) AS new
FULL JOIN (SELECT * FROM career_weapon_counts WHERE match_id = %(match_id)s) AS old
    USING (account_id, weapon_category, match_type, total_damage, total_kills, knock_downs)
WHERE new.total_kills IS NULL OR old.total_kills IS NULL

-- take_out --
WITH counted AS (DELETE FROM career_weapon_counts WHERE match_id = %(match_id)s RETURNING *)
UPDATE player_weapon_stats AS p
SET total_damage = p.total_damage - c.total_damage,
    total_kills = p.total_kills - c.total_kills,
    knock_downs = p.knock_downs - c.knock_downs,
    matches_played = p.matches_played - 1
FROM counted AS c
WHERE p.account_id = c.account_id AND p.weapon_category = c.weapon_category AND p.match_type IN (c.match_type, 'all')

-- put_in --
WITH counted AS (
    INSERT INTO career_weapon_counts (match_id, account_id, match_type, weapon_category, total_damage, total_kills,
        knock_downs)
    SELECT w.match_id, w.account_id, c.match_type, w.weapon_category, coalesce(w.total_damage, 0),
        coalesce(w.total_kills, 0), coalesce(w.knock_downs, 0)
    FROM player_match_weapon_distribution AS w
    JOIN career_counts AS c ON c.match_id = w.match_id AND c.account_id = w.account_id
    WHERE w.match_id = ANY (%(match_ids)s)
    RETURNING *
)
INSERT INTO player_weapon_stats AS p (account_id, match_type, weapon_category, total_damage, total_kills, knock_downs,
    matches_played)
SELECT c.account_id, career.name, c.weapon_category, sum(c.total_damage), sum(c.total_kills), sum(c.knock_downs), count(*)
FROM counted AS c
CROSS JOIN LATERAL (VALUES (c.match_type), ('all')) AS career (name)
GROUP BY c.account_id, career.name, c.weapon_category
ORDER BY c.account_id, career.name, c.weapon_category
ON CONFLICT (account_id, match_type, weapon_category) DO UPDATE
SET total_damage = p.total_damage + excluded.total_damage,
    total_kills = p.total_kills + excluded.total_kills,
    knock_downs = p.knock_downs + excluded.knock_downs,
    matches_played = p.matches_played + excluded.matches_played

-- forget_empty --
DELETE FROM player_weapon_stats WHERE account_id = ANY (%(account_ids)s) AND matches_played = 0
