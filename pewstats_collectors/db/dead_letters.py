"""Dead letters: work, or messages, that nobody will try again by himself.

One waits for a person until it is replayed or discarded; then it is kept, marked so. The database marks as
replayed whatever is owed again in another way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.text import storable

REPLAYED = "replayed"
DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A letter that waits no more; `subject` is None where the message could not be read."""

    id: int
    job: str
    subject: str | None
    payload: dict[str, Any]
    lane: str


def add(
    connection: Connection,
    job: str,
    subject: str | None,
    payload: Mapping[str, Any],
    reason: str,
    error: str,
    traceback: str | None,
    attempts: int,
) -> None:
    """Keep everything a person needs to understand the failure and to replay the work."""
    values = {
        "job": job,
        "subject": subject,
        "payload": Jsonb(payload),
        "reason": storable(reason),
        "error": storable(error),
        "traceback": traceback and storable(traceback),
        "attempts": attempts,
    }
    connection.execute(sql("dead_letters", "add"), values)


def waiting(
    connection: Connection, *, job: str | None = None, reason: str | None = None
) -> list[dict[str, Any]]:
    """Those that wait for a person, the newest last."""
    return _read(connection, "waiting", {"job": job, "reason": reason})


def resolved(
    connection: Connection, *, job: str | None = None, reason: str | None = None
) -> list[dict[str, Any]]:
    """Those that were replayed or discarded, the newest last, with who did it, when and why."""
    return _read(connection, "resolved", {"job": job, "reason": reason})


def find(connection: Connection, number: int) -> dict[str, Any] | None:
    """Everything about one, waiting or not."""
    return next(iter(_read(connection, "find", {"id": number})), None)


def of_work(connection: Connection, job: str, subject: str | None) -> list[dict[str, Any]]:
    """All letters of one piece of work, the newest last, and what became of them."""
    return _read(connection, "of_work", {"job": job, "subject": subject})


def by_reason(connection: Connection) -> list[tuple[str, str, int]]:
    """(job, reason, how many wait)."""
    return connection.execute(sql("dead_letters", "by_reason")).fetchall()


def resolve(
    connection: Connection, numbers: Iterable[int], how: str, actor: str | None = None, why: str | None = None
) -> list[Resolved]:
    """Mark those of these that wait, and can be, as REPLAYED or DISCARDED; returns them in no order.

    It is kept who did it, and why.
    """
    values = {"ids": list(numbers), "resolved": how, "by": _kept(actor), "why": _kept(why)}
    with connection.cursor(row_factory=class_row(Resolved)) as cursor:
        cursor.execute(sql("dead_letters", "resolve"), values)
        return cursor.fetchall()


def _read(connection: Connection, query: str, values: Mapping[str, object]) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql("dead_letters", query), values).fetchall()


def _kept(text: str | None) -> str | None:
    return None if text is None else storable(text)
