"""Tie-breaks: the criteria that order teams, one after another, and the words for why one is ahead.

Each criterion parts the teams that all earlier ones left equal. So the order is always total, and no cycle
can arise as it would from comparing two teams at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, NamedTuple

from pewstats_collectors.stats.rulesets import TieBreakName
from pewstats_collectors.stats.team_totals import TeamTotal


class TieBreak(NamedTuple):
    """One criterion: its words, its value of each of some teams that are still equal, and its sense.

    A value is a number or a time; None, where a team has no match to be judged by, comes last.
    """

    words: str
    values: Callable[[Sequence[TeamTotal]], list[Any]]
    more_is_better: bool


class TiedTeams(NamedTuple):
    """Teams equal on every criterion, by name and id, and why they stand above the next ones.

    `why` is None for the last, and where already the first criterion tells them apart.
    """

    teams: list[TeamTotal]
    why: str | None


def ranked(teams: Sequence[TeamTotal], criteria: Sequence[TieBreakName]) -> list[TiedTeams]:
    """The teams best first; `criteria` has one at least."""
    first, *later = criteria
    return [tied for _, equal in _by_value(teams, TIE_BREAKS[first]) for tied in _decided(equal, later)]


def _decided(teams: list[TeamTotal], criteria: Sequence[TieBreakName]) -> list[TiedTeams]:
    """Teams that are equal so far, by the remaining criteria."""
    if len(teams) == 1 or not criteria:
        return [TiedTeams(sorted(teams, key=attrgetter("team_name", "team_id")), None)]
    next_one, *later = criteria
    decided: list[TiedTeams] = []
    above = None
    for value, equal in _by_value(teams, TIE_BREAKS[next_one]):
        if decided:
            why = _why_ahead(TIE_BREAKS[next_one].words, above, value)
            decided[-1] = decided[-1]._replace(why=why)
        decided += _decided(equal, later)
        above = value
    return decided


def _by_value(teams: Sequence[TeamTotal], tie_break: TieBreak) -> list[tuple[Any, list[TeamTotal]]]:
    """Each value with the teams that have it, the best value first and None last."""
    groups: dict[Any, list[TeamTotal]] = {}
    for team, value in zip(teams, tie_break.values(teams), strict=True):
        groups.setdefault(value, []).append(team)
    without = groups.pop(None, None)
    best_first = sorted(groups.items(), key=lambda one: one[0], reverse=tie_break.more_is_better)
    return best_first if without is None else [*best_first, (None, without)]


def _why_ahead(words: str, above: Any, below: Any) -> str:
    if isinstance(above, datetime):
        return f"ahead on {words}"
    return f"ahead on {words} {_shown(above, below)}-{_shown(below, above)}"


def _shown(value: float | None, other: float | None) -> str:
    """Whole numbers plain, others with two digits, or with as many as show a difference."""
    if value is None or isinstance(value, int):
        return "none" if value is None else str(value)
    alike = other is not None and f"{value:.2f}" == f"{other:.2f}"
    return repr(value) if alike else f"{value:.2f}"


def _last_match_of_all(teams: Sequence[TeamTotal]) -> list[int | None]:
    """Ranks in the last match in which all of these teams played; None for all of them without one."""
    ranks = [{(one.created_at, one.match_id): one.rank for one in team.played} for team in teams]
    common = set(ranks[0]).intersection(*ranks[1:]) if ranks else set()
    if not common:
        return [None] * len(teams)
    last = max(common)
    return [of_team[last] for of_team in ranks]


def _each(name: str) -> Callable[[Sequence[TeamTotal]], list[Any]]:
    return lambda teams: [getattr(team, name) for team in teams]


#: Every known criterion, in the order of the definition.
TIE_BREAKS: Final[Mapping[TieBreakName, TieBreak]] = {
    "total_points": TieBreak("total points", _each("total_points"), True),
    "wwcd": TieBreak("WWCD", _each("wwcd"), True),
    "placement_points": TieBreak("placement points", _each("placement_points"), True),
    "kills": TieBreak("kills", _each("kills"), True),
    "best_single_match": TieBreak("best single match", _each("best_single_match"), True),
    "damage": TieBreak("damage", _each("damage"), True),
    "best_placement": TieBreak("best placement", _each("best_placement"), False),
    "last_match_placement": TieBreak("last match placement", _each("last_match_placement"), False),
    "avg_placement": TieBreak("average placement", _each("avg_placement"), False),
    "head_to_head_last_match": TieBreak("last match against each other", _last_match_of_all, False),
    "earliest_completion": TieBreak("earlier completion", _each("completed_at"), False),
}
