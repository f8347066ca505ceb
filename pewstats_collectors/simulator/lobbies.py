"""Single matches: a full public lobby, one of given people, and a small one in which everything happens."""

from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random

from pewstats_collectors.simulator.codes import ERANGEL
from pewstats_collectors.simulator.people import Dialect, MatchPlan, Person, Register, Squad, new_uuid
from pewstats_collectors.simulator.seating import public_squads
from pewstats_collectors.simulator.world import START, Played, SimulatedMatch


def full_lobby(
    seed: int, *, start: datetime = START, dialect: Dialect = "2026", kills_v1: bool = False
) -> SimulatedMatch:
    """One full public squad lobby of 100 people over half an hour: about 53,000 events and 38 MB."""
    rng = Random(seed)
    squads = public_squads(rng, Register(rng), [], team_size=4, people=100)
    return SimulatedMatch(full_plan(rng, squads, start, dialect=dialect, kills_v1=kills_v1))


def full_plan(
    rng: Random,
    squads: tuple[Squad, ...],
    start: datetime,
    *,
    dialect: Dialect = "2026",
    kills_v1: bool = False,
) -> MatchPlan:
    """How these squads play a public match of half an hour."""
    return MatchPlan(
        match_id=new_uuid(rng),
        seed=rng.getrandbits(63),
        created_at=start,
        map=ERANGEL,
        game_mode="squad-fpp",
        match_type="official",
        team_size=4,
        squads=squads,
        duration_s=1802.0,
        circles="official",
        laziness=1.5,
        spread=2.1,
        contact=0.36,
        aim=0.5,
        comebacks=True,
        dialect=dialect,
        kills_v1=kills_v1,
    )


def squad_lobby(
    rng: Random, people: Sequence[Person], start: datetime, play: Callable[[MatchPlan], Played] | None = None
) -> SimulatedMatch:
    """These people in squads of four; for 64 of them about 10,000 events, a third of a second to play."""
    plan = MatchPlan(
        match_id=new_uuid(rng),
        seed=rng.getrandbits(63),
        created_at=start,
        map=ERANGEL,
        game_mode="squad-fpp",
        match_type="official",
        team_size=4,
        squads=tuple(Squad(1 + at // 4, tuple(people[at : at + 4])) for at in range(0, len(people), 4)),
        detail=0.1,
    )
    return SimulatedMatch(plan, play)


def small_lobby(
    seed: int, *, start: datetime = START, dialect: Dialect = "2026", kills_v1: bool = False
) -> SimulatedMatch:
    """Three squads and two bots over four minutes, with all the mishaps a hundred matches hold.

    Less than a quarter of a second to play.
    """
    rng = Random(seed)
    register = Register(rng)
    squads = [Squad(number, tuple(register.person() for _ in range(4))) for number in (1, 2, 7)]
    squads.append(Squad(200, tuple(register.bot(number) for number in rng.sample(range(100, 999), 2))))
    plan = MatchPlan(
        match_id=new_uuid(rng),
        seed=rng.getrandbits(63),
        created_at=start,
        map=ERANGEL,
        game_mode="squad-fpp",
        match_type="official",
        team_size=4,
        squads=tuple(squads),
        duration_s=320.0,
        mishaps=12.0,
        comebacks=True,
        dialect=dialect,
        kills_v1=kills_v1,
    )
    return SimulatedMatch(plan)
