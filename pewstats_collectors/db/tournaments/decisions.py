"""What staff decided about matches: overrides and remakes. Facts; `judging.py` makes of them what follows.

Each writes its audit and returns the matches that are to be judged again. Raises UsageError for what
cannot be.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments import audit
from pewstats_collectors.errors import UsageError


@dataclass(frozen=True, slots=True)
class By:
    """Who decides, and why."""

    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Override:
    """A decision about one match; None decides nothing about that."""

    round_id: UUID | None = None
    slot_id: UUID | None = None
    is_tournament_match: bool | None = None
    validation_status: str | None = None


def override(connection: Connection, match_id: str, wanted: Override, by: By, *, action: str) -> set[str]:
    """Decide about a match, instead of what an earlier override of it says."""
    before = _about(connection, match_id)
    if before["remake"] is not None or before["failed"] is not None:
        raise UsageError(f"{match_id}: part of a remake; undo that first")
    if wanted.slot_id is not None:
        _check_free(connection, match_id, wanted.slot_id)
    values = {
        "match_id": match_id,
        "round_id": wanted.round_id,
        "slot_id": wanted.slot_id,
        "is_tournament_match": wanted.is_tournament_match,
        "validation_status": wanted.validation_status,
        "reason": by.reason,
        "actor": by.actor,
    }
    connection.execute(sql("decisions", "write_override"), values)
    return _noted(connection, [match_id], before, by, action)


def remake(connection: Connection, original: str, again: str, by: By) -> set[str]:
    """Decide that a match was the remake of another one, which is out of every standing."""
    before, of_remake = _about(connection, original), _about(connection, again)
    if original == again:
        raise UsageError(f"{original}: a match is not the remake of itself")
    if before["failed"] is not None:
        raise UsageError(f"{original}: has a remake already, {before['failed']['remake_match_id']}")
    if of_remake["remake"] is not None:
        raise UsageError(f"{again}: is a remake already, of {of_remake['remake']['original_match_id']}")
    if of_remake["override"] is not None:
        raise UsageError(f"{again}: was decided about already; undo that first")
    if (before["override"] or {}).get("is_tournament_match") is False:
        raise UsageError(f"{original}: was decided to be no tournament match; undo that first")
    if _leads_to(connection, again, original):
        raise UsageError(f"{again}: was itself played again as {original}")
    values = {"original": original, "remake": again, "reason": by.reason, "actor": by.actor}
    connection.execute(sql("decisions", "write_remake"), values)
    return _noted(connection, [original, again], before, by, "remake")


def undo(connection: Connection, match_id: str, by: By) -> set[str]:
    """Take back what was decided about a match: the remake it is part of, else its override."""
    before = _about(connection, match_id)
    pair = before["failed"] or before["remake"]
    if pair is not None:
        connection.execute(sql("decisions", "forget_remake"), {"original": pair["original_match_id"]})
        return _noted(
            connection,
            [pair["original_match_id"], pair["remake_match_id"]],
            before,
            by,
            "undo remake",
            match_id,
        )
    if before["override"] is None:
        raise UsageError(f"{match_id}: nothing was decided about it")
    connection.execute(sql("decisions", "forget_override"), {"match_id": match_id})
    return _noted(connection, [match_id], before, by, "undo override")


def _noted(
    connection: Connection,
    match_ids: list[str],
    before: dict[str, Any],
    by: By,
    action: str,
    subject: str | None = None,
) -> set[str]:
    subject = subject or match_ids[0]
    after = _about(connection, subject)
    audit.write(
        connection,
        actor=by.actor,
        action=action,
        subject=subject,
        reason=by.reason,
        before=before,
        after=after,
    )
    return set(match_ids)


def _about(connection: Connection, match_id: str) -> dict[str, Any]:
    """All that is decided about a match, as JSON takes it, and what it was judged to be."""
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(sql("decisions", "about"), {"match_id": match_id}).fetchone()
    if row is None:
        raise UsageError(f"no match {match_id!r} whose match object is known")
    return row


def _check_free(connection: Connection, match_id: str, slot_id: UUID) -> None:
    row = connection.execute(sql("decisions", "slot"), {"slot_id": slot_id}).fetchone()
    if row is None:
        raise UsageError("no such planned match")
    status, decided = row
    if decided not in (None, match_id):
        raise UsageError(f"the planned match is held by decision by {decided}; undo that first")
    if status == "cancelled":
        raise UsageError("the planned match is cancelled; restore it first")


def _leads_to(connection: Connection, start: str, end: str) -> bool:
    """Do remakes of the one end at the other?"""
    values = {"start": start, "end": end}
    row = connection.execute(sql("decisions", "leads_to"), values).fetchone()
    return bool(row and row[0])
