"""/live and /ready: who asks is answered in time, whatever else hangs, and told what to do."""

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from threading import Event

import pytest

from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.broker.postgres import PostgresBroker
from pewstats_collectors.broker.rabbitmq import RabbitBroker
from pewstats_collectors.cli import health
from pewstats_collectors.cli.daemons import life
from pewstats_collectors.cli.daemons import worker as worker_daemon
from pewstats_collectors.cli.health import Health, broker_fault, database_fault
from pewstats_collectors.db import ledger
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.migrations import migrate, roll_back
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.errors import PublishFailed
from pewstats_collectors.workers.loop import WorkLoop
from pewstats_collectors.workers.nudges import Nudges
from pewstats_collectors.workers.outcomes import complete
from scripts.processes import free_port
from tests.integration.workers.bench import WORK, Bench
from tests.proxy import Proxy
from tests.waiting import until

SECRET = "a-secret"


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(health, "FRESH_SECONDS", 0.05)


class Served:
    """Health on a port of its own."""

    def __init__(self) -> None:
        self.health = Health()
        self._port = free_port()
        self.health.serve("127.0.0.1", self._port)

    def get(self, path: str) -> tuple[int, str]:
        """(status, text); must come within the time that probes have."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with closing(error):
                return error.code, error.read().decode()


@pytest.fixture
def served() -> Served:
    return Served()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Takes every connection and never says a word, as a frozen server does."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listener:
        yield listener.getsockname()[1]


def test_a_connection_that_says_nothing_keeps_nobody_waiting_and_is_closed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(health._Quiet, "timeout", 1.5)
    port = free_port()
    Health().serve("127.0.0.1", port)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as silent:
        for path in ("/live", "/metrics"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1) as answer:
                assert answer.status == 200
        assert silent.recv(1) == b""
    assert "Traceback" not in capfd.readouterr().err


def test_a_daemon_that_only_starts_is_alive_and_says_that_it_is_not_ready(served: Served) -> None:
    assert served.get("/live") == (200, "ok\n")
    assert served.get("/ready") == (503, "starting\n")


def test_everything_that_is_missing_is_named_and_nothing_else(served: Served) -> None:
    served.health.needs(database=lambda: "gone; start it", broker=lambda: None, consumer=lambda: "lost")
    assert served.get("/ready") == (503, "database: gone; start it\nconsumer: lost\n")
    served.health.needs(database=lambda: None, broker=lambda: None)
    assert served.get("/ready") == (200, "ok\n")


def test_what_hangs_keeps_no_probe_waiting_and_is_asked_once_at_a_time(served: Served) -> None:
    go_on = Event()
    asked: list[float] = []

    def hang() -> None:
        asked.append(time.monotonic())
        assert go_on.wait(30)

    served.health.needs(database=hang, broker=hang)
    try:
        for _ in range(3):
            status, text = served.get("/ready")
            assert (status, text.count("no answer within 0.5 s")) == (503, 2)
            assert served.get("/live") == (200, "ok\n")
        assert len(asked) == 2
    finally:
        go_on.set()
    until(lambda: served.get("/ready") == (200, "ok\n"))


def test_an_answer_is_good_for_a_while(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "FRESH_SECONDS", 60)
    asked: list[None] = []
    served.health.needs(broker=lambda: asked.append(None))
    assert [served.get("/ready")[0] for _ in range(5)] == [200] * 5
    assert len(asked) == 1


def test_a_check_that_breaks_says_so_without_a_secret(served: Served) -> None:
    def breaks() -> str:
        raise ValueError(f"amqp://guest:{SECRET}@host/")

    served.health.needs(broker=breaks)
    assert served.get("/ready") == (503, "broker: ValueError\n")


def test_a_database_is_ready_with_all_its_migrations(empty_database: str, database: str) -> None:
    assert database_fault(database) is None
    assert "run `pewstats db migrate`" in (database_fault(empty_database) or "")
    migrate(empty_database)
    assert database_fault(empty_database) is None
    roll_back(empty_database, None)
    gone = database_fault(f"postgresql://me:{SECRET}@127.0.0.1:1/x") or ""
    assert "is it up, and PEWSTATS_DATABASE_URL right?" in gone
    assert SECRET not in gone


def test_a_broker_is_ready_when_messages_can_be_sent(database: str, rabbitmq: str) -> None:
    assert broker_fault(PostgresBroker(database)) is None
    assert broker_fault(RabbitBroker(rabbitmq)) is None
    gone = broker_fault(RabbitBroker(f"amqp://guest:{SECRET}@127.0.0.1:1/")) or ""
    assert gone.startswith("RabbitMQ at 127.0.0.1:1 cannot be reached")
    assert gone.endswith("is it up, and PEWSTATS_BROKER_URL right?")
    refused = broker_fault(RabbitBroker(rabbitmq.replace("guest:guest", f"guest:{SECRET}"))) or ""
    assert "ACCESS_REFUSED" in refused
    assert SECRET not in gone + refused


def test_servers_that_take_connections_and_say_nothing_keep_no_probe_waiting(
    served: Served, silent_port: int
) -> None:
    served.health.needs(
        database=partial(database_fault, f"postgresql://me:{SECRET}@127.0.0.1:{silent_port}/x"),
        broker=partial(broker_fault, RabbitBroker(f"amqp://guest:{SECRET}@127.0.0.1:{silent_port}/")),
    )
    started = time.monotonic()
    assert served.get("/ready") == (
        503,
        "database: no answer within 0.5 s; does it hang?\nbroker: no answer within 0.5 s; does it hang?\n",
    )
    assert served.get("/live") == (200, "ok\n")
    assert time.monotonic() - started < 5


def test_a_worker_is_ready_while_its_consumer_is_connected(
    pool: Pool, database: str, rabbitmq: str, served: Served
) -> None:
    proxy = Proxy(rabbitmq, 5672)
    try:
        bench = Bench(RabbitBroker(proxy.url), pool, database)
        with bench.working({"summary": lambda _: []}) as worker:
            served.health.needs(consumer=lambda: worker.loop.held_up)
            until(lambda: served.get("/ready")[0] == 200, seconds=30)
            proxy.close()
            until(lambda: served.get("/ready")[0] == 503, seconds=30)
            until(lambda: "cannot be reached" in served.get("/ready")[1], seconds=30)
            assert "consumer: RabbitMQ at 127.0.0.1:" in served.get("/ready")[1]
            served.health.progress = lambda: worker.loop.progress
            assert served.get("/live") == (200, "ok\n")
    finally:
        proxy.close()


def test_a_worker_that_never_connected_is_not_ready(pool: Pool) -> None:
    assert WorkLoop(MemoryBroker(), pool, {}, WORK, 1).held_up == "not connected yet"


def test_a_loop_that_stands_still_is_not_alive(served: Served) -> None:
    served.health.progress = lambda: time.monotonic() - health.STUCK_SECONDS - 1
    status, text = served.get("/live")
    assert (status, text[:17]) == (503, "no progress for 6")
    served.health.stuck_seconds = 120
    assert served.get("/live") == (200, "ok\n")


def test_a_loop_all_of_whose_threads_hang_is_not_alive_though_it_goes_on(
    pool: Pool, database: str, served: Served
) -> None:
    bench = Bench(MemoryBroker(), pool, database)
    go_on = {subject: Event() for subject in ("m1", "m2", "m3")}
    started: list[str] = []

    def work(claim: Claim) -> list[Owed]:
        started.append(claim.subject)
        assert go_on[claim.subject].wait(30)
        return complete(pool, claim, lambda _: [])

    with bench.working({"summary": work}, concurrency=2) as worker:
        loop = worker.loop
        served.health.progress = lambda: loop.progress
        served.health.hung = partial(worker_daemon._hung, loop, 0.3)
        bench.owe("m1")
        until(lambda: started == ["m1"])
        time.sleep(0.5)
        assert served.get("/live") == (200, "ok\n")  # one thread is free
        bench.owe("m2")
        until(lambda: served.get("/live")[0] == 503)
        assert "every thread has been at the same work for" in served.get("/live")[1]
        seen = loop.progress
        until(lambda: loop.progress > seen)
        go_on["m1"].set()
        until(lambda: served.get("/live") == (200, "ok\n"))
        bench.owe("m3")
        until(lambda: started[-1] == "m3")
        assert loop.hung_s() < 10
        go_on["m2"].set()
        go_on["m3"].set()
        bench.until("m3", "done")


def test_a_daemon_that_waits_is_alive(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Discovery sleeps for ten minutes between two rounds."""
    monkeypatch.setattr(life, "_BEAT_S", 0.01)
    beats: list[None] = []
    life.wait(Event(), 0.2, lambda: beats.append(None))
    assert len(beats) > 3


class Deaf(MemoryBroker):
    """Is reached and takes no message."""

    def publisher(self) -> "DeafPublisher":  # type: ignore[override]
        return DeafPublisher()


class DeafPublisher:
    def publish(self, message: object) -> None:
        raise PublishFailed("deaf")

    def close(self) -> None:
        """Nothing to let go of."""


@pytest.mark.parametrize("broker", [MemoryBroker, Deaf])
def test_whoever_publishes_is_alive_with_every_message(
    pool: Pool, broker: Callable[[], MemoryBroker]
) -> None:
    """A round of discovery may have hundreds, and wait for the broker with each."""
    beats: list[None] = []
    nudges = Nudges(broker(), pool, lambda: beats.append(None))
    for number in range(3):
        with pool.connection() as connection:
            owed = ledger.add(connection, "summary", f"m{number}")
        nudges.send(owed)
    assert len(beats) == 3
