"""An evening, what one host with files of its own makes of it, and hosts that share an object store."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pewstats_collectors.jobs import JOBS
from pewstats_collectors.simulator import SimulatorServer, World
from scripts import services
from scripts.faults_evening import make_world, prepare
from scripts.services import Rabbit
from tests.acceptance.commands import Place
from tests.acceptance.scale_out.hosts import CONTROL, Host

MakeHost = Callable[[str], Host]


@pytest.fixture(scope="session")
def small_evening() -> World:
    """Eight matches of 16 people, two of them of the league."""
    world = make_world(7, matches=8)
    for match in world.matches:
        match.telemetry_gz()
    return world


@pytest.fixture(scope="session")
def evening_api(small_evening: World) -> Iterator[SimulatorServer]:
    """One server for all runs: its address stands in the data."""
    with SimulatorServer(small_evening, requests_per_minute=10_000) as server:
        yield server


@pytest.fixture(scope="session")
def before_the_evening(
    postgres_url: str, evening_api: SimulatorServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Name of a database that knows the league and who is tracked, and no match."""
    folder = tmp_path_factory.mktemp("league")
    with services.new_database(postgres_url) as url:
        place = Place(folder, settings(url, evening_api))
        prepare(evening_api.world, place.environment(), folder)
        yield urlsplit(url).path.lstrip("/")


@pytest.fixture(scope="session")
def of_one_host(
    before_the_evening: str,
    postgres_url: str,
    evening_api: SimulatorServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, str]:
    """The domain tables after the evening on one machine, its queue in PostgreSQL, its files on disk."""
    folder = tmp_path_factory.mktemp("alone")
    evening_api.begin(seconds_per_match=0)
    with (
        services.new_database(postgres_url, before_the_evening) as url,
        closing(Host("alone", folder, settings(url, evening_api)).pipeline) as alone,
    ):
        with alone.running(("worker", *JOBS), *CONTROL):
            alone.until_done(*evening_api.world.matches)
        return alone.tables()


@pytest.fixture
def make_host(
    before_the_evening: str,
    postgres_url: str,
    evening_api: SimulatorServer,
    rabbitmq_node: Rabbit,
    s3_url: str,
    tmp_path: Path,
) -> Iterator[MakeHost]:
    """Makes hosts over a fresh copy of that database, empty queues and an empty bucket."""
    services.delete_queues(rabbitmq_node.url, JOBS)
    with services.new_database(postgres_url, before_the_evening) as url, ExitStack() as stack:
        shared = settings(url, evening_api) | {"BROKER_URL": rabbitmq_node.url, "STORAGE_URL": s3_url}

        def make(name: str) -> Host:
            host = Host(name, tmp_path, shared)
            stack.callback(host.pipeline.close)
            return host

        yield make


def settings(database_url: str, api: SimulatorServer) -> dict[str, str]:
    return {"DATABASE_URL": database_url, "PUBG_API_URL": api.url, "PUBG_API_KEYS": "demo-key"}
