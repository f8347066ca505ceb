"""Clean-up: what is over goes after the days that settings give it, in short transactions.

Nothing that is owed, or waits for a person, is ever touched; docs/decisions.md says what else stays, and why.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Final

from pewstats_collectors import log, metrics
from pewstats_collectors.db import retention
from pewstats_collectors.db.pool import Connection, Pool, in_transaction
from pewstats_collectors.settings import Retention
from pewstats_collectors.storage.keys import match_of
from pewstats_collectors.storage.telemetry import TelemetryStore

#: Rows of one transaction; files that are looked up in one.
BATCH: Final = 500
#: Matches whose details go in one transaction: a match may have some thousand rows.
MATCHES: Final = 20

_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """How many are gone; `details`: rows of damage events and circle positions."""

    work: int
    dead_letters: int
    messages: int
    details: int
    telemetry_files: int


def clean_up(
    pool: Pool,
    store: TelemetryStore,
    limits: Retention,
    now: datetime,
    go_on: Callable[[], bool] = lambda: True,
) -> Cleaned:
    """Delete all that is older than its limit; what another holds now waits for the next time.

    `go_on` is asked before each batch: False ends it there. Two of these at once do no harm. What the storage
    raises (OSError) is passed on; it comes last.
    """
    cleaned = Cleaned(
        work=_forget(pool, retention.forget_work, _before(now, limits.ledger_days), go_on),
        dead_letters=_forget(pool, retention.forget_letters, _before(now, limits.dead_letters_days), go_on),
        messages=_forget(pool, retention.forget_messages, _before(now, limits.messages_days), go_on),
        details=_forget_details(pool, _before(now, limits.details_days), go_on),
        telemetry_files=_forget_files(pool, store, limits, now, go_on),
    )
    for kind in fields(cleaned):
        number = getattr(cleaned, kind.name)
        metrics.CLEANED.labels(kind.name).inc(number)  # nothing too: the series is there from the start
        if number:
            _log.info("cleaned up", kind=kind.name, number=number)
    return cleaned


def _before(now: datetime, days: float) -> datetime | None:
    """None: nothing is so old."""
    return now - timedelta(days=days) if days else None


def _forget(
    pool: Pool,
    forget: Callable[[Connection, datetime, int], int],
    before: datetime | None,
    go_on: Callable[[], bool],
) -> int:
    gone = 0
    while before is not None and go_on():
        batch = in_transaction(pool, lambda connection: forget(connection, before, BATCH))
        gone += batch
        if batch < BATCH:
            break
    return gone


def _forget_details(pool: Pool, before: datetime | None, go_on: Callable[[], bool]) -> int:
    gone = 0
    after: retention.Place | None = retention.FIRST
    while before is not None and after is not None and go_on():
        batch, after = in_transaction(
            pool, partial(retention.forget_details, before=before, limit=MATCHES, after=after)
        )
        gone += batch
    return gone


def _forget_files(
    pool: Pool, store: TelemetryStore, limits: Retention, now: datetime, go_on: Callable[[], bool]
) -> int:
    """Whole days, by the day in the files' names; a file stays until its match is processed."""
    before = _before(now, limits.telemetry_days)
    if before is None:
        return 0
    gone = 0
    since = _before(now, limits.details_days)
    for day in store.days_before(before.date()):
        names = iter(store.names(day))
        while (batch := list(islice(names, BATCH))) and go_on():
            files = {match_id: name for name in batch if (match_id := match_of(name)) is not None}
            with pool.connection() as connection:
                processed = retention.processed_among(connection, files, since=since)
            for match_id in sorted(processed):
                store.delete(f"{day}/{files[match_id]}")
            gone += len(processed)
    return gone
