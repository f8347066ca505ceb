"""RabbitMQ: with its neighbours `rabbitmq_*` all that knows pika, whose BlockingConnection ends with 1.x.

Publishing and consuming have a connection each, since a memory alarm blocks connections that publish. A
connection belongs to one thread; acknowledgements of other threads wait until that thread sends them. Queues
are durable quorum queues, relied on for nothing but keeping messages: no priorities, no time to live, no
dead-letter exchange, no delivery limit of ours.
"""

import contextlib
import functools
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ConnectionBlockedTimeout, ConnectionWrongStateError, NackError, UnroutableError

from pewstats_collectors.broker import body
from pewstats_collectors.broker.broker import NO_LIMIT, AtMost, Delivery, Message
from pewstats_collectors.broker.lanes import Lane, job_of, pick_orders, queue_name, without_room
from pewstats_collectors.broker.rabbitmq_line import (
    FAULTS,
    NoAnswer,
    answered,
    cause,
    close,
    closed_when_lost,
    open_channel,
    parameters_of,
)
from pewstats_collectors.broker.rabbitmq_queues import Refusals, consumers, declare
from pewstats_collectors.errors import ConnectionLost, PublishFailed, Unroutable
from pewstats_collectors.jobs import JOBS

#: How often a consumer makes sure that it is one: see `_make_sure`.
SURE_SECONDS = 10.0

_PERSISTENT = pika.BasicProperties(delivery_mode=2, content_type="application/json")


class RabbitBroker:
    """A RabbitMQ broker by URL; heartbeat and blocked_connection_timeout may stand in the URL's query."""

    def __init__(self, url: str, jobs: Sequence[str] = JOBS) -> None:
        """`jobs`: those that have queues, all lanes of each. Raises UsageError for an unreadable URL."""
        self._parameters = parameters_of(url)
        self._queues = [queue_name(job, lane) for job in jobs for lane in Lane]
        self._refusals = Refusals(self._parameters)

    def publisher(self) -> "RabbitPublisher":
        """Connect for publishing. Raises ConnectionLost."""
        return RabbitPublisher(self._parameters, self._queues)

    def consumer(self, jobs: Sequence[str], *, prefetch: int, at_most: AtMost = NO_LIMIT) -> "RabbitConsumer":
        """Connect for consuming these jobs, at most `prefetch` unacknowledged. Raises ConnectionLost."""
        self._refusals.mend()
        return RabbitConsumer(self._refusals, self._queues, jobs, prefetch, at_most)

    def depths(self) -> dict[str, int]:
        """Messages that wait, by queue name. Raises ConnectionLost."""
        channel = open_channel(self._parameters)
        with closed_when_lost(channel):
            depths = declare(channel, self._queues)
        close(channel)
        return depths

    def consumers(self) -> dict[str, int]:
        """How many consume, by queue name. Raises ConnectionLost."""
        channel = open_channel(self._parameters)
        with closed_when_lost(channel):
            found = consumers(channel, self._queues)
        close(channel)
        return found

    def probe(self) -> None:
        """Send a message to a queue that goes with the connection. Raises ConnectionLost or PublishFailed."""
        channel = open_channel(self._parameters)
        with closed_when_lost(channel), answered(channel):
            queue = channel.queue_declare("", exclusive=True).method.queue
            channel.confirm_delivery()
            channel.basic_publish("", queue, b"", mandatory=True)
        close(channel)


class RabbitPublisher:
    """Publishes with confirms; connects again when its connection has died, idle ones do."""

    def __init__(self, parameters: pika.URLParameters, queues: Sequence[str]) -> None:
        self._parameters = parameters
        self._queues = queues
        self._channel = self._connect()

    def publish(self, message: Message) -> None:
        """Return once the broker has confirmed the message. Raises PublishFailed or Unroutable.

        Where a dying connection took the confirmation with it the message is sent twice, which does no harm.
        """
        queue = queue_name(message.job, message.lane)
        try:
            self._send(queue, body.encode(message))
        except UnroutableError:
            raise Unroutable(f"no queue {queue}") from None
        except (ConnectionLost, *FAULTS) as error:
            raise PublishFailed(f"not confirmed for {queue}: {cause(error)}") from None

    def close(self) -> None:
        """Let go of the connection; may be called twice."""
        close(self._channel)

    def _send(self, queue: str, content: bytes) -> None:
        try:
            self._publish(queue, content)
        except (UnroutableError, NackError, ConnectionBlockedTimeout, NoAnswer):
            raise
        except FAULTS:  # the connection has died, mostly while idle: once more on a new one
            self.close()
            self._channel = self._connect()
            self._publish(queue, content)

    def _publish(self, queue: str, content: bytes) -> None:
        with answered(self._channel, self._parameters.blocked_connection_timeout):
            self._channel.basic_publish("", queue, content, _PERSISTENT, mandatory=True)

    def _connect(self) -> BlockingChannel:
        channel = open_channel(self._parameters)
        with closed_when_lost(channel):
            declare(channel, self._queues)
            channel.confirm_delivery()
        return channel


class RabbitConsumer:
    """Consumes every lane at once into buffers of its own and picks among what has arrived.

    All state but `_acknowledged` belongs to the thread that calls `get`, `idle` and `close`.
    """

    def __init__(
        self,
        refusals: Refusals,
        queues: Sequence[str],
        jobs: Sequence[str],
        prefetch: int,
        at_most: AtMost = NO_LIMIT,
    ) -> None:
        self._queues = {queue_name(job, lane): lane for lane in Lane for job in jobs}
        self._prefetch = prefetch
        self._at_most = at_most
        self._orders = pick_orders()
        self._order = next(self._orders)
        self._arrived: dict[Lane, deque[tuple[int, Delivery]]] = {lane: deque() for lane in Lane}
        self._handed: dict[object, tuple[int, str]] = {}
        self._acknowledged: deque[object] = deque()
        self._cancelled = False
        self._withheld: set[str] = set()
        self._sure_until = time.monotonic() + SURE_SECONDS
        self._refusals = refusals
        self._channel = refusals.connect()
        with closed_when_lost(self._channel):
            refusals.declare(self._channel, queues)
            self._subscribe()

    def get(self, timeout: float) -> Delivery | None:
        """The next message by lane weight, or None after `timeout` s. Raises ConnectionLost."""
        deadline = time.monotonic() + timeout
        self._serve(0)
        while (taken := self._take()) is None and (left := deadline - time.monotonic()) > 0:
            self._serve(left)
        return taken

    def idle(self, timeout: float) -> None:
        """Take no message for `timeout` s, but stay connected and send what was acknowledged."""
        deadline = time.monotonic() + timeout
        self._serve(0)
        while (left := deadline - time.monotonic()) > 0:
            self._serve(left)

    def acknowledge(self, delivery: Delivery) -> None:
        """The message is dealt with; one of another connection, or of one that is lost, is ignored."""
        self._acknowledged.append(delivery.tag)
        with contextlib.suppress(ConnectionWrongStateError):
            self._channel.connection.add_callback_threadsafe(_wake)

    def close(self) -> None:
        """Send outstanding acknowledgements and let go; what was not acknowledged comes again."""
        with contextlib.suppress(ConnectionLost):
            if self._channel.is_open:
                self._send_acknowledgements()
        close(self._channel)

    def _subscribe(self) -> None:
        # Per consumer, so per queue: as many as may be in work and as many again, so that the pick after an
        # acknowledgement, which the broker takes milliseconds to refill, still sees every lane.
        self._channel.basic_qos(prefetch_count=2 * self._prefetch)
        self._channel.add_on_cancel_callback(self._on_cancel)
        for queue, lane in self._queues.items():
            with self._refusals.of(queue), answered(self._channel):
                self._channel.basic_consume(queue, functools.partial(self._on_message, lane, queue))
        self._refusals.forget()

    def _on_message(
        self, lane: Lane, queue: str, _channel: BlockingChannel, method: Any, _properties: Any, content: bytes
    ) -> None:
        self._arrived[lane].append((method.delivery_tag, body.delivery(queue, content)))
        self._withheld.discard(queue)

    def _on_cancel(self, _frame: object) -> None:
        self._cancelled = True

    def _serve(self, timeout: float) -> None:
        """Send what was acknowledged and read what arrives, for up to `timeout` s."""
        timeout = max(0.0, min(timeout, self._sure_until - time.monotonic()))
        with closed_when_lost(self._channel):
            self._check()
            self._send_acknowledgements()
            self._channel.connection.process_data_events(timeout)
            self._send_acknowledgements()
            self._check()
            if time.monotonic() >= self._sure_until:
                self._make_sure()
                self._sure_until = time.monotonic() + SURE_SECONDS

    def _make_sure(self) -> None:
        """A queue that is deleted and made again at once keeps its consumers, but serves them no more.

        Nobody tells them. A new channel is served: so there is one whenever nothing is held here. Else, a
        queue whose messages wait twice, with none of them here, is such a one: raises ConnectionLost.
        """
        here = {one.queue for arrived in self._arrived.values() for _, one in arrived}
        here |= {queue for _, queue in self._handed.values()}
        if not here:
            connection = self._channel.connection
            with answered(self._channel):
                self._channel.close()
                self._channel = connection.channel()
            self._subscribe()
            return
        waits = {queue for queue, depth in declare(self._channel, self._queues).items() if depth} - here
        if dark := self._withheld & waits:
            raise ConnectionLost(f"messages wait in {', '.join(sorted(dark))} and do not come")
        self._withheld = waits

    def _check(self) -> None:
        if self._cancelled or not self._channel.is_open:  # pika itself would go on in silence
            raise ConnectionLost("the broker ended the consumer: its queue or channel is gone")

    def _send_acknowledgements(self) -> None:
        with closed_when_lost(self._channel):
            while self._acknowledged:
                if handed := self._handed.pop(self._acknowledged.popleft(), None):
                    self._channel.basic_ack(handed[0])

    def _take(self) -> Delivery | None:
        if len(self._handed) >= self._prefetch:
            return None
        full = without_room((queue for _, queue in self._handed.values()), self._at_most)
        for lane in self._order:
            for place, (number, taken) in enumerate(self._arrived[lane]):
                if job_of(taken.queue) not in full:
                    del self._arrived[lane][place]
                    self._handed[taken.tag] = (number, taken.queue)
                    self._order = next(self._orders)
                    return taken
        return None


def _wake() -> None:
    """Ends the wait in which it is called: there is something to send."""
