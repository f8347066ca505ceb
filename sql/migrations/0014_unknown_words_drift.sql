-- Drift of words: types and reasons of damage, and kinds of items, that nobody has told us of.

ALTER TABLE telemetry_drift DROP CONSTRAINT telemetry_drift_kind_check;
ALTER TABLE telemetry_drift ADD CONSTRAINT telemetry_drift_kind_check CHECK (
    kind IN (
        'unknown_type', 'unknown_code', 'unknown_damage_type', 'unknown_damage_reason', 'unknown_item_kind',
        'missing_key', 'bad_event', 'suspect'
    )
);
