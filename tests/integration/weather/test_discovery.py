"""Discovery in bad weather finds everything in the end, and never asks more than it may."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pewstats_collectors.db.pool import Pool
from pewstats_collectors.errors import Snooze
from pewstats_collectors.pubg.client import Observe, PubgClient, ignore
from pewstats_collectors.pubg.keys import KeyPool, Purpose
from pewstats_collectors.simulator import Weather, World, evening
from pewstats_collectors.simulator.weather import ALL, Endpoint, Kind
from pewstats_collectors.storage.telemetry import TelemetryStore
from pipelines.discover_matches import MainDiscovery
from pipelines.discover_tournament import TournamentDiscoveryRun
from tests.integration.pipelines.conftest import Scene
from tests.integration.pipelines.test_discover_matches import discovered, track
from tests.integration.pipelines.test_discover_tournament import LIMITS, tournament_ids, write_season

#: What a rate header says is believed up to here, and a second is added.
LONGEST = timedelta(minutes=5, seconds=1)


@pytest.fixture
def scene(world: World, pool: Pool) -> Iterator[Scene]:
    with ExitStack() as stack:
        yield Scene(world, pool, stack, 10)


def client(scene: Scene, purpose: Purpose, observe: Observe = ignore) -> PubgClient:
    """One that is not made to wait between its quick tries."""
    return PubgClient(
        scene.server.url,
        scene.keys,
        scene.session,
        scene.now,
        purpose=purpose,
        observe=observe,
        sleep=lambda _: None,
    )


def main(scene: Scene, pool: Pool, observe: Observe = ignore) -> MainDiscovery:
    asking = client(scene, Purpose.MAIN, observe)
    return MainDiscovery(pool, scene.nudges, lambda: asking)


def put_off(scene: Scene, run: Callable[[], int]) -> datetime | None:
    """One round: until when it is put off, None if it came to its end."""
    try:
        run()
    except Snooze as later:
        return later.until
    return None


def go_on(scene: Scene, run: Callable[[], int], *, rounds: int) -> None:
    """So many whole rounds, each taken up again as often as it is put off."""
    for _ in range(300):
        until = put_off(scene, run)
        scene.time = until or scene.now() + timedelta(minutes=1)
        rounds -= until is None
        if not rounds:
            return
    pytest.fail("put off for ever")


def test_main_discovery_finds_every_match_of_every_tracked_player(pool: Pool) -> None:
    world = evening(3, matches=6, detail=0.02)
    strangers = [next(one for one in match.plan.people if not one.is_bot) for match in world.matches[1::2]]
    accounts = sorted({person.account_id for person in strangers} | set(sorted(world.players)[:60]))
    expected = track(pool, world, accounts)
    assert len(expected) == len(world.matches)
    with ExitStack() as stack:
        scene = Scene(world, pool, stack, 10)
        scene.server.weather = weather = Weather(6, 0.6, slow_s=0.02)
        go_on(scene, main(scene, pool).run, rounds=1)
    assert discovered(pool) == dict.fromkeys(expected, ("main", "normal", "ready", True))
    assert weather.counts.total() > 5


@pytest.mark.parametrize(
    ("kinds", "share"),
    [(ALL, 0.6), ({Kind.OTHER_JSON, Kind.PAGE, Kind.EMPTY}, 0.6)],
    ids=["all kinds", "wrong content"],
)
def test_tournament_discovery_finds_every_match_of_the_league_and_no_other(
    world: World, pool: Pool, scene: Scene, tmp_path: Path, kinds: set[Kind], share: float
) -> None:
    write_season(pool, world.roster_csv(), sample_size=32)
    scene.server.weather = weather = Weather(5, share, kinds=kinds, slow_s=0.02)
    asking = client(scene, Purpose.TOURNAMENT)
    store = TelemetryStore(f"file://{tmp_path}")
    run = TournamentDiscoveryRun(pool, scene.nudges, lambda: asking, store, LIMITS, scene.now)
    go_on(scene, run.run, rounds=8)
    assert discovered(pool) == dict.fromkeys(tournament_ids(world), ("tournament", "high", "ready", True))
    assert weather.counts.total() > 20


def test_answers_that_are_lost_are_paid_from_the_allowance_too(
    world: World, pool: Pool, scene: Scene
) -> None:
    track(pool, world, sorted(world.players))
    lost = [Kind.RESET, Kind.CLOSED, Kind.SILENCE, Kind.CUT, Kind.SERVER_ERROR]
    scene.server.weather = Weather(5, {Endpoint.PLAYERS: 1.0}, kinds=lost, slow_s=0.01)
    look, asked = main(scene, pool), []
    for _ in range(4):  # minutes
        begun = scene.now()
        while scene.now() < begun + timedelta(minutes=1):
            until = put_off(scene, look.run)
            assert until is not None
            scene.time = min(until, scene.now() + timedelta(seconds=5))
        asked.append(len(scene.asked()))
    assert asked == [10] * 4


def test_a_429_is_waited_for_until_the_reset_and_no_longer(world: World, pool: Pool, scene: Scene) -> None:
    track(pool, world, sorted(world.players))
    scene.server.weather = Weather(5, {Endpoint.PLAYERS: 1.0}, kinds=[Kind.TOO_MANY], reset_s=20)
    scene.keys = KeyPool(["demo-key", "another"], pool.connection, scene.now)
    scene.server.api_keys = frozenset({"demo-key", "another"})
    look = main(scene, pool)
    for _ in range(10):
        with pytest.raises(Snooze, match="used up") as later:
            look.run()
        assert timedelta(seconds=20) <= later.value.until - scene.now() <= timedelta(seconds=22)
        assert len(scene.asked()) == 2, "each key is asked once"
        scene.time = later.value.until - timedelta(seconds=1)
        with pytest.raises(Snooze):
            look.run()
        assert scene.asked() == [], "nothing is asked before the reset"
        scene.time = later.value.until


@pytest.mark.parametrize("kind", [Kind.TOO_MANY_INSANE, Kind.CLOCK_SKEW])
def test_rate_headers_of_a_skewed_clock_neither_hold_up_for_more_than_minutes_nor_make_hammer(
    world: World, pool: Pool, scene: Scene, kind: Kind
) -> None:
    track(pool, world, sorted(world.players))
    scene.server.weather = weather = Weather(5, {Endpoint.PLAYERS: 1.0}, kinds=[kind], reset_s=20)
    look, began = main(scene, pool), scene.now()
    while scene.now() - began < timedelta(minutes=15):
        until = put_off(scene, look.run) or scene.now() + timedelta(seconds=10)
        assert timedelta(seconds=1) <= until - scene.now() <= LONGEST
        scene.time = until
    a_minute = weather.counts.total() / ((scene.now() - began) / timedelta(minutes=1))
    assert 0.2 <= a_minute <= (1.5 if kind is Kind.TOO_MANY_INSANE else 15)


@pytest.mark.parametrize("hours", [-30, -5, 5, 30])
def test_a_server_whose_whole_clock_is_hours_off_is_asked_as_much_as_any(
    world: World, pool: Pool, hours: int
) -> None:
    """Its Date and its resets agree with each other, and with nobody else."""
    expected = track(pool, world, sorted(world.players))
    with ExitStack() as stack:
        scene = Scene(world, pool, stack, 4, server_ahead=timedelta(hours=hours))
        look, began = main(scene, pool), scene.now()
        until = put_off(scene, look.run)
        assert until is not None
        assert timedelta(seconds=58) < until - began < timedelta(seconds=63)
        scene.time = until
        assert put_off(scene, look.run) is None
        assert len(scene.asked()) == 6
    assert set(discovered(pool)) == expected
