DELETE FROM ledger WHERE job = 'rating';
DROP VIEW rating_participants;
DROP TABLE season_ratings;
DROP TABLE rating_deltas;
DROP TABLE rating_matches;
