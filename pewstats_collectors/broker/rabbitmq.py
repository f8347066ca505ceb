"""RabbitMQ: the only module that knows pika, whose BlockingConnection goes away in its next major version.

Publishing and consuming have a connection each, since a memory alarm blocks connections that publish. A
connection belongs to one thread; acknowledgements of other threads wait until that thread sends them. Queues
are durable quorum queues, relied on for nothing but keeping messages: no priorities, no time to live, no
dead-letter exchange, no delivery limit of ours.
"""

import contextlib
import functools
import logging
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import (
    AMQPError,
    ConnectionBlockedTimeout,
    ConnectionWrongStateError,
    NackError,
    UnroutableError,
)

from pewstats_collectors.broker import body
from pewstats_collectors.broker.broker import Delivery, Message
from pewstats_collectors.broker.lanes import Lane, pick_orders, queue_name
from pewstats_collectors.errors import ConnectionLost, PublishFailed, Unroutable, UsageError
from pewstats_collectors.jobs import JOBS

HEARTBEAT_SECONDS = 15
BLOCKED_SECONDS = 10
#: How often a consumer makes sure that it is one: see `_make_sure`.
SURE_SECONDS = 10.0

_FAULTS = (AMQPError, AMQPConnectorException, OSError)
_PERSISTENT = pika.BasicProperties(delivery_mode=2, content_type="application/json")

# pika logs every failure, with a traceback, that it also raises; here each is raised as an error of ours.
logging.getLogger("pika").setLevel(logging.CRITICAL)


class RabbitBroker:
    """A RabbitMQ broker by URL; heartbeat and blocked_connection_timeout may stand in the URL's query."""

    def __init__(self, url: str, jobs: Sequence[str] = JOBS) -> None:
        """`jobs`: those that have queues, all lanes of each. Raises UsageError for an unreadable URL."""
        self._parameters = _parameters(url)
        self._queues = [queue_name(job, lane) for job in jobs for lane in Lane]

    def publisher(self) -> "RabbitPublisher":
        """Connect for publishing. Raises ConnectionLost."""
        return RabbitPublisher(self._parameters, self._queues)

    def consumer(self, jobs: Sequence[str], *, prefetch: int) -> "RabbitConsumer":
        """Connect for consuming these jobs, at most `prefetch` unacknowledged. Raises ConnectionLost."""
        return RabbitConsumer(self._parameters, self._queues, jobs, prefetch)

    def depths(self) -> dict[str, int]:
        """Messages that wait, by queue name. Raises ConnectionLost."""
        channel = _open(self._parameters)
        with _closed_when_lost(channel):
            depths = _declare(channel, self._queues)
        _close(channel)
        return depths


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
        except (ConnectionLost, *_FAULTS) as error:
            raise PublishFailed(f"not confirmed for {queue}: {_cause(error)}") from None

    def close(self) -> None:
        """Let go of the connection; may be called twice."""
        _close(self._channel)

    def _send(self, queue: str, content: bytes) -> None:
        try:
            self._publish(queue, content)
        except (UnroutableError, NackError, ConnectionBlockedTimeout):
            raise
        except _FAULTS:  # the connection has died, mostly while idle: once more on a new one
            self.close()
            self._channel = self._connect()
            self._publish(queue, content)

    def _publish(self, queue: str, content: bytes) -> None:
        self._channel.basic_publish("", queue, content, _PERSISTENT, mandatory=True)

    def _connect(self) -> BlockingChannel:
        channel = _open(self._parameters)
        with _closed_when_lost(channel):
            _declare(channel, self._queues)
            channel.confirm_delivery()
        return channel


class RabbitConsumer:
    """Consumes every lane at once into buffers of its own and picks among what has arrived.

    All state but `_acknowledged` belongs to the thread that calls `get`, `idle` and `close`.
    """

    def __init__(
        self, parameters: pika.URLParameters, queues: Sequence[str], jobs: Sequence[str], prefetch: int
    ) -> None:
        self._queues = {queue_name(job, lane): lane for lane in Lane for job in jobs}
        self._prefetch = prefetch
        self._orders = pick_orders()
        self._order = next(self._orders)
        self._arrived: dict[Lane, deque[tuple[int, Delivery]]] = {lane: deque() for lane in Lane}
        self._handed: dict[object, tuple[int, str]] = {}
        self._acknowledged: deque[object] = deque()
        self._cancelled = False
        self._withheld: set[str] = set()
        self._sure_until = time.monotonic() + SURE_SECONDS
        self._channel = _open(parameters)
        with _closed_when_lost(self._channel):
            _declare(self._channel, queues)
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
        _close(self._channel)

    def _subscribe(self) -> None:
        # Per consumer, so per queue: as many as may be in work and as many again, so that the pick after an
        # acknowledgement, which the broker takes milliseconds to refill, still sees every lane.
        self._channel.basic_qos(prefetch_count=2 * self._prefetch)
        self._channel.add_on_cancel_callback(self._on_cancel)
        for queue, lane in self._queues.items():
            self._channel.basic_consume(queue, functools.partial(self._on_message, lane, queue))

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
        with _closed_when_lost(self._channel):
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
            self._channel.close()
            self._channel = connection.channel()
            self._subscribe()
            return
        waits = {queue for queue, depth in _declare(self._channel, self._queues).items() if depth} - here
        if dark := self._withheld & waits:
            raise ConnectionLost(f"messages wait in {', '.join(sorted(dark))} and do not come")
        self._withheld = waits

    def _check(self) -> None:
        if self._cancelled or not self._channel.is_open:  # pika itself would go on in silence
            raise ConnectionLost("the broker ended the consumer: its queue or channel is gone")

    def _send_acknowledgements(self) -> None:
        with _closed_when_lost(self._channel):
            while self._acknowledged:
                if handed := self._handed.pop(self._acknowledged.popleft(), None):
                    self._channel.basic_ack(handed[0])

    def _take(self) -> Delivery | None:
        if len(self._handed) >= self._prefetch:
            return None
        for lane in self._order:
            if self._arrived[lane]:
                number, taken = self._arrived[lane].popleft()
                self._handed[taken.tag] = (number, taken.queue)
                self._order = next(self._orders)
                return taken
        return None


def _parameters(url: str) -> pika.URLParameters:
    try:
        parameters = pika.URLParameters(url)
    except (ValueError, TypeError, KeyError):  # its text may hold the password
        raise UsageError("broker URL: expected amqp://user:password@host:port/vhost") from None
    if parameters.heartbeat is None:
        parameters.heartbeat = HEARTBEAT_SECONDS
    if parameters.blocked_connection_timeout is None:
        parameters.blocked_connection_timeout = BLOCKED_SECONDS
    return parameters


def _open(parameters: pika.URLParameters) -> BlockingChannel:
    """A channel on a connection of its own. Raises ConnectionLost."""
    try:
        return pika.BlockingConnection(parameters).channel()
    except _FAULTS as error:
        place = f"{parameters.host}:{parameters.port}"
        raise ConnectionLost(f"RabbitMQ at {place} cannot be reached: {_cause(error)}") from None


def _declare(channel: BlockingChannel, queues: Iterable[str]) -> dict[str, int]:
    """Make the queues where they are missing; how many messages wait in each."""
    return {
        queue: channel.queue_declare(
            queue, durable=True, arguments={"x-queue-type": "quorum"}
        ).method.message_count
        for queue in queues
    }


@contextlib.contextmanager
def _closed_when_lost(channel: BlockingChannel) -> Iterator[None]:
    """Turn any fault of the line into ConnectionLost, and close what is left of the connection."""
    try:
        yield
    except ConnectionLost:
        _close(channel)
        raise
    except _FAULTS as error:
        _close(channel)
        raise ConnectionLost(f"the connection to RabbitMQ is lost: {_cause(error)}") from None


def _close(channel: BlockingChannel) -> None:
    with contextlib.suppress(*_FAULTS):
        if channel.connection.is_open:
            channel.connection.close()


def _wake() -> None:
    """Ends the wait in which it is called: there is something to send."""


def _cause(error: BaseException) -> str:
    """What pika means: many of its errors have an empty text, none holds a password."""
    return str(error) if isinstance(error, ConnectionLost) else repr(error)
