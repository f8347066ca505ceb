"""Closing the ISO weeks of an event, in its time zone: Elos of the week, and everybody's mean over his weeks.

All of it is computed from the bests and from which weeks are closed, so a week can be closed again whenever a
score of it changes.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql


class EventWeek(NamedTuple):
    """An ISO week of an event."""

    event_id: UUID
    iso_year: int
    iso_week: int

    @property
    def subject(self) -> str:
        """As the ledger has it, in order of time."""
        return f"{self.event_id}/{self}"

    def __str__(self) -> str:
        return f"{self.iso_year}-W{self.iso_week:02}"


_SUBJECT = re.compile(r"([0-9a-f-]{36})/([0-9]{4})-W([0-9]{2})")


def of_subject(subject: str) -> EventWeek:
    """The week that a ledger's subject stands for. Raises ValueError for any other text."""
    if found := _SUBJECT.fullmatch(subject):
        return EventWeek(UUID(found[1]), int(found[2]), int(found[3]))
    raise ValueError(f"{subject!r}: expected an event's id and a week")


def open_weeks(connection: Connection, now: datetime, event_id: UUID | None = None) -> list[EventWeek]:
    """Weeks that are over and not closed, by event and time: of all events, or of one."""
    values = {"now": now, "event_id": event_id}
    return [EventWeek(*row) for row in connection.execute(sql("leaderboard_elos", "open_weeks"), values)]


def end_of(connection: Connection, week: EventWeek) -> datetime | None:
    """When the next week begins; None: there is no such event."""
    row = connection.execute(sql("leaderboard_elos", "week_end"), week._asdict()).fetchone()
    return None if row is None else row[0]


def close(connection: Connection, week: EventWeek, now: datetime) -> list[EventWeek]:
    """Close this week, after all before it that are still open; returns those that were not closed yet.

    One that is closed is computed anew. A week that is not over, or none of the event's, is left alone.
    """
    connection.execute(sql("leaderboard_events", "hold_all"), {"event_id": week.event_id})
    opened = [one for one in open_weeks(connection, now, week.event_id) if one <= week]
    for one in opened:
        connection.execute(sql("leaderboard_elos", "close"), one._asdict())
    closed = connection.execute(sql("leaderboard_elos", "is_closed"), week._asdict()).fetchone()
    again = [] if closed is None else [week]
    compute(connection, week.event_id, list(dict.fromkeys([*opened, *again])))
    return opened


def compute(connection: Connection, event_id: UUID, closed: Sequence[EventWeek]) -> None:
    """Write the Elos of these closed weeks, and from all closed ones everybody's mean."""
    connection.execute(sql("leaderboard_elos", "memory"))
    for one in closed:
        connection.execute(sql("leaderboard_elos", "weekly"), one._asdict())
    if closed:
        connection.execute(sql("leaderboard_elos", "averages"), {"event_id": event_id})
