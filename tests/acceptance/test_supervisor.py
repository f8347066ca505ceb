"""pewstats run: daemons that come back, end together, and never outlive their supervisor."""

import contextlib
import os
import signal
import socket
import subprocess
import urllib.error
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from pewstats_collectors.db.embedded import EmbeddedServer
from pewstats_collectors.jobs import DAEMONS
from pewstats_collectors.simulator import World
from scripts.processes import free_ports
from tests.acceptance.commands import Place, answers, processes_of, read, until

System = subprocess.Popen[bytes]


@pytest.fixture
def started() -> Iterator[list[System]]:
    """Whatever a test starts is gone after it."""
    systems: list[System] = []
    yield systems
    for system in systems:
        system.kill()
        system.wait()


def run(place: Place, started: list[System], *daemons: str, **more: str) -> System:
    """A supervisor whose daemons all work."""
    before = len(place.events("started"))
    system = place.start("run", "--only", ",".join(daemons), **more)
    started.append(system)
    until(lambda: len(place.events("started")) == before + len(daemons), "daemons")
    return system


def daemons_of(place: Place) -> dict[str, int]:
    """Process ids by the last words of the command line."""
    return {" ".join(command.split()[3:]): pid for pid, command in processes_of(place.home).items()}


def test_a_killed_daemon_comes_back_and_the_log_says_why(place: Place, started: list[System]) -> None:
    system = run(place, started, "summary", "reconcile")
    assert set(daemons_of(place)) == {"run --only summary,reconcile", "reconcile", "worker summary rejudge"}
    for pause in (0.5, 1.0):
        os.kill(daemons_of(place)["worker summary rejudge"], signal.SIGKILL)
        until(lambda: "worker summary rejudge" not in daemons_of(place), "its end")
        until(lambda: "worker summary rejudge" in daemons_of(place), "its return")
        last = place.events("daemon ended")[-1]
        assert (last["daemon"], last["why"], last["again_in_s"]) == ("summary", "SIGKILL", pause)
    system.send_signal(signal.SIGTERM)
    assert system.wait(timeout=20) == 0
    assert processes_of(place.home) == {}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_everything_in_good_order(
    place: Place, started: list[System], number: signal.Signals, code: int
) -> None:
    everything = [name for name in DAEMONS if not name.startswith("discover")]
    system = run(place, started, *everything)
    system.send_signal(number)
    assert system.wait(timeout=20) == code
    assert processes_of(place.home) == {}
    assert {line["daemon"] for line in place.events("stopped")} == set(everything)


def test_nobody_outlives_a_supervisor_that_was_killed(
    place: Place, started: list[System], world: World, tmp_path: Path
) -> None:
    system = run(place, started, "reconcile", "telemetry")
    file = tmp_path / "telemetry.json.gz"
    file.write_bytes(world.matches[0].telemetry_gz())
    place.run("import", str(file))
    assert any("spawn_main" in command for command in processes_of(place.home).values())
    system.kill()
    until(lambda: not processes_of(place.home), "the end of all", 10)


def test_a_second_sigterm_ends_at_once(place: Place, started: list[System]) -> None:
    system = run(place, started, "reconcile", "aggregate")
    stubborn = daemons_of(place)["worker aggregate"]
    os.kill(stubborn, signal.SIGSTOP)
    system.send_signal(signal.SIGTERM)
    until(lambda: "reconcile" not in daemons_of(place), "the first to end")
    assert system.poll() is None
    system.send_signal(signal.SIGTERM)
    system.wait(timeout=3)
    until(lambda: not processes_of(place.home), "the end of all", 5)


def test_a_killed_database_comes_back_and_the_daemons_find_it(home: Place, started: list[System]) -> None:
    home.home.mkdir()
    first = free_ports(len(DAEMONS))
    system = run(home, started, "reconcile", "aggregate", METRICS_PORT=str(first))
    ready = [first + DAEMONS.index(name) for name in ("reconcile", "aggregate")]
    until(lambda: all(answers(port, "/ready") for port in ready), "readiness")
    pid_file = EmbeddedServer(home.home).data_folder() / "postmaster.pid"
    os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
    until(lambda: home.events("database started again"), "its return", 20)
    until(lambda: all(answers(port, "/ready") for port in ready), "readiness again", 5)
    system.send_signal(signal.SIGTERM)
    assert system.wait(timeout=20) == 0


def test_discovery_needs_an_api_key(home: Place) -> None:
    done = home.run("run", code=2)
    assert "PEWSTATS_PUBG_API_KEYS" in done.err
    assert "--only reconcile,summary,download,telemetry,aggregate,ratings" in done.err
    assert not home.home.exists()


def test_only_takes_known_daemons(home: Place) -> None:
    assert "no such daemon" in home.run("run", "--only", "summary,sumary", code=2).err
    assert not home.home.exists()


def test_each_daemon_has_its_port_in_a_fixed_order_on_loopback(place: Place, started: list[System]) -> None:
    first = free_ports(len(DAEMONS))
    run(place, started, "summary", "aggregate", METRICS_PORT=str(first))
    answering = [name for name in DAEMONS if answers(first + DAEMONS.index(name), "/live")]
    assert answering == ["summary", "aggregate"]
    assert DAEMONS == (
        "discover-main", "discover-tournament", "reconcile", "summary", "download", "telemetry", "aggregate",
        "ratings", "upkeep",
    )  # fmt: skip
    for name in answering:
        until(partial(answers, first + DAEMONS.index(name), "/ready"), "readiness")
        assert b"pewstats_work_total" in read(first + DAEMONS.index(name), "/metrics")
    listening = Path("/proc/net/tcp").read_text().split()
    for name in answering:
        assert f"0100007F:{first + DAEMONS.index(name):04X}" in listening
        assert f"00000000:{first + DAEMONS.index(name):04X}" not in listening


def test_a_port_that_is_taken_is_named(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1] - DAEMONS.index("summary")
        done = place.run("worker", "summary", code=2, METRICS_PORT=str(port))
    assert f"127.0.0.1:{port + DAEMONS.index('summary')}" in done.err


def test_a_worker_is_alive_but_not_ready_until_the_database_is_migrated(
    tmp_path: Path, empty_database: str, started: list[System]
) -> None:
    place = Place(tmp_path, {"DATABASE_URL": empty_database})
    first = free_ports(len(DAEMONS))
    started.append(place.start("worker", "summary", METRICS_PORT=str(first)))
    port = first + DAEMONS.index("summary")
    until(lambda: place.events("not ready"), "a first try")
    assert answers(port, "/live")
    with pytest.raises(urllib.error.HTTPError) as refused:
        read(port, "/ready")
    with contextlib.closing(refused.value) as answer:
        assert answer.code == 503
        assert b"pewstats db migrate" in answer.read()
    place.run("db", "migrate")
    until(lambda: answers(port, "/ready"), "readiness", 15)
