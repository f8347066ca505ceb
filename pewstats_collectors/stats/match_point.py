"""Match-point finals: who is at match point, and who has won the final.

A team at or above the threshold before a match that then wins it is champion. Matches after that, or after
the cap, do not count; at the cap without a champion the leader of the standings is champion. Adjustments
count from the beginning, having no time of their own.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from pewstats_collectors.stats.rulesets import MatchPoint, Ruleset
from pewstats_collectors.stats.team_totals import Adjustment, TeamResult, TeamTotal, team_totals
from pewstats_collectors.stats.tie_breaks import ranked


@dataclass(frozen=True, slots=True)
class MatchPointState:
    """Where a match-point final stands after the matches that count, oldest first.

    `threshold` is None while it is unknown; `at_match_point` are the teams at or above it, most points first.
    The champion, the deciding match and the reason are None while there is no champion. They stay None at the
    cap where the leaders are equal in everything: people have to decide that.
    """

    matches: tuple[str, ...]
    threshold: int | None = None
    at_match_point: tuple[UUID, ...] = ()
    champion: UUID | None = None
    deciding_match_id: str | None = None
    reason: str | None = None


def match_point_state(
    results: Iterable[TeamResult], rules: Ruleset, adjustments: Iterable[Adjustment] = ()
) -> MatchPointState | None:
    """The state of a final after these results; None where the ruleset has no match point."""
    if rules.match_point is None:
        return None
    final = _Final(rules, rules.match_point, list(adjustments))
    champion = reason = None
    by_start = sorted(results, key=attrgetter("created_at", "match_id"))
    for match_id, played in groupby(by_start, key=attrgetter("match_id")):
        champion, reason = final.play(match_id, list(played))
        if champion is not None or len(final.matches) == rules.match_point.max_matches:
            break
    return MatchPointState(
        matches=tuple(final.matches),
        threshold=final.threshold,
        at_match_point=final.at_match_point(),
        champion=champion,
        deciding_match_id=None if champion is None else final.matches[-1],
        reason=reason,
    )


class _Final:
    """A final as it is played, match by match."""

    def __init__(self, rules: Ruleset, final: MatchPoint, adjustments: list[Adjustment]) -> None:
        self.matches: list[str] = []
        self.threshold = final.threshold
        self._rules = rules
        self._final = final
        self._adjustments = adjustments
        self._results: list[TeamResult] = []
        self._points: Counter[UUID] = Counter()
        for one in adjustments:
            self._points[one.team_id] += one.points

    def at_match_point(self) -> tuple[UUID, ...]:
        """Teams at or above the threshold, most points first."""
        reached = [team for team in self._points if self._is_at_match_point(team)]
        return tuple(sorted(reached, key=lambda team: (-self._points[team], team)))

    def play(self, match_id: str, played: list[TeamResult]) -> tuple[UUID, str] | tuple[None, None]:
        """The champion this match made and the reason, if it made one."""
        contenders = {
            one.team_id: self._points[one.team_id]
            for one in played
            if one.rank == 1 and self._is_at_match_point(one.team_id)
        }
        self._add(match_id, played)
        number = len(self.matches)
        if contenders and (first := self._first_of(contenders)) is not None:
            points = f"{contenders[first.team_id]} of {self.threshold}"
            return first.team_id, f"champion: won match {number} at match point ({points})"
        if number == self._final.max_matches and (leader := self._first_of(self._points)) is not None:
            return leader.team_id, f"champion: leader after match {number}, the last"
        return None, None

    def _is_at_match_point(self, team: UUID) -> bool:
        return self.threshold is not None and self._points[team] >= self.threshold

    def _add(self, match_id: str, played: list[TeamResult]) -> None:
        self.matches.append(match_id)
        self._results += played
        for one in played:
            self._points[one.team_id] += self._rules.match_points(one.rank, one.kills)
        if len(self.matches) == self._final.leader_after and self._final.plus is not None:
            self.threshold = max(self._points.values()) + self._final.plus

    def _first_of(self, teams: Collection[UUID]) -> TeamTotal | None:
        """The best of these teams in the standings so far; None while the best are equal in everything."""
        totals = team_totals(self._results, self._rules, self._adjustments)
        best = ranked([one for one in totals if one.team_id in teams], self._rules.tie_breaks)[0].teams
        return best[0] if len(best) == 1 else None
