"""What an admin changes: written whole, and what it touches is judged again by the queue; or only tried."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.db import ledger, ratings
from pewstats_collectors.db.ledger import Owed
from pewstats_collectors.db.pool import Connection, Pool, in_transaction
from pewstats_collectors.db.tournaments import judging, locks
from pewstats_collectors.jobs import REJUDGE
from pewstats_collectors.workers.nudges import Nudges

Change = Callable[[Connection], set[str]]
"""Writes facts and returns the matches that are to be judged again."""

T = TypeVar("T")


def apply(pool: Pool, nudges: Nudges, shards: Iterable[str], change: Change) -> set[str]:
    """Carry a change out; returns the matches that the queue judges again."""

    def work(connection: Connection) -> tuple[set[str], list[Owed]]:
        _lock(connection, shards)
        again = change(connection)
        owed = [
            one
            for match_id in sorted(again)
            for one in ledger.reopen(connection, REJUDGE, match_id, Lane.HIGH)
        ]
        ratings.owe_all(connection)
        return again, owed

    again, owed = in_transaction(pool, work)
    nudges.send(owed)
    return again


def preview(
    pool: Pool, shards: Iterable[str], change: Change, look: Callable[[Connection], T]
) -> tuple[T, T, set[str]]:
    """Carry a change out, judge all it touches, and take everything back.

    Returns what `look` sees before and after, and the matches that were judged again.
    """

    def work(connection: Connection) -> tuple[T, T, set[str]]:
        with connection.transaction(force_rollback=True):
            _lock(connection, shards)
            before = look(connection)
            judged = judge_all(connection, change(connection))
            return before, look(connection), judged

    return in_transaction(pool, work)


def judge_all(connection: Connection, match_ids: Iterable[str]) -> set[str]:
    """Judge these matches, and those that depend on what changes with them; returns all of them."""
    waiting, judged = set(match_ids), set[str]()
    while waiting:
        match_id = min(waiting)
        waiting.remove(match_id)
        judged.add(match_id)
        if (found := judging.judge_match(connection, match_id)) is not None:
            waiting |= found.again
    return judged


def _lock(connection: Connection, shards: Iterable[str]) -> None:
    for shard in sorted(set(shards)):
        locks.change(connection, shard)
