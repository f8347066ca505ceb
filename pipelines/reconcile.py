"""The due-loop and the repair of what stopped moving: what is owed gets its nudge, however it was lost."""

import math
import time
from collections.abc import Callable
from functools import partial

from pewstats_collectors import log, metrics
from pewstats_collectors.broker.broker import Broker
from pewstats_collectors.db import ledger
from pewstats_collectors.db.ledger import Expired
from pewstats_collectors.db.pool import Connection, Pool, in_transaction
from pewstats_collectors.errors import BrokerError
from pewstats_collectors.settings import Reconcile, Work
from pewstats_collectors.workers.nudges import Nudges
from pewstats_collectors.workers.outcomes import after_giving_up, utc_now
from pipelines import weekly

_log = log.get(__name__)


class Reconciler:
    """Rounds of repair. Some faults are looked for now and then only.

    To count queues costs a connection, to look for missing steps a walk through all matches. A newcomer, who
    cannot know whether an outage has just ended, begins as if one had.
    """

    def __init__(
        self,
        pool: Pool,
        broker: Broker,
        work: Work,
        limits: Reconcile,
        beat: Callable[[], None] = lambda: None,
        *,
        newcomer: bool = False,
    ) -> None:
        self._nudges = Nudges(broker, pool, beat)
        self._pool = pool
        self._broker = broker
        self._work = work
        self._limits = limits
        self._look_for_nudges_at = -math.inf
        self._look_for_steps_at = -math.inf
        self._look_at_events_at = -math.inf
        self._was_held_up = newcomer
        metrics.begin_repair()
        self._spare_until = -math.inf

    def round(self) -> bool:
        """Expired leases, lost nudges, missing steps, a batch of what is due, events; is more due?

        After a round that failed, leases are spared for as long as one lasts: while the database was out of
        reach nobody could renew his.
        """
        if self._was_held_up:
            self._spare_until = time.monotonic() + self._work.lease_s
        self._was_held_up = True
        if time.monotonic() >= self._spare_until:
            release_expired(self._pool, self._work)
        self._look_for_what_is_lost()
        more = publish_due(self._pool, self._nudges, self._limits) == self._limits.batch
        self._look_at_events()  # last: whatever stands in its way, nudges are sent
        self._was_held_up = False
        return more

    def close(self) -> None:
        """Give the connection to the broker back."""
        self._nudges.close()

    def _look_for_what_is_lost(self) -> None:
        if time.monotonic() >= self._look_for_nudges_at:
            find_lost_nudges(self._pool, self._broker, self._limits)
            self._look_for_nudges_at = time.monotonic() + self._limits.silent_s / 10
        if time.monotonic() >= self._look_for_steps_at:
            found = find_missing_steps(self._pool, self._limits)
            if found < self._limits.batch:
                self._look_for_steps_at = time.monotonic() + self._limits.silent_s

    def _look_at_events(self) -> None:
        if time.monotonic() >= self._look_at_events_at:
            weekly.owe_events(self._pool, utc_now())
            self._look_at_events_at = time.monotonic() + weekly.EVERY_S


def publish_due(pool: Pool, nudges: Nudges, limits: Reconcile) -> int:
    """Publish everything whose time has come; returns how many. Two of these at once do no harm."""
    with pool.connection() as connection:
        due = ledger.due(connection, settled_s=limits.settled_s, limit=limits.batch)
    sent = nudges.send(due)
    for row in due[:sent]:
        metrics.REPUBLISHED.labels(row.job).inc()
    return sent


def release_expired(pool: Pool, work: Work) -> int:
    """Give the work of dead and frozen workers back, or up after too many attempts."""

    def release(connection: Connection) -> list[Expired]:
        expired = ledger.release_expired(connection, max_attempts=work.max_attempts)
        for row in expired:
            if row.state == "failed":
                error = f"the worker died or froze in each of {row.attempts} attempts"
                after_giving_up(connection, row, "lease expired", error)  # its follower is published when due
        return expired

    expired = in_transaction(pool, release)
    for row in expired:
        metrics.LEASES_EXPIRED.labels(row.job).inc()
        _log.warning(
            "lease expired", job=row.job, match_id=row.subject, attempts=row.attempts, state=row.state
        )
    return len(expired)


def find_lost_nudges(pool: Pool, broker: Broker, limits: Reconcile) -> int:
    """Owe a new nudge to what was published long ago and that no queue holds any more."""
    try:
        depths = broker.depths()
    except BrokerError as error:
        _log.warning("queues not counted", error=str(error))
        return 0
    waiting = {queue.removeprefix("pewstats.") for queue, depth in depths.items() if depth}

    def forget(connection: Connection) -> int:
        return ledger.forget_lost_nudges(connection, silent_s=limits.silent_s, waiting=waiting)

    if lost := in_transaction(pool, forget):
        _log.warning("nudges lost", number=lost)
        metrics.NUDGES_RENEWED.inc(lost)
    return lost


def find_missing_steps(pool: Pool, limits: Reconcile) -> int:
    """Owe next steps that have no row, at most a batch of them; returns how many."""
    owed = in_transaction(pool, partial(ledger.owe_missing_steps, limit=limits.batch))
    for row in owed:
        metrics.MISSING_STEPS.labels(row.job).inc()
        _log.warning("next step was missing", job=row.job, match_id=row.subject, lane=row.lane)
    return len(owed)
