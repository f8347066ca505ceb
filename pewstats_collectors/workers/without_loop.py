"""Work that is done here and now, without the worker loop: for commands, where no worker runs."""

from collections.abc import Callable
from typing import Final

from pewstats_collectors.db import ledger
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import in_transaction
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.outcomes import record_failure

Handle = Callable[[Claim, Deps], list[Owed]]

BATCH: Final = 100


def work_off(deps: Deps, job: str, handle: Handle) -> int:
    """Do all of this job that waits; returns how many pieces of work it was."""
    done = 0
    while True:
        with deps.pool.connection() as connection:
            waiting = ledger.ready(connection, job, BATCH)
        for subject in waiting:
            done += _work_on(subject, deps, job, handle)
        if not waiting:
            return done


def _work_on(subject: str, deps: Deps, job: str, handle: Handle) -> bool:
    lease_s = deps.settings.work.lease_s
    claim = in_transaction(
        deps.pool, lambda connection: ledger.claim(connection, job, subject, lease_s=lease_s)
    )
    if claim is None:
        return False
    try:
        handle(claim, deps)
    except Exception as error:
        record_failure(deps.pool, claim, error, deps.settings.work, deps.now())
    return True
