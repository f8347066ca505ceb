-- Who replayed or discarded a dead letter, and why. What is over is found by its age, to be cleaned up.

ALTER TABLE dead_letters
    ADD COLUMN resolved_by text,
    ADD COLUMN resolved_why text,
    ADD CHECK (resolved IS NOT NULL OR (resolved_by IS NULL AND resolved_why IS NULL));

COMMENT ON COLUMN dead_letters.resolved_by IS 'who replayed or discarded it; NULL: by itself, its work was owed again or done';

CREATE INDEX dead_letters_resolved ON dead_letters (resolved_at) WHERE resolved IS NOT NULL;

-- What is done, but for the stages of a match: their rows are its record, and stay.
CREATE INDEX ledger_passed ON ledger (changed_at)
WHERE state = 'done' AND job NOT IN ('summary', 'download', 'telemetry', 'aggregate');

ALTER TABLE queue_messages ADD COLUMN published_at timestamptz NOT NULL DEFAULT now();
