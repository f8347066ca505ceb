"""The ledger: one row per (job, subject) says what is owed, who does it until when, and what went wrong.

A worker claims a row, which counts the attempt and gives it a lease with a fresh token. It works outside any
transaction; its result and `finish` are one transaction, which fails when the lease is no longer its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid4

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from pewstats_collectors.db.batch import in_key_order
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.text import storable
from pewstats_collectors.errors import LeaseLost
from pewstats_collectors.matches.stages import StageState

NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Owed:
    """A row that wants a nudge, as it stood at `changed_at`."""

    job: str
    subject: str
    lane: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do one piece of work until the lease ends."""

    job: str
    subject: str
    lane: str
    payload: dict[str, Any]
    attempts: int
    lease_token: UUID
    owed_since: datetime


@dataclass(frozen=True, slots=True)
class Expired:
    """Work whose lease ran out, with the state it has now."""

    job: str
    subject: str
    lane: str
    payload: dict[str, Any]
    attempts: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(StageState):
    """A row as a person wants to see it."""

    job: str
    subject: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The rows of one job in one state: how many, and how many leases of them ran out."""

    job: str
    state: str
    rows: int
    leases_out: int


def add(
    connection: Connection,
    job: str,
    subject: str,
    lane: str = NORMAL,
    payload: Mapping[str, Any] | None = None,
) -> list[Owed]:
    """Owe this work; nothing happens if it is known, but that a more urgent lane raises it."""
    return _owe(connection, "add", job, subject, lane, payload)


def reopen(
    connection: Connection,
    job: str,
    subject: str,
    lane: str = NORMAL,
    payload: Mapping[str, Any] | None = None,
) -> list[Owed]:
    """Owe this work again whatever became of it; while it runs, once more after that."""
    return _owe(connection, "reopen", job, subject, lane, payload)


def repeat(connection: Connection, job: str, subjects: Iterable[str]) -> list[Owed]:
    """Like reopen, but only what is known already of this work."""
    owed: list[Owed] = []
    with connection.cursor(row_factory=class_row(Owed)) as cursor:
        for subject in sorted(set(subjects)):
            owed += cursor.execute(sql("ledger", "repeat"), {"job": job, "subject": subject})
    return owed


def repeat_all(connection: Connection, job: str, subjects: Iterable[str]) -> None:
    """The same for many; the reconciler publishes them."""
    connection.execute(sql("ledger", "repeat_all"), {"job": job, "subjects": list(subjects)})


def owe_later(connection: Connection, job: str, subjects: Iterable[str], *, delay_s: float) -> None:
    """Owe work once for many changes, `delay_s` s after the first of them; the last thing in a transaction.

    Whoever changes something calls it in the same transaction, so a run begins after the last change it is
    owed for. The reconciler publishes it when it is due.
    """
    rows = [
        {"job": job, "subject": subject, "lane": NORMAL, "delay_s": delay_s}
        for subject in sorted(set(subjects))
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql("ledger", "owe_later"), rows)


def settle(
    connection: Connection,
    job: str,
    subject: str,
    *,
    state: str,
    lane: str = NORMAL,
    reason: str | None = None,
    error: str | None = None,
) -> None:
    """Record work that was done, or ruled out, without a worker; work that is done stays done."""
    values = {
        "job": job,
        "subject": subject,
        "state": state,
        "lane": lane,
        "reason": reason,
        "error": error,
    }
    connection.execute(sql("ledger", "settle"), values)


def claim(
    connection: Connection, job: str, subject: str, *, lease_s: float, token: UUID | None = None
) -> Claim | None:
    """Take this work, or None when it is not owed now: done, running elsewhere, or not due.

    Whoever gives the `token` can tell later whether a claim was his whose commit got no answer.
    """
    values = {"job": job, "subject": subject, "lease_s": lease_s, "token": token or uuid4()}
    with connection.cursor(row_factory=class_row(Claim)) as cursor:
        cursor.execute(sql("ledger", "claim"), values)
        return cursor.fetchone()


def renew(connection: Connection, held: Claim, *, lease_s: float) -> bool:
    """Prolong the lease; False when it is no longer ours."""
    values = _key(held) | {"lease_s": lease_s}
    return connection.execute(sql("ledger", "renew"), values).rowcount == 1


def finish(connection: Connection, held: Claim) -> None:
    """Done, in the transaction that writes the result. Raises LeaseLost: roll back."""
    _change(connection, "finish", held, {})


def give_back(
    connection: Connection,
    held: Claim,
    *,
    state: str,
    next_at: datetime,
    charged: bool,
    reason: str,
    error: str,
) -> str:
    """To be tried again at `next_at`; not `charged` takes the attempt back. Raises LeaseLost.

    Returns the state it has now: `ready`, at once and as if new, if it was reopened meanwhile.
    """
    values = {"state": state, "next_at": next_at, "charged": charged} | _why(reason, error)
    return _change(connection, "give_back", held, values)


def give_up(
    connection: Connection, held: Claim, *, state: str, reason: str, error: str, offset: int | None = None
) -> str:
    """Final, `failed` or `rejected`, but `ready` if it was reopened meanwhile. Raises LeaseLost.

    Returns the state it has now.
    """
    return _change(connection, "give_up", held, {"state": state, "offset": offset} | _why(reason, error))


def mark_published(connection: Connection, owed: Iterable[Owed]) -> None:
    """A broker confirmed the nudges for these rows; those that changed since are left as they are."""
    rows = in_key_order(owed, key=attrgetter("job", "subject", "changed_at"))
    with connection.cursor() as cursor:
        cursor.executemany(sql("ledger", "published"), [asdict(row) for row in rows])


def due(connection: Connection, *, settled_s: float, limit: int) -> list[Owed]:
    """Rows owed a nudge that did not change for `settled_s` s: whoever changed one publishes it."""
    with connection.cursor(row_factory=class_row(Owed)) as cursor:
        cursor.execute(sql("ledger", "due"), {"settled_s": settled_s, "limit": limit})
        return cursor.fetchall()


def release_expired(connection: Connection, *, max_attempts: int) -> list[Expired]:
    """Take work back from workers whose lease ran out; after `max_attempts` it is `failed`."""
    with connection.cursor(row_factory=class_row(Expired)) as cursor:
        cursor.execute(sql("ledger", "release_expired"), {"max_attempts": max_attempts})
        return cursor.fetchall()


def forget_lost_nudges(connection: Connection, *, silent_s: float, waiting: Iterable[str]) -> int:
    """Owe a new nudge to what was published long ago and not picked up; returns how many.

    What stands in a queue of `waiting` (`<job>.<lane>`) is left out: the queue is long, not lost. But what
    became owed long after it runs already, then it was overtaken: its nudge is gone.
    """
    values = {"silent_s": silent_s, "waiting": list(waiting)}
    return connection.execute(sql("ledger", "forget_lost_nudges"), values).rowcount


def stuck(connection: Connection, *, for_s: float) -> list[tuple[str, int, float]]:
    """(job, how many, for how many s the oldest) of the leases that ran out more than `for_s` s ago."""
    return connection.execute(sql("ledger", "stuck"), {"for_s": for_s}).fetchall()


def oldest_due(connection: Connection) -> list[tuple[str, str, float]]:
    """(job, lane, for how many s the oldest work has been due) of what waits to be done."""
    return connection.execute(sql("ledger", "oldest_due")).fetchall()


def figures(connection: Connection) -> list[Figures]:
    """What is not done, by job and state as shown to a person; nothing of jobs and states without a row."""
    with connection.cursor(row_factory=class_row(Figures)) as cursor:
        return cursor.execute(sql("ledger", "figures")).fetchall()


def owe_missing_steps(connection: Connection, *, limit: int) -> list[Owed]:
    """Owe the next steps of known matches that have no row, at most `limit`.

    Looks at all matches there are, about 6 ms for each thousand of them.
    """
    with connection.cursor(row_factory=class_row(Owed)) as cursor:
        cursor.execute(sql("ledger", "owe_missing_steps"), {"limit": limit})
        return cursor.fetchall()


def of_subjects(connection: Connection, subjects: Iterable[str]) -> list[Entry]:
    """Every row about these subjects."""
    with connection.cursor(row_factory=class_row(Entry)) as cursor:
        cursor.execute(sql("ledger", "of_subjects"), {"subjects": list(subjects)})
        return cursor.fetchall()


def unsettled(connection: Connection, subjects: Iterable[str]) -> int:
    """How many rows about these subjects are ready or running."""
    row = connection.execute(sql("ledger", "unsettled"), {"subjects": list(subjects)}).fetchone()
    return int(row[0]) if row else 0


def unsettled_of(connection: Connection, job: str, subjects: Iterable[str]) -> int:
    """How many of these subjects this job has yet to come to an end with."""
    values = {"job": job, "subjects": list(subjects)}
    row = connection.execute(sql("ledger", "unsettled_of"), values).fetchone()
    return int(row[0]) if row else 0


def given_up_of(connection: Connection, job: str, subjects: Iterable[str]) -> int:
    """How many of these subjects this job has failed with for good."""
    values = {"job": job, "subjects": list(subjects)}
    row = connection.execute(sql("ledger", "given_up_of"), values).fetchone()
    return int(row[0]) if row else 0


def open_of(connection: Connection, job: str) -> list[str]:
    """Subjects that this job has yet to come to an end with."""
    return [row[0] for row in connection.execute(sql("ledger", "open_of"), {"job": job})]


def ready(connection: Connection, job: str, limit: int) -> list[str]:
    """Subjects of this job that wait for a worker."""
    rows = connection.execute(sql("ledger", "ready"), {"job": job, "limit": limit})
    return [row[0] for row in rows]


def _owe(
    connection: Connection, query: str, job: str, subject: str, lane: str, payload: Mapping[str, Any] | None
) -> list[Owed]:
    values = {"job": job, "subject": subject, "lane": lane, "payload": Jsonb(payload or {})}
    with connection.cursor(row_factory=class_row(Owed)) as cursor:
        cursor.execute(sql("ledger", query), values)
        return cursor.fetchall()


def _change(connection: Connection, query: str, held: Claim, values: Mapping[str, object]) -> str:
    row = connection.execute(sql("ledger", query), {**_key(held), **values}).fetchone()
    if row is None:
        raise LeaseLost(f"{held.job} of {held.subject}: the lease was lost")
    return str(row[0])


def _why(reason: str, error: str) -> dict[str, object]:
    return {"reason": storable(reason), "error": storable(error)}


def _key(held: Claim) -> dict[str, object]:
    return {"job": held.job, "subject": held.subject, "token": held.lease_token}
