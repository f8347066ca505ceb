ALTER TABLE queue_messages DROP COLUMN published_at;
DROP INDEX ledger_passed;
DROP INDEX dead_letters_resolved;
ALTER TABLE dead_letters DROP COLUMN resolved_by, DROP COLUMN resolved_why;
