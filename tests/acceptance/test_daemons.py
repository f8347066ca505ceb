"""Daemons on their own, without a supervisor: what their options say is what they do."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pewstats_collectors.simulator import World
from tests.acceptance.commands import Place, processes_of, until


@contextmanager
def running(place: Place, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A daemon that works, for the length of the block."""
    daemon = place.start(*words)
    try:
        until(lambda: any(line["event"] == "started" for line in place.logged()), "the start")
        yield daemon
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(timeout=20)


def test_a_telemetry_worker_has_a_child_for_each_piece_of_work_at_once(
    place: Place, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "telemetry.json.gz"
    file.write_bytes(world.matches[0].telemetry_gz())
    with running(place, "worker", "telemetry", "--concurrency", "3"):
        place.run("import", str(file))
        commands = list(processes_of(place.home).values())
    assert sum("spawn_main" in command for command in commands) == 3
