"""Boards of an event: by composite Elo, or by score in one week."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from pewstats_collectors.db.leaderboard_events.weeks import EventWeek
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql


@dataclass(frozen=True, slots=True)
class EventLine:
    """A person on the board of an event; equal Elos share a rank."""

    rank: int
    person_id: str
    player_name: str
    calculated_event_elo: int
    all_time_leaderboard_elo: int | None
    weekly_elo_average: Decimal | None
    weeks_participated: int
    best_score: Decimal


@dataclass(frozen=True, slots=True)
class WeekLine:
    """A person on the board of a week; equal scores share a rank. No Elo until the week is closed."""

    rank: int
    person_id: str
    player_name: str
    best_score: Decimal
    weekly_elo: int | None


@dataclass(frozen=True, slots=True)
class EventBoard:
    """A page, how many lines there are on all pages, and whether newer scores are yet to be counted in."""

    lines: list[EventLine] | list[WeekLine]
    total_count: int
    recalculation_due: bool


def event_board(connection: Connection, event_id: UUID, *, limit: int, offset: int) -> EventBoard:
    """A page of the event's board, best first."""
    values = {"event_id": event_id, "limit": limit, "offset": offset}
    with connection.cursor(row_factory=class_row(EventLine)) as cursor:
        lines = cursor.execute(sql("leaderboard_event_boards", "page"), values).fetchall()
    return EventBoard(lines, _one(connection, "size", values), _is_due(connection, event_id))


def week_board(connection: Connection, week: EventWeek, *, limit: int, offset: int) -> EventBoard:
    """A page of the board of one week, best first."""
    values = week._asdict() | {"limit": limit, "offset": offset}
    with connection.cursor(row_factory=class_row(WeekLine)) as cursor:
        lines = cursor.execute(sql("leaderboard_event_boards", "week_page"), values).fetchall()
    return EventBoard(lines, _one(connection, "week_size", values), _is_due(connection, week.event_id))


def _is_due(connection: Connection, event_id: UUID) -> bool:
    return bool(_one(connection, "is_due", {"event_id": event_id}))


def _one(connection: Connection, query: str, values: dict[str, Any]) -> int:
    row = connection.execute(sql("leaderboard_event_boards", query), values).fetchone()
    return int(row[0]) if row else 0
