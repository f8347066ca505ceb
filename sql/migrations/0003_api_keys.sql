-- What is left of the allowance of each PUBG API key, shared by all processes.

CREATE TABLE api_keys (
    key_hash text COLLATE "C" PRIMARY KEY,
    limit_per_minute integer NOT NULL CHECK (limit_per_minute > 0),
    remaining integer NOT NULL CHECK (remaining >= 0),
    resets_at timestamptz,
    set_aside_until timestamptz,
    reason text,
    CHECK ((set_aside_until IS NULL) = (reason IS NULL))
);

COMMENT ON COLUMN api_keys.key_hash IS 'SHA-256 of the key in hex; the key itself is nowhere';
COMMENT ON COLUMN api_keys.resets_at IS 'from then on `remaining` is the limit again; NULL: never used';
COMMENT ON COLUMN api_keys.set_aside_until IS 'not used before: the API refused it';
