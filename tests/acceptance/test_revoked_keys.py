"""Keys that are revoked under a running discovery."""

from hashlib import sha256

import psycopg

from pewstats_collectors.db import players
from pewstats_collectors.simulator import World
from pewstats_collectors.simulator.server import SimulatorServer
from tests.acceptance.commands import Place, until
from tests.acceptance.test_daemons import running

#: In the order in which they are taken.
FIRST, SECOND = sorted(("canary-one", "canary-two"), key=lambda key: sha256(key.encode()).digest())


def test_discovery_goes_on_with_the_key_that_is_left_and_says_what_to_check_when_none_is(
    place: Place, world: World
) -> None:
    with psycopg.connect(place.settings["DATABASE_URL"]) as connection:
        someone = world.league[0].members[0]
        players.track(connection, someone.account_id, someone.name, "steam")
    with SimulatorServer(world, api_keys=[FIRST, SECOND], requests_per_minute=10_000) as api:
        settings = {"PUBG_API_URL": api.url, "PUBG_API_KEYS": f"{FIRST},{SECOND}"}
        with running(place, "discover", "main", "--every", "0.2", **settings):
            until(lambda: place.events("asked for players"), "a round with the first key")
            api.api_keys = frozenset({SECOND})
            until(lambda: place.events("API key set aside"), "the end of the first key")
            before = len(place.events("asked for players"))
            until(lambda: len(place.events("asked for players")) > before, "a round with the second key")
            api.api_keys = frozenset()
            [later] = until(lambda: place.events("discovery goes on later"), "the end of the second key")
    assert later["why"] == "the API refuses every key (401): check PEWSTATS_PUBG_API_KEYS"
    assert len(place.events("API key set aside")) == 2
    assert "canary" not in place.log.read_text()
