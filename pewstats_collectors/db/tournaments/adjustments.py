"""Points that no match gave: penalties and head starts."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql

PENALTY, HEAD_START = "penalty", "head_start"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points added to a team's total, of a penalty negative; without a round they count for the season."""

    adjustment_id: UUID
    team_id: UUID
    round_id: UUID | None
    kind: str
    points: int
    reason: str
    actor: str

    def values(self) -> dict[str, Any]:
        """As query parameters."""
        return {name: getattr(self, name) for name in self.__slots__}


def add(connection: Connection, one: Adjustment) -> None:
    """Give or take points."""
    connection.execute(sql("adjustments", "add"), one.values())


def remove(connection: Connection, adjustment_id: UUID) -> bool:
    """Take an adjustment back; False if there is none of this id."""
    return connection.execute(sql("adjustments", "remove"), {"adjustment_id": adjustment_id}).rowcount > 0


def of_season(connection: Connection, season_id: UUID) -> list[dict[str, Any]]:
    """All adjustments of a season, by division and team."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql("adjustments", "of_season"), {"season_id": season_id}).fetchall()
