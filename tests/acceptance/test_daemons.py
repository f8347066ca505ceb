"""Daemons on their own, without a supervisor: what their options say is what they do."""

import signal
import socket
import subprocess
import urllib.error
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from pewstats_collectors.db import players
from pewstats_collectors.db.leader import Leader
from pewstats_collectors.jobs import DAEMONS
from pewstats_collectors.simulator import World
from pewstats_collectors.simulator.server import SimulatorServer
from scripts.processes import free_ports
from tests.acceptance.commands import Place, processes_of, read, until


@contextmanager
def running(place: Place, *words: str, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A daemon that works, for the length of the block."""
    daemon = place.start(*words, **more)
    try:
        until(lambda: place.events("started"), "the start")
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


@pytest.mark.parametrize("words", [("worker", "summary"), ("discover", "main"), ("reconcile",)])
def test_a_daemon_ends_as_interrupted_after_ctrl_c(place: Place, words: tuple[str, ...]) -> None:
    with running(place, *words, PUBG_API_KEYS="key") as daemon:
        daemon.send_signal(signal.SIGINT)
        assert daemon.wait(timeout=20) == 130


def test_one_round_of_discovery_does_not_wait_for_another_that_leads(place: Place) -> None:
    with Leader(place.settings["DATABASE_URL"], "discover-main") as other:
        assert other.leads()
        done = place.run("discover", "main", "--once", code=1, PUBG_API_KEYS="key", LOG_LEVEL="ERROR")
    assert (done.out, done.err.count("\n")) == ("", 1)
    assert "another" in done.err


def test_one_round_of_discovery_does_not_wait_for_an_api_that_is_out_of_reach(place: Place) -> None:
    with psycopg.connect(place.settings["DATABASE_URL"]) as connection:
        players.track(connection, "account.a", "Anna", "steam")
    nowhere = {"PUBG_API_URL": "http://127.0.0.1:1", "PUBG_API_KEYS": "key", "LOG_LEVEL": "ERROR"}
    done = place.run("discover", "main", "--once", **nowhere, code=1)
    assert (done.out, done.err.count("\n")) == ("", 1)
    assert "no answer" in done.err


def test_one_round_of_discovery_does_not_wait_for_keys_that_are_refused(place: Place, world: World) -> None:
    with psycopg.connect(place.settings["DATABASE_URL"]) as connection:
        players.track(connection, "account.a", "Anna", "steam")
    with SimulatorServer(world, api_keys=["another"]) as api:
        settings = {"PUBG_API_URL": api.url, "PUBG_API_KEYS": "key", "LOG_LEVEL": "ERROR"}
        done = place.run("discover", "main", "--once", **settings, code=1)
    assert (done.out, done.err.count("\n")) == ("", 1)
    assert "refuses every key (401)" in done.err


def test_daemons_whose_broker_says_nothing_are_alive_and_say_what_they_lack(place: Place) -> None:
    """The kernel takes connections for it, as for a broker that is frozen."""
    first = free_ports(len(DAEMONS))
    ports = [first + DAEMONS.index(name) for name in ("discover-main", "reconcile", "summary")]
    with socket.create_server(("127.0.0.1", 0), backlog=100) as silent:
        broker = f"amqp://guest:a-secret@127.0.0.1:{silent.getsockname()[1]}/"
        settings = {"BROKER_URL": broker, "METRICS_PORT": str(first), "PUBG_API_KEYS": "key"}
        names = "discover-main,reconcile,summary"
        with running(place, "run", "--only", names, **settings):
            until(lambda: len(place.events("started")) == 3, "all of them")
            for port, part in zip(ports, ("broker", "broker", "consumer"), strict=True):
                until(lambda: not ask(port, "/ready")[1].startswith("starting"), "a first answer")  # noqa: B023
                status, text = ask(port, "/ready")
                assert (status, text.partition(":")[0]) == (503, part)
                assert ask(port, "/live") == (200, "ok\n")
            until(lambda: "cannot be reached" in ask(ports[2], "/ready")[1], "a first try")
            assert "a-secret" not in place.log.read_text() + ask(ports[2], "/ready")[1]
            until(
                lambda: b'pewstats_daemon_at_work{daemon="reconcile"} 1.0' in read(ports[1], "/metrics"),
                "figures",
            )
            assert b"pewstats_queue_messages{" not in read(ports[1], "/metrics")


def ask(port: int, path: str) -> tuple[int, str]:
    """(status, text), within the time that probes have."""
    try:
        return 200, read(port, path).decode()
    except urllib.error.HTTPError as refused:
        with closing(refused):
            return refused.code, refused.read().decode()
