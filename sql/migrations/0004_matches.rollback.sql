DROP TABLE match_summaries;
DROP TABLE match_rosters;
DROP TABLE matches;
DROP TABLE players;
