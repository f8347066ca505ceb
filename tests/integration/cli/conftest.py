"""A small league, and a bench, over the database that the commands work on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pewstats_collectors.broker.broker import Broker
from pewstats_collectors.broker.postgres import PostgresBroker
from pewstats_collectors.broker.rabbitmq import RabbitBroker
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.jobs import JOBS
from scripts import services
from tests.integration.cli.small_league import SmallLeague
from tests.integration.workers.bench import Bench


@pytest.fixture
def league(pool: Pool, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallLeague:
    """Season Spring without teams."""
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    made = SmallLeague(pool, database, tmp_path)
    made.create()
    return made


@pytest.fixture
def bench(pool: Pool, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A bench over the queue in PostgreSQL, whose database the commands read."""
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    made = Bench(PostgresBroker(database), pool, database)
    yield made
    made.nudges.close()


@pytest.fixture(params=["queue in PostgreSQL", "RabbitMQ"])
def any_bench(
    request: pytest.FixtureRequest, pool: Pool, database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    """The same over each broker that the commands can be told of."""
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    broker: Broker = PostgresBroker(database)
    if request.param == "RabbitMQ":
        url = request.getfixturevalue("rabbitmq")
        services.delete_queues(url, JOBS)
        monkeypatch.setenv("PEWSTATS_BROKER_URL", url)
        broker = RabbitBroker(url)
    made = Bench(broker, pool, database)
    yield made
    made.nudges.close()
