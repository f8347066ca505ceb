DELETE FROM telemetry_drift WHERE kind IN ('unknown_damage_type', 'unknown_damage_reason', 'unknown_item_kind');
ALTER TABLE telemetry_drift DROP CONSTRAINT telemetry_drift_kind_check;
ALTER TABLE telemetry_drift ADD CONSTRAINT telemetry_drift_kind_check CHECK (
    kind IN ('unknown_type', 'unknown_code', 'missing_key', 'bad_event', 'suspect')
);
