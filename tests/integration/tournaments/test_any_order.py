"""The tables do not depend on what came first: files, matches, decisions in any order, some of it twice."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from random import Random
from uuid import UUID

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pewstats_collectors.db.pool import Pool, open_pool
from pewstats_collectors.jobs import AGGREGATE, RATING, REJUDGE
from pewstats_collectors.simulator.season import Expected, SimulatedSeason, play_season
from scripts import services
from scripts.domain_tables import domain_tables
from tests.integration.tournaments import facts
from tests.integration.tournaments.league import LeagueAdmin, OfDivision
from tests.integration.tournaments.test_season import judged

Step = Callable[[], object]
Steps = dict[float, Step]
After = Callable[..., float]
SEEDS = (1, 2, 3)
GROUPED = (3,)


@cache
def small_season(seed: int) -> SimulatedSeason:
    return play_season(seed, divisions=2, teams=6, rounds=2, matches=4)


@pytest.fixture(scope="module")
def own_pool(postgres_url: str, _template: str) -> Iterator[Pool]:
    """A database of its own for all examples; each example empties it."""
    hasty = "?options=-csynchronous_commit%3Doff"  # nothing here is about what is left after a crash
    with (
        services.new_database(postgres_url, _template) as url,
        open_pool(url + hasty, size=4) as opened,
    ):
        yield opened


@cache
def in_time(url: str, seed: int) -> dict[str, str]:
    """The tables when everything was known from the start."""
    with open_pool(url, size=4) as pool:
        empty(pool)
        admin = LeagueAdmin(pool, small_season(seed), grouped=seed in GROUPED)
        admin.create()
        for step in [*files(admin), *plays(admin), *decisions(admin)]:
            step()
        finish(admin)
        truth = admin.season.truth.expected
        assert judged(admin) == {one: as_brought(admin, truth[one]) for one in truth}
        for step in [*staff_decides(admin), *ends(admin)]:
            step()
        finish(admin)
    return domain_tables(url)


# Not made smaller: an order of a hundred steps takes minutes to shrink, and its number tells it anyway.
@settings(max_examples=12, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seed=st.sampled_from(SEEDS), number=st.integers(0, 2**32))
def test_any_order_of_arrival_ends_in_the_same_tables(own_pool: Pool, seed: int, number: int) -> None:
    order = Random(number)
    expected = in_time(url_of(own_pool), seed)
    empty(own_pool)
    admin = LeagueAdmin(own_pool, small_season(seed), grouped=seed in GROUPED)
    admin.create()
    for step in shuffled(admin, order):
        step()
        if order.random() < 0.2:
            admin.catch_up([REJUDGE, RATING], most=order.randrange(1, 50))
    finish(admin)
    found = domain_tables(url_of(own_pool))
    assert {one for one in found if found[one] != expected[one]} == set()


def shuffled(admin: LeagueAdmin, order: Random) -> list[Step]:
    """Everything, some of it twice or for a time only; what names something comes after it."""
    steps: Steps = {}

    def after(*known: float) -> float:
        return order.uniform(max(known, default=0), 1)

    rosters = files_in_order(admin, order, steps)
    rounds, schedule = sorted((order.random(), order.random()))
    steps |= {rounds: admin.rounds, schedule: admin.schedule}
    steps[after(schedule)] = admin.cancel
    if order.random() < 0.5:
        steps[after(rounds)], steps[after(schedule)] = admin.rounds, admin.schedule  # the same files again
    played: dict[str, float] = {}
    for match in admin.season.matches:
        for _ in range(order.choice((1, 1, 1, 2))):
            at = order.random()
            played[match.match_id] = min(at, played.get(match.match_id, 1))
            steps[at] = partial(admin.match, match)
    for remake in admin.season.decisions.remakes:
        known = max(played[remake.original], played[remake.remake])
        steps[after(known)] = partial(admin.remake, remake)
    override_some(admin, after, steps, {one: max(at, schedule) for one, at in played.items()})
    give_points(admin, after, steps, max(rounds, *rosters))
    complete_rounds(admin, order, after, steps, rounds)
    if order.random() < 0.5:
        at = order.random()
        steps[at], steps[after(at)] = partial(facts.other_rules, admin), partial(facts.right_rules, admin)
    return [steps[at] for at in sorted(steps)]


def override_some(admin: LeagueAdmin, after: After, steps: Steps, known: dict[str, float]) -> None:
    for match_id, wanted in facts.overrides(admin).items():
        steps[after(known[match_id])] = partial(facts.override, admin, match_id, wanted)
    for match_id, wanted in facts.passing(admin).items():
        at = after(known[match_id])
        steps[at] = partial(facts.override, admin, match_id, wanted)
        steps[after(at)] = partial(facts.undo, admin, match_id)


def give_points(admin: LeagueAdmin, after: After, steps: Steps, known: float) -> None:
    for one in facts.points(admin):
        steps[after(known)] = partial(facts.give, admin, one)
    passing = replace(facts.points(admin)[0], adjustment_id=UUID(int=9))
    at = after(known)
    steps[at] = partial(facts.give, admin, passing)
    steps[after(at)] = partial(facts.take_back, admin, passing)


def complete_rounds(admin: LeagueAdmin, order: Random, after: After, steps: Steps, known: float) -> None:
    for of, number in completed(admin):
        at = after(known)
        steps[at] = partial(facts.complete, admin, of, number)
        if order.random() < 0.3:
            at = after(at)
            steps[at] = partial(facts.complete, admin, of, number, completed=False)
            steps[after(at)] = partial(facts.complete, admin, of, number)


def files_in_order(admin: LeagueAdmin, order: Random, steps: Steps) -> list[float]:
    """Roster files, some twice: later files say what has changed. Returns when each is first there."""
    times = sorted(order.random() for _ in admin.season.roster_files)
    for file, at, until in zip(admin.season.roster_files, times, [*times[1:], 1.0], strict=True):
        steps[at] = partial(admin.roster, file)
        if order.random() < 0.5:
            steps[order.uniform(at, until)] = partial(admin.roster, file)
    return times


def completed(admin: LeagueAdmin) -> list[tuple[OfDivision, int]]:
    """One division is over, of the other the first round."""
    first, second = (admin.of_division(name) for name in admin.season.teams)
    return [(first, 1), (first, 2), (second, 1)]


def as_brought(admin: LeagueAdmin, one: Expected) -> Expected:
    return replace(one, division=one.division and admin.of_division(one.division).division)


def staff_decides(admin: LeagueAdmin) -> list[Step]:
    return [
        partial(facts.override, admin, match_id, wanted)
        for match_id, wanted in facts.overrides(admin).items()
    ]


def ends(admin: LeagueAdmin) -> list[Step]:
    """Points are given, rounds completed."""
    return [
        *(partial(facts.give, admin, one) for one in facts.points(admin)),
        *(partial(facts.complete, admin, of, number) for of, number in completed(admin)),
    ]


def files(admin: LeagueAdmin) -> list[Step]:
    return [
        *(partial(admin.roster, file) for file in admin.season.roster_files),
        admin.rounds,
        admin.schedule,
    ]


def plays(admin: LeagueAdmin) -> list[Step]:
    return [partial(admin.match, match) for match in admin.season.matches]


def decisions(admin: LeagueAdmin) -> list[Step]:
    return [admin.cancel, *(partial(admin.remake, one) for one in admin.season.decisions.remakes)]


def finish(admin: LeagueAdmin) -> None:
    """All that follows, careers and ratings too."""
    assert admin.catch_up([REJUDGE, AGGREGATE]) < 10_000
    assert admin.catch_up([RATING]) < 10_000


def empty(pool: Pool) -> None:
    with pool.connection() as connection:
        connection.execute("TRUNCATE ledger, players, matches, tournaments, admin_audit CASCADE")


def url_of(pool: Pool) -> str:
    assert isinstance(pool.conninfo, str)
    return pool.conninfo
