DROP TABLE team_fight_summary;
DROP TABLE fight_participants;
DROP TABLE team_fights;
ALTER TABLE matches DROP COLUMN unattached_kills;
