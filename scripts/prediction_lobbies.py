"""Lobbies of people whose skill is known: placements and kills drawn from it, with as much chance as wanted.

Not the simulator's season: that draws places by lot, for nothing it is there to show needs skill.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt
from random import Random
from typing import Final

TEAMS: Final = 16
SIZE: Final = 4
LADDER_LOBBIES: Final = 3

#: Kills of all together in a match.
_KILLS: Final = 60.0
#: Whoever wins lives to fight so many times as much as the mean, and the last so many times.
_LONGEST, _SHORTEST = 1.6, 0.4
_DAMAGE_OF_A_KILL, _OTHER_DAMAGE = 90.0, 60.0


@dataclass(frozen=True, slots=True)
class Did:
    """What a person did in a match."""

    kills: float
    damage: float


@dataclass(frozen=True, slots=True)
class Squad:
    """Those who were placed together; `team` is the league team's name, '' where there is none."""

    rank: int
    team: str
    people: Mapping[str, Did]


Match = Sequence[Squad]


@dataclass(frozen=True, slots=True)
class Season:
    """Matches round after round, and how good everybody is at being placed well: deviations from the mean.

    `asked` holds for each round the match whose outcome is asked for before it.
    """

    skill: Mapping[str, float]
    rounds: Sequence[Sequence[Match]]
    asked: Sequence[Match]


@dataclass(frozen=True, slots=True)
class World:
    """How skill becomes results.

    `chance`: how much of a placement is chance, in standard deviations of what squads can. `kinship`: the
    correlation of being good at kills with being good at being placed well.
    """

    chance: float
    kinship: float


def league_season(random: Random, rounds: int, world: World) -> Season:
    """Sixteen teams of four who always play together, all of them in every match."""
    lineups = _teams(TEAMS)
    people = _People(random, [one for lineup in lineups.values() for one in lineup], world)
    matches = [people.play(lineups) for _ in range(rounds)]
    return Season(people.skill, [[match] for match in matches], matches)


def open_season(random: Random, rounds: int, world: World) -> Season:
    """Ninety-six people, of whom 64 play each match, in squads drawn by lot."""
    people = _People(random, [str(number) for number in range(TEAMS * SIZE * 3 // 2)], world)
    matches = []
    for _ in range(rounds):
        drawn = random.sample(sorted(people.skill), TEAMS * SIZE)
        matches.append(people.play({str(t): drawn[t * SIZE : (t + 1) * SIZE] for t in range(TEAMS)}))
    return Season(people.skill, [[match] for match in matches], matches)


def ladder_season(random: Random, rounds: int, world: World) -> Season:
    """Forty-eight fixed teams in three lobbies a round, the better ones mostly among themselves.

    Asked for is a match of sixteen of all of them.
    """
    lineups = _teams(TEAMS * LADDER_LOBBIES)
    people = _People(random, [one for lineup in lineups.values() for one in lineup], world)
    played, asked = [], []
    for _ in range(rounds):
        by_strength = sorted(lineups, key=lambda team: people.strength(lineups[team]) + random.gauss(0, 0.5))
        lobbies = [by_strength[start : start + TEAMS] for start in range(0, len(by_strength), TEAMS)]
        played.append([people.play({team: lineups[team] for team in lobby}) for lobby in lobbies])
        asked.append(people.play({team: lineups[team] for team in random.sample(sorted(lineups), TEAMS)}))
    return Season(people.skill, played, asked)


def _teams(number: int) -> dict[str, list[str]]:
    return {f"team {t}": [f"{t}-{p}" for p in range(SIZE)] for t in range(number)}


class _People:
    """Who plays, and how."""

    def __init__(self, random: Random, names: Sequence[str], world: World) -> None:
        self._random = random
        self._world = world
        self.skill = {one: random.gauss(0, 1) for one in names}
        other = sqrt(1 - world.kinship**2)
        self._aim = {
            one: world.kinship * skill + other * random.gauss(0, 1) for one, skill in self.skill.items()
        }

    def strength(self, lineup: Sequence[str]) -> float:
        """What they can together: 1 is a standard deviation of that."""
        return sum(self.skill[one] for one in lineup) / sqrt(len(lineup))

    def play(self, lineups: Mapping[str, Sequence[str]]) -> Match:
        """Squads by place."""
        luck = {team: self._random.gauss(0, self._world.chance) for team in lineups}
        order = sorted(lineups, key=lambda team: self.strength(lineups[team]) + luck[team], reverse=True)
        shares = {
            one: exp(self._aim[one] / 2) * (_LONGEST - (_LONGEST - _SHORTEST) * place / (len(order) - 1))
            for place, team in enumerate(order)
            for one in lineups[team]
        }
        unit = _KILLS / sum(shares.values())
        return [
            Squad(rank, team, {one: self._did(unit * shares[one]) for one in lineups[team]})
            for rank, team in enumerate(order, 1)
        ]

    def _did(self, expected_kills: float) -> Did:
        kills = self._poisson(expected_kills)
        other = self._poisson(1.5 * expected_kills)
        return Did(kills, kills * _DAMAGE_OF_A_KILL + other * _OTHER_DAMAGE)

    def _poisson(self, mean: float) -> int:
        """How many events, by Knuth's method."""
        limit, product, number = exp(-mean), self._random.random(), 0
        while product > limit:
            product *= self._random.random()
            number += 1
        return number
