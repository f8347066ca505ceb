-- What is owed, by whom it is being done, and what could not be done.

CREATE TABLE ledger (
    job text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    state text NOT NULL CHECK (state IN ('ready', 'running', 'snoozed', 'failed', 'rejected', 'done')),
    lane text NOT NULL CHECK (lane IN ('high', 'normal', 'low')),
    payload jsonb NOT NULL DEFAULT '{}',
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    lease_token uuid,
    lease_until timestamptz,
    next_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    again boolean NOT NULL DEFAULT false,
    reason text,
    error text,
    error_offset bigint,
    owed_since timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (job, subject),
    CHECK ((state = 'running') = (lease_token IS NOT NULL)),
    CHECK ((lease_token IS NULL) = (lease_until IS NULL))
);

COMMENT ON COLUMN ledger.next_at IS 'not to be published or claimed before';
COMMENT ON COLUMN ledger.published_at IS 'when a broker last confirmed the nudge for this row as it stands; NULL: owed';
COMMENT ON COLUMN ledger.again IS 'asked for once more while it ran: ready again when it ends';
COMMENT ON COLUMN ledger.owed_since IS 'how long it waits: limits for how long it may be put off';
COMMENT ON COLUMN ledger.reason IS 'short phrase of the last error, to group by';
COMMENT ON COLUMN ledger.error_offset IS 'byte of the unpacked file where the fault was seen, if there is one';

CREATE INDEX ledger_due ON ledger (next_at, job, subject) WHERE state IN ('ready', 'snoozed') AND published_at IS NULL;
CREATE INDEX ledger_nudged ON ledger (published_at) WHERE state IN ('ready', 'snoozed');
CREATE INDEX ledger_leases ON ledger (lease_until) WHERE state = 'running';
CREATE INDEX ledger_subject ON ledger (subject);

CREATE TABLE dead_letters (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job text COLLATE "C" NOT NULL,
    subject text COLLATE "C",
    payload jsonb NOT NULL,
    reason text NOT NULL,
    error text NOT NULL,
    traceback text,
    attempts integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX dead_letters_subject ON dead_letters (subject);
