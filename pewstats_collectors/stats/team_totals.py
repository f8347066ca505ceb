"""What each team gained over the matches of a context: the numbers that standings are ordered by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heappush, heappushpop
from math import fsum
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from pewstats_collectors.stats.rulesets import Ruleset


class TeamResult(NamedTuple):
    """What one team did in one match; `rank` is its roster's rank there, `round` a number or no round.

    A tuple, because a board makes thousands of them: a frozen dataclass takes as long as reading the row.
    """

    team_id: UUID
    team_name: str
    match_id: str
    created_at: datetime
    rank: int
    kills: int
    damage: float = 0.0
    round: int | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points beside the matches, signed: a head start is positive, a penalty negative."""

    team_id: UUID
    team_name: str
    points: int
    reason: str
    round: int | None = None


@dataclass(frozen=True, slots=True)
class TeamTotal:
    """A team's matches, oldest first, the points of each, and the points that count."""

    team_id: UUID
    team_name: str
    played: Sequence[TeamResult]
    points_by_match: Sequence[int]
    placement_points: int
    kill_points: int
    adjustment_points: int
    completed_at: datetime | None

    @property
    def total_points(self) -> int:
        """Counted placement and kill points, and adjustments."""
        return self.placement_points + self.kill_points + self.adjustment_points

    @property
    def kills(self) -> int:
        """Of all matches, counted or not."""
        return sum([result.kills for result in self.played])

    @property
    def damage(self) -> float:
        """Of all matches, to four digits: equal damage is equal in whatever parts it was dealt."""
        return round(fsum([result.damage for result in self.played]), 4)

    @property
    def placements(self) -> list[int]:
        """Of all matches, oldest first."""
        return [result.rank for result in self.played]

    @property
    def wwcd(self) -> int:
        """Matches won."""
        return self.placements.count(1)

    @property
    def best_single_match(self) -> int:
        """Most points of one match; 0 without a match."""
        return max(self.points_by_match, default=0)

    @property
    def best_placement(self) -> int | None:
        """Lowest rank of all matches; None without a match."""
        return min(self.placements, default=None)

    @property
    def last_match_placement(self) -> int | None:
        """Rank in the last match the team played; None without a match."""
        return self.played[-1].rank if self.played else None

    @property
    def avg_placement(self) -> float | None:
        """Mean rank of all matches, not rounded; None without a match."""
        return sum(self.placements) / len(self.played) if self.played else None


def team_totals(
    results: Iterable[TeamResult], rules: Ruleset, adjustments: Iterable[Adjustment] = ()
) -> list[TeamTotal]:
    """One total for each team that played or has an adjustment, in no particular order."""
    played: dict[UUID, list[TeamResult]] = {}
    for result in sorted(results, key=attrgetter("created_at", "match_id")):
        played.setdefault(result.team_id, []).append(result)
    names = {team: matches[0].team_name for team, matches in played.items()}
    adjusted: dict[UUID, int] = {}
    for one in adjustments:
        names.setdefault(one.team_id, one.team_name)
        adjusted[one.team_id] = adjusted.get(one.team_id, 0) + one.points
    return [
        _total(team, name, played.get(team, []), rules, adjusted.get(team, 0)) for team, name in names.items()
    ]


def _total(team: UUID, name: str, played: list[TeamResult], rules: Ruleset, adjusted: int) -> TeamTotal:
    placement = [rules.placement(result.rank) for result in played]
    kills = [rules.kill_points * result.kills for result in played]
    points = [for_place + for_kills for for_place, for_kills in zip(placement, kills, strict=True)]
    counted = _counted(played, points, placement, rules)
    return TeamTotal(
        team_id=team,
        team_name=name,
        played=played,
        points_by_match=points,
        placement_points=sum([placement[match] for match in counted]),
        kill_points=sum([kills[match] for match in counted]),
        adjustment_points=adjusted,
        completed_at=_completed_at(played, points, rules),
    )


def _counted(
    played: list[TeamResult], points: list[int], placement: list[int], rules: Ruleset
) -> Iterable[int]:
    """Places in `played` of the best N matches; of equal ones more placement points, then the earlier."""
    if rules.best_n is None:
        return range(len(played))
    best: dict[int | None, list[int]] = {}
    for match in sorted(range(len(played)), key=lambda match: (-points[match], -placement[match], match)):
        counted = best.setdefault(rules.counted_within(played[match].round), [])
        if len(counted) < rules.best_n:
            counted.append(match)
    return [match for matches in best.values() for match in matches]


def _completed_at(played: list[TeamResult], points: list[int], rules: Ruleset) -> datetime | None:
    """Start of the first match after which the counted points were the final ones; None without a match.

    Adjustments have no time and move no completion; counted points never fall, so it is the last match that
    raised them.
    """
    completed_at = played[0].created_at if played else None
    best: dict[int | None, list[int]] = {}
    for result, gained in zip(played, points, strict=True):
        dropped = 0
        if rules.best_n is not None:
            counted = best.setdefault(rules.counted_within(result.round), [])
            if len(counted) < rules.best_n:
                heappush(counted, gained)
            else:
                dropped = heappushpop(counted, gained)
        if gained > dropped:
            completed_at = result.created_at
    return completed_at
