"""The backfill orchestrator: what matches owe goes into the ledger, on the low lane, a little at a time."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from pewstats_collectors import log, metrics
from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.db import backfill, ledger
from pewstats_collectors.db.backfill import Waiting
from pewstats_collectors.db.ledger import Owed
from pewstats_collectors.db.pool import Connection, Pool, in_transaction
from pewstats_collectors.jobs import BACKFILL, TELEMETRY
from pewstats_collectors.storage.keys import telemetry_key
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers.nudges import Nudges
from pewstats_collectors.workers.outcomes import utc_now

_log = log.get(__name__)

#: How far back a player is owed details who becomes tracked; the trigger says the same.
WINDOW_DAYS: Final = 180


class Backfill:
    """Keeps at most `at_once` pieces of it in the queue; several of these at once do no harm.

    `details_days`: details of older matches are not kept, so nobody is owed them; 0: all are.
    """

    def __init__(
        self, pool: Pool, store: TelemetryStore, nudges: Nudges, *, at_once: int, details_days: float = 0
    ) -> None:
        self._pool = pool
        self._store = store
        self._nudges = nudges
        self._at_once = at_once
        self._details_days = details_days

    def round(self) -> bool:
        """Fill up what there is room for; is anything pending or under way?

        Raises OSError when storage does not say what it has.
        """
        in_transaction(self._pool, backfill.settle)
        since = utc_now() - timedelta(days=self._details_days) if self._details_days else None
        with self._pool.connection() as connection:
            room = self._at_once - backfill.queued(connection)
            waiting = backfill.waiting(connection, max(room, 0), since=since)
        stored = {one.match_id for one in waiting if self._store.exists(_key(one))}
        if missing := {one.match_id for one in waiting} - stored:
            in_transaction(self._pool, partial(backfill.no_telemetry, match_ids=missing))
            _log.warning("no telemetry to backfill from", matches=len(missing))
        queue = partial(_queue, work=[one for one in waiting if one.match_id in stored])
        self._nudges.send(in_transaction(self._pool, queue))
        self._show()
        return bool(waiting) or room < self._at_once

    def _show(self) -> None:
        with self._pool.connection() as connection:
            totals = backfill.totals(connection)
        for status, number in totals.items():
            metrics.BACKFILL.labels(status).set(number)


def _queue(connection: Connection, work: Sequence[Waiting]) -> list[Owed]:
    """Put into the ledger what nobody else did meanwhile."""
    in_order = sorted(work, key=lambda one: (one.account_id is None, one.subject))  # as the ledger is locked
    return [owed for one in in_order if backfill.queue(connection, one) for owed in _owe(connection, one)]


def _owe(connection: Connection, work: Waiting) -> list[Owed]:
    if work.account_id is None:
        return ledger.repeat(connection, TELEMETRY, [work.subject], lane=Lane.LOW)
    return ledger.reopen(connection, BACKFILL, work.subject, Lane.LOW)


def _key(work: Waiting) -> str:
    return work.key or telemetry_key(work.shard, work.created_at, work.match_id)
