"""What admins say of rounds and planned matches: over or not, played or cancelled; with its audit."""

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments import audit, results, schedules
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.db.tournaments.schedules import StoredRound, StoredSlot
from pewstats_collectors.errors import UsageError


def set_completed(connection: Connection, one: StoredRound, by: By, *, completed: bool) -> None:
    """Complete a round, or open it again; nothing changes where it is so already."""
    if not results.set_completed(connection, one, completed=completed):
        return
    now = schedules.find_round(connection, one.round_id)
    about = {"division": one.division, "group_name": one.group_name, "round": one.number}
    audit.write(
        connection,
        actor=by.actor,
        action="complete round" if completed else "reopen round",
        subject=str(one.round_id),
        reason=by.reason,
        before=about | {"status": one.status},
        after=about | {"status": now.status if now else None},
    )


def set_cancelled(
    connection: Connection, one: StoredRound, slot: StoredSlot, by: By, *, cancelled: bool
) -> set[str]:
    """Cancel a planned match of a round, or plan it again; returns the matches that are to be judged again.

    Nothing changes where it is so already. Raises UsageError for one that a decision gave to a match.
    """
    if slot.cancelled == cancelled:
        return set()
    if cancelled:
        _check_undecided(connection, slot)
    again = schedules.cancel(connection, slot, cancelled=cancelled)
    about = {
        "division": one.division,
        "group_name": one.group_name,
        "round": one.number,
        "match_number": slot.match_number,
    }
    audit.write(
        connection,
        actor=by.actor,
        action="cancel planned match" if cancelled else "restore planned match",
        subject=str(slot.slot_id),
        reason=by.reason,
        before=about | {"cancelled": slot.cancelled, "actual_match_id": slot.actual_match_id},
        after=about | {"cancelled": cancelled},
    )
    return again


def _check_undecided(connection: Connection, slot: StoredSlot) -> None:
    row = connection.execute(sql("decisions", "slot"), {"slot_id": slot.slot_id}).fetchone()
    holder = row[2] if row else None
    if holder is None and slot.is_remake:
        holder = slot.actual_match_id
    if holder is not None:
        raise UsageError(f"match {slot.match_number} is held by decision by match {holder}; undo that first")
