"""Standings by the super rules: a slow and plain reading of the definition of tournaments.

Written from that page alone, for comparison with what the project computes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

#: By rank; nothing from the ninth on.
PLACEMENT_POINTS = {1: 10, 2: 6, 3: 5, 4: 4, 5: 3, 6: 2, 7: 1, 8: 1}
POINTS_PER_KILL = 1


class Result(Protocol):
    """What one team did in one match that counts."""

    @property
    def team(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def rank(self) -> int: ...
    @property
    def kills(self) -> int: ...


@dataclass(frozen=True)
class Line:
    rank: int
    team: str
    total_points: int
    placement_points: int
    kills: int
    wins: int
    matches_played: int
    best_placement: int
    #: start of the match in which the total was first reached
    completed_at: datetime


def reference_standings(results: Iterable[Result]) -> list[Line]:
    """Best first: points, kills, best placement, earliest completion; teams equal on all share a rank."""
    played: dict[str, list[Result]] = {}
    for result in results:
        played.setdefault(result.team, []).append(result)
    lines = sorted((_line(team, matches) for team, matches in played.items()), key=lambda one: one.team)
    ranked = []
    for line in lines:
        ahead = sum(1 for other in lines if _is_ahead(other, line))
        ranked.append(replace(line, rank=1 + ahead))
    return sorted(ranked, key=lambda one: (one.rank, one.team))


def _line(team: str, matches: list[Result]) -> Line:
    placement = sum(PLACEMENT_POINTS.get(one.rank, 0) for one in matches)
    kills = sum(one.kills for one in matches)
    total = placement + kills * POINTS_PER_KILL
    return Line(
        rank=0,
        team=team,
        total_points=total,
        placement_points=placement,
        kills=kills,
        wins=sum(1 for one in matches if one.rank == 1),
        matches_played=len(matches),
        best_placement=min(one.rank for one in matches),
        completed_at=_first_reached(total, matches),
    )


def _first_reached(total: int, matches: list[Result]) -> datetime:
    sofar = 0
    in_order = sorted(matches, key=lambda one: one.created_at)
    for one in in_order:
        sofar += PLACEMENT_POINTS.get(one.rank, 0) + one.kills * POINTS_PER_KILL
        if sofar == total:
            return one.created_at
    raise AssertionError("the last match reaches the total")


def _is_ahead(one: Line, other: Line) -> bool:
    if one.total_points != other.total_points:
        return one.total_points > other.total_points
    if one.kills != other.kills:
        return one.kills > other.kills
    if one.best_placement != other.best_placement:
        return one.best_placement < other.best_placement
    return one.completed_at < other.completed_at
