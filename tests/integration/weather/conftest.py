"""A stream of matches behind a simulated API, and the pipeline before it, wired as the commands wire it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pewstats_collectors import jobs, settings
from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.cli.daemons.worker import stage_handlers
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.simulator import SimulatorServer, World, stream
from pipelines.announce import announce
from tests.integration.workers.bench import Bench

FETCHING = (jobs.SUMMARY, jobs.DOWNLOAD)


@pytest.fixture(scope="session")
def world() -> World:
    return stream(11, matches=24)


@pytest.fixture(scope="module")
def serving(world: World) -> Iterator[SimulatorServer]:
    """One server, so that its address is the same in two runs that are compared."""
    with SimulatorServer(world) as running:
        yield running


@pytest.fixture
def server(serving: SimulatorServer) -> Iterator[SimulatorServer]:
    """The same in fair weather, as the test finds it."""
    yield serving
    serving.weather, serving.expired, serving.poisons = None, frozenset(), {}
    serving.requests.clear()


class Pipeline(Bench):
    """What a test does to the pipeline over one database, and sees of it."""

    def __init__(self, app: App) -> None:
        super().__init__(app.broker, app.pool, app.database_url)
        self.app = app

    def discover(self, *match_ids: str) -> None:
        """Owe the summaries of these matches and publish their nudges."""
        announce(self.pool, self.nudges, match_ids, "steam", by="main", lane=Lane.NORMAL)

    @contextmanager
    def serving(self, *stages: str) -> Iterator[None]:
        """A worker for these stages at work inside the block."""
        with (
            stage_handlers(self.app, stages, 2) as handlers,
            self.working(handlers, concurrency=4),
        ):
            yield

    def all_are(self, job: str, state: str, number: int) -> bool:
        """Whether so many subjects are in this state of this job; the due-loop goes on meanwhile."""
        self.publish_due()
        [row] = self.rows("SELECT count(*) FROM ledger WHERE (job, state) = (%s, %s)", job, state)
        return bool(row["count"] == number)

    def ledger(self) -> list[tuple[Any, ...]]:
        """Every row of a stage, but for its times and tokens."""
        rows = self.rows(
            "SELECT job, subject, state, attempts, lane, reason, error FROM ledger"
            " WHERE job = ANY (%s) ORDER BY 1, 2",
            list(jobs.STAGES),
        )
        return [tuple(row.values()) for row in rows]

    def make_due(self) -> None:
        """As if the time of whatever is put off had come."""
        self.rows("UPDATE ledger SET next_at = now() WHERE state = 'snoozed' RETURNING 1")


MakePipeline = Callable[..., Pipeline]


@pytest.fixture
def make_pipeline(server: SimulatorServer, tmp_path: Path) -> Iterator[MakePipeline]:
    """Makes one over this database, with settings of [pubg] as they are given."""
    made: list[Pipeline] = []

    def make(pool: Pool, url: str, **pubg: float) -> Pipeline:
        chosen = settings.load(
            pubg_api_url=server.url, storage_url=f"file://{tmp_path}/{len(made)}", pubg=pubg
        )
        made.append(Pipeline(App(chosen, url, pool, MemoryBroker())))
        return made[-1]

    yield make
    for pipeline in made:
        pipeline.nudges.close()


@pytest.fixture
def pipeline(make_pipeline: MakePipeline, pool: Pool, database: str) -> Pipeline:
    """One with the settings as shipped."""
    return make_pipeline(pool, database)
