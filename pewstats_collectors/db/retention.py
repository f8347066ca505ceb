"""What is over and was kept long enough, found by its age and deleted some hundred rows at a time.

Each function is one batch: less than `limit` means that nothing else is so old. What others hold is passed
over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql


@dataclass(frozen=True, slots=True)
class Place:
    """A match in the order of their start; whoever goes on does so after it."""

    created_at: datetime
    match_id: str


FIRST: Final = Place(datetime.min.replace(tzinfo=UTC), "")


def forget_work(connection: Connection, before: datetime, limit: int) -> int:
    """Delete rows of the ledger that were done before, but no stage of a match; returns how many."""
    return _delete(connection, "ledger", before, limit)


def forget_letters(connection: Connection, before: datetime, limit: int) -> int:
    """Delete dead letters that were replayed or discarded before; returns how many."""
    return _delete(connection, "dead_letters", before, limit)


def forget_messages(connection: Connection, before: datetime, limit: int) -> int:
    """Delete messages that wait in the embedded queue since before, at most so many of each queue.

    Their work stands in the ledger all the same: the reconciler sends another nudge for what is owed.
    """
    return _delete(connection, "messages", before, limit)


def forget_details(
    connection: Connection, before: datetime, limit: int, after: Place = FIRST
) -> tuple[int, Place | None]:
    """Delete damage events and circle positions of at most so many matches that began before.

    Returns how many rows that were, and the last of these matches; None: there is no other.
    """
    values = {"at": before, "limit": limit, "after": after.created_at, "after_id": after.match_id}
    rows = connection.execute(sql("retention", "matches_with_details"), values).fetchall()
    match_ids = {"match_ids": [row[0] for row in rows]}
    deleted = connection.execute(sql("retention", "damage_events"), match_ids).rowcount
    deleted += connection.execute(sql("retention", "circle_positions"), match_ids).rowcount
    connection.execute(sql("retention", "detailed_players"), match_ids)
    return deleted, Place(rows[-1][1], rows[-1][0]) if rows else None


def processed_among(
    connection: Connection, match_ids: Iterable[str], *, since: datetime | None = None
) -> frozenset[str]:
    """Those of these matches whose telemetry was read and is not to be read, or fetched, again.

    `since`: details of matches before are not kept, so that no backfill waits for them.
    """
    values = {"match_ids": list(match_ids), "since": since}
    return frozenset(row[0] for row in connection.execute(sql("retention", "processed"), values))


def _delete(connection: Connection, query: str, before: datetime, limit: int) -> int:
    return connection.execute(sql("retention", query), {"at": before, "limit": limit}).rowcount
