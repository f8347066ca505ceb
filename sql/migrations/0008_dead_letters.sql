-- What became of a dead letter. It is kept: who wants to know what happened last month reads it here.

ALTER TABLE dead_letters
    ADD COLUMN resolved text CHECK (resolved IN ('replayed', 'discarded')),
    ADD COLUMN resolved_at timestamptz,
    ADD CHECK ((resolved IS NULL) = (resolved_at IS NULL));

COMMENT ON COLUMN dead_letters.resolved IS 'replayed: its work was owed again, or done, since; NULL: waits for a person';

CREATE INDEX dead_letters_waiting ON dead_letters (id) WHERE resolved IS NULL;
CREATE INDEX ledger_given_up ON ledger (job, reason) WHERE state IN ('failed', 'rejected');

-- Work may be owed again in many ways: replayed, imported from a better file, asked for by another stage. Whichever it
-- was, its dead letter is nothing to worry about any more.
CREATE FUNCTION resolve_dead_letters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE dead_letters SET resolved = 'replayed', resolved_at = now()
    WHERE subject = NEW.subject AND job = NEW.job AND resolved IS NULL;
    RETURN NULL;
END
$$;

CREATE TRIGGER ledger_reopened AFTER UPDATE OF state ON ledger
FOR EACH ROW WHEN (OLD.state IN ('failed', 'rejected') AND NEW.state NOT IN ('failed', 'rejected'))
EXECUTE FUNCTION resolve_dead_letters();
