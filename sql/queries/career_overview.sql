-- careers --
SELECT * FROM player_stats WHERE account_id = %(account_id)s
ORDER BY array_position(ARRAY['all', 'ranked', 'normal', 'tournament'], match_type)

-- damage --
SELECT * FROM player_damage_stats WHERE account_id = %(account_id)s

-- advanced --
SELECT * FROM player_advanced_career_stats WHERE account_id = %(account_id)s

-- weapons --
SELECT match_type, weapon_category, total_damage, total_kills, knock_downs, matches_played
FROM player_weapon_stats WHERE account_id = %(account_id)s
ORDER BY match_type, total_damage DESC, weapon_category

-- achievements --
SELECT achievement_id, earned_at, match_id FROM player_achievements WHERE account_id = %(account_id)s
ORDER BY earned_at, achievement_id

-- metric_of --
-- The value whether ranked or not, and the matches it is of.
SELECT value, matches_played FROM career_metrics
WHERE account_id = %(account_id)s AND match_type = %(match_type)s AND metric = %(metric)s
