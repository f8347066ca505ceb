"""Points that no match gave: penalties and head starts."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments import audit, results
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.context import Place

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


@dataclass(frozen=True, slots=True)
class LeagueTeam:
    """A team and where it plays."""

    team_id: UUID
    place: Place
    name: str


def find_team(connection: Connection, season_id: UUID, name: str) -> LeagueTeam:
    """The team of this name. Raises UsageError that names the known ones."""
    rows = connection.execute(sql("adjustments", "teams"), {"season_id": season_id}).fetchall()
    for team_id, division, group, known in rows:
        if known == name:
            return LeagueTeam(team_id, Place(season_id, division, group), name)
    raise UsageError(f"no team {name!r}; known: {', '.join(row[3] for row in rows) or 'none'}")


def add(connection: Connection, one: Adjustment) -> None:
    """The fact alone."""
    connection.execute(sql("adjustments", "add"), one.values())


def remove(connection: Connection, adjustment_id: UUID) -> bool:
    """The fact alone; False if there is none of this id."""
    return connection.execute(sql("adjustments", "remove"), {"adjustment_id": adjustment_id}).rowcount > 0


def give(connection: Connection, team: LeagueTeam, one: Adjustment) -> set[str]:
    """Give or take points, with audit and standings; no match is to be judged again."""
    add(connection, one)
    line = _find(connection, team.place.season_id, one.adjustment_id)
    _note(connection, one.kind.replace("_", " "), By(one.actor, one.reason), after=line)
    results.refresh(connection, team.place)
    return set()


def take_back(connection: Connection, season_id: UUID, adjustment_id: UUID, by: By) -> set[str]:
    """Take an adjustment back, with audit and standings. Raises UsageError if it is not there."""
    line = _find(connection, season_id, adjustment_id)
    if line is None:
        raise UsageError(f"no adjustment {adjustment_id}")
    remove(connection, adjustment_id)
    _note(connection, f"remove {line['kind'].replace('_', ' ')}", by, before=line)
    results.refresh(connection, Place(season_id, line["division"], line["group_name"]))
    return set()


def season_of(connection: Connection, adjustment_id: UUID) -> str:
    """Name of the season of an adjustment. Raises UsageError if there is none of this id."""
    row = connection.execute(sql("adjustments", "season"), {"adjustment_id": adjustment_id}).fetchone()
    if row is None:
        raise UsageError(f"no adjustment {adjustment_id}: `pewstats tournament adjustments list` shows them")
    return str(row[0])


def of_season(connection: Connection, season_id: UUID) -> list[dict[str, Any]]:
    """All adjustments of a season, by division and team."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql("adjustments", "of_season"), {"season_id": season_id}).fetchall()


def _find(connection: Connection, season_id: UUID, adjustment_id: UUID) -> dict[str, Any] | None:
    lines = of_season(connection, season_id)
    return next((line for line in lines if line["adjustment_id"] == adjustment_id), None)


def _note(
    connection: Connection,
    action: str,
    by: By,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Audit it, about the team."""
    seen = before or after or {}
    audit.write(
        connection,
        actor=by.actor,
        action=action,
        subject=str(seen["team_id"]),
        reason=by.reason,
        before=before and _as_json(before),
        after=after and _as_json(after),
    )


def _as_json(line: dict[str, Any]) -> dict[str, Any]:
    return line | {"adjustment_id": str(line["adjustment_id"]), "team_id": str(line["team_id"])}
