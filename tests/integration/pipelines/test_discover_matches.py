"""Main discovery against a server as strict as the real API."""

from collections.abc import Sequence

import pytest

from pewstats_collectors.broker.lanes import Lane, queue_name
from pewstats_collectors.db import players
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.errors import Snooze
from pewstats_collectors.pubg.keys import Purpose
from pewstats_collectors.simulator import World
from pipelines.discover_matches import MainDiscovery
from tests.integration.pipelines.conftest import MakeScene, Scene


def track(pool: Pool, world: World, accounts: Sequence[str]) -> set[str]:
    """Track these players; returns the ids of all their matches."""
    with pool.connection() as connection:
        for one in accounts:
            players.track(connection, one, world.players[one].name, "steam")
    return {match_id for one in accounts for match_id in world.players[one].match_ids}


def discovered(pool: Pool) -> dict[str, tuple[str, str, str, bool]]:
    """By match id: who discovered it, and lane, state and publication of its summary."""
    with pool.connection() as connection:
        rows = connection.execute(
            "SELECT match_id, discovered_by, lane, state, published_at IS NOT NULL "
            "FROM matches JOIN ledger ON subject = match_id AND job = 'summary'"
        ).fetchall()
    return {row[0]: tuple(row[1:]) for row in rows}


def discovery(pool: Pool, made: Scene) -> MainDiscovery:
    return MainDiscovery(pool, made.nudges, made.client(Purpose.MAIN))


def test_all_matches_of_all_tracked_players_are_found_once(
    world: World, pool: Pool, scene: MakeScene
) -> None:
    made = scene()
    visitor = world.matches[1].plan.people[0].account_id
    expected = track(pool, world, [world.league[0].members[1].account_id, visitor])
    assert {match.plan.is_custom for match in world.matches if match.match_id in expected} == {True, False}
    look = discovery(pool, made)
    assert look.run() == len(expected)
    assert discovered(pool) == dict.fromkeys(expected, ("main", "normal", "ready", True))
    assert made.broker.depths()[queue_name("summary", Lane.NORMAL)] == len(expected)
    assert look.run() == 0
    assert discovery(pool, made).run() == 0
    assert made.broker.depths()[queue_name("summary", Lane.NORMAL)] == len(expected)


def test_matches_that_come_later_are_found_later_and_untracked_players_are_not_asked_for(
    world: World, pool: Pool, scene: MakeScene
) -> None:
    made = scene()
    first, second = (world.league[number].members[0].account_id for number in (0, 1))
    expected = track(pool, world, [first])
    look = discovery(pool, made)
    with pool.connection() as connection:
        connection.execute("DELETE FROM matches")
    assert look.run() == len(expected)
    track(pool, world, [second])
    with pool.connection() as connection:
        players.untrack(connection, first)
    made.asked()
    assert look.run() == 0  # both played in the same matches
    assert made.asked() == [[second]]


def test_with_nobody_tracked_nothing_is_asked(pool: Pool, scene: MakeScene) -> None:
    made = scene()
    assert discovery(pool, made).run() == 0
    assert made.server.requests == []


def test_when_the_allowance_is_used_up_it_goes_on_later_where_it_stopped(
    world: World, pool: Pool, scene: MakeScene
) -> None:
    made = scene(requests_per_minute=2)
    accounts = sorted(world.players)[:25]
    expected = track(pool, world, accounts)
    look = discovery(pool, made)
    with pytest.raises(Snooze, match="allowance") as snoozed:
        look.run()
    assert [len(batch) for batch in made.asked()] == [10, 10]
    assert set(discovered(pool)) == {
        match_id for one in accounts[:20] for match_id in world.players[one].match_ids
    }
    made.time = snoozed.value.until
    look.run()
    assert made.asked() == [accounts[20:]]
    assert set(discovered(pool)) == expected


def test_a_shard_the_api_does_not_take_holds_up_no_other(world: World, pool: Pool, scene: MakeScene) -> None:
    stranger, one = sorted(world.players)[:2]
    expected = track(pool, world, [one])
    with pool.connection() as connection:
        players.track(connection, stranger, "Stranger", "PC_NA")
    look = discovery(pool, scene())
    assert look.run() == len(expected)
    assert set(discovered(pool)) == expected
    assert look.run() == 0
