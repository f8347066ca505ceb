"""A small evening, what it comes to when nothing goes wrong, and a pipeline over RabbitMQ to do harm to."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pewstats_collectors.jobs import JOBS
from pewstats_collectors.simulator import SimulatorServer, World, evening
from scripts import services
from scripts.services import PostgresServer, Rabbit
from tests.acceptance.commands import Place
from tests.acceptance.faults.pipeline import RECONCILER, SETTINGS, WORKER, Pipeline


@pytest.fixture(scope="session")
def few() -> World:
    """Three tournament and two public matches."""
    return evening(5, matches=5, detail=0.02)


@pytest.fixture(scope="session")
def api(few: World) -> Iterator[SimulatorServer]:
    """One server for all runs: its address stands in the data."""
    with SimulatorServer(few) as server:
        for match in few.matches:
            match.telemetry_gz()
        yield server


@pytest.fixture(scope="session")
def league(postgres_url: str, few: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Name of a database that knows the league of the evening, and no match."""
    with services.new_database(postgres_url) as url:
        import_league(url, few, tmp_path_factory.mktemp("league"))
        yield urlsplit(url).path.lstrip("/")


@pytest.fixture(scope="session")
def clean(
    league: str, postgres_url: str, api: SimulatorServer, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The domain tables after an evening without any fault."""
    with services.new_database(postgres_url, league) as url:
        quiet = new_pipeline(url, api, tmp_path_factory.mktemp("clean"))
        with quiet.running(WORKER, RECONCILER):
            quiet.announce(*api.world.matches)
            quiet.until_done(*api.world.matches)
        return quiet.tables()


@pytest.fixture
def pipeline(
    league: str, postgres_url: str, api: SimulatorServer, rabbitmq_node: Rabbit, tmp_path: Path
) -> Iterator[Pipeline]:
    """A fresh copy of that database, a home, and empty queues."""
    services.delete_queues(rabbitmq_node.url, JOBS)
    with (
        services.new_database(postgres_url, league) as url,
        closing(new_pipeline(url, api, tmp_path, BROKER_URL=rabbitmq_node.url)) as made,
    ):
        yield made


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL that a test may crash."""
    with services.postgres_server() as server:
        yield server


@pytest.fixture
def fragile_pipeline(
    own_postgres: PostgresServer, api: SimulatorServer, rabbitmq_node: Rabbit, tmp_path: Path
) -> Iterator[Pipeline]:
    """The same over that PostgreSQL."""
    services.delete_queues(rabbitmq_node.url, JOBS)
    url = own_postgres.start()
    import_league(url, api.world, tmp_path)
    with closing(new_pipeline(url, api, tmp_path, BROKER_URL=rabbitmq_node.url)) as made:
        yield made


def import_league(url: str, world: World, folder: Path) -> None:
    """Migrate this database and tell it who plays when, as an admin would."""
    place = Place(folder, {"DATABASE_URL": url})
    place.run("db", "migrate")
    place.run("tournament", "season", "Demo Season", "--tournament", "Demo League")
    for kind, text in (("roster", world.roster_csv()), ("rounds", world.rounds_csv())):
        (folder / f"{kind}.csv").write_text(text)
        place.run("tournament", kind, "import", str(folder / f"{kind}.csv"))


def new_pipeline(url: str, api: SimulatorServer, folder: Path, **more: str) -> Pipeline:
    """Over this database, with a home in that folder."""
    home = folder / "home"
    home.mkdir()
    return Pipeline(Place(home, SETTINGS | {"DATABASE_URL": url, "PUBG_API_URL": api.url} | more))
