"""Replay: the work of dead letters is owed again, as it was owed the first time."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from pewstats_collectors.db import dead_letters, ledger
from pewstats_collectors.db.dead_letters import REPLAYED, Resolved
from pewstats_collectors.db.ledger import Owed
from pewstats_collectors.db.pool import Connection, Pool, in_transaction
from pewstats_collectors.workers.nudges import Nudges

BATCH = 200


@dataclass(frozen=True, slots=True)
class Replayed:
    """The letters that were, in the order of their ids; and nudges that the reconciler will have to send."""

    letters: list[Resolved]
    unsent: int


def in_time(
    numbers: Sequence[int], rate: float | None, wait: Callable[[float], bool]
) -> Iterator[Sequence[int]]:
    """The same in batches, at most `rate` a second, or without a pause; it ends where `wait` says so.

    `wait`: lets so many s pass; returns whether it was told to stop.
    """
    size = BATCH if rate is None else min(max(1, round(rate / 10)), BATCH)
    began = time.monotonic()
    for start in range(0, len(numbers), size):
        early = began + start / rate - time.monotonic() if rate else 0
        if wait(max(0, early)):
            return
        yield numbers[start : start + size]


def replay(
    pool: Pool, nudges: Nudges, numbers: Sequence[int], actor: str | None = None, note: str | None = None
) -> Replayed:
    """Owe the work of these dead letters again in one transaction, then publish; it is kept who and why.

    Left out are letters that wait no more and messages that could not be read.
    """
    letters, owed = in_transaction(pool, partial(_owe, numbers=numbers, actor=actor, note=note))
    return Replayed(letters, len(owed) - nudges.send(owed))


def _owe(
    connection: Connection, numbers: Sequence[int], actor: str | None, note: str | None
) -> tuple[list[Resolved], list[Owed]]:
    found = dead_letters.resolve(connection, numbers, REPLAYED, actor, note)
    letters = sorted(found, key=lambda one: one.id)
    owed: dict[tuple[str, str], Owed] = {}
    for one in sorted(letters, key=lambda one: (one.job, one.subject or "")):  # two never deadlock
        if one.subject is not None:
            for row in ledger.reopen(connection, one.job, one.subject, one.lane, one.payload):
                owed[row.job, row.subject] = row  # as it stands after the last
    return letters, list(owed.values())
