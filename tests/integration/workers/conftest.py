"""A bench over each broker that needs no server of its own."""

from collections.abc import Iterator

import pytest

from pewstats_collectors.broker.broker import Broker
from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.broker.postgres import PostgresBroker
from pewstats_collectors.db.pool import Pool, open_pool
from pewstats_collectors.workers import loop
from tests.integration.workers.bench import Bench


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop that is told to stop sees it at once: there are many of them."""
    monkeypatch.setattr(loop, "LOOK_SECONDS", 0.02)


@pytest.fixture
def database(emptied_database: str) -> str:
    """These tests share one database."""
    return emptied_database


@pytest.fixture
def pool(database: str) -> Iterator[Pool]:
    """Connections of the test's own."""
    with open_pool(database, size=3) as opened:
        yield opened


@pytest.fixture(params=["memory", "postgres"])
def bench(request: pytest.FixtureRequest, pool: Pool, database: str) -> Iterator[Bench]:
    """Everything around a loop, over each of the brokers."""
    broker: Broker = MemoryBroker() if request.param == "memory" else PostgresBroker(database)
    made = Bench(broker, pool, database)
    yield made
    made.nudges.close()


@pytest.fixture
def memory_bench(pool: Pool, database: str) -> Iterator[Bench]:
    """The same where the broker makes no difference."""
    made = Bench(MemoryBroker(), pool, database)
    yield made
    made.nudges.close()
