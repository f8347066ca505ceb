CREATE OR REPLACE FUNCTION admin_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'admin_audit is append only';
END
$$;
DROP TRIGGER names_are_not_erased ON tournament_players;
DROP TRIGGER names_are_not_erased ON kill_positions;
DROP TRIGGER names_are_not_erased ON match_summaries;
DROP TRIGGER erased_players_stay_erased ON players;
DROP FUNCTION erase_name_in_tournament_players();
DROP FUNCTION erase_names_in_kill_positions();
DROP FUNCTION erase_name_in_match_summaries();
DROP FUNCTION erase_name_in_players();
DROP FUNCTION known_name(text, text);
DROP FUNCTION erased_name(text);
DROP VIEW player_match_values;
ALTER VIEW stored_match_values RENAME TO player_match_values;
DROP TRIGGER hidden_players_are_not_ranked ON players;
DROP FUNCTION rank_hidden_players();
DROP FUNCTION rank_players(text[]);
DROP TABLE leaderboard_overall;
DROP FUNCTION count_leaderboard_lines();
DROP FUNCTION forget_leaderboard_counts();
DROP TABLE leaderboard_counts;
DROP FUNCTION leaderboard_part(numeric, text);
DROP FUNCTION leaderboard_section(numeric);
DROP FUNCTION leaderboard_step(numeric);
DROP VIEW leaderboard_lines;
DROP VIEW career_metrics;
DROP FUNCTION matches_to_be_ranked();
DROP TABLE leaderboard_minimum;
ALTER TABLE players DROP COLUMN erased;
