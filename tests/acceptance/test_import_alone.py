"""pewstats import when those it relied on go away: it does the work itself, or says why it cannot."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from pewstats_collectors.cli import own_work, pewstats
from pewstats_collectors.db.leader import at_work
from pewstats_collectors.db.pool import open_pool
from pewstats_collectors.errors import PewstatsError
from pewstats_collectors.jobs import STAGES
from pewstats_collectors.simulator import World
from tests.acceptance.commands import Place, until


@pytest.fixture
def file(world: World, tmp_path: Path) -> Path:
    """Telemetry on disk."""
    path = tmp_path / "telemetry.json.gz"
    path.write_bytes(world.matches[0].telemetry_gz())
    return path


def test_it_does_the_work_itself_once_the_workers_it_relied_on_are_gone(place: Place, file: Path) -> None:
    with open_pool(place.settings["DATABASE_URL"], size=1) as pool:
        with at_work(pool, STAGES):
            importing = place.start("import", str(file))
            until(lambda: place.log.read_text().count("pieces of work left") == 2, "that it waits for others")
        assert importing.wait(timeout=30) == 0
    assert "1 processed" in place.log.read_text()


def test_its_result_is_not_buried_under_what_workers_log(place: Place, file: Path) -> None:
    assert "{" not in place.run("import", str(file)).err


def test_what_workers_log_is_there_for_the_asking(place: Place, file: Path) -> None:
    assert "{" in place.run("import", str(file), LOG_LEVEL="INFO").err


def test_it_ends_when_a_part_of_it_died(place: Place, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object, **__: object) -> None:
        raise KeyError("a fault nobody thought of")

    for name in ("HOME", "DATABASE_URL", "LOG_LEVEL"):
        monkeypatch.setenv(f"PEWSTATS_{name}", place.environment(LOG_LEVEL="ERROR")[f"PEWSTATS_{name}"])
    monkeypatch.setattr(own_work, "reconcile_until", dies)
    with open_pool(place.settings["DATABASE_URL"], size=1) as pool, at_work(pool, STAGES):
        done = CliRunner().invoke(pewstats, ["import", str(file)])
    assert isinstance(done.exception, PewstatsError)
    assert "a fault nobody thought of" in str(done.exception)
