"""A bench over each broker that needs no server of its own."""

from collections.abc import Iterator

import pytest

from pewstats_collectors.broker.broker import Broker
from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.broker.postgres import PostgresBroker
from pewstats_collectors.db.pool import Pool
from tests.integration.workers.bench import Bench


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
