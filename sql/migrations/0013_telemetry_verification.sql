-- What verifying a match found, and what in its telemetry points to a new patch of the game.

ALTER TABLE matches
    ADD COLUMN identities_checked integer,
    ADD COLUMN agreement_checked integer,
    ADD COLUMN damage_reading text;

COMMENT ON COLUMN matches.identities_checked IS 'identities of which the telemetry has the events; NULL: not verified';
COMMENT ON COLUMN matches.agreement_checked IS 'comparisons with the API''s statistics; NULL: telemetry or match object is missing';
COMMENT ON COLUMN matches.damage_reading IS 'which damage of telemetry the API''s damage_dealt is';

CREATE TABLE match_disagreements (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    identity text COLLATE "C" NOT NULL,
    nth integer NOT NULL,
    account_id text COLLATE "C",
    expected text,
    actual text,
    cause text,
    PRIMARY KEY (match_id, identity, nth)
);

COMMENT ON TABLE match_disagreements IS 'where a match does not satisfy an identity; those of number 19 are with the API';
COMMENT ON COLUMN match_disagreements.account_id IS 'whose; NULL: of the match as a whole';
COMMENT ON COLUMN match_disagreements.cause IS 'the known cause, NULL: unknown';

CREATE INDEX match_disagreements_unexplained ON match_disagreements (identity) WHERE cause IS NULL;

CREATE TABLE telemetry_drift (
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    kind text COLLATE "C" NOT NULL
        CHECK (kind IN ('unknown_type', 'unknown_code', 'missing_key', 'bad_event', 'suspect')),
    code text COLLATE "C" NOT NULL,
    events integer NOT NULL,
    PRIMARY KEY (match_id, kind, code)
);

COMMENT ON TABLE telemetry_drift IS 'what in a telemetry file points to a new patch, and in how many events';

CREATE INDEX telemetry_drift_code ON telemetry_drift (kind, code);
