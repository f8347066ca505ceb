"""A world that goes on: any number of small matches among the same few people.

Careers overlap heavily, so that whoever counts them at the same time gets into each other's way.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Final

from pewstats_collectors.simulator.codes import ERANGEL, MIRAMAR, TAEGO, Map
from pewstats_collectors.simulator.people import MatchPlan, Person, Register, Squad, new_uuid
from pewstats_collectors.simulator.world import START, LeagueTeam, SimulatedMatch, World, play_out

_MAPS: Final[tuple[Map, ...]] = (ERANGEL, MIRAMAR, TAEGO)
_PUBLIC: Final = (("squad-fpp", 4), ("duo-fpp", 2), ("solo-fpp", 1))
_TEAMS: Final = 8  # as many as a season asks for by default
_AT_A_TIME: Final = 2  # of the four of each team
_STRANGERS: Final = 28
_HUMANS: Final = 14  # in a public match
_BOTS: Final = 2
_DURATION_S: Final = 90.0


def stream(
    seed: int,
    *,
    matches: int,
    every: timedelta = timedelta(minutes=1),
    start: datetime = START,
    detail: float = 0.02,
    kept: int = 200,
) -> World:
    """So many matches of 16 people, one starting `every` so often: squad, duo, solo, tournament, and again.

    Whoever tracks the `public_players` and knows the league finds them all. At most `kept` matches stay in
    memory once they were played; an older one is played again when it is asked for.
    """
    rng = Random(seed)
    register = Register(rng)
    names = register.team_names(_TEAMS)
    league = [LeagueTeam(name, tuple(register.person() for _ in range(4))) for name in names]
    strangers = [register.person() for _ in range(_STRANGERS)]
    bots = [register.bot(100 + number) for number in range(20)]
    played = lru_cache(maxsize=kept)(play_out)
    made = []
    for number in range(matches):
        kind = number % (len(_PUBLIC) + 1)
        if kind < len(_PUBLIC):
            mode, team_size = _PUBLIC[kind]
            squads = _public(rng, league, strangers, bots, team_size)
        else:
            mode, team_size = "esports-squad-fpp", 4
            squads = tuple(Squad(slot, _present(rng, team)) for slot, team in enumerate(league, 1))
        plan = MatchPlan(
            match_id=new_uuid(rng),
            seed=rng.getrandbits(63),
            created_at=start + every * number,
            map=_MAPS[number % len(_MAPS)],
            game_mode=mode,
            match_type="custom" if mode.startswith("esports") else "official",
            team_size=team_size,
            squads=squads,
            duration_s=_DURATION_S,
            detail=detail,
        )
        made.append(SimulatedMatch(plan, played))
    return World(seed, start, made, league, strangers)


def _present(rng: Random, team: LeagueTeam) -> tuple[Person, ...]:
    """Those of a team who play today."""
    return tuple(rng.sample(team.members, _AT_A_TIME))


def _public(
    rng: Random,
    league: Sequence[LeagueTeam],
    strangers: Sequence[Person],
    bots: Sequence[Person],
    team_size: int,
) -> tuple[Squad, ...]:
    """Known people in any teams, somebody of the strangers among them, and a few bots by themselves."""
    one = rng.choice(strangers)
    others = [*(member for team in league for member in team.members), *strangers]
    others.remove(one)
    people = [one, *rng.sample(others, _HUMANS - 1)]
    rng.shuffle(people)
    first = 100_000 if team_size == 1 else 1
    squads = _teams(people, team_size, first)
    return (*squads, *_teams(rng.sample(bots, _BOTS), team_size, 200))


def _teams(people: Sequence[Person], size: int, first: int) -> list[Squad]:
    """Teams of this size, numbered from `first`; the last may be smaller."""
    starts = range(0, len(people), size)
    return [Squad(first + number, tuple(people[at : at + size])) for number, at in enumerate(starts)]
