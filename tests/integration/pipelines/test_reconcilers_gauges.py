"""What the reconciler's metrics say of retention, API keys and servers, and that they never guess."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import REGISTRY

from pewstats_collectors import metrics, settings
from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.db import api_keys, ledger, matches
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.errors import ConnectionLost, Snooze
from pewstats_collectors.pubg.keys import hash_of
from pewstats_collectors.settings import Settings
from pipelines import api_figures
from pipelines.queue_figures import Gauges
from pipelines.rounds import counted

NOW = datetime.now(UTC)


@pytest.fixture
def chosen() -> Settings:
    return settings.load(pubg_api_keys="first,second,third")


def show(pool: Pool, chosen: Settings) -> None:
    figures = api_figures.read(pool, chosen, NOW)
    api_figures.show(figures, retention_days=chosen.pubg.retention_days)


def value(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(f"pewstats_{name}", labels)


def test_hours_left_are_those_of_the_first_match_that_a_job_has_not_fetched(
    pool: Pool, chosen: Settings
) -> None:
    show(pool, chosen)
    assert (
        value("retention_hours_left", job="summary") == value("retention_hours_left", job="download") == 336
    )
    assert value("retention_matches_at_risk", within_hours="72") == 0
    with pool.connection() as connection:
        for match_id, hours in (("m1", 20), ("m2", 60), ("m3", 200)):
            matches.discover(connection, match_id, "steam", by="main", lane="normal")
            connection.execute(
                "UPDATE matches SET created_at = %s, has_match_object = true WHERE match_id = %s",
                (NOW - timedelta(days=14) + timedelta(hours=hours), match_id),
            )
            ledger.add(connection, "download", match_id)
    show(pool, chosen)
    assert value("retention_hours_left", job="download") == pytest.approx(20)
    assert value("retention_hours_left", job="summary") == 336
    assert value("retention_matches_at_risk", within_hours="24") == 1
    assert value("retention_matches_at_risk", within_hours="72") == 2


def test_keys_are_shown_by_their_number_in_the_settings(pool: Pool, chosen: Settings) -> None:
    hashes = [hash_of(key) for key in ("first", "second")]
    with pool.connection() as connection:
        api_keys.register(connection, hashes, limit=10)
        for _ in range(4):
            api_keys.take(connection, hashes[:1], reserve=0, window=timedelta(minutes=1), now=NOW)
        api_keys.set_aside(connection, hashes[1], until=NOW + timedelta(hours=1), reason="401")
    show(pool, chosen)
    keys = ("1", "2", "3")
    assert [value("api_key_limit", key=key) for key in keys] == [10, 10, 10]
    assert [value("api_key_remaining", key=key) for key in keys] == [6, 0, 10]
    assert [value("api_key_set_aside", key=key) for key in keys] == [0, 1, 0]


class Gone(MemoryBroker):
    """A broker that is out of reach."""

    def depths(self) -> dict[str, int]:
        raise ConnectionLost("gone")


def test_what_is_not_known_is_not_shown(pool: Pool, chosen: Settings) -> None:
    gauges = Gauges(pool, MemoryBroker(), chosen)
    gauges.round()
    assert [value("server_reached", server=one) for one in ("database", "broker")] == [1, 1]
    assert value("ledger_leases_out", job="summary") == 0
    gauges.lost()
    assert value("server_reached", server="database") == 0
    for shown in (metrics.LEDGER_ROWS, metrics.RETENTION_HOURS_LEFT, metrics.API_KEY_REMAINING):
        assert [sample for family in shown.collect() for sample in family.samples] == []
    gauges.round()  # at once, not when its time has come
    assert value("ledger_leases_out", job="summary") == 0
    Gauges(pool, Gone(), chosen).round()
    assert [value("server_reached", server=one) for one in ("database", "broker")] == [1, 0]


@pytest.fixture
def daemon() -> Iterator[str]:
    yield "discover-main"
    for metric in (metrics.ROUNDS, metrics.ROUND_SECONDS, metrics.LAST_ROUND):
        metric.clear()


def test_rounds_are_counted_by_how_they_end(daemon: str) -> None:
    def look(error: BaseException | None) -> None:
        assert value("rounds_total", daemon=daemon, outcome="held up") is not None  # there from the start
        if error is not None:
            raise error

    counted_look = counted(daemon)(look)
    with pytest.raises(Snooze):
        counted_look(Snooze(NOW, "no allowance left"))
    with pytest.raises(ConnectionLost):
        counted_look(ConnectionLost("gone"))
    assert value("round_last_success_timestamp_seconds", daemon=daemon) == 0
    counted_look(None)
    assert (value("round_last_success_timestamp_seconds", daemon=daemon) or 0) >= NOW.timestamp()
    outcomes = [value("rounds_total", daemon=daemon, outcome=one) for one in metrics.ROUND_OUTCOMES]
    assert outcomes == [1, 1, 1]
    assert value("round_seconds_count", daemon=daemon) == 3
