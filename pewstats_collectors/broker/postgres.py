"""The queue in PostgreSQL, for where there is no RabbitMQ: the same semantics from one table.

A message that is taken belongs to its consumer's connection: the consumer holds an advisory lock there, and
when the connection goes, for whatever reason, the lock goes with it and any other consumer puts the message
back at the head. No clock decides. This needs a direct connection, not one through a transaction pooler.
"""

import contextlib
import secrets
import selectors
import socket
import time
from collections import deque
from collections.abc import Iterator, Sequence

import psycopg

from pewstats_collectors.broker import body
from pewstats_collectors.broker.broker import NO_LIMIT, AtMost, Delivery, Message
from pewstats_collectors.broker.lanes import Lane, pick_orders, queue_name, without_room
from pewstats_collectors.db.pool import Connection, connect
from pewstats_collectors.db.queries import sql
from pewstats_collectors.errors import ConnectionLost, DatabaseUnavailable, PublishFailed, Unroutable
from pewstats_collectors.jobs import JOBS

#: How often a consumer looks for messages of consumers that are gone.
LOOK_SECONDS = 1.0


class PostgresBroker:
    """The queue in the database of this URL."""

    def __init__(self, url: str, jobs: Sequence[str] = JOBS) -> None:
        """`jobs`: those that have queues, all lanes of each."""
        self._url = url
        self._queues = [queue_name(job, lane) for job in jobs for lane in Lane]

    def publisher(self) -> "PostgresPublisher":
        """Connect for publishing. Raises ConnectionLost."""
        return PostgresPublisher(self._url, self._queues)

    def consumer(
        self, jobs: Sequence[str], *, prefetch: int, at_most: AtMost = NO_LIMIT
    ) -> "PostgresConsumer":
        """Connect for consuming these jobs, at most `prefetch` unacknowledged. Raises ConnectionLost."""
        return PostgresConsumer(self._url, jobs, prefetch, at_most)

    def depths(self) -> dict[str, int]:
        """Messages that wait, by queue name. Raises ConnectionLost."""
        with _lost_when_broken(), contextlib.closing(_open(self._url)) as connection:
            found: dict[str, int] = dict(connection.execute(sql("queue", "depths")).fetchall())
        return {queue: found.get(queue, 0) for queue in self._queues}

    def consumers(self) -> None:
        """Consumers hold locks without the names of their queues: it cannot be told who consumes what."""

    def probe(self) -> None:
        """Send a message that reaches nobody. Raises ConnectionLost."""
        with (
            _lost_when_broken(),
            contextlib.closing(_open(self._url)) as connection,
            connection.transaction(force_rollback=True),
        ):
            connection.execute(sql("queue", "probe"))


class PostgresPublisher:
    """Publishes by a committed insert; connects again when its connection has died."""

    def __init__(self, url: str, queues: Sequence[str]) -> None:
        self._url = url
        self._queues = frozenset(queues)
        self._connection = _open(url)

    def publish(self, message: Message) -> None:
        """Return once the message is committed. Raises PublishFailed or Unroutable.

        Where a dying connection took the answer with it the message is sent twice, which does no harm.
        """
        queue = queue_name(message.job, message.lane)
        if queue not in self._queues:
            raise Unroutable(f"no queue {queue}")
        try:
            self._send(queue, body.encode(message))
        except (ConnectionLost, psycopg.Error) as error:
            raise PublishFailed(f"not confirmed for {queue}: {_cause(error)}") from None

    def close(self) -> None:
        """Let go of the connection; may be called twice."""
        self._connection.close()

    def _send(self, queue: str, content: bytes) -> None:
        try:
            self._insert(queue, content)
        except psycopg.OperationalError:
            if not self._connection.closed:
                raise
            self._connection = _open(self._url)
            self._insert(queue, content)

    def _insert(self, queue: str, content: bytes) -> None:
        self._connection.execute(sql("queue", "publish"), {"queue": queue, "body": content})


class PostgresConsumer:
    """Takes one message at a time; waits for the next notification or acknowledgement.

    All state but `_acknowledged` and the wake-up sockets belongs to the thread that calls `get`.
    """

    def __init__(self, url: str, jobs: Sequence[str], prefetch: int, at_most: AtMost = NO_LIMIT) -> None:
        self._jobs = deque(jobs)
        self._prefetch = prefetch
        self._at_most = at_most
        self._id = secrets.randbits(63)
        self._orders = pick_orders()
        self._order = next(self._orders)
        self._handed: dict[object, tuple[str, int]] = {}
        self._acknowledged: deque[object] = deque()
        self._look_at = 0.0
        self._connection = _open(url)
        with self._closed_when_lost():
            for name in ("session", "listen"):
                self._connection.execute(sql("queue", name))
            self._connection.execute(sql("queue", "hold"), {"consumer": self._id})
        self._woken, self._waker = socket.socketpair()
        self._waker.setblocking(False)

    def get(self, timeout: float) -> Delivery | None:
        """The next message by lane weight, or None after `timeout` s. Raises ConnectionLost."""
        deadline = time.monotonic() + timeout
        while True:
            self._serve()
            if taken := self._take():
                return taken
            if (left := deadline - time.monotonic()) <= 0:
                return None
            self._wait(left)

    def idle(self, timeout: float) -> None:
        """Take no message for `timeout` s, but send what was acknowledged. Raises ConnectionLost."""
        deadline = time.monotonic() + timeout
        self._serve()
        while (left := deadline - time.monotonic()) > 0:
            self._wait(left)
            self._serve()

    def acknowledge(self, delivery: Delivery) -> None:
        """The message is dealt with; one of another connection, or of one that is lost, is ignored."""
        self._acknowledged.append(delivery.tag)
        with contextlib.suppress(
            OSError
        ):  # full: the reader has enough to wake up by; closed: too late anyway
            self._waker.send(b"!")

    def close(self) -> None:
        """Send outstanding acknowledgements and give back the rest; may be called twice."""
        with contextlib.suppress(psycopg.Error):
            if not self._connection.closed:
                self._send_acknowledgements()
                self._connection.execute(sql("queue", "give_back"), {"consumer": self._id})
        self._connection.close()
        self._waker.close()
        self._woken.close()

    def _serve(self) -> None:
        with self._closed_when_lost():
            self._send_acknowledgements()
            if time.monotonic() >= self._look_at:
                self._connection.execute(sql("queue", "give_back_of_the_gone"))
                self._look_at = time.monotonic() + LOOK_SECONDS

    def _send_acknowledgements(self) -> None:
        waiting = [self._acknowledged.popleft() for _ in range(len(self._acknowledged))]
        done = [message for tag in waiting if (message := self._handed.pop(tag, None)) is not None]
        if done:
            queues, ids = zip(*done, strict=True)
            self._connection.execute(
                sql("queue", "acknowledge"),
                {"queues": list(queues), "ids": list(ids), "consumer": self._id},
            )

    def _take(self) -> Delivery | None:
        if len(self._handed) >= self._prefetch:
            return None
        full = without_room((queue for queue, _ in self._handed.values()), self._at_most)
        jobs = [job for job in self._jobs if job not in full]
        queues = [queue_name(job, lane) for lane in self._order for job in jobs]
        with self._closed_when_lost():
            row = self._connection.execute(
                sql("queue", "take"), {"consumer": self._id, "queues": queues}
            ).fetchone()
        if row is None:
            return None
        queue, number, content = row
        taken = body.delivery(queue, content)
        self._handed[taken.tag] = (queue, number)
        self._order = next(self._orders)
        self._jobs.rotate(-1)
        return taken

    def _wait(self, timeout: float) -> None:
        """Until something is notified or acknowledged, or it is time to look for those that are gone."""
        left = max(0.0, min(timeout, self._look_at - time.monotonic()))
        with self._closed_when_lost():
            if self._notified():
                return
            with selectors.DefaultSelector() as selector:
                selector.register(self._connection.fileno(), selectors.EVENT_READ)
                selector.register(self._woken, selectors.EVENT_READ)
                ready = {key.fileobj for key, _ in selector.select(left)}
            if self._woken in ready:
                self._woken.recv(4096)
            self._notified()

    def _notified(self) -> bool:
        """Has anything been notified since this was last asked? Reads what has come, without waiting."""
        return len(list(self._connection.notifies(timeout=0))) > 0

    @contextlib.contextmanager
    def _closed_when_lost(self) -> Iterator[None]:
        """A connection that failed once is not trusted again: without it its messages come back."""
        try:
            with _lost_when_broken():
                yield
        except ConnectionLost:
            self._connection.close()
            raise


def _open(url: str) -> Connection:
    try:
        return connect(url, autocommit=True)
    except DatabaseUnavailable as error:
        raise ConnectionLost(str(error)) from None


@contextlib.contextmanager
def _lost_when_broken() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise ConnectionLost(f"the connection to the queue is lost: {_cause(error)}") from None


def _cause(error: BaseException) -> str:
    return str(error).strip()
