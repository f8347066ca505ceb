"""Team standings: placement points and kill points over matches, ordered by the tie-breaks.

Order: total points, kills (more is better), best placement (lower), earliest completion (the earlier start
of the match in which the total was first reached). Teams equal on all of them share a rank and the next
ranks are skipped.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from pewstats_collectors.stats.rulesets import Ruleset

RECENT_MATCHES = 6


@dataclass(frozen=True, slots=True)
class TeamResult:
    """What one team did in one match; `rank` is its roster's rank there."""

    team_id: UUID
    team_name: str
    match_id: str
    created_at: datetime
    rank: int
    kills: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of the standings."""

    rank: int
    team_id: UUID
    team_name: str
    total_points: int
    placement_points: int
    kill_points: int
    total_kills: int
    wwcd: int
    matches_played: int
    avg_placement: float
    best_placement: int
    recent_placements: list[int]
    tie_break: str | None


@dataclass(frozen=True, slots=True)
class _Total:
    team_id: UUID
    team_name: str
    placement_points: int
    kill_points: int
    kills: int
    placements: tuple[int, ...]
    completed_at: datetime

    @property
    def points(self) -> int:
        return self.placement_points + self.kill_points

    @property
    def order(self) -> tuple[object, ...]:
        return (-self.points, -self.kills, min(self.placements), self.completed_at)


def standings(results: Iterable[TeamResult], rules: Ruleset) -> list[Standing]:
    """All teams that played, best first; within a shared rank by name."""
    by_team: dict[UUID, list[TeamResult]] = {}
    for result in sorted(results, key=lambda one: (one.created_at, one.match_id)):
        by_team.setdefault(result.team_id, []).append(result)
    totals = sorted(
        (_total(played, rules) for played in by_team.values()), key=lambda t: (t.order, t.team_name)
    )
    ranks = [1 + sum(other.order < total.order for other in totals) for total in totals]
    reasons = [*(_why_ahead(above, below) for above, below in pairwise(totals)), None]
    return [_line(rank, total, why) for rank, total, why in zip(ranks, totals, reasons, strict=False)]


def _total(played: list[TeamResult], rules: Ruleset) -> _Total:
    points = [rules.placement(result.rank) + rules.kill_points * result.kills for result in played]
    reached = 0
    completed_at = played[0].created_at
    for result, gained in zip(played, points, strict=True):
        if gained:
            reached += gained
            completed_at = result.created_at
    kills = sum(result.kills for result in played)
    return _Total(
        team_id=played[0].team_id,
        team_name=played[0].team_name,
        placement_points=sum(rules.placement(result.rank) for result in played),
        kill_points=rules.kill_points * kills,
        kills=kills,
        placements=tuple(result.rank for result in played),
        completed_at=completed_at,
    )


def _why_ahead(above: _Total, below: _Total) -> str | None:
    """Why a team stands above the next one with the same points."""
    if above.points != below.points:
        return None
    if above.kills != below.kills:
        return f"ahead on kills {above.kills}-{below.kills}"
    best, other = min(above.placements), min(below.placements)
    if best != other:
        return f"ahead on best placement {best}-{other}"
    if above.completed_at != below.completed_at:
        return "ahead on earlier completion"
    return "equal"


def _line(rank: int, total: _Total, why: str | None) -> Standing:
    return Standing(
        rank=rank,
        team_id=total.team_id,
        team_name=total.team_name,
        total_points=total.points,
        placement_points=total.placement_points,
        kill_points=total.kill_points,
        total_kills=total.kills,
        wwcd=total.placements.count(1),
        matches_played=len(total.placements),
        avg_placement=round(sum(total.placements) / len(total.placements), 2),
        best_placement=min(total.placements),
        recent_placements=list(total.placements[-RECENT_MATCHES:]),
        tie_break=why,
    )
