DROP TABLE player_match_extended;
DROP TABLE zone_play;
