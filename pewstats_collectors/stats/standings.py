"""Team standings: points over matches, ordered by the tie-breaks of the ruleset, and why one is ahead.

Teams equal on all tie-breaks share a rank and the next ranks are skipped (1, 2, 2, 4). Placement and kill
points are those of the matches that count; kills, wins, placements and matches played are of all.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pewstats_collectors.stats.match_point import match_point_state
from pewstats_collectors.stats.rulesets import Ruleset
from pewstats_collectors.stats.team_totals import Adjustment, TeamResult, TeamTotal, team_totals
from pewstats_collectors.stats.tie_breaks import TiedTeams, ranked

__all__ = ["Adjustment", "Standing", "TeamResult", "rank_changes", "standings"]

RECENT_MATCHES = 6


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of the standings; placements and the timestamp are None for a team without a match.

    `tiebreaker_timestamp` is the start of the match in which the total was first reached. `tie_break` says
    why the team stands above the next line where the first tie-break does not tell, and why a champion is
    one; only match-point finals have a champion.
    """

    rank: int
    team_id: UUID
    team_name: str
    total_points: int
    placement_points: int
    kill_points: int
    adjustment_points: int
    total_kills: int
    wwcd: int
    matches_played: int
    avg_placement: float | None
    best_placement: int | None
    recent_placements: list[int]
    tiebreaker_timestamp: datetime | None
    champion: bool
    tie_break: str | None


def standings(
    results: Iterable[TeamResult], rules: Ruleset, adjustments: Iterable[Adjustment] = ()
) -> list[Standing]:
    """All teams that played or have an adjustment, best first; within a shared rank by name.

    All adjustments given count: who asks for one round gives those of that round. In a match-point final only
    matches up to its end count, and the champion stands first.
    """
    results, adjustments = list(results), list(adjustments)
    final = match_point_state(results, rules, adjustments)
    if final is not None:
        counted = set(final.matches)
        results = [one for one in results if one.match_id in counted]
    totals = team_totals(results, rules, adjustments)
    if final is None or final.champion is None:
        return list(_lines(ranked(totals, rules.tie_breaks), None))
    first = [one for one in totals if one.team_id == final.champion]
    others = [one for one in totals if one.team_id != final.champion]
    groups = [TiedTeams(first, final.reason), *ranked(others, rules.tie_breaks)]
    return list(_lines(groups, final.champion))


def rank_changes(lines: Iterable[Standing], before: Mapping[UUID, int]) -> dict[UUID, int | None]:
    """Places each team has gained since the ranks `before`, negative if lost; None for one not there then."""
    return {
        line.team_id: before[line.team_id] - line.rank if line.team_id in before else None for line in lines
    }


def _lines(groups: Iterable[TiedTeams], champion: UUID | None) -> Iterator[Standing]:
    rank = 1
    for teams, why in groups:
        reasons = [*["equal"] * (len(teams) - 1), why]
        for team, reason in zip(teams, reasons, strict=True):
            yield _line(rank, team, team.team_id == champion, reason)
        rank += len(teams)


def _line(rank: int, total: TeamTotal, champion: bool, why: str | None) -> Standing:
    average = total.avg_placement
    return Standing(
        rank=rank,
        team_id=total.team_id,
        team_name=total.team_name,
        total_points=total.total_points,
        placement_points=total.placement_points,
        kill_points=total.kill_points,
        adjustment_points=total.adjustment_points,
        total_kills=total.kills,
        wwcd=total.wwcd,
        matches_played=len(total.played),
        avg_placement=None if average is None else round(average, 2),
        best_placement=total.best_placement,
        recent_placements=total.placements[-RECENT_MATCHES:],
        tiebreaker_timestamp=total.completed_at,
        champion=champion,
        tie_break=why,
    )
