DROP TABLE player_finishing_summary;
DROP TABLE player_knock_events;
