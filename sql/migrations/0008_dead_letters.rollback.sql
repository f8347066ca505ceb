DROP TRIGGER ledger_reopened ON ledger;
DROP FUNCTION resolve_dead_letters();
DROP INDEX ledger_given_up;
ALTER TABLE dead_letters DROP COLUMN resolved, DROP COLUMN resolved_at;
