"""The reconciler over RabbitMQ: whatever becomes of a queue, everything is done in the end, and once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel

from pewstats_collectors.broker import rabbitmq
from pewstats_collectors.broker.lanes import Lane, queue_name
from pewstats_collectors.broker.rabbitmq import RabbitBroker, RabbitPublisher
from pewstats_collectors.db import ledger
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Connection, Pool
from pewstats_collectors.settings import Reconcile
from pewstats_collectors.workers.outcomes import complete
from pipelines.reconcile import Reconciler
from scripts import services
from scripts.services import Rabbit
from tests.integration.broker.arena import new_jobs
from tests.integration.workers.bench import LIMITS, WORK, Bench
from tests.waiting import until

QUICK = LIMITS.model_copy(update={"silent_s": 0.3})


class Counted(RabbitBroker):
    """Counts how often it is connected to."""

    connects = 0

    def publisher(self) -> RabbitPublisher:
        self.connects += 1
        return super().publisher()

    def depths(self) -> dict[str, int]:
        self.connects += 1
        return super().depths()


class Scene:
    """One job with queues of its own, whose work is to be done and noted."""

    def __init__(self, url: str, pool: Pool, database: str) -> None:
        self.url = url
        self.job = new_jobs()[0]
        self.broker = Counted(url, [self.job])
        self.bench = Bench(self.broker, pool, database)
        self.done: list[str] = []

    @property
    def queue(self) -> str:
        return queue_name(self.job, Lane.NORMAL)

    def owe(self, *subjects: str) -> None:
        for subject in subjects:
            self.bench.owe(subject, self.job)

    def add(self, *subjects: str) -> None:
        """Owed, and not published."""
        with self.bench.pool.connection() as connection:
            for subject in subjects:
                ledger.add(connection, self.job, subject)

    def channel(self, work: Callable[[BlockingChannel], object]) -> None:
        """Something an operator does to the broker."""
        with pika.BlockingConnection(pika.URLParameters(self.url)) as connection:
            work(connection.channel())

    def work(self, claim: Claim) -> list[Owed]:
        self.done.append(claim.subject)
        return complete(self.bench.pool, claim, lambda _: [])

    def attempts(self) -> set[tuple[str, int]]:
        """State and attempts of everything there is."""
        rows = self.bench.rows("SELECT DISTINCT state, attempts FROM ledger WHERE job = %s", self.job)
        return {(row["state"], row["attempts"]) for row in rows}

    def unpublished(self) -> list[dict[str, Any]]:
        return self.bench.rows("SELECT subject FROM ledger WHERE published_at IS NULL")

    def reconciler(self, limits: Reconcile = QUICK) -> Reconciler:
        return Reconciler(self.bench.pool, self.broker, WORK, limits)

    @contextmanager
    def reconciling(self) -> Iterator[None]:
        """A reconciler beside the block."""
        stop, repair = Event(), self.reconciler()

        def rounds() -> None:
            while not stop.wait(0.05):
                repair.round()
            repair.close()

        thread = Thread(target=rounds)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


@pytest.fixture
def scene(rabbitmq_node: Rabbit, pool: Pool, database: str) -> Iterator[Scene]:
    made = Scene(rabbitmq_node.url, pool, database)
    yield made
    made.bench.nudges.close()
    services.delete_queues(made.url, [made.job])


def test_a_purged_queue_loses_nothing(scene: Scene) -> None:
    subjects = [f"m{number:03}" for number in range(200)]
    scene.owe(*subjects)
    scene.channel(lambda channel: channel.queue_purge(scene.queue))
    assert scene.bench.waiting(scene.job) == 0
    with scene.bench.working({scene.job: scene.work}), scene.reconciling():
        until(lambda: len(scene.done) >= 200, "all of the work", 60)
        until(lambda: scene.attempts() == {("done", 1)})
    assert sorted(scene.done) == subjects


def test_a_queue_deleted_under_its_worker_loses_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both of them make it again, perhaps before the broker has told the worker."""
    monkeypatch.setattr(rabbitmq, "SURE_SECONDS", 0.5)
    go_on = Event()

    def work(claim: Claim) -> list[Owed]:
        assert go_on.wait(30)
        return scene.work(claim)

    subjects = [f"m{number:02}" for number in range(30)]
    scene.owe(*subjects)
    with scene.bench.working({scene.job: work}), scene.reconciling():
        until(lambda: ("running", 1) in scene.attempts(), "work that has begun")
        scene.channel(lambda channel: channel.queue_delete(scene.queue))
        go_on.set()
        until(lambda: scene.attempts() == {("done", 1)}, "all of the work", 60)
    assert sorted(scene.done) == subjects


def test_a_lost_nudge_is_found_in_a_queue_that_never_empties(scene: Scene) -> None:
    """Every piece of work owes another: the queue holds some at any time."""
    lost_is_done = Event()

    def work(claim: Claim) -> list[Owed]:
        Event().wait(0.01)

        def result(connection: Connection) -> list[Owed]:
            if claim.subject == "lost":
                lost_is_done.set()
            if lost_is_done.is_set():
                return []
            return ledger.add(connection, scene.job, f"after {claim.subject}")

        return complete(scene.bench.pool, claim, result)

    scene.owe("lost")
    scene.channel(lambda channel: channel.queue_purge(scene.queue))
    scene.owe(*(f"m{number}" for number in range(12)))
    with scene.bench.working({scene.job: work}, concurrency=1), scene.reconciling():
        assert lost_is_done.wait(60)
        until(lambda: scene.attempts() == {("done", 1)}, "the rest of the work", 30)


def test_what_a_broker_that_is_gone_does_not_take_is_sent_when_it_is_back(
    scene: Scene, rabbitmq_node: Rabbit
) -> None:
    repair = scene.reconciler(LIMITS.model_copy(update={"batch": 2}))
    subjects = [f"m{number}" for number in range(5)]
    scene.add("before")
    assert not repair.round()
    assert scene.bench.waiting(scene.job) == 1
    rabbitmq_node.stop()  # not killed: of a queue made a moment ago RabbitMQ 3.10 loses the leader then
    try:
        scene.add(*subjects)
        scene.broker.connects = 0
        for rounds in range(1, 4):
            assert not repair.round()  # so that the daemon pauses
            assert scene.broker.connects <= rounds
            assert len(scene.unpublished()) == 5
    finally:
        rabbitmq_node.start()
    assert [repair.round() for _ in range(3)] == [True, True, False]
    repair.close()
    assert scene.bench.waiting(scene.job) == 6
    with scene.bench.working({scene.job: scene.work}):
        until(lambda: len(scene.done) >= 6, "all of the work")
    assert sorted(scene.done) == ["before", *subjects]
