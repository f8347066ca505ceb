"""Placements that staff gave instead of the calculated ones: facts, kept even while a round is open again."""

from dataclasses import dataclass, replace
from datetime import datetime

from psycopg.rows import class_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments.schedules import place_values
from pewstats_collectors.matches.context import Place

TEAM, PLAYER = "team", "player"


@dataclass(frozen=True, slots=True)
class Placement:
    """A rank that staff gave a team (by its id) or a player (by his account id)."""

    participant_id: str
    new_rank: int
    reason: str
    actor: str
    at: datetime

    def says(self, other: "Placement") -> bool:
        """Is it the same decision, at whatever time?"""
        return replace(self, at=other.at) == other


def of_place(connection: Connection, place: Place, kind: str) -> list[Placement]:
    """Those of a division or group."""
    with connection.cursor(row_factory=class_row(Placement)) as cursor:
        return cursor.execute(sql("results", "placements"), place_values(place) | {"kind": kind}).fetchall()


def write(connection: Connection, place: Place, kind: str, one: Placement) -> None:
    """Give a placement, instead of what was given before."""
    values = {
        "participant_id": one.participant_id,
        "new_rank": one.new_rank,
        "reason": one.reason,
        "actor": one.actor,
        "at": one.at,
    }
    connection.execute(sql("results", "write_placement"), place_values(place) | {"kind": kind} | values)


def take_back(connection: Connection, place: Place, kind: str, participant_id: str) -> bool:
    """Let the calculated placement stand again; False if nobody had changed it."""
    values = place_values(place) | {"kind": kind, "participant_id": participant_id}
    return connection.execute(sql("results", "forget_placement"), values).rowcount > 0
