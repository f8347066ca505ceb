"""What is said of how good somebody is, after the matches so far: the measures that are held side by side."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Final, Protocol

from pewstats_collectors.stats.multi_team import Rating, Side, rate
from pewstats_collectors.stats.rating_parameters import rating_parameters
from scripts.prediction_lobbies import Did, Squad

BASE, PER_SIGMA = 1000, 200
WEEK: Final = 6
"""Matches in a week of the events."""


class Measure(Protocol):
    """Hears of one match after another; of people it has not heard of it says nothing."""

    def add(self, squads: Sequence[Squad]) -> None:
        """The next match."""

    def scores(self) -> Mapping[str, float]:
        """By person; more is better."""


class MultiTeam:
    """The multi-team rating, as boards show it: of persons, or of their teams."""

    def __init__(self, *, of_teams: bool = False) -> None:
        self._of_teams = of_teams
        self._ratings: dict[str, Rating] = {}
        self._team_of: dict[str, str] = {}

    def add(self, squads: Sequence[Squad]) -> None:
        sides = [Side(one.rank, (one.team,) if self._of_teams else tuple(one.people)) for one in squads]
        parameters = rating_parameters()["team" if self._of_teams else "person"]
        self._ratings |= rate(sides, self._ratings, parameters)
        self._team_of |= {person: one.team for one in squads for person in one.people}

    def scores(self) -> Mapping[str, float]:
        if not self._of_teams:
            return {one: rating.shown for one, rating in self._ratings.items()}
        return {person: self._ratings[team].shown for person, team in self._team_of.items()}


class ZScoreElo:
    """The composite Elo of ratings.md 1, the mean of two events: most kills and most damage in a match."""

    def __init__(self) -> None:
        self._kills, self._damage = _Event(), _Event()

    def add(self, squads: Sequence[Squad]) -> None:
        did = {person: one for squad in squads for person, one in squad.people.items()}
        self._kills.add({person: one.kills for person, one in did.items()})
        self._damage.add({person: one.damage for person, one in did.items()})

    def scores(self) -> Mapping[str, float]:
        kills, damage = self._kills.composites(), self._damage.composites()
        return {person: (kills[person] + damage[person]) / 2 for person in kills}


class _Event:
    """Best scores of all time and of the week; six matches are a week, which then is closed."""

    def __init__(self) -> None:
        self._best: dict[str, float] = {}
        self._week: dict[str, float] = {}
        self._weekly: dict[str, list[int]] = {}
        self._matches = 0

    def add(self, scores: Mapping[str, float]) -> None:
        for best in (self._best, self._week):
            best |= {one: max(score, best.get(one, score)) for one, score in scores.items() if score > 0}
        self._best |= {one: 0.0 for one in scores if one not in self._best}  # to be told from the unknown
        self._matches += 1
        if self._matches % WEEK == 0:
            elos = _elos(self._week)
            for one in {*self._weekly, *elos}:
                self._weekly.setdefault(one, []).append(elos.get(one, 0))
            self._week = {}

    def composites(self) -> dict[str, float]:
        all_time = _elos({one: score for one, score in self._best.items() if score > 0})
        return {one: self._composite(one, all_time.get(one, BASE)) for one in self._best}

    def _composite(self, one: str, all_time: int) -> float:
        if one not in self._weekly:
            return all_time
        return 0.5 * all_time + 0.5 * sum(self._weekly[one]) / len(self._weekly[one])


def _elos(scores: Mapping[str, float]) -> dict[str, int]:
    if not scores:
        return {}
    mean = sum(scores.values()) / len(scores)
    sigma = sqrt(sum((score - mean) ** 2 for score in scores.values()) / len(scores))
    return {
        one: round(BASE + PER_SIGMA * ((score - mean) / sigma if sigma else 0.0))
        for one, score in scores.items()
    }


class Mean:
    """The mean over somebody's matches: of his kills, or of the places before which he ended."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._values: defaultdict[str, list[float]] = defaultdict(list)

    def add(self, squads: Sequence[Squad]) -> None:
        for squad in squads:
            for person, did in squad.people.items():
                self._values[person].append(self._value(squad, did))

    def scores(self) -> Mapping[str, float]:
        return {one: sum(values) / len(values) for one, values in self._values.items()}

    def _value(self, squad: Squad, did: Did) -> float:
        return did.kills if self._what == "kills" else -squad.rank
