"""Commands that owe work wait for the queue to do it, or do it themselves where no worker does."""

import time
from collections.abc import Callable, Collection
from typing import Final

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db import ledger
from pewstats_collectors.db.leader import is_worked_on
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.without_loop import work_off

LOOK_S: Final = 0.1
PATIENCE_S: Final = 60.0


def wait_for(
    app: App,
    job: str,
    subjects: Collection[str],
    handle: Callable[[Claim, Deps], list[Owed]],
    patience_s: float,
) -> int:
    """Until this job has come to an end with all of these; returns with how many it has not after so long."""
    until = time.monotonic() + patience_s
    while True:
        with app.pool.connection() as connection:
            left = ledger.unsettled_of(connection, job, subjects)
            worked_on = is_worked_on(connection, job)
        if not left or time.monotonic() >= until:
            return left
        if worked_on or not work_off(wiring.make_deps(app), job, handle):
            time.sleep(LOOK_S)
