"""Replay: the work of dead letters is owed again, as it was owed the first time."""

from collections.abc import Sequence
from functools import partial

from pewstats_collectors.db import dead_letters, ledger
from pewstats_collectors.db.dead_letters import REPLAYED, Resolved
from pewstats_collectors.db.ledger import Owed
from pewstats_collectors.db.pool import Connection, Pool, in_transaction
from pewstats_collectors.workers.nudges import Nudges

BATCH = 200


def replay(pool: Pool, nudges: Nudges, numbers: Sequence[int]) -> tuple[list[Resolved], int]:
    """Owe the work of these dead letters again, some hundred in a transaction, then publish.

    Returns the letters replayed and how many nudges went out; the reconciler sends the others. Left out are
    letters that wait no more and messages that could not be read.
    """
    replayed: list[Resolved] = []
    sent = 0
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start : start + BATCH]
        letters, owed = in_transaction(pool, partial(_owe, numbers=batch))
        replayed += letters
        sent += nudges.send(owed)
    return replayed, sent


def _owe(connection: Connection, numbers: Sequence[int]) -> tuple[list[Resolved], list[Owed]]:
    letters = sorted(dead_letters.resolve(connection, numbers, REPLAYED), key=lambda one: one.id)
    owed: dict[tuple[str, str], Owed] = {}
    for one in sorted(letters, key=lambda one: (one.job, one.subject or "")):  # two never deadlock
        if one.subject is not None:
            for row in ledger.reopen(connection, one.job, one.subject, one.lane, one.payload):
                owed[row.job, row.subject] = row  # as it stands after the last
    return letters, list(owed.values())
