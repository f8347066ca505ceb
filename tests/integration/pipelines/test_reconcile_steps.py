"""Missing next steps of real matches: imports of any kind leave none, and whatever is lost is done again."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.simulator import SimulatedMatch, World
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers import aggregate, download, summary, telemetry
from pipelines import reconcile
from pipelines.import_files import FileImport
from scripts.domain_tables import domain_tables
from tests.integration.workers.bench import LIMITS, Bench
from tests.integration.workers.deps import storage_deps
from tests.waiting import until

HANDLERS = {
    "summary": summary.handle,
    "download": download.handle,
    "telemetry": telemetry.handle,
    "aggregate": aggregate.handle,
}


@pytest.fixture
def bench(pool: Pool, database: str, world: World, tmp_path: Path) -> Iterator[Bench]:
    """Three imports that are through: of a match whole, by its telemetry only, by its match object only.

    So old that the API has forgotten them all.
    """
    whole, telemetry_only, object_only = world.matches[:3]
    made = Bench(MemoryBroker(), pool, database)
    store = TelemetryStore(f"memory://{uuid4()}")
    deps = storage_deps(pool, store, world.start + timedelta(days=60))
    imported = FileImport(pool, made.nudges, store, "steam")
    with made.working({job: partial(handle, deps=deps) for job, handle in HANDLERS.items()}):
        imported.take_in(files_of(tmp_path, [whole, object_only], [whole, telemetry_only]))
        settled(made)
        yield made


def files_of(folder: Path, objects: list[SimulatedMatch], telemetry: list[SimulatedMatch]) -> list[Path]:
    bodies = {f"object {number}.json": one.match_object() for number, one in enumerate(objects)}
    bodies |= {f"telemetry {number}.json.gz": one.telemetry_gz() for number, one in enumerate(telemetry)}
    for name, body in bodies.items():
        (folder / name).write_bytes(body)
    return [folder / name for name in bodies]


def settled(bench: Bench) -> None:
    """Nothing is left to do."""
    until(lambda: not bench.rows("SELECT 1 FROM ledger WHERE state IN ('ready', 'running')"), "work", 60)


def states(bench: Bench, match_id: str) -> dict[str, str]:
    rows = bench.rows("SELECT job, state FROM ledger WHERE subject = %s", match_id)
    return {row["job"]: row["state"] for row in rows}


def test_imports_of_every_kind_leave_no_step_missing(bench: Bench, world: World) -> None:
    whole, telemetry_only, object_only = (match.match_id for match in world.matches[:3])
    assert states(bench, whole) == dict.fromkeys(HANDLERS, "done")
    assert states(bench, telemetry_only) == dict.fromkeys(("download", "telemetry", "aggregate"), "done")
    assert states(bench, object_only) == {"summary": "done", "download": "rejected", "aggregate": "done"}
    assert reconcile.find_missing_steps(bench.pool, LIMITS) == 0
    lanes = bench.rows("SELECT DISTINCT lane FROM ledger WHERE subject <> %s", whole)
    assert lanes == [{"lane": "low"}]


@pytest.mark.parametrize(
    ("match", "job"),
    [*((0, job) for job in HANDLERS), (1, "telemetry"), (1, "aggregate"), (2, "aggregate")],
)
def test_a_step_that_is_lost_is_done_again_and_changes_nothing(
    bench: Bench, database: str, world: World, match: int, job: str
) -> None:
    match_id = world.matches[match].match_id
    before, tables = states(bench, match_id), domain_tables(database)
    bench.rows("DELETE FROM ledger WHERE (job, subject) = (%s, %s) RETURNING 1", job, match_id)
    assert reconcile.find_missing_steps(bench.pool, LIMITS) == 1
    assert bench.publish_due() == 1
    settled(bench)
    assert states(bench, match_id) == before
    assert bench.row(match_id, job)["attempts"] == 1
    assert domain_tables(database) == tables
    assert reconcile.find_missing_steps(bench.pool, LIMITS) == 0


def test_a_match_whose_whole_ledger_is_lost_is_done_again(bench: Bench, database: str, world: World) -> None:
    """As after a restore of the domain tables alone."""
    tables = domain_tables(database)
    bench.rows("DELETE FROM ledger RETURNING 1")

    def all_mended() -> bool:
        found = reconcile.find_missing_steps(bench.pool, LIMITS)
        bench.publish_due()
        settled(bench)
        return not found

    until(all_mended)
    assert states(bench, world.matches[0].match_id) == dict.fromkeys(HANDLERS, "done")
    assert domain_tables(database) == tables
