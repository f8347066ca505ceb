-- Points that no match gave, where teams stood after each round, how a season ended, and who changed what.

CREATE TABLE tournament_point_adjustments (
    adjustment_id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    round_id uuid REFERENCES tournament_rounds ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('penalty', 'head_start')),
    points integer NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    admin_user text NOT NULL CHECK (admin_user <> '')
);

COMMENT ON COLUMN tournament_point_adjustments.points IS 'added to the total: of a penalty negative';
COMMENT ON COLUMN tournament_point_adjustments.round_id IS 'NULL: counts for the season only';

CREATE INDEX tournament_point_adjustments_team ON tournament_point_adjustments (team_id);

CREATE TABLE tournament_team_standings_history (
    round_id uuid NOT NULL REFERENCES tournament_rounds ON DELETE CASCADE,
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    rank integer NOT NULL,
    total_points integer NOT NULL,
    total_kills integer NOT NULL,
    wwcd integer NOT NULL,
    matches_played integer NOT NULL,
    PRIMARY KEY (round_id, team_id)
);

COMMENT ON TABLE tournament_team_standings_history IS 'the season''s standings of a division or group as they were after this completed round';

CREATE TABLE tournament_placement_overrides (
    season_id uuid NOT NULL REFERENCES tournament_seasons ON DELETE CASCADE,
    division text COLLATE "C" NOT NULL,
    group_name text COLLATE "C" NOT NULL,
    participant_kind text COLLATE "C" NOT NULL CHECK (participant_kind IN ('team', 'player')),
    participant_id text COLLATE "C" NOT NULL,
    new_rank integer NOT NULL CHECK (new_rank > 0),
    override_reason text NOT NULL CHECK (override_reason <> ''),
    override_actor text NOT NULL CHECK (override_actor <> ''),
    override_timestamp timestamptz NOT NULL,
    PRIMARY KEY (season_id, division, group_name, participant_kind, participant_id)
);

CREATE TABLE tournament_results (
    season_id uuid NOT NULL REFERENCES tournament_seasons ON DELETE CASCADE,
    division text COLLATE "C" NOT NULL,
    group_name text COLLATE "C" NOT NULL,
    participant_kind text COLLATE "C" NOT NULL CHECK (participant_kind IN ('team', 'player')),
    participant_id text COLLATE "C" NOT NULL,
    rank integer NOT NULL,
    calculated_rank integer NOT NULL,
    total_points integer NOT NULL,
    total_kills integer NOT NULL,
    best_placement integer,
    avg_placement numeric(6,2),
    matches_played integer NOT NULL,
    series_score jsonb,
    game_results jsonb,
    is_override boolean NOT NULL,
    override_reason text,
    override_actor text,
    override_timestamp timestamptz,
    PRIMARY KEY (season_id, division, group_name, participant_kind, participant_id)
);

COMMENT ON TABLE tournament_results IS 'there once every round of the division or group is completed';
COMMENT ON COLUMN tournament_results.participant_id IS 'a team''s id, or a player''s account id; names are where they can change';
COMMENT ON COLUMN tournament_results.calculated_rank IS 'before anybody overrode a placement';

CREATE TABLE admin_audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL CHECK (actor <> ''),
    action text NOT NULL,
    subject text NOT NULL,
    reason text,
    before jsonb,
    after jsonb
);

CREATE INDEX admin_audit_subject ON admin_audit (subject, id);

CREATE FUNCTION admin_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'admin_audit is append only';
END
$$;

CREATE TRIGGER admin_audit_is_append_only BEFORE UPDATE OR DELETE ON admin_audit
FOR EACH ROW EXECUTE FUNCTION admin_audit_is_append_only();
