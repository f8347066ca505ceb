DROP TRIGGER player_became_tracked ON players;
DROP TRIGGER player_added_tracked ON players;
DROP FUNCTION owe_backfill_of_new_player();
DROP FUNCTION owe_backfill(text, timestamptz);
DROP TABLE match_reprocessing_status;
DROP TABLE player_backfill_status;
DROP TABLE detailed_players;
