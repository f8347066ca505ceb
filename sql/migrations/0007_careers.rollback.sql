DROP TABLE player_weapon_stats;
DROP TABLE career_weapon_counts;
DROP TABLE player_stats;
DROP TABLE career_counts;
