"""A real Prometheus watches a live system: panels have data, alerts fire and clear, series do not grow.

One system and one story, told in this order: to start it for each part would take too long.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import psycopg
import pytest

from pewstats_collectors.db import players
from pewstats_collectors.jobs import JOBS
from pewstats_collectors.simulator import stream
from pewstats_collectors.simulator.poison import POISONS
from pewstats_collectors.workers.outcomes import utc_now
from scripts import services
from scripts.services import Rabbit
from tests.acceptance.commands import Place, until
from tests.acceptance.monitoring.patch import patched
from tests.acceptance.monitoring.shipped import queries
from tests.acceptance.monitoring.system import SETTINGS, Api, Watched, watched

#: How many matches are played before the series are counted, after that, as what is no match, and in the end.
FIRST, MORE, SPOILED, LAST = 8, 12, 10, 2
#: How long the API keeps the first match when it begins.
LEFT = timedelta(hours=10)
NO_MATCH = POISONS["not a match"].spoil


@pytest.fixture
def live(
    postgres_url: str, _template: str, rabbitmq_node: Rabbit, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Watched]:
    """Tracked players play: the first match is one of a new patch, some of the last are spoiled."""
    start = utc_now() - timedelta(days=14) + LEFT
    world = stream(7, matches=FIRST + MORE + SPOILED + LAST, start=start, every=timedelta(seconds=10))
    spoiled = world.matches[FIRST + MORE : -LAST]
    services.delete_queues(rabbitmq_node.url, JOBS)
    folder = tmp_path_factory.mktemp("monitored")
    with services.new_database(postgres_url, _template) as url, Api(world) as api:
        api.poisons = {world.matches[0].match_id: (None, patched)} | {
            match.match_id: (NO_MATCH, None) for match in spoiled
        }
        with psycopg.connect(url) as connection:
            for player in world.players.values():
                players.track(connection, player.account_id, player.name, "steam")
        settings = {"DATABASE_URL": url, "BROKER_URL": rabbitmq_node.url, "PUBG_API_URL": api.url}
        place = Place(folder / "home", SETTINGS | settings)
        place.home.mkdir()
        with watched(place, api, folder) as seen:
            yield seen


def test_a_live_system_is_watched(live: Watched, rabbitmq_node: Rabbit) -> None:
    series_do_not_grow_with_matches(live)
    failing_matches_are_told_of(live)
    every_panel_has_data(live)
    what_is_stuck_or_about_to_be_lost_is_told_of_until_it_is_mended(live, rabbitmq_node)


def series_do_not_grow_with_matches(live: Watched) -> None:
    matches = live.api.world.matches
    live.play(matches[:FIRST])
    live.until_scraped()
    before = live.series()
    live.play(matches[FIRST : FIRST + MORE])
    live.until_scraped()
    new = live.series() - before
    assert len(before) > 300
    assert not new, sorted(map(dict, new), key=str)
    told = {value for labels in before for _, value in labels}
    people = live.api.world.players.values()
    assert not told & {match.match_id for match in matches}
    assert not told & {text for player in people for text in (player.account_id, player.name)}


def failing_matches_are_told_of(live: Watched) -> None:
    assert "PewstatsStageFailing" not in live.watcher.alerts()
    live.play(live.api.world.matches[FIRST + MORE : -LAST])
    live.until_firing("PewstatsStageFailing")


def every_panel_has_data(live: Watched) -> None:
    assert [rule for rule in live.watcher.rules() if rule["health"] != "ok"] == []
    live.api.show(live.api.world.matches[-LAST:-1])  # windows are short: there should be work in them
    empty = list(queries())

    def all_have_data() -> bool:
        empty[:] = [query for query in empty if not live.watcher.query(query.expression)]
        return not empty

    with suppress(AssertionError):
        until(all_have_data, "data in every panel", seconds=15)
    assert [str(query) for query in empty] == []
    live.play(live.api.world.matches[-LAST:-1])  # to its end


def what_is_stuck_or_about_to_be_lost_is_told_of_until_it_is_mended(
    live: Watched, rabbitmq_node: Rabbit
) -> None:
    done, *_, last = live.api.world.matches
    told = {"PewstatsStuckQueue", "PewstatsRetentionRisk", "PewstatsBrokerDown"}
    live.until_clear(*told)
    with live.freezing("worker aggregate", "worker download"):
        live.owe_since_an_hour("aggregate", done)
        live.api.show([last])
        live.until_told('pewstats_ledger_rows{job="download", state="ready"} == 1')
        live.until_firing("PewstatsStuckQueue")
        rabbitmq_node.stop()
        live.until_firing("PewstatsBrokerDown", "PewstatsRetentionRisk")
        assert "PewstatsNobodyWorks" not in live.watcher.alerts()
        rabbitmq_node.start()
        live.until_clear("PewstatsBrokerDown")
        assert live.watcher.alerts()["PewstatsRetentionRisk"] == "firing"
    live.until_clear(*told, "PewstatsStageFailing")
    live.play([last])
