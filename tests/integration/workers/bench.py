"""A worker loop in a thread, its ledger and its queues, for tests to disturb."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from psycopg.rows import dict_row

from pewstats_collectors import metrics
from pewstats_collectors.broker.broker import Broker
from pewstats_collectors.broker.lanes import Lane, queue_name
from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.db import ledger
from pewstats_collectors.db.pool import Pool, in_transaction, open_pool
from pewstats_collectors.settings import Concurrency, Reconcile, Work
from pewstats_collectors.workers.loop import Handler, WorkLoop
from pewstats_collectors.workers.nudges import Nudges
from pipelines import reconcile
from tests.waiting import until

WORK = Work(
    lease_s=30,
    max_attempts=3,
    retry_base_s=0.05,
    retry_cap_s=0.1,
    snooze_limit_days=1,
    outage_pause_s=60,
    grace_s=5,
    concurrency=Concurrency(**dict.fromkeys(Concurrency.model_fields, 1)),
)

LIMITS = Reconcile(every_s=1, settled_s=0, silent_s=60, batch=100, figures_s=15)


class Bench:
    """What a test does and sees from outside the loop, through a connection pool of its own."""

    def __init__(self, broker: Broker, pool: Pool, url: str) -> None:
        self.broker = broker
        self.pool = pool
        self.url = url
        self.nudges = Nudges(broker, pool)

    def owe(
        self,
        subject: str,
        job: str = "summary",
        payload: Mapping[str, Any] | None = None,
        lane: str = "normal",
    ) -> None:
        """Owe work and publish its nudge."""
        self.nudges.send(
            in_transaction(self.pool, lambda connection: ledger.add(connection, job, subject, lane, payload))
        )

    def publish_due(self) -> int:
        """One round of the due-loop."""
        return reconcile.publish_due(self.pool, self.nudges, LIMITS)

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        with self.pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query.encode(), values).fetchall()

    def row(self, subject: str, job: str = "summary") -> dict[str, Any]:
        """The ledger's row, empty when there is none."""
        found = self.rows("SELECT * FROM ledger WHERE (job, subject) = (%s, %s)", job, subject)
        return found[0] if found else {}

    def dead_letters(self) -> list[dict[str, Any]]:
        return self.rows("SELECT * FROM dead_letters ORDER BY id")

    def until(self, subject: str, state: str, job: str = "summary") -> dict[str, Any]:
        """The ledger's row once it is in this state."""
        until(lambda: self.row(subject, job).get("state") == state)
        return self.row(subject, job)

    def until_due(self, subject: str, state: str, job: str = "summary") -> dict[str, Any]:
        """The same, with the due-loop running."""
        until(lambda: (self.publish_due(), self.row(subject, job).get("state") == state)[1])
        return self.row(subject, job)

    def waiting(self, job: str = "summary") -> int:
        """Messages that no consumer has acknowledged or holds."""
        depths = self.broker.depths()
        return sum(depths[queue_name(job, lane)] for lane in Lane)

    def put(self, queue: str, body: bytes) -> None:
        """A message as a stranger would leave it."""
        if isinstance(self.broker, MemoryBroker):
            self.broker.put(queue, body)
            return
        with self.pool.connection() as connection:
            connection.execute("INSERT INTO queue_messages (queue, body) VALUES (%s, %s)", (queue, body))
            connection.execute("SELECT pg_notify('pewstats_queue', '')")

    @contextmanager
    def working(
        self, handlers: Mapping[str, Handler], *, work: Work = WORK, concurrency: int = 2
    ) -> Iterator["Worker"]:
        """The loop at work inside the block; it must end by itself when it is told to stop."""
        with open_pool(self.url, size=concurrency + 3) as own:
            worker = Worker(WorkLoop(self.broker, own, handlers, work, concurrency))
            worker.thread.start()
            try:
                yield worker
            finally:
                worker.stop()


def ends(job: str = "summary") -> Counter[str]:
    """How often work of this job ended in this process, by how it ended."""
    samples = [one for metric in metrics.WORK.collect() for one in metric.samples]
    return Counter(
        {
            one.labels["outcome"]: int(one.value)
            for one in samples
            if one.labels["job"] == job and one.name.endswith("_total")
        }
    )


class Worker:
    """A loop in a thread."""

    def __init__(self, loop: WorkLoop) -> None:
        self.loop = loop
        self.told = Event()
        self.error: BaseException | None = None
        self.thread = Thread(target=self._run)

    def stop(self) -> None:
        """Tell it to stop and wait for that; raises what ended it."""
        self.told.set()
        self.thread.join(timeout=20)
        assert not self.thread.is_alive()
        if self.error is not None:
            raise self.error

    def _run(self) -> None:
        try:
            self.loop.run(self.told)
        except BaseException as error:
            self.error = error
