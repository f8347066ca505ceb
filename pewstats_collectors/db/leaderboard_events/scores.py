"""Scores of events: what matches give, and what is submitted by hand."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from psycopg.rows import dict_row

from pewstats_collectors.db.leaderboard_events import bests
from pewstats_collectors.db.leaderboard_events.bests import Changed, PlayerWeek
from pewstats_collectors.db.leaderboard_events.events import Event
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.errors import UsageError

#: At most one submission per player in so many seconds, whatever the event.
SUBMIT_EVERY_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a submission; `previous_best` is None for a first score."""

    is_personal_best: bool
    personal_best: Decimal
    previous_best: Decimal | None


def count_match(connection: Connection, match_id: str) -> Changed:
    """Leave the events as if this match had given its scores once, as it stands; returns what changed.

    Whoever calls it holds the match and everybody in it (`careers.count_match`), and owes what follows.
    """
    key = {"match_id": match_id}
    with connection.cursor(row_factory=dict_row) as cursor:
        changed = cursor.execute(sql("leaderboard_scores", "changed"), key).fetchall()
    if not changed:
        return Changed()
    lost = [one for one in changed if one["old_year"] is not None]
    new = [one for one in changed if one["score"] is not None]
    connection.execute(sql("leaderboard_scores", "forget"), key | _columns(lost, _KEY))
    connection.execute(sql("leaderboard_scores", "write"), key | _columns(new, _KEY | _VALUES))
    weeks = [PlayerWeek(one["account_id"], one["event_id"], one["old_year"], one["old_week"]) for one in lost]
    weeks += [PlayerWeek(one["account_id"], one["event_id"], one["iso_year"], one["iso_week"]) for one in new]
    return bests.refresh(connection, weeks)


def submit(
    connection: Connection,
    event: Event,
    account_id: str,
    score: Decimal,
    at: datetime,
    *,
    every_s: float = SUBMIT_EVERY_S,
) -> tuple[Submitted, Changed]:
    """Enter a score by hand at this time; whoever calls it owes what follows from what changed.

    Raises UsageError, with nothing written, when the player or the event cannot take it, or for a second
    submission within `every_s` s. The event's end is read again: it may have been closed meanwhile.
    """
    who = {"account_id": account_id, "event_id": event.event_id}
    _check_player(connection, account_id)
    _check_active(connection, event, at)
    near = connection.execute(
        sql("leaderboard_scores", "submitted_near"), {**who, "at": at, "interval_s": every_s}
    ).fetchone()
    if near is not None:
        raise UsageError(
            f"{account_id} submitted a score at {near[0].isoformat()}: expected {every_s:g} s between two"
        )
    previous = _best(connection, who)
    week = connection.execute(
        sql("leaderboard_scores", "submit"), {**who, "at": at, "score": score}
    ).fetchone()
    assert week is not None  # noqa: S101 - _check_active has seen the event
    changed = bests.refresh(connection, [PlayerWeek(account_id, event.event_id, *week)])
    now = _best(connection, who)
    assert now is not None  # noqa: S101 - there is this submission, at least
    return Submitted(previous is None or now != previous, now, previous), changed


def _check_player(connection: Connection, account_id: str) -> None:
    """Whoever changes scores holds their player, so no two do at once."""
    player = connection.execute(
        sql("leaderboard_scores", "lock_player"), {"account_id": account_id}
    ).fetchone()
    if player is None:
        raise UsageError(f"no player {account_id!r}: expected somebody who was in a match or is tracked")
    if player[0]:
        raise UsageError(f"player {account_id!r} is hidden: no scores are taken")


def _check_active(connection: Connection, event: Event, at: datetime) -> None:
    window = connection.execute(
        sql("leaderboard_scores", "is_active"), {"event_id": event.event_id}
    ).fetchone()
    if window is None:
        raise UsageError(f"no event {event.name!r}")
    begins, ends = window
    if begins is not None and at < begins:
        raise UsageError(f"event {event.name!r} is not active: it begins at {begins.isoformat()}")
    if ends is not None and ends <= at:
        raise UsageError(f"event {event.name!r} is not active: it ended at {ends.isoformat()}")


def _best(connection: Connection, who: dict[str, Any]) -> Decimal | None:
    row = connection.execute(sql("leaderboard_scores", "best"), who).fetchone()
    return None if row is None else row[0]


_KEY: Final = {"event_ids": "event_id", "account_ids": "account_id"}
_VALUES: Final = {"scores": "score", "starts": "started_at", "years": "iso_year", "weeks": "iso_week"}


def _columns(rows: list[dict[str, Any]], names: dict[str, str]) -> dict[str, list[Any]]:
    """The rows as an array per column."""
    return {name: [one[column] for one in rows] for name, column in names.items()}
