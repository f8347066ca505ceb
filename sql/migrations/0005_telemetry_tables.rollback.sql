DROP TABLE player_match_weapon_distribution;
DROP TABLE kill_positions;
DROP TABLE landings;
