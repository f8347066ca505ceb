"""RabbitMQ's queues: made where they are missing, made anew where the broker no longer serves them.

A node that was killed may come back with a quorum queue that has no leader, and never gets one: seen with
3.10, killed soon after the queue had been made. Whoever consumes it is thrown out (541) or never answered,
while every other queue works. What such a queue holds is lost to us, and is only nudges: the reconciler
renews them. So it is deleted and made again.
"""

import contextlib
import time
from collections.abc import Iterable, Iterator
from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker, ConnectionClosedByBroker

from pewstats_collectors import log, metrics
from pewstats_collectors.broker.rabbitmq_line import (
    FAULTS,
    NoAnswer,
    answered,
    close,
    closed_when_lost,
    open_channel,
)
from pewstats_collectors.errors import ConnectionLost

#: For how long queues must be refused while the broker itself can be reached. A node greets clients once its
#: queues are there: then they are served within a second, also when the machine is busy. And it is far less
#: than `reconcile.silent_s`, after which the reconciler sends again what such a queue holds.
UNUSABLE_SECONDS = 20.0
#: How much longer than other answers it may take: the broker first asks such a queue itself, for 5 s.
DELETE_SECONDS = 10.0

#: NOT_FOUND is what later versions say when declaring such a queue takes too long.
_NOT_FOUND, _INTERNAL_ERROR = 404, 541

_log = log.get(__name__)


def declare(channel: BlockingChannel, queues: Iterable[str]) -> dict[str, int]:
    """Make the queues where they are missing; how many messages wait in each."""
    return {queue: _made(channel, queue).message_count for queue in queues}


def consumers(channel: BlockingChannel, queues: Iterable[str]) -> dict[str, int]:
    """The same; how many consume each."""
    return {queue: _made(channel, queue).consumer_count for queue in queues}


def _made(channel: BlockingChannel, queue: str) -> Any:
    with answered(channel):
        return channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"}).method


class Refusals:
    """The queue that the broker refuses to serve, and since when; belongs to the thread that consumes."""

    def __init__(self, parameters: pika.URLParameters) -> None:
        self._parameters = parameters
        self._since: float | None = None  #: the first refusal since all queues were served
        self._last: str | None = None  #: who consumes one after the other meets one refusal at a time

    def connect(self) -> BlockingChannel:
        """A channel; a broker that is not there has refused nothing. Raises ConnectionLost."""
        try:
            return open_channel(self._parameters)
        except ConnectionLost:
            self.forget()
            raise

    def declare(self, channel: BlockingChannel, queues: Iterable[str]) -> dict[str, int]:
        """As `declare`; what is refused is remembered."""
        waiting: dict[str, int] = {}
        for queue in queues:
            with self.of(queue):
                waiting |= declare(channel, [queue])
        return waiting

    @contextlib.contextmanager
    def of(self, queue: str) -> Iterator[None]:
        """Ask for nothing but this queue in here: a refusal is remembered, and raised on."""
        began = time.monotonic()
        try:
            yield
        except FAULTS as error:
            if _is_refusal(error):
                self._since = began if self._since is None else self._since
                self._last = queue
            raise

    def forget(self) -> None:
        """Every queue was served."""
        self._since = self._last = None

    def mend(self) -> None:
        """Make the queue anew that was refused last, if this goes on for long and it is refused once more.

        One at a time, for it may take half a minute: whoever consumes has to show that he is alive. Where
        several are refused the next one is met at the next try, and does not wait again. Raises
        ConnectionLost.
        """
        if self._last is None or self._since is None:
            return
        refused_s = time.monotonic() - self._since
        if refused_s >= UNUSABLE_SECONDS:
            queue, self._last = self._last, None
            if self._is_refused(queue):
                self._make_anew(queue, refused_s)

    def _is_refused(self, queue: str) -> bool:
        """Ask for it on a connection with nothing else on it: another process may have mended it already."""
        channel = self.connect()
        with closed_when_lost(channel):
            try:
                declare(channel, [queue])
                channel.basic_qos(prefetch_count=1)
                with answered(channel):
                    channel.basic_consume(queue, lambda *_: None)
            except FAULTS as error:
                if not _is_refusal(error):
                    raise
                return True
            finally:
                close(channel)
        return False

    def _make_anew(self, queue: str, refused_s: float) -> None:
        channel = self.connect()
        try:
            with closed_when_lost(channel):
                with answered(channel, DELETE_SECONDS):
                    channel.queue_delete(queue)
                declare(channel, [queue])
        except ConnectionLost as error:
            _log.error(
                "queue is not served and cannot be deleted: restart the broker, or delete the queue by hand",
                queue=queue,
                error=str(error),
            )
            raise
        finally:
            close(channel)
        metrics.QUEUES_MADE_ANEW.labels(queue).inc()
        _log.warning(
            "queue was not served, deleted and made anew: the reconciler renews its nudges",
            queue=queue,
            refused_s=round(refused_s),
        )


def _is_refusal(error: BaseException) -> bool:
    if isinstance(error, ConnectionClosedByBroker | ChannelClosedByBroker):
        return error.reply_code in (_NOT_FOUND, _INTERNAL_ERROR)
    return isinstance(error, NoAnswer)
