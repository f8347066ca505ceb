"""A database dumped in the middle of an evening and restored elsewhere ends that evening as any other."""

import subprocess
from contextlib import ExitStack
from pathlib import Path

from pewstats_collectors.db.postgres_programs import programs
from pewstats_collectors.jobs import JOBS, STAGES
from pewstats_collectors.simulator import SimulatorServer, World
from scripts import services
from tests.acceptance.commands import until
from tests.acceptance.scale_out.conftest import MakeHost
from tests.acceptance.scale_out.hosts import CONTROL, NOT_YET, Host

ALL = (("worker", *JOBS), *CONTROL)


def test_a_restored_backup_catches_up(
    make_host: MakeHost,
    evening_api: SimulatorServer,
    small_evening: World,
    of_one_host: dict[str, str],
    postgres_url: str,
    tmp_path: Path,
) -> None:
    lost = make_host("lost")
    evening_api.begin(seconds_per_match=NOT_YET)
    for words in ALL:
        lost.pipeline.start(*words)
    until(lambda: lost.pipeline.rows("ledger"), "the evening to begin")
    evening_api.begin(seconds_per_match=0.4)
    until(lambda: len(lost.done()) >= 6, "some of it to be done")
    call("pg_dump", "--format=custom", "--file", str(tmp_path / "dump"), lost.pipeline.database)
    dumped = len(lost.done())
    until(lambda: len(lost.done()) > dumped, "something to be done that is not in the dump")
    lost.cut_power()

    with services.new_database(postgres_url) as url, ExitStack() as stack:
        call("pg_restore", "--no-owner", "--exit-on-error", "--dbname", url, str(tmp_path / "dump"))
        restored = Host("restored", tmp_path, {**lost.pipeline.place.settings, "DATABASE_URL": url})
        stack.callback(restored.pipeline.close)
        begun = {(row["subject"], row["job"]) for row in restored.pipeline.rows("ledger")}
        assert begun & lost.done(), "the dump knows what was done before it"
        with restored.pipeline.running(*ALL):
            restored.pipeline.until_done(*small_evening.matches)
        assert len(restored.done()) < len(STAGES) * len(small_evening.matches)
        assert restored.pipeline.rows("dead_letters") == []
        assert restored.pipeline.tables() == of_one_host


def call(program: str, *words: str) -> None:
    """A PostgreSQL program of the same version as the tests' server."""
    done = subprocess.run([programs() / program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
