"""Boards of a division: the results they are made of, read for the pure calculations of `stats/`."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from psycopg.rows import class_row, dict_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.context import Place
from pewstats_collectors.stats.match_point import MatchPointState, match_point_state
from pewstats_collectors.stats.player_board import WeaponTotal
from pewstats_collectors.stats.rulesets import Ruleset, ruleset
from pewstats_collectors.stats.standings import Adjustment, Standing, TeamResult, standings
from pewstats_collectors.times import utc_text


@dataclass(frozen=True, slots=True)
class BoardContext:
    """Which matches a board is over: a division's or group's, of one round, up to a round, or these alone."""

    season_id: UUID
    division: str
    group: str | None = None
    round: int | None = None
    match_ids: Sequence[str] | None = None
    until_round: int | None = None

    def values(self) -> dict[str, object]:
        """As query parameters."""
        match_ids = None if self.match_ids is None else list(self.match_ids)
        return asdict(self) | {"match_ids": match_ids}

    @property
    def is_overall(self) -> bool:
        """Over the whole season, or what of it has been played?"""
        return self.round is None and self.match_ids is None


def of_place(place: Place, *, until_round: int | None = None) -> BoardContext:
    """The season of a division or group, or the part of it up to a round."""
    return BoardContext(place.season_id, place.division, place.group_name, until_round=until_round)


def rules_of(connection: Connection, season_id: UUID) -> Ruleset:
    """The ruleset of a season."""
    row = connection.execute(sql("boards", "ruleset"), {"season_id": season_id}).fetchone()
    return ruleset(row[0] if row else "super")


def team_board(connection: Connection, context: BoardContext, rules: Ruleset) -> list[Standing]:
    """Standings of the teams."""
    if rules.match_point is not None and not context.is_overall:
        played = team_results(connection, until_decided(connection, context, rules), rules)
        # A part of a final has no champion of its own.
        return standings(played, replace(rules, match_point=None), adjustments(connection, context))
    return standings(team_results(connection, context, rules), rules, adjustments(connection, context))


def calculate_br_standings(
    connection: Connection, place: Place, match_ids: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Standings of a division or group, over all its matches or over these alone, in the keys of seed 004.

    Penalties and head starts count only where no matches are named. Raises UsageError that names every match
    that is unknown or does not count there.
    """
    context = replace(of_place(place), match_ids=match_ids)
    check_counted(connection, context)
    return [
        {
            "rank": line.rank,
            "participant_id": str(line.team_id),
            "participant_name": line.team_name,
            "total_points": line.total_points,
            "total_kills": line.total_kills,
            "best_placement": line.best_placement,
            "matches_played": line.matches_played,
            "avg_placement": line.avg_placement,
            "tiebreaker_timestamp": utc_text(line.tiebreaker_timestamp),
        }
        for line in team_board(connection, context, rules_of(connection, place.season_id))
    ]


def check_counted(connection: Connection, context: BoardContext) -> None:
    """Raises UsageError that names every match of the context that its division's boards are not over."""
    if context.match_ids is None:
        return
    where = ", ".join(filter(None, (context.division, context.group)))
    rows = connection.execute(sql("boards", "not_counted"), context.values()).fetchall()
    faults = [f"{row[0]}: " + (f"does not count for {where}" if row[1] else "no such match") for row in rows]
    if faults:
        raise UsageError("\n".join(dict.fromkeys(faults)))


def final_of(connection: Connection, context: BoardContext, rules: Ruleset) -> MatchPointState | None:
    """Where the match-point final stands that the context is, or is a part of; None for other rules."""
    if rules.match_point is None:
        return None
    whole = replace(context, round=None, match_ids=None)
    return match_point_state(team_results(connection, whole, rules), rules, adjustments(connection, whole))


def until_decided(connection: Connection, context: BoardContext, rules: Ruleset) -> BoardContext:
    """The context without the matches that a match-point final was over before."""
    final = final_of(connection, context, rules)
    if final is None:
        return context
    asked = final.matches if context.match_ids is None else context.match_ids
    return replace(context, match_ids=[one for one in asked if one in final.matches])


def team_results(connection: Connection, context: BoardContext, rules: Ruleset) -> list[TeamResult]:
    """Every team's result in every match of the context."""
    values = context.values() | {"finisher": rules.kill_credit == "finisher"}
    rows = connection.execute(sql("boards", "team_results"), values).fetchall()
    return [TeamResult(*row) for row in rows]


def adjustments(connection: Connection, context: BoardContext) -> list[Adjustment]:
    """Penalties and head starts that count in the context: matches have none, a round its own."""
    if context.match_ids is not None:
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
