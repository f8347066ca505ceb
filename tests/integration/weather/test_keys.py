"""API keys that are revoked one by one while discovery runs, and that come back."""

from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256

import pytest

from pewstats_collectors.db.pool import Pool
from pewstats_collectors.errors import Snooze
from pewstats_collectors.pubg.client import Observe, ignore
from pewstats_collectors.pubg.keys import REFUSED_FOR, KeyPool
from pewstats_collectors.simulator import World
from tests.integration.pipelines.conftest import Scene
from tests.integration.pipelines.test_discover_matches import discovered, track
from tests.integration.weather.test_discovery import main

#: In the order in which they are taken.
KEYS = sorted(("canary-one", "canary-two", "canary-three"), key=lambda key: sha256(key.encode()).digest())
BATCHES = 6


@pytest.fixture
def scene(world: World, pool: Pool) -> Iterator[Scene]:
    """A server that knows all keys, and discovery that has all of them."""
    with ExitStack() as stack:
        made = Scene(world, pool, stack, 10)
        made.server.api_keys = frozenset(KEYS)
        made.keys = KeyPool(KEYS, pool.connection, made.now)
        yield made


def revoking(scene: Scene, statuses: list[int]) -> Observe:
    """An observer: each key is good for one answer, then it is revoked."""

    def observe(_endpoint: str, status: int, _seconds: float) -> None:
        statuses.append(status)
        if status == 200:
            left = [key for key in KEYS if key in scene.server.api_keys]
            scene.server.api_keys = frozenset(left[1:])

    return observe


def test_the_others_take_over_until_the_last_is_gone_and_what_was_found_stays(
    world: World, pool: Pool, scene: Scene
) -> None:
    accounts = sorted(world.players)
    expected, statuses = track(pool, world, accounts), list[int]()
    revoke = revoking(scene, statuses)
    look = main(scene, pool, lambda *request: revoke(*request))
    with pytest.raises(Snooze, match="refuses every key") as put_off:
        look.run()
    assert statuses == [200, 401, 200, 401, 200, 401]
    assert "PEWSTATS_PUBG_API_KEYS" in str(put_off.value)
    assert "canary" not in repr(put_off.value)
    assert put_off.value.until == scene.now() + REFUSED_FOR
    first = {match_id for one in accounts[:30] for match_id in world.players[one].match_ids}
    assert set(discovered(pool)) == first

    scene.server.api_keys = frozenset(KEYS[:1])
    scene.wait(minutes=59)
    with pytest.raises(Snooze, match="refuses every key"):
        look.run()
    assert len(statuses) == 6, "nothing is asked before the hour is over"
    scene.time = put_off.value.until
    revoke = ignore
    scene.asked()
    look.run()
    assert [one for batch in scene.asked() for one in batch] == accounts[30:]
    assert set(discovered(pool)) == expected


def test_a_key_that_is_added_is_used_at_once(world: World, pool: Pool, scene: Scene) -> None:
    track(pool, world, sorted(world.players))
    scene.server.api_keys = frozenset()
    with pytest.raises(Snooze, match="refuses every key"):
        main(scene, pool).run()
    scene.asked()
    scene.server.api_keys = frozenset({"canary-new"})
    scene.keys = KeyPool([*KEYS, "canary-new"], pool.connection, scene.now)
    main(scene, pool).run()
    assert len(scene.asked()) == BATCHES, "those that were refused are not asked again"
