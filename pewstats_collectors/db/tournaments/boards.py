"""Boards of a division: the results they are made of, read for the pure calculations of `stats/`."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from psycopg.rows import class_row, dict_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.matches.context import Place
from pewstats_collectors.stats.player_board import WeaponTotal
from pewstats_collectors.stats.rulesets import Ruleset, ruleset
from pewstats_collectors.stats.standings import Adjustment, Standing, TeamResult, standings


@dataclass(frozen=True, slots=True)
class BoardContext:
    """Which matches a board is over: a division's or group's, of one round, up to a round, or one match."""

    season_id: UUID
    division: str
    group: str | None = None
    round: int | None = None
    match_id: str | None = None
    until_round: int | None = None

    def values(self) -> dict[str, object]:
        """As query parameters."""
        return asdict(self)

    @property
    def is_overall(self) -> bool:
        """Over the whole season, or what of it has been played?"""
        return self.round is None and self.match_id is None


def of_place(place: Place, *, until_round: int | None = None) -> BoardContext:
    """The season of a division or group, or the part of it up to a round."""
    return BoardContext(place.season_id, place.division, place.group_name, until_round=until_round)


def rules_of(connection: Connection, season_id: UUID) -> Ruleset:
    """The ruleset of a season."""
    row = connection.execute(sql("boards", "ruleset"), {"season_id": season_id}).fetchone()
    return ruleset(row[0] if row else "super")


def team_board(connection: Connection, context: BoardContext, rules: Ruleset) -> list[Standing]:
    """Standings of the teams."""
    return standings(team_results(connection, context, rules), rules, adjustments(connection, context))


def team_results(connection: Connection, context: BoardContext, rules: Ruleset) -> list[TeamResult]:
    """Every team's result in every match of the context."""
    values = context.values() | {"finisher": rules.kill_credit == "finisher"}
    with connection.cursor() as cursor:
        return [TeamResult(*row) for row in cursor.execute(sql("boards", "team_results"), values)]


def adjustments(connection: Connection, context: BoardContext) -> list[Adjustment]:
    """Penalties and head starts that count in the context: a match has none, a round its own."""
    if context.match_id is not None:
        return []
    with connection.cursor(row_factory=class_row(Adjustment)) as cursor:
        return cursor.execute(sql("boards", "adjustments"), context.values()).fetchall()


def player_totals(
    connection: Connection, context: BoardContext, rules: Ruleset, *, by_team: bool = True
) -> list[dict[str, Any]]:
    """Every rostered player's totals over the matches of the context; who changed team has a line for each.

    Not `by_team`: one line for each, with the name of no team.
    """
    values = context.values() | {"finisher": rules.kill_credit == "finisher", "by_team": by_team}
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql("boards", "player_totals"), values).fetchall()


def weapon_totals(connection: Connection, context: BoardContext) -> list[WeaponTotal]:
    """(account id, team, category, damage, kills) over the same matches."""
    return [WeaponTotal(*row) for row in connection.execute(sql("boards", "weapon_totals"), context.values())]


def round_name(connection: Connection, context: BoardContext) -> str | None:
    """The name of the round the context is limited to."""
    row = connection.execute(sql("boards", "round_name"), context.values()).fetchone()
    return row[0] if row else None


def ranks_before(connection: Connection, context: BoardContext) -> dict[UUID, int]:
    """Ranks after the last completed round of a division or group; none for any other context."""
    if not context.is_overall or context.until_round is not None:
        return {}
    return dict(connection.execute(sql("boards", "ranks_before"), context.values()).fetchall())
