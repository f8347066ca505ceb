"""Reconcilers as processes: two do no more than one, and one that is killed leaves nothing half done."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.broker.rabbitmq import RabbitBroker
from pewstats_collectors.db import ledger
from pewstats_collectors.db.migrations import migrate
from pewstats_collectors.db.pool import connect, open_pool
from pewstats_collectors.jobs import STAGES
from pewstats_collectors.settings import load
from pewstats_collectors.simulator import World, evening
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers.nudges import Nudges
from pipelines.import_files import FileImport
from scripts import services
from scripts.domain_tables import domain_tables
from tests.acceptance.commands import Place, until
from tests.integration.db.concurrency import deadlocks, others, waiting_for_locks

QUICK = {"RECONCILE__SILENT_S": "1", "RECONCILE__SETTLED_S": "0.5", "WORK__RETRY_BASE_S": "0.2"}
#: A reconciler that has just come spares leases for as long as one lasts.
SOON = {"WORK__LEASE_S": "1"}


@pytest.fixture(scope="session")
def small_world() -> World:
    """Six matches, three of them of the same teams."""
    return evening(3, matches=6, detail=0.02)


@pytest.fixture
def over_rabbitmq(place: Place, rabbitmq: str) -> Iterator[Place]:
    """A home whose queue is RabbitMQ, with empty queues."""
    services.delete_queues(rabbitmq, STAGES)
    yield Place(place.home, {**place.settings, **QUICK, "BROKER_URL": rabbitmq})
    services.delete_queues(rabbitmq, STAGES)


@contextmanager
def started(place: Place, *words: str, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A daemon beside the block."""
    daemon = place.start(*words, **more)
    try:
        yield daemon
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(timeout=30)


def rows(place: Place, query: str) -> list[tuple[Any, ...]]:
    with connect(place.settings["DATABASE_URL"], autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


def take_in(place: Place, world: World) -> None:
    """The import of a whole evening whose nudges were all lost."""
    folder = place.home / "files"
    folder.mkdir()
    for number, match in enumerate(world.matches):
        (folder / f"{number}.json").write_bytes(match.match_object())
        (folder / f"{number}.json.gz").write_bytes(match.telemetry_gz())
    store = TelemetryStore(f"file://{place.home}/storage")
    with open_pool(place.settings["DATABASE_URL"], size=2) as pool:
        imported = FileImport(pool, Nudges(MemoryBroker(), pool), store, "steam")
        imported.take_in(sorted(folder.iterdir()))
    assert imported.report.rejected == []


def disturb(place: Place, world: World) -> None:
    """Each match stopped moving in its own way: unstamped, lost, abandoned, without its first step."""
    for number, match in enumerate(world.matches):
        change = (
            "UPDATE ledger SET published_at = NULL",
            "UPDATE ledger SET published_at = now() - interval '1 hour'",
            "UPDATE ledger SET state = 'running', attempts = 1, lease_token = gen_random_uuid(), "
            "lease_until = now() - interval '1 second'",
            "DELETE FROM ledger",
        )[number % 4]
        rows(place, f"{change} WHERE job = 'summary' AND subject = '{match.match_id}'")


def lose_steps(place: Place, world: World) -> None:
    """One step of each of four matches that are through."""
    for match, job in zip(world.matches, STAGES, strict=False):
        rows(place, f"DELETE FROM ledger WHERE job = '{job}' AND subject = '{match.match_id}'")  # noqa: S608


def all_done(place: Place, world: World) -> bool:
    done = rows(place, "SELECT count(*) FROM ledger WHERE state = 'done'")
    return done == [(len(STAGES) * len(world.matches),)]


def work_through(place: Place, world: World, *, reconcilers: int) -> dict[str, str]:
    """Take in the evening with everything that may happen to a ledger; returns the domain tables."""
    take_in(place, world)
    disturb(place, world)
    with ExitStack() as stack:
        stack.enter_context(started(place, "worker", *STAGES, "--concurrency", "2"))
        for _ in range(reconcilers):
            stack.enter_context(started(place, "reconcile", "--every", "0.1", **SOON))
        until(lambda: all_done(place, world), "every stage of every match")
        lose_steps(place, world)
        until(lambda: all_done(place, world), "the steps that were lost")
    return domain_tables(place.settings["DATABASE_URL"])


def test_two_reconcilers_beside_a_worker_do_what_one_does(
    over_rabbitmq: Place, small_world: World, tmp_path: Path, empty_database: str
) -> None:
    place = over_rabbitmq
    by_two = work_through(place, small_world, reconcilers=2)
    assert deadlocks(place.settings["DATABASE_URL"]) == 0
    assert rows(place, "SELECT * FROM dead_letters") == []
    done_twice = rows(place, "SELECT job, subject, attempts FROM ledger WHERE attempts > 1")
    assert done_twice == [("summary", small_world.matches[2].match_id, 2)]  # whose first worker died

    migrate(empty_database)
    (tmp_path / "other").mkdir()
    other = Place(tmp_path / "other", {**place.settings, "DATABASE_URL": empty_database})
    assert work_through(other, small_world, reconcilers=1) == by_two


def owe(place: Place, number: int) -> set[str]:
    """So many summaries that nobody published."""
    subjects = {f"m{one:02}" for one in range(number)}
    with connect(place.settings["DATABASE_URL"]) as connection:
        for subject in subjects:
            ledger.add(connection, "summary", subject)
    return subjects


@contextmanager
def held_up(place: Place, lock: str) -> Iterator[None]:
    """A reconciler that waits for this lock inside the block, and is killed at its end."""
    url = place.settings["DATABASE_URL"]
    with psycopg.connect(url) as holder:
        holder.execute(lock.encode())
        repair = place.start("reconcile", "--every", "0.1", **SOON)
        try:
            with connect(url, autocommit=True) as watcher:
                until(lambda: waiting_for_locks(watcher) == 1, "a reconciler that waits for the lock")
            yield
        finally:
            repair.kill()
            repair.wait(timeout=30)
    with connect(url, autocommit=True) as watcher:
        until(lambda: others(watcher) == 0, "the end of its transaction")


def test_a_reconciler_killed_before_it_stamps_sends_again_what_it_had_sent(over_rabbitmq: Place) -> None:
    place, subjects = over_rabbitmq, owe(over_rabbitmq, 20)
    broker = RabbitBroker(place.settings["BROKER_URL"])
    with held_up(place, "SELECT 1 FROM ledger WHERE subject = 'm00' FOR UPDATE"):
        assert broker.depths()["pewstats.summary.normal"] == 20
    assert rows(place, "SELECT count(published_at), count(*) FROM ledger WHERE state = 'ready'") == [(0, 20)]
    place.run("reconcile", "--once", RECONCILE__BATCH="7")
    assert rows(place, "SELECT count(published_at) FROM ledger") == [(20,)]
    consumer = broker.consumer(["summary"], prefetch=40)
    received = [consumer.get(10) for _ in range(40)]
    consumer.close()
    assert sorted(one.message.subject for one in received if one and one.message) == sorted([*subjects] * 2)


def test_a_reconciler_killed_while_it_gives_work_up_leaves_nothing_half_done(place: Place) -> None:
    attempts = load().work.max_attempts
    with connect(place.settings["DATABASE_URL"]) as connection:
        for subject in ("m1", "m2"):
            ledger.add(connection, "telemetry", subject)
            assert ledger.claim(connection, "telemetry", subject, lease_s=-1)
        connection.execute("UPDATE ledger SET attempts = %s", (attempts,))
    with held_up(place, "LOCK TABLE dead_letters IN EXCLUSIVE MODE"):
        pass
    everything = "SELECT job, subject, state FROM ledger ORDER BY job, subject"
    assert rows(place, everything) == [("telemetry", "m1", "running"), ("telemetry", "m2", "running")]
    assert rows(place, "SELECT * FROM dead_letters") == []
    place.run("reconcile", "--once")
    assert rows(place, everything) == [
        ("aggregate", "m1", "ready"),
        ("aggregate", "m2", "ready"),
        ("telemetry", "m1", "failed"),
        ("telemetry", "m2", "failed"),
    ]
    assert rows(place, "SELECT subject FROM dead_letters ORDER BY subject") == [("m1",), ("m2",)]
