"""A broker inside one process, for unit tests: same semantics, nothing to start, faults on demand."""

import time
from collections import deque
from collections.abc import Sequence
from threading import Condition

from pewstats_collectors.broker.body import delivery, encode
from pewstats_collectors.broker.broker import NO_LIMIT, AtMost, Delivery, Message
from pewstats_collectors.broker.lanes import Lane, pick_orders, queue_name, without_room
from pewstats_collectors.errors import ConnectionLost, Unroutable
from pewstats_collectors.jobs import JOBS


class MemoryBroker:
    """Queues of bodies, guarded by one condition that tells consumers of any change."""

    def __init__(self, jobs: Sequence[str] = JOBS) -> None:
        self._changed = Condition()
        self._queues: dict[str, deque[bytes]] = {
            queue_name(job, lane): deque() for job in jobs for lane in Lane
        }
        self._consumers: list[MemoryConsumer] = []

    def publisher(self) -> "MemoryPublisher":
        """A publisher; it has no connection to lose."""
        return MemoryPublisher(self)

    def consumer(self, jobs: Sequence[str], *, prefetch: int, at_most: AtMost = NO_LIMIT) -> "MemoryConsumer":
        """A consumer of these jobs, at most so many unacknowledged of one."""
        consumer = MemoryConsumer(self._changed, self._queues, jobs, prefetch, at_most)
        with self._changed:
            self._consumers.append(consumer)
        return consumer

    def depths(self) -> dict[str, int]:
        """Messages that wait, by queue name."""
        with self._changed:
            return {name: len(bodies) for name, bodies in self._queues.items()}

    def consumers(self) -> None:
        """Nobody asks within one process."""

    def probe(self) -> None:
        """There is no line to try."""

    def put(self, queue: str, body: bytes) -> None:
        """Put any body at the end of a queue. Raises Unroutable."""
        with self._changed:
            if queue not in self._queues:
                raise Unroutable(f"no queue {queue}")
            self._queues[queue].append(body)
            self._changed.notify_all()

    def lose_connections(self) -> None:
        """A fault: every consumer loses its connection, its messages come again."""
        with self._changed:
            for consumer in self._consumers:
                consumer.lose()
            self._consumers.clear()


class MemoryPublisher:
    """Puts messages into the queues."""

    def __init__(self, broker: MemoryBroker) -> None:
        self._broker = broker

    def publish(self, message: Message) -> None:
        """Put the message at the end of its queue. Raises Unroutable."""
        self._broker.put(queue_name(message.job, message.lane), encode(message))

    def close(self) -> None:
        """Nothing to let go of."""


class MemoryConsumer:
    """Takes from the head of the queues; the condition guards all of its state."""

    def __init__(
        self,
        changed: Condition,
        queues: dict[str, deque[bytes]],
        jobs: Sequence[str],
        prefetch: int,
        at_most: AtMost,
    ) -> None:
        self._changed = changed
        self._queues = queues
        self._jobs = deque(jobs)
        self._prefetch = prefetch
        self._at_most = at_most
        self._handed: dict[object, Delivery] = {}
        self._orders = pick_orders()
        self._order = next(self._orders)
        self._lost = False

    def get(self, timeout: float) -> Delivery | None:
        """The next message by lane weight, or None after `timeout` s. Raises ConnectionLost."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while (taken := self._take()) is None and (left := deadline - time.monotonic()) > 0:
                self._changed.wait(left)
            return taken

    def idle(self, timeout: float) -> None:
        """Take no message for `timeout` s. Raises ConnectionLost."""
        with self._changed:
            self._changed.wait_for(lambda: self._lost, timeout)
            self._check()

    def acknowledge(self, delivery: Delivery) -> None:
        """Forget a message that this consumer holds; any other is ignored."""
        with self._changed:
            if self._handed.pop(delivery.tag, None):
                self._changed.notify_all()

    def close(self) -> None:
        """Give back what was not acknowledged."""
        with self._changed:
            self.lose()

    def lose(self) -> None:
        """The connection is gone (the condition is held): unacknowledged messages go back to the head."""
        for held in reversed(self._handed.values()):
            self._queues[held.queue].appendleft(held.body)
        self._handed.clear()
        self._lost = True
        self._changed.notify_all()

    def _take(self) -> Delivery | None:
        self._check()
        if len(self._handed) >= self._prefetch:
            return None
        full = without_room((held.queue for held in self._handed.values()), self._at_most)
        jobs = [job for job in self._jobs if job not in full]
        for name in (queue_name(job, lane) for lane in self._order for job in jobs):
            if bodies := self._queues[name]:
                taken = delivery(name, bodies.popleft())
                self._handed[taken.tag] = taken
                self._order = next(self._orders)
                self._jobs.rotate(-1)
                return taken
        return None

    def _check(self) -> None:
        if self._lost:
            raise ConnectionLost("the connection to the broker is gone")
