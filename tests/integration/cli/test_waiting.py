"""Daemons that wait for what is not there yet: alive, and ready to stop."""

import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from pewstats_collectors.cli.daemons import life
from pewstats_collectors.cli.health import Health
from pewstats_collectors.cli.stop import Stop
from tests.acceptance.commands import Place, until

NOWHERE = "postgresql://127.0.0.1:1/x"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_daemon_that_waits_for_its_database_stops_when_told_to(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    place = Place(tmp_path, {"DATABASE_URL": NOWHERE})
    daemon = place.start("reconcile")
    until(lambda: place.events("not ready"), "a first try")
    daemon.send_signal(number)
    assert daemon.wait(timeout=20) == code
    assert "Traceback" not in place.log.read_text()


def test_a_daemon_that_waits_for_its_database_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", NOWHERE)
    monkeypatch.setattr(life, "_NOT_READY_PAUSE_S", 0.01)
    health, stop = Health(), Stop()
    first = health.progress()
    with ExitStack() as stack, ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(life._open_app, stack, 1, health, stop, patient=True)
        until(lambda: health.progress() > first, "a beat")
        second = health.progress()
        until(lambda: health.progress() > second, "another beat")
        stop.set()
        assert isinstance(waiting.exception(timeout=20), SystemExit)
