"""The backfill orchestrator: what matches owe goes into the ledger, on the low lane, a little at a time."""

import math
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from pewstats_collectors import log, metrics
from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.db import backfill, ledger
from pewstats_collectors.db.backfill import Status, Waiting
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
#: How often to look for what nobody noted, in s: that is a walk through the matches of all who are tracked.
LOOK_S: Final = 3600.0


class Backfill:
    """Keeps at most `at_once` matches of it in the queue; several of these at once do no harm.

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
        self._look_at = -math.inf

    def round(self) -> dict[Status, int]:
        """Fill up what there is room for; returns how much there is by status.

        Raises OSError when storage does not say what it has.
        """
        if time.monotonic() >= self._look_at:
            in_transaction(self._pool, self._look)
            self._look_at = time.monotonic() + LOOK_S
        in_transaction(self._pool, backfill.settle)
        with self._pool.connection() as connection:
            room = self._at_once - backfill.queued(connection)
            waiting = backfill.waiting(connection, room) if room > 0 else []
        self._nudges.send(in_transaction(self._pool, partial(_queue, work=self._stored(waiting))))
        return self._show()

    def _look(self, connection: Connection) -> None:
        days: float = WINDOW_DAYS
        if self._details_days:
            backfill.not_kept(connection, utc_now() - timedelta(days=self._details_days))
            days = min(days, self._details_days)
        if found := backfill.owe_lacking(connection, utc_now() - timedelta(days=days)):
            _log.warning("details were lacking", matches=found)

    def _stored(self, waiting: Sequence[Waiting]) -> list[Waiting]:
        """Those whose telemetry storage has; nothing can be done for the others."""
        stored = {one.match_id for one in waiting if self._store.exists(_key(one))}
        if missing := {one.match_id for one in waiting} - stored:
            self._store.check_there()
            in_transaction(self._pool, partial(backfill.no_telemetry, match_ids=missing))
            _log.warning("no telemetry to backfill from", matches=len(missing))
        return [one for one in waiting if one.match_id in stored]

    def _show(self) -> dict[Status, int]:
        with self._pool.connection() as connection:
            totals = backfill.totals(connection)
        for status, number in totals.items():
            metrics.BACKFILL.labels(status).set(number)
        return totals


def left(totals: dict[Status, int]) -> int:
    """How much of it is still to be done."""
    return totals["pending"] + totals["queued"]


def _queue(connection: Connection, work: Sequence[Waiting]) -> list[Owed]:
    """Put into the ledger what nobody else did meanwhile, in the order of its rows: by job and subject."""
    players = sorted((one for one in work if one.accounts), key=lambda one: one.subject)
    whole = sorted((one for one in work if not one.accounts), key=lambda one: one.match_id)
    owed: list[Owed] = []
    for one in players:
        if backfill.queue(connection, one):
            owed += ledger.reopen(connection, BACKFILL, one.subject, Lane.LOW)
    for one in whole:
        if backfill.queue(connection, one):
            payload = {"shard": one.shard, "key": one.key} if one.key else {}
            owed += ledger.reopen(connection, TELEMETRY, one.match_id, Lane.LOW, payload)
    return owed


def _key(work: Waiting) -> str:
    return work.key or telemetry_key(work.shard, work.created_at, work.match_id)
