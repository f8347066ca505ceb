DROP TABLE telemetry_drift;
DROP TABLE match_disagreements;
ALTER TABLE matches
    DROP COLUMN identities_checked,
    DROP COLUMN agreement_checked,
    DROP COLUMN damage_reading;
