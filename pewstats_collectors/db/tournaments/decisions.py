"""What staff decided about matches: overrides and remakes. Facts; `judging.py` makes of them what follows.

Each writes its audit and returns the matches that are to be judged again. Raises UsageError for what
cannot be.
"""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments import audit
from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.context import CONFIRMED, MIXED_DIVISION, REMAKE_CANDIDATE


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


def override(
    connection: Connection, match_id: str, wanted: Override, by: By, *, action: str = "override"
) -> set[str]:
    """Decide about a match about which nothing is decided; so that undoing it leaves what was before."""
    before = _about(connection, match_id)
    _check_undecided(match_id, before)
    _check_sense(wanted)
    if wanted.round_id is not None:
        _check_round(connection, wanted.round_id, _shard(connection, match_id))
    if wanted.slot_id is not None:
        _check_slot(connection, wanted.slot_id, wanted.round_id)
    values = {"match_id": match_id, "reason": by.reason, "actor": by.actor} | asdict(wanted)
    connection.execute(sql("decisions", "write_override"), values)
    return _noted(connection, [match_id], before, by, action)


def remake(connection: Connection, original: str, again: str, by: By) -> set[str]:
    """Decide that a match was the remake of another one, which is out of every standing."""
    before, of_remake = _about(connection, original), _about(connection, again)
    if original == again:
        raise UsageError(f"{original}: a match is not the remake of itself")
    if _shard(connection, original) != _shard(connection, again):
        raise UsageError(f"{again}: was not played on the shard of {original}")
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
    """Take back the last that was decided about a match: the remake it is part of, else its override.

    Of a remake that was itself played again, that is the pair in which it is the original.
    """
    before = _about(connection, match_id)
    pair = before["failed"] or before["remake"]
    if pair is not None:
        original, again = pair["original_match_id"], pair["remake_match_id"]
        before = _about(connection, original)
        connection.execute(sql("decisions", "forget_remake"), {"original": original})
        return _noted(connection, [original, again], before, by, "undo remake")
    if before["override"] is None:
        raise UsageError(f"{match_id}: nothing was decided about it")
    connection.execute(sql("decisions", "forget_override"), {"match_id": match_id})
    return _noted(connection, [match_id], before, by, "undo override")


def judged(connection: Connection, match_id: str) -> dict[str, Any] | None:
    """What a match is judged to be, by the names that people use; None for one that is not known."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql("decisions", "judged"), {"match_id": match_id}).fetchone()


def seasons_of(connection: Connection, match_id: str) -> list[str]:
    """Every season that can be touched by a decision about this match: those on its shard.

    Raises UsageError for a match that is not known.
    """
    values = {"shard": _shard(connection, match_id)}
    return [row[0] for row in connection.execute(sql("decisions", "seasons_on"), values)]


def _noted(
    connection: Connection, match_ids: list[str], before: dict[str, Any], by: By, action: str
) -> set[str]:
    """Audit, about the first of these matches, what was decided; how it is judged now is not known yet."""
    subject = match_ids[0]
    after = {key: value for key, value in _about(connection, subject).items() if key != "judged"}
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
        raise _unknown(match_id)
    return row


def _shard(connection: Connection, match_id: str) -> str:
    row = connection.execute(sql("decisions", "shard"), {"match_id": match_id}).fetchone()
    if row is None:
        raise _unknown(match_id)
    return str(row[0])


def _unknown(match_id: str) -> UsageError:
    return UsageError(f"no match {match_id!r} whose match object is known")


def _check_undecided(match_id: str, before: dict[str, Any]) -> None:
    if before["remake"] is not None or before["failed"] is not None:
        raise UsageError(f"{match_id}: part of a remake; undo that first")
    if before["override"] is not None:
        raise UsageError(f"{match_id}: was decided about already; undo that first")


def _check_sense(wanted: Override) -> None:
    """Nothing that contradicts itself: it would hold a slot or a round and not be played there."""
    if all(value is None for value in asdict(wanted).values()):
        raise UsageError("nothing decided: expected a round, a status, or whether it is a tournament match")
    if wanted.is_tournament_match is False and (wanted.round_id or wanted.validation_status):
        raise UsageError("a match that is no tournament match has no round and no status")
    if wanted.is_tournament_match and wanted.validation_status == MIXED_DIVISION:
        raise UsageError(f"a match of status {MIXED_DIVISION} is no tournament match")
    if wanted.round_id is not None and wanted.validation_status in (REMAKE_CANDIDATE, MIXED_DIVISION):
        raise UsageError(f"a match of status {wanted.validation_status} has no round")
    if wanted.slot_id is not None and wanted.validation_status not in (None, CONFIRMED):
        raise UsageError(f"a match of status {wanted.validation_status} is not the planned one")


def _check_round(connection: Connection, round_id: UUID, shard: str) -> None:
    row = connection.execute(sql("decisions", "shard_of_round"), {"round_id": round_id}).fetchone()
    if row is None:
        raise UsageError("no such round")
    if row[0] != shard:
        raise UsageError(f"the round is played on shard {row[0]}, the match was on {shard}")


def _check_slot(connection: Connection, slot_id: UUID, round_id: UUID | None) -> None:
    row = connection.execute(sql("decisions", "slot"), {"slot_id": slot_id}).fetchone()
    if row is None:
        raise UsageError("no such planned match")
    its_round, cancelled, decided = row
    if its_round != round_id:
        raise UsageError("the planned match is one of another round")
    if decided is not None:
        raise UsageError(f"the planned match is held by decision by {decided}; undo that first")
    if cancelled:
        raise UsageError("the planned match is cancelled; restore it first")


def _leads_to(connection: Connection, start: str, end: str) -> bool:
    """Do remakes of the one end at the other?"""
    values = {"start": start, "end": end}
    row = connection.execute(sql("decisions", "leads_to"), values).fetchone()
    return bool(row and row[0])
