"""A database without a row, an evening to discover, and a client whose clock is the test's."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.pubg.client import PubgClient
from pewstats_collectors.pubg.keys import KeyPool, Purpose
from pewstats_collectors.pubg.transport import new_session
from pewstats_collectors.simulator import SimulatorServer, World, evening
from pewstats_collectors.workers.nudges import Nudges


@pytest.fixture(scope="session")
def world() -> World:
    """Three tournament and three public matches; a rostered player is a guest of the last public one."""
    return evening(3, matches=6, detail=0.02)


class Scene:
    """A server, a client of it, and a broker; the clock stands still unless it is moved."""

    def __init__(
        self,
        world: World,
        pool: Pool,
        stack: ExitStack,
        requests_per_minute: int,
        *,
        server_ahead: timedelta = timedelta(0),
    ) -> None:
        self.time = world.start.replace(hour=0)  # it only ever goes on
        self.server = stack.enter_context(
            SimulatorServer(
                world,
                requests_per_minute=requests_per_minute,
                clock=lambda: (self.time + server_ahead).timestamp(),
            )
        )
        self.broker = MemoryBroker()
        self.nudges = Nudges(self.broker, pool)
        self.keys = KeyPool(["demo-key"], pool.connection, self.now)
        self.session = stack.enter_context(new_session(self.server.url))

    def now(self) -> datetime:
        return self.time

    def wait(self, **time: float) -> None:
        self.time += timedelta(**time)

    def client(self, purpose: Purpose) -> Callable[[], PubgClient]:
        made = PubgClient(self.server.url, self.keys, self.session, self.now, purpose=purpose)
        return lambda: made

    def asked(self) -> list[list[str]]:
        """The players named in each request since this was last asked."""
        found = [
            values[0].split(",")
            for path, _ in self.server.requests
            for values in parse_qs(urlsplit(path).query).values()
        ]
        self.server.requests.clear()
        return found


MakeScene = Callable[..., Scene]


@pytest.fixture
def scene(world: World, pool: Pool) -> Iterator[MakeScene]:
    """Makes the scene with as many requests a minute as a test wants."""
    with ExitStack() as stack:
        yield lambda requests_per_minute=10: Scene(world, pool, stack, requests_per_minute)


def utc(hour: int, minute: int = 0) -> datetime:
    """A time on the day of the evening."""
    return datetime(2026, 1, 17, hour, minute, tzinfo=UTC)
