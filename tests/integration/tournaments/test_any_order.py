"""The tables do not depend on what came first: files, matches, decisions in any order, some of it twice."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pewstats_collectors.db.pool import Pool, open_pool
from pewstats_collectors.jobs import AGGREGATE, REJUDGE
from pewstats_collectors.simulator.season import SimulatedSeason, play_season
from scripts import services
from scripts.domain_tables import domain_tables
from tests.integration.tournaments.league import LeagueAdmin
from tests.integration.tournaments.test_season import judged

Step = Callable[[], None]
SEEDS = (1, 2, 3)


@cache
def small_season(seed: int) -> SimulatedSeason:
    return play_season(seed, divisions=2, teams=6, rounds=2, matches=4)


@pytest.fixture(scope="module")
def own_pool(postgres_url: str, _template: str) -> Iterator[Pool]:
    """A database of its own for all examples; each example empties it."""
    with services.new_database(postgres_url, _template) as url, open_pool(url, size=4) as opened:
        yield opened


@cache
def in_time(url: str, seed: int) -> dict[str, str]:
    """The tables when everything was known from the start."""
    with open_pool(url, size=4) as pool:
        empty(pool)
        admin = LeagueAdmin(pool, small_season(seed))
        admin.create()
        for step in [*files(admin), *plays(admin), *decisions(admin)]:
            step()
        finish(admin)
        assert judged(admin) == admin.season.truth.expected
    return domain_tables(url)


# Not made smaller: an order of a hundred steps takes minutes to shrink, and its number tells it anyway.
@settings(max_examples=40, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seed=st.sampled_from(SEEDS), number=st.integers(0, 2**32))
def test_any_order_of_arrival_ends_in_the_same_tables(own_pool: Pool, seed: int, number: int) -> None:
    order = Random(number)
    expected = in_time(url_of(own_pool), seed)
    empty(own_pool)
    admin = LeagueAdmin(own_pool, small_season(seed))
    admin.create()
    for step in shuffled(admin, order):
        step()
        if order.random() < 0.2:
            admin.catch_up(most=order.randrange(1, 50))
    finish(admin)
    found = domain_tables(url_of(own_pool))
    assert {one for one in found if found[one] != expected[one]} == set()


def shuffled(admin: LeagueAdmin, order: Random) -> list[Step]:
    """Everything once, matches and files sometimes twice; what names something comes after it."""
    steps: dict[float, Step] = {}
    rosters = sorted(order.random() for _ in admin.season.roster_files)
    for file, at in zip(admin.season.roster_files, rosters, strict=True):  # later files say what has changed
        steps[at] = partial(admin.roster, file)
    rounds, schedule = sorted((order.random(), order.random()))
    steps |= {rounds: admin.rounds, schedule: admin.schedule}
    steps[order.uniform(schedule, 1)] = admin.cancel
    played: dict[str, float] = {}
    for match in admin.season.matches:
        for _ in range(order.choice((1, 1, 1, 2))):
            at = order.random()
            played[match.match_id] = min(at, played.get(match.match_id, 1))
            steps[at] = partial(admin.match, match)
    for remake in admin.season.decisions.remakes:
        known = max(played[remake.original], played[remake.remake])
        steps[order.uniform(known, 1)] = partial(admin.remake, remake)
    return [steps[at] for at in sorted(steps)]


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
    """All that follows, careers too."""
    assert admin.catch_up([REJUDGE, AGGREGATE]) < 10_000


def empty(pool: Pool) -> None:
    with pool.connection() as connection:
        connection.execute("TRUNCATE ledger, players, matches, tournaments, admin_audit CASCADE")


def url_of(pool: Pool) -> str:
    assert isinstance(pool.conninfo, str)
    return pool.conninfo
